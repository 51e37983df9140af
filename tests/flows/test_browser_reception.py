"""A guide's tablet: each command from a tap to what the hall then knows, by hand and by keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.flows.browser import HAND_MS, PROBE, Screens, barriers, press, take_breath, taken_as_tag
from tests.flows.browser_server import HALL, Served
from tests.waiting import until

pytestmark = pytest.mark.browser


def tap(page: Page, where: str, words: str | None = None, nth: int = 0) -> None:
    """A finger on something, as soon after the last one as a hand is."""
    take_breath(page)
    found = page.locator(where) if words is None else page.locator(where, has_text=words)
    found.nth(nth).tap()


def given(page: Page) -> str:
    """The number that the tablet shows as just given."""
    shown = page.locator(".given-number")
    shown.wait_for()
    return shown.inner_text()


def of_number(served: Served, number: str) -> dict[str, Any]:
    """Today's ticket of a number."""
    (found,) = [
        one for one in served.ask("GET", f"/tickets?q={number}")["tickets"] if one["number"] == number
    ]
    return dict(found)


def state_of(served: Served, ticket: dict[str, Any]) -> str:
    return str(served.ask("GET", f"/tickets/{ticket['id']}")["state"])


def find(page: Page, number: str) -> None:
    """Taps a number in and opens its ticket."""
    for sign in number:
        page.locator(".pad-key", has_text=sign).first.tap()
    page.locator(".hit", has_text=number).first.tap()
    expect(page.locator("#found-number")).to_have_text(number)


def said(page: Page, words: str) -> None:
    """The tablet says what has come about."""
    expect(page.locator(".given.said")).to_contain_text(words)


# giving tickets


def test_two_taps_give_a_ticket_with_its_slip(screens: Screens, served: Served) -> None:
    tablet = screens.reception()
    tap(tablet, ".tile[data-item=SG02]")
    expect(tablet.locator("#giving h2")).to_have_text("个体工商户简易注销")
    tap(tablet, "#giving .main")
    number = given(tablet)
    ticket = of_number(served, number)
    assert (ticket["items"], ticket["channel"], ticket["state"]) == (["SG02"], "reception", "waiting")
    expect(tablet.locator(".given-what")).to_contain_text("纸票已打印")
    expect(tablet.locator("dialog")).to_have_count(0)
    expect(tablet.locator(".lanes li").first.locator(".figure")).to_have_text("1")


def test_two_taps_give_a_ticket_with_the_priority_that_the_guide_sees(
    screens: Screens, served: Served
) -> None:
    tablet = screens.reception()
    tap(tablet, ".tile[data-item=SG02]")
    tap(tablet, "#giving .choices button", "急件")
    ticket = of_number(served, given(tablet))
    assert (ticket["priority"], ticket["claim"]) == ("urgent", "granted")
    expect(tablet.locator(".claims li")).to_have_count(0)


def test_two_taps_give_tickets_to_a_group_and_one_takes_them_back(screens: Screens, served: Served) -> None:
    tablet = screens.reception()
    tap(tablet, ".tile[data-item=SG02]")
    tap(tablet, "#giving .numbers button", "3")
    given(tablet)
    until(lambda: len(served.tickets("waiting")) == 3, "three people wait")
    assert {tuple(one["items"]) for one in served.tickets("waiting")} == {("SG02",)}
    tap(tablet, ".given-does .danger")
    until(lambda: not served.tickets("waiting"), "nobody waits any more")
    said(tablet, "已收回 3 张号票")


def test_a_large_group_is_counted_up(screens: Screens, served: Served) -> None:
    tablet = screens.reception(lang="en")
    tap(tablet, ".tile[data-item=SG02]")
    tap(tablet, "#giving .numbers button", "More")
    tap(tablet, "#giving .numbers button", "+")
    tap(tablet, "#giving .main", "Give 8 tickets")
    expect(tablet.locator(".given-number")).to_contain_text("–")
    assert len(served.tickets("waiting")) == 8


