"""Which step a visit takes first, and which one next.

A ticket for several items is served at one window when one covers them all, or step by step: in order, or in
any order, then next the step with the fewest waiting in the line it would join; ties go as listed, steps
whose items are parked come last.
"""

from __future__ import annotations

from collections.abc import Sequence

from queueing.commands import Steps
from queueing.errors import Refused
from queueing.hallfile import Hall
from queueing.reasons import Because
from queueing.routing import Items, Way, check_items, route
from queueing.state import State


def first_step(state: State, items: Items, how: Steps) -> Way:
    """How a new ticket begins. Refuses items that the hall does not know or that nobody serves today."""
    assert state.hall is not None
    check_items(state.hall, items)
    codes = [code for item in items for code in state.hall.items[item].steps or (item,)]
    if len(set(codes)) != len(codes):
        raise Refused("item_twice", items=", ".join(codes))
    how = _how(state, state.hall, items, codes, how)
    if how == "together":
        lane, because = route_now(state, codes)
        way = Way(tuple(codes), lane, because, (), False)
        if len(codes) == 1:  # then neither the hour nor who waits makes a difference
            state.ways[items] = way
        return way
    steps = tuple((code,) for code in codes)
    for step in steps:
        lane, _ = route_now(state, step)
        if not served_today(state, lane, step):
            raise Refused("nobody_serves", lane=lane, items=", ".join(step))
    return next_step(state, steps, parallel=how == "parallel")


def _how(state: State, hall: Hall, items: Items, codes: Sequence[str], how: Steps) -> Steps:
    if len(codes) == 1:
        return "together"
    bundles = [hall.items[item] for item in items if hall.items[item].steps]
    if bundles and how in ("auto", "together"):
        return "in_order" if len(items) == 1 and bundles[0].in_order else "parallel"
    if how != "auto":
        return how
    try:
        lane, _ = route_now(state, codes)
    except Refused:
        return "parallel"
    return "together" if served_today(state, lane, codes) else "parallel"


def route_now(state: State, items: Sequence[str]) -> tuple[str, Because]:
    """The lane for these items under the plan in force, and why."""
    assert state.hall is not None
    assert state.plan is not None
    assert state.day is not None
    return route(state.hall, state.plan, state.day.fast_items, items)


def served_today(state: State, lane: str, items: Sequence[str]) -> bool:
    """Whether a window takes the lane and covers the items, now or in a slot still ahead today."""
    return next(state.serves(lane, state.able(items)), None) is not None


def next_step(state: State, steps: tuple[Items, ...], parallel: bool) -> Way:
    """The step to take now; ``steps`` must not be empty. A step whose lane is closed comes last of all."""
    best: tuple[tuple[bool, bool, int, int], str, Because] | None = None
    refused: Refused | None = None
    for index, step in enumerate(steps if parallel else steps[:1]):
        try:
            lane, because = route_now(state, step)
        except Refused as told:
            refused = told
            continue
        mask = state.mask(step)
        line = state.lines.get(lane, {}).get(mask, ())
        key = (not served_today(state, lane, step), mask == 0, len(line), index)
        if best is None or key < best[0]:
            best = key, lane, because
    if best is None:
        assert refused is not None
        raise refused
    index = best[0][-1]
    return Way(steps[index], best[1], best[2], (*steps[:index], *steps[index + 1 :]), parallel)
