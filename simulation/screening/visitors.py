"""The visitors of several days as the columns that the kernel reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from queueing.hallfile import Hall
from simulation.courses import NEVER
from simulation.laws import Ints
from simulation.screening.layout import Layout
from simulation.traces import Trace

HOW = {"together": 0, "in_order": 1, "parallel": 2, "auto": 3}
Column = Ints | NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Columns:
    """Days one after the other: those of day i stand from ``starts[i]`` to ``starts[i + 1]``.

    ``columns`` go by the names of kernel.c's ``Visitors``; one that is missing is what nobody does. ``item``
    and ``arrival`` are as the traces have them.
    """

    starts: Ints
    columns: Mapping[str, Column]
    item: Ints


def columns_of(layout: Layout, traces: Sequence[Trace]) -> Columns:
    """The columns of these days; all traces name the same items and priorities."""
    first = traces[0]
    starts = np.cumsum([0, *(len(trace) for trace in traces)], dtype=np.int64)
    item = np.concatenate([trace.item for trace in traces])
    priority = np.concatenate([trace.priority for trace in traces])
    credit = np.array([*(layout.credits[code] for code in first.priorities), 0], dtype=np.int64)
    columns: dict[str, Column] = {
        name: np.concatenate([getattr(trace, name) for trace in traces])
        for name in ("arrival", "service", "accept", "walk", "clear", "patience", "returns")
    }
    columns["item"] = np.array([layout.items[code] for code in first.items], dtype=np.int64)[item]
    columns["credit"] = credit[priority]
    columns["comes"] = np.concatenate([trace.comes for trace in traces]).astype(np.uint8)
    columns |= _courses(layout, traces, starts)
    return Columns(starts, columns, item)


def _courses(layout: Layout, traces: Sequence[Trace], starts: Ints) -> dict[str, Column]:
    """The columns of what visitors do besides."""
    count = int(starts[-1])
    numbers: dict[str, Ints] = {}
    flags: dict[str, NDArray[np.uint8]] = {}

    def set_number(name: str, at: int, value: int) -> None:
        if value != NEVER:
            numbers.setdefault(name, np.full(count, NEVER, dtype=np.int64))[at] = value

    def set_flag(name: str, at: int, value: bool) -> None:
        flags.setdefault(name, np.zeros(count, dtype=np.uint8))[at] = value

    codes = _Codes(layout.hall, layout.items)
    bundles = np.array([bool(layout.hall.items[code].steps) for code in traces[0].items])
    for trace, start in zip(traces, starts.tolist(), strict=False):
        booked = _booked(layout, trace)
        for visitor, course in trace.courses.items():
            at = start + visitor
            for name in ("check", "back", "again", "more_time", "aside", "aside_for", "seen"):
                set_number(name, at, getattr(course, name))
            set_number("booked", at, course.booked if visitor in booked else NEVER)
            for name in ("early_pass", "sent_away", "turned_away", "granted"):
                if getattr(course, name):
                    set_flag(name, at, True)
        for visitor in sorted({*trace.courses, *np.flatnonzero(bundles[trace.item]).tolist()}):
            # Who checks in is served as the appointment says, which names no way.
            how = "auto" if visitor in booked else trace.course(visitor).how
            codes.take(start + visitor, trace, visitor, how)
    _complete(numbers, flags, count)
    return {**numbers, **flags, **codes.columns(count)}


def _complete(numbers: dict[str, Ints], flags: dict[str, NDArray[np.uint8]], count: int) -> None:
    """Columns that are read together are there together."""
    for name, needs in (("check", "sent_away"), ("seen", "granted")):
        if name in numbers:
            flags.setdefault(needs, np.zeros(count, dtype=np.uint8))
    for name, needed in (("aside", "aside_for"), ("back", "again")):
        if name in numbers:
            numbers.setdefault(needed, np.full(count, NEVER, dtype=np.int64))


def _booked(layout: Layout, trace: Trace) -> set[int]:
    """Whose booking the hall has taken, as :func:`queueing.deciding_visitors.book` decides."""
    hall = layout.hall
    terms, hours = hall.appointments, hall.hours
    if terms is None:
        return set()
    courses = trace.courses.items()
    asked = [(course.booked, f"v{one:05d}", one) for one, course in courses if course.booked != NEVER]
    asked += [(at, f"n{number:05d}", NEVER) for number, (_, at) in enumerate(trace.no_shows)]
    taken: dict[int, int] = {}
    found = set()
    for at, _, visitor in sorted(asked):
        slot = (at - hours.opens) // terms.every
        open_then = hours.opens <= at < hours.closes and at > hours.doors_open
        if not open_then or taken.get(slot, 0) >= terms.quota:
            continue
        taken[slot] = taken.get(slot, 0) + 1
        found.add(visitor)
    return found


class _Codes:
    """What visitors with several matters, or with one thing of several steps, come for."""

    def __init__(self, hall: Hall, items: Mapping[str, int]) -> None:
        self.hall, self.items = hall, items
        self.rows: dict[int, tuple[list[tuple[int, int, int]], int, bool]] = {}

    def take(self, at: int, trace: Trace, visitor: int, how: str) -> None:
        """The codes of one visitor, if it has any beside the matter it comes for."""
        wants = trace.wants(visitor)
        codes = [code for item in wants for code in self.hall.items[item].steps or (item,)]
        if len(wants) == 1 and codes == [wants[0]]:
            return
        works = [(self.items[code], *trace.work(visitor, (code,))) for code in codes]
        self.rows[at] = works, self._how(wants, codes, how), codes[0] == wants[0]

    def _how(self, wants: Sequence[str], codes: Sequence[str], how: str) -> int:
        bundles = [self.hall.items[item] for item in wants if self.hall.items[item].steps]
        if len(codes) > 1 and bundles and how in ("auto", "together"):
            how = "in_order" if len(wants) == 1 and bundles[0].in_order else "parallel"
        return HOW[how]

    def columns(self, count: int) -> dict[str, Column]:
        """The codes as columns; none when nobody has any."""
        if not self.rows:
            return {}
        lengths = np.zeros(count, dtype=np.int64)
        how, own = np.zeros(count, dtype=np.uint8), np.zeros(count, dtype=np.uint8)
        order = sorted(self.rows)
        for at in order:
            works, way, first_is_own = self.rows[at]
            lengths[at], how[at], own[at] = len(works), way, first_is_own
        flat = np.array([work for at in order for work in self.rows[at][0]], dtype=np.int64)
        return {
            "code_start": np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            "code_item": _whole(flat[:, 0]),
            "code_service": _whole(flat[:, 1]),
            "code_accept": _whole(flat[:, 2]),
            "how": how,
            "first_is_own": own,
        }


def _whole(values: Iterable[int] | Ints) -> Ints:
    return np.ascontiguousarray(values, dtype=np.int64)
