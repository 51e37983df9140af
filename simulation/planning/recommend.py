"""Recommending a plan: from the first usable one to the one that is certified."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from queueing.errors import Mistake, Mistakes
from queueing.plans import Plan
from simulation.days import Trace
from simulation.ledger import DayRecord
from simulation.planning.bound import Bound, bound
from simulation.planning.certifying import NEAR, SURE, Certificate, certified
from simulation.planning.choosing import Choice
from simulation.planning.draft import Draft
from simulation.planning.effort import FIRST_DAYS, Effort
from simulation.planning.evaluate import Ended, Evaluator, Targets
from simulation.planning.problem import Problem
from simulation.planning.ranges import AUDIT, SEARCH, Range
from simulation.planning.scoring import PAID, WAITS, Measure, Standing
from simulation.planning.search import Search
from simulation.planning.shifting import workable
from simulation.planning.stages import FULL, Stage, stages
from simulation.planning.start import covering, filled, start
from simulation.planning.tally import Tally
from simulation.reference import HallDay, Setting

_SHARES = (0.25, 0.45, 1.0)
"""How much of the effort is spent when a stage ends."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something told on the way: ``start``, ``better`` or ``certifying``, where it stands, and what part of
    the effort is spent.
    """

    what: str
    standing: Standing | None = None
    done: float = 0.0


@dataclass(frozen=True)
class Recommendation:
    """What came of it. ``kept``: every target is certified, with ``sure`` standard errors. ``checked`` days
    were played by the reference too, ``unequal`` of them not to the same ms. Tallies are of the
    ``certified_on`` days.
    """

    problem: Problem
    measure: Measure
    seed: int
    draft: Draft
    plan: Plan
    kept: bool
    sure: float
    attempts: int
    first: Draft
    first_standing: Standing
    choice: Choice
    rivals: tuple[tuple[Draft | None, float], ...]
    certified_on: Range
    tally: Tally
    today: Tally
    start: Tally
    bound: Bound
    checked: int
    unequal: int
    spent: int
    stopped: bool = False

    @property
    def targets(self) -> Targets:
        """The targets with their limits."""
        return self.measure.targets

    @property
    def standing(self) -> Standing:
        """Where the plan stands on the days it was certified on."""
        return self.measure.of(self.tally)


def recommend(
    evaluator: Evaluator,
    effort: Effort,
    told: Callable[[Said], None] = lambda _: None,
    likely: Sequence[Draft] = (),
) -> Recommendation:
    """The best plan found within the limits, certified or with what is lacking. The search may begin from a
    draft that is ``likely`` to be good.

    Raises :class:`~queueing.errors.Mistakes` when no plan keeps to the limits at all.
    """
    search, usable, standing = _begun(evaluator, effort, told)
    found, last = _searched(search, (usable, *likely), effort)

    def certifying() -> None:
        told(Said("certifying", None, effort.done(evaluator) if evaluator.refused else 1.0))

    made = certified(search, found, last, effort, certifying)
    return _recommended(search, made, (usable, standing), effort)


def promising(evaluator: Evaluator, effort: Effort, told: Callable[[Said], None]) -> list[Draft]:
    """Good drafts, the best first, by the days that are searched on. Raises like :func:`recommend`."""
    search, usable, _ = _begun(evaluator, effort, told)
    return _searched(search, (usable,), effort)[0]


def _begun(
    evaluator: Evaluator, effort: Effort, told: Callable[[Said], None]
) -> tuple[Search, Draft, Standing]:
    """Who searches, the first plan, and where it stands."""
    problem = evaluator.problem
    evaluator.draw(Range(SEARCH, effort.scale.stages[0].days))
    measure = measure_of(problem, evaluator, effort.scale.measured_on)
    first = start(problem, measure.targets, evaluator.days(SEARCH))
    search = Search(
        problem,
        evaluator,
        measure,
        effort.stop,
        lambda _, at: told(Said("better", at, effort.done(evaluator))),
        effort.scale,
    )
    usable = _usable(problem, first)
    standing = search.standing(usable, Range(SEARCH, FIRST_DAYS))
    told(Said("start", standing))
    return search, usable, standing


def _usable(problem: Problem, first: Draft) -> Draft:
    """The first plan, or what is nearest to it and keeps to the limits. Raises
    :class:`~queueing.errors.Mistakes` when nothing does that is likely to.
    """
    for draft in (first, filled(problem, first), *_todays(problem, first), covering(problem)):
        if draft is not None and problem.rows(draft) is not None:
            return draft
    what = "no plan was found under which somebody takes every line all day"
    mend = "Let more windows work (staff, windows), or for longer: breaks are not moved"
    raise Mistakes([Mistake("limits", what, mend)])


def _todays(problem: Problem, first: Draft) -> list[Draft]:
    return [workable(problem, problem.drafted(problem.today, first.ways))]


def measure_of(problem: Problem, evaluator: Evaluator, days: int = FULL.measured_on) -> Measure:
    """The targets with their limits, as far as they depend on what today's plan reaches on so many days, and
    what is to be made small.
    """
    limits = problem.limits
    raw = tuple(replace(one, within=one.within or 0) for one in limits.targets)
    targets = raw
    paid = limits.paid
    if any(one.times_today is not None for one in limits.targets):
        reached = evaluator.reached(problem.today, Range(SEARCH, days), raw)
        targets = tuple(one.measured(limit) for one, limit in zip(limits.targets, reached, strict=True))
    if limits.aim == "best_waits" and paid is None:
        tally = evaluator.tallies([problem.today], Range(SEARCH, days), targets)[0]
        paid = int(tally.paid.sum()) // tally.days
    return Measure(targets, WAITS, paid) if limits.aim == "best_waits" else Measure(targets, PAID)


def _searched(search: Search, likely: Sequence[Draft], effort: Effort) -> tuple[list[Draft], Stage]:
    """Good drafts, the best first, by where they stand at the last stage; and that stage."""
    asked = stages(effort.visitors, search.a_day, effort.scale)
    with search.evaluator.until(effort.stop), suppress(Ended):
        best = _improved(search, likely, asked, effort)
        return search.best(asked[-1]) or [best], asked[-1]
    # Left off, the best is what would just be certified if it stood on those days as it does on these.
    spare = SURE * sqrt(asked[-1].days / effort.days)
    return search.best(replace(asked[-1], z=spare)) or list(likely[1:2] or likely), asked[-1]


def _improved(search: Search, likely: Sequence[Draft], asked: Sequence[Stage], effort: Effort) -> Draft:
    """The best draft after all stages."""
    problem, first, usable = search.problem, effort.scale.stages[0], likely[0]

    def stands(draft: Draft) -> tuple[float, float]:
        return search.standing(draft, Range(SEARCH, first.days)).score(0.0)

    begins = [usable, filled(problem, usable), *_todays(problem, usable), *likely[1:]]
    begins = [one for one in dict.fromkeys(begins) if problem.rows(one) is not None]
    if len(begins) > effort.scale.begins:
        # What just lacks something is nearer to the best than what costs far more.
        begins.sort(key=lambda one: (max(stands(one)[0] - NEAR, 0.0), stands(one)[1]))
        search.met(begins, first)
        begins = begins[: effort.scale.begins]
    best = min((search.tuned(one, first) for one in begins), key=stands)
    base = search.evaluator.spent
    for number, (stage, share) in enumerate(zip(asked, _SHARES[-len(asked) :], strict=True)):
        search.evaluator.draw(Range(SEARCH, stage.days))
        if 0 < number < len(asked) - 1:
            best = search.tuned(best, stage)
        best = search.improve(best, stage, base + int(share * effort.visitors))
    return best


def _recommended(
    search: Search, made: Certificate, first: tuple[Draft, Standing], effort: Effort
) -> Recommendation:
    """What was certified, beside today's and the first plan on the same days; some days are played by the
    reference too.
    """
    problem, evaluator, measure, days = search.problem, search.evaluator, search.measure, made.days
    played = evaluator.played(made.draft, Range(AUDIT, effort.reference_days))
    others = evaluator.begun([problem.today, first[0]], days, measure.targets)
    plan = problem.plan(made.draft)
    assert plan is not None
    unequal = _by_reference(*played)  # while the others are simulated
    today, begun = others()
    _, records, traces = evaluator.played(
        made.draft, Range(days.first, min(days.days, effort.scale.measured_on))
    )
    return Recommendation(
        problem=problem,
        measure=measure,
        seed=evaluator.seed,
        draft=made.draft,
        plan=plan,
        kept=made.kept,
        sure=made.sure,
        attempts=made.attempts,
        first=first[0],
        first_standing=first[1],
        choice=made.choice,
        rivals=made.rivals,
        certified_on=days,
        tally=made.tally,
        today=today,
        start=begun,
        bound=bound(problem, records, traces),
        checked=effort.reference_days,
        unequal=unequal,
        spent=evaluator.spent,
        stopped=effort.stop(),
    )


def _by_reference(setting: Setting, records: Sequence[DayRecord], traces: Sequence[Trace]) -> int:
    """On how many days the reference differs from these records."""
    return sum(
        not same(record, HallDay(setting, trace).run()) for record, trace in zip(records, traces, strict=True)
    )


def same(one: DayRecord, other: DayRecord) -> bool:
    """Whether two records tell the same day, to the ms."""
    names = ("issued", "called", "started", "completed", "left", "window", "staffed")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)
