"""Studies longer than a day: what they stand for is what the scenario says, and what cannot be is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queueing.times import DAY, HOUR, MINUTE, SECOND
from simulation.habits import Crowd, Habits, MoreTime, Paced
from simulation.laws import Law
from simulation.scenario import Scenario, Steady
from simulation.stretching import study_of

LONG = Steady(DAY, 2 * DAY)
DAYS = 4
"""One of warm-up, two measured, and some room at the end."""


def test_every_time_is_a_part_of_what_it_stands_for_and_the_day_comes_again_and_again(
    ordinary: Scenario,
) -> None:
    walk = {"A": Law("constant", 40_000.0)}
    profile = replace(ordinary.profile, walk_by_zone=walk, patience_by_item={"RS01": Law("none")})
    habits = Habits(crowd=Crowd(9, 8 * HOUR), paced=Paced(6 * MINUTE, 9 * HOUR, DAY))
    study = study_of(replace(ordinary, profile=profile, habits=habits, steady=LONG))
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
    hours = sum(slot.ends - slot.begins for slot in ordinary.plan.slots)
    assert sum(slot.ends - slot.begins for slot in run.plan.slots) == hours
    assert run.habits.crowd == Crowd(9, 2 * HOUR)
    assert run.habits.paced == Paced(90 * SECOND, 9 * HOUR // 4, DAY)


def test_a_study_that_fits_into_a_day_is_left_as_it_is(ordinary: Scenario) -> None:
    study = study_of(replace(ordinary, steady=Steady(2 * HOUR, 6 * HOUR)))
    assert study.days == 1
    assert study.scenario.profile == ordinary.profile
    assert study.scenario.plan == ordinary.plan


def test_what_cannot_be_stretched_is_refused_by_name(ordinary: Scenario) -> None:
    with pytest.raises(ValueError, match="no study of the long run"):
        study_of(ordinary)
    habits = Habits(more_time=MoreTime(0.1, Law("constant", 60_000.0)))
    with pytest.raises(ValueError, match="cannot have more_time"):
        study_of(replace(ordinary, habits=habits, steady=LONG))
