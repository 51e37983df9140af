"""What a refresh of the outlook begins from: the hall as it stands, its kinds of day, and its day so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from queueing import times
from queueing.errors import Mistake, Mistakes
from queueing.floor import Floor
from queueing.hallfile import Hall
from queueing.plans import Plan
from simulation.scenario import Scenario, scenario_from_data

HORIZON = 2 * times.HOUR
"""How far the outlook looks (ms)."""

TAIL = times.HOUR
"""How long a future goes on behind the horizon, to see what becomes of those who came last (ms)."""

STEP = 15 * times.MINUTE
"""The outlook speaks of quarters of an hour."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A fast ticket of today whose visit is over: when it was ``issued`` (ms after zero), whether in time.

    Only those that count for the promise are told.
    """

    issued: int
    kept: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A hall with an open day at ``at`` (ms UTC), and the ``scenarios`` that tell which kinds of day it has.

    ``issued`` are the times (ms after zero) of all tickets of the day so far that somebody took who just
    came: no appointments, nobody without a ticket. ``judged`` are the day's finished fast tickets.
    """

    floor: Floor
    at: int
    scenarios: Sequence[Scenario]
    issued: Sequence[int]
    judged: Sequence[Judged]

    @property
    def hall(self) -> Hall:
        """The hall's data."""
        assert self.floor.hall is not None
        return self.floor.hall

    @property
    def plan(self) -> Plan:
        """The plan in force."""
        assert self.floor.plan is not None
        return self.floor.plan

    @property
    def date(self) -> str:
        """The business date, ISO."""
        assert self.floor.day is not None
        return self.floor.day.day

    @property
    def zero(self) -> int:
        """The day's zero, ms UTC."""
        assert self.floor.day is not None
        return self.floor.day.zero

    @property
    def now(self) -> int:
        """The time in ms after zero."""
        return self.at - self.zero

    @property
    def until(self) -> int:
        """Where the outlook ends, ms after zero: the horizon, or the day's end before it."""
        assert self.floor.day is not None
        return min(self.now + HORIZON, self.floor.day.ends - self.zero)

    @property
    def ends(self) -> int:
        """Where its futures end, ms after zero."""
        assert self.floor.day is not None
        return min(self.now + HORIZON + TAIL, self.floor.day.ends - self.zero)

    @property
    def borders(self) -> list[int]:
        """The borders of its quarters of an hour, ms after zero: now, then whole quarters of the clock."""
        first = (self.now // STEP + 1) * STEP
        inner = [
            at
            for at in range(first, self.until, STEP)
            if at - self.now >= STEP // 3 and self.until - at >= STEP // 3
        ]
        return [self.now, *inner, self.until]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Seen:
        """From JSON: the ``floor``'s snapshot, ``scenarios`` as data without their hall, and the rest.

        ``judged`` are pairs (issued, kept). Raises :class:`~queueing.errors.Mistakes` when no scenario can be
        read, or when there is none.
        """
        floor = Floor.restore(data["floor"])
        assert floor.hall is not None
        judged = [Judged(issued, kept) for issued, kept in data["judged"]]
        return cls(floor, data["at"], _readable(data["scenarios"], floor.hall), data["issued"], judged)


def _readable(given: Sequence[Mapping[str, Any]], hall: Hall) -> list[Scenario]:
    """Those of the scenarios that are for the hall as it is now; studies of the long run are no days."""
    found: list[Scenario] = []
    wrong: list[Mistake] = []
    for one in given:
        try:
            found.append(scenario_from_data({**one, "hall": hall.data}, Path()))
        except Mistakes as mistakes:
            wrong += mistakes.mistakes
    found = [one for one in found if one.steady is None]
    if not found:
        none = Mistake("scenarios", "there is none", "Give the hall one with: kuaiban scenarios put FILE")
        raise Mistakes(wrong or [none])
    return found
