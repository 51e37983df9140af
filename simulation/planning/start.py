"""The first usable plan, worked out without simulating a plan: offered load by slot and lane, Erlang's tail.

The load that meets the windows lags behind the arrivals: it is the number of windows that would be occupied
if there were always one free (S. G. Eick, W. A. Massey, W. Whitt, Management Science 39, 1993). It is
counted on the drawn days themselves, so it holds for any law of arrivals and services. Each slot takes the
most that it reaches, and as many windows as keep the targets by Erlang's waiting formula (O. B. Jennings,
A. Mandelbaum, W. A. Massey, W. Whitt, Management Science 42, 1996).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from queueing import times
from simulation.chance import Ints
from simulation.days import Days
from simulation.erlang import waits_longer
from simulation.planning.draft import Cell, Draft
from simulation.planning.problem import Problem
from simulation.planning.roles import CLOSED
from simulation.planning.shifting import workable
from simulation.planning.targets import Target, members

_STEP = times.MINUTE


@dataclass(frozen=True, slots=True)
class Demand:
    """What comes to one lane: the mean time at a window (ms, from call to ready), the most windows occupied
    by slot if there were always one free, and the mean walk (ms).
    """

    lane: str
    service: float
    walk: float
    load: tuple[float, ...]


def demands(problem: Problem, days: Days) -> tuple[Demand, ...]:
    """What comes to each open lane, in the hall's order of lanes."""
    hall, visitors = problem.hall, days.visitors
    first, last = int(days.starts[0]), int(days.starts[-1])
    lane_of = np.array([_lane(problem, code) for code in visitors.items], dtype=np.int64)
    lane = lane_of[visitors.item[first:last]]
    further = np.concatenate([[0], np.cumsum(visitors.matter_service)])
    matters = (
        further[visitors.matter_start[first + 1 : last + 1]] - further[visitors.matter_start[first:last]]
    )
    walk, comes = visitors.walk[first:last], visitors.comes[first:last]
    span = np.where(
        comes, walk + visitors.service[first:last] + matters + visitors.clear[first:last], visitors.absent
    )
    arrival = visitors.arrival[first:last]
    there = arrival >= 0
    begins = np.maximum(arrival, hall.hours.opens)
    found = []
    for number, code in enumerate(problem.limits.lanes):
        mine = there & (lane == number)
        if mine.any():
            load = _occupied(begins[mine], begins[mine] + span[mine], len(days))
            by_slot = [
                float(load[since // _STEP : max(until // _STEP, since // _STEP + 1)].max())
                for since, until in problem.limits.slots
            ]
            found.append(Demand(code, float(span[mine].mean()), float(walk[mine].mean()), tuple(by_slot)))
    return tuple(found)


def _lane(problem: Problem, item: str) -> int:
    """An item's lane under the recommended plan, by its place among the plan's; -1 where it is closed."""
    hall, lanes = problem.hall, problem.limits.lanes
    fast = next((code for code in lanes if hall.lanes[code].kind == "fast"), None)
    if fast is not None and item in hall.fast_items(problem.scenario.date):
        return lanes.index(fast)
    lane = hall.regular_lane(hall.items[item].zone)
    return lanes.index(lane) if lane in lanes else -1


def _occupied(begins: Ints, ends: Ints, days: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """By minute how many of these stretches are under way on a mean day."""
    minutes = times.DAY // _STEP
    change = np.bincount(np.minimum(begins // _STEP, minutes), minlength=minutes + 1)
    change -= np.bincount(np.minimum(ends // _STEP, minutes), minlength=minutes + 1)
    return np.cumsum(change)[:minutes] / days


def needs(problem: Problem, demand: Demand, targets: Sequence[Target], items: Sequence[str]) -> list[int]:
    """The fewest windows for a lane, slot by slot, that keep every target on its visitors."""
    hall, listed = problem.hall, problem.hall.fast_items(problem.scenario.date)
    place = problem.limits.lanes.index(demand.lane)
    mine = [code for code in items if _lane(problem, code) == place]
    concerned = [one for one in targets if not one.by_day and any(members(one, hall, listed, mine))]
    found = []
    for (begins, ends), load in zip(problem.limits.slots, demand.load, strict=True):
        tails = [
            (max(0.0, (one.within or 0) - demand.walk), 1 - one.share)
            for one in concerned
            if any(since < ends and until > begins for since, until in one.periods)
        ]
        windows = int(np.ceil(load - 1e-9))
        rate = load / demand.service
        while tails and any(
            waits_longer(windows, rate, demand.service, limit) > late for limit, late in tails
        ):
            windows += 1
        found.append(windows)
    return found


def start(problem: Problem, targets: Sequence[Target], days: Days) -> Draft:
    """The first plan: enough windows in every lane and slot by the formula, as far as there are windows."""
    wanted = {one.lane: needs(problem, one, targets, days.visitors.items) for one in demands(problem, days)}
    cells: list[list[list[int]]] = [
        [[CLOSED] * len(group.windows) for _ in group.slots] for group in problem.groups
    ]
    for slot, most in enumerate(problem.staff):
        left = {lane: by_slot[slot] for lane, by_slot in wanted.items()}
        asked = dict(left)
        places = [
            (number, group.slots.index(slot), window)
            for number, group in enumerate(problem.groups)
            if slot in group.slots
            for window in range(len(group.windows))
        ]
        places.sort(key=lambda place: (len(problem.groups[place[0]].roles), place))
        for number, at, window in places[:most] if len(places) > most else places:
            cells[number][at][window] = _most_needed(problem, number, left, asked)
    return workable(problem, Draft((0,) * len(problem.limits.roles), _sorted(cells)))


def _most_needed(problem: Problem, number: int, left: dict[str, int], asked: dict[str, int]) -> int:
    """The role of a window of this group whose lane is the furthest from what it asks for; takes it off."""
    group = problem.groups[number]
    spec = problem.windows[group.windows[0]]
    best, chosen, lane = 0.0, CLOSED, ""
    for role in group.roles:
        own = [problem.entries(spec, role, 0)[0].lane]
        if problem.limits.roles[role - 1].first == "own":
            own = [code for zone in spec.zones if (code := problem.hall.regular_lane(zone))]
        for code in own:
            need = left.get(code, 0) / max(1, asked.get(code, 0)) if left.get(code, 0) > 0 else 0.0
            if need > best:
                best, chosen, lane = need, role, code
    if lane:
        left[lane] -= 1
    return chosen


def covering(problem: Problem) -> Draft | None:
    """Windows at work all day so that somebody takes every line, and as many more as there may be; None where
    no such windows were found. One after the other, who takes most of what nobody takes yet.
    """
    ways = (0,) * len(problem.limits.roles)
    open_lines = problem.uncovered
    chosen: dict[int, int] = {}
    while open_lines:
        gains = {
            (window, role): len(open_lines & problem.taken(window, role, ways[role - 1]))
            for group in problem.groups
            for window in group.windows
            for role in group.roles
            if window not in chosen
        }
        best = max(gains, key=lambda one: (gains[one], -one[0], -one[1]), default=None)
        if best is None or not gains[best]:
            return None
        chosen[best[0]] = best[1]
        open_lines = open_lines - problem.taken(*best, ways[best[1] - 1])
    found = _all_day(problem, ways, chosen)
    for group in problem.groups:
        for window in group.windows:
            if window not in chosen and found is not None:
                more = _all_day(problem, ways, chosen | {window: group.roles[-1]})
                if more is not None:
                    found, chosen = more, chosen | {window: group.roles[-1]}
    return found


def _all_day(problem: Problem, ways: tuple[int, ...], chosen: Mapping[int, int]) -> Draft | None:
    """The draft of these windows in these roles all day, if it keeps to the limits."""
    cells = tuple(
        tuple(tuple(sorted(chosen.get(window, CLOSED) for window in group.windows)) for _ in group.slots)
        for group in problem.groups
    )
    draft = Draft(ways, cells)
    return draft if problem.rows(draft) is not None else None


def filled(problem: Problem, draft: Draft) -> Draft:
    """The draft with everybody at work: who was not takes the last of the group's roles."""
    cells = [
        [[role or group.roles[-1] for role in cell] for cell in of_group]
        for group, of_group in zip(problem.groups, draft.cells, strict=True)
    ]
    return workable(problem, Draft(draft.ways, _sorted(cells)))


def _sorted(cells: Sequence[Sequence[Sequence[int]]]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(tuple(sorted(cell)) for cell in of_group) for of_group in cells)
