"""What is told of a day, forecast or fact, by the same measures; and the fact, read from a live hall's API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil
from typing import Any, NamedTuple

import numpy as np
from live_day import event_of, events_after

from queueing import events as e
from queueing.times import HOUR, MINUTE
from simulation.chance import Ints
from simulation.judging import Judge, Mask, judge_for
from simulation.measures import in_peak
from simulation.recorded import recorded
from simulation.records import Records
from tests.flows.live_hall import LiveHall


class Figures(NamedTuple):
    """A day, or some together.

    ``within``: share of the tickets of the fast lane, issued in a peak, that were at the window in time (the promise).
    ``fast`` and ``other``: P90 of issue to start of all visitors of the day with items on the fast list, and of the
    others (min). ``longest``: of anybody (min). ``paid`` and ``overtime``: hours a day.
    """

    within: float
    fast: float
    other: float
    longest: float
    paid: float
    overtime: float


def figures_of(days: Records, judge: Judge, first: int = 0, count: int | None = None) -> Figures:
    """``count`` days from ``first`` on, together; all of them by default."""
    chosen = slice(first, days.count if count is None else first + count)
    inside = (days.day >= first) & (days.day < chosen.stop)
    listed = np.array(judge.listed)[days.item]
    judged = inside & promised(days, judge)
    there = inside & (days.time_to_window >= 0)
    return Figures(
        float(days.within[judged].mean()) if judged.any() else 1.0,
        p90(days.time_to_window[there & listed]) / MINUTE,
        p90(days.time_to_window[there & ~listed]) / MINUTE,
        int(days.longest[chosen].max()) / MINUTE,
        float(days.paid[chosen].mean()) / HOUR,
        float(days.overtime[chosen].mean()) / HOUR,
    )


def promised(days: Records, judge: Judge) -> Mask:
    """Who is judged by the promise as live reports do it: by the lane at issue, in a peak."""
    fast: Mask = np.array(judge.fast_lanes)[days.lane]
    return fast & in_peak(days, judge) & days.counted


def p90(waits: Ints) -> int:
    """The least of the waits that nine in ten do not exceed; nothing where there are none."""
    return int(np.sort(waits)[ceil(0.9 * len(waits)) - 1]) if len(waits) else 0


@dataclass(frozen=True)
class Fact:
    """A day that a live hall has closed: its date (ISO), its visitors with a ticket, and the record for its figures."""

    day: str
    tickets: int
    records: Records
    judge: Judge

    @property
    def figures(self) -> Figures:
        """The day's figures."""
        return figures_of(self.records, self.judge)


class Reader:
    """Reads day after day of a live hall from its API, and nowhere else."""

    def __init__(self, live: LiveHall) -> None:
        self.live, self.seq = live, 0
        self._last: dict[type[e.Event], e.Event] = {}

    def day(self) -> Fact:
        """The day that has closed since the last one read: the office's promise, the rest from the record.

        Raises ``ValueError`` when the two do not tell the same.
        """
        rows = events_after(self.live, self.seq)
        events = [event_of(row) for row in rows]
        opening = next(place for place, one in enumerate(events) if isinstance(one, e.DayOpened))
        self._note(events[:opening])
        told = recorded(tuple(self._last.values()), events[opening:])
        self._note(events[opening:])
        self.seq = rows[-1]["seq"]
        # By the hall's own order of items, not by the day's: days are looked at together.
        order = {code: place for place, code in enumerate(told.hall.items)}
        places = np.array([order[code] for code in told.trace.items], dtype=np.int64)
        judge, record = judge_for(told.hall, told.day, order), told.record()
        days = Records.of([replace(record, item=places[record.item])], judge)
        _agree(self.live.get("manager", "/promise"), told.day, days, judge)
        return Fact(told.day, len(days.issued), days, judge)

    def _note(self, events: Iterable[e.Event]) -> None:
        """Keeps what a Floor begins the next day from, in order."""
        for event in events:
            if isinstance(event, e.HallConfigured | e.PlanApplied | e.DayClosed):
                self._last.pop(type(event), None)
                self._last[type(event)] = event


def _agree(promise: dict[str, Any], day: str, days: Records, judge: Judge) -> None:
    """The office's promise and the record's must be the same counts."""
    judged = promised(days, judge)
    kept = int(days.within[judged].sum())
    office = (promise["day"], promise["kept"], promise["missed"])
    record = (day, kept, int(judged.sum()) - kept)
    if office != record:
        raise ValueError(f"the office says {office} of the promise, the record {record}")
