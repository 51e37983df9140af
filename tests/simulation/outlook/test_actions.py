"""What may be done now respects breaks, skills and who is there; the best of it really helps."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from queueing.coverage import findings
from queueing.lanes import LaneEntry
from queueing.plans import Plan
from queueing.times import HOUR, MINUTE
from simulation.outlook import choosing
from simulation.outlook.actions import CROWDS, DWELLS, Action, actions, tuned
from simulation.outlook.choosing import advise
from simulation.outlook.draws import draw
from simulation.outlook.futures import futures
from simulation.outlook.peak import late_by_future
from simulation.outlook.seen import Seen
from simulation.scenario import Scenario, read_scenario
from tests.builders import DEMO
from tests.simulation.outlook.afternoons import afternoon

PEAK = 9 * HOUR + 40 * MINUTE


@pytest.fixture(scope="module")
def seen(ordinary: Scenario) -> Seen:
    """The hall in the morning's peak."""
    return afternoon(ordinary, ordinary.plans[-1], 5, 2, PEAK).seen


@pytest.fixture(scope="module")
def short(ordinary: Scenario) -> Seen:
    """The same hall with a single fast window, and nobody else who helps the fast lane."""
    plan = ordinary.plans[-1]
    fast = {"W01"}
    slots = []
    for slot in plan.slots:
        regular = tuple(entry for entry in slot.lanes if entry.lane != "fast")
        lanes = slot.lanes[:1] if slot.window in fast and slot.lanes[0].lane == "fast" else regular
        slots.append(replace(slot, lanes=(replace(lanes[0], reserve=0), *lanes[1:])))
    bad = replace(plan, slots=tuple(slots))
    assert any(slot.lanes[0].lane == "fast" for slot in bad.slots)
    return afternoon(ordinary, bad, 5, 2, PEAK).seen


def changed(seen: Seen, action: Action) -> set[str]:
    old, new = set(seen.plan.slots), set(action.plan.slots)
    return {slot.window for slot in old ^ new}


def lanes_at(plan: Plan, window: str, at: int) -> list[tuple[LaneEntry, ...]]:
    return [slot.lanes for slot in plan.slots if slot.window == window and slot.begins <= at < slot.ends]


def test_an_action_changes_one_window_and_leaves_the_past_alone(seen: Seen) -> None:
    found = actions(seen)
    assert {one.what for one in found} >= {"role", "trigger"}
    for one in found:
        assert changed(seen, one) <= {one.window}
        for at in range(8 * HOUR, seen.now, MINUTE):
            assert lanes_at(seen.plan, one.window, at) == lanes_at(one.plan, one.window, at)


def test_no_action_shortens_a_break_or_leaves_anybody_unserved_who_is_served_now(seen: Seen) -> None:
    known = {(one.code, one.where) for one in findings(seen.hall, seen.plan)}
    for action in actions(seen):
        spec = seen.hall.windows[action.window]
        for since, until in spec.breaks if action.what != "break" else ():
            for slot in action.plan.slots:
                assert slot.window != action.window or slot.ends <= since or slot.begins >= until
        new = {(one.code, one.where) for one in findings(seen.hall, action.plan)} - known
        assert not new, (action.what, action.window, new)


def test_a_break_that_is_put_off_is_as_long_as_before(ordinary: Scenario) -> None:
    plan = ordinary.plans[-1]
    noon = afternoon(ordinary, plan, 5, 2, 11 * HOUR + 40 * MINUTE).seen
    later = [one for one in actions(noon) if one.what == "break"]
    assert later
    for action in later:
        old, new = (
            [(b.begins - a.ends) for a, b in pairwise(own)]
            for own in (
                [slot for slot in one.slots if slot.window == action.window] for one in (plan, action.plan)
            )
        )
        assert sorted(old) == sorted(new)


def test_a_hall_with_too_few_fast_windows_is_told_to_have_one_more(short: Seen) -> None:
    draws = draw(short, 40, 1)
    advice = advise(short, draws, futures(short, draws, None), choosing=12, most=10)
    assert advice.action is not None
    assert advice.action.lanes[0].lane == "fast"
    assert advice.before is not None
    assert advice.after is not None
    (fast, _), (was, _) = advice.after.groups, advice.before.groups
    assert fast.p90 is not None
    assert was.p90 is None or fast.p90 < was.p90


def test_of_a_trigger_the_number_of_people_and_the_dwell_that_help_most_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    crowded = read_scenario(DEMO / "scenarios" / "after_holiday.toml")
    hall = afternoon(crowded, crowded.plans[-1], 5, 2, 9 * HOUR + 30 * MINUTE).seen
    usual = [one for one in actions(hall) if one.what == "trigger" and one.window == "W15"]
    monkeypatch.setattr(choosing, "actions", lambda _: usual)
    draws = draw(hall, 100, 1)
    advice = advise(hall, draws, futures(hall, draws, None), choosing=30)
    assert advice.tried == len(CROWDS) * len(DWELLS)
    assert advice.action is not None
    late = {
        (one.more_than, one.dwell): late_by_future(hall, futures(hall, draws.part(0, 30), one.plan)).sum()
        for one in (*usual, *tuned(usual[0]))
    }
    assert late[usual[0].more_than, usual[0].dwell] > min(late.values())
    assert late[advice.action.more_than, advice.action.dwell] == min(late.values())
    assert advice.action.plan.triggers[-1].dwell == advice.action.dwell


def test_where_nothing_helps_nothing_is_told(ordinary: Scenario) -> None:
    quiet = afternoon(ordinary, ordinary.plans[-1], 5, 2, 16 * HOUR + 20 * MINUTE).seen
    draws = draw(quiet, 24, 1)
    assert advise(quiet, draws, futures(quiet, draws, None), choosing=8, most=6).action is None
