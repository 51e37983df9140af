"""Every turn that a visit can take, over HTTP: done with its rows in the database, and refused in words."""

import json
import threading

import pytest
import sqlalchemy as sa

from hall.api.codes import free_id
from hall.store.rebuild import check
from hall.store.tables import appointments, pre_checks, print_jobs, steps, tickets, visits
from tests.builders import at, hall_data, item
from tests.hall.api.answers import ok, refused
from tests.hall.api.fixtures import set_up
from tests.hall.api.test_contract import TICKET_FIELDS

MONDAY_TEN = "2026-03-02T02:00:00Z"
"""10:00 on the wall of the small hall."""


@pytest.fixture
def hall(parts, clock):
    data = hall_data(appointments={"quota": 2})
    data["rules"] |= {"return_days": 3, "get_ready": 1, "next_step": "keep", "closing_allowance": "5 min"}
    data["items"].append(item("BOTH", "DA", 30, "complex") | {"steps": ["QA", "CB"], "in_order": True})
    data["items"].append(item("ANY", "DA", 30, "complex") | {"steps": ["NA", "NB"]})
    code = set_up(parts, clock, data)
    yield code
    assert check(parts.store, code).differences == ()


@pytest.fixture
def guide(api):
    return api("reception")


@pytest.fixture
def boss(api, hall):
    program = api("supervisor")
    for window in ("W1", "W2", "W3", "W4"):
        ok(program.post(f"/windows/{window}/open"))
    return program


@pytest.fixture
def issue(api):
    kiosk = api("kiosk")

    def make(items="QA", **more):
        return ok(kiosk.post("/tickets", {"items": items.split(","), **more}), 201)

    return make


@pytest.fixture
def rows(parts):
    """What a table holds of a ticket, or of everybody: ``rows(visits, ticket="x")``."""

    def look(table, **wanted):
        with parts.store.read() as connection:
            asked = sa.select(table).where(*(table.c[name] == value for name, value in wanted.items()))
            return [dict(row) for row in connection.execute(asked).mappings()]

    return look


def call(boss, window="W1"):
    return ok(boss.post(f"/windows/{window}/call-next"))["ticket"]


def serve(boss, window="W1"):
    ticket = call(boss, window)
    return ok(boss.post(f"/windows/{window}/start", {"ticket": ticket["id"]}))


# undo


def test_a_call_is_taken_back_and_the_ticket_waits_where_it_stood(boss, issue, rows):
    first, second = issue(), issue()
    assert call(boss)["id"] == first["id"]
    undone = ok(boss.post("/windows/W1/undo"))
    assert undone["undone"] == "call"
    assert set(undone["ticket"]) == TICKET_FIELDS
    assert (undone["ticket"]["id"], undone["ticket"]["state"]) == (first["id"], "waiting")
    assert undone["ticket"]["called_at"] is None
    assert (undone["window"]["ticket"], undone["window"]["undo"]) == (None, None)
    assert rows(tickets, id=first["id"])[0]["called_at"] is None
    assert call(boss)["id"] == first["id"]
    assert second["people_ahead"] == 1


def test_a_completion_is_taken_back_with_its_visit_and_its_pass(boss, issue, rows, clock):
    ticket = issue()["id"]
    serve(boss)
    body = {"ticket": ticket, "outcome": "turned_away", "missing": ["ID"]}
    done = ok(boss.post("/windows/W1/complete", body))
    assert (done["outcome"], done["missing"], done["pass_until"]) == ("turned_away", ["ID"], "2026-03-05")
    assert rows(visits, ticket=ticket)[0]["pass_until"] == "2026-03-05"
    assert [row["outcome"] for row in rows(steps, ticket=ticket)] == ["turned_away"]
    shown = ok(boss.get("/windows/W1"))["undo"]
    assert shown == {"command": "complete", "until": "2026-03-02T01:00:10.000Z", "number": "K001"}
    clock.at += 9_000
    undone = ok(boss.post("/windows/W1/undo"))
    assert (undone["undone"], undone["ticket"]["state"]) == ("complete", "serving")
    assert rows(visits, ticket=ticket) == rows(steps, ticket=ticket) == []
    ok(boss.post("/windows/W1/complete", {"ticket": ticket}))
    assert rows(visits, ticket=ticket)[0]["outcome"] == "done"


