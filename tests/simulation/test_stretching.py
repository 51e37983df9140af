"""Studies longer than a day: what they stand for is what the scenario says, and what cannot be is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from queueing.errors import Mistakes
from queueing.times import DAY, HOUR, MINUTE, SECOND
from simulation.habits import Crowd, Habits, MoreTime, Paced
from simulation.laws import Law
from simulation.scenario import Scenario, Steady, read_plan
from simulation.stretching import study_of

PLANS = Path(__file__).parents[2] / "config" / "halls" / "demo" / "plans"
LONG = Steady(DAY, 2 * DAY)
DAYS = 4
"""One of warm-up, two measured, and some room at the end."""


@pytest.fixture
def always(ordinary: Scenario) -> Scenario:
    """The ordinary day in a hall that never closes, without the credit_keys that no long study can have."""
    hours = replace(ordinary.hall.hours, doors_open=0, opens=0, closes=DAY, ends=DAY, last_ticket=0)
    hall = replace(ordinary.hall, hours=hours)
    return replace(ordinary, hall=hall, profile=replace(ordinary.profile, priorities={}))


def test_every_time_is_a_part_of_what_it_stands_for_and_the_day_comes_again_and_again(
    always: Scenario,
) -> None:
    walk = {"A": Law("constant", 40_000.0)}
    profile = replace(always.profile, walk_by_zone=walk, patience_by_item={"RS01": Law("none")})
    habits = Habits(crowd=Crowd(9, 8 * HOUR), paced=Paced(6 * MINUTE, 9 * HOUR, DAY))
    study = study_of(replace(always, profile=profile, habits=habits, steady=LONG))
    run = study.scenario
    assert study.days == DAYS
    assert (study.begins, study.ends) == (DAY // DAYS, 3 * DAY // DAYS)
    assert run.profile.visitors_per_day == DAYS * profile.visitors_per_day
    assert run.profile.walk_by_zone["A"].mean == 10_000
    assert run.profile.patience.expected == pytest.approx(profile.patience.expected / DAYS)
    assert run.profile.no_show.costs == 18 * SECOND
    once, often = profile.arrivals["ordinary"], run.profile.arrivals["ordinary"]
    assert len(often) == DAYS * len(once)
    assert sum(share for _, share in often) == pytest.approx(sum(share for _, share in once))
    assert often[len(once)][0] == (DAY + once[0][0]) // DAYS
    hours = sum(slot.ends - slot.begins for slot in always.plan.slots)
    assert sum(slot.ends - slot.begins for slot in run.plan.slots) == hours
    assert run.habits.crowd == Crowd(9, 2 * HOUR)
    assert run.habits.paced == Paced(90 * SECOND, 9 * HOUR // 4, DAY)


def test_a_study_that_fits_into_a_day_is_left_as_it_is(always: Scenario) -> None:
    study = study_of(replace(always, steady=Steady(2 * HOUR, 6 * HOUR)))
    assert study.days == 1
    assert study.scenario.profile == always.profile
    assert study.scenario.plan == always.plan


def test_what_cannot_be_stretched_is_refused_by_name(always: Scenario, ordinary: Scenario) -> None:
    habits = Habits(more_time=MoreTime(0.1, Law("constant", 60_000.0)))
    assert study_of(replace(always, habits=habits, steady=Steady(HOUR, HOUR))).days == 1
    with pytest.raises(Mistakes) as refused:
        study_of(
            replace(
                ordinary,
                habits=habits,
                profile=replace(ordinary.profile, day_variation=0.1),
                plan=read_plan(PLANS / "tidal.toml", ordinary.hall),
                steady=LONG,
            )
        )
    where = [mistake.where for mistake in refused.value.mistakes]
    credit_keys = [f"profile.priorities.{code}" for code in ordinary.profile.priorities]
    assert where == ["hall.hours", "more_time", *credit_keys, "profile.day_variation", "plan tidal: triggers"]
