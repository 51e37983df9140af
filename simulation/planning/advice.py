"""What is said beside a recommended plan: what its limits cost, how it fares when days are otherwise than
thought, whom to train for what, and what would help where the targets cannot be kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulation.planning.evaluate import Evaluator
from simulation.planning.prices import prices
from simulation.planning.recommend import Effort, Recommendation
from simulation.planning.sensitivity import sensitivity
from simulation.planning.teaching import lessons, training
from simulation.planning.trials import JUDGED, Hear, Trials, Tried
from simulation.planning.ways import ways


@dataclass(frozen=True)
class Advice:
    """All trials by kind, on so many ``days``, each searched with at most ``budget`` visitors.

    ``ways`` are None where the targets are kept: nothing is asked for. ``spent`` visitors were simulated.
    """

    days: int
    budget: int
    again: Tried
    sensitivity: tuple[Tried, ...]
    prices: tuple[Tried, ...]
    training: tuple[Tried, ...]
    ways: tuple[Tried, ...] | None
    spent: int

    def to_json(self) -> dict[str, Any]:
        """The advice for a document."""
        return {
            "days": self.days,
            "visitors_each": self.budget,
            "visitors_simulated": self.spent,
            "further_search": self.again.to_json(),
            "sensitivity": [one.to_json() for one in self.sensitivity],
            "prices": [one.to_json() for one in self.prices],
            "training": [one.to_json() for one in self.training],
            "ways": None if self.ways is None else [one.to_json() for one in self.ways],
        }


def advise(
    found: Recommendation,
    evaluator: Evaluator,
    effort: Effort,
    skills: int = 0,
    told: Hear = lambda _: None,
) -> Advice:
    """The advice beside a recommendation; ``skills`` is how many further skills are asked for."""
    trials = Trials(found, evaluator, effort)
    told("sensitivity")
    felt = sensitivity(trials)
    told("prices")
    first = lessons(trials, ())
    priced = prices(trials, first)
    told("training")
    taught = training(trials, first, skills)
    told("ways")
    helping = None if found.kept else tuple(ways(trials, first))
    return Advice(
        days=JUDGED.days,
        budget=trials.budget,
        again=trials.further,
        sensitivity=tuple(felt),
        prices=tuple(priced),
        training=tuple(taught),
        ways=helping,
        spent=trials.spent,
    )
