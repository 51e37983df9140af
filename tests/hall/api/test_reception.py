"""What a guide looks up: items most wanted, claims to confirm, return passes, times that can be booked."""

import pytest

from hall.operations.asking import Request
from queueing import commands as c
from tests.builders import at, hall_data, tiny_plan


def issue(api, *items, role="kiosk", **more):
    answer = api(role).post("/tickets", {"items": list(items), **more})
    assert answer.status_code == 201, answer.get_json()
    return answer.get_json()


@pytest.fixture
def configure(parts, clock, hall):
    """Puts more into the small hall's file, before its day opens."""

    def change(**tables):
        now, clock.at = clock.at, at("06:00")
        for command in (c.ConfigureHall(hall_data(**tables)), c.ApplyPlan(tiny_plan())):
            answer = parts.operations.perform(hall, command, Request("test"), lambda _: (200, {}))
            assert answer.status == 200, answer.body
        clock.at = now

    return change


def test_items_are_listed_by_how_many_tickets_of_the_last_month_were_for_them(api, clock):
    guide = api("reception")
    before = guide.get("/items/most-used").get_json()["items"]
    assert before == [one["code"] for one in guide.get("/catalogue").get_json()["items"]]
    for _ in range(2):
        issue(api, before[-1])
    issue(api, before[1])
    told = guide.get("/items/most-used").get_json()
    assert told["items"] == [before[-1], before[1], *[one for one in before[:-1] if one != before[1]]]
    assert told["days"] == 30
    clock.at += 40 * 86_400_000
    assert guide.get("/items/most-used").get_json()["items"] == before


def test_claims_are_those_that_nobody_has_judged_yet(api):
    guide = api("reception")
    first, second = (issue(api, "QA", priority="elder") for _ in range(2))
    issue(api, "QA")
    issue(api, "QA", role="reception", priority="elder")
    claims = guide.get("/claims").get_json()["tickets"]
    assert [one["id"] for one in claims] == [first["id"], second["id"]]
    assert claims[0]["claim"] == "claimed"
    guide.post(f"/tickets/{first['id']}/priority", {"priority": None})
    guide.post(f"/tickets/{second['id']}/refuse-priority", {})
    assert guide.get("/claims").get_json()["tickets"] == []


def turned_away(api):
    """A visitor of today who leaves with a return pass; the ticket."""
    clerk, ticket = api("clerk", window="W1"), issue(api, "QA")
    body = {"ticket": ticket["id"]}
    turns = (
        ("open", {}),
        ("call-next", {}),
        ("start", body),
        ("complete", {**body, "outcome": "turned_away"}),
    )
    for verb, more in turns:
        answer = clerk.post(f"/windows/W1/{verb}", more)
        assert answer.status_code == 200, answer.get_json()
    clerk.post("/windows/W1/close", {})
    return ticket


def test_a_return_pass_is_found_by_its_number_until_it_is_used(api, configure):
    configure(rules={**hall_data()["rules"], "return_days": 3})
    guide = api("reception")
    ticket = turned_away(api)
    told = guide.get(f"/passes?q={ticket['number'].lower()}").get_json()
    (found,) = told["passes"]
    assert (found["ticket"], found["number"], found["items"]) == (ticket["id"], ticket["number"], ["QA"])
    assert (found["day"] < found["until"], told["total"]) == (True, 1)
    assert guide.get("/passes?q=Z9").get_json()["passes"] == []
    again = guide.post("/tickets", {"items": ["QA"], "returns": ticket["id"]})
    assert again.get_json()["returns"] == ticket["id"]
    assert guide.get("/passes").get_json()["passes"] == []


def test_a_return_pass_is_found_on_later_days_until_it_is_over(api, configure, clock):
    configure(rules={**hall_data()["rules"], "return_days": 3})
    guide = api("reception")
    ticket = turned_away(api)
    for days, good in ((1, True), (2, True), (1, False)):
        clock.at += days * 86_400_000
        found = guide.get("/passes").get_json()["passes"]
        assert [one["ticket"] for one in found] == ([ticket["id"]] if good else [])


def test_a_hall_without_appointments_has_no_times(api, configure):
    configure()
    told = api("reception").get("/slots").get_json()
    assert (told["days"], told["day"], told["slots"]) == ([], None, [])


@pytest.fixture
def booking(configure):
    """The small hall takes two visitors each half hour, for three days."""
    table = {"credit": "10 min", "grace": "15 min", "every": "30 min", "quota": 2, "days": 3}
    configure(appointments=table)


def test_times_are_those_to_come_with_how_many_visitors_they_still_take(api, booking):
    guide = api("reception")
    told = guide.get("/slots").get_json()
    assert told["day"] == told["days"][0]
    first = told["slots"][0]
    assert first["left"] == 2
    for left in (1, 0):
        assert guide.post("/appointments", {"items": ["QA"], "at": first["at"]}).status_code == 201
        assert guide.get("/slots").get_json()["slots"][0] == {"at": first["at"], "left": left}
    refused = guide.post("/appointments", {"items": ["QA"], "at": first["at"]})
    assert refused.get_json()["code"] == "slot_full"


def test_every_time_that_is_offered_can_be_booked(api, booking):
    guide = api("reception")
    days = guide.get("/slots").get_json()["days"]
    for day in days:
        offered = guide.get(f"/slots?day={day}").get_json()
        assert offered["day"] == day
        for slot in (*offered["slots"][:1], *offered["slots"][-1:]):
            assert guide.post("/appointments", {"items": ["QA"], "at": slot["at"]}).status_code == 201


def test_a_day_that_cannot_be_booked_has_no_times(api, booking):
    told = api("reception").get("/slots?day=2020-01-01").get_json()
    assert (told["day"], told["slots"]) == (None, [])
    assert api("reception").get("/slots?day=soon").status_code == 422


def test_a_guide_gives_tickets_of_the_reception_and_a_program_those_of_the_api(api):
    assert issue(api, "QA", role="reception")["channel"] == "reception"
    assert issue(api, "QA", role="integration")["channel"] == "api"
