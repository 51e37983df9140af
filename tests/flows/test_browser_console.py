"""A clerk at a window: what the keys do, what the console says, what happens to tickets set aside."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

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


def test_a_ticket_is_sent_on_without_a_mouse(screens: Screens, served: Served) -> None:
    desk, number = serving(screens, served)
    desk.locator(".offers .at-5").focus()
    press(desk, "Enter")
    search = desk.locator("#transfer-item")
    expect(search).to_be_focused()
    expect(desk.locator(".options button").first).to_contain_text("SG")
    press(desk, "Escape")
    expect(desk.locator("dialog")).to_have_count(0)
    expect(desk.locator(".offers .at-5")).to_be_focused()
    press(desk, "Enter")
    search.fill("qysldj")
    press(desk, "Enter")
    expect(desk.locator(".options button[aria-pressed=true]")).to_contain_text("企业设立登记")
    press(desk, "Enter")
    expect(desk.locator(".hand.idle")).to_be_visible()
    expect(desk.locator(".desk-word")).to_contain_text(number)
    expect(desk.locator(".desk-word")).to_contain_text("企业设立登记")
    assert served.tickets("waiting")[0]["lane"] == "regular-A"


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
    expect(desk.locator(".desk-word")).to_contain_text(ticket["number"])
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


@pytest.mark.parametrize(("key", "left"), [("x", "called"), ("q", "open")])
def test_what_cannot_be_taken_back_needs_a_second_press(
    screens: Screens, served: Served, key: str, left: str
) -> None:
    ticket = served.issue()
    served.window("W01", "open")
    if key == "x":
        served.window("W01", "call-next")
    desk = screens.console("W01")
    question = desk.locator(".desk-word")
    press(desk, key)
    desk.keyboard.press(key)  # the second half of a double press
    expect(question).to_contain_text("再按一次")
    expect(question).to_be_empty()  # the question has gone, and with it the first press
    press(desk, key)
    expect(question).to_contain_text("再按一次")
    if key == "x":
        assert served.ask("GET", f"/tickets/{ticket['id']}")["state"] == left
    assert served.ask("GET", "/windows/W01")["state"] == "open"
    press(desk, key)
    if key == "x":
        expect(desk.locator(".aside li", has_text=ticket["number"])).to_be_visible()
    else:
        expect(desk.locator(".strip .chip")).to_have_class("chip closed")


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_nothing_on_the_desk_moves_or_lies_below_the_screen(
    screens: Screens, served: Served, lang: str
) -> None:
    screens.watch.allow("ERR_INTERNET_DISCONNECTED", "WebSocket connection to")
    served.window("W01", "open")
    for _ in range(8):  # more than there is room for
        served.issue(priority="elder")
        ticket = served.window("W01", "call-next")["ticket"]
        served.window("W01", "hold", ticket=ticket["id"])
    served.window("W01", "close")
    desk, _ = serving(screens, served, lang=lang)
    expect(desk.locator(".materials li").first).to_be_visible()
    expect(desk.locator(".aside li")).to_have_count(8)
    whole = "document.documentElement.scrollHeight <= innerHeight"
    assert desk.evaluate(whole)
    before = [one.bounding_box() for one in desk.locator(".offers button").all()]
    desk.context.set_offline(True)
    press(desk, "a")
    expect(desk.locator(".desk-word .danger")).to_be_visible()
    assert [one.bounding_box() for one in desk.locator(".offers button").all()] == before
    assert desk.evaluate(whole)
    expect(desk.locator(".lost-band")).to_be_visible()
    desk.context.set_offline(False)
    expect(desk.locator(".lost-band")).to_have_count(0)
    expect(desk.locator(".desk-word .danger")).to_have_count(0)
    expect(desk.locator(".desk-word")).to_contain_text("当前状态" if lang == "zh-CN" else "present state")


def test_a_window_of_a_closed_hall_offers_nothing_that_would_be_refused(
    screens: Screens, served: Served
) -> None:
    desk = screens.console("W01")
    expect(desk.locator(".offers button")).to_have_count(1)

    def closed(route: Route) -> None:
        route.fulfill(json=route.fetch().json() | {"day": None})

    desk.route(re.compile(f"/halls/{HALL}$"), closed)
    desk.route_web_socket("**/socket.io/**", lambda _: None)
    desk.reload()
    expect(desk.locator(".hand")).to_contain_text("大厅现在不办理业务")
    expect(desk.locator(".offers button")).to_have_count(0)
