"""Suppositions carried out: wrong tickets, and clerks who are slower at what they were trained for lately."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from queueing.hallfile import Hall
from queueing.plans import Plan
from simulation.chance import Flags, Ints
from simulation.days import Trace
from simulation.scenario import Scenario
from simulation.suppositions import WhatIf

_STREAM = 1 << 31
"""No stream of a trace has such a key."""


def slower(what_if: WhatIf, hall: Hall, plan: Plan) -> Mapping[tuple[str, str], float]:
    """By window and item how many times as long a service takes, where that is not once."""
    skill = what_if.slower_skill
    if not skill or what_if.slower_by == 1.0:
        return {}
    found: dict[tuple[str, str], float] = {}
    for window, spec in hall.windows.items():
        skills = (set(spec.skills) | set(plan.skills_added)) - set(plan.skills_removed)
        if skill in skills:
            own = set[str]().union(*(hall.skills[one] for one in skills - {skill}))
            found |= {(window, item): what_if.slower_by for item in hall.skills[skill] - own}
    return found


def with_longer_services(scenario: Scenario, trace: Trace) -> Trace:
    """The trace with longer services of fast-list items."""
    factor = scenario.what_if.listed_service
    if factor == 1.0:
        return trace
    listed = _listed(scenario, trace.items)
    own, matters = listed[trace.item], listed[trace.matter_item]
    return replace(
        trace,
        service=_longer(trace.service, own, factor),
        accept=_longer(trace.accept, own, factor),
        matter_service=_longer(trace.matter_service, matters, factor),
        matter_accept=_longer(trace.matter_accept, matters, factor),
    )


def _listed(scenario: Scenario, items: Sequence[str]) -> Flags:
    fast = scenario.hall.fast_items(scenario.date)
    return np.array([code in fast for code in items], dtype=bool)


def _longer(times: Ints, which: Flags, factor: float) -> Ints:
    """Some times longer; what never happens (-1) stays so."""
    return np.where(which & (times >= 0), np.rint(times * factor), times).astype(np.int64)


def with_wrong_tickets(scenario: Scenario, plan: Plan, trace: Trace, seed: int, block: int) -> Trace:
    """The visitors of a block as they take tickets: some with another item do so for the likeliest fast one
    of their department, or of their zone. Visitors with several matters or steps are left alone.
    """
    share, hall = scenario.what_if.wrong_tickets, scenario.hall
    if not share or all(hall.lanes[lane].kind != "fast" for lane in plan.lanes):
        return trace
    instead = np.array([_likely(scenario, code) for code in trace.items])
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(_STREAM, block))))
    wrong = (
        (random.random(len(trace)) < share) & (instead[trace.item] >= 0) & (np.diff(trace.matter_start) == 0)
    )
    return replace(trace, item=np.where(wrong, instead[trace.item], trace.item))


def _likely(scenario: Scenario, code: str) -> int:
    """Where among the trace's items stands what somebody with this one takes by mistake; -1: nothing."""
    hall, codes = scenario.hall, list(scenario.profile.items)
    listed = hall.fast_items(scenario.date)
    item = hall.items[code]
    if code in listed or code not in codes or item.steps:
        return -1
    near = [one for one in codes if one in listed and hall.items[one].department == item.department]
    near = near or [one for one in codes if one in listed and hall.items[one].zone == item.zone]
    if not near:
        return -1
    return codes.index(max(near, key=lambda one: scenario.profile.items[one][0]))