def test_a_ticket_can_be_taken_back_for_ten_seconds(screens: Screens, served: Served) -> None:
    tablet = screens.reception(lang="en")
    for end in ("back", "kept"):
        tap(tablet, ".tile[data-item=SG02]")
        tap(tablet, "#giving .main")
        number = given(tablet)
        if end == "back":
            tap(tablet, ".given-does button", "Take back")
            said(tablet, f"{number} is taken back")
            assert of_number(served, number)["state"] == "withdrawn"
        else:
            expect(tablet.locator(".given-does button", has_text="Take back")).to_have_count(0)
            tap(tablet, ".given-does button", "Look at it")
            expect(tablet.locator("#found-number")).to_have_text(number)


def test_several_matters_go_on_one_ticket(screens: Screens, served: Served) -> None:
    tablet = screens.reception(lang="en")
    tap(tablet, ".tile[data-item=SG02]")
    tap(tablet, "#giving .more button", "One more matter")
    expect(tablet.locator(".adding")).to_contain_text("simplified deregistration")
    expect(tablet.locator(".tile[data-item=SG02]")).to_have_count(0)
    tablet.locator("#find-item").fill("RS01")
    tap(tablet, ".tile[data-item=RS01]")
    tap(tablet, "#giving .main")
    ticket = of_number(served, given(tablet))
    items = {*ticket["items"], *(code for step in ticket["steps"] for code in step["items"])}
    assert items == {"SG02", "RS01"}


def test_the_most_wanted_items_stand_first(screens: Screens, served: Served) -> None:
    wanted = lambda: list(served.ask("GET", "/items/most-used")["items"])  # noqa: E731
    # Other flows have taken tickets in this hall; one that nobody took before overtakes them all.
    most, count = wanted()[0], served.ask("GET", "/tickets?limit=1")["total"]
    for _ in range(count + 1):
        served.issue("MZ02")
        if wanted()[0] == "MZ02":
            break
    assert most == "MZ02" or wanted()[:2] == ["MZ02", most]
    tablet = screens.reception()
    places = tablet.locator(".tile[data-item]").evaluate_all("all => all.map(one => one.dataset.item)")
    assert places == wanted()[:12]


def test_every_item_is_found_by_its_department_its_initials_or_its_code(
    screens: Screens, served: Served
) -> None:
    tablet = screens.reception(lang="en")
    tap(tablet, ".picker-ways button", "All by department")
    tap(tablet, ".departments .tile", "Housing Fund")
    expect(tablet.locator(".picker-here")).to_contain_text("Housing Fund")
    expect(tablet.locator(".tile[data-item^=GJ]").first).to_be_visible()
    for typed, code in (("qysldj", "SG04"), ("SG04", "SG04"), ("qiyesheli", "SG04")):
        tablet.locator("#find-item").fill(typed)
        expect(tablet.locator(".tile[data-item]").first).to_have_attribute("data-item", code)
    tablet.locator("#find-item").fill(PROBE)
    expect(tablet.locator(".empty")).to_contain_text(PROBE)
    assert taken_as_tag(tablet) == 0


def test_a_ticket_is_given_by_keyboard_alone(screens: Screens, served: Served) -> None:
    tablet = screens.reception()
    field = tablet.locator("#find-item")
    for _ in range(30):
        tablet.keyboard.press("Tab")
        if field.evaluate("one => one === document.activeElement"):
            break
    tablet.keyboard.type("gtgsh")
    expect(tablet.locator(".tile[data-item]").first).to_have_attribute("data-item", "SG01")
    press(tablet, "Enter")
    expect(tablet.locator("#giving .main")).to_be_focused()
    press(tablet, "Escape")
    expect(tablet.locator("dialog")).to_have_count(0)
    press(tablet, "Tab")
    tablet.locator("#find-item").focus()
    tablet.keyboard.type("SG01")
    press(tablet, "Enter")
    press(tablet, "Enter")
    ticket = of_number(served, given(tablet))
    assert ticket["items"] == ["SG01"]


# appointments


