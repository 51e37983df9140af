"""What could be done now: one window to another role for a while, one more window, a break later, a trigger.

Every action is a plan: the one in force with one change from now on. Roles are those that the plan gives
some window, written for this window's own zones. Breaks are hard limits: only one that is about to begin may
begin later, whole. Of windows that are alike one is tried, and nothing that would leave somebody unserved.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from queueing import times
from queueing.coverage import findings
from queueing.lanes import LaneEntry
from queueing.plans import Plan, Slot
from queueing.triggers import Trigger
from queueing.windows import WindowSpec
from simulation.outlook.peak import peak_now
from simulation.outlook.seen import Seen

LASTS = times.HOUR
"""How long a change lasts at least (ms), to the next half hour; to the peak's end where that is near."""
SOON = 45 * times.MINUTE
"""A break that begins within this (ms) may begin later."""
LATER = 30 * times.MINUTE
"""By how much (ms)."""
_LEAST = 10 * times.MINUTE
_TRIGGER = {"sustain": 2 * times.MINUTE, "calm": 5 * times.MINUTE, "below": 2}
CROWDS = (2, 4, 8)
"""A trigger fires when more than so many wait; the first is tried at every window."""
DWELLS = (20 * times.MINUTE, 40 * times.MINUTE)
"""How long it then lasts at least (ms); the first is tried at every window."""

