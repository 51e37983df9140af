"""What a plan means, told before it is in force: lines that nobody takes for a while, and who may overtake.

A line is one lane and the items that the same windows serve. A window *takes* a line while it has a slot with
that lane, its skills cover the items, and neither a reserve nor a trigger can hold it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from queueing import times
from queueing.errors import Refused
from queueing.hallfile import Hall
from queueing.lanes import LaneEntry
from queueing.plans import Plan
from queueing.routing import route


@dataclass(frozen=True, slots=True)
class LineCheck:
    """One line of a plan. Times are ms after the day's zero, ``overtaking`` is ms.

    ``gaps`` are the times from the plan's first slot (from opening, if that is only after closing) to closing
    at which no window takes the line. Nobody who comes more than ``overtaking`` later is called first at a
    window that may serve both; None when no window has the lane. Exempt are lanes under reserve, addressed
    tickets, parked items, walk-ups, tickets that have moved back (a missed call, more time, a next step), and
    who checks in early for an appointment.
    """

    lane: str
    items: tuple[str, ...]
    gaps: tuple[tuple[int, int], ...]
    overtaking: int | None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a plan that will harm somebody: where it is, and a code with facts.

    Sentences for the codes are made at the edge. The facts ``from`` and ``to`` are wall times.
    """

    where: str
    code: str
    facts: Mapping[str, object]


def check_lines(hall: Hall, plan: Plan, fast_items: frozenset[str]) -> list[LineCheck]:
    """Every line in which a ticket for one item may stand under the plan, in the hall's order of lanes."""
    first = min((slot.begins for slot in plan.slots), default=hall.hours.opens)
    opens = first if first < hall.hours.closes else hall.hours.opens
    found = []
    for (lane, windows), items in lines_of(hall, plan, fast_items).items():
        turned = [trigger for trigger in plan.triggers if trigger.window in windows]
        slots = [slot for slot in plan.slots if slot.window in windows and _has(slot.lanes, lane)]
        held_back = {trigger.window for trigger in turned if not _takes(trigger.lanes, lane)}
        taking = [
            (slot.begins, slot.ends)
            for slot in slots
            if _takes(slot.lanes, lane) and slot.window not in held_back
        ]
        gaps = tuple(_gaps(opens, hall.hours.closes, taking))
        served = [slot.lanes for slot in slots] + [trigger.lanes for trigger in turned]
        found.append(LineCheck(lane, tuple(items), gaps, _overtaking(hall, served, lane)))
    return found


def findings(hall: Hall, plan: Plan) -> list[Finding]:
    """Everything that is wrong with a plan which can be read: nothing when it may be put in force.

    Lines are looked at under every fast list of the hall, whatever the date.
    """
    found: dict[str, Finding] = {}
    for one in (*_uncovered(hall, plan), *_closed(hall, plan), *_idle(plan), *_overbooked(hall, plan)):
        found.setdefault(repr(one), one)
    return list(found.values())


def _uncovered(hall: Hall, plan: Plan) -> Iterator[Finding]:
    """The times at which nobody takes a line."""
    for fast_items in hall.fast_lists():
        for line in check_lines(hall, plan, fast_items):
            for begins, ends in line.gaps:
                between = {"from": times.wall_text(begins), "to": times.wall_text(ends)}
                facts = {"lane": line.lane, "items": list(line.items), **between}
                yield Finding(f"lane {line.lane}", "line_uncovered", facts)


def _closed(hall: Hall, plan: Plan) -> Iterator[Finding]:
    """The lanes that the plan should open."""
    for fast_items in hall.fast_lists():
        for lane, items in closed_items(hall, plan, fast_items).items():
            yield Finding("lanes", "lane_left_out", {"lane": lane, "items": items})


def closed_items(hall: Hall, plan: Plan, fast_items: frozenset[str]) -> dict[str, list[str]]:
    """Items whose lane is not open under the plan, by lane: no ticket can be issued for them."""
    shut: dict[str, list[str]] = {}
    for code, item in hall.items.items():
        try:
            if not item.steps:
                route(hall, plan, fast_items, (code,))
        except Refused:
            shut.setdefault(str(hall.regular_lane(item.zone)), []).append(code)
    return shut


def _idle(plan: Plan) -> Iterator[Finding]:
    """Triggers that help nobody: their role does not take the crowded lane, or changes nothing."""
    for number, one in enumerate(plan.triggers, 1):
        where = f"triggers[{number}]"
        lists = [slot.lanes for slot in plan.slots if slot.window == one.window]
        facts = {"lane": one.lane, "window": one.window, "role": one.role}
        if not lists:
            yield Finding(where, "trigger_without_slot", facts)
        elif not _has(one.lanes, one.lane):
            yield Finding(where, "trigger_helps_not", facts)
        elif all(lanes == one.lanes for lanes in lists):
            yield Finding(where, "trigger_changes_nothing", facts)


def _overbooked(hall: Hall, plan: Plan) -> Iterator[Finding]:
    """Times for which more visitors may be booked than all windows together can serve; neighbours as one."""
    booked = hall.appointments
    if booked is None or not hall.items:
        return
    mean = sum(item.service for item in hall.items.values()) / len(hall.items) + hall.rules.walk
    short: list[tuple[int, int, int]] = []  # from, to, how many can be served at the worst of its times
    for begins in range(hall.hours.opens, hall.hours.closes, booked.every):
        ends = min(begins + booked.every, hall.hours.closes)
        at_work = sum(max(0, min(slot.ends, ends) - max(slot.begins, begins)) for slot in plan.slots)
        if booked.quota * mean <= at_work:
            continue
        served = int(at_work / mean)
        if short and short[-1][1] == begins:
            begins, _, least = short.pop()
            served = min(least, served)
        short.append((begins, ends, served))
    for begins, ends, served in short:
        between = {"from": times.wall_text(begins), "to": times.wall_text(ends)}
        facts = {"quota": booked.quota, "every_seconds": booked.every // 1000, "served": served, **between}
        yield Finding("appointments.quota", "quota_too_large", facts)


def lines_of(
    hall: Hall, plan: Plan, fast_items: frozenset[str]
) -> Mapping[tuple[str, frozenset[str]], list[str]]:
    """Every line of a plan, as (lane, windows whose skills cover it), with its items, in the hall's order of
    lanes.
    """
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


def _takes(lanes: Iterable[LaneEntry], lane: str) -> bool:
    """Whether a window with these lanes takes one of this lane for sure: no reserve holds it back."""
    return any(entry.lane == lane and not entry.reserve for entry in lanes)


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