def test_an_appointment_is_booked_checked_in_with_one_tap_and_cancelled_after_a_question(
    screens: Screens, served: Served
) -> None:
    tablet = screens.reception("appointments", "en")
    for times in (1, 2):
        tap(tablet, ".part-head .main")
        tap(tablet, ".tile[data-item=SG02]")
        tap(tablet, "#booking .times button:not([aria-disabled=true])", nth=1)
        expect(tablet.locator("#booked .booked-for")).to_contain_text("simplified deregistration")
        code = tablet.locator(".booked-code").inner_text()
        tap(tablet, "#booked .main")
        expect(tablet.locator(".rows .row.booked")).to_have_count(times)
        expect(tablet.locator(".row.booked", has_text=code)).to_have_count(1)
    if tablet.locator(".part-head select").input_value():
        # Shortly before midnight no time of today is left: those booked are tomorrow's, and wait for it.
        expect(tablet.locator(".row .main", has_text="Check in")).to_have_count(0)
        return
    tap(tablet, ".row .main", "Check in")
    number = given(tablet)
    ticket = of_number(served, number)
    assert (ticket["channel"], ticket["state"]) == ("appointment", "waiting")
    row = tablet.locator(".row.checked_in", has_text=number)
    expect(row).to_be_visible()
    tap(tablet, ".row .danger", "Cancel")
    expect(tablet.locator("#question")).to_contain_text("simplified deregistration")
    tap(tablet, "#question .main")
    expect(tablet.locator(".row.cancelled").first).to_be_visible()
    states = {one["state"] for one in served.ask("GET", "/appointments")["appointments"]}
    assert "booked" not in states


def test_an_appointment_of_another_day_is_seen_but_not_checked_in(screens: Screens, served: Served) -> None:
    day = served.ask("GET", "/slots")["days"][1]
    at = served.ask("GET", f"/slots?day={day}")["slots"][2]["at"]
    served.ask("POST", "/appointments", {"items": ["SG02"], "at": at})
    tablet = screens.reception("appointments")
    expect(tablet.locator(".part-head option")).not_to_have_count(1)
    tablet.locator(".part-head select").select_option(day)
    expect(tablet.locator(".row.booked")).to_have_count(1)
    expect(tablet.locator(".row .main")).to_have_count(0)


# pre-checks


def test_papers_are_ticked_and_end_in_a_ticket(screens: Screens, served: Served) -> None:
    tablet = screens.reception("checks", "en")
    tap(tablet, ".tile[data-item=SG02]")
    boxes = tablet.locator("#check input")
    expect(boxes.first).to_be_visible()
    assert len(served.ask("GET", "/pre-checks")["pre_checks"]) == 1
    expect(tablet.locator("#check .answers .main")).to_contain_text("Send away")
    for place in range(boxes.count()):
        tablet.locator("#check .ticks label").nth(place).tap()
    tap(tablet, "#check .answers .main", "All there: ticket")
    ticket = of_number(served, given(tablet))
    assert (ticket["items"], ticket["channel"]) == (["SG02"], "reception")
    assert ticket["arrived_at"] is not None
    assert served.ask("GET", "/pre-checks")["pre_checks"] == []


def test_who_is_sent_away_sees_what_is_missing_in_large_letters(screens: Screens, served: Served) -> None:
    tablet = screens.reception("checks", "en")
    tap(tablet, ".tile[data-item=SG02]")
    tablet.locator("#check .ticks label").first.tap()
    (check,) = served.ask("GET", "/pre-checks")["pre_checks"]
    tap(tablet, "#check .answers .main", "Send away")
    missing = tablet.locator("#bring .bring li")
    expect(missing.first).to_be_visible()
    item = next(one for one in served.ask("GET", "/catalogue")["items"] if one["code"] == "SG02")
    wanted = [one["names"]["en"] for one in item["materials"]][1:]
    assert missing.all_inner_texts() == wanted
    size = missing.first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert size >= 36
    (sent,) = served.events("PreCheckEnded", check["id"])
    assert (sent["outcome"], sent["missing"]) == ("sent_away", [one["code"] for one in item["materials"]][1:])


