"""How much may be done for a recommendation, by default and when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from simulation.planning.evaluate import Evaluator
from simulation.planning.stages import FULL, Scale, Stage
from simulation.traces import BLOCK

FIRST_DAYS = 50
"""On how many days the first plan is checked."""

VISITORS, DAYS = 36_000_000, 4096
"""How many visitors the search may simulate, and how many days the plan is certified on, by default."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much may be done: visitors to simulate in the search, days to certify on, days for the reference,
    and what is looked at on the way.

    ``stop`` is asked now and then whether to end the search early.
    """

    visitors: int = VISITORS
    days: int = DAYS
    reference_days: int = 10
    scale: Scale = FULL
    stop: Callable[[], bool] = lambda: False

    def done(self, evaluator: Evaluator) -> float:
        """What part of the search is done; of the whole work, where a visitor takes long."""
        whole = self.in_all(evaluator) if evaluator.refused else self.visitors
        return min(1.0, evaluator.spent / max(1, whole))

    def in_all(self, evaluator: Evaluator) -> int:
        """About how many visitors will be simulated in all."""
        scale, limits = self.scale, evaluator.problem.limits
        ways = sum(len(role.ways) for role in limits.roles)
        days = FIRST_DAYS + scale.tuned_on * ways + 3 * scale.stages[0].days
        days += (scale.rivals + 1) * scale.chosen_on + FULL.rivals * scale.stages[0].days
        if limits.aim == "best_waits" or any(one.times_today is not None for one in limits.targets):
            days += scale.measured_on
        return self.visitors + round(days * evaluator.a_day) + self.at_the_end(evaluator)

    def at_the_end(self, evaluator: Evaluator) -> int:
        """How many of them once the search has ended: under the plan, today's and the first one."""
        return round((3 * self.days + 2 * BLOCK) * evaluator.a_day)


LITTLE = Effort(
    visitors=3_000_000,
    days=256,
    reference_days=0,
    scale=Scale(
        (Stage(64, 2.2, 5_000, 8),),
        measured_on=256,
        tuned_on=32,
        chosen_on=128,
        rivals=4,
        begins=1,
        part=2,
    ),
)
"""By default where the reference simulates: some minutes on two processors."""


def effort_for(
    evaluator: Evaluator,
    visitors: int | None = None,
    days: int | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Effort:
    """The effort that is asked for, and what is usual for who simulates where nothing is asked for (None)."""
    usual = LITTLE if evaluator.refused else Effort()
    return replace(
        usual,
        visitors=usual.visitors if visitors is None else visitors,
        days=usual.days if days is None else days,
        stop=stop,
    )
