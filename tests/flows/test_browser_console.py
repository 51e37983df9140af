"""A clerk at a window: what the keys do, what the console says, what happens to tickets set aside."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.flows.browser import HAND_MS, PROBE, Screens, press, press_button, taken_as_tag
from tests.flows.browser_server import HALL, Served
from tests.waiting import until

pytestmark = pytest.mark.browser


def serving(screens: Screens, served: Served, window: str = "W01", lang: str = "zh-CN") -> tuple[Page, str]:
    """A console at an open window with a visitor at it; the console and the ticket's number."""
    number = served.issue()["number"]
    served.window(window, "open")
    desk = screens.console(window, lang)
    press(desk, "n")
    expect(desk.locator(".hand-number .number")).to_have_text(number)
    press(desk, "s")
    expect(desk.locator(".offers")).to_contain_text("办结" if lang == "zh-CN" else "Complete")
    return desk, number


@pytest.mark.parametrize(
    ("lang", "title", "empty", "kept"),
    [
        ("zh-CN", "没有可叫的号", "没有人等候", "本窗口留给快办办事人"),
        ("en", "Nobody to call", "Nobody is waiting", "Kept free for a fast visitor"),
    ],
)
def test_nobody_to_call_says_why(
    screens: Screens, served: Served, lang: str, title: str, empty: str, kept: str
) -> None:
    served.window("W01", "open")
    desk = screens.console("W01", lang)
    press(desk, "n")
    expect(desk.locator(".hand h2")).to_have_text(title)
    expect(desk.locator(".hand")).to_contain_text(empty)
    served.issue("SG01")
    expect(desk.locator(".side-lanes .mine .figure").nth(1)).to_have_text("1")
    press(desk, "n")
    expect(desk.locator(".hand h2")).to_have_text(title)
    expect(desk.locator(".hand")).to_contain_text(kept)


def test_a_ticket_sent_to_another_window_is_called_there_first(screens: Screens, served: Served) -> None:
    desk, number = serving(screens, served)
    served.window("W02", "open")
    served.issue("SG01")
    other = screens.console("W02")
    press(desk, "t")
    desk.locator(".ways button", has_text="窗口").click()
    desk.locator(".options button", has_text="2号窗口").first.click()
    desk.locator("#transfer-note").fill(PROBE)
    desk.locator(".answers .main").click()
    expect(desk.locator(".hand.idle")).to_be_visible()
    expect(other.locator(".hand")).to_contain_text(number)
    press(other, "n")
    expect(other.locator(".hand-number .number")).to_have_text(number)
    expect(other.locator(".why")).to_contain_text("指定由本窗口办理")
    expect(other.locator(".hand")).to_contain_text(PROBE)
    assert taken_as_tag(desk) == taken_as_tag(other) == 0


def test_a_ticket_sent_to_an_item_found_by_its_initials_goes_to_the_lane_of_that_item(
    screens: Screens, served: Served
) -> None:
    desk, number = serving(screens, served)
    press(desk, "t")
    desk.locator("#transfer-item").fill("qysldj")
    desk.locator(".options button", has_text="企业设立登记").first.click()
    desk.locator(".answers .main").click()
    expect(desk.locator(".hand.idle")).to_be_visible()
    (ticket,) = served.tickets("waiting")
    assert (ticket["number"], ticket["lane"], ticket["items"]) == (number, "regular-A", ["SG04"])


def test_a_held_ticket_is_listed_and_comes_back_at_its_place(screens: Screens, served: Served) -> None:
    desk, number = serving(screens, served)
    later = served.issue()["number"]
    press(desk, "h")
    row = desk.locator(".aside li", has_text=number)
    expect(row).to_be_visible()
    press_button(row.locator("button"))
    expect(row).to_have_count(0)
    press(desk, "n")
    expect(desk.locator(".hand-number .number")).to_have_text(number)
    assert [one["number"] for one in served.tickets("waiting")] == [later]


def test_a_visitor_who_does_not_come_is_marked_and_may_queue_again(screens: Screens, served: Served) -> None:
    ticket = served.issue()
    served.window("W01", "open")
    desk, board = screens.console("W01"), screens.board()
    press(desk, "n")
    expect(board.locator(".hero-number").first).to_have_text(ticket["number"])
    press(desk, "r")
    until(lambda: served.ask("GET", "/windows/W01")["ticket"] == ticket["id"], "it is still in hand")
    press(desk, "x")
    row = desk.locator(".aside li", has_text=ticket["number"])
    expect(row).to_be_visible()
    until(lambda: served.tickets("missed"), "the ticket is missed")
    press_button(row.locator("button"))
    expect(row).to_have_count(0)
    until(lambda: served.tickets("waiting"), "the ticket waits again")
    press(desk, "n")
    expect(desk.locator(".hand-number .number")).to_have_text(ticket["number"])


