"""Finished visits as columns: what everything is fitted to."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from simulation.chance import Flags, Ints

NEVER = -1
"""No such time, or nobody knows it."""

OUTCOMES = ("unknown", "done", "turned_away", "left", "missed", "expired")
"""How visits end: ``unknown`` is told by the times alone, ``expired`` is left over at closing."""

TIMES = (
    "arrived",
    "issued",
    "called",
    "again",
    "started",
    "accepted",
    "completed",
    "missed",
    "back",
    "left",
    "booked",
)


@dataclass(frozen=True, slots=True)
class Visits:
    """One entry for each visit in every array; codes stand in the hall's own order.

    ``line`` is where it was read from, ``day`` counts days from 1970-01-01 (hall-local). Times are ms after
    the day's zero, -1 where there is none: ``again`` is the last call before the start, ``missed`` when the
    number was given up, ``back`` when its visitor asked to be called again, ``left`` when a visitor gave up
    waiting, ``booked`` the time of an appointment (nobody came to it where ``issued`` is -1). ``item``,
    ``window`` and ``priority`` point into the hall's items, windows and priorities (-1: none or unknown),
    ``outcome`` into :data:`OUTCOMES`; ``calls`` counts how often the number was called up to the start or the
    miss (0: unknown), ``matters`` the items on the ticket. ``waits`` tells whether the way from the issue to
    the call can be trusted, ``served`` whether start to complete is one service of that one item.
    """

    line: Ints
    day: Ints
    item: Ints
    window: Ints
    priority: Ints
    outcome: Ints
    calls: Ints
    matters: Ints
    arrived: Ints
    issued: Ints
    called: Ints
    again: Ints
    started: Ints
    accepted: Ints
    completed: Ints
    missed: Ints
    back: Ints
    left: Ints
    booked: Ints
    waits: Flags
    served: Flags

    def __len__(self) -> int:
        return len(self.line)

    def keep(self, which: Flags | Ints) -> Visits:
        """Some of the visits: those that are marked, or in the order given."""
        return Visits(**{one.name: getattr(self, one.name)[which] for one in fields(self)})

    def having(self, **columns: Ints | Flags) -> Visits:
        """The same visits with other columns."""
        changed: Mapping[str, object] = columns
        return replace(self, **changed)  # type: ignore[arg-type]

    @property
    def came(self) -> Flags:
        """Who was in the hall: all but those who did not come to their appointment."""
        return self.issued >= 0

    @property
    def walk_ins(self) -> Flags:
        """Who just came, without an appointment."""
        return self.came & (self.booked < 0)


def day_text(day: int) -> str:
    """The ISO date of a day."""
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=int(day))).isoformat()


def day_number(date: datetime.date) -> int:
    """The opposite of :func:`day_text`."""
    return (date - datetime.date(1970, 1, 1)).days


def weekday(day: Ints) -> Ints:
    """0 for Monday to 6 for Sunday; 1970-01-01 was a Thursday."""
    found: Ints = (day + 3) % 7
    return found
