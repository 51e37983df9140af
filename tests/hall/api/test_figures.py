"""What the office is told about the day: prices of priorities, outcomes, triggers, and a ticket's story."""

from __future__ import annotations

import pytest

from hall.figures import costs
from hall.store.record import ticket_facts
from hall.words import LANGUAGES, STORY
from queueing import events as e
from tests.builders import DAY, plan_data, tiny_hall, tiny_plan
from tests.hall.api.answers import ok

MINUTE = 60_000


@pytest.fixture
def office(api):
    return api("manager")


@pytest.fixture
def desk(api):
    return api("reception")


@pytest.fixture
def kiosk(api):
    return api("kiosk")


def issue(program, item="QA", **more):
    return ok(program.post("/tickets", {"items": [item], **more}), 201)


def served(office, ticket, window="W1", **more):
    """Calls until it is this ticket's turn; the clerk starts and completes it."""
    called = ok(office.post(f"/windows/{window}/call-next"))["ticket"]
    assert called["id"] == ticket["id"]
    ok(office.post(f"/windows/{window}/start", {"ticket": ticket["id"]}))
    return ok(office.post(f"/windows/{window}/complete", {"ticket": ticket["id"], **more}))


def test_a_wait_for_a_call_is_not_shortened_by_what_comes_after_it(office, kiosk, clock):
    ticket = issue(kiosk, priority="elder")
    ok(office.post("/windows/W1/open"))
    clock.at += 6 * MINUTE
    called = ok(office.post("/windows/W1/call-next"))["ticket"]
    ok(office.post("/windows/W1/hold", {"ticket": called["id"], "wish": "visitor"}))
    clock.at += 5 * MINUTE
    ok(office.post(f"/tickets/{ticket['id']}/resume"))
    (cost,) = (one for one in ok(office.get("/priorities/costs"))["priorities"] if one["code"] == "elder")
    assert cost["waits"]["mean_seconds"] == 6 * 60


def test_each_class_is_told_with_its_claims_its_waits_those_of_the_others_and_the_bound(
    office, desk, kiosk, clock
):
    first = issue(kiosk)
    claimed = issue(kiosk, priority="elder")
    refused = issue(kiosk, priority="elder")
    granted = issue(desk, priority="elder")
    other_lane = issue(kiosk, "CB")
    ok(desk.post(f"/tickets/{claimed['id']}/priority", {"priority": None}))
    ok(desk.post(f"/tickets/{refused['id']}/refuse-priority", {}))
    ok(office.post("/windows/W1/open"))
    for minutes, ticket in ((1, claimed), (2, granted), (3, first), (4, refused)):
        clock.at += MINUTE
        assert served(office, ticket), minutes
    told = ok(office.get("/priorities/costs"))
    elder, urgent = told["priorities"]
    assert (told["day"], elder["code"], elder["credit_seconds"], elder["kiosk"]) == (
        "2026-03-02", "elder", 600, False,
    )  # fmt: skip
    assert (elder["claimed"], elder["granted"], elder["refused"]) == (2, 2, 1)
    assert elder["waits"] == {"tickets": 2, "mean_seconds": 90, "p90_seconds": 120}
    assert elder["others"] == {"tickets": 2, "mean_seconds": 210, "p90_seconds": 240}
    assert (urgent["claimed"], urgent["waits"]["tickets"], urgent["waits"]["mean_seconds"]) == (0, 0, None)
    lanes = {row["lane"]: (row["with_seconds"], row["without_seconds"]) for row in urgent["bounds"]}
    assert lanes == {"fast": (1500, 1500), "regular-A": (2700, 2700), "regular-B": (2700, 2700)}
    assert all(row["with_seconds"] == row["without_seconds"] for row in elder["bounds"])
    assert other_lane["lane"] == "regular-B"


def test_the_bound_without_a_class_is_lower_when_nothing_else_leads_as_far():
    hall, plan = tiny_hall(), tiny_plan()
    found = {one.code: {lane: both for lane, *both in one.bounds}
             for one in costs(hall, plan, hall.fast_items(DAY), [], [])}  # fmt: skip
    assert found["urgent"]["fast"] == [20 * MINUTE, 10 * MINUTE]
    assert found["urgent"]["regular-A"] == [40 * MINUTE, 30 * MINUTE]
    assert found["elder"]["fast"] == [20 * MINUTE, 20 * MINUTE]
    assert costs(hall, None, frozenset(), [], [])[0].bounds == ()


def test_what_priorities_cost_is_not_for_clerks_and_guides(api):
    for role in ("clerk", "reception", "kiosk", "integration"):
        assert (
            api(role, **({"window": "W1"} if role == "clerk" else {})).get("/priorities/costs").status_code
            == 403
        )
    for role in ("supervisor", "auditor"):
        ok(api(role).get("/priorities/costs"))


def test_outcomes_and_misroutes_are_counted(office, kiosk, api):
    done, gap, away = (issue(kiosk) for _ in range(3))
    moved = issue(kiosk, "CB")
    ok(office.post("/windows/W1/open"))
    served(office, done)
    served(office, gap, outcome="accepted_with_gap", missing=["ID"])
    served(office, away, outcome="turned_away", missing=["ID"])
    ok(api("reception").post(f"/tickets/{moved['id']}/reclassify", {"complexity": "simple"}))
    told = ok(office.get("/turns"))
    assert (told["issued"], told["done"], told["accepted_with_gap"], told["turned_away"]) == (4, 1, 1, 1)
    assert told["reclassified"] == 1
    assert [(one["code"], one["count"]) for one in told["missing"]] == [("ID", 2)]


