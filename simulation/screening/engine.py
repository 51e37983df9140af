"""Days under a plan by the compiled kernel: the same records as the reference's, far sooner."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
    HallData,
    RecordData,
    VisitorData,
    addresses,
    kernel,
)
from simulation.screening.refusing import Refusal
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
    return play(layout, days, columns).records()


@dataclass(frozen=True, slots=True)
class Results:
    """What came of days, as the kernel writes it: good until the same thread runs other days.

    ``columns`` are those of a record, of all days one after the other; ``handled`` and ``staffed`` a
    record's rows. ``ends`` has a row for each day: where its rows of ``handled`` and of ``staffed`` end,
    overtime (ms), when it closed (ms after zero).
    """

    days: Days
    columns: Mapping[str, Ints]
    handled: Ints
    staffed: Ints
    ends: Ints

    @classmethod
    def room(cls, layout: Layout, days: Days) -> Results:
        """Room for what comes of these days."""
        count, visitors = len(days), int(days.starts[-1])
        turns = _TURNS * visitors + len(days.visitors.matter_item) + int(layout.numbers["longest"]) * visitors
        slots = layout.numbers["dues"] + layout.numbers["windows"]
        return cls(
            days,
            {name: _room(name, visitors, np.int32) for name in BY_VISITOR},
            _room("handled", 4 * (turns + 64), np.int32).reshape(-1, 4),
            _room("staffed", 4 * count * slots, np.int32).reshape(-1, 4),
            np.empty((count, 4), dtype=np.int64),
        )

    def data(self) -> RecordData:
        """The same for the kernel."""
        return RecordData(
            **addresses(RecordData, {**self.columns, "handled": self.handled, "staffed": self.staffed}),
            most_handled=len(self.handled),
            most_staffed=len(self.staffed),
        )

    def records(self) -> Iterator[DayRecord]:
        """The record of each day, with memory of its own."""
        visitors, starts = self.days.visitors, self.days.starts.tolist()
        handled = staffed = 0
        for day, (handled_end, staffed_end, overtime, closed) in enumerate(self.ends.tolist()):
            mine = slice(starts[day], starts[day + 1])
            rows = self.staffed[staffed:staffed_end]
            yield DayRecord(
                **{name: values[mine].copy() for name, values in self.columns.items()},
                item=visitors.item[mine],
                priority=visitors.priority[mine],
                handled=self.handled[handled:handled_end].copy(),
                staffed=rows[np.lexsort(rows.T[::-1])],
                overtime=overtime,
                closed=closed,
            )
            handled, staffed = handled_end, staffed_end


def play(layout: Layout, days: Days, columns: Columns) -> Results:
    """What comes of these days, as the kernel writes it. Raises :class:`Inexpressible`."""
    results, starts = Results.room(layout, days), starts_of(days)
    fault = kernel().kuaiban_days(
        ctypes.byref(hall_data(layout)),
        ctypes.byref(visitor_data(layout, days, columns)),
        ctypes.byref(results.data()),
        len(days),
        starts,
        results.ends,
        memory_for(days),
    )
    if fault:
        raise Inexpressible([Refusal(FAULTS[fault])])
    return results


def starts_of(days: Days) -> Ints:
    """Where each day's visitors begin, and the last one's end, for the kernel."""
    return np.ascontiguousarray(days.starts, dtype=np.int64)


def memory_for(days: Days) -> int:
    """The address of memory in which the kernel can run each of these days."""
    most = int(np.diff(days.starts).max(initial=0))
    memory = _room("memory", kernel().kuaiban_memory(most) // 8 + 8, np.int64)
    return memory.ctypes.data + (-memory.ctypes.data) % 64


def _room(name: str, numbers: int, kind: type) -> NDArray[Any]:
    """Room for so many numbers, of this thread alone and used again: new memory costs more than a day."""
    rooms: dict[str, NDArray[Any]] = _mine.__dict__
    if name not in rooms or len(rooms[name]) < numbers:
        rooms[name] = np.empty(numbers, dtype=kind)
    return rooms[name][:numbers]


def hall_data(layout: Layout) -> HallData:
    """A layout for the kernel, which reads the layout's own arrays."""
    numbers = {name: value for name, value in layout.numbers.items() if name != "longest"}
    return HallData(**numbers, **addresses(HallData, layout.arrays))


def visitor_data(layout: Layout, days: Days, columns: Columns) -> VisitorData:
    """Days' visitors for the kernel, which reads the columns themselves."""
    arrays = {**columns, **layout.codes}
    return VisitorData(zones=len(days.visitors.zones), **addresses(VisitorData, arrays))
