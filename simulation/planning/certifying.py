"""Certifying: the best of the drafts found is shown to keep the targets on days that nobody has seen.

Days of one seed are split and never mixed: plans are searched for on some, the best are chosen among on
others, and the chosen one is certified on further ones. Every target must hold at one-sided 95 % by itself
(an intersection-union test: no correction is needed for their number, R. L. Berger, Technometrics 24, 1982),
with errors clustered by day. A plan that fails is mended and certified again: the 5 % are shared among all
attempts, so that a plan which breaks a target is certified in at most 5 % of all searches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from queueing.times import HOUR
from simulation.chance import Floats
from simulation.planning.choosing import Choice, choose
from simulation.planning.draft import Draft
from simulation.planning.effort import Effort
from simulation.planning.evaluate import Ended
from simulation.planning.ranges import CERTIFY, CHOOSE, Range
from simulation.planning.scoring import PAID, WAITS, Measure
from simulation.planning.search import Search
from simulation.planning.stages import Stage
from simulation.planning.tally import Tally
from simulation.traces import BLOCK

SURE = 1.6448536269514722
"""Standard errors of a one-sided 95 %."""
CERTAIN = (1.7506860712521692, 2.5758293035489004, 2.5758293035489004)
"""Standard errors that each attempt to certify must leave: one-sided 96, 99.5 and 99.5 %, 5 % in all."""
NEAR = 0.02
"""How much a plan may lack in all, on the days that it was searched on, to be worth a further search."""
_MENDING = 2
"""What part of the effort may be spent on mending a plan, each time."""
_INDIFFERENCE = {PAID: 0.25 * HOUR, WAITS: 6_000.0}
"""Plans nearer to each other than this (ms a day, ms a visitor) are as good as equal."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What came of certifying ``draft`` on ``days``, where its tally is of. ``kept``: every target held with
    ``sure`` standard errors; this was the last of so many ``attempts``, or the best of them where all have
    failed. ``rivals``: the drafts it was chosen among, today's plan last (None), and what each cost there.
    """

    draft: Draft
    kept: bool
    sure: float
    attempts: int
    choice: Choice
    rivals: tuple[tuple[Draft | None, float], ...]
    days: Range
    tally: Tally


def certified(
    search: Search, found: Sequence[Draft], stage: Stage, effort: Effort, begins: Callable[[], None]
) -> Certificate:
    """The best of the drafts found at ``stage``, certified; one that fails is mended on the days that it
    failed on and certified anew, on fresh days. Where all fail it is the one that lacks least. ``begins`` is
    called when an attempt begins.
    """
    evaluator, measure = search.evaluator, search.measure
    drafts, made = list(found), list[Certificate]()
    if evaluator.refused and effort.stop():
        drafts = drafts[:1]  # to choose among them would take long
    for attempt, sure in enumerate(CERTAIN):
        choice, rivals = _chosen(search, drafts, effort.scale.chosen_on)
        draft = drafts[choice.best]
        days = Range(CERTIFY + attempt * (-(-effort.days // BLOCK)), effort.days)
        begins()
        tally = evaluator.tallies([draft], days, measure.targets)[0]
        kept = measure.of(tally).lacking(sure) <= 0
        made.append(Certificate(draft, kept, sure, attempt + 1, choice, rivals, days, tally))
        if kept:
            return made[-1]
        if len(made) == len(CERTAIN) or effort.stop():
            break
        lacking = search.standing(draft, stage.all).lacking(stage.z)
        if lacking > NEAR:
            break
        # What failed there is better known than anything: those days are searched on next.
        stage = replace(stage, first=days.first, days=min(stage.days, days.days), z=stage.z + (lacking <= 0))
        drafts = [draft]
        with evaluator.until(effort.stop), suppress(Ended):
            drafts = [search.improve(draft, stage, evaluator.spent + effort.visitors // _MENDING)]
    best = min(made, key=lambda one: measure.of(one.tally).score(SURE))
    return replace(best, attempts=len(made))


def _chosen(
    search: Search, drafts: Sequence[Draft], most: int
) -> tuple[Choice, tuple[tuple[Draft | None, float], ...]]:
    """Which of the drafts is best, on at most so many days of their own, and what each costs there."""
    evaluator, measure, today = search.evaluator, search.measure, search.problem.today

    def costs(which: Sequence[int], days: int) -> list[Floats]:
        tallies = evaluator.tallies([drafts[one] for one in which], Range(CHOOSE, days), measure.targets)
        return [_costs(measure, one) for one in tallies]

    found = choose(costs, len(drafts), _INDIFFERENCE[measure.cost], most)
    days = Range(CHOOSE, max(found.days, min(BLOCK, most)))
    tallies = evaluator.tallies([*drafts, today], days, measure.targets)
    return found, tuple(
        (one, measure.of(tally).cost) for one, tally in zip([*drafts, None], tallies, strict=True)
    )


def _costs(measure: Measure, tally: Tally) -> Floats:
    """What each day costs: ms paid, or ms waited by visitor."""
    if measure.cost == PAID:
        return tally.paid.astype(np.float64)
    found: Floats = tally.waited / max(1.0, tally.served.mean())
    return found
