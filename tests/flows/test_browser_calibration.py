"""The page of told waits in the office: readable by everybody who may see figures, in both languages."""

from __future__ import annotations

import pytest

from tests.flows.browser import Screens, barriers

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_the_page_of_told_waits_says_what_it_shows(screens: Screens, lang: str) -> None:
    page = screens.office("overview", lang)
    page.locator("a[href$='/calibration']").click()
    page.wait_for_load_state()
    words = {"zh-CN": "告知的等候时间与实际情况", "en": "Told waits and what became of them"}[lang]
    assert page.locator("h1").inner_text() == words
    assert barriers(page) == []
