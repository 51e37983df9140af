"""What came of days as whole numbers by day: by target how many count and how many were in time, and what
it cost. Nothing else of a day is kept, so thousands of plans can be looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from queueing.hallfile import Hall
from queueing.times import DAY
from simulation.chance import Ints
from simulation.days import Days
from simulation.judging import Mask, verdicts
from simulation.ledger import NONE, DayRecord
from simulation.planning.ranges import Visitors
from simulation.planning.targets import Target, members
from simulation.screening.counting import Cell, Cells, counts_of
from simulation.screening.engine import Results
from simulation.screening.layout import Layout

_NEARLY = 0.6
"""Who has waited for this part of a limit has nearly waited too long."""
_JUDGED_BY = ("issued", "called", "started", "left", "expired", "missed", "uncounted", "early")


@dataclass(frozen=True)
class Tally:
    """By day. ``counted`` and ``kept`` are [day, target]; ``paid`` and ``overtime`` in ms.

    ``near`` is [day, target of days]: visitors who wait nearly longer than they may. Days on which somebody
    does are too rare to tell from a few days what a change of the plan does to them.

    ``waited`` is the sum of all times to the window (ms) of the ``served``, ``issued`` are all with a ticket,
    ``left`` those who gave up.
    """

    counted: Ints
    kept: Ints
    near: Ints
    paid: Ints
    overtime: Ints
    waited: Ints
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
        if len(parts) == 1:
            return parts[0]
        columns: dict[str, Any] = {
            field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)
        }
        return cls(**columns)


class Counting:
    """Counts records by targets. Visitors are judged by the items that they truly came for."""

    def __init__(
        self, targets: Sequence[Target], hall: Hall, listed: frozenset[str], items: Sequence[str]
    ) -> None:
        self.targets = tuple(targets)
        nearly = [replace(one, within=round(_NEARLY * (one.within or 0))) for one in targets if one.by_day]
        self._judged = (*targets, *nearly)
        self._belongs = [np.array(members(one, hall, listed, items), dtype=bool) for one in self._judged]
        self._by_day = np.array([one.by_day for one in targets], dtype=bool)

    def of_records(self, days: Days, records: Sequence[DayRecord]) -> Tally:
        """The tally of days that were written down visitor by visitor: the same as the kernel's counts."""
        raw = {name: np.concatenate([getattr(one, name) for one in records]) for name in _JUDGED_BY}
        closed, count = np.array([one.closed for one in records], dtype=np.int64), len(records)
        sizes = [len(one.issued) for one in records]
        day = np.repeat(np.arange(count, dtype=np.int64), sizes)
        item = days.visitors.item[days.starts[0] : days.starts[count]]
        issued, started, left = raw["issued"], raw["started"], raw.pop("left")
        expired = raw.pop("expired")
        ended = np.where(left != NONE, left, np.where(expired != NONE, expired, closed[day]))
        there = issued != NONE
        tally = np.zeros((2, count, len(self._judged)), dtype=np.int64)
        for place, (target, mine) in enumerate(zip(self._judged, self._belongs, strict=True)):
            inside = mine[item] & _within(issued, target.periods)
            marks = verdicts(**raw, ended=ended, target=target.within or 0)
            tally[:, :, place] = [_by_day(day, inside & mark, count) for mark in marks]
        served, spans = there & (started != NONE), np.maximum(0, started - issued - raw["uncounted"])
        waited = np.bincount(day[served], spans[served], minlength=count)
        return self._tally(
            *tally,
            paid=np.array([int((one.staffed[:, 3] - one.staffed[:, 2]).sum()) for one in records]),
            overtime=np.array([one.overtime for one in records], dtype=np.int64),
            waited=waited.astype(np.int64),
            served=_by_day(day, served, count),
            issued=_by_day(day, there, count),
            left=_by_day(day, there & (left != NONE), count),
        )

    def _tally(self, counted: Ints, kept: Ints, **columns: Ints) -> Tally:
        """The tally, in which a target of days counts days."""
        near = (counted - kept)[:, len(self.targets) :]
        counted, kept = (one[:, : len(self.targets)].copy() for one in (counted, kept))
        if self._by_day.any():
            good = (counted == kept)[:, self._by_day]
            kept[:, self._by_day], counted[:, self._by_day] = good, 1
        return Tally(counted=counted, kept=kept, near=near, **columns)

    def waits(self, days: Days, records: Sequence[DayRecord]) -> list[tuple[Ints, Ints]]:
        """By target the times (ms) to the window of its visitors who got there, and to leaving without."""
        raw = {
            name: np.concatenate([getattr(one, name) for one in records])
            for name in ("issued", "started", "left", "uncounted")
        }
        item = days.visitors.item[days.starts[0] : days.starts[-1]]
        there, gone = raw["started"] != NONE, (raw["started"] == NONE) & (raw["left"] != NONE)
        found = []
        for target, mine in zip(self.targets, self._belongs, strict=False):
            inside = mine[item] & _within(raw["issued"], target.periods)
            found.append(
                (_spans(raw["started"], raw, inside & there), _spans(raw["left"], raw, inside & gone))
            )
        return found


class Counter(Counting):
    """Counts without a record of everybody, by the kernel; the last cell is everybody."""

    def __init__(
        self,
        layout: Layout,
        targets: Sequence[Target],
        hall: Hall,
        listed: frozenset[str],
        items: Sequence[str],
    ) -> None:
        super().__init__(targets, hall, listed, items)
        cells = [
            Cell(tuple(mine.tolist()), one.periods, one.within or 0)
            for one, mine in zip(self._judged, self._belongs, strict=True)
        ]
        self.cells = Cells(layout, [*cells, Cell((True,) * len(items), ((0, 2 * DAY),), 0)])

    def count(self, results: Results, visitors: Visitors) -> Tally:
        """The tally of what came of some days."""
        found = counts_of(replace(results, days=visitors.truly), self.cells)
        return self._tally(
            found.counted[:, :-1],
            found.within[:, :-1],
            paid=found.paid,
            overtime=found.overtime,
            waited=found.waited[:, -1],
            served=found.started[:, -1],
            issued=found.issued[:, -1],
            left=found.left[:, -1],
        )


def _within(issued: Ints, periods: Iterable[tuple[int, int]]) -> Mask:
    inside = np.zeros(len(issued), dtype=bool)
    for begins, ends in periods:
        inside |= (issued >= begins) & (issued < ends)
    return inside


def _by_day(day: Ints, marks: Mask, days: int) -> Ints:
    return np.bincount(day[marks], minlength=days).astype(np.int64)


def _spans(until: Ints, raw: Mapping[str, Ints], who: Any) -> Ints:
    spans: Ints = np.maximum(0, until - raw["issued"] - raw["uncounted"])[who].astype(np.int64)
    return spans
