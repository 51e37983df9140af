"""The same hall with one thing changed: a skill or window more, breaks at another time, other fast items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from queueing import times
from queueing.hallfile import hall_from_data
from queueing.windows import WindowSpec
from simulation.planning.draft import Draft
from simulation.planning.impossible import problem_of
from simulation.planning.limits import Limits
from simulation.planning.problem import Problem
from simulation.planning.shifting import workable
from simulation.planning.trials import carried
from simulation.scenario import Scenario


def changed(problem: Problem, limits: Limits | None = None, **tables: Any) -> Problem | None:
    """The problem in a hall with these tables instead; None where no plan could serve everybody.

    Raises :class:`~queueing.errors.Mistakes` when that is no hall.
    """
    scenario: Scenario = problem.scenario
    hall = hall_from_data({**scenario.hall.data, **tables})
    today = replace(scenario, hall=hall, plan=problem.today, before=None)
    found, mistakes = problem_of(today, limits or problem.limits)
    if mistakes:
        return None
    # The most windows at work stay what they were, unless the limits given say otherwise.
    return found if limits is not None else replace(found, staff=problem.staff)


def same_draft(draft: Draft, old: Problem, new: Problem) -> Draft | None:
    """The draft in the changed hall, or the nearest that keeps to the limits there; None where none does."""
    for found in (carried(draft, old, new), workable(new, carried(draft, old, new))):
        if new.rows(found) is not None:
            return found
    return None


def with_skill(problem: Problem, taught: Iterable[tuple[str, str]]) -> Problem | None:
    """The problem with further skills, as (window, skill)."""
    more: dict[str, list[str]] = {}
    for window, skill in taught:
        more.setdefault(window, []).append(skill)
    return _with_windows(
        problem, lambda row: {"skills": [*row.get("skills", []), *more.get(str(row["id"]), [])]}
    )


def with_breaks(problem: Problem, before: tuple[tuple[int, int], ...], by: int) -> Problem | None:
    """The problem with the breaks of all windows that have these ``before`` moved by so many ms."""
    mine = {spec.id for spec in problem.windows if spec.breaks == before}
    moved = [[times.wall_text(begins + by), times.wall_text(ends + by)] for begins, ends in before]
    return _with_windows(problem, lambda row: {"breaks": moved} if row["id"] in mine else {})


def _with_windows(problem: Problem, other: Any) -> Problem | None:
    rows: Any = problem.hall.data["windows"]
    return changed(problem, windows=[{**row, **other(row)} for row in rows])


def with_window(problem: Problem, like: WindowSpec, span: tuple[int, int]) -> tuple[Problem | None, str]:
    """The problem with one clerk more in ``span``, at a further window ``like`` another; and its id."""
    hall = problem.hall
    name = next(one for one in (f"{like.id}+{number}" for number in range(1, 99)) if one not in hall.windows)
    rows: Any = hall.data["windows"]
    old: Mapping[str, Any] = next(row for row in rows if row["id"] == like.id)
    number = max(spec.number for spec in hall.windows.values()) + 1
    new = {**old, "id": name, "number": number, "breaks": []}
    limits = problem.limits
    allowed = {name: (span,), **limits.windows}
    staff = tuple(
        (begins, ends, most + (begins < span[1] and ends > span[0]))
        for (begins, ends), most in zip(limits.slots, problem.staff, strict=True)
    )
    # Who may work today may still: a window named by no limit works when today's plan has it.
    ever = {slot.window for slot in problem.today.slots}
    idle = {
        spec.id: ((0, 0),)
        for spec in problem.windows
        if spec.id not in ever and spec.id not in limits.windows and not limits.staff
    }
    made = replace(limits, windows={**idle, **allowed}, staff=staff)
    return changed(problem, made, windows=[*rows, new]), name


def with_fast_list(problem: Problem, items: Iterable[str]) -> Problem | None:
    """The problem with this fast list on every day."""
    return changed(problem, fast_list=[{"items": sorted(items)}])
