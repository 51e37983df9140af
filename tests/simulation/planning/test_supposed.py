"""Days made of other days: who is there, when, and that nobody's affairs are mixed up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from queueing.times import HOUR, MINUTE
from simulation.days import Days
from simulation.habits import Appointments, Habits, Several, TurnedAway
from simulation.laws import Law
from simulation.planning.supposed import Crowd, Longer, Quieter
from simulation.scenario import Scenario
from simulation.traces import draw_block


def random(seed: int = 5) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


@pytest.fixture(scope="module")
def days(ordinary: Scenario) -> Days:
    """Days with several matters, appointments, and people who are turned away and come again."""
    span = Law("gamma", 10.0 * MINUTE, 0.7)
    habits = Habits(
        several=Several(0.1, {2: 0.75, 3: 0.25}, "auto"),
        appointments=Appointments((("SG02", 9 * HOUR), ("SG02", 10 * HOUR)), 5 * MINUTE, span, 0.25),
        turned_away=TurnedAway(0.05, {}, 0.5, 0.2, span),
    )
    return draw_block(replace(ordinary, habits=habits), 1, 0)


def affairs(days: Days) -> list[tuple[object, ...]]:
    """By visitor what is the person's own: service, item, matters, and the service when coming again."""
    found: list[tuple[object, ...]] = []
    for index in range(len(days)):
        day = days.day(index)
        for one in range(len(day)):
            rows = slice(int(day.matter_start[one]), int(day.matter_start[one + 1]))
            again = int(day.again[one])
            found.append(
                (
                    int(day.service[one]),
                    int(day.item[one]),
                    tuple(day.matter_service[rows].tolist()),
                    None if again < 0 else int(day.service[again]),
                )
            )
    return found


def test_with_the_factor_one_the_days_are_the_same(days: Days) -> None:
    made = Crowd(1.0)(days, random())
    assert np.array_equal(made.visitors.arrival, days.visitors.arrival)
    assert np.array_equal(made.visitors.again, days.visitors.again)
    assert made.no_shows == days.no_shows


@pytest.mark.parametrize("factor", [0.8, 1.2])
def test_so_many_times_as_many_come_and_keep_what_is_theirs(days: Days, factor: float) -> None:
    made = Crowd(factor)(days, random())
    assert len(made.visitors) == pytest.approx(factor * len(days.visitors), rel=0.02)
    assert (days.visitors.again >= 0).any()
    assert set(affairs(made)) <= set(affairs(days))
    for index in range(len(made)):
        arrival = made.day(index).arrival
        there = arrival[arrival >= 0]
        assert (np.diff(there) >= 0).all()
        assert (arrival[: len(there)] >= 0).all(), "who comes by another's course stands at the end"


def test_more_come_at_the_same_times_of_day(days: Days) -> None:
    made = Crowd(1.2)(days, random())
    for begins in range(9, 17):
        old, new = (
            ((one.visitors.arrival >= begins * HOUR) & (one.visitors.arrival < (begins + 1) * HOUR)).sum()
            for one in (days, made)
        )
        assert new == pytest.approx(1.2 * old, rel=0.1)


def test_longer_services_are_longer_and_nothing_else_changes(days: Days) -> None:
    made = Longer(1.1)(days, random())
    assert np.array_equal(made.visitors.service, np.rint(days.visitors.service * 1.1).astype(np.int64))
    assert np.array_equal(made.visitors.accept < 0, days.visitors.accept < 0)
    assert np.array_equal(made.visitors.patience, days.visitors.patience)


def test_some_of_a_peaks_visitors_come_at_a_quiet_time_and_nobody_is_lost(days: Days) -> None:
    busy, quiet = ((9 * HOUR, 11 * HOUR),), ((12 * HOUR, 13 * HOUR), (16 * HOUR, 17 * HOUR))
    made = Quieter(0.25, busy, quiet)(days, random())

    def within(one: Days, begins: int, ends: int) -> int:
        return int(((one.visitors.arrival >= begins) & (one.visitors.arrival < ends)).sum())

    booked = days.visitors.booked >= 0
    inside = (days.visitors.arrival >= busy[0][0]) & (days.visitors.arrival < busy[0][1])
    left = within(days, *busy[0]) - within(made, *busy[0])
    assert left == pytest.approx(0.25 * (inside & ~booked).sum(), rel=0.15)
    assert sum(within(made, *one) - within(days, *one) for one in quiet) == left
    assert sorted(affairs(made), key=str) == sorted(affairs(days), key=str)
