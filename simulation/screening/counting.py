"""What came of days as counts by day and cell: all that a planner asks for, without a record of everybody."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.chance import Ints
from simulation.days import Days
from simulation.screening.engine import Results, play, starts_of
from simulation.screening.layout import Layout
from simulation.screening.library import CellData, CountData, addresses, kernel
from simulation.screening.visitors import Columns


@dataclass(frozen=True, slots=True)
class Cell:
    """Visitors who are judged together by one limit.

    ``items`` tells by item of the trace, ``lanes`` by lane of the hall (None: every lane) who belongs, by
    item and lane at issue; ``periods`` are [from, to) in ms after zero, by time of issue, none over another;
    ``limit`` is in ms from issue to start.
    """

    items: tuple[bool, ...]
    periods: tuple[tuple[int, int], ...]
    limit: int
    lanes: tuple[bool, ...] | None = None


class Cells:
    """Cells laid out for the kernel. Visitors are sorted into kinds (items and lanes that belong to the same
    cells) and stretches (between all borders of periods), so each is looked up once.

    Raises :class:`ValueError` when a cell does not fit the layout's items and lanes.
    """

    def __init__(self, layout: Layout, cells: Sequence[Cell]) -> None:
        items, lanes = len(layout.codes["item_of"]), layout.numbers["lanes"]
        self.cells = tuple(cells)
        for one in cells:
            if len(one.items) != items or len(one.lanes or range(lanes)) != lanes:
                raise ValueError(f"a cell tells of {items} items and {lanes} lanes, one by one")
        by_item, kind_of_item = _kinds([one.items for one in cells], items)
        by_lane, kind_of_lane = _kinds([one.lanes or (True,) * lanes for one in cells], lanes)
        edges = sorted({edge for one in cells for period in one.periods for edge in period})
        first, found = [0], list[int]()
        for item in by_item:
            for lane in by_lane:
                mine = np.flatnonzero(item & lane).tolist()
                for begins in edges[:-1]:
                    found += [cell for cell in mine if _inside(cells[cell], begins)]
                    first.append(len(found))
        self._arrays = {
            "kind_of_item": kind_of_item,
            "kind_of_lane": kind_of_lane,
            "edge": np.array(edges, dtype=np.int64),
            "first": np.array(first, dtype=np.int64),
            "cell": np.array(found, dtype=np.int64),
            "limit": np.array([one.limit for one in cells], dtype=np.int64),
        }
        self._lanes = len(by_lane)

    def __len__(self) -> int:
        return len(self.cells)

    def data(self) -> CellData:
        """The same for the kernel, which reads the arrays themselves."""
        return CellData(
            cells=len(self),
            kinds_of_lanes=self._lanes,
            edges=len(self._arrays["edge"]),
            **addresses(CellData, self._arrays),
        )


@dataclass(frozen=True, slots=True)
class Counts:
    """By [day, cell], by time of issue: who had a ticket (``issued``), who of them counts for the limit and
    who was in time (``counted``, ``within``: the rule of :func:`simulation.judging.verdicts`), how many got
    to a window (``started``) and after how many ms in all (``waited``), and who gave up (``left``).

    By day, in ms: ``paid`` and ``overtime`` of clerks, ``busy`` time of windows (from the call to the end of
    clearing up), the ``longest`` wait of anybody (:attr:`simulation.records.Records.longest`), and when the
    day ``closed``, after zero.
    """

    issued: Ints
    counted: Ints
    within: Ints
    started: Ints
    waited: Ints
    left: Ints
    paid: Ints
    busy: Ints
    overtime: Ints
    longest: Ints
    closed: Ints

    @classmethod
    def join(cls, parts: Sequence[Counts]) -> Counts:
        """Counts of days, one after the other."""
        columns: dict[str, Any] = {
            field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)
        }
        return cls(**columns)


_BY_CELL = ("issued", "counted", "within", "started", "waited", "left")


def count(layout: Layout, days: Days, columns: Columns, cells: Cells) -> Counts:
    """The counts of these days under a plan. May run in several threads at once.

    Raises :class:`~simulation.screening.layout.Inexpressible`.
    """
    return counts_of(play(layout, days, columns), cells)


def counts_of(results: Results, cells: Cells) -> Counts:
    """The counts of days that have just been run."""
    days = results.days
    starts, item = starts_of(days), np.ascontiguousarray(days.visitors.item, dtype=np.int64)
    found: dict[str, Any] = {
        name: np.empty((len(days), len(cells)) if name in _BY_CELL else len(days), dtype=np.int64)
        for name in Counts.__slots__
    }
    kernel().kuaiban_count(
        ctypes.byref(cells.data()),
        ctypes.byref(CountData(**addresses(CountData, found))),
        item,
        ctypes.byref(results.data()),
        len(days),
        starts,
        results.ends,
    )
    return Counts(**found)


def _kinds(belongs: Sequence[Sequence[bool]], count: int) -> tuple[NDArray[np.bool_], Ints]:
    """Which of ``count`` things belong to the same cells: by kind the cells, and each thing's kind."""
    table = np.array(belongs, dtype=bool).reshape(len(belongs), count).T
    kinds, kind_of = np.unique(table, axis=0, return_inverse=True)
    return kinds, kind_of.reshape(-1).astype(np.int64)


def _inside(cell: Cell, begins: int) -> bool:
    return any(since <= begins < until for since, until in cell.periods)