def test_undo_says_why_not(boss, issue, clock):
    refused(boss.post("/windows/W2/undo"), 409, "nothing_to_undo")
    ticket = issue()["id"]
    call(boss)
    clock.at += 10_001
    assert ok(boss.get("/windows/W1"))["undo"] is None
    refused(boss.post("/windows/W1/undo"), 409, "undo_too_late")
    ok(boss.post("/windows/W1/hold", {"ticket": ticket}))
    ok(boss.post(f"/tickets/{ticket}/resume"))
    said = refused(boss.post("/windows/W1/undo"), 409, "undo_touched")
    assert said["number"] == "K001"


def test_undo_and_recall_at_one_instant_are_one_after_the_other(boss, issue):
    ticket = issue()["id"]
    call(boss)
    answers = {}

    def press(name, path, body=None):
        answers[name] = boss.post(f"/windows/W1/{path}", body)

    both = [
        threading.Thread(target=press, args=("undo", "undo")),
        threading.Thread(target=press, args=("recall", "recall", {"ticket": ticket})),
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    undone, recalled = answers["undo"], answers["recall"]
    if undone.status_code == 200:
        refused(recalled, 409, recalled.get_json()["code"])
        assert recalled.get_json()["code"] in ("wrong_state", "other_ticket")
    else:
        refused(undone, 409, "nothing_to_undo")
        ok(recalled)


def test_two_taps_on_undo_with_one_key_undo_once(boss, issue):
    issue()
    call(boss)
    first = boss.post("/windows/W1/undo", key="tap")
    again = boss.post("/windows/W1/undo", key="tap")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert ok(again) == ok(first)
    refused(boss.post("/windows/W1/undo", key="other"), 409, "nothing_to_undo")


# windows


def test_somebody_without_a_ticket_is_served_at_once(boss, rows):
    made = boss.post("/windows/W1/walk-up", {"items": ["NA"], "priority": "elder", "language": "en"})
    ticket = ok(made, 201)
    assert made.headers["Location"].endswith(f"/tickets/{ticket['id']}")
    assert (ticket["state"], ticket["channel"], ticket["window"]) == ("serving", "window", "W1")
    assert (ticket["paper"], ticket["because"]["code"]) == ("none", "not_on_fast_list")
    ok(boss.post("/windows/W1/complete", {"ticket": ticket["id"]}))
    assert rows(visits, ticket=ticket["id"])[0]["channel"] == "window"


def test_a_walk_up_is_refused_in_words(boss, clock):
    refused(boss.post("/windows/W1/walk-up", {"items": ["ONE"]}), 409, "not_covered")
    refused(boss.post("/windows/W1/walk-up", {"items": ["XX"]}), 422, "unknown_item")
    ok(boss.post("/windows/W1/walk-up", {"items": ["QA"]}), 201)
    refused(boss.post("/windows/W1/walk-up", {"items": ["QA"]}), 409, "window_busy")
    ok(boss.post("/windows/W2/pause"))
    refused(boss.post("/windows/W2/walk-up", {"items": ["QA"]}), 409, "window_not_open")


def test_a_window_calls_by_itself_when_it_has_been_idle(boss, issue, clock, rows, parts):
    window = ok(boss.post("/windows/W1/auto-call", {"after_seconds": 10}))
    assert (window["auto_call_seconds"], window["auto_call_at"]) == (10, "2026-03-02T01:00:10.000Z")
    ticket = issue()["id"]
    clock.at += 9_999
    parts.operations.tick("TINY")
    assert rows(tickets, id=ticket)[0]["state"] == "waiting"
    clock.at += 1
    parts.operations.tick("TINY")
    assert rows(tickets, id=ticket)[0]["called_at"] == at("09:00:10")
    assert ok(boss.post("/windows/W1/auto-call", {"after_seconds": None}))["auto_call_at"] is None
    ok(boss.post("/windows/W2/close"))
    refused(boss.post("/windows/W2/auto-call", {"after_seconds": 10}), 409, "window_not_open")
    refused(boss.post("/windows/W2/auto-call", {"after_seconds": 0}), 422, "wrong_shape")
    refused(boss.post("/windows/W2/auto-call", {}), 422, "wrong_shape")


def test_nothing_is_due_for_an_idle_window_with_nobody_to_call(boss, issue, clock, parts):
    ok(boss.post("/windows/W1/auto-call", {"after_seconds": 1}))
    clock.at += 60_000
    before = parts.operations.tick("TINY")
    due = parts.operations.read("TINY", lambda floor: floor.next_due)
    assert due is None or due > clock.at
    issue()
    parts.operations.tick("TINY")
    assert parts.operations.seq("TINY") > before
    assert ok(boss.get("/windows/W1"))["ticket"] is not None


def test_a_wait_aside_at_the_visitors_wish_is_not_counted(boss, issue, clock, rows):
    ticket = issue()["id"]
    call(boss)
    held = ok(boss.post("/windows/W1/hold", {"ticket": ticket, "wish": "visitor"}))
    assert (held["state"], held["held_wish"]) == ("held", "visitor")
    clock.at += 600_000
    assert ok(boss.get("/promise"))["waiting_late"] == 0
    assert ok(boss.post(f"/tickets/{ticket}/resume"))["uncounted_seconds"] == 600
    again = ok(boss.post("/windows/W1/call-next"))
    assert again["because"]["waited_seconds"] == 0
    ok(boss.post("/windows/W1/start", {"ticket": ticket}))
    ok(boss.post("/windows/W1/complete", {"ticket": ticket}))
    assert rows(visits, ticket=ticket)[0]["uncounted"] == 600_000
    figures = ok(boss.get("/promise"))
    assert (figures["kept"], figures["p50_seconds"]) == (1, 0)


def test_outcomes_and_materials_fit_each_other(boss, issue):
    ticket = issue()["id"]
    serve(boss)
    for verb in ("complete", "complete-and-call-next"):
        body = {"ticket": ticket, "outcome": "turned_away", "missing": ["XX"]}
        refused(boss.post(f"/windows/W1/{verb}", body), 422, "unknown_material")
        body = {"ticket": ticket, "missing": ["ID"]}
        refused(boss.post(f"/windows/W1/{verb}", body), 422, "missing_when_done")
        refused(boss.post(f"/windows/W1/{verb}", body | {"outcome": "well"}), 422, "wrong_shape")
    answer = boss.post(
        "/windows/W1/complete-and-call-next",
        {"ticket": ticket, "outcome": "accepted_with_gap", "missing": ["ID"]},
    )
    assert ok(answer)["ticket"] is None
    assert ok(boss.get(f"/tickets/{ticket}"))["outcome"] == "accepted_with_gap"


# several steps


def test_one_thing_goes_from_step_to_step_and_leaves_a_row_for_each(boss, issue, rows, clock):
    ticket = issue("BOTH")
    assert (ticket["items"], ticket["steps"]) == (["QA"], [{"items": ["CB"]}])
    assert (ticket["step"], ticket["steps_total"]) == (1, 2)
    serve(boss)
    clock.at += 60_000
    after = ok(boss.post("/windows/W1/complete", {"ticket": ticket["id"]}))
    assert (after["state"], after["items"], after["lane"]) == ("waiting", ["CB"], "regular-B")
    assert (after["step"], after["steps_total"], after["first_window"]) == (2, 2, "W1")
    assert rows(visits, ticket=ticket["id"]) == []
    serve(boss, "W3")
    ok(boss.post("/windows/W3/complete", {"ticket": ticket["id"]}))
    told = [(row["n"], row["window"], row["items"], row["outcome"]) for row in rows(steps)]
    assert told == [(1, "W1", '["QA"]', "done"), (2, "W3", '["CB"]', "done")]
    assert rows(visits, ticket=ticket["id"])[0]["step"] == 2


def test_a_step_is_taken_back(boss, issue, rows):
    ticket = issue("BOTH")["id"]
    serve(boss)
    ok(boss.post("/windows/W1/complete", {"ticket": ticket}))
    undone = ok(boss.post("/windows/W1/undo"))["ticket"]
    assert (undone["state"], undone["items"], undone["step"]) == ("serving", ["QA"], 1)
    assert rows(tickets, id=ticket)[0]["step"] == 1


def test_who_issues_says_how_several_items_are_served(issue, boss):
    together = issue("QA,NA", steps="together")
    assert together["steps"] == []
    apart = issue("QA,CB", steps="in_order")
    assert apart["steps"] == [{"items": ["CB"]}]
    assert issue("ANY")["steps_total"] == 2
    preview = ok(boss.get("/preview?items=BOTH"))
    assert (preview["lane"], preview["issuing"]["open"]) == ("fast", True)


def test_a_matter_more_becomes_the_last_step(guide, boss, issue):
    ticket = issue()["id"]
    added = ok(guide.post(f"/tickets/{ticket}/matters", {"item": "CB"}))
    assert added["steps"] == [{"items": ["CB"]}]
    refused(guide.post(f"/tickets/{ticket}/matters", {"item": "CB"}), 422, "item_twice")
    refused(guide.post(f"/tickets/{ticket}/matters", {"item": "XX"}), 422, "unknown_item")


def test_a_waiting_visitor_may_want_something_else(guide, boss, issue, rows):
    ticket = issue()["id"]
    changed = ok(guide.post(f"/tickets/{ticket}/items", {"items": ["CB"]}))
    assert (changed["items"], changed["lane"], changed["because"]["code"]) == (
        ["CB"], "regular-B", "complex_item",
    )  # fmt: skip
    assert changed["issued_at"] == "2026-03-02T01:00:00.000Z"
    assert rows(tickets, id=ticket)[0]["lane"] == "regular-B"
    refused(guide.post(f"/tickets/{ticket}/items", {"items": ["QA", "QA"]}), 422, "item_twice")
    call(boss, "W3")
    refused(guide.post(f"/tickets/{ticket}/items", {"items": ["QA"]}), 409, "wrong_state")


def test_a_matter_is_simpler_or_more_complex_than_it_seemed(guide, boss, issue):
    ticket = issue()["id"]
    moved = ok(guide.post(f"/tickets/{ticket}/reclassify", {"complexity": "complex"}))
    assert (moved["lane"], moved["because"]["code"]) == ("regular-A", "reclassified")
    assert "复杂事项" in moved["because"]["text"]["zh-CN"]
    same = guide.post(f"/tickets/{ticket}/reclassify", {"complexity": "complex"})
    assert "Regular A" in refused(same, 409, "same_lane")["detail"]
    refused(guide.post(f"/tickets/{ticket}/reclassify", {"complexity": "odd"}), 422, "wrong_shape")
    assert call(boss, "W4")["id"] == ticket
    refused(guide.post(f"/tickets/{ticket}/reclassify", {"complexity": "simple"}), 409, "at_a_window")
    back = ok(boss.post("/windows/W4/reclassify", {"ticket": ticket, "complexity": "simple"}))
    assert (back["lane"], back["state"]) == ("fast", "waiting")


# more time, priority


def test_more_time_puts_a_ticket_behind_the_next_few(guide, boss, issue, clock):
    first = issue()["id"]
    others = []
    for _ in range(4):
        clock.at += 1_000
        others.append(issue()["id"])
    later = ok(guide.post(f"/tickets/{first}/more-time"))
    assert (later["people_ahead"], later["more_time_left"]) == (3, 0)
    assert call(boss)["id"] == others[0]
    refused(guide.post(f"/tickets/{first}/more-time"), 409, "more_time_limit")


def test_a_called_visitor_may_need_more_time(guide, boss, issue):
    ticket = issue()["id"]
    call(boss)
    assert ok(guide.post(f"/tickets/{ticket}/more-time"))["state"] == "waiting"
    assert ok(boss.get("/windows/W1"))["ticket"] is None


def test_priority_is_claimed_confirmed_given_and_refused(guide, boss, issue):
    issue()
    claimed = issue(priority="elder")
    assert (claimed["claim"], claimed["people_ahead"]) == ("claimed", 0)
    ok(guide.post(f"/tickets/{claimed['id']}/priority"))
    refused(guide.post(f"/tickets/{claimed['id']}/priority", {}), 409, "granted_already")
    gone = ok(guide.post(f"/tickets/{claimed['id']}/refuse-priority"))
    assert (gone["claim"], gone["priority"], gone["people_ahead"]) == ("refused", None, 1)
    refused(guide.post(f"/tickets/{claimed['id']}/refuse-priority"), 409, "nothing_claimed")
    plain = issue()["id"]
    refused(guide.post(f"/tickets/{plain}/priority"), 409, "nothing_claimed")
    refused(guide.post(f"/tickets/{plain}/priority", {"priority": "king"}), 422, "unknown_priority")
    given = ok(guide.post(f"/tickets/{plain}/priority", {"priority": "urgent"}))
    assert (given["claim"], given["priority"], given["people_ahead"]) == ("granted", "urgent", 0)


def test_a_clerk_judges_the_priority_of_the_ticket_in_hand_only(api, boss, issue):
    waiting, clerk = issue(priority="elder"), api("clerk", window="W1")
    refused(clerk.post(f"/tickets/{waiting['id']}/refuse-priority"), 403, "not_your_window")
    ok(clerk.post("/windows/W1/call-next"))
    assert ok(clerk.post(f"/tickets/{waiting['id']}/refuse-priority"))["claim"] == "refused"


@pytest.mark.parametrize("priority", [None, "elder"])
def test_the_slip_knows_whether_priority_was_asked_for(issue, rows, priority):
    ticket = issue(priority=priority)["id"]
    slip = json.loads(rows(print_jobs, ticket=ticket)[0]["slip"])
    assert slip["claimed"] is (priority is not None)


# groups, passes, paper


def test_a_group_gets_its_tickets_in_one_step(guide, api, rows):
    answer = guide.post("/tickets/group", {"items": ["QA"], "count": 3}, key="g")
    made = ok(answer, 201)["tickets"]
    assert [one["number"] for one in made] == ["K001", "K002", "K003"]
    assert {one["channel"] for one in made} == {"reception"}
    assert "Location" not in answer.headers
    assert ok(guide.post("/tickets/group", {"items": ["QA"], "count": 3}, key="g"), 201)["tickets"] == made
    assert len(rows(tickets)) == 3
    refused(guide.post("/tickets/group", {"items": ["QA"], "count": 31}), 422, "wrong_shape")
    refused(guide.post("/tickets/group", {"items": ["XX"], "count": 2}), 422, "unknown_item")
    refused(api("kiosk").post("/tickets/group", {"items": ["QA"], "count": 2}), 403, "not_allowed")


def test_a_return_pass_is_good_once_and_across_days(boss, issue, api, clock, parts):
    ticket = issue()["id"]
    serve(boss)
    ok(boss.post("/windows/W1/complete", {"ticket": ticket, "outcome": "turned_away", "missing": ["ID"]}))
    clock.at = at("09:00", day=1)
    issue()
    back = issue(returns=ticket)
    assert (back["returns"], back["people_ahead"]) == (ticket, 0)
    kiosk = api("kiosk")
    refused(kiosk.post("/tickets", {"items": ["QA"], "returns": ticket}), 409, "unknown_pass")


def test_a_return_pass_shown_a_day_late_says_until_when_it_was_good(boss, issue, api, clock, parts):
    ticket = issue()["id"]
    serve(boss)
    ok(boss.post("/windows/W1/complete", {"ticket": ticket, "outcome": "turned_away", "missing": ["ID"]}))
    for day in (1, 2, 3, 4):
        clock.at = at("09:00", day=day)
        parts.operations.tick("TINY")
    late = refused(api("kiosk").post("/tickets", {"items": ["QA"], "returns": ticket}), 409, "pass_over")
    assert late["until"] == "2026-03-05"


def test_a_slip_is_printed_again_where_somebody_asks(guide, api, issue, boss, rows):
    ticket = issue()["id"]
    again = ok(guide.post(f"/tickets/{ticket}/print"))
    assert again["paper"] == "queued"
    first, second = rows(print_jobs, ticket=ticket)
    assert (second["copy"], second["slip"], second["printer"]) == (1, first["slip"], "kiosk")
    ok(guide.post(f"/tickets/{ticket}/print", key="one"))
    ok(guide.post(f"/tickets/{ticket}/print", key="one"))
    assert len(rows(print_jobs, ticket=ticket)) == 3
    unprinted = ok(guide.post("/tickets", {"items": ["QA"]}), 201)["id"]
    refused(guide.post(f"/tickets/{unprinted}/print"), 409, "no_printer")
    assert ok(api("supervisor").post(f"/tickets/{ticket}/withdraw"))["state"] == "withdrawn"
    refused(guide.post(f"/tickets/{ticket}/print"), 409, "wrong_state")
    refused(guide.post("/tickets/nope/print"), 404, "unknown_ticket")


# appointments


def booked(program, when=MONDAY_TEN, items="QA", **more):
    return ok(program.post("/appointments", {"items": items.split(","), "at": when, **more}), 201)


def test_an_appointment_is_booked_looked_at_and_cancelled(guide, rows):
    answer = guide.post("/appointments", {"items": ["CB"], "at": MONDAY_TEN, "priority": "elder"})
    made = ok(answer, 201)
    assert answer.headers["Location"].endswith(f"/appointments/{made['id']}")
    assert made | {"id": None, "code": None, "seq": None} == {
        "id": None, "code": None, "items": ["CB"], "day": "2026-03-02", "at": "2026-03-02T02:00:00.000Z",
        "state": "booked", "priority": "elder", "language": "zh-CN", "number": None, "seq": None,
    }  # fmt: skip
    assert ok(guide.get(f"/appointments/{made['id']}")) == made
    assert ok(guide.get("/appointments"))["appointments"] == [made]
    assert ok(guide.get("/appointments?day=2026-03-03"))["appointments"] == []
    gone = ok(guide.post(f"/appointments/{made['id']}/cancel"))
    assert gone["state"] == "cancelled"
    assert rows(appointments)[0]["state"] == "cancelled"
    refused(guide.post(f"/appointments/{made['id']}/cancel"), 404, "unknown_appointment")
    refused(guide.get("/appointments/nope"), 404, "unknown_appointment")


def test_a_time_that_cannot_be_booked_is_refused_in_words(guide):
    for when, code in (
        ("2026-03-02T00:30:00Z", "in_the_past"),
        ("2026-04-02T02:00:00Z", "too_far_ahead"),
        ("2026-03-02T15:00:00Z", "outside_hours"),
        ("2026-03-08T02:00:00Z", "outside_hours"),
    ):
        refused(guide.post("/appointments", {"items": ["QA"], "at": when}), 422, code)
    refused(guide.post("/appointments", {"items": ["XX"], "at": MONDAY_TEN}), 422, "unknown_item")
    for _ in range(2):
        booked(guide)
    full = refused(guide.post("/appointments", {"items": ["QA"], "at": MONDAY_TEN}), 409, "slot_full")
    assert "30 min" in full["words"]["en"]
    assert "at most 2" in full["words"]["en"].lower()


def test_check_in_makes_the_ticket_of_the_appointment_and_its_paper(api, guide, rows, clock):
    made = booked(guide)
    clock.at = at("09:58")
    kiosk = api("kiosk")
    answer = kiosk.post(f"/appointments/{made['id']}/check-in")
    ticket = ok(answer, 201)
    assert (ticket["id"], ticket["channel"], ticket["appointment"]) == (made["id"], "appointment", made["at"])
    assert ticket["paper"] == "queued"
    assert rows(print_jobs, ticket=made["id"])[0]["printer"] == "kiosk"
    assert ok(guide.get(f"/appointments/{made['id']}"))["number"] == ticket["number"]
    assert rows(appointments)[0]["state"] == "checked_in"
    refused(kiosk.post(f"/appointments/{made['id']}/check-in"), 404, "unknown_appointment")
    tomorrow = booked(guide, "2026-03-03T02:00:00Z")
    refused(kiosk.post(f"/appointments/{tomorrow['id']}/check-in"), 409, "not_today")


def test_a_visitor_checks_in_with_six_digits_that_nobody_else_has_that_day(api, guide, parts, hall):
    made, tomorrow = booked(guide), booked(guide, "2026-03-03T02:00:00Z")
    assert (len(made["code"]), made["code"].isdecimal()) == (6, True)

    def free(day: str) -> str:
        minted = iter([made["id"], "other"])
        return parts.operations.read(hall, lambda floor: free_id(floor, day, lambda: next(minted)))

    assert (free("2026-03-02"), free("2026-03-03")) == ("other", made["id"])
    kiosk = api("kiosk")
    refused(kiosk.post("/appointments/99999/check-in"), 404, "unknown_appointment")
    refused(kiosk.post(f"/appointments/{tomorrow['code']}/check-in"), 409, "not_today")
    assert ok(kiosk.post(f"/appointments/{made['code']}/check-in"), 201)["id"] == made["id"]
    refused(kiosk.post(f"/appointments/{made['code']}/check-in"), 404, "unknown_appointment")


def test_an_appointment_outlasts_the_night_and_a_restart_and_is_missed(guide, api, clock, rows, parts):
    kept, missed = booked(guide, "2026-03-03T02:00:00Z"), booked(guide)
    clock.at = at("09:00", day=1)
    fresh = type(parts.operations)(parts.store, clock)
    assert fresh.read("TINY", lambda floor: list(floor.bookings)) == [kept["id"], missed["id"]]
    fresh.tick("TINY")
    assert fresh.read("TINY", lambda floor: list(floor.bookings)) == [kept["id"]]
    assert [row["state"] for row in rows(appointments, id=missed["id"])] == ["missed"]
    again = type(parts.operations)(parts.store, clock)
    assert again.read("TINY", lambda floor: list(floor.bookings)) == [kept["id"]]
    assert ok(guide.post(f"/appointments/{kept['id']}/check-in"), 201)["id"] == kept["id"]


# pre-checks


def test_papers_that_are_right_become_a_ticket_that_came_when_the_look_began(guide, rows, clock):
    begun = ok(guide.post("/pre-checks", {"items": ["CB"]}), 201)
    assert (begun["started_at"], begun["outcome"]) == ("2026-03-02T01:00:00.000Z", None)
    assert [one["id"] for one in ok(guide.get("/pre-checks"))["pre_checks"]] == [begun["id"]]
    clock.at += 120_000
    ticket = ok(guide.post(f"/pre-checks/{begun['id']}/pass", {"priority": "elder"}), 201)
    assert (ticket["id"], ticket["arrived_at"]) == (begun["id"], begun["started_at"])
    assert (ticket["claim"], ticket["channel"]) == ("granted", "reception")
    assert rows(pre_checks)[0]["outcome"] == "passed"
    assert ok(guide.get("/pre-checks"))["pre_checks"] == []
    refused(guide.post(f"/pre-checks/{begun['id']}/pass"), 404, "unknown_check")


def test_who_lacks_papers_is_sent_away_with_the_list(guide, rows, clock):
    begun = ok(guide.post("/pre-checks", {"items": ["CB"], "language": "en"}), 201)["id"]
    refused(guide.post(f"/pre-checks/{begun}/send-away", {"missing": ["XX"]}), 422, "unknown_material")
    sent = ok(guide.post(f"/pre-checks/{begun}/send-away", {"missing": ["ID"]}))
    assert (sent["outcome"], sent["missing"]) == ("sent_away", ["ID"])
    assert sent["ended_at"] == "2026-03-02T01:00:00.000Z"
    assert rows(pre_checks)[0]["missing"] == '["ID"]'
    clock.at = at("17:25")
    refused(guide.post("/pre-checks", {"items": ["QA"]}), 409, "issuing_stopped")


# parking


def test_while_a_system_is_down_nobody_is_called_for_it(guide, boss, issue, api, rows):
    first = issue("CB")["id"]
    parked = ok(guide.post("/parked", {"code": "DB", "reason": "the tax system"}), 201)
    assert parked["items"] == ["QB", "NB", "CB"]
    assert ok(guide.get())["parked"] == [{key: parked[key] for key in ("code", "items", "reason", "since")}]
    assert ok(guide.get(f"/tickets/{first}"))["parked"] is True
    assert {one["code"] for one in ok(guide.get("/catalogue"))["items"] if one["parked"]} == {
        "QB", "NB", "CB", "BOTH", "ANY",
    }  # fmt: skip
    assert ok(boss.post("/windows/W3/call-next"))["ticket"] is None
    told = refused(api("kiosk").post("/tickets", {"items": ["CB"]}), 409, "item_parked")
    assert "the tax system" in told["detail"]
    closed = ok(guide.get("/preview?items=CB"))["issuing"]
    assert (closed["open"], closed["because"]["code"]) == (False, "item_parked")
    refused(guide.post("/parked", {"code": "DB"}), 409, "parked_already")
    refused(guide.post("/parked", {"code": "XX"}), 422, "unknown_service")
    back = ok(guide.post("/parked/DB/resume"))
    assert (back["code"], ok(guide.get())["parked"]) == ("DB", [])
    refused(guide.post("/parked/DB/resume"), 409, "not_parked")
    assert call(boss, "W3")["id"] == first


def test_who_waits_for_a_system_that_is_down_may_leave_with_a_pass(guide, boss, issue):
    ticket, other = issue("CB")["id"], issue("QA")["id"]
    ok(guide.post("/parked", {"code": "CB"}), 201)
    left = ok(guide.post(f"/tickets/{ticket}/withdraw", {"return_pass": True}))
    assert (left["state"], left["pass_until"]) == ("withdrawn", "2026-03-05")
    refused(guide.post(f"/tickets/{other}/withdraw", {"return_pass": True}), 409, "nothing_parked")
    assert ok(guide.post(f"/tickets/{other}/withdraw"))["pass_until"] is None


def test_what_would_end_too_late_is_not_begun(api, clock):
    clock.at = at("17:16")
    said = refused(api("kiosk").post("/tickets", {"items": ["CB"]}), 409, "too_late_today")
    assert "17:43" in said["detail"]
    assert "17:43" in said["words"]["zh-CN"]
    assert said["closes_at"] == "2026-03-02T09:30:00.000Z"


# what the visitor may do


@pytest.fixture
def phone(app, issue):
    """A visitor's phone with the link of a slip: post("more-time")."""

    class Phone:
        def __init__(self):
            self.ticket = issue()
            self.link = "/api/v1/follow/" + self.ticket["follow_url"].rsplit("/", 1)[1]
            self.client = app.test_client(use_cookies=False)

        def get(self):
            return ok(self.client.get(self.link))

        def post(self, verb, body=None, key=None):
            head = {"Idempotency-Key": key} if key else {}
            return self.client.post(f"{self.link}/{verb}", json=body or {}, headers=head)

    return Phone()


def test_a_visitor_needs_more_time_and_is_told_what_is_left(phone, issue):
    issue()
    assert (phone.get()["more_time_left"], phone.get()["more_time_behind"]) == (1, 3)
    later = ok(phone.post("more-time", key="tap"))
    assert (later["people_ahead"], later["more_time_left"]) == (1, 0)
    assert ok(phone.post("more-time", key="tap"))["people_ahead"] == 1
    refused(phone.post("more-time", key="again"), 409, "more_time_limit")


def test_a_visitor_who_missed_the_call_comes_back(phone, boss, clock):
    call(boss)
    ok(boss.post("/windows/W1/no-show", {"ticket": phone.ticket["id"]}))
    missed = phone.get()
    assert (missed["state"], missed["requeue_left"]) == ("missed", 1)
    assert missed["requeue_until"] == "2026-03-02T02:00:00.000Z"
    assert ok(phone.post("requeue"))["state"] == "waiting"
    again = refused(phone.post("requeue"), 409, "wrong_state")
    assert again["words"]["en"].endswith("what is: withdrawing, giving more time")
    serve(boss)
    late = refused(phone.post("more-time"), 409, "wrong_state")
    assert late["words"]["zh-CN"].endswith("可以：向窗口或导办台询问")
    hasty = refused(boss.post("/windows/W1/recall", {"ticket": phone.ticket["id"]}), 409, "wrong_state")
    assert "办结、" in hasty["words"]["zh-CN"]


def test_a_visitor_who_is_sent_to_a_window_reads_which_until_it_calls(phone, boss):
    call(boss)
    ok(boss.post("/windows/W1/transfer", {"ticket": phone.ticket["id"], "window": "W2"}))
    assert ok(boss.get(f"/tickets/{phone.ticket['id']}"))["to_window"] == "W2"
    assert [note["en"] for note in phone.get()["notes"] if note["kind"] == "addressed"] == [
        "You have been sent to W2; that window will call you"
    ]
    call(boss, "W2")
    assert "addressed" not in {note["kind"] for note in phone.get()["notes"]}


def test_a_visitor_gives_up(phone, app):
    assert ok(phone.post("withdraw"))["state"] == "withdrawn"
    refused(phone.post("withdraw"), 409, "wrong_state")
    wrong = app.test_client().post("/api/v1/follow/nothing/withdraw", json={})
    refused(wrong, 404, "unknown_follow")


# who may


@pytest.mark.parametrize(
    ("path", "body", "roles"),
    [
        ("/tickets/group", {"items": ["QA"], "count": 1}, {"reception", "supervisor", "manager", "admin"}),
        ("/pre-checks", {"items": ["QA"]}, {"reception", "supervisor", "manager", "admin"}),
        ("/parked", {"code": "ONE"}, {"reception", "supervisor", "manager", "admin"}),
        (
            "/appointments",
            {"items": ["QA"], "at": MONDAY_TEN},
            {"reception", "supervisor", "manager", "integration", "admin"},
        ),
        (
            "/appointments/x/check-in",
            {},
            {"kiosk", "reception", "supervisor", "manager", "integration", "admin"},
        ),
    ],
)
def test_roles(api, path, body, roles):
    for role in ("kiosk", "reception", "board", "clerk", "supervisor", "manager", "integration", "admin"):
        code = api(role).post(path, body).get_json().get("code")
        assert (code != "not_allowed") is (role in roles), role


# the rules in words


def test_the_rules_are_told_in_both_languages_with_their_bound(api):
    reader = api("board")
    for language in ("zh-CN", "en"):
        page = ok(reader.get(f"/rules?language={language}"))
        assert page["title"]
        told = [one for section in page["sections"] for one in section["sentences"]]
        assert len(told) > 20
        assert not [one for one in told if "{" in one or " – " in one]
        assert {line["lane"] for line in page["lines"]} == {"fast", "regular-A", "regular-B"}
    assert max(line["overtaking_seconds"] for line in page["lines"]) == 2_700
