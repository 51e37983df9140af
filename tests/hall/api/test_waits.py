"""The table that waits are told by: another one taken into use with one request, and taken back with one."""

from __future__ import annotations

import json

import pytest

from hall.operations.asking import Request
from hall.store import calculations, scenarios
from queueing import commands as c
from tests.builders import at, hall_data, tiny_plan, waits_table
from tests.hall.api.answers import ok, refused

DAYS = [
    {"code": "ordinary", "names": {"zh-CN": "平日", "en": "Ordinary day"}},
    {"code": "monday", "names": {"zh-CN": "周一", "en": "Monday"}},
]


def fitted_for(plan, **more):
    names = dict(plan.names)
    return waits_table(plans=[{"code": plan.code, "names": names, "digest": plan.digest}], **more)


@pytest.fixture
def office(api, parts):
    with parts.store.write() as connection:
        scenarios.put(connection, "TINY", DAYS, 1)
    return api("manager")


@pytest.fixture
def evening(clock):
    """No day is open: that of the small hall is over."""
    clock.at = at("23:30")


def worked_out(office, parts, table, kind="waits", state="done"):
    """A calculation with this table as its result; its id."""
    asked = ok(office.post("/calculations", {"kind": kind, "scenario": "ordinary"}), 201)
    if state == "done":
        with parts.store.write() as connection:
            row = calculations.begin(connection, 1)
            assert row is not None
            calculations.end(connection, row, 2, result={"table": table}, page={"en": "<p>"})
    return asked["id"]


def take(office, calculation, key=None):
    return office.post("/waits", {"calculation": calculation}, key)


def record(office):
    return [(one["kind"], one["actor"]) for one in ok(office.get("/events?after=0&limit=500"))["events"]]


def test_a_table_is_asked_for_with_several_kinds_of_day_and_the_plan_in_force(office, parts):
    asked = ok(office.post("/calculations", {
        "kind": "waits", "scenario": "monday", "further": ["ordinary", "monday"],
    }), 201)  # fmt: skip
    assert (asked["wish"]["scenario"], asked["wish"]["further"]) == (DAYS[1], [DAYS[0]])
    assert asked["wish"]["days"] == 120, "of each kind"
    with parts.store.read() as connection:
        given = json.loads(calculations.one(connection, "TINY", asked["id"])["given"])
    assert given["scenarios"] == [DAYS[1], DAYS[0]]
    assert given["plan"] == json.loads(json.dumps(tiny_plan().to_data()))
    body = {"kind": "waits", "scenario": "monday", "further": ["sunday"]}
    refused(office.post("/calculations", body), 404, "unknown_scenario")
    body = {"kind": "simulate", "scenario": "monday", "further": ["ordinary"]}
    (mistake,) = refused(office.post("/calculations", body), 422, "wrong_shape")["errors"]
    assert (mistake["pointer"], mistake["kind"]) == ("/further", "one_scenario")


def test_while_no_day_is_open_it_is_in_use_at_once_and_the_earlier_one_can_be_taken_back(
    office, parts, evening
):
    first, second = fitted_for(tiny_plan(), days=60, scenarios=["monday"]), waits_table(days=8)
    assert ok(office.get("/waits"))["table"] is None
    assert ok(take(office, worked_out(office, parts, first)))["in_use"]
    assert [kind for kind, _ in record(office)[-2:]] == ["HallConfigured", "PlanApplied"]
    assert record(office)[-1][1] != "timetable", "who has done it is on record"
    now = ok(office.get("/waits"))
    assert now["table"]["scenarios"] == [DAYS[1]]
    assert now["table"]["plans"] == [{"code": tiny_plan().code, "names": dict(tiny_plan().names)}]
    assert (now["fits_plan"], now["next"], now["earlier"]["table"]) == (True, None, None)
    ok(take(office, worked_out(office, parts, second)))
    now = ok(office.get("/waits"))
    assert (now["table"]["days"], now["fits_plan"], now["earlier"]["table"]["days"]) == (8, None, 60)
    assert ok(office.post("/waits/back"))["in_use"]
    now = ok(office.get("/waits"))
    assert (now["table"]["days"], now["earlier"]["table"]["days"]) == (60, 8)
    assert ok(office.get("/plan"))["because"]["code"] == "waits_changed"


