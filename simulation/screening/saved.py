"""Days kept as they stand at some moments, to go on under other plans that are the same until then.

A planner changes one slot of a plan at a time: what happens before the slot is the same on every day, and
need not be run again. A day that goes on is ticket by ticket what the whole day under the other plan is.

What is decided before a moment looks ahead of it in one way only: whether a line that nobody takes now is
taken later today, and (where the hall has a closing allowance) when. A day on which that was asked and the
plans answer it differently is run whole. How long a slot lasts, and with it overtime, comes from the plan
under which the day goes on.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simulation.chance import Flags, Ints
from simulation.days import Days
from simulation.screening.engine import (
    Results,
    hall_data,
    memory_for,
    play,
    starts_of,
    visitor_data,
)
from simulation.screening.layout import NONE, Inexpressible, Layout
from simulation.screening.library import FAULTS, HallData, RecordData, VisitorData, kernel
from simulation.screening.refusing import Refusal
from simulation.screening.visitors import Columns

_OF_SLOTS = ("due_at", "due_rank", "due_window", "due_set", "due_until", "due_last")
_OF_SETS = ("set_start", "entry_lane", "entry_after", "entry_reserve")
_OF_PLAN = frozenset((*_OF_SLOTS, *_OF_SETS, "trigger_set"))
"""What of a layout may differ between plans that are the same until a moment."""
_UNKNOWN = -2
"""Lanes that no window of the other plan has at any time."""
_SHELF = 1 << 17
"""Room for kept days, in words of 8 bytes; more is taken as it fills."""


@dataclass(frozen=True, slots=True)
class Saved:
    """Days under a plan, kept as they stand at each of the ``borders`` (ms after zero), before anything that
    falls due then. ``results`` are those of the whole days. Nothing of it changes: threads may share it.
    """

    layout: Layout
    days: Days
    columns: Columns
    borders: tuple[int, ...]
    results: Results
    shelves: tuple[Ints, ...]
    places: Ints
    """By day and border, the address at which the day begins on its shelf."""
    hall: HallData
    visitors: VisitorData
    record: RecordData
    """The layout, the visitors and what came of them for the kernel, which reads the arrays above."""

    @property
    def size(self) -> int:
        """How many bytes of memory it takes, without the visitors."""
        results = self.results
        arrays = (*results.columns.values(), results.handled, results.staffed, results.ends, *self.shelves)
        return sum(one.nbytes for one in arrays) + self.places.nbytes


def keep(layout: Layout, days: Days, columns: Columns, borders: Sequence[int]) -> Saved:
    """Runs the days and keeps them at these moments (ms after zero), earliest first.

    Raises :class:`ValueError` when a moment is not after the one before it or not in the day, and
    :class:`~simulation.screening.layout.Inexpressible`.
    """
    opens, ends = layout.numbers["begins"], layout.numbers["ends"]
    if any(not early < late for early, late in zip((opens, *borders), (*borders, ends), strict=True)):
        raise ValueError(f"days are kept at rising moments between {opens} and {ends} ms, not at {borders}")
    results, starts = Results.room(layout, days), starts_of(days)
    hall, visitors, record = hall_data(layout), visitor_data(layout, days, columns), results.data()
    moments, kept = np.array(borders, dtype=np.int64), np.zeros(2, dtype=np.int64)
    places = np.zeros((len(days), len(borders)), dtype=np.int64)
    shelves, done, room = list[Ints](), 0, _SHELF
    while done < len(days):
        shelf = np.empty(room, dtype=np.int64)
        kept[:] = done, 0
        fault = kernel().kuaiban_keep(
            *(ctypes.byref(hall), ctypes.byref(visitors), ctypes.byref(record), done, len(days)),
            *(starts, results.ends, len(borders), moments),
            *(shelf, room, places, kept, memory_for(days)),
        )
        if fault:
            raise Inexpressible([Refusal(FAULTS[fault])])
        if kept[0] == done:
            room *= 2
            continue
        shelves.append(shelf[: kept[1]].copy())
        places[done : kept[0]] = places[done : kept[0]] * 8 + shelves[-1].ctypes.data
        done = int(kept[0])
    own = _own(results)
    return Saved(
        *(layout, days, columns, tuple(borders), own, tuple(shelves), places, hall, visitors, own.data()),
    )


def resume(layout: Layout, saved: Saved) -> tuple[Results, Flags]:
    """What comes of the kept days under another plan of the same hall, as if they had been run whole; and by
    day whether it went on from where it stood when the plans part. May run in several threads at once.

    Raises :class:`~simulation.screening.layout.Inexpressible`.
    """
    parting = _parting(layout, saved)
    if parting is None:
        return play(layout, saved.days, saved.columns), np.zeros(len(saved.days), dtype=bool)
    border, sets = parting
    days = saved.days
    results, starts = Results.room(layout, days), starts_of(days)
    resumed = np.zeros(len(days), dtype=bool)
    states = np.ascontiguousarray(saved.places[:, border])
    fault = kernel().kuaiban_resume(
        *(ctypes.byref(saved.hall), ctypes.byref(hall_data(layout)), sets),
        *(ctypes.byref(saved.visitors), ctypes.byref(saved.record)),
        *(saved.results.ends, ctypes.byref(results.data()), len(days), starts),
        *(results.ends, saved.borders[border], states, resumed, memory_for(days)),
    )
    if fault:
        raise Inexpressible([Refusal(FAULTS[fault])])
    return results, resumed


def shared(layout: Layout, saved: Saved) -> int | None:
    """The last border (as its place among the saved ones) until which nothing of this plan differs from the
    one under which the days were kept; None when they differ before the first, or in more than their slots.
    """
    parting = _parting(layout, saved)
    return None if parting is None else parting[0]


def _parting(layout: Layout, saved: Saved) -> tuple[int, Ints] | None:
    """The same border, and by number of a set of lanes in the old layout the number of the same set in this
    (-1: it has none).
    """
    old = saved.layout
    if not _same_hall(layout, old):
        return None
    known = {lanes: number for number, lanes in enumerate(_lanes(layout))}
    sets = np.array([known.get(lanes, NONE) for lanes in _lanes(old)], dtype=np.int64)
    mine = _slots(layout, np.arange(len(known)))
    theirs = _slots(old, np.where(sets == NONE, _UNKNOWN, sets))
    count = min(mine.shape[1], theirs.shape[1])
    parted = (mine[:, :count] != theirs[:, :count]).any(axis=0)
    first = int(parted.argmax()) if parted.any() else count
    ends = [int(rows[0, first]) for rows in (mine, theirs) if first < rows.shape[1]]
    alike = len(saved.borders) if not ends else bisect_right(saved.borders, min(ends))
    return (alike - 1, sets) if alike else None


def _slots(layout: Layout, numbers: Ints) -> Ints:
    """By row, what falls due: when, what, where, with which lanes (numbered anew), where a last slot ends."""
    arrays = layout.arrays
    sets = np.append(numbers, NONE)[arrays["due_set"]]
    last = np.where(arrays["due_set"] == NONE, arrays["due_last"], 0)
    return np.stack([arrays["due_at"], arrays["due_rank"], arrays["due_window"], sets, last])


def _lanes(layout: Layout) -> list[tuple[tuple[int, int, int], ...]]:
    """The lanes of windows by number, each with what it is taken by."""
    start, *columns = (layout.arrays[name].tolist() for name in _OF_SETS)
    rows = list(zip(*columns, strict=True))
    return [tuple(rows[begins:ends]) for begins, ends in pairwise(start)]


def _same_hall(layout: Layout, old: Layout) -> bool:
    """Whether two layouts differ in nothing but slots."""
    own = {"dues", "reserves"}
    numbers = [{name: one for name, one in each.numbers.items() if name not in own} for each in (layout, old)]
    names = [each.arrays.keys() - _OF_PLAN for each in (layout, old)]
    if numbers[0] != numbers[1] or names[0] != names[1]:
        return False
    pairs = [(layout.arrays[name], old.arrays[name]) for name in names[0]]
    pairs += [(layout.codes[name], old.codes[name]) for name in layout.codes]
    triggers = [[_lanes(each)[one] for one in each.arrays["trigger_set"]] for each in (layout, old)]
    return triggers[0] == triggers[1] and all(_same(one, other) for one, other in pairs)


def _same(one: NDArray[np.generic], other: NDArray[np.generic]) -> bool:
    return one is other or bool(np.array_equal(one, other))


def _own(results: Results) -> Results:
    """Results with memory of their own."""
    handled, staffed = results.ends[-1, :2].tolist() if len(results.ends) else (0, 0)
    return replace(
        results,
        columns={name: values.copy() for name, values in results.columns.items()},
        handled=results.handled[:handled].copy(),
        staffed=results.staffed[:staffed].copy(),
    )
