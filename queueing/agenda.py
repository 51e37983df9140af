"""What falls due in a day: slot borders, the last ticket, closing time, the end of the day.

Within one instant slots come first, by window order, then the last ticket, closing time and the day's end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from queueing.hallfile import Hall
from queueing.lanes import LaneEntry
from queueing.plans import Plan, Slot
from queueing.windows import WindowSpec

SLOT, LAST_TICKET, HOURS_END, DAY_END = range(4)


@dataclass(frozen=True, slots=True)
class Day:
    """A business date and its borders in ms UTC; ``zero`` is local noon less twelve hours."""

    day: str
    zero: int
    issuing_ends: int
    closes: int
    ends: int
    fast_items: frozenset[str]


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """Something that falls due ``at`` (ms UTC). For a slot: window, lanes (none ends it), end, last."""

    at: int
    rank: int
    index: int = 0
    window: str = ""
    lanes: tuple[LaneEntry, ...] = ()
    until: int = 0
    last: bool = False


def make_agenda(
    hall: Hall,
    plan: Plan,
    day: Day,
    now: int,
    in_slot: Iterable[str] = (),
    issuing: bool = True,
    hours: bool = True,
) -> list[Due]:
    """All that is due from ``now`` to the end of the day, in order.

    A slot in force at ``now`` is due at once. ``in_slot`` are windows whose slot of an earlier plan ends now
    when this plan has none for them; where this plan's last slot is over already, it ends as a last slot
    does. ``issuing`` and ``hours`` say whether those borders are still ahead.
    """
    found: list[Due] = []
    had, slots = set(in_slot), dict[str, list[Slot]]()
    for slot in plan.slots:
        slots.setdefault(slot.window, []).append(slot)
    for spec in hall.windows.values():
        found += _window_dues(spec, slots.get(spec.id, []), day.zero, now, spec.id in had)
    if issuing:
        found.append(Due(max(day.issuing_ends, now), LAST_TICKET))
    if hours:
        found.append(Due(max(day.closes, now), HOURS_END))
    found.append(Due(max(day.ends, now), DAY_END))
    return sorted(found, key=lambda due: (due.at, due.rank, due.index))


def _window_dues(spec: WindowSpec, slots: list[Slot], zero: int, now: int, in_slot: bool) -> list[Due]:
    found: list[Due] = []
    for slot, following in [*pairwise(slots), *((slot, None) for slot in slots[-1:])]:
        begins, ends = zero + slot.begins, zero + slot.ends
        if ends <= now:
            continue
        found.append(Due(max(begins, now), SLOT, spec.index, spec.id, slot.lanes, ends, following is None))
        if following is None or following.begins > slot.ends:
            found.append(Due(ends, SLOT, spec.index, spec.id, (), ends, following is None))
    if in_slot and not any(due.at == now for due in found):
        over = bool(slots) and not found
        found.insert(0, Due(now, SLOT, spec.index, spec.id, (), now, over))
    return found
