"""Calculations over the API: asked once, seen by all who may, and refused with a way out."""

from __future__ import annotations

import json
import tomllib

import pytest

from hall.api.times import rfc3339
from hall.store import calculations, scenarios
from tests.builders import DAY as DATE
from tests.builders import tiny_plan
from tests.hall.api.answers import ok, refused

DAY = {"code": "ordinary", "names": {"zh-CN": "平日", "en": "Ordinary day"}}
PLAN = """
code = "other"
names = { zh-CN = "另一方案", en = "Another plan" }
[roles.all]
lanes = [{ lane = "own" }]
[[slots]]
from = "08:00"
to = "17:00"
rest = "all"
"""


@pytest.fixture
def office(api, parts):
    with parts.store.write() as connection:
        scenarios.put(connection, "TINY", [DAY], 1)
    return api("manager")


def begun(connection, at):
    row = calculations.begin(connection, at)
    assert row is not None
    return row


def ask(office, key=None, **more):
    return office.post("/calculations", {"kind": "simulate", "scenario": "ordinary", **more}, key)


def test_what_is_asked_for_is_queued_with_everything_it_depends_on(office, parts):
    assert ok(office.get("/scenarios"))["scenarios"] == [DAY]
    asked = ok(ask(office, plan_text=PLAN, days=50), 201)
    assert (asked["state"], asked["result"], asked["page_url"]) == ("queued", None, None)
    assert asked["wish"]["scenario"] == DAY
    assert asked["wish"]["other"]["code"] == "other"
    (row,) = ok(office.get("/calculations"))["calculations"]
    assert row == {key: value for key, value in asked.items() if key != "result"}
    with parts.store.read() as connection:
        given = json.loads(calculations.one(connection, "TINY", asked["id"])["given"])
    assert given["plan"] == json.loads(json.dumps(tiny_plan().to_data()))
    assert given["other"]["code"] == tomllib.loads(PLAN)["code"]
    assert given["hall"]["code"] == "TINY"
    assert (given["scenario"], given["days"], given["seed"]) == (DAY, 50, 1)


def test_a_repeated_request_is_the_same_calculation(office):
    first = ask(office, key="k1")
    again = ask(office, key="k1")
    assert ok(first, 201)["id"] == ok(again, 201)["id"]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert ok(ask(office, key="k2"), 201)["id"] != ok(first, 201)["id"]


def test_what_a_recommendation_is_to_keep_to_is_kept_with_it(office, parts):
    asked = ok(office.post("/calculations", {
        "kind": "recommend", "scenario": "ordinary", "aim": "best_waits", "dwell_minutes": 90,
    }), 201)  # fmt: skip
    assert (asked["wish"]["aim"], asked["wish"]["days"]) == ("best_waits", 4000)
    with parts.store.read() as connection:
        given = json.loads(calculations.one(connection, "TINY", asked["id"])["given"])
    assert given["limits"] == {"aim": "best_waits", "dwell": "90 min"}


def test_progress_and_result_are_told(office, parts):
    asked = ok(ask(office), 201)
    with parts.store.write() as connection:
        row = begun(connection, 1_772_409_600_000)
        news = {"done": 3, "of": 200, "left_seconds": 4.5, "so_far": {}}
        calculations.tell(connection, row, news)
    now = ok(office.get(f"/calculations/{asked['id']}"))
    assert (now["state"], now["progress"], now["started_at"]) == ("running", news, "2026-03-02T00:00:00.000Z")
    with parts.store.write() as connection:
        calculations.end(connection, row, 1_772_409_660_000, result={"days": 200}, page={"en": "<p>"})
    done = ok(office.get(f"/calculations/{asked['id']}"))
    assert (done["state"], done["result"]) == ("done", {"days": 200})
    assert done["page_url"] == f"/office/TINY/calculations/{asked['id']}"


def test_it_says_who_has_asked_and_when_by_the_hall_s_clock(office, api, people, clock):
    clock.at += 60_000
    asked = ok(ask(office), 201)
    assert asked["asked_at"] == rfc3339(clock.at)
    names = {"zh-CN": "manager（程序或设备）", "en": "manager (program or device)"}
    assert (asked["asked_by"]["kind"], asked["asked_by"]["names"]) == ("token", names)
    people.revoke_token(int(asked["asked_by"]["actor"].partition(":")[2]), 1)
    (row,) = ok(api("auditor").get("/calculations"))["calculations"]
    assert row["asked_by"] == asked["asked_by"], "the record goes on naming who has no access any more"


def test_cancelling_is_quick_and_harmless_twice(office):
    asked = ok(ask(office), 201)
    for _ in range(2):
        cancelled = ok(office.post(f"/calculations/{asked['id']}/cancel"))
        assert (cancelled["state"], cancelled["page_url"]) == ("cancelled", None)


