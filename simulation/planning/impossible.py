"""What makes a problem impossible from the first: told before anything is simulated, all at once."""

from __future__ import annotations

from collections.abc import Iterator

from queueing import times
from queueing.coverage import closed_items
from queueing.errors import Mistake, Worded
from queueing.times import HOUR, wall_text
from simulation.planning.limits import Limits
from simulation.planning.posing import posed
from simulation.planning.problem import Problem
from simulation.planning.targets import Target, default_targets, members
from simulation.scenario import Scenario

_NAMED = 3
"""So many items of a line are named."""
_BEFORE = HOUR
"""So long before their ticket visitors may have come."""


def problem_of(scenario: Scenario, limits: Limits) -> tuple[Problem, list[Mistake]]:
    """The problem that a scenario's limits pose, and what no plan could mend."""
    problem = posed(scenario, limits)
    return problem, list(_impossible(problem))


def apart(lines: tuple[tuple[str, int], ...], there: int) -> list[int]:
    """Lines of which no window of those ``there`` (bits) takes two, so each needs a window of its own: by the
    windows that cover them. Found greedily: there may be more.
    """
    found: list[int] = []
    for _, cover in lines:
        if all(not cover & there & other for other in found):
            found.append(cover & there)
    return found


def _impossible(problem: Problem) -> Iterator[Mistake]:
    if not problem.groups:
        yield Mistake("limits.windows", "no window may be at work", "Let at least one window work")
        return
    yield from _stays(problem)
    yield from _left_out(problem)
    yield from _targets(problem)
    may = sum(1 << window for group in problem.groups for window in group.windows)
    lost = {line for line, (_, cover) in enumerate(problem.lines) if not cover & may}
    for line in sorted(lost):
        lane, cover = problem.lines[line]
        what = Worded(
            "nobody may serve {items} of lane {lane}", items=_items(problem, lane, cover), lane=lane
        )
        mend = "Let a window with the skill for it work, or park the item"
        yield Mistake("limits.windows", what, mend)
    if not lost:
        yield from _holes(problem)
    paid = problem.limits.paid
    least = len(apart(problem.lines, may)) * (problem.hall.hours.closes - _latest(problem))
    if paid is not None and paid < least:
        what = Worded(
            "{paid:g} hours are less than the {least:g} for which somebody must be there for every line",
            paid=round(paid / HOUR, 2),
            least=round(least / HOUR, 2),
        )
        yield Mistake("limits.paid_hours", what, "Allow more hours")


def _latest(problem: Problem) -> int:
    """When every group of windows may be at work (ms after zero)."""
    return max(problem.limits.slots[group.slots[0]][0] for group in problem.groups)


def _items(problem: Problem, lane: str, cover: int) -> str:
    """Some of the items that only these windows cover."""
    spots = {spec.id for place, spec in enumerate(problem.windows) if cover >> place & 1}
    hall, today = problem.hall, problem.today
    found = [
        code
        for code, item in hall.items.items()
        if not item.steps
        and {spec.id for spec in problem.windows if today.covers(spec, hall, (code,))} == spots
        and (lane == hall.regular_lane(item.zone) or hall.lanes[lane].kind == "fast")
    ]
    return _some(found)


def _some(items: list[str]) -> str:
    return ", ".join(items[:_NAMED]) + (", ..." if len(items) > _NAMED else "")


def _left_out(problem: Problem) -> Iterator[Mistake]:
    """Lanes without which visitors take no ticket: a plan is not cheap because it sends them away."""
    hall = problem.hall
    shut: dict[str, list[str]] = {}
    for fast_items in hall.fast_lists():
        shut = closed_items(hall, problem.empty, fast_items) | shut
    for lane, items in shut.items():
        what = Worded(
            "lane {lane} of {items} is left out, so nobody can take a ticket for them",
            lane=lane,
            items=_some(items),
        )
        yield Mistake("limits.lanes", what, "Add the lane")