def test_a_running_pre_check_waits_with_its_ticks(screens: Screens, served: Served) -> None:
    tablet = screens.reception("issue", "en")
    tap(tablet, ".tile[data-item=SG02]")
    tap(tablet, "#giving .more button", "Check papers")
    tablet.locator("#check .ticks label").first.tap()
    press(tablet, "Escape")
    row = tablet.locator(".row")
    expect(row).to_contain_text("Papers ticked: 1 of 3")
    expect(tablet.locator(".tabs .badge")).to_have_text("1")
    tap(tablet, ".row .main")
    expect(tablet.locator("#check input").first).to_be_checked()


# priorities to confirm


@pytest.mark.parametrize("hand", ["tap", "key"])
def test_a_claimed_priority_is_granted_and_refused_with_one(
    screens: Screens, served: Served, hand: str
) -> None:
    first, second = served.issue(priority="priority"), served.issue("SG01", priority="priority")
    tablet = screens.reception("services")
    expect(tablet.locator(".claims li")).to_have_count(2)
    if hand == "tap":
        tap(tablet, f"[data-claim={first['number']}] .main")
    else:
        press(tablet, "g")
    expect(tablet.locator(".claims li")).to_have_count(1)
    said(tablet, first["number"])
    if hand == "tap":
        tap(tablet, f"[data-claim={second['number']}] .danger")
    else:
        press(tablet, "r")
    expect(tablet.locator(".claims li")).to_have_count(0)
    said(tablet, second["number"])
    claims = [served.ask("GET", f"/tickets/{one['id']}")["claim"] for one in (first, second)]
    assert claims == ["granted", "refused"]
    tap(tablet, ".given.said button")  # it was a slip: granted after all
    until(lambda: served.ask("GET", f"/tickets/{second['id']}")["claim"] == "granted", "granted after all")


# finding a ticket


@pytest.fixture
def desk(screens: Screens) -> Page:
    """A tablet at which tickets are found."""
    return screens.reception("find", "en")


def test_a_waiting_ticket_is_printed_again_put_back_and_withdrawn_after_a_question(
    desk: Page, served: Served
) -> None:
    ticket = served.issue()
    for _ in range(4):
        served.issue()
    find(desk, ticket["number"])
    expect(desk.locator(".found-state")).to_contain_text("Nobody is ahead")
    until(lambda: len(served.jobs(ticket["id"])) == 1, "it has its slip")
    tap(desk, "[data-turn=reprint]")
    until(lambda: served.jobs(ticket["id"])[1:] == ["printed"], "one more is printed")
    tap(desk, "[data-turn=more-time]")
    expect(desk.locator(".found-state")).to_contain_text("3 people are ahead")
    expect(desk.locator("[data-turn=more-time]")).to_have_count(0)
    tap(desk, "[data-turn=withdraw]")
    tap(desk, "#question .answers button", "Back")
    assert state_of(served, ticket) == "waiting"
    tap(desk, "[data-turn=withdraw]")
    tap(desk, "#question .main")
    expect(desk.locator(".found-state")).to_contain_text("give a new ticket")
    expect(desk.locator("[data-turn]")).to_have_count(0)
    assert state_of(served, ticket) == "withdrawn"


def test_a_ticket_gets_other_items_one_more_matter_another_lane_and_priority(
    desk: Page, served: Served
) -> None:
    ticket = served.issue("SG02")
    find(desk, ticket["number"])
    tap(desk, "[data-turn=items]")
    desk.locator("#find-other").fill("SG03")
    tap(desk, "#choosing .tile[data-item=SG03]")
    expect(desk.locator(".found dl")).to_contain_text("Business licence replacement")
    tap(desk, "[data-turn=matter]")
    desk.locator("#find-other").fill("RS01")
    tap(desk, "#choosing .tile[data-item=RS01]")
    expect(desk.locator(".found dl")).to_contain_text("1 of 2")
    tap(desk, "[data-turn=complex]")
    expect(desk.locator(".found .lane-mark")).to_contain_text("Business")
    tap(desk, "[data-turn=priority]")
    tap(desk, "#priority .choices button", "Urgent")
    expect(desk.locator("dialog")).to_have_count(0)
    now = served.ask("GET", f"/tickets/{ticket['id']}")
    assert (now["items"], now["lane"], now["steps"]) == (["SG03"], "regular-A", [{"items": ["RS01"]}])
    assert now["claim"] == "granted"