def test_while_a_day_is_open_it_comes_into_use_with_the_next_one(office, parts, clock):
    before = record(office)
    taken = ok(take(office, worked_out(office, parts, waits_table(days=60))))
    assert not taken["in_use"]
    now = ok(office.get("/waits"))
    assert (now["table"], now["next"]["table"]["days"]) == (None, 60)
    assert record(office) == before, "nothing has changed in the hall"
    clock.at = at("09:00", day=1)
    assert ok(office.get("/waits"))["table"]["days"] == 60
    assert ("DayOpened", "timetable") in record(office)[-8:]


def test_before_it_comes_it_can_be_called_off(office, parts, clock):
    ok(take(office, worked_out(office, parts, waits_table(days=60))))
    assert ok(office.post("/waits/back"))["in_use"]
    assert ok(office.get("/waits"))["next"] is None
    refused(office.post("/waits/back"), 409, "nothing_earlier")
    clock.at = at("09:00", day=1)
    assert ok(office.get("/waits"))["table"] is None


def test_a_repeated_request_changes_nothing_more(office, parts, evening):
    calculation = worked_out(office, parts, waits_table(days=60))
    first, again = take(office, calculation, "k1"), take(office, calculation, "k1")
    assert ok(first) == ok(again)
    assert again.headers["Idempotency-Replayed"] == "true"
    ok(take(office, calculation, "k2"))
    assert [kind for kind, _ in record(office)].count("HallConfigured") == 2, "the first made the hall"
    back = [ok(office.post("/waits/back", {}, "k3")) for _ in range(2)]
    assert back[0] == back[1]
    assert ok(office.get("/waits"))["table"] is None


def test_a_table_for_items_that_the_hall_has_no_longer_is_refused_with_each_of_them(office, parts, evening):
    calculation = worked_out(office, parts, waits_table(keeps={"GONE": 60, "QA": 60}))
    before = record(office)
    told = refused(take(office, calculation), 409, "waits_do_not_fit")
    (mistake,) = told["mistakes"]
    assert mistake["where"] == "waits.keeps.GONE"
    assert "不是本大厅的事项" in mistake["words"]["zh-CN"]["what"]
    assert record(office) == before


def test_what_cannot_be_is_told_and_only_who_runs_the_day_may(office, api, parts):
    refused(take(office, "none"), 404, "unknown_calculation")
    refused(take(office, worked_out(office, parts, {}, kind="simulate")), 409, "no_table")
    refused(take(office, worked_out(office, parts, {}, state="queued")), 409, "no_table")
    refused(office.post("/waits/back"), 409, "nothing_earlier")
    supervisor = api("supervisor")
    refused(take(supervisor, "none"), 403, "not_allowed")
    refused(supervisor.post("/waits/back"), 403, "not_allowed")
    assert ok(supervisor.get("/waits"))["table"] is None
    refused(api("kiosk").get("/waits"), 403, "not_allowed")


def test_the_plan_in_force_says_whether_waits_are_told_for_it(office, parts, evening):
    assert ok(office.get("/plan"))["waits"] is None
    own, other = fitted_for(tiny_plan()), fitted_for(tiny_plan(lanes=["fast"]), days=8)
    for table, fits in ((waits_table(), None), (other, False), (own, True)):
        data = hall_data(waits=table)
        parts.operations.perform("TINY", c.ConfigureHall(data), Request("test"), lambda _: (200, {}))
        parts.operations.perform("TINY", c.ApplyPlan(tiny_plan()), Request("test"), lambda _: (200, {}))
        assert ok(office.get("/plan"))["waits"]["fits"] is fits
    same = tiny_plan(code="renamed")
    parts.operations.perform("TINY", c.ApplyPlan(same), Request("test"), lambda _: (200, {}))
    assert ok(office.get("/plan"))["waits"]["fits"], "another name is no other plan"


def test_a_table_that_comes_tomorrow_is_the_one_that_counts_for_the_plan(office, parts):
    ok(take(office, worked_out(office, parts, fitted_for(tiny_plan()))))
    assert ok(office.get("/plan"))["waits"]["fits"]
