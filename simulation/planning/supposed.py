"""Other visitors made of the very same days: fewer or more of them, longer services, some who come later.

The days that are left alike are common random numbers: two days made so differ by what is supposed alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from simulation.chance import Floats, Ints
from simulation.courses import MATTERS
from simulation.days import Days, Trace
from simulation.laws import NEVER

Remake = Callable[[Days, np.random.Generator], Days]
"""Makes other days of the given ones."""

_LATE = 1 << 40
"""Later than any ms of a day: where those stand who come by another's course."""


@dataclass(frozen=True, slots=True)
class Longer:
    """All services take ``factor`` times as long."""

    factor: float

    def __call__(self, days: Days, _: np.random.Generator) -> Days:
        """The days with these services."""
        names = ("service", "accept", "matter_service", "matter_accept")
        made: dict[str, Any] = {name: self._times(getattr(days.visitors, name)) for name in names}
        return replace(days, visitors=replace(days.visitors, **made))

    def _times(self, spans: Ints) -> Ints:
        return np.where(spans >= 0, np.rint(spans * self.factor), spans).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Crowd:
    """``factor`` times as many visitors, up to twice as many.

    Fewer: each stays away by a lot. More: by a lot each of the next day's visitors comes on this day too.
    Either way arrivals that were a Poisson process are one again.
    """

    factor: float

    def __call__(self, days: Days, random: np.random.Generator) -> Days:
        """The days with so many visitors."""
        count, day = len(days), _day_of(days)
        lots = random.random(len(days.visitors))[_roots(days)]
        misses = [random.random(len(one)) for one in days.no_shows]
        if self.factor <= 1:
            rows = np.flatnonzero(lots < self.factor)
            kept = tuple(_those(*one, self.factor) for one in zip(days.no_shows, misses, strict=True))
            return _chosen(days, rows, day[rows], np.zeros(len(rows), dtype=np.int64), kept)
        more = np.flatnonzero(lots < self.factor - 1)
        rows = np.concatenate([np.arange(len(day)), more])
        copies = np.repeat([0, 1], [len(day), len(more)])
        days_of = np.concatenate([day, (day[more] - 1) % count])
        added = [_those(*one, self.factor - 1) for one in zip(days.no_shows, misses, strict=True)]
        kept = tuple((*one, *added[(place + 1) % count]) for place, one in enumerate(days.no_shows))
        return _chosen(days, rows, days_of, copies, kept)


@dataclass(frozen=True, slots=True)
class Quieter:
    """By lot a ``share`` of those who come without an appointment in ``busy`` come in ``quiet`` instead.

    Both are [from, to) in ms after zero.
    """

    share: float
    busy: tuple[tuple[int, int], ...]
    quiet: tuple[tuple[int, int], ...]

    def __call__(self, days: Days, random: np.random.Generator) -> Days:
        """The days on which these come at a quieter time."""
        visitors = days.visitors
        lots, at = random.random(len(visitors)), random.random(len(visitors))
        inside = np.zeros(len(visitors), dtype=bool)
        for begins, ends in self.busy:
            inside |= (visitors.arrival >= begins) & (visitors.arrival < ends)
        move = inside & (lots < self.share) & (visitors.booked == NEVER)
        widths = np.array([until - since for since, until in self.quiet])
        place = (at * widths.sum()).astype(np.int64)
        span = np.searchsorted(np.cumsum(widths), place, side="right")
        since = np.array([since for since, _ in self.quiet])
        when = since[span] + place - (np.cumsum(widths) - widths)[span]
        arrival = np.where(move, when, visitors.arrival)
        moved = replace(days, visitors=replace(visitors, arrival=arrival))
        rows = np.arange(len(visitors))
        return _chosen(moved, rows, _day_of(days), np.zeros_like(rows), days.no_shows)


def _day_of(days: Days) -> Ints:
    return np.repeat(np.arange(len(days)), np.diff(days.starts))


def _those(rows: Sequence[tuple[str, int]], lots: Floats, share: float) -> tuple[tuple[str, int], ...]:
    return tuple(row for row, lot in zip(rows, lots.tolist(), strict=True) if lot < share)


def _roots(days: Days) -> Ints:
    """By visitor the one whose lot counts: who comes back as another visitor is the same person."""
    again, begins = days.visitors.again, days.starts[:-1][_day_of(days)]
    who = np.flatnonzero(again != NEVER)
    root = np.arange(len(again))
    root[again[who] + begins[who]] = who
    while (root[root] != root).any():
        root = root[root]
    return root


def _chosen(
    days: Days, rows: Ints, day: Ints, copies: Ints, no_shows: tuple[tuple[tuple[str, int], ...], ...]
) -> Days:
    """Days of these visitors (a visitor may stand there once in each of two ``copies``), by ``day``."""
    visitors = days.visitors
    arrival = visitors.arrival[rows]
    order = np.lexsort((copies, rows, np.where(arrival == NEVER, _LATE, arrival), day))
    rows, day, copies = rows[order], day[order], copies[order]
    starts = np.searchsorted(day, np.arange(len(days) + 1))
    ragged = {*MATTERS, "matter_start"}
    made: dict[str, Any] = {
        one.name: getattr(visitors, one.name)[rows]
        for one in fields(Trace)
        if one.name not in ragged and isinstance(getattr(visitors, one.name), np.ndarray)
    }
    made["again"] = _again(days, rows, copies, starts, day)
    counts = np.diff(visitors.matter_start)[rows]
    made["matter_start"] = np.concatenate([[0], np.cumsum(counts)])
    inside = np.arange(counts.sum()) - np.repeat(made["matter_start"][:-1], counts)
    matters = np.repeat(visitors.matter_start[:-1][rows], counts) + inside
    made |= {name: getattr(visitors, name)[matters] for name in MATTERS}
    return Days(replace(visitors, **made), starts, no_shows)


def _again(days: Days, rows: Ints, copies: Ints, starts: Ints, day: Ints) -> Ints:
    """Where in its new day the visitor stands as which each comes back."""
    visitors = days.visitors
    place = np.full((2, len(visitors)), NEVER, dtype=np.int64)
    place[copies, rows] = np.arange(len(rows)) - starts[day]
    found = np.full(len(rows), NEVER, dtype=np.int64)
    again = visitors.again[rows]
    who = np.flatnonzero(again != NEVER)
    target = again[who] + days.starts[:-1][_day_of(days)[rows[who]]]
    found[who] = place[copies[who], target]
    return found