@pytest.mark.parametrize(
    ("lang", "word", "name"), [("zh-CN", "优先", "老年人"), ("en", "Priority", "Older person")]
)
def test_the_clerk_sees_who_has_priority_and_the_office_sees_only_that_there_is_one(
    screens: Screens, served: Served, lang: str, word: str, name: str
) -> None:
    number = served.issue(priority="elder")["number"]
    served.window("W01", "open")
    served.window("W01", "call-next")
    desk, office = screens.console("W01", lang), screens.office("tickets", lang)
    expect(desk.locator(".hand .chip")).to_have_text(word)
    expect(desk.locator(".hand .priority").first).to_contain_text(name)
    row = office.locator("tbody tr", has_text=number)
    expect(row.locator(".chip")).to_have_text(word)
    expect(row).not_to_contain_text(name)
    served.quiet()
    number = served.issue()["number"]
    expect(office.locator("tbody tr", has_text=number).locator(".chip")).to_have_count(0)


@pytest.mark.parametrize("reason", ["短暂休息", PROBE], ids=["offered", "typed"])
def test_a_pause_has_a_reason_that_the_office_sees(screens: Screens, served: Served, reason: str) -> None:
    served.window("W01", "open")
    desk, office = screens.console("W01"), screens.office()
    press(desk, "p")
    if reason == PROBE:
        desk.locator("#pause-other").fill(reason)
        desk.locator("#pause .answers .main").click()
    else:
        desk.locator("#pause .options button", has_text=reason).click()
    expect(desk.locator(".hand")).to_contain_text(reason)
    expect(desk.locator(".strip .chip")).to_have_class("chip paused")
    expect(office.locator(".window-reason")).to_have_text(reason)
    press(desk, "o")
    expect(desk.locator(".strip .chip")).to_have_class("chip open")
    assert taken_as_tag(desk) == taken_as_tag(office) == 0


def test_a_double_press_on_complete_and_call_next_serves_one_visitor(
    screens: Screens, served: Served
) -> None:
    desk, _ = serving(screens, served)
    second, third = served.issue(), served.issue()
    button = desk.locator(".offers .main")
    press_button(button)
    expect(desk.locator(".hand-number .number")).to_have_text(second["number"])
    button.click()  # by now the button at this place starts the service
    desk.wait_for_timeout(HAND_MS)
    expect(desk.locator(".hand-state")).to_have_text("已叫号")
    assert served.ask("GET", f"/tickets/{second['id']}")["state"] == "called"
    assert [one["id"] for one in served.tickets("waiting")] == [third["id"]]


def test_letters_typed_into_a_field_are_no_commands(screens: Screens, served: Served) -> None:
    desk, number = serving(screens, served)
    press(desk, "t")
    desk.locator("#transfer-note").press_sequentially("nchsx")
    expect(desk.locator("#transfer-note")).to_have_value("nchsx")
    press(desk, "Escape")
    expect(desk.locator("dialog")).to_have_count(0)
    expect(desk.locator(".hand-number .number")).to_have_text(number)
    desk.get_by_role("button", name="快捷键").click()
    press(desk, "c")
    desk.get_by_role("button", name="快捷键").click()
    assert served.ask("GET", "/windows/W01")["ticket_number"] == number


def test_a_clerk_with_a_window_of_their_own_is_kept_out_of_another(screens: Screens, served: Served) -> None:
    screens.watch.allow("403")
    told = served.run(
        "people", "add", "wang", "--name", "王芳", "--role", "clerk", "--hall", HALL, "--window", "W03"
    )
    login, _, password = told.partition(" / ")
    desk = screens.signed_in(login, password, f"/console/{HALL}", "console")
    expect(desk.locator(".strip h1")).to_contain_text("3")
    desk.goto(f"{served.base}/console/{HALL}?window=W04")
    expect(desk.locator(".trouble h1")).to_be_visible()
    desk.goto(f"{served.base}/office/{HALL}")
    expect(desk.locator(".trouble h1")).to_be_visible()
