"""The row of roles nearest to a wanted one that keeps to dwell and shifts: a window's day made workable."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.planning.draft import Draft, Group, Shifts
from simulation.planning.problem import Problem
from simulation.planning.roles import CLOSED

_MISSING, _OTHER, _SPARE = 3, 2, 1
"""What a slot costs where the window should be at work and is not, has another role, or works for nothing."""

State = tuple[int, int, int, int]
"""Role, since when, stretches so far, at work since when; times that no rule asks about any more are 0."""


def workable(problem: Problem, draft: Draft) -> Draft:
    """The draft with every window's day brought to the nearest that keeps to dwell and shifts."""
    cells = []
    for group, of_group in zip(problem.groups, draft.cells, strict=True):
        begins = [problem.limits.slots[slot][0] for slot in group.slots]
        ends = problem.limits.slots[group.slots[-1]][1]
        rows = [
            nearest([cell[place] for cell in of_group], group, begins, ends, problem.shifts)
            for place in range(len(group.windows))
        ]
        cells.append(tuple(tuple(sorted(cell)) for cell in zip(*rows, strict=True)))
    return Draft(draft.ways, tuple(cells))


def nearest(
    wanted: Sequence[int], group: Group, begins: Sequence[int], ends: int, shifts: Shifts
) -> tuple[int, ...]:
    """The cheapest row, by dynamic programming over slots; being closed all day always keeps the rules."""
    until = [*begins[1:], ends]
    roles = (CLOSED, *group.roles)
    best: dict[State, tuple[int, tuple[int, ...]]] = {}
    for place, want in enumerate(wanted):
        now, length = begins[place], until[place] - begins[place]
        reached: dict[State, tuple[int, tuple[int, ...]]] = {}
        before = best.items() if place else [((CLOSED, 0, 0, 0), (0, ()))]
        for state, (cost, row) in before:
            for role in roles:
                after = _step(state, role, now, shifts) if place else _first(role, now)
                if after is None:
                    continue
                total = cost + length * _cost(want, role)
                known = reached.get(after)
                if known is None or (total, (*row, role)) < known:
                    reached[after] = (total, (*row, role))
        best = reached
    done = [found for state, found in best.items() if _may_end(state, ends, shifts)]
    return min(done)[1]


def _cost(want: int, role: int) -> int:
    if want == role:
        return 0
    return _MISSING if role == CLOSED else _SPARE if want == CLOSED else _OTHER


def _first(role: int, now: int) -> State:
    return (role, 0 if role == CLOSED else now, int(role != CLOSED), 0 if role == CLOSED else now)


def _step(state: State, role: int, now: int, shifts: Shifts) -> State | None:
    """What a window is after taking a role, or None where it must not."""
    old, since, stretches, working = state
    since = 0 if since and now - since >= shifts.dwell else since
    working = 0 if working and now - working >= shifts.stretch else working
    if role == old:
        return (old, since, stretches, working)
    if since or (role == CLOSED and working):
        return None
    if old == CLOSED:
        return None if stretches == shifts.stretches else (role, now, stretches + 1, now)
    return (role, now, stretches, 0 if role == CLOSED else working)


def _may_end(state: State, ends: int, shifts: Shifts) -> bool:
    role, since, _, working = state
    if role == CLOSED:
        return True
    return not (since and ends - since < shifts.dwell) and not (working and ends - working < shifts.stretch)