def test_a_missed_ticket_queues_again_and_a_held_one_resumes(desk: Page, served: Served) -> None:
    served.window("W01", "open")
    missed, held = served.issue(), served.issue()
    served.window("W01", "call-next")
    served.window("W01", "no-show", ticket=missed["id"])
    served.window("W01", "call-next")
    served.window("W01", "hold", ticket=held["id"])
    find(desk, missed["number"])
    expect(desk.locator(".found-state")).to_contain_text("nobody came")
    tap(desk, "[data-turn=requeue]")
    until(lambda: state_of(served, missed) == "waiting", "it waits again")
    tap(desk, ".another")
    tap(desk, ".pad-key", "Clear")
    find(desk, held["number"])
    tap(desk, "[data-turn=resume]")
    until(lambda: state_of(served, held) == "waiting", "it waits again")


def test_the_state_shown_follows_the_hall(desk: Page, served: Served) -> None:
    ticket = served.issue()
    find(desk, ticket["number"])
    served.window("W01", "open")
    served.window("W01", "call-next")
    expect(desk.locator(".found-state")).to_contain_text("please go there now")
    served.window("W02", "open")
    served.ask("POST", "/windows/W01/transfer", {"ticket": ticket["id"], "window": "W02"})
    expect(desk.locator(".found-state")).to_contain_text("Waits for Window 2 alone")
    expect(desk.locator("[data-turn=more-time], [data-turn=items], [data-turn=complex]")).to_have_count(0)
    served.window("W02", "transfer", ticket=served.window("W02", "call-next")["ticket"]["id"], lane="fast")
    served.window("W01", "call-next")
    served.window("W01", "start", ticket=ticket["id"])
    expect(desk.locator(".found-state")).to_contain_text("Is being served")
    expect(desk.locator("[data-turn=withdraw]")).to_have_count(0)
    served.window("W01", "complete", ticket=ticket["id"])
    expect(desk.locator(".found-state")).to_contain_text("Finished at Window 1")


def test_a_visitor_with_a_return_pass_does_not_queue_anew(desk: Page, served: Served) -> None:
    first = served.issue()
    served.window("W01", "open")
    served.window("W01", "call-next")
    served.window("W01", "start", ticket=first["id"])
    served.window("W01", "complete", ticket=first["id"], outcome="turned_away")
    tap(desk, ".ways button", "Return pass")
    for sign in first["number"]:
        desk.locator(".pad-key", has_text=sign).first.tap()
    tap(desk, ".hit", first["number"])
    expect(desk.locator("#return")).to_contain_text("Issued: Today")
    tap(desk, "#return .main")
    again = of_number(served, given(desk))
    assert (again["returns"], again["items"]) == (first["id"], ["SG02"])
    expect(desk.locator(".hit", has_text=first["number"])).to_have_count(0)
    assert first["number"] not in [one["number"] for one in served.ask("GET", "/passes")["passes"]]


def test_a_ticket_is_found_and_moved_by_keyboard_alone(desk: Page, served: Served) -> None:
    ticket = served.issue()
    expect(desk.locator("#find-number")).to_be_focused()
    desk.keyboard.type(ticket["number"].lower())
    desk.locator(".hit").first.wait_for()
    press(desk, "Enter")
    expect(desk.locator("#found-number")).to_have_text(ticket["number"])
    desk.locator("[data-turn=withdraw]").focus()
    press(desk, "Enter")
    expect(desk.locator("#question .answers button").first).to_be_focused()
    press(desk, "Tab")
    press(desk, "Enter")
    until(lambda: state_of(served, ticket) == "withdrawn", "it is withdrawn")
    tap(desk, ".another")
    expect(desk.locator("#find-number")).to_be_focused()


def test_a_number_that_nobody_has_says_what_to_do(desk: Page) -> None:
    desk.locator("#find-number").fill("Z999")
    expect(desk.locator(".finding-hits")).to_contain_text("Look at the slip again")
    desk.locator("#find-number").fill("<B>")
    expect(desk.locator(".finding-hits")).to_contain_text("No ticket of today")


# parking


