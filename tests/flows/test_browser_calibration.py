"""The page of told waits in the office: readable by everybody who may see figures, in both languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.flows.browser import Screens, barriers
from tests.flows.browser_server import Served

pytestmark = pytest.mark.browser

WORDS = {
    "zh-CN": ("告知的等候时间与实际情况", "24:00", "返回大厅管理"),
    "en": ("Told waits and what became of them", "When the day has closed, at 24:00", "Back to the office"),
}


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_the_page_of_told_waits_says_what_it_will_show_and_leads_back(
    screens: Screens, served: Served, lang: str
) -> None:
    if served.ask("GET", "/calibration")["days"]:
        pytest.skip("it has turned midnight meanwhile: the page shows the day that has closed")
    page = screens.office("overview", lang)
    page.locator("a[href$='/calibration']").click()
    page.wait_for_load_state()
    title, empty, back = WORDS[lang]
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("#main")).to_contain_text(empty)
    assert barriers(page) == []
    page.locator("main header a", has_text=back).click()
    page.locator(".parts a[href='#overview'][aria-current=page]").wait_for()
