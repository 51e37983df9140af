"""The page behind a slip's code, on a visitor's own telephone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.flows.browser import Screens
from tests.flows.browser_server import Served

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("lang", "two", "go"),
    [("zh-CN", "2 人", "请现在到窗口办理"), ("en", "2 people", "Please go to the window now")],
)
def test_the_phone_shows_the_place_in_the_line_and_then_the_window(
    screens: Screens, served: Served, lang: str, two: str, go: str
) -> None:
    served.issue("SG01")
    served.issue("SG01")
    ticket = served.issue("SG01")
    phone = screens.phone(ticket["follow_url"], lang)
    expect(phone.locator("h1")).to_contain_text(ticket["number"])
    expect(phone.locator("[data-fact=ahead]")).to_have_text(two)
    served.window("W02", "open")
    for ahead in ("1", "0"):
        called = served.window("W02", "call-next")["ticket"]["id"]
        expect(phone.locator("[data-fact=ahead]")).to_contain_text(ahead)
        served.window("W02", "no-show", ticket=called)
    served.window("W02", "call-next")
    expect(phone.locator("#ticket")).to_have_attribute("data-state", "called")
    expect(phone.locator("[data-fact=window]")).to_have_text("2")
    expect(phone.locator("[data-fact=sentence]")).to_contain_text(go)
    served.window("W02", "start", ticket=ticket["id"])
    served.window("W02", "complete", ticket=ticket["id"])
    expect(phone.locator("#ticket")).to_have_attribute("data-state", "completed")


def test_who_missed_the_call_learns_at_which_window_and_what_to_do(screens: Screens, served: Served) -> None:
    served.window("W02", "open")
    ticket = served.issue("SG01")
    phone = screens.phone(ticket["follow_url"], "en")
    expect(phone.locator("[data-fact=sentence]")).to_contain_text("nearly your turn")
    served.window("W02", "call-next")
    served.window("W02", "no-show", ticket=ticket["id"])
    expect(phone.locator("[data-fact=sentence]")).to_contain_text("ask at the reception")
    expect(phone.locator(".follow-window")).to_have_text("Called at window2")
    expect(phone.locator(".follow-board")).to_be_hidden()


def test_the_phone_page_is_whole_without_scripts(screens: Screens, served: Served) -> None:
    served.issue("SG01")
    ticket = served.issue("SG01")
    phone = screens.phone(ticket["follow_url"], java_script_enabled=False)
    expect(phone.locator("h1")).to_contain_text(ticket["number"])
    expect(phone.locator("[data-fact=ahead]")).to_have_text("1 人")
    expect(phone.locator("[data-fact=wait]")).to_contain_text("分钟")
    assert phone.locator("meta[http-equiv=refresh]").count() == 1
    served.window("W02", "open")
    served.window("W02", "call-next")
    served.window("W03", "open")
    served.window("W03", "call-next")
    phone.reload()
    expect(phone.locator("[data-fact=window]")).to_have_text("3")
    expect(phone.locator("[data-fact=sentence]")).to_contain_text("请现在到窗口办理")


def test_the_phone_says_when_it_has_no_connection(screens: Screens, served: Served) -> None:
    screens.watch.allow("ERR_INTERNET_DISCONNECTED", "WebSocket connection to", "ERR_CONNECTION")
    phone = screens.phone(served.issue()["follow_url"])
    expect(phone.locator(".follow-lost")).to_be_hidden()
    expect(phone.locator("[data-fact=time]")).to_contain_text("截至")
    phone.context.set_offline(True)
    expect(phone.locator(".follow-lost")).to_be_visible(timeout=20_000)
    phone.context.set_offline(False)
    expect(phone.locator(".follow-lost")).to_be_hidden(timeout=20_000)


def test_an_address_that_belongs_to_no_ticket_is_told_in_words(screens: Screens, served: Served) -> None:
    screens.watch.allow("404")
    phone = screens.phone(f"{served.base}/f/nothing-like-it")
    expect(phone.locator(".trouble h1")).to_be_visible()