def test_a_department_is_parked_with_a_reason_and_works_again(screens: Screens, served: Served) -> None:
    tablet, other = screens.reception("services", "en"), screens.reception("issue", "en")
    waiting = served.issue("SW01")
    tap(tablet, ".departments .tile", "Tax")
    tablet.locator("#park-reason").fill(PROBE)
    tap(tablet, "#park .answers .main")
    expect(other.locator(".parked-band")).to_contain_text(PROBE)
    (parked,) = served.ask("GET", "")["parked"]
    assert (parked["code"], parked["reason"]) == ("SW", PROBE)
    other.locator("#find-item").fill("SW01")
    tap(other, ".tile[data-item=SW01]")
    expect(other.locator("#giving .warn")).to_contain_text(PROBE)
    expect(other.locator("#giving .main")).to_have_count(0)
    press(other, "Escape")
    tap(other, ".tabs a", "Find")
    find(other, waiting["number"])
    expect(other.locator(".found-state")).to_contain_text("business system of its item is down")
    assert taken_as_tag(tablet) == taken_as_tag(other) == 0
    tap(tablet, ".parked-now .main")
    expect(other.locator(".parked-band")).to_have_count(0)
    assert served.ask("GET", "")["parked"] == []


def test_one_item_is_parked_with_two_taps_and_its_holder_may_leave_with_a_pass(
    screens: Screens, served: Served
) -> None:
    ticket = served.issue("SW01")
    tablet = screens.reception("services")
    tablet.locator(".find-service").fill("SW01")
    tap(tablet, ".departments .tile")
    tap(tablet, "#park .choices button", "业务系统故障")
    until(lambda: served.ask("GET", "")["parked"], "it is parked")
    tap(tablet, ".tabs a", "查号")
    find(tablet, ticket["number"])
    tap(tablet, "[data-turn=withdraw]")
    expect(tablet.locator("#question")).to_contain_text("回办凭证")
    tap(tablet, "#question .main")
    until(lambda: served.ask("GET", f"/tickets/{ticket['id']}")["pass_until"], "there is a pass")


def test_a_hall_without_return_passes_promises_none(screens: Screens, served: Served) -> None:
    ticket = served.issue("SW01")
    served.ask("POST", "/parked", {"code": "SW"})
    tablet = screens.reception(f"find/{ticket['id']}", "en")
    expect(tablet.locator("#found-number")).to_have_text(ticket["number"])
    tablet.evaluate("document.querySelector('kb-reception').passes = false")
    tap(tablet, "[data-turn=withdraw]")
    expect(tablet.locator("#question")).not_to_contain_text("return pass")
    tap(tablet, "#question .main")
    until(lambda: state_of(served, ticket) == "withdrawn", "it is withdrawn")
    assert served.ask("GET", f"/tickets/{ticket['id']}")["pass_until"] is None


# races


def test_a_ticket_that_was_withdrawn_meanwhile_says_so(screens: Screens, served: Served) -> None:
    screens.watch.allow("409")
    ticket = served.issue()
    tablet = screens.reception("find", "en")
    tablet.route_web_socket("**/socket.io/**", lambda _: None)
    tablet.reload()
    tablet.locator(".lanes li").first.wait_for()
    find(tablet, ticket["number"])
    before, pressed = served.ask("GET", f"/tickets/{ticket['id']}"), list[Route]()

    def asked(route: Route) -> None:
        """The tablet asks now and then: until the guide has pressed it hears what was true before."""
        route.continue_() if pressed else route.fulfill(json=before)

    def presses(route: Route) -> None:
        pressed.append(route)
        route.continue_()

    tablet.route(f"**/tickets/{ticket['id']}", asked)
    tablet.route(f"**/tickets/{ticket['id']}/more-time", presses)
    served.ask("POST", f"/tickets/{ticket['id']}/withdraw")
    tap(tablet, "[data-turn=more-time]")
    expect(tablet.locator(".given.said.danger")).to_contain_text(ticket["number"])
    expect(tablet.locator(".found-state")).to_contain_text("Withdrawn")


