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
from simulation.ledger import NONE, DayRecord
from simulation.planning.ranges import Visitors
from simulation.planning.targets import Target, members
from simulation.screening.counting import Cell, Cells, counts_of
from simulation.screening.engine import play
from simulation.screening.layout import Layout


@dataclass(frozen=True)
class Tally:
    """By day. ``counted`` and ``kept`` are [day, target]; ``paid`` and ``overtime`` in ms.

    ``waited`` is the sum of all times to the window (ms) of the ``served``, ``issued`` are all with a ticket,
    ``left`` those who gave up.
    """

    counted: Ints
    kept: Ints
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


class Counter:
    """Counts by targets; the last cell is everybody."""

    def __init__(
        self,
        layout: Layout,
        targets: Sequence[Target],
        hall: Hall,
        listed: frozenset[str],
        items: Iterable[str],
    ) -> None:
        self.targets, items = tuple(targets), tuple(items)
        self._belongs = [np.array(members(one, hall, listed, items), dtype=bool) for one in targets]
        cells = [
            Cell(tuple(mine.tolist()), one.periods, one.within or 0)
            for one, mine in zip(targets, self._belongs, strict=True)
        ]
        self.cells = Cells(layout, [*cells, Cell((True,) * len(items), ((0, 2 * DAY),), 0)])
        self._by_day = np.array([one.by_day for one in targets], dtype=bool)

    def count(self, layout: Layout, visitors: Visitors) -> Tally:
        """The tally of some days under one plan; visitors are judged by what they truly came for."""
        results = play(layout, visitors.held, visitors.columns)
        found = counts_of(replace(results, days=visitors.truly), self.cells)
        counted, kept = found.counted[:, :-1].copy(), found.within[:, :-1].copy()
        if self._by_day.any():
            good = (counted == kept)[:, self._by_day]
            kept[:, self._by_day], counted[:, self._by_day] = good, 1
        return Tally(
            counted=counted,
            kept=kept,
            paid=found.paid,
            overtime=found.overtime,
            waited=found.waited[:, -1],
            served=found.started[:, -1],
            issued=found.issued[:, -1],
            left=found.left[:, -1],
        )

    def waits(self, days: Days, records: Sequence[DayRecord]) -> list[tuple[Ints, Ints]]:
        """By target the times (ms) to the window of its visitors who got there, and to leaving without."""
        raw = {
            name: np.concatenate([getattr(one, name) for one in records])
            for name in ("issued", "started", "left", "uncounted")
        }
        item = days.visitors.item[days.starts[0] : days.starts[-1]]
        there, gone = raw["started"] != NONE, (raw["started"] == NONE) & (raw["left"] != NONE)
        found = []
        for target, mine in zip(self.targets, self._belongs, strict=True):
            inside = np.zeros(len(item), dtype=bool)
            for begins, ends in target.periods:
                inside |= (raw["issued"] >= begins) & (raw["issued"] < ends)
            inside &= mine[item]
            found.append(
                (_spans(raw["started"], raw, inside & there), _spans(raw["left"], raw, inside & gone))
            )
        return found


def _spans(until: Ints, raw: Mapping[str, Ints], who: Any) -> Ints:
    spans: Ints = np.maximum(0, until - raw["issued"] - raw["uncounted"])[who].astype(np.int64)
    return spans
