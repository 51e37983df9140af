"""Days under a plan by the compiled kernel: the same records as the reference's, far sooner."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.chance import Ints
from simulation.days import Days, Trace
from simulation.ledger import DayRecord
from simulation.reference import Setting
from simulation.screening.layout import Inexpressible, Layout, lay_out
from simulation.screening.library import (
    FAULTS,
    Bytes,
    HallData,
    Halves,
    Reals,
    RecordData,
    VisitorData,
    Wholes,
    kernel,
)
from simulation.screening.visitors import Columns, columns_of

BY_VISITOR = (
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
"""The columns of a record with an entry for each visitor that the kernel works out."""
_POINTERS: dict[np.dtype[Any], Any] = {
    np.dtype(np.float64): Reals,
    np.dtype(np.int64): Wholes,
    np.dtype(np.int32): Halves,
}
_TURNS = 3
"""How many turns at windows each visitor may take, besides one for each further matter and step."""

_mine = threading.local()


def one_day(trace: Trace) -> Days:
    """A single day as days."""
    return Days(trace, np.array([0, len(trace)], dtype=np.int64), (trace.no_shows,))


def screen(setting: Setting, days: Days) -> list[DayRecord]:
    """The record of each day.

    Raises :class:`Inexpressible` or :class:`~simulation.screening.library.KernelMissing`.
    """
    layout = lay_out(setting, days.visitors)
    return list(run(layout, days, columns_of(layout, days)))


def run(layout: Layout, days: Days, columns: Columns) -> Iterator[DayRecord]:
    """The record of each of these days, in order. May run in several threads at once.

    ``columns`` are those of the days, which are the same for every plan of a hall.
    """
    library = kernel()
    starts = np.ascontiguousarray(days.starts, dtype=np.int64)
    count, visitors = len(starts) - 1, int(starts[-1])
    turns = _TURNS * visitors + len(days.visitors.matter_item) + int(layout.numbers["longest"]) * visitors
    slots = layout.numbers["dues"] + layout.numbers["windows"]
    results = {name: _room(name, visitors, np.int32) for name in BY_VISITOR}
    results["handled"] = _room("handled", 4 * (turns + 64), np.int32).reshape(-1, 4)
    results["staffed"] = _room("staffed", 4 * count * slots, np.int32).reshape(-1, 4)
    record = RecordData(
        **{name: values.ctypes.data_as(Halves) for name, values in results.items()},
        most_handled=len(results["handled"]),
        most_staffed=len(results["staffed"]),
    )
    ends = np.empty((count, 4), dtype=np.int64)
    most = int(np.diff(starts).max(initial=0))
    memory = _room("memory", library.kuaiban_memory(most) // 8 + 8, np.int64)
    fault = library.kuaiban_days(
        ctypes.byref(_hall_data(layout)),
        ctypes.byref(_visitor_data(layout, days, columns)),
        ctypes.byref(record),
        count,
        starts.ctypes.data_as(Wholes),
        ends.ctypes.data_as(Wholes),
        memory.ctypes.data + (-memory.ctypes.data) % 64,
    )
    if fault:
        raise Inexpressible([FAULTS[fault]])
    return _records(days, results, ends.tolist())


def _room(name: str, numbers: int, kind: type) -> NDArray[Any]:
    """Room for so many numbers, of this thread alone and used again: new memory costs more than a day."""
    rooms: dict[str, NDArray[Any]] = _mine.__dict__
    if len(rooms.get(name, ())) < numbers:
        rooms[name] = np.empty(numbers, dtype=kind)
    return rooms[name][:numbers]


def _records(days: Days, results: Mapping[str, Ints], ends: list[list[int]]) -> Iterator[DayRecord]:
    starts = days.starts.tolist()
    handled = staffed = 0
    for day, (handled_end, staffed_end, overtime, closed) in enumerate(ends):
        mine = slice(starts[day], starts[day + 1])
        rows = results["staffed"][staffed:staffed_end]
        yield DayRecord(
            **{name: results[name][mine].copy() for name in BY_VISITOR},
            item=days.visitors.item[mine],
            priority=days.visitors.priority[mine],
            handled=results["handled"][handled:handled_end].copy(),
            staffed=rows[np.lexsort(rows.T[::-1])],
            overtime=overtime,
            closed=closed,
        )
        handled, staffed = handled_end, staffed_end


def _pointer(values: NDArray[Any]) -> Any:
    return values.ctypes.data_as(_POINTERS.get(values.dtype, Bytes))


def _hall_data(layout: Layout) -> HallData:
    arrays = {name: _pointer(values) for name, values in layout.arrays.items()}
    return HallData(**{name: layout.numbers[name] for name in layout.numbers if name != "longest"}, **arrays)


def _visitor_data(layout: Layout, days: Days, columns: Columns) -> VisitorData:
    pointers = {name: _pointer(values) for name, values in {**columns, **layout.codes}.items()}
    return VisitorData(zones=len(days.visitors.zones), **pointers)