def test_two_guides_who_grant_and_refuse_at_once_see_the_same_in_the_end(
    screens: Screens, served: Served
) -> None:
    screens.watch.allow("409")
    ticket = served.issue(priority="priority")
    one, other = screens.reception(), screens.reception()
    for tablet in (one, other):
        expect(tablet.locator(".claims li")).to_have_count(1)
        tablet.wait_for_timeout(HAND_MS)
    asked: list[Route] = []
    one.route(f"**/tickets/{ticket['id']}/**", lambda route: asked.append(route))
    one.evaluate("document.querySelector('.claims .main').click()")

    def on_its_way() -> bool:
        one.wait_for_timeout(10)
        return bool(asked)

    until(on_its_way, "the tablet has asked", 10)
    other.evaluate("document.querySelector('.claims .danger').click()")
    asked[0].continue_()
    for tablet in (one, other):
        expect(tablet.locator(".claims li")).to_have_count(0)
        expect(tablet.locator(".given.said")).to_be_visible()
    assert served.ask("GET", f"/tickets/{ticket['id']}")["claim"] in ("granted", "refused")


def test_two_taps_on_the_same_button_give_one_ticket(screens: Screens, served: Served) -> None:
    tablet = screens.reception()
    tap(tablet, ".tile[data-item=SG02]")
    tablet.wait_for_timeout(HAND_MS)
    tablet.evaluate(
        "() => { const one = document.querySelector('#giving .main'); one.click(); one.click(); }"
    )
    given(tablet)
    tablet.wait_for_timeout(HAND_MS)
    assert len(served.tickets("waiting")) == 1


def test_what_ails_the_server_is_told_in_its_own_words(screens: Screens, served: Served) -> None:
    screens.watch.allow("503")
    problem = {"code": "clock_ahead", "words": {"zh-CN": "服务器时钟突然快了", "en": "The clock"}}
    tablet, console = screens.reception(), screens.console("W04")
    for page in (tablet, console):
        page.route("**/api/v1/**", lambda route: route.fulfill(status=503, json=problem))
    tap(tablet, ".tile[data-item=SG02]")
    tap(tablet, "#giving .main")
    expect(tablet.locator("#giving [role=alert]")).to_have_text("服务器时钟突然快了")
    press(console, "o")
    expect(console.locator(".desk-word [role=alert]")).to_have_text("服务器时钟突然快了")


def test_a_lost_server_is_said_and_its_return_too(screens: Screens, served: Served) -> None:
    screens.watch.allow("ERR_INTERNET_DISCONNECTED", "WebSocket connection to")
    tablet = screens.reception(lang="en")
    tablet.context.set_offline(True)
    expect(tablet.locator(".top .danger")).to_contain_text("connection to the server is lost", timeout=20_000)
    tap(tablet, ".tile[data-item=SG02]")
    tap(tablet, "#giving .main")
    expect(tablet.locator("#giving .danger")).to_contain_text("done only once")
    tablet.context.set_offline(False)
    expect(tablet.locator(".top .danger")).to_have_count(0)
    tap(tablet, "#giving .main")
    given(tablet)
    assert len(served.tickets("waiting")) == 1


# the page itself

RUNNING_OVER = """() => [...document.querySelectorAll(".row-what")]
    .filter(one => one.scrollWidth > one.clientWidth + 1).length"""
"""How many rows have more words than room beside their buttons."""

CUT_CLAIMS = """() => {
    const list = document.querySelector(".claims ul").getBoundingClientRect();
    const cut = one => one.top < list.bottom - 1 && one.bottom > list.bottom + 1;
    return [...document.querySelectorAll(".claims li")].filter(one => cut(one.getBoundingClientRect()))
        .map(one => one.dataset.claim);
}"""
"""Numbers of the claims that the list's lower edge goes through."""


def everything(served: Served) -> None:
    """Something of each kind is there to be seen."""
    for item in ("SG02", "SG01", "RS01", "BD03"):
        served.issue(item, priority="priority")
    for seconds in (4, 5, 6):
        served.book("SG01", seconds, priority="priority")
    served.ask("POST", "/pre-checks", {"items": ["SG01"]})
    served.ask("POST", "/parked", {"code": "SW", "reason": PROBE * 4})


