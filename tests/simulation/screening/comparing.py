"""Reference and engine side by side, ticket by ticket."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from simulation.ledger import DayRecord
from simulation.reference import HallDay
from simulation.screening.engine import BY_VISITOR, one_day, screen
from tests.simulation.screening.random_days import RandomDay, random_day


def differences(one: DayRecord, other: DayRecord) -> list[str]:
    """What differs between two records of a day, in words; nothing when they are the same."""
    found = []
    for name in BY_VISITOR:
        ours, theirs = getattr(one, name), getattr(other, name)
        found += [
            f"{name} of visitor {visitor}: {ours[visitor]} and {theirs[visitor]}"
            for visitor in np.flatnonzero(ours != theirs)[:3].tolist()
        ]
    for name in ("handled", "staffed"):
        ours, theirs = (rows[np.lexsort(rows.T[::-1])] for rows in (getattr(one, name), getattr(other, name)))
        if ours.shape != theirs.shape or (ours != theirs).any():
            found.append(f"{name}: {len(ours)} and {len(theirs)} rows")
    return found + [
        f"{name}: {getattr(one, name)} and {getattr(other, name)}"
        for name in ("overtime", "closed")
        if getattr(one, name) != getattr(other, name)
    ]


@dataclass(slots=True)
class Tally:
    """What a comparison has covered: tickets in all and, by what their day brought with it, how many of them.

    ``ties`` are tickets that were called in the very millisecond in which another was called, or in which a
    window became free. ``wrong`` tells the first differences.
    """

    days: int = 0
    tickets: int = 0
    calls: int = 0
    ties: int = 0
    having: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def take(self, seed: int, day: RandomDay, reference: DayRecord, engine: DayRecord) -> None:
        """Adds a day."""
        tickets, called = int((reference.issued >= 0).sum()), reference.called[reference.called >= 0]
        self.days += 1
        self.tickets += tickets
        self.calls += len(reference.handled)
        instants, counts = np.unique(np.concatenate([called, reference.handled[:, 3]]), return_counts=True)
        self.ties += int(np.isin(called, instants[counts > 1]).sum())
        for what in day.has:
            self.having[what] += tickets
        self.wrong += [f"day {seed}: {one}" for one in differences(reference, engine)][:3]

    def report(self) -> str:
        """A table of what was covered."""
        rows = [("tickets", self.tickets), ("called in one instant with others", self.ties)]
        rows += self.having.most_common()
        covered = f"{self.days} days, {self.tickets:,} tickets, {self.calls:,} turns at windows"
        return "\n".join(
            [
                f"{covered}, {len(self.wrong)} differences",
                *(f"  {what:<36}{100 * count / self.tickets:5.1f} %" for what, count in rows),
            ]
        )


def compared(seeds: Iterable[int]) -> Tally:
    """The days of these seeds, by the reference and by the engine."""
    tally = Tally()
    for seed in seeds:
        day = random_day(seed)
        reference = HallDay(day.setting, day.trace).run()
        tally.take(seed, day, reference, screen(day.setting, one_day(day.trace))[0])
    return tally
