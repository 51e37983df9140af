"""What is said beside a recommended plan: what its limits cost, how it fares when days are otherwise than
thought, whom to train for what, and what would help where the targets cannot be kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from simulation.planning import prices, sensitivity, teaching
from simulation.planning.effort import Effort
from simulation.planning.evaluate import Evaluator
from simulation.planning.recommend import Recommendation
from simulation.planning.trials import JUDGED, Course, Parts, Stopped, Trials, Tried, Trying
from simulation.planning.ways import helpful, ways

_BESIDE = ("again", "sensitivity", "prices", "training")
"""What is tried beside every plan."""


@dataclass(frozen=True)
class Advice:
    """All trials by kind, on so many ``days``, each searched with at most ``budget`` visitors.

    ``again`` is what further search alone brings. ``ways`` are None where the targets are kept: nothing is
    asked for. ``untried`` are the parts that were not tried to their end, because somebody has stopped it.
    ``spent`` visitors were simulated.
    """

    days: int
    budget: int
    again: Tried | None
    sensitivity: tuple[Tried, ...]
    prices: tuple[Tried, ...]
    training: tuple[Tried, ...]
    ways: tuple[Tried, ...] | None
    untried: tuple[str, ...]
    spent: int

    def to_json(self) -> dict[str, Any]:
        """The advice for a document."""
        return {
            "days": self.days,
            "visitors_each": self.budget,
            "visitors_simulated": self.spent,
            "further_search": None if self.again is None else self.again.to_json(),
            "sensitivity": [one.to_json() for one in self.sensitivity],
            "prices": [one.to_json() for one in self.prices],
            "training": [one.to_json() for one in self.training],
            "ways": None if self.ways is None else [one.to_json() for one in self.ways],
            "untried": list(self.untried),
        }


def advise(
    found: Recommendation,
    evaluator: Evaluator,
    effort: Effort,
    skills: int = 0,
    told: Callable[[Trying], None] = lambda _: None,
) -> Advice:
    """The advice beside a recommendation; ``skills`` is how many further skills are asked for.

    What is most pressing comes first. When the effort's ``stop`` ends it, what has been tried is kept.
    """
    trials = Trials(found, evaluator, effort)
    first = cache(lambda: teaching.lessons(trials, ()))
    parts: Parts = {"again": (1, lambda: iter([trials.further]))}
    if not found.kept:
        parts |= ways(trials, first)
    parts["sensitivity"] = sensitivity.STEPS, lambda: sensitivity.sensitivity(trials)
    parts["prices"] = prices.steps(trials), lambda: prices.prices(trials, first)
    if skills:
        parts["training"] = skills * teaching.STEPS, lambda: teaching.training(trials, first, skills)
    course = Course(parts, told)
    trials.step = course.step
    made, untried = _tried(parts, effort, course)
    helping = [one for name, trieds in made.items() if name not in _BESIDE for one in trieds]
    return Advice(
        days=JUDGED.days,
        budget=trials.budget,
        again=made["again"][0] if made["again"] else None,
        sensitivity=tuple(made["sensitivity"]),
        prices=tuple(made["prices"]),
        training=tuple(made.get("training", ())),
        ways=None if found.kept else tuple(helpful(helping)),
        untried=tuple(untried),
        spent=trials.spent,
    )


def _tried(parts: Parts, effort: Effort, course: Course) -> tuple[dict[str, list[Tried]], list[str]]:
    """By part what came of it, and the parts that were not tried to their end."""
    made, untried = {name: list[Tried]() for name in parts}, list[str]()
    for name, (_, tries) in parts.items():
        if effort.stop():
            untried.append(name)
            continue
        course.begin(name)
        try:
            for one in tries():
                made[name].append(one)
        except Stopped:
            untried.append(name)
    return made, untried
