"""What the limits cost: the paid hours that a plan would need less if one of them were a step looser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from queueing.errors import Mistakes
from simulation.planning.hallchanges import same_draft, with_breaks
from simulation.planning.teaching import First, Lesson
from simulation.planning.trials import Trials, Tried, Variant, with_limits

_SKILLS = 3
"""So many missing skills are priced: those that help most as the plan stands."""


def steps(trials: Trials) -> int:
    """How many steps they take at most: those of the variants, and what further search alone brings."""
    return len(list(loosened(trials))) + _SKILLS + 1


def prices(trials: Trials, first: First) -> Iterator[Tried]:
    """Each limit a step looser, with the plan looked for anew; of the ``first`` lessons the best for each
    skill.
    """
    for variant in (*loosened(trials), *_missing(first())):
        draft = same_draft(trials.again, trials.problem, variant.problem)
        if draft is None:
            continue
        yield trials.searched(variant, draft)


def loosened(trials: Trials) -> Iterator[Variant]:
    """Dwell a slot shorter, breaks a slot earlier or later (those of all windows with the same breaks)."""
    problem, limits = trials.problem, trials.problem.limits
    step = limits.slots[0][1] - limits.slots[0][0]
    if limits.dwell > step:
        dwell = limits.dwell - step
        looser = with_limits(problem, dwell=dwell, stretch=max(dwell, limits.stretch - step))
        yield Variant("dwell", {"dwell_seconds": dwell // 1000, "from_seconds": limits.dwell // 1000}, looser)
    for breaks in dict.fromkeys(spec.breaks for spec in problem.windows if spec.breaks):
        windows = [spec.id for spec in problem.windows if spec.breaks == breaks]
        for by in (-step, step):
            try:
                other = with_breaks(problem, breaks, by)
            except Mistakes:  # such a break lies outside the hall's hours
                continue
            if other is not None:
                yield Variant("breaks", {"windows": windows, "later_seconds": by // 1000}, other)


def _missing(lessons: Sequence[Lesson]) -> Iterator[Variant]:
    """Single skills, the likeliest to help first, each another one."""
    best = dict[str, Lesson]()
    for lesson in lessons:
        best.setdefault(lesson.skill, lesson)
    for lesson in list(best.values())[:_SKILLS]:
        yield replace(lesson.variant, code="skill")