def _holes(problem: Problem) -> Iterator[Mistake]:
    """When nobody may be there for a line although the hall has begun, or fewer may work than lines need."""
    slots, begun = problem.limits.slots, False
    told = set[object]()
    for place, (slot, there) in enumerate(problem.pieces):
        may = sum(1 << window for group in problem.groups if slot in group.slots for window in group.windows)
        lacking = [line for line, (_, cover) in enumerate(problem.lines) if not cover & may & there]
        need = len(apart(problem.lines, may & there))
        few = not lacking and problem.staff[slot] < need
        if not lacking and not few:
            begun = True
        elif begun or place == len(problem.pieces) - 1 or 0 < problem.staff[slot] < need:
            begins, ends = (wall_text(edge) for edge in slots[slot])
            if few and (key := (problem.staff[slot], need)) not in told:
                told.add(key)
                what = Worded(
                    "from {begins} on {most} windows may work, but {need} lines have no window in common",
                    begins=begins,
                    most=problem.staff[slot],
                    need=need,
                )
                yield Mistake("limits.staff", what, Worded("Let at least {need} windows work", need=need))
            if not may & there:
                what = Worded(
                    "no window may be at work between {begins} and {ends}", begins=begins, ends=ends
                )
                yield Mistake("limits.windows", what, "Let a window work then, or move the break of one")
                return
            for line in lacking:
                if line not in told:
                    told.add(line)
                    lane, cover = problem.lines[line]
                    what = Worded(
                        "nobody may serve {items} of lane {lane} between {begins} and {ends}",
                        items=_items(problem, lane, cover),
                        lane=lane,
                        begins=begins,
                        ends=ends,
                    )
                    mend = "Let a window with the skill work then, or move the break of one"
                    yield Mistake("limits.windows", what, mend)


def _stays(problem: Problem) -> Iterator[Mistake]:
    """Windows that are given hours in which no slot lies, or fewer than they would have to stay."""
    limits = problem.limits
    for window, spans in limits.windows.items():
        where, stays = f"limits.windows[{window}]", 0
        for since, until in spans:
            inside = [slot for slot in limits.slots if since <= slot[0] and slot[1] <= until]
            if inside:
                stays = max(stays, inside[-1][1] - inside[0][0])
                continue
            what = Worded(
                "no slot of the day lies from {begins} to {ends}",
                begins=wall_text(since),
                ends=wall_text(until),
            )
            mend = Worded(
                "Slots begin at {opens} and last {minutes:g} min: give times that hold one",
                opens=wall_text(limits.slots[0][0]),
                minutes=(limits.slots[0][1] - limits.slots[0][0]) / times.MINUTE,
            )
            yield Mistake(where, what, mend)
        if 0 < stays < limits.stretch:
            what = Worded(
                "may be at work for {hours:g} min on end, but must stay for {stretch:g}",
                hours=stays / times.MINUTE,
                stretch=limits.stretch / times.MINUTE,
            )
            yield Mistake(where, what, "Give it more time, or make stretch and dwell shorter")


def _targets(problem: Problem) -> Iterator[Mistake]:
    """Targets that say nothing, or that nobody could reach. Those of the hall itself are not questioned."""
    hall, scenario = problem.hall, problem.scenario
    listed, own = hall.fast_items(scenario.date), default_targets(hall)
    walk = scenario.profile.walk
    least = walk.shift + (round(walk.mean) if walk.family == "constant" else 0)
    come = [
        code
        for code, (share, _) in scenario.profile.items.items()
        if share * scenario.item_factors.get(code, 1.0) > 0
    ]
    for target in problem.limits.targets:
        if target in own:
            continue
        where = f"limits.targets[{target.code}]"
        if not any(members(target, hall, listed, come)):
            yield Mistake(where, "nobody who comes belongs to it", "Name a group, or a zone, with visitors")
        elif not _anybody(problem, target):
            (begins, ends), *_ = target.periods
            what = Worded(
                "nobody takes a ticket between {begins} and {ends}",
                begins=wall_text(begins),
                ends=wall_text(ends),
            )
            yield Mistake(where, what, "Give times at which the profile has visitors, or leave it out")
        if target.within is not None and target.within < least:
            what = Worded("the way to the window alone takes {seconds:g} s", seconds=least / 1000)
            yield Mistake(f"{where}.within", what, "Give a longer time")
        if target.least and target.times_today is None:
            says = "is the least of a limit that depends on today, and this one does not"
            yield Mistake(f"{where}.least", says, "Leave it out, or give times_today instead of within")


def _anybody(problem: Problem, target: Target) -> bool:
    """Whether anybody may take a ticket then: by the hall's hours, and by when the profile lets people come.

    Slots that a target was made for one by one are not questioned, nor what is not in the profile's hours.
    """
    scenario, hours = problem.scenario, problem.hall.hours
    (begins, ends), *_ = target.periods
    if (begins, ends) in problem.limits.slots:
        return True
    if ends <= hours.doors_open or begins >= hours.closes:
        return False
    known = scenario.profile.arrivals.get(scenario.arrivals)
    habits = scenario.habits
    if known is None or habits.crowd is not None or habits.appointments is not None:
        return True
    if scenario.profile.arrivals_by_item or begins <= hours.doors_open:
        return True
    steps = sorted(known)
    borders = [at for at, _ in steps[1:]] + [times.DAY]
    return any(
        share > 0 and since < ends and until > begins - _BEFORE
        for (since, share), until in zip(steps, borders, strict=True)
    )
