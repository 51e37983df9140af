"""The outlook over the API: told as it was stored, its action applied once and taken back, by who may."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hall.api.times import rfc3339
from hall.store import scenarios
from hall.store.outlooks import Kept, store_outlook
from tests.builders import at, tiny_plan
from tests.hall.api.answers import ok, refused

DAY = {"code": "ordinary", "names": {"zh-CN": "平日", "en": "Ordinary day"}}
EFFECT = {"chance": 0.4, "late": 6.04, "groups": [{"kind": "fast", "p50": 60_000, "p90": None}]}
WINDOW = "W3"


def plan_with(change):
    slots = [change(slot) if slot.window == WINDOW else slot for slot in tiny_plan().slots]
    return replace(tiny_plan(), slots=tuple(slot for slot in slots if slot is not None))


def found(plan, day="2026-03-02"):
    """An outlook as the worker stores it, made at nine."""
    lanes = plan.slots[-1].lanes
    return {
        "at": at("09:00"),
        "day": day,
        "until": at("11:00"),
        "futures": 60,
        "come": {"so_far": 3, "expected": 4.5},
        "lanes": [
            {
                "lane": "fast",
                "waiting": [{"at": at("09:00"), "low": 1, "middle": 2, "high": 4}],
                "waits": [
                    {"from": at("09:00"), "to": at("09:15"), "come": 1.5}
                    | {"wait_p50": 30_500, "wait_p90": None},
                ],
            }
        ],
        "promise": {
            "begins": at("09:00"), "ends": at("11:00"), "chance": 0.4, "share": 0.91, "low": 0.8, "high": 1.0,
            "breaks_at": at("10:10"), "judged": 3, "missed": 1,
        },
        "tried": 7,
        "action": {
            "what": "role",
            "window": WINDOW,
            "lanes": [entry.to_data() for entry in lanes],
            "begins": at("09:00"),
            "ends": at("11:00"),
            "more_than": None,
            "before": EFFECT,
            "after": EFFECT | {"chance": 0.1},
            "plan": plan.to_data(),
        },
    }  # fmt: skip


@pytest.fixture
def store(parts):
    def put(data, when="09:00"):
        with parts.store.write() as connection:
            store_outlook(connection, "TINY", Kept(at(when), 1, data))

    return put


@pytest.fixture
def other_plan():
    """The small plan with one window's lanes the other way round."""
    return plan_with(lambda slot: replace(slot, lanes=slot.lanes[::-1]))


def test_without_an_outlook_the_answer_says_why(api, parts, store, clock, other_plan):
    office = api("manager")
    office.get()
    assert ok(office.get("/outlook"))["state"] == "no_scenario"
    with parts.store.write() as connection:
        scenarios.put(connection, "TINY", [DAY], 1)
    assert ok(office.get("/outlook"))["state"] == "not_yet"
    store(found(other_plan, day="2026-03-01"))
    assert ok(office.get("/outlook"))["state"] == "not_yet"
    store({"failed": True, "day": "2026-03-02"})
    assert ok(office.get("/outlook"))["state"] == "failed"
    ok(office.post("/day/close", {}))
    assert ok(office.get("/outlook"))["state"] == "closed"


def test_it_is_told_in_seconds_and_times_with_the_sentence_in_both_languages(api, store, clock, other_plan):
    office = api("manager")
    office.get()
    store(found(other_plan))
    told = ok(office.get("/outlook"))
    assert (told["state"], told["at"], told["applied"]) == ("ready", rfc3339(at("09:00")), None)
    assert told["promise"]["breaks_at"] == rfc3339(at("10:10"))
    (lane,) = told["lanes"]
    assert lane["waits"][0] | {"from_at": "", "to_at": ""} == {
        "from_at": "", "to_at": "", "come": 1.5, "p50_seconds": 30.5, "p90_seconds": None,
    }  # fmt: skip
    assert told["action"]["before"]["late"] == 6.0
    assert told["action"]["because"]["text"]["en"].startswith("As the outlook advised: W3 serves")
    assert "W3" in told["action"]["because"]["text"]["zh-CN"]


def test_the_action_is_applied_once_with_its_reason_and_taken_back(api, store, clock, other_plan):
    office = api("manager")
    office.get()
    before = ok(office.get("/plan"))["plan"]
    store(found(other_plan))
    first = office.post("/outlook/apply", {"at": rfc3339(at("09:00"))}, key="tap")
    assert ok(first)["plan"] == "tiny"
    again = office.post("/outlook/apply", {"at": rfc3339(at("09:00"))}, key="tap")
    assert ok(again) == ok(first)
    assert again.headers["Idempotency-Replayed"] == "true"
    in_force = ok(office.get("/plan"))
    assert in_force["plan"] != before
    assert in_force["because"]["code"] == "outlook_role"
    applied = [one for one in ok(office.get("/events?limit=1000"))["events"] if one["kind"] == "PlanApplied"]
    assert [one["data"]["because"] and one["data"]["because"]["window"] for one in applied] == [None, WINDOW]
    assert ok(office.get("/outlook"))["applied"]["before"] == tiny_plan().names
    ok(office.post("/outlook/undo", {}))
    assert ok(office.get("/plan"))["plan"] == before
    assert ok(office.get("/outlook"))["applied"] is None
    refused(office.post("/outlook/undo", {}), 409, "nothing_applied")


def test_the_action_of_another_outlook_or_of_an_old_one_is_not_applied(api, store, clock, other_plan):
    office = api("manager")
    office.get()
    refused(office.post("/outlook/apply", {"at": rfc3339(at("09:00"))}), 409, "outlook_gone")
    store(found(other_plan))
    refused(office.post("/outlook/apply", {"at": rfc3339(at("08:59"))}), 409, "outlook_gone")
    clock.at = at("09:30")
    assert api("kiosk").post("/tickets", {"items": ["QA"]}).status_code == 201
    refused(office.post("/outlook/apply", {"at": rfc3339(at("09:00"))}), 409, "outlook_gone")


def test_an_action_that_would_leave_somebody_unserved_is_not_applied(api, store, clock):
    office = api("manager")
    office.get()
    store(found(replace(tiny_plan(), slots=tiny_plan().slots[:1])))
    refused(office.post("/outlook/apply", {"at": rfc3339(at("09:00"))}), 422, "plan_harms")


def test_only_who_runs_the_day_may_tap(api, store, clock, other_plan):
    office = api("supervisor")
    office.get()
    store(found(other_plan))
    assert ok(office.get("/outlook"))["state"] == "ready"
    refused(office.post("/outlook/apply", {"at": rfc3339(at("09:00"))}), 403, "not_allowed")
    refused(office.post("/outlook/undo", {}), 403, "not_allowed")
    refused(api("kiosk").get("/outlook"), 403, "not_allowed")