@pytest.mark.parametrize(
    ("size", "lang"),
    [
        ("standing tablet", "en"),
        pytest.param("tablet", "zh-CN", marks=pytest.mark.prove),
        pytest.param("tablet", "en", marks=pytest.mark.prove),
        pytest.param("standing tablet", "zh-CN", marks=pytest.mark.prove),
    ],
)
def test_the_reception_has_no_barriers_and_nothing_lies_beside_the_screen(
    screens: Screens, served: Served, lang: str, size: str
) -> None:
    found: list[str] = []

    def look(name: str) -> None:
        found.extend(f"{name}: {one}" for one in barriers(tablet))
        wide = tablet.evaluate("document.documentElement.scrollWidth > innerWidth")
        deep = tablet.evaluate("document.documentElement.scrollHeight > innerHeight")
        over = tablet.evaluate(RUNNING_OVER)
        wrong = (("too wide", wide), ("too deep", deep), ("runs over its buttons", over))
        found.extend(f"{name}: {word}" for word, bad in wrong if bad)

    tablet = screens.reception("issue", lang, size)
    look("empty")
    for part in ("appointments", "checks", "find", "services"):
        tap(tablet, f".tabs a[href='#{part}']")
        tablet.locator(".part-head h1").wait_for()
        look(f"empty {part}")
    everything(served)
    tap(tablet, ".tabs a[href='#issue']")
    expect(tablet.locator(".claims li")).to_have_count(4)
    assert tablet.evaluate(CUT_CLAIMS) == []
    expect(tablet.locator(".parked-band")).to_be_visible()
    look("issue")
    tap(tablet, ".tile[data-item=SG01]")
    expect(tablet.locator("#giving .sheet-facts strong")).not_to_have_text("…")
    look("giving")
    tap(tablet, "#giving .numbers button", nth=5)
    look("large group")
    tap(tablet, "#giving .more button", "Book a time" if lang == "en" else "预约时间")
    tablet.locator("#booking .times button").first.wait_for()
    look("booking")
    press(tablet, "Escape")
    tap(tablet, ".tile[data-item=SG02]")
    tap(tablet, "#giving .main")
    given(tablet)
    look("given")
    tap(tablet, ".picker-ways button", nth=1)
    look("departments")
    tap(tablet, ".tabs a[href='#appointments']")
    tablet.locator(".row").first.wait_for()
    look("appointments")
    tap(tablet, ".row .danger")
    look("question")
    press(tablet, "Escape")
    tap(tablet, ".tabs a[href='#checks']")
    tap(tablet, ".row .main")
    look("check")
    tap(tablet, "#check .answers button", nth=1)
    tablet.locator("#bring").wait_for()
    look("bring")
    tap(tablet, "#bring .main")
    tap(tablet, ".tabs a[href='#find']")
    find(tablet, served.tickets("waiting")[-1]["number"])
    look("found")
    tap(tablet, "[data-turn=matter]")
    look("matter")
    press(tablet, "Escape")
    tap(tablet, ".tabs a[href='#services']")
    tap(tablet, ".departments .tile")
    look("park")
    assert found == []
    assert taken_as_tag(tablet) == 0


def test_a_guide_who_signs_in_is_at_the_reception_at_once(screens: Screens, served: Served) -> None:
    screens.watch.allow("403")
    told = served.run("people", "add", "lin", "--name", PROBE, "--role", "reception", "--hall", HALL)
    login, _, password = told.partition(" / ")
    page = screens.page("/sign-in", "tablet", has_touch=True)
    page.locator("#login").fill(login)
    page.locator("#password").fill(password)
    page.locator("form.sign-in button.main").click()
    page.wait_for_url(f"**/reception/{HALL}")
    tap(page, ".tile[data-item=SG02]")
    tap(page, "#giving .main")
    assert of_number(served, given(page))["channel"] == "reception"
    assert taken_as_tag(page) == 0
    page.goto(served.base)
    expect(page.locator(f"a[href='/reception/{HALL}']")).to_be_visible()
    page.goto(f"{served.base}/console/{HALL}")
    expect(page.locator(".trouble h1")).to_be_visible()
