"""What is measured on simulated days, by group of visitors and period.

Clocks: *wait* is issue to call, *time to window* issue to start, *time at window before acceptance* start to
accept, *time to acceptance* issue to accept; first times, visitors who got there. What was the visitor's own
wish is no wait. Times in ms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.intervals import Pool, difference, plain, quantile_difference, seconds, share
from simulation.laws import Ints
from simulation.ledger import NONE, DayRecord

Mask = NDArray[np.bool_]

GROUPS = ("listed", "other", "fast", "regular", "all")
"""By item, on the fast list or not; by the kind of lane at issue; everybody."""
PERIODS = ("peak", "day")
CLOCKS = {
    "wait": ("issued", "called"),
    "time_to_window": ("issued", "started"),
    "before_acceptance": ("started", "accepted"),
    "time_to_acceptance": ("issued", "accepted"),
}
QUANTILES = (("p50", 0.5), ("p90", 0.9), ("p95", 0.95))


@dataclass(frozen=True, slots=True)
class Judge:
    """What visitors are judged by: which of the trace's items are on the fast list, which of the hall's lanes
    are fast, the peaks ([from, to) in ms after zero) and the target (ms).
    """

    listed: tuple[bool, ...]
    fast_lanes: tuple[bool, ...]
    peaks: tuple[tuple[int, int], ...]
    target: int


class Cell:
    """The visitors of one group and period over all days."""

    def __init__(self, days: Sequence[DayRecord], masks: Sequence[Mask], target: int) -> None:
        self.clocks = {name: Pool(_durations(days, masks, *ends)) for name, ends in CLOCKS.items()}
        self.issued = np.array([int(mask.sum()) for mask in masks], dtype=np.int64)
        self.left = _count(days, masks, lambda day: day.left != NONE)
        self.missed = _count(days, masks, lambda day: day.missed > 0)
        judged = [judge(day, target) for day in days]
        self.counted = _sum(judged, masks, 0)
        self.within = _sum(judged, masks, 1)

    def figures(self) -> dict[str, Any]:
        """Every figure of the cell as JSON."""
        found: dict[str, Any] = {"tickets": int(self.issued.sum())}
        for name, pool in self.clocks.items():
            clock = {"mean": seconds(pool.mean())}
            clock |= {key: seconds(pool.quantile(part)) for key, part in QUANTILES}
            found[f"{name}_seconds"] = clock | {"longest": seconds(pool.longest())}
        found["within_target"] = plain(share(self.within, self.counted))
        found["left"] = plain(share(self.left, self.issued))
        found["missed"] = plain(share(self.missed, self.issued))
        return found


def judge(day: DayRecord, target: int) -> tuple[Mask, Mask]:
    """Which visitors count for the promise (kept or missed), and which of them were in time.

    The rule is :func:`queueing.promise.verdict` at the day's closing, for all visitors at once.
    """
    no_show = (day.missed > 0) & (day.called != NONE)
    gone = np.where(day.left != NONE, day.left, np.where(day.expired != NONE, day.expired, day.closed))
    ended = np.where(day.started != NONE, day.started, np.where(no_show, day.called, gone))
    only_called = (day.started == NONE) & no_show
    late = np.maximum(0, ended - day.issued - np.where(only_called, day.early, day.uncounted)) > target
    kept = (day.started != NONE) & ~late
    return (day.issued != NONE) & (kept | late), (day.issued != NONE) & kept


def masks_of(days: Sequence[DayRecord], by: Judge, group: str, period: str) -> list[Mask]:
    """For each day, which visitors with a ticket belong to a group and period (by time of issue)."""
    listed, fast = np.array(by.listed, dtype=bool), np.array(by.fast_lanes, dtype=bool)
    found: list[Mask] = []
    for day in days:
        mask = day.issued != NONE
        if group in ("listed", "other"):
            mask = mask & (listed[day.item] == (group == "listed"))
        elif group in ("fast", "regular"):
            mask = mask & (fast[day.lane] == (group == "fast"))
        if period == "peak":
            inside = np.zeros(len(mask), dtype=bool)
            for begins, ends in by.peaks:
                inside |= (day.issued >= begins) & (day.issued < ends)
            mask = mask & inside
        found.append(mask)
    return found


def cells_of(days: Sequence[DayRecord], by: Judge) -> dict[tuple[str, str], Cell]:
    """All cells, by group and period."""
    return {
        (group, period): Cell(days, masks_of(days, by, group, period), by.target)
        for group in GROUPS
        for period in PERIODS
    }


def compare(before: Cell, after: Cell, seed: int) -> dict[str, Any]:
    """After less before for the figures that matter, paired by day, as JSON."""
    old, new = before.clocks["time_to_window"], after.clocks["time_to_window"]
    within = difference((before.within, before.counted), (after.within, after.counted))
    left = difference((before.left, before.issued), (after.left, after.issued))
    return {
        "time_to_window_seconds": {
            "mean": seconds(difference((old.sums, old.counts), (new.sums, new.counts))),
            "p50": seconds(quantile_difference(old, new, 0.5, seed)),
            "p90": seconds(quantile_difference(old, new, 0.9, seed)),
        },
        "within_target": plain(within),
        "left": plain(left),
    }


def _durations(days: Sequence[DayRecord], masks: Sequence[Mask], begin: str, end: str) -> list[Ints]:
    found: list[Ints] = []
    for day, mask in zip(days, masks, strict=True):
        begins, ends = getattr(day, begin), getattr(day, end)
        there = mask & (ends != NONE) & (begins != NONE)
        spans = ends[there] - begins[there]
        if begin == "issued":
            spans = np.maximum(0, spans - (day.early if end == "called" else day.uncounted)[there])
        found.append(spans)
    return found


def _count(days: Sequence[DayRecord], masks: Sequence[Mask], what: Callable[[DayRecord], Mask]) -> Ints:
    counts = [int((what(day) & mask).sum()) for day, mask in zip(days, masks, strict=True)]
    return np.array(counts, dtype=np.int64)


def _sum(judged: Sequence[tuple[Mask, Mask]], masks: Sequence[Mask], which: int) -> Ints:
    counts = [int((pair[which] & mask).sum()) for pair, mask in zip(judged, masks, strict=True)]
    return np.array(counts, dtype=np.int64)
