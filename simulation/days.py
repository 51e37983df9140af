"""Days' visitors as data: who comes when, for what, and how they will behave.

A trace is drawn once and shared by all plans, so two plans meet the very same visitors (common random
numbers). A recorded day can be written as a trace too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from simulation.chance import Flags, Ints
from simulation.courses import COLUMNS, MATTERS, PLAIN, Course, columns_of, courses_of, plain_columns
from simulation.laws import NEVER

ONE_EACH = (
    "arrival",
    "item",
    "priority",
    "service",
    "accept",
    "walk",
    "clear",
    "patience",
    "returns",
    "comes",
)
"""The columns beside those of the courses that have one number for each visitor."""
OWN = (*ONE_EACH, "walk_by_zone")
"""The columns beside those of the courses."""


@dataclass(frozen=True)
class Trace:
    """One day's visitors, in the order in which they arrive; every column has one entry for each.

    ``arrival`` is ms after the day's zero; -1 for one who comes by another's course, or by nobody's; those
    stand at the end. ``item`` and ``priority`` point into ``items`` and ``priorities``
    (-1: none). In ms: ``walk`` from the call to the start, ``service`` from start to complete, ``accept``
    from start to accept (-1: the clerk does not press it), ``clear`` from complete to ready, ``patience``
    from issue to giving up (-1: never), ``returns`` from being missed to coming back (-1: never). ``comes``
    tells whether the visitor is there at the first call. ``calls``, ``between``, ``absent`` say how a clerk
    deals with one who is not: so many calls, so far apart, and the time until the number is missed.
    ``walk_by_zone`` has a column for each of ``zones``: the walk to a window there, instead of ``walk``.

    From ``booked`` to ``how`` stand the columns of :class:`~simulation.courses.Course`. The matters of
    visitor v beside the own item are the rows ``matter_start[v]`` to ``matter_start[v + 1]`` of the columns
    ``matter_*``: which item, its service and accept (ms; -1: not known), and whether it is ``brought`` as a
    further matter; else it is a step of one thing. ``items`` are the profile's, then those only met in steps.
    ``no_shows`` are the appointments, as (item, ms after zero), to which nobody comes.
    """

    items: tuple[str, ...]
    priorities: tuple[str, ...]
    arrival: Ints
    item: Ints
    priority: Ints
    service: Ints
    accept: Ints
    walk: Ints
    walk_by_zone: Ints
    clear: Ints
    patience: Ints
    returns: Ints
    comes: Flags
    booked: Ints
    check: Ints
    back: Ints
    again: Ints
    more_time: Ints
    aside: Ints
    aside_for: Ints
    seen: Ints
    early_pass: Flags
    sent_away: Flags
    turned_away: Flags
    granted: Flags
    balks: Flags
    how: np.ndarray[Any, np.dtype[np.int8]]
    matter_start: Ints
    matter_item: Ints
    matter_service: Ints
    matter_accept: Ints
    matter_brought: Flags
    zones: tuple[str, ...] = ()
    calls: int = 1
    between: int = 0
    absent: int = 0
    no_shows: tuple[tuple[str, int], ...] = ()

    @staticmethod
    def written(
        items: tuple[str, ...], priorities: tuple[str, ...], columns: Mapping[str, Any], **other: Any
    ) -> Trace:
        """A trace of the columns named in ``OWN``; nobody does anything besides.

        Without ``walk_by_zone`` the way is the same to every window.
        """
        count = len(columns["arrival"])
        nowhere = {"walk_by_zone": np.zeros((count, 0), dtype=np.int64)}
        return Trace(items, priorities, **(nowhere | dict(columns)), **plain_columns(count), **other)

    def with_courses(self, courses: Mapping[int, Course]) -> Trace:
        """The same visitors, who do this besides and nothing else."""
        return replace(self, **columns_of(courses, len(self), self.items))

    def __len__(self) -> int:
        return len(self.arrival)

    @cached_property
    def courses(self) -> dict[int, Course]:
        """What visitors do besides, by visitor, of those who do anything."""
        return courses_of(self.items, {name: getattr(self, name) for name in _BESIDES})

    def with_priority(self, visitor: int) -> str | None:
        """The priority class of a visitor, or None."""
        index = int(self.priority[visitor])
        return None if index < 0 else self.priorities[index]

    def walk_to(self, visitor: int, zone: str) -> int:
        """How long a visitor walks to a window of a zone (ms)."""
        if zone in self.zones:
            return int(self.walk_by_zone[visitor, self.zones.index(zone)])
        return int(self.walk[visitor])

    def course(self, visitor: int) -> Course:
        """What a visitor does besides."""
        return self.courses.get(visitor, PLAIN)

    def wants(self, visitor: int) -> tuple[str, ...]:
        """All items that a visitor comes for."""
        return (self.items[int(self.item[visitor])], *self.course(visitor).others)

    def work(self, visitor: int, items: tuple[str, ...]) -> tuple[int, int]:
        """How long the service of these items at one window takes, and when it is accepted (ms, or -1)."""
        own = (int(self.service[visitor]), int(self.accept[visitor]))
        known = self.course(visitor).works
        if not known:
            return own
        works = [
            own if item == self.items[int(self.item[visitor])] else known.get(item, own) for item in items
        ]
        accepts = [accept for _, accept in works if accept != NEVER]
        return sum(service for service, _ in works), sum(accepts) if accepts else NEVER


@dataclass(frozen=True, slots=True)
class Days:
    """The visitors of consecutive days, one after the other in the columns of one trace.

    Day i has the visitors ``starts[i]`` to ``starts[i + 1]``; ``again`` is counted inside the day.
    ``no_shows`` are by day.
    """

    visitors: Trace
    starts: Ints
    no_shows: tuple[tuple[tuple[str, int], ...], ...]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def day(self, index: int) -> Trace:
        """One day by itself: a view, nothing is copied."""
        whole, begins, ends = self.visitors, int(self.starts[index]), int(self.starts[index + 1])
        start = whole.matter_start[begins : ends + 1]
        rows = slice(int(start[0]), int(start[-1]))
        columns: dict[str, Any] = {name: getattr(whole, name)[begins:ends] for name in (*OWN, *COLUMNS)}
        columns |= {name: getattr(whole, name)[rows] for name in MATTERS}
        return Trace(
            whole.items,
            whole.priorities,
            **columns,
            matter_start=start - start[0] if start[0] else start,
            zones=whole.zones,
            calls=whole.calls,
            between=whole.between,
            absent=whole.absent,
            no_shows=self.no_shows[index],
        )


_BESIDES = (*COLUMNS, *MATTERS, "matter_start")
