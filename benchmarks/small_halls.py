"""Small halls at random, and the truth about them by trying every plan: what the search is held against.

A hall has five windows that are all alike and three or four slots; a plan may give any window any role in any
slot. A plan is good when it keeps every target on the days of the stage with the stage's standard errors to
spare; the truth is the good plan that costs least on those days. The search is judged on the same days by
the same rule.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement, product

from benchmarks.plain_hall import Demand, by_slot, plain_hall
from simulation.planning.command import problem_for
from simulation.planning.draft import Draft
from simulation.planning.evaluate import Evaluator
from simulation.planning.problem import Problem
from simulation.planning.ranges import SEARCH, Range
from simulation.planning.scoring import Measure
from simulation.planning.stages import Stage

WINDOWS = 5
STAGE = Stage(512, 1.0, 10_000)
_FEW, _SURELY = 64, -4.0
"""A plan that lacks something on a few days even with so many standard errors in its favour is out."""
_TOGETHER = 64


def small_problem(number: int, slots: int) -> Problem:
    """The small hall of this number: demand, its shape, the mix and the service times by lot."""
    lot = random.Random(number)
    shares = [lot.uniform(0.5, 1.5) for _ in range(slots)]
    demand = Demand(
        visitors=slots * lot.uniform(6, 10),
        shares=[round(one / sum(shares), 6) for one in shares],
        fast_share=round(lot.uniform(0.4, 0.7), 3),
        fast=(lot.uniform(3, 5), 0.5),
        regular=(lot.uniform(8, 14), 0.8),
    )
    free = {"dwell": "30 min", "stretch": "30 min", "stretches": slots}
    roles = {
        "fast": {"lanes": [{"lane": "fast"}, {"lane": "own", "after": "10 min", "reserve": 1}]},
        "regular": {"lanes": [{"lane": "own"}, {"lane": "fast", "after": "-5 min"}]},
    }
    return problem_for(
        plain_hall(WINDOWS, demand, free | {"targets": by_slot("4 min", "20 min"), "roles": roles})
    )


@dataclass(frozen=True, slots=True)
class Truth:
    """The best plan and its cost (paid hours a day), and how many plans were tried."""

    draft: Draft | None
    cost: float
    tried: int


def drafts(problem: Problem) -> Iterator[tuple[int, Draft]]:
    """Every draft with how many window slots are at work, the cheapest first."""
    (group,) = problem.groups
    cells = list(combinations_with_replacement((0, *group.roles), len(group.windows)))
    ways = (0,) * len(problem.limits.roles)
    found = [
        (sum(len(cell) - cell.count(0) for cell in day), Draft(ways, (day,)))
        for day in product(cells, repeat=len(group.slots))
    ]
    yield from sorted(found, key=lambda one: (one[0], one[1].cells))


def truth(problem: Problem, evaluator: Evaluator, measure: Measure, stage: Stage = STAGE) -> Truth:
    """The best of all plans. Those at work for longer than the best one costs are not tried: what is paid is
    never less than that.
    """
    best, cost, tried = None, float("inf"), 0
    begins, ends = problem.limits.slots[0]
    hours = (ends - begins) / 3_600_000
    batch: list[Draft] = []
    few, days = Range(SEARCH, _FEW), Range(SEARCH, stage.days)

    def look() -> None:
        nonlocal best, cost, tried
        tallies = evaluator.tallies(batch, few, measure.targets)
        likely = [
            draft
            for draft, tally in zip(batch, tallies, strict=True)
            if measure.of(tally).lacking(_SURELY) <= 0
        ]
        for draft, tally in zip(likely, evaluator.tallies(likely, days, measure.targets), strict=True):
            standing = measure.of(tally)
            if standing.lacking(stage.z) <= 0 and standing.cost < cost:
                best, cost = draft, standing.cost
        tried += len(batch)
        batch.clear()

    for at_work, draft in drafts(problem):
        if at_work * hours >= cost:
            break
        if problem.rows(draft) is not None:
            batch.append(draft)
        if len(batch) == _TOGETHER:
            look()
    if batch:
        look()
    return Truth(best, cost, tried)
