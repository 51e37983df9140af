"""Days under a plan by the compiled kernel: the same records as the reference's, far sooner."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from simulation.laws import Ints
from simulation.ledger import DayRecord
from simulation.reference import Setting
from simulation.screening.layout import Inexpressible, Layout, lay_out
from simulation.screening.library import FAULTS, Bytes, HallData, RecordData, VisitorData, Wholes, kernel
from simulation.screening.visitors import Column, Columns, columns_of
from simulation.traces import Trace

_BY_VISITOR = (
    "issued",
    "called",
    "started",
    "accepted",
    "completed",
    "left",
    "expired",
    "missed",
    "lane",
    "window",
    "arrived",
    "uncounted",
    "early",
)
_mine = threading.local()
_TURNS = 3
"""How many turns at windows each visitor may take, besides one for each matter."""


def screen(setting: Setting, traces: Sequence[Trace]) -> list[DayRecord]:
    """The record of each day. The traces name the same items, priorities and times of clerks.

    Raises :class:`Inexpressible` or :class:`~simulation.screening.library.KernelMissing`.
    """
    layout = lay_out(setting, traces[0].absent)
    return list(run(layout, columns_of(layout, traces)))


def run(layout: Layout, days: Columns) -> Iterator[DayRecord]:
    """The record of each of these days, in order. May run in several threads at once."""
    library = kernel()
    starts = np.ascontiguousarray(days.starts, dtype=np.int64)
    count, visitors = len(starts) - 1, int(starts[-1])
    codes = len(days.columns["code_item"]) if "code_item" in days.columns else 0
    slots = int(layout.numbers["dues"]) + layout.numbers["windows"]
    results = {name: _room(name, visitors) for name in _BY_VISITOR}
    results["handled"] = _room("handled", 4 * (_TURNS * visitors + codes + 64)).reshape(-1, 4)
    results["staffed"] = _room("staffed", 4 * count * slots).reshape(-1, 4)
    record = RecordData(
        **{name: values.ctypes.data_as(Wholes) for name, values in results.items()},
        most_handled=len(results["handled"]),
        most_staffed=len(results["staffed"]),
    )
    ends = np.empty((count, 4), dtype=np.int64)
    most = int(np.diff(starts).max(initial=0))
    memory = _room("memory", library.kuaiban_memory(most) // 8 + 8)
    begin = memory.ctypes.data + (-memory.ctypes.data) % 64
    fault = library.kuaiban_days(
        ctypes.byref(_hall_data(layout)),
        ctypes.byref(_visitor_data(days.columns)),
        ctypes.byref(record),
        count,
        starts.ctypes.data_as(Wholes),
        ends.ctypes.data_as(Wholes),
        begin,
    )
    if fault:
        raise Inexpressible([FAULTS[fault]])
    return _records(days, results, ends.tolist())


def _room(name: str, numbers: int) -> Ints:
    """Room for so many whole numbers, of this thread alone and used again: new memory costs more than a day."""
    rooms: dict[str, Ints] = _mine.__dict__
    if len(rooms.get(name, ())) < numbers:
        rooms[name] = np.empty(numbers, dtype=np.int64)
    return rooms[name][:numbers]


def _records(days: Columns, results: Mapping[str, Ints], ends: list[list[int]]) -> Iterator[DayRecord]:
    starts = days.starts.tolist()
    handled = staffed = 0
    for day, (handled_end, staffed_end, overtime, closed) in enumerate(ends):
        mine = slice(starts[day], starts[day + 1])
        rows = results["staffed"][staffed:staffed_end]
        yield DayRecord(
            **{name: results[name][mine].copy() for name in _BY_VISITOR},
            item=days.item[mine],
            handled=results["handled"][handled:handled_end].copy(),
            staffed=rows[np.lexsort(rows.T[::-1])],
            overtime=overtime,
            closed=closed,
        )
        handled, staffed = handled_end, staffed_end


def _hall_data(layout: Layout) -> HallData:
    arrays: dict[str, Any] = {name: values.ctypes.data_as(Wholes) for name, values in layout.arrays.items()}
    return HallData(**layout.numbers, **arrays)


def _visitor_data(columns: Mapping[str, Column]) -> VisitorData:
    pointers: dict[str, Any] = {
        name: values.ctypes.data_as(Bytes if values.dtype == np.uint8 else Wholes)
        for name, values in columns.items()
    }
    return VisitorData(**pointers)
