"""Who counts for the promise, groups and periods, staffing, on days written by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.promise import Verdict, verdict
from queueing.times import HOUR, MINUTE, SECOND
from simulation.chance import Ints
from simulation.experiment import run_day
from simulation.intervals import pool
from simulation.judging import Judge, judge_of, verdicts
from simulation.ledger import NONE, DayRecord
from simulation.measures import Cell, cells_of, fairness
from simulation.occupation import idle_while_waiting, spread
from simulation.records import CLOCKS, Records
from simulation.scenario import Scenario
from simulation.staffing import longest_of_a_month, misrouted, staffing
from tests.builders import all_day, plan_of
from tests.simulation.by_hand import ITEMS, PlayedDay, play, trace_of, visitor

TARGET = 180 * SECOND
BY = Judge(
    listed=tuple(code.startswith("Q") for code in ITEMS),
    fast_lanes=(True, False, False),
    peaks=((9 * HOUR, 11 * HOUR),),
    target=TARGET,
    item_zones=(0, 0, 0, 1, 1, 1),
)
ONE = all_day(W1=["fast", "regular-A"])


def counted(day: PlayedDay) -> list[str]:
    """By visitor: in time, late, or not counted."""
    days = Records.of([day.record], BY)
    return [
        "in time" if hit else "late" if count else "-"
        for count, hit in zip(days.counted, days.within, strict=True)
    ]


def test_the_promise_is_judged_from_issue_to_start() -> None:
    trace = trace_of(
        visitor("09:00", service=150, walk=30), visitor("09:00", walk=1), visitor("09:00:01", walk=30)
    )
    # 0 s + 30 s; 180 s + 1 s; called 180 + 1 + 60 s later
    assert counted(play(ONE, trace)) == ["in time", "late", "late"]
    exact = trace_of(visitor("09:00", service=150, walk=0), visitor("09:00", walk=30))
    assert counted(play(ONE, exact)) == ["in time", "in time"], "180 s is within 180 s"


def test_a_fast_ticket_for_a_matter_that_is_not_on_the_list_is_misrouted() -> None:
    trace = trace_of(visitor("09:00"), visitor("09:00"), visitor("09:00", "NA"), visitor("09:00", "NA"))
    day = play(ONE, trace).record
    assert day.lane.tolist() == [0, 0, 1, 1]
    truly = replace(day, item=np.array([0, 1, 1, 1]))
    assert misrouted(Records.of([day, day], BY), BY).value == 0.0
    assert misrouted(Records.of([truly, day], BY), BY).value == 1 / 8, "only who is in the fast lane"


def test_who_leaves_early_is_not_counted_and_who_leaves_late_is_a_miss() -> None:
    trace = trace_of(
        visitor("09:00", service=600), visitor("09:00", patience=180), visitor("09:00", patience=181)
    )
    assert counted(play(ONE, trace)) == ["in time", "-", "late"]


def test_who_does_not_come_is_not_counted_when_called_in_time_and_a_miss_when_called_late() -> None:
    trace = trace_of(
        visitor("09:00", comes=False),
        visitor("09:00", comes=False),
        visitor("09:00", comes=False),
        absent=170 * SECOND,
    )
    assert counted(play(ONE, trace)) == ["-", "-", "late"]


def test_who_comes_back_after_a_call_missed_is_judged_by_the_start() -> None:
    trace = trace_of(
        visitor("09:00", comes=False, returns=60), visitor("09:10", comes=False, returns=240), absent=60_000
    )
    assert counted(play(ONE, trace)) == ["in time", "late"]


def test_the_simulation_judges_every_course_of_a_visit_by_the_one_rule_of_the_house() -> None:
    dice, rows = np.random.default_rng(7), 4000
    issued = dice.integers(0, 100 * SECOND, rows)
    times = {
        name: np.where(dice.random(rows) < 0.5, NONE, issued + dice.integers(0, 2 * TARGET, rows))
        for name in ("called", "started", "left", "expired")
    }
    exact = dice.random(rows) < 0.1
    times = {
        name: np.where(exact & (column != NONE), issued + TARGET, column) for name, column in times.items()
    }
    times["expired"] = np.where(times["left"] != NONE, NONE, times["expired"])
    early = np.where(dice.random(rows) < 0.2, dice.integers(0, TARGET, rows), 0)
    uncounted = early + np.where(dice.random(rows) < 0.3, dice.integers(0, TARGET, rows), 0)
    misses, closed = dice.integers(0, 3, rows), int(issued.max()) + TARGET // 2
    gone = np.where(times["left"] != NONE, times["left"], times["expired"])
    among, within = verdicts(
        issued=issued,
        called=times["called"],
        started=times["started"],
        ended=np.where(gone == NONE, closed, gone),
        missed=misses,
        uncounted=uncounted,
        early=early,
        target=TARGET,
    )
    found = ["kept" if hit else "missed" if count else "-" for count, hit in zip(among, within, strict=True)]

    def when(column: Ints, row: int) -> int | None:
        return None if column[row] == NONE else int(column[row])

    told = [
        verdict(
            issued=int(issued[row]),
            called=when(times["called"], row),
            started=when(times["started"], row),
            ended=when(gone, row),
            misses=int(misses[row]),
            at=closed,
            target=TARGET,
            uncounted=int(uncounted[row]),
            early=int(early[row]),
        )
        for row in range(rows)
    ]
    assert set(told) == set(get_args(Verdict)), "every kind of course is among them"
    assert found == [one if one in ("kept", "missed") else "-" for one in told]


def test_groups_go_by_item_or_by_lane_and_periods_by_the_time_of_issue() -> None:
    plan = plan_of({"W1": [("08:30", "17:30", ["regular-A"])]}, lanes=("regular-A", "regular-B"))
    trace = trace_of(visitor("08:59:59"), visitor("09:00"), visitor("09:00", "NA"), visitor("11:00", "CA"))
    found = cells_of(Records.of([play(plan, trace).record], BY), BY)
    assert {key: int(cell.issued.sum()) for key, cell in found.items()} == {
        ("listed", "day"): 2,
        ("listed", "peak"): 1,
        ("other", "day"): 2,
        ("other", "peak"): 1,
        ("fast", "day"): 0,
        ("fast", "peak"): 0,
        ("regular", "day"): 4,
        ("regular", "peak"): 2,
        ("all", "day"): 4,
        ("all", "peak"): 2,
    }


def test_the_cells_of_groups_are_those_of_the_visitors_picked_one_by_one(ordinary: Scenario) -> None:
    judge = judge_of(ordinary)
    for records in zip(*(run_day(ordinary, 5, day) for day in range(2)), strict=True):
        days, found = Records.of(records, judge), {}
        for (group, period), cell in cells_of(days, judge).items():
            wanted = np.zeros(len(days.issued), dtype=bool)
            for at in range(len(wanted)):
                listed, fast = judge.listed[days.item[at]], judge.fast_lanes[days.lane[at]]
                mine = {"listed": listed, "other": not listed, "fast": fast, "regular": not fast, "all": True}
                peak = any(begins <= days.issued[at] < ends for begins, ends in judge.peaks)
                wanted[at] = mine[group] and (period == "day" or peak)
            for clock in CLOCKS:
                values = getattr(days, clock)[wanted]
                there = values >= 0
                pool = cell.clocks[clock]
                told = zip(values[there].tolist(), days.day[wanted][there].tolist(), strict=True)
                assert sorted(told) == sorted(zip(pool.values.tolist(), pool.day.tolist(), strict=True))
            for name, marks in (("within", days.within), ("left", days.until_left >= 0)):
                by_day = np.bincount(days.day[wanted & marks], minlength=days.count)
                assert getattr(cell, name).tolist() == by_day.tolist()
            found[group, period] = int(cell.issued.sum())
        assert found["listed", "peak"] > 100


def test_lanes_that_wait_alike_are_even_and_one_with_all_the_waiting_is_not() -> None:
    def lane(*waits: int) -> Cell:
        values = np.array(waits, dtype=np.int64)
        nothing = np.zeros(1, dtype=np.int64)
        clocks = {"time_to_window": pool(values, np.zeros(len(values), dtype=np.int64), 1)}
        return Cell(clocks, nothing, nothing, nothing, nothing, nothing)

    assert fairness({"A": lane(60_000), "B": lane(60_000, 60_000)})["jain"] == 1.0
    uneven = fairness({"A": lane(60_000), "B": lane(0, 0)})
    assert uneven == {
        "jain": 0.5,
        "slowest": {"lane": "A", "mean_seconds": 60.0},
        "quickest": {"lane": "B", "mean_seconds": 0.0},
    }
    assert fairness({}) == {"jain": None, "slowest": None, "quickest": None}


@pytest.fixture
def busy_day() -> DayRecord:
    """One window, on duty 8:30 to 12:00 and 13:00 to 17:30, busy at noon and at the end."""
    plan = plan_of({"W1": [("08:30", "12:00", ["fast"]), ("13:00", "17:30", ["fast"])]})
    return play(
        plan,
        trace_of(
            visitor("09:30", service=1800, walk=30, clear=30, accept=600),
            visitor("11:50", service=1200),
            visitor("17:19", service=1200, clear=60),
        ),
    ).record


def test_occupation_runs_from_the_call_to_the_end_of_clearing_up(busy_day: DayRecord) -> None:
    days = Records.of([busy_day], BY)
    assert days.busy[0, 0, BY.peak_stretches].sum() == 31 * MINUTE
    assert days.busy[0, 1].sum() == 0
    assert days.busy.sum() == days.busy_by.sum() == days.busy_at.sum() == (31 + 20 + 21) * MINUTE


def test_paid_hours_are_slots_and_what_is_finished_after_them(busy_day: DayRecord) -> None:
    assert busy_day.overtime == (10 + 9) * MINUTE
    found = staffing(Records.of([busy_day], BY), BY)
    assert found["paid_seconds"]["value"] == 8 * 3600 + 19 * 60
    assert found["overtime_seconds"]["value"] == 19 * 60
    assert found["closed_seconds_after_midnight"]["value"] == 17 * 3600 + 39 * 60
    assert found["utilisation"]["peak"]["fast"]["value"] == pytest.approx(31 / 120, abs=1e-6)


def test_the_clocks_are_those_of_the_words(busy_day: DayRecord) -> None:
    found = cells_of(Records.of([busy_day], BY), BY)
    assert {name: pool.values.tolist() for name, pool in found["all", "peak"].clocks.items()} == {
        "wait": [0],
        "time_to_window": [30 * SECOND],
        "before_acceptance": [600 * SECOND],
        "time_to_acceptance": [630 * SECOND],
        "until_left": [],
    }
    assert found["all", "day"].clocks["before_acceptance"].values.tolist() == [0, 0, 600 * SECOND], (
        "inferred: accepted at start"
    )


def test_a_window_that_may_not_help_is_idle_while_somebody_of_its_zone_waits() -> None:
    plan = plan_of({"W1": [("08:30", "17:30", ["fast"])], "W2": [("08:30", "17:30", ["regular-A"])]})
    trace = trace_of(visitor("09:00", service=600), visitor("09:00", "CA"), visitor("09:04", service=60))
    found = Records.of([play(plan, trace).record], BY)
    # The second waits for W1 from 9:04 to 9:10; W2 is free from 9:01 on. Zone B has nobody.
    assert found.idle.tolist() == [[6 * MINUTE, 0]]
    assert found.queue[0].sum() == 6 * MINUTE
    assert found.longest.tolist() == [6 * MINUTE]


def test_the_longest_wait_of_a_month_does_not_grow_with_the_days_simulated(busy_day: DayRecord) -> None:
    def with_longest(minutes: list[int]) -> int:
        one = Records.of([busy_day], BY)
        return longest_of_a_month(
            replace(one, closed=np.zeros(len(minutes), dtype=np.int64), longest=np.array(minutes))
        )

    assert with_longest([3, 9, 4]) == 9, "of less than a month the longest of all"
    assert with_longest(list(range(1, 23))) == 21
    assert with_longest(list(range(1, 221))) == 210


MINUTES = st.integers(0, 300)
STRETCHES = st.lists(st.tuples(st.integers(0, 2), MINUTES, st.integers(0, 60)), max_size=12)


def columns(rows: list[tuple[int, int, int]]) -> tuple[Ints, Ints, Ints]:
    """Key, begin and end of rows of key, begin and length."""
    found = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return found[:, 0], found[:, 1], found[:, 1] + found[:, 2]


@given(rows=STRETCHES)
def test_stretches_fall_between_edges_as_counted_minute_by_minute(rows: list[tuple[int, int, int]]) -> None:
    edges = np.array([10, 30, 60, 75, 200], dtype=np.int64)
    found = spread(*columns(rows), edges, 3)
    told = np.zeros((3, 4), dtype=np.int64)
    for key, begins, length in rows:
        for minute in range(begins, begins + length):
            if edges[0] <= minute < edges[-1]:
                told[key, np.searchsorted(edges, minute, side="right") - 1] += 1
    assert found.tolist() == told.tolist()


@given(waiting=STRETCHES, duty=STRETCHES, busy=STRETCHES)
def test_idle_time_while_somebody_waits_is_as_counted_minute_by_minute(
    waiting: list[tuple[int, int, int]], duty: list[tuple[int, int, int]], busy: list[tuple[int, int, int]]
) -> None:
    found = idle_while_waiting(columns(waiting), columns(duty), columns(busy), 3)
    told = [0, 0, 0]
    for zone in range(3):
        for minute in range(361):
            wait, on, taken = (
                sum(key == zone and begins <= minute < begins + length for key, begins, length in rows)
                for rows in (waiting, duty, busy)
            )
            told[zone] += max(0, on - taken) * (wait > 0)
    assert found.tolist() == told
