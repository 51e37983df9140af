"""Who counts for the promise, groups and periods, staffing, on days written by hand."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from queueing.promise import Verdict, verdict
from queueing.times import HOUR, MINUTE, SECOND
from simulation.laws import Ints
from simulation.ledger import NONE, DayRecord
from simulation.measures import Cell, Judge, judge, masks_of
from simulation.staffing import overlap, staffing
from tests.builders import all_day, plan_of
from tests.simulation.by_hand import ITEMS, PlayedDay, play, trace_of, visitor

TARGET = 180 * SECOND
BY = Judge(
    listed=tuple(code.startswith("Q") for code in ITEMS),
    fast_lanes=(True, False, False),
    peaks=((9 * HOUR, 11 * HOUR),),
    target=TARGET,
)
ONE = all_day(W1=["fast", "regular-A"])


def counted(day: PlayedDay) -> list[str]:
    """By visitor: in time, late, or not counted."""
    among, within = judge(day.record, TARGET)
    return ["in time" if hit else "late" if count else "-" for count, hit in zip(among, within, strict=True)]


def test_the_promise_is_judged_from_issue_to_start() -> None:
    trace = trace_of(
        visitor("09:00", service=150, walk=30), visitor("09:00", walk=1), visitor("09:00:01", walk=30)
    )
    # 0 s + 30 s; 180 s + 1 s; called 180 + 1 + 60 s later
    assert counted(play(ONE, trace)) == ["in time", "late", "late"]
    exact = trace_of(visitor("09:00", service=150, walk=0), visitor("09:00", walk=30))
    assert counted(play(ONE, exact)) == ["in time", "in time"], "180 s is within 180 s"


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
    nothing = np.full(rows, NONE)
    no_rows = np.zeros((0, 4), dtype=np.int64)
    early = np.where(dice.random(rows) < 0.2, dice.integers(0, TARGET, rows), 0)
    day = DayRecord(
        issued=issued,
        **times,
        accepted=nothing,
        completed=nothing,
        missed=dice.integers(0, 3, rows),
        lane=nothing,
        window=nothing,
        item=nothing,
        arrived=issued,
        uncounted=early + np.where(dice.random(rows) < 0.3, dice.integers(0, TARGET, rows), 0),
        early=early,
        handled=no_rows,
        staffed=no_rows,
        overtime=0,
        closed=int(issued.max()) + TARGET // 2,
    )
    among, within = judge(day, TARGET)
    found = ["kept" if hit else "missed" if count else "-" for count, hit in zip(among, within, strict=True)]

    def when(column: Ints, row: int) -> int | None:
        return None if column[row] == NONE else int(column[row])

    told = [
        verdict(
            issued=int(day.issued[row]),
            called=when(day.called, row),
            started=when(day.started, row),
            ended=when(day.left, row) or when(day.expired, row),
            misses=int(day.missed[row]),
            at=day.closed,
            target=TARGET,
            uncounted=int(day.uncounted[row]),
            early=int(day.early[row]),
        )
        for row in range(rows)
    ]
    assert set(told) == set(get_args(Verdict)), "every kind of course is among them"
    assert found == [one if one in ("kept", "missed") else "-" for one in told]


def test_groups_go_by_item_or_by_lane_and_periods_by_the_time_of_issue() -> None:
    plan = plan_of({"W1": [("08:30", "17:30", ["regular-A"])]}, lanes=("regular-A", "regular-B"))
    trace = trace_of(visitor("08:59:59"), visitor("09:00"), visitor("09:00", "NA"), visitor("11:00", "CA"))
    days = [play(plan, trace).record]
    found = {
        (group, period): np.flatnonzero(masks_of(days, BY, group, period)[0]).tolist()
        for group in ("listed", "other", "fast", "regular", "all")
        for period in ("peak", "day")
    }
    assert found["listed", "day"] == [0, 1]
    assert found["listed", "peak"] == [1]
    assert found["other", "day"] == [2, 3]
    assert found["other", "peak"] == [2]
    assert found["fast", "day"] == []
    assert found["regular", "day"] == found["all", "day"] == [0, 1, 2, 3]


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
    assert overlap(busy_day.handled, 0, BY.peaks) == 31 * MINUTE
    assert overlap(busy_day.handled, 1, BY.peaks) == 0
    assert overlap(busy_day.handled, None, ((0, 24 * HOUR),)) == (31 + 20 + 21) * MINUTE


def test_paid_hours_are_slots_and_what_is_finished_after_them(busy_day: DayRecord) -> None:
    assert busy_day.overtime == (10 + 9) * MINUTE
    found = staffing([busy_day], BY)
    assert found["paid_seconds"]["value"] == 8 * 3600 + 19 * 60
    assert found["overtime_seconds"]["value"] == 19 * 60
    assert found["closed_seconds_after_midnight"]["value"] == 17 * 3600 + 39 * 60
    assert found["utilisation"]["peak"]["fast"]["value"] == pytest.approx(31 / 120, abs=1e-6)


def test_the_clocks_are_those_of_the_words(busy_day: DayRecord) -> None:
    cell = Cell([busy_day], masks_of([busy_day], BY, "all", "peak"), TARGET)
    assert {name: pool.values.tolist() for name, pool in cell.clocks.items()} == {
        "wait": [0],
        "time_to_window": [30 * SECOND],
        "before_acceptance": [600 * SECOND],
        "time_to_acceptance": [630 * SECOND],
    }
    every = Cell([busy_day], masks_of([busy_day], BY, "all", "day"), TARGET)
    assert every.clocks["before_acceptance"].values.tolist() == [0, 0, 600 * SECOND], (
        "inferred: accepted at start"
    )