Lanes = tuple[LaneEntry, ...]
What = Literal["role", "open", "break", "trigger"]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do at a window, as the ``plan`` it makes.

    In [begins, ends), ms after zero, the window has ``lanes``. For a break that is put off, that is when it
    would have begun and when it begins. A trigger gives them while more than ``more_than`` wait in its lane,
    for ``dwell`` ms at least.
    """

    what: What
    window: str
    lanes: Lanes
    begins: int
    ends: int
    plan: Plan
    more_than: int | None = None
    dwell: int | None = None


def actions(seen: Seen) -> list[Action]:
    """Everything worth trying, in window order."""
    begins, ends = seen.now, _until(seen)
    found: list[Action] = []
    known: set[object] = set()
    for window in seen.floor.windows.values():
        if (
            window.extended
            or window.trigger is not None
            or window.state != ("open" if window.lanes else "closed")
        ):
            continue
        spec, busy = window.spec, window.ticket is not None
        for action in _of_window(seen, spec, window.lanes, begins, ends):
            alike = (action.what, spec.skills, spec.zones, window.lanes, action.lanes, action.ends, busy)
            if alike not in known and action.plan != seen.plan:
                known.add(alike)
                found.append(action)
    harms = _harms(seen, seen.plan)
    return [one for one in found if harms.issuperset(_harms(seen, one.plan))]


def _harms(seen: Seen, plan: Plan) -> set[tuple[str, str]]:
    return {(one.code, one.where) for one in findings(seen.hall, plan)}


def _until(seen: Seen) -> int:
    half = 30 * times.MINUTE
    usual = -(-(seen.now + LASTS) // half) * half
    peak = peak_now(seen)
    if peak is not None and SOON <= peak[1] - seen.now <= usual - seen.now + half:
        usual = peak[1]
    return min(usual, seen.hall.hours.closes)


def _of_window(seen: Seen, spec: WindowSpec, present: Lanes, begins: int, ends: int) -> Iterator[Action]:
    plan = seen.plan
    own = [slot for slot in plan.slots if slot.window == spec.id]
    if ends - begins < _LEAST:
        return
    for lanes in _roles(seen, spec):
        if present and lanes != present:
            changed = [_turned(slot, begins, ends, lanes) for slot in own]
            slots = [part for parts in changed for part in parts]
            yield Action("role", spec.id, lanes, begins, ends, _with(plan, spec, slots))
            if not any(one.window == spec.id for one in plan.triggers):
                yield from _trigger(seen, spec, lanes, begins)
        elif not present and not seen.floor.windows[spec.id].ticket:
            free = _free(spec, own, begins, ends)
            if free:
                added = Slot(spec.id, lanes, begins, free)
                yield Action("open", spec.id, lanes, begins, free, _with(plan, spec, [*own, added]))
    if present:
        yield from _later_break(seen, spec, own, begins)


def _turned(slot: Slot, begins: int, ends: int, lanes: Lanes) -> list[Slot]:
    """The slot with these lanes where it lies in [begins, ends)."""
    since, until = max(slot.begins, begins), min(slot.ends, ends)
    if since >= until:
        return [slot]
    parts = [
        replace(slot, ends=since),
        Slot(slot.window, lanes, since, until),
        replace(slot, begins=until),
    ]
    return [part for part in parts if part.begins < part.ends]


def _with(plan: Plan, spec: WindowSpec, slots: Sequence[Slot]) -> Plan:
    """The plan with these slots of a window; neighbours with the same lanes become one."""
    merged: list[Slot] = []
    for slot in sorted(slots, key=lambda one: one.begins):
        if merged and merged[-1].ends == slot.begins and merged[-1].lanes == slot.lanes:
            merged[-1] = replace(merged[-1], ends=slot.ends)
        else:
            merged.append(slot)
    found: list[Slot] = []
    done = False
    for slot in plan.slots:
        if slot.window != spec.id:
            found.append(slot)
        elif not done:
            found += merged
            done = True
    return replace(plan, slots=tuple(found if done else [*found, *merged]))


def _free(spec: WindowSpec, own: Iterable[Slot], begins: int, ends: int) -> int | None:
    """Until when a window without a slot now may be opened: to its next slot or break; None: not at all."""
    if any(since <= begins < until for since, until in spec.breaks):
        return None
    borders = [slot.begins for slot in own if slot.begins > begins]
    borders += [since for since, _ in spec.breaks if since > begins]
    until = min([ends, *borders])
    return until if until - begins >= _LEAST else None


def _later_break(seen: Seen, spec: WindowSpec, own: Sequence[Slot], now: int) -> Iterator[Action]:
    """The break that is about to begin, put off: as long as before, between the same two slots."""
    for before, after in itertools.pairwise(own):
        if before.begins <= now < before.ends <= now + SOON and before.ends < after.begins:
            if after.begins + LATER >= after.ends:
                return
            moved = [replace(before, ends=before.ends + LATER), replace(after, begins=after.begins + LATER)]
            rest = [slot for slot in own if slot not in (before, after)]
            plan = _with(seen.plan, spec, [*rest, *moved])
            yield Action("break", spec.id, before.lanes, before.ends, before.ends + LATER, plan)


def _trigger(seen: Seen, spec: WindowSpec, lanes: Lanes, begins: int) -> Iterator[Action]:
    lane = lanes[0].lane
    if seen.hall.lanes[lane].kind != "fast":
        return
    trigger = Trigger(
        lane, CROWDS[0], None, window=spec.id, role="outlook", lanes=lanes, dwell=DWELLS[0], **_TRIGGER
    )
    plan = replace(seen.plan, triggers=(*seen.plan.triggers, trigger))
    yield Action(
        "trigger", spec.id, lanes, begins, seen.hall.hours.closes, plan, trigger.more_than, trigger.dwell
    )


def tuned(action: Action) -> Iterator[Action]:
    """A trigger with each other number of people and dwell."""
    *known, trigger = action.plan.triggers
    for crowd, dwell in itertools.product(CROWDS, DWELLS):
        if (crowd, dwell) != (action.more_than, action.dwell):
            other = replace(trigger, more_than=crowd, dwell=dwell)
            plan = replace(action.plan, triggers=(*known, other))
            yield replace(action, plan=plan, more_than=crowd, dwell=dwell)


def _roles(seen: Seen, spec: WindowSpec) -> list[Lanes]:
    """The plan's roles as they would be at this window, without those whose first lane it cannot serve."""
    given = [slot.lanes for slot in seen.plan.slots] + [one.lanes for one in seen.plan.triggers]
    found = dict.fromkeys(_own(seen, spec, lanes) for lanes in dict.fromkeys(given))
    return [lanes for lanes in found if lanes and _serves(seen, spec, lanes[0].lane)]


def _own(seen: Seen, spec: WindowSpec, lanes: Lanes) -> Lanes:
    """A role with the regular lanes of this window's zones in place of another's."""
    hall = seen.hall
    regular = [code for zone in spec.zones if (code := hall.regular_lane(zone)) in seen.plan.lanes]
    found: dict[str, LaneEntry] = {}
    for entry in lanes:
        zoned = hall.lanes[entry.lane].kind == "regular" and hall.lanes[entry.lane].zone is not None
        for code in regular if zoned else [entry.lane]:
            if code is not None:
                found.setdefault(code, LaneEntry(code, entry.after, entry.reserve if found else 0))
    return tuple(found.values())


def _serves(seen: Seen, spec: WindowSpec, lane: str) -> bool:
    """Whether the window can serve anything that goes to the lane."""
    fast_items = seen.floor.day.fast_items if seen.floor.day else frozenset()
    covered = seen.plan.covered(spec, seen.hall)
    kind, zone = seen.hall.lanes[lane].kind, seen.hall.lanes[lane].zone
    if kind == "fast":
        return bool(covered & fast_items)
    return any(seen.hall.items[code].zone == zone for code in covered - fast_items)