def test_a_cancelled_one_has_a_page_when_it_had_found_something(office, parts):
    asked = ok(office.post("/calculations", {"kind": "fast_list", "scenario": "ordinary", "days": 50}), 201)
    assert (asked["kind"], asked["wish"]["days"]) == ("fast_list", 512)
    with parts.store.write() as connection:
        row = begun(connection, 1)
        calculations.cancel(connection, "TINY", asked["id"], 2)
        calculations.end(connection, row, 3, wanted=False, result={"singles": []}, page={"en": "<p>"})
    found = ok(office.get(f"/calculations/{asked['id']}"))
    assert (found["state"], found["result"]) == ("cancelled", {"singles": []})
    assert found["page_url"] == f"/office/TINY/calculations/{asked['id']}"


def test_refusals_say_why_and_what_to_do(office, api, parts):
    said = refused(ask(office, scenario="ordinery"), 404, "unknown_scenario")
    assert "ordinary" in said["words"]["en"]
    assert "kuaiban scenarios put" in said["words"]["zh-CN"]
    wrong = refused(ask(office, plan_text="code = 7\nlanes = ['nowhere']"), 422, "mistakes")
    assert wrong["count"] > 1
    assert refused(ask(office, days=3), 422, "wrong_shape")
    assert refused(ask(office, kind="guess"), 422, "wrong_shape")
    refused(office.get("/calculations/none"), 404, "unknown_calculation")
    refused(office.post("/calculations/none/cancel"), 404, "unknown_calculation")
    refused(ask(api("supervisor")), 403, "not_allowed")
    refused(api("clerk", window="W1").get("/calculations"), 403, "not_allowed")
    asked = ok(ask(office), 201)
    with parts.store.write() as connection:
        row = begun(connection, 1)
        calculations.end(connection, row, 2, problem={"code": "calculation_failed"})
    failed = ok(office.get(f"/calculations/{asked['id']}"))
    assert "again" in failed["problem"]["words"]["en"]
    refused(office.post(f"/calculations/{asked['id']}/cancel"), 409, "calculation_ended")


def test_nobody_fills_the_queue(office):
    for number in range(5):
        ok(ask(office, seed=number), 201)
    refused(ask(office, seed=9), 409, "calculations_waiting")


def test_a_closed_day_is_played_again_under_a_plan_that_was_in_force_or_that_of_a_file(office, parts):
    assert ok(office.get("/days"))["days"] == []
    ok(office.post("/day/close"))
    known = ok(office.get("/days"))
    assert (known["days"], [one["code"] for one in known["plans"]]) == ([DATE], ["tiny"])
    asked = ok(office.post("/calculations", {"kind": "replay", "day": DATE, "plan": "tiny"}), 201)
    assert asked["wish"] == {"day": DATE, "other": known["plans"][0]}
    other = ok(office.post("/calculations", {"kind": "replay", "day": DATE, "plan_text": PLAN}), 201)
    assert other["wish"]["other"]["code"] == tomllib.loads(PLAN)["code"]
    with parts.store.read() as connection:
        given = json.loads(calculations.one(connection, "TINY", asked["id"])["given"])
    assert given == {"day": DATE, "other": json.loads(json.dumps(tiny_plan().to_data()))}


def test_a_day_that_cannot_be_played_again_is_refused_with_the_reason(office):
    def replay(status, code, **more):
        return refused(office.post("/calculations", {"kind": "replay", **more}), status, code)

    assert DATE in replay(409, "day_not_closed", day=DATE, plan="tiny")["detail"]
    replay(404, "unknown_day", day="2025-01-01", plan="tiny")
    ok(office.post("/day/close"))
    for more, pointer, kind in (
        ({"plan": "tiny"}, "/day", "missing"),
        ({"day": DATE}, "/plan", "one_plan"),
        ({"day": DATE, "plan": "tiny", "plan_text": PLAN}, "/plan", "one_plan"),
        ({"day": DATE, "plan": "tinny"}, "/plan", "unknown_code"),
        ({"day": DATE, "plan": "tiny", "scenario": "ordinary"}, "/scenario", "no_kind_of_day"),
    ):
        (mistake,) = replay(422, "wrong_shape", **more)["errors"]
        assert (mistake["pointer"], mistake["kind"]) == (pointer, kind)
    assert replay(422, "mistakes", day=DATE, plan_text="code = 7")["count"] > 0
    (mistake,) = refused(ask(office, plan="tiny"), 422, "wrong_shape")["errors"]
    assert (mistake["pointer"], mistake["kind"]) == ("/plan", "replay_only")
