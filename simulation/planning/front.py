"""The front of paid hours against waits: what each further hour would buy."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from queueing.times import HOUR
from simulation.planning.certifying import SURE
from simulation.planning.draft import Draft
from simulation.planning.effort import Effort
from simulation.planning.evaluate import Ended, Evaluator
from simulation.planning.recommend import Recommendation, Said
from simulation.planning.scoring import WAITS, Measure
from simulation.planning.search import Search
from simulation.planning.stages import stages
from simulation.planning.tally import Tally

POINTS = 4
"""How many plans between the cheapest one and today's costs, both ends counted."""
_PART = 4
"""Each point may take this part of the effort of the first: it begins from its neighbour."""


@dataclass(frozen=True, slots=True)
class Point:
    """A plan that costs at most ``most`` ms a day, with its tally on the certifying days."""

    most: int
    draft: Draft
    tally: Tally
    kept: bool


def front(
    found: Recommendation,
    evaluator: Evaluator,
    effort: Effort,
    told: Callable[[Said], None] = lambda _: None,
) -> tuple[Point, ...]:
    """The best waits for what the recommended plan costs, for what today's costs, and for costs between.

    Every point keeps the targets on the days it was searched on; ``kept`` says whether that certifies too.
    Where the recommended plan costs more than today's, it is the only point.
    """
    low, high = (-(-int(tally.paid.sum()) // tally.days) for tally in (found.tally, found.today))
    points = [Point(low, found.draft, found.tally, found.kept)]
    asked = stages(effort.visitors // _PART, evaluator.a_day, effort.scale)
    stage, draft = asked[-1], found.draft
    for step in range(1, POINTS):
        most = low + (high - low) * step // (POINTS - 1)
        if most - points[-1].most < HOUR // 4 or effort.stop():
            continue
        measure = Measure(found.targets, WAITS, most)
        search = Search(
            found.problem,
            evaluator,
            measure,
            effort.stop,
            lambda _, at: told(Said("better", at)),
            effort.scale,
        )
        with evaluator.until(effort.stop), suppress(Ended):
            draft = search.improve(draft, stage, evaluator.spent + effort.visitors // _PART)
        tally = evaluator.tallies([draft], found.certified_on, found.targets)[0]
        kept = bool((Measure(found.targets, WAITS).of(tally).margin(SURE) >= 0).all())
        points.append(Point(most, draft, tally, kept))
    return tuple(points)