def test_a_trigger_is_told_as_it_counts_fires_and_has_been_on(office, kiosk, clock):
    trigger = {
        "lane": "fast", "more_than": 1, "for": "3 min", "window": "W3", "role": "fast", "dwell": "10 min",
        "until_for": "2 min",
    }  # fmt: skip
    ok(office.post("/plan", {"plan": plan_data(triggers=[trigger]), "force": True}))
    ok(office.post("/windows/W3/open"))

    def stands():
        return ok(office.get("/triggers"))

    assert [one["state"] for one in stands()["triggers"]] == ["off"]
    waiting = [issue(kiosk) for _ in range(2)]
    told = stands()["triggers"][0]
    assert (told["state"], told["waiting"], told["since"]) == ("counting", 2, waiting[-1]["issued_at"])
    clock.at += 3 * MINUTE
    told = stands()
    assert told["triggers"][0]["state"] == "on"
    (tide,) = told["tides"]
    assert (tide["window"], tide["to_at"], tide["because"]["code"]) == ("W3", None, "lane_crowded")
    assert [entry["lane"] for entry in tide["lanes"]] == ["fast", "regular-B"]
    for ticket in waiting:
        ok(office.post(f"/tickets/{ticket['id']}/withdraw"))
    assert stands()["triggers"][0]["state"] == "calming"
    clock.at += 10 * MINUTE
    told = stands()
    assert told["triggers"][0]["state"] == "off"
    assert told["tides"][0]["to_at"] is not None


def test_a_lane_is_calm_no_more_when_somebody_has_waited_too_long(office, kiosk, clock):
    trigger = {
        "lane": "fast", "longer_than": "10 min", "for": "0 min", "window": "W3", "role": "fast",
        "until_for": "2 min", "dwell": "30 min",
    }  # fmt: skip
    ok(office.post("/plan", {"plan": plan_data(triggers=[trigger]), "force": True}))
    first = issue(kiosk)
    clock.at += 10 * MINUTE
    ok(office.post(f"/tickets/{first['id']}/withdraw"))
    issue(kiosk)
    (told,) = ok(office.get("/triggers"))["triggers"]
    assert (told["state"], told["calm_since"]) == ("calming", told["since"])
    clock.at += 5 * MINUTE
    (told,) = ok(office.get("/triggers"))["triggers"]
    assert (told["state"], told["calm_since"]) == ("on", None)


def test_a_plan_without_triggers_has_none(office):
    told = ok(office.get("/triggers"))
    assert (told["triggers"], told["tides"]) == ([], [])


def test_a_tickets_whole_story_is_told_in_both_languages(office, desk, kiosk, api, clock):
    ticket = issue(kiosk, priority="elder")
    other = issue(kiosk)
    ok(desk.post(f"/tickets/{ticket['id']}/more-time"))
    ok(desk.post(f"/tickets/{ticket['id']}/priority", {"priority": None}))
    ok(office.post("/windows/W1/open"))
    served(office, other)
    clock.at += MINUTE
    ok(office.post("/windows/W1/call-next"))
    ok(office.post("/windows/W1/start", {"ticket": ticket["id"]}))
    ok(office.post("/windows/W1/hold", {"ticket": ticket["id"], "wish": "visitor"}))
    ok(office.post("/windows/W1/undo"))
    ok(office.post("/windows/W1/complete", {
        "ticket": ticket["id"], "outcome": "turned_away", "missing": ["ID"],
    }))  # fmt: skip
    told = ok(desk.get(f"/tickets/{ticket['id']}/story"))
    assert told["number"] == ticket["number"]
    assert [one["text"]["en"] for one in told["events"]] == [
        "Ticket K001 with a claim to priority for QA in Fast, 0 ahead (QA is on the fast list)",
        "Asked for more time: waits in Fast behind the next 1",
        "Priority granted: counts as having come 10 min earlier",
        "Called by W1 (Came first; has waited 1 min)",
        "Service began at W1",
        "Put on hold at W1 at the visitor's wish; the place is kept",
        "W1 took its last step back: holding",
        "Finished at W1 (turned away); missing: Identity card",
    ]
    assert "在W1号开始办理" in [one["text"]["zh-CN"] for one in told["events"]]
    assert [one["seq"] for one in told["events"]] == sorted(one["seq"] for one in told["events"])
    assert desk.get("/tickets/nothing/story").get_json()["code"] == "unknown_ticket"
    assert api("clerk", window="W1").get(f"/tickets/{ticket['id']}/story").status_code == 403


def test_the_story_of_another_day_holds_only_its_own_ticket(office, kiosk, parts, hall, clock):
    ticket = issue(kiosk)
    ok(office.post("/day/close"))
    clock.at += 24 * 60 * MINUTE
    issue(kiosk)
    told = ok(office.get(f"/tickets/{ticket['id']}/story"))
    assert [one["kind"] for one in told["events"]] == ["TicketIssued", "TicketExpired"]
    with parts.store.read() as connection:
        assert ticket_facts(connection, hall, "%", 10_000) == []


def test_every_event_about_a_ticket_has_words_in_both_languages():
    about = {kind for kind, made in e.KINDS.items() if "ticket" in made.__dataclass_fields__}
    assert about <= {key.partition("-")[0] for key in STORY}
    for key, told in STORY.items():
        assert set(told) == set(LANGUAGES), key
        assert not any(text.endswith((".", "。")) for text in told.values()), key
