"""Which plan came into force when, by whom and why."""

from __future__ import annotations

import pytest

from hall.api.times import rfc3339
from queueing.times import DAY, HOUR
from tests.builders import plan_data
from tests.hall.api.answers import ok, refused
from tests.hall.api.test_plans import TEXT


def changes(asker, query=""):
    return ok(asker.get(f"/plan/changes{query}"))


def test_a_change_is_told_with_who_made_it_why_and_how_long_it_lasted(api, hall, clock):
    office = api("manager")
    ok(office.post("/plan", {"text": TEXT, "reason": "W2 is ill"}))
    first = clock.at
    clock.at += HOUR
    ok(office.post("/plan", {"plan": plan_data()}))
    told = changes(api("auditor"))
    newest, ill, setting_up = told["changes"]
    assert (newest["plan"]["code"], newest["at"], newest["until"]) == ("tiny", rfc3339(clock.at), None)
    assert newest["because"] is None
    assert (ill["plan"]["names"]["en"], ill["at"], ill["until"]) == ("Typed", rfc3339(first), newest["at"])
    assert ill["because"]["text"]["en"] == "W2 is ill"
    assert ill["by"]["names"]["en"] == "manager (program or device)"
    assert (setting_up["until"], setting_up["by"]["kind"]) == (ill["at"], "unknown")
    assert told["before"] is None


def test_a_day_without_a_change_says_which_plan_was_in_force(api, hall, clock):
    office = api("manager")
    ok(office.post("/plan", {"text": TEXT}))
    today = changes(office)["to_day"]
    clock.at += 2 * DAY
    told = changes(office, "?days=1")
    assert (told["changes"], told["before"]["plan"]["code"], told["before"]["until"]) == ([], "typed", None)
    assert told["from_day"] == told["to_day"] > today
    then = changes(office, f"?day={today}&days=1")
    assert [one["plan"]["code"] for one in then["changes"]] == ["typed", "tiny"]
    assert changes(office, "?day=1999-12-31")["changes"] == []


def test_a_recommended_plan_leads_to_its_calculation_while_that_is_kept(api, recommended):
    office, (calculation, plan) = api("manager"), recommended
    ok(office.post("/plan", {"plan": plan, "calculation": calculation}))
    newest, before = changes(office)["changes"]
    assert newest["page_url"] == f"/office/TINY/calculations/{calculation}"
    assert before["page_url"] is None


@pytest.mark.parametrize(
    "query", ["?day=2026-02-30", "?day=0001-01-01", "?day=now", "?days=0", "?days=367", "?days=x"]
)
def test_dates_that_are_none_are_refused(api, hall, query):
    refused(api("manager").get(f"/plan/changes{query}"), 422, "wrong_shape")


def test_who_may_not_see_the_plan_sees_no_changes(api, hall):
    refused(api("clerk", window="W1").get("/plan/changes"), 403, "not_allowed")
