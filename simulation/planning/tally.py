"""What came of days as whole numbers by day: by target how many count and how many were in time, and what
it cost. Nothing else of a day is kept, so thousands of plans can be looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from queueing.hallfile import Hall
from simulation.chance import Ints
from simulation.days import Days
from simulation.judging import verdicts
from simulation.ledger import NONE, DayRecord
from simulation.planning.targets import Target, members

_COLUMNS = (
    *("issued", "called", "started", "completed", "left", "expired"),
    *("missed", "uncounted", "early"),
)
"""What of a day's record is looked at."""


@dataclass(frozen=True)
class Tally:
    """By day. ``counted`` and ``kept`` are [day, target]; ``paid`` and ``overtime`` in ms.

    ``waited`` is the sum of all times to the window (ms) of the ``served``, ``work`` that of their services
    (start to complete), ``issued`` are all with a ticket, ``left`` those who gave up.
    """

    counted: Ints
    kept: Ints
    paid: Ints
    overtime: Ints
    waited: Ints
    work: Ints
    served: Ints
    issued: Ints
    left: Ints

    @property
    def days(self) -> int:
        """How many days."""
        return len(self.paid)

    @classmethod
    def join(cls, parts: Sequence[Tally]) -> Tally:
        """Parts, one after the other."""
        columns: dict[str, Any] = {
            field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)
        }
        return cls(**columns)


class Counter:
    """Counts by targets. Visitors are sorted into classes (of items that belong to the same targets) and
    stretches (between all borders of targets), so each visitor is counted once for each limit.
    """

    def __init__(
        self, targets: Sequence[Target], hall: Hall, listed: frozenset[str], items: Iterable[str]
    ) -> None:
        self.targets, items = tuple(targets), tuple(items)
        belongs = np.array([members(one, hall, listed, items) for one in targets], dtype=bool)
        patterns, self.class_of = np.unique(belongs.T, axis=0, return_inverse=True)
        self.class_of = self.class_of.reshape(-1).astype(np.int64)
        edges = {edge for one in targets for period in one.periods for edge in period}
        self.edges = np.array(sorted(edges), dtype=np.int64)
        self.stretches = len(self.edges) + 1
        self.cells = len(patterns) * self.stretches
        self._of: list[Ints] = [
            np.array(
                [
                    kind * self.stretches + stretch
                    for kind in range(len(patterns))
                    for stretch in range(self.stretches)
                    if patterns[kind, number] and self._inside(one, stretch)
                ],
                dtype=np.int64,
            )
            for number, one in enumerate(targets)
        ]
        self._within = sorted({one.within or 0 for one in targets})

    def _inside(self, target: Target, stretch: int) -> bool:
        """Whether a stretch (from edge ``stretch`` - 1 to edge ``stretch``) lies in the target's periods."""
        if stretch == 0:
            return False
        return any(begins <= self.edges[stretch - 1] < ends for begins, ends in target.periods)

    def waits(self, days: Days, records: Sequence[DayRecord]) -> list[tuple[Ints, Ints]]:
        """By target the times (ms) to the window of its visitors who got there, and to leaving without."""
        raw = {
            name: np.concatenate([getattr(one, name) for one in records])
            for name in ("issued", "started", "left", "uncounted")
        }
        kind = self.class_of[days.visitors.item[days.starts[0] : days.starts[-1]]]
        cell = kind * self.stretches + np.searchsorted(self.edges, raw["issued"], side="right")
        there, gone = raw["started"] != NONE, (raw["started"] == NONE) & (raw["left"] != NONE)
        found = []
        for mine in self._of:
            inside = (raw["issued"] != NONE) & np.isin(cell, mine)
            found.append(
                (
                    _spans(raw["started"], raw, inside & there),
                    _spans(raw["left"], raw, inside & gone),
                )
            )
        return found

    def count(self, days: Days, records: Sequence[DayRecord]) -> Tally:
        """The tally of some days under one plan."""
        sizes = np.diff(days.starts)
        day = np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)
        raw = {name: np.concatenate([getattr(one, name) for one in records]) for name in _COLUMNS}
        closed = np.array([one.closed for one in records], dtype=np.int64)
        ended = np.where(
            raw["left"] != NONE, raw["left"], np.where(raw["expired"] != NONE, raw["expired"], closed[day])
        )
        issued, started = raw["issued"], raw["started"]
        kind = self.class_of[days.visitors.item[days.starts[0] : days.starts[-1]]]
        cell = kind * self.stretches + np.searchsorted(self.edges, issued, side="right")
        place = day * self.cells + cell
        count = len(sizes)
        counted = np.zeros((count, len(self.targets)), dtype=np.int64)
        kept = np.zeros_like(counted)
        for within in self._within:
            counts, goods = verdicts(
                issued=issued,
                called=raw["called"],
                started=started,
                ended=ended,
                missed=raw["missed"],
                uncounted=raw["uncounted"],
                early=raw["early"],
                target=within,
            )
            by_cell = [
                np.bincount(place[marks], minlength=count * self.cells).reshape(count, self.cells)
                for marks in (counts, goods)
            ]
            for number, target in enumerate(self.targets):
                if (target.within or 0) != within:
                    continue
                all_of, good = (cells[:, self._of[number]].sum(axis=1) for cells in by_cell)
                if target.by_day:
                    all_of, good = np.ones_like(all_of), (all_of == good).astype(np.int64)
                counted[:, number], kept[:, number] = all_of, good
        there, done = started != NONE, (started != NONE) & (raw["completed"] != NONE)
        wait = np.maximum(0, started - issued - raw["uncounted"])

        def by_day(marks: Any, weights: Any = None) -> Ints:
            found: Ints = np.bincount(day[marks], weights=weights, minlength=count).astype(np.int64)
            return found

        return Tally(
            counted=counted,
            kept=kept,
            paid=np.array([int((one.staffed[:, 3] - one.staffed[:, 2]).sum()) for one in records]),
            overtime=np.array([one.overtime for one in records], dtype=np.int64),
            waited=by_day(there, wait[there]),
            work=by_day(done, np.minimum(raw["completed"] - started, _services(days))[done]),
            served=by_day(there),
            issued=by_day(issued != NONE),
            left=by_day(raw["left"] != NONE),
        )


def _services(days: Days) -> Ints:
    """How long each visitor's services take, of all matters together (ms)."""
    visitors, first, last = days.visitors, int(days.starts[0]), int(days.starts[-1])
    so_far = np.concatenate([[0], np.cumsum(visitors.matter_service)])
    borders = visitors.matter_start[first : last + 1]
    found: Ints = visitors.service[first:last] + np.diff(so_far[borders])
    return found


def _spans(until: Ints, raw: Mapping[str, Ints], who: Any) -> Ints:
    spans: Ints = np.maximum(0, until - raw["issued"] - raw["uncounted"])[who].astype(np.int64)
    return spans
