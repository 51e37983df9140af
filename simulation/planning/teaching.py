"""Whom to train for what: the skills that would help most, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from queueing.windows import WindowSpec
from simulation.planning.hallchanges import same_draft, with_skill
from simulation.planning.problem import Problem
from simulation.planning.trials import Trials, Tried, Variant, scarcity

_IN_EARNEST = 3
"""So many of the likeliest lessons are tried with a search."""
STEPS = 1 + _IN_EARNEST
"""Steps for each further skill at most."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A clerk of a window is taught a skill; windows that are alike would do as well."""

    window: str
    skill: str
    variant: Variant
    score: tuple[float, float, float]


First = Callable[[], Sequence[Lesson]]
"""The lessons when nobody has been taught yet."""


def lessons(trials: Trials, taught: Sequence[tuple[str, str]]) -> list[Lesson]:
    """Every lesson beside those ``taught`` already, the one first that helps most as the plan stands.

    One window of each group is looked at: the others of the group are no different.
    """
    base = with_skill(trials.problem, taught) if taught else trials.problem
    assert base is not None
    found = []
    for spec in _one_of_each(base):
        for skill in _learnable(base, spec):
            lesson = [*taught, (spec.id, skill)]
            problem = with_skill(trials.problem, lesson)
            if problem is None:
                continue
            draft = same_draft(trials.found.draft, trials.problem, problem)
            if draft is None:
                continue
            variant = Variant("training", _facts(problem, lesson), problem)
            standing = trials.standings(variant, [draft])[0]
            found.append(Lesson(spec.id, skill, variant, (*scarcity(standing), standing.cost)))
    trials.step()
    return sorted(found, key=lambda one: one.score)


def training(trials: Trials, first: First, count: int) -> Iterator[Tried]:
    """The next ``count`` skills worth teaching, each on top of those before it, the plan looked for anew."""
    taught = list[tuple[str, str]]()
    draft, before = trials.again, trials.problem
    for _ in range(count):
        best: tuple[tuple[float, float], Tried, Lesson] | None = None
        for lesson in (lessons(trials, taught) if taught else first())[:_IN_EARNEST]:
            begun = same_draft(draft, before, lesson.variant.problem)
            if begun is None:
                continue
            tried = trials.searched(lesson.variant, begun)
            score = (tried.lacking, tried.standing.cost)
            if best is None or score < best[0]:
                best = score, tried, lesson
        if best is None or not isinstance(best[1].plan, type(draft)):
            return
        taught.append((best[2].window, best[2].skill))
        yield best[1]
        draft, before = best[1].plan, best[1].variant.problem


def _one_of_each(problem: Problem) -> list[WindowSpec]:
    return [problem.windows[group.windows[0]] for group in problem.groups]


def _learnable(problem: Problem, spec: WindowSpec) -> list[str]:
    """Skills that somebody in the hall has to teach, with items new to the window that it could be given."""
    hall, known = problem.hall, problem.today.covered(spec, problem.hall)
    come = {code for code, (share, _) in problem.scenario.profile.items.items() if share > 0}
    within_reach = {code for code in come if hall.items[code].zone in spec.zones}
    within_reach |= come & hall.fast_items(problem.scenario.date)
    held = {skill for one in problem.windows for skill in one.skills} - set(spec.skills)
    return [skill for skill in hall.skills if skill in held and (hall.skills[skill] - known) & within_reach]


def _facts(problem: Problem, lesson: Sequence[tuple[str, str]]) -> dict[str, object]:
    return {
        "taught": [
            {"window": window, "zone": problem.hall.windows[window].zone, "skill": skill}
            for window, skill in lesson
        ]
    }
