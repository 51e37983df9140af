"""What a plan means for each line, told before it is in force: when nobody takes it, and who may overtake.

A line is one lane and the items that the same windows serve. A window *takes* a line while it has a slot with
that lane, its skills cover the items, and neither a reserve nor a trigger can hold it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from queueing import times
from queueing.errors import Mistake, Refused
from queueing.hallfile import Hall
from queueing.lanes import LaneEntry
from queueing.plans import Plan
from queueing.routing import route


@dataclass(frozen=True, slots=True)
class LineCheck:
    """One line of a plan. Times are ms after the day's zero, ``overtaking`` is ms.

    ``gaps`` are the times from the plan's first slot to closing at which no window takes the line. Nobody who
    comes more than ``overtaking`` later is called first at a window that may serve both, but for those under
    reserve, addressed tickets and returning no-shows; None when no window has the lane.
    """

    lane: str
    items: tuple[str, ...]
    gaps: tuple[tuple[int, int], ...]
    overtaking: int | None


def check_lines(hall: Hall, plan: Plan, fast_items: frozenset[str]) -> list[LineCheck]:
    """Every line in which a ticket for one item may stand under the plan, in the hall's order of lanes."""
    opens = min((slot.begins for slot in plan.slots), default=hall.hours.opens)
    found = []
    for (lane, windows), items in _lines(hall, plan, fast_items).items():
        turned = [trigger for trigger in plan.triggers if trigger.window in windows]
        slots = [slot for slot in plan.slots if slot.window in windows and _has(slot.lanes, lane)]
        taking = [
            (slot.begins, slot.ends)
            for slot in slots
            if not _reserved(slot.lanes, lane)
            and all(
                _has(trigger.lanes, lane) and not _reserved(trigger.lanes, lane)
                for trigger in turned
                if trigger.window == slot.window
            )
        ]
        gaps = tuple(_gaps(opens, hall.hours.closes, taking))
        served = [*(slot.lanes for slot in slots), *(trigger.lanes for trigger in turned)]
        found.append(LineCheck(lane, tuple(items), gaps, _overtaking(hall, served, lane)))
    return found


def uncovered(hall: Hall, plan: Plan) -> list[Mistake]:
    """A mistake for each time at which nobody takes a line, whichever fast list is in force."""
    found: dict[Mistake, None] = {}
    for fast_items in hall.fast_lists():
        for line in check_lines(hall, plan, fast_items):
            for begins, ends in line.gaps:
                between = f"from {times.wall_text(begins)} to {times.wall_text(ends)}"
                what = f"no window takes {', '.join(line.items)} {between}"
                mend = "Give a window that covers them a slot with this lane then, without reserve"
                found[Mistake(f"lane {line.lane}", what, mend)] = None
    return list(found)


def _lines(
    hall: Hall, plan: Plan, fast_items: frozenset[str]
) -> Mapping[tuple[str, frozenset[str]], list[str]]:
    """(lane, windows whose skills cover it) -> items."""
    found: dict[tuple[str, frozenset[str]], list[str]] = {}
    for item, spec in hall.items.items():
        if spec.steps:
            continue  # its steps stand in lines, each in its own
        try:
            lane, _ = route(hall, plan, fast_items, (item,))
        except Refused:
            continue  # its lane is closed under this plan: no ticket is issued for it
        windows = frozenset(one.id for one in hall.windows.values() if plan.covers(one, hall, (item,)))
        found.setdefault((lane, windows), []).append(item)
    order = list(hall.lanes)
    return dict(sorted(found.items(), key=lambda one: order.index(one[0][0])))


def _has(lanes: Iterable[LaneEntry], lane: str) -> bool:
    return any(entry.lane == lane for entry in lanes)


def _reserved(lanes: Iterable[LaneEntry], lane: str) -> bool:
    return any(entry.reserve for entry in lanes if entry.lane == lane)


def _gaps(opens: int, closes: int, taken: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    until = opens
    for begins, ends in sorted(taken):
        if begins > until:
            yield until, min(begins, closes)
        until = max(until, ends)
    if until < closes:
        yield until, closes


def _overtaking(hall: Hall, served: Iterable[tuple[LaneEntry, ...]], lane: str) -> int | None:
    """The largest lead, and by how much a window may prefer another of its lanes to this one.

    u is called before t when issue(u) - credit(u) + after(u's lane) <= issue(t) - credit(t) + after(t's
    lane); so u comes at most credit(u) + after(t's lane) - after(u's lane) later.
    """
    lead = hall.largest_lead
    preferred = [
        entry.after - other.after
        for lanes in served
        for entry in lanes
        if entry.lane == lane
        for other in lanes
    ]
    return lead + max(preferred) if preferred else None
