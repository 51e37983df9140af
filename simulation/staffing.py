"""What a day costs and how it is used: time on duty, time occupied, overtime, the day's end.

A window is occupied from a call to the end of clearing up; it is on duty from a slot's begin to its end, or
until it has finished its visitor. Paid hours are all hours on duty: the slots and the overtime.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from simulation.intervals import Estimate, plain, ratio, seconds, share
from simulation.laws import Ints
from simulation.ledger import KINDS, NONE, DayRecord
from simulation.measures import Judge

_ALL_DAY = ((-(1 << 62), 1 << 62),)


def overlap(rows: Ints, kind: int | None, periods: Sequence[tuple[int, int]]) -> int:
    """How much of the stretches (window, kind, from, to) of a kind falls into the periods (ms)."""
    rows = rows if kind is None else rows[rows[:, 1] == kind]
    return sum(
        int(np.maximum(np.minimum(rows[:, 3], ends) - np.maximum(rows[:, 2], begins), 0).sum())
        for begins, ends in periods
    )


def utilisation(days: Sequence[DayRecord], kind: int | None, periods: Sequence[tuple[int, int]]) -> Estimate:
    """The share of time on duty in which windows were occupied, each by what it was at the call."""
    busy = np.array([overlap(day.handled, kind, periods) for day in days], dtype=np.int64)
    duty = np.array([overlap(day.staffed, kind, periods) for day in days], dtype=np.int64)
    return share(busy, duty)


def staffing(days: Sequence[DayRecord], by: Judge) -> dict[str, Any]:
    """Figures of the whole hall as JSON; means are over days."""
    one = np.ones(len(days), dtype=np.int64)
    shares: dict[str, Any] = {}
    for period, times in (("peak", by.peaks), ("day", _ALL_DAY)):
        shares[period] = {
            "all": plain(utilisation(days, None, times)),
            **{name: plain(utilisation(days, kind, times)) for kind, name in enumerate(KINDS)},
        }
    paid = np.array([int((day.staffed[:, 3] - day.staffed[:, 2]).sum()) for day in days], dtype=np.int64)
    overtime = np.array([day.overtime for day in days], dtype=np.int64)
    closed = np.array([day.closed for day in days], dtype=np.int64)
    longest = np.array([_longest(day) for day in days], dtype=np.int64)
    came = [day.arrived != NONE for day in days]
    away = [int((there & (day.issued == NONE)).sum()) for there, day in zip(came, days, strict=True)]
    visitors = np.array([int(there.sum()) for there in came], dtype=np.int64)
    return {
        "utilisation": shares,
        "paid_seconds": seconds(ratio(paid, one)),
        "overtime_seconds": seconds(ratio(overtime, one)),
        "closed_seconds_after_midnight": seconds(ratio(closed, one)),
        "longest_wait_of_a_day_seconds": seconds(ratio(longest, one)),
        "longest_wait_seconds": seconds(int(longest.max())),
        "visitors_a_day": plain(ratio(visitors, one)),
        "turned_away": plain(share(np.array(away, dtype=np.int64), visitors)),
    }


def _longest(day: DayRecord) -> int:
    """The longest that anybody waited (ms): to the call, or to leaving without one."""
    ends = np.where(day.called != NONE, day.called, np.maximum(day.left, day.expired))
    there = (day.issued != NONE) & (ends != NONE)
    own = np.where(day.called != NONE, day.early, day.uncounted)
    return int((ends - day.issued - own)[there].max(initial=0))
