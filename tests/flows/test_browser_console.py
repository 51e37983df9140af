"""A clerk at a window: what the keys do, what the console says, what happens to tickets set aside."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from hall.samples import folder
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
    press(desk, "z")
    expect(desk.locator(".hand-number .number")).to_have_text(number)
    assert [(one["lane"], one["items"]) for one in served.tickets("serving")] == [("fast", ["SG02"])]


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
    ("lang", "word", "name"), [("zh-CN", "优先", "老年人"), ("en", "Priority", "Older or disabled people")]
)
def test_the_clerk_sees_who_has_priority_and_the_office_sees_only_that_there_is_one(
    screens: Screens, served: Served, lang: str, word: str, name: str
) -> None:
    ticket = served.issue(priority="priority")
    number = ticket["number"]
    served.ask("POST", f"/tickets/{ticket['id']}/priority", {"priority": None})
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
        press_button(desk.locator("#pause .options button", has_text=reason))
    expect(desk.locator(".hand")).to_contain_text(reason)
    expect(desk.locator(".strip .chip")).to_have_class("chip paused")
    expect(office.locator(".window-reason")).to_have_text(reason)
    press(desk, "o")
    expect(desk.locator(".strip .chip")).to_have_class("chip open")
    assert taken_as_tag(desk) == taken_as_tag(office) == 0


SECOND_HALF = """number => new MutationObserver((_, watch) => {
    if (document.querySelector('.hand-number .number')?.textContent.trim() !== number) return
    watch.disconnect()
    requestAnimationFrame(() => {
        document.querySelector('.offers .main').click()
        document.body.dataset.pressed = 'twice'
    })
}).observe(document.body, {subtree: true, childList: true, characterData: true})"""
"""Presses again as soon as the next number is shown: by then the button at this place starts the service."""


def test_a_double_press_on_complete_and_call_next_serves_one_visitor(
    screens: Screens, served: Served
) -> None:
    desk, _ = serving(screens, served)
    second, third = served.issue(), served.issue()
    desk.evaluate(SECOND_HALF, second["number"])
    press_button(desk.locator(".offers .main"))
    expect(desk.locator(".hand-number .number")).to_have_text(second["number"])
    expect(desk.locator("body")).to_have_attribute("data-pressed", "twice")
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


@pytest.mark.parametrize("lang", ["zh-CN", pytest.param("en", marks=pytest.mark.prove)])
def test_nothing_on_the_desk_moves_or_lies_below_the_screen(
    screens: Screens, served: Served, lang: str
) -> None:
    screens.watch.allow("ERR_INTERNET_DISCONNECTED", "WebSocket connection to")
    served.window("W01", "open")
    for _ in range(8):  # more than there is room for
        served.issue(priority="priority")
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


# Every turn by keys, from the desk to the database


def called(
    screens: Screens, served: Served, lang: str = "zh-CN", **ticket: Any
) -> tuple[Page, dict[str, Any]]:
    """A console at which a visitor has just been called; the console and the ticket."""
    issued = served.issue(**ticket)
    served.window("W01", "open")
    desk = screens.console("W01", lang)
    press(desk, "n")
    expect(desk.locator(".hand-number .number")).to_have_text(issued["number"])
    return desk, issued


def known(served: Served, ticket: dict[str, Any]) -> dict[str, Any]:
    """The ticket as the hall knows it now."""
    found: dict[str, Any] = served.ask("GET", f"/tickets/{ticket['id']}")
    return found


def start(desk: Page) -> None:
    """The visitor has come."""
    press(desk, "s")
    expect(desk.locator(".hand-state")).to_have_text(re.compile("办理中|Being served"))


def more(desk: Page, key: str) -> None:
    """What is rarely needed: two keys."""
    press(desk, "m")
    desk.locator("dialog#more").wait_for()
    press(desk, key)


@pytest.mark.parametrize(
    ("lang", "key", "outcome", "word"),
    [
        ("zh-CN", "e", "accepted_with_gap", "回办凭证"),
        ("en", "f", "turned_away", "return pass until"),
    ],
)
def test_what_is_missing_is_ticked_and_the_pass_is_told(
    screens: Screens, served: Served, lang: str, key: str, outcome: str, word: str
) -> None:
    desk, ticket = called(screens, served, lang)
    start(desk)
    more(desk, key)
    desk.locator("dialog#outcome").wait_for()
    press(desk, "2")
    expect(desk.locator("dialog#outcome input").nth(1)).to_be_checked()
    press(desk, "c")
    expect(desk.locator(".desk-word")).to_contain_text(word)
    done = known(served, ticket)
    assert (done["state"], done["outcome"], len(done["missing"])) == ("completed", outcome, 1)
    assert done["pass_until"] is not None


def test_an_outcome_goes_together_with_the_next_call(screens: Screens, served: Served) -> None:
    desk, ticket = called(screens, served)
    second = served.issue()
    start(desk)
    more(desk, "f")
    desk.locator("dialog#outcome").wait_for()
    press(desk, "n")
    expect(desk.locator(".hand-number .number")).to_have_text(second["number"])
    expect(desk.locator(".desk-word")).to_contain_text("回办凭证")
    assert known(served, ticket)["outcome"] == "turned_away"


@pytest.mark.parametrize(("key", "wish"), [("v", "visitor"), ("h", "hall")])
def test_a_hold_says_whose_wish_it_is(screens: Screens, served: Served, key: str, wish: str) -> None:
    desk, ticket = called(screens, served)
    press(desk, "h")
    desk.locator("dialog#hold").wait_for()
    press(desk, key)
    row = desk.locator(".aside li", has_text=ticket["number"])
    expect(row).to_be_visible()
    assert ("办事人意愿" in row.inner_text()) == (wish == "visitor")
    assert known(served, ticket)["held_wish"] == wish


def test_who_needs_more_time_waits_again_and_only_once(screens: Screens, served: Served) -> None:
    desk, ticket = called(screens, served)
    more(desk, "l")
    expect(desk.locator(".hand.idle")).to_be_visible()
    expect(desk.locator(".desk-word")).to_contain_text(ticket["number"])
    assert (known(served, ticket)["state"], known(served, ticket)["more_time_left"]) == ("waiting", 0)
    press(desk, "n")
    expect(desk.locator(".hand-number .number")).to_have_text(ticket["number"])
    press(desk, "m")
    expect(desk.locator("#more .option", has_text="稍后再叫")).to_be_disabled()


def test_a_matter_that_is_not_simple_goes_to_the_other_lane(screens: Screens, served: Served) -> None:
    desk, ticket = called(screens, served)
    start(desk)
    more(desk, "k")
    expect(desk.locator(".hand.idle")).to_be_visible()
    assert (known(served, ticket)["state"], known(served, ticket)["lane"]) == ("waiting", "regular-A")
    served.window("W02", "open")
    other = screens.console("W02", "en")
    press(other, "n")
    expect(other.locator(".hand-number .number")).to_have_text(ticket["number"])
    more(other, "k")
    expect(other.locator(".hand.idle")).to_be_visible()
    assert known(served, ticket)["lane"] == "fast"
    told = [one["complexity"] for one in served.events("TicketReclassified", ticket["id"])]
    assert told == ["complex", "simple"]


def test_a_priority_is_given_and_taken_back_and_a_visitor_who_gives_up_is_withdrawn(
    screens: Screens, served: Served
) -> None:
    desk, ticket = called(screens, served, "en")
    more(desk, "y")
    desk.locator("dialog#priority").wait_for()
    press(desk, "1")
    expect(desk.locator(".hand .chip.priority")).to_be_visible()
    assert known(served, ticket)["claim"] == "granted"
    more(desk, "j")
    expect(desk.locator(".hand .chip.priority")).to_have_count(0)
    assert (known(served, ticket)["claim"], known(served, ticket)["priority"]) == ("refused", None)
    more(desk, "d")
    desk.locator("dialog#withdraw").wait_for()
    assert known(served, ticket)["state"] == "called"
    press(desk, "d")
    expect(desk.locator(".hand.idle")).to_be_visible()
    expect(desk.locator(".desk-word")).to_contain_text(f"{ticket['number']} is withdrawn")
    assert known(served, ticket)["state"] == "withdrawn"


def test_somebody_without_a_ticket_is_served_by_one_key_and_a_search(
    screens: Screens, served: Served
) -> None:
    served.window("W01", "open")
    desk, board = screens.console("W01"), screens.board()
    press(desk, "w")
    desk.locator("#walk-up-item").fill("gtgshjyzx")
    press(desk, "Enter")
    expect(desk.locator("#walk-up .options button[aria-pressed=true]")).to_be_visible()
    press(desk, "Enter")
    expect(desk.locator(".hand-state")).to_have_text("办理中")
    number = desk.locator(".hand-number .number").inner_text()
    served.issue("RS04")
    expect(board.locator(".waiting li .figure").nth(0)).not_to_have_text("")
    expect(board.locator(".calls")).not_to_contain_text(number)
    press(desk, "c")
    expect(desk.locator(".hand.idle")).to_be_visible()
    (walk_up,) = [one for one in served.ask("GET", "/tickets")["tickets"] if one["number"] == number]
    assert (walk_up["channel"], walk_up["state"]) == ("window", "completed")


UNDONE = {
    "call": ([], "waiting"),
    "start": (["s"], "called"),
    "accept": (["s", "a"], "serving"),
    "complete": (["s", "c"], "serving"),
    "no_show": (["x", "x"], "called"),
    "hold": (["h", "v"], "called"),
    "reclassify": (["s", "m", "k"], "serving"),
}
"""Command -> (keys after the call, state of the ticket once it is taken back)."""


@pytest.mark.parametrize("command", UNDONE)
def test_the_last_command_is_taken_back_by_one_key(screens: Screens, served: Served, command: str) -> None:
    desk, ticket = called(screens, served)
    board = screens.board()
    keys, state = UNDONE[command]
    before = known(served, ticket) if not keys else None
    for place, key in enumerate(keys):
        if place == len(keys) - 1:
            before = known(served, ticket)
        press(desk, key)
        until(lambda: not desk.evaluate("document.querySelector('kb-console').busy"), "the command is done")
    until(
        lambda: (served.ask("GET", "/windows/W01")["undo"] or {}).get("command") == command,
        "it may be undone",
    )
    line = desk.locator(".undo")
    expect(line).to_contain_text(ticket["number"])
    press(desk, "Control+z" if command == "start" else "z")
    until(lambda: known(served, ticket)["state"] == state, "the command is taken back")
    expect(desk.locator(".desk-word")).to_contain_text(ticket["number"])
    expect(desk.locator(".undo")).to_have_count(0)
    now = known(served, ticket)
    if before is not None and keys:
        same = ("state", "lane", "accepted_at", "completed_at", "outcome", "pass_until", "held_wish")
        assert {name: now[name] for name in same} == {name: before[name] for name in same}
    if command == "call":
        expect(desk.locator(".hand.idle")).to_be_visible()
        expect(board.locator(".calls")).not_to_contain_text(ticket["number"])
    else:
        expect(desk.locator(".hand-number .number")).to_have_text(ticket["number"])


def test_a_pause_is_taken_back(screens: Screens, served: Served) -> None:
    served.window("W01", "open")
    desk = screens.console("W01")
    press(desk, "p")
    press(desk, "1")
    expect(desk.locator(".strip .chip")).to_have_class("chip paused")
    press(desk, "z")
    expect(desk.locator(".strip .chip")).to_have_class("chip open")


def test_the_window_calls_by_itself_after_a_countdown_that_escape_stops(
    screens: Screens, served: Served
) -> None:
    served.window("W01", "open")
    desk = screens.console("W01")
    press(desk, "u")
    desk.locator("dialog#auto-call").wait_for()
    press(desk, "1")
    expect(desk.locator(".countdown")).to_be_visible()
    first = served.issue()
    expect(desk.locator(".hand-number .number")).to_have_text(first["number"])
    start(desk)
    second = served.issue()
    press(desk, "c")
    expect(desk.locator(".countdown")).to_contain_text(second["number"])
    desk.keyboard.press("Escape")
    expect(desk.locator(".countdown")).to_have_count(0)
    until(lambda: served.ask("GET", "/windows/W01")["auto_call_seconds"] is None, "it is off")
    assert known(served, second)["state"] == "waiting"


def test_the_countdown_stands_still_while_the_clerk_says_why_the_window_pauses(
    screens: Screens, served: Served
) -> None:
    served.window("W01", "open")
    served.window("W01", "auto-call", after_seconds=20)
    desk = screens.console("W01")
    expect(desk.locator(".countdown")).to_be_visible()
    press(desk, "p")
    desk.locator("dialog#pause").wait_for()
    until(lambda: served.ask("GET", "/windows/W01")["auto_call_seconds"] is None, "it does not count")
    press(desk, "Escape")
    until(lambda: served.ask("GET", "/windows/W01")["auto_call_seconds"] == 20, "it counts again")


@pytest.mark.parametrize(
    ("lang", "key", "claim", "chip"),
    [("zh-CN", "g", "granted", 1), ("en", "j", "refused", 0)],
)
def test_a_priority_that_was_claimed_is_answered_by_one_key(
    screens: Screens, served: Served, lang: str, key: str, claim: str, chip: int
) -> None:
    desk, ticket = called(screens, served, lang, priority="priority")
    expect(desk.locator(".priority.claimed")).to_be_visible()
    press(desk, key)
    expect(desk.locator(".priority.claimed")).to_have_count(0)
    expect(desk.locator(".hand .chip.priority")).to_have_count(chip)
    assert known(served, ticket)["claim"] == claim


def test_one_more_matter_becomes_a_step_and_the_next_window_sees_who_answers(
    screens: Screens, served: Served
) -> None:
    desk, ticket = called(screens, served)
    start(desk)
    more(desk, "b")
    desk.locator("#matter-item").fill("RS04")
    press(desk, "Enter")
    expect(desk.locator("#matter .options button[aria-pressed=true]")).to_be_visible()
    press(desk, "Enter")
    expect(desk.locator(".steps")).to_contain_text("第 1 步，共 2 步")
    press(desk, "c")
    expect(desk.locator(".desk-word")).to_contain_text("第 2 步")
    now = known(served, ticket)
    assert (now["state"], now["step"], now["items"]) == ("waiting", 2, ["RS04"])
    served.window("W07", "open")
    served.window("W07", "call-next")
    other = screens.console("W07")
    expect(other.locator(".hand-number .number")).to_have_text(ticket["number"])
    expect(other.locator(".steps")).to_contain_text("首接负责：1号窗口")


def test_what_is_suspended_is_told_beside_the_lanes(screens: Screens, served: Served) -> None:
    served.window("W01", "open")
    desk = screens.console("W01")
    served.ask("POST", "/parked", {"code": "SW", "reason": PROBE})
    expect(desk.locator(".told")).to_contain_text("税务")
    expect(desk.locator(".told")).to_contain_text(PROBE)
    assert taken_as_tag(desk) == 0
    served.ask("POST", "/parked/SW/resume")
    expect(desk.locator(".told")).to_have_count(0)


# Two at once


def test_clerks_who_press_at_once_call_one_visitor_each_window(screens: Screens, served: Served) -> None:
    screens.watch.allow("409")
    first, second, third = served.issue(), served.issue(), served.issue()
    for window in ("W01", "W06"):
        served.window(window, "open")
    desks = [screens.console(window) for window in ("W01", "W01", "W06")]
    desks[0].wait_for_timeout(HAND_MS)
    for desk in desks:
        desk.locator(".offers .main").dispatch_event("click")
    for desk in desks:
        expect(desk.locator(".hand-number .number")).to_be_visible()
    one, same, other = (desk.locator(".hand-number .number").inner_text() for desk in desks)
    assert one == same
    assert {one, other} == {first["number"], second["number"]}
    assert [ticket["id"] for ticket in served.tickets("waiting")] == [third["id"]]


def test_a_window_that_closes_before_a_ticket_is_sent_to_it_leaves_it_in_hand_and_says_what_to_do(
    screens: Screens, served: Served
) -> None:
    screens.watch.allow("409")
    desk, number = serving(screens, served)
    served.window("W02", "open")
    press(desk, "t")
    desk.locator(".ways button", has_text="窗口").click()
    desk.locator(".options button", has_text="2号窗口").first.click()

    def closed_first(route: Route) -> None:
        served.window("W02", "close")
        route.continue_()

    desk.route("**/windows/W01/transfer", closed_first)
    desk.locator(".answers .main").click()
    expect(desk.locator(".desk-word .danger")).to_contain_text("2号窗口没有开放；请先开放它，或选别的窗口")
    expect(desk.locator(".hand-number .number")).to_have_text(number)
    assert [one["number"] for one in served.tickets("serving")] == [number]


def test_a_ticket_withdrawn_while_it_is_called_leaves_the_window_free_and_says_so(
    screens: Screens, served: Served
) -> None:
    screens.watch.allow("409")
    desk, ticket = called(screens, served)
    press(desk, "m")
    desk.locator("dialog#more").wait_for()
    served.ask("POST", f"/tickets/{ticket['id']}/withdraw")
    expect(desk.locator("dialog")).to_have_count(0)
    expect(desk.locator(".hand.idle")).to_be_visible()
    expect(desk.locator(".desk-word")).to_contain_text(f"{ticket['number']} 刚刚取消了")


def test_an_undo_comes_too_late_when_somebody_else_has_recalled(screens: Screens, served: Served) -> None:
    screens.watch.allow("409")
    desk, ticket = called(screens, served)
    expect(desk.locator(".undo")).to_be_visible()

    def recalled_first(route: Route) -> None:
        served.window("W01", "recall", ticket=ticket["id"])
        route.continue_()

    desk.route("**/windows/W01/undo", recalled_first)
    before = [one.bounding_box() for one in desk.locator(".offers button").all()]
    press(desk, "z")
    expect(desk.locator(".desk-word .danger")).to_contain_text("请用其他操作更正")
    assert [one.bounding_box() for one in desk.locator(".offers button").all()] == before
    assert known(served, ticket)["state"] == "called"


def test_a_plan_that_closes_the_window_lets_the_visitor_at_it_be_served_to_the_end(
    screens: Screens, served: Served
) -> None:
    desk, number = serving(screens, served)
    served.issue()
    plan = folder() / "plans" / "fast_flex_always.toml"
    others = [one["id"] for one in served.ask("GET", "")["windows"] if one["id"] != "W01"]
    without = plan.read_text(encoding="utf-8").replace('"W01", ', "")
    regular = ", ".join(f'"{one}"' for one in others if f'"{one}"' not in without)
    changed = served.folder / "without_w01.toml"
    changed.write_text(
        without.replace('] }\nrest = "regular"', f"], regular = [{regular}] }}"), encoding="utf-8"
    )
    served.run("plan", "apply", str(changed))
    try:
        expect(desk.locator(".strip-lanes")).to_contain_text("没有办理时段")
        expect(desk.locator(".hand-number .number")).to_have_text(number)
        press(desk, "n")
        expect(desk.locator(".hand h2")).to_have_text("没有可叫的号")
        assert served.tickets("serving") == []
    finally:
        served.run("plan", "apply", str(plan))
