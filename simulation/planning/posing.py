"""Posing the problem: a scenario within its limits as what is looked for."""

from __future__ import annotations

from queueing.plans import Plan, entries_of, without
from queueing.windows import WindowSpec
from simulation.planning.draft import Group
from simulation.planning.limits import Limits
from simulation.planning.problem import Problem
from simulation.scenario import Scenario


def posed(scenario: Scenario, limits: Limits) -> Problem:
    """The problem that a scenario's limits pose, whether anything can keep to them or not."""
    hall, today = scenario.hall, scenario.staffed(scenario.plan)
    capable = _capable(scenario, today, limits)
    groups: dict[object, list[int]] = {}
    shape: dict[object, tuple[tuple[int, ...], tuple[int, ...]]] = {}
    ever = {slot.window for slot in today.slots}
    for place, spec in enumerate(hall.windows.values()):
        slots = () if spec.id in scenario.closed_windows else _slots_of(spec, limits)
        roles = limits.roles_of.get(spec.id, capable[spec.id])
        if not slots or not roles:
            continue
        if spec.id not in limits.windows and spec.id not in ever and not limits.staff:
            continue  # nobody is there for it today, and no limit says that there could be
        key = (tuple(sorted(spec.skills)), spec.zone, spec.zones, tuple(spec.breaks), slots, roles)
        groups.setdefault(key, []).append(place)
        shape[key] = (slots, roles)
    found = tuple(Group(tuple(windows), *shape[key]) for key, windows in groups.items())
    return Problem(scenario, limits, today, found, _staff(limits, today))


def _slots_of(spec: WindowSpec, limits: Limits) -> tuple[int, ...]:
    """The slots in which a window may be at work: inside its hours, and not all of it a break."""
    spans = limits.windows.get(spec.id)
    return tuple(
        number
        for number, (begins, ends) in enumerate(limits.slots)
        if (spans is None or any(since <= begins and ends <= until for since, until in spans))
        and without(begins, ends, spec.breaks)
    )


def _capable(scenario: Scenario, today: Plan, limits: Limits) -> dict[str, tuple[int, ...]]:
    """Which roles each window can have: one whose first lane is for half of whom it is meant for."""
    hall, listed = scenario.hall, scenario.hall.fast_items(scenario.date)
    weights = {
        code: share * scenario.item_factors.get(code, 1.0)
        for code, (share, _) in scenario.profile.items.items()
    }
    fast = {code: weight for code, weight in weights.items() if code in listed}
    found = {}
    for spec in hall.windows.values():
        covered = today.covered(spec, hall)
        able = sum(weight for code, weight in fast.items() if code in covered)
        roles = []
        for number, role in enumerate(limits.roles, 1):
            lane = hall.lanes.get(role.first)
            if lane is not None and lane.kind == "fast" and 2 * able < sum(fast.values()):
                continue
            if entries_of(role.ways[0], spec, hall, limits.lanes):
                roles.append(number)
        found[spec.id] = tuple(roles)
    return found


def _staff(limits: Limits, today: Plan) -> tuple[int, ...]:
    """The most windows at work by slot: as the limits say, or as many as today's plan ever has at a time."""
    edges = {slot.begins for slot in today.slots}
    ever = max((sum(slot.begins <= at < slot.ends for slot in today.slots) for at in edges), default=0)
    found = []
    for begins, ends in limits.slots:
        told = [most for since, until, most in limits.staff if since < ends and until > begins]
        found.append(min(told) if told else (0 if limits.staff else ever))
    return tuple(found)
