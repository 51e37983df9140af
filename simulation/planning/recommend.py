"""Recommending a plan: from the first usable one to the one that is certified.

Days of one seed are split and never mixed: plans are searched for on some, the best are chosen among on
others, and the chosen one is certified on days that nobody has seen. Every target must hold at one-sided 95 %
by itself (an intersection-union test: no correction is needed for their number, R. L. Berger, Technometrics
24, 1982), with errors clustered by day. A plan that fails is mended and certified again: the 5 % are shared
among all attempts, so that a plan which breaks a target is certified in at most 5 % of all searches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from math import sqrt

import numpy as np

from queueing.errors import Mistake, Mistakes
from queueing.plans import Plan
from queueing.times import HOUR
from simulation.chance import Floats
from simulation.days import Trace
from simulation.ledger import DayRecord
from simulation.planning.bound import Bound, bound
from simulation.planning.choosing import Choice, choose
from simulation.planning.draft import Draft
from simulation.planning.evaluate import Ended, Evaluator, Targets
from simulation.planning.problem import Problem
from simulation.planning.ranges import AUDIT, CERTIFY, CHOOSE, SEARCH, Range
from simulation.planning.scoring import PAID, WAITS, Measure, Standing
from simulation.planning.search import Search
from simulation.planning.shifting import workable
from simulation.planning.stages import FULL, Scale, Stage, stages
from simulation.planning.start import covering, filled, start
from simulation.planning.tally import Tally
from simulation.reference import HallDay, Setting
from simulation.traces import BLOCK

SURE = 1.6448536269514722
"""Standard errors of a one-sided 95 %."""
CERTAIN = (1.7506860712521692, 2.5758293035489004, 2.5758293035489004)
"""Standard errors that each attempt to certify must leave: one-sided 96, 99.5 and 99.5 %, 5 % in all."""
_FIRST_DAYS, _NEAR = 50, 0.02
"""On how many days the first plan is checked; how much a plan may lack in all, on the days that it was
searched on, to be worth a further search.
"""
_SHARES = (0.25, 0.45, 1.0)
"""How much of the effort is spent when a stage ends."""
_MENDING = 2
"""What part of the effort may be spent on mending a plan, each time."""
_INDIFFERENCE = {PAID: 0.25 * HOUR, WAITS: 6_000.0}
"""Plans nearer to each other than this (ms a day, ms a visitor) are as good as equal."""


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
        days = _FIRST_DAYS + scale.tuned_on * ways + 3 * scale.stages[0].days
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
    notes: tuple[str, ...] = field(default=())

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
    return _certified(search, found, last, (usable, standing), effort, told)


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
    standing = search.standing(usable, Range(SEARCH, _FIRST_DAYS))
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
        begins.sort(key=lambda one: (max(stands(one)[0] - _NEAR, 0.0), stands(one)[1]))
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


def _certified(
    search: Search,
    found: Sequence[Draft],
    stage: Stage,
    first: tuple[Draft, Standing],
    effort: Effort,
    told: Callable[[Said], None],
) -> Recommendation:
    """The chosen draft, certified; one that fails is mended on the days that it failed on and certified anew,
    on fresh days.
    """
    problem, evaluator, measure = search.problem, search.evaluator, search.measure
    attempt, drafts = 0, list(found)
    if evaluator.refused and effort.stop():
        drafts = drafts[:1]  # to choose among them would take long
    while True:
        chosen, rivals = _chosen(problem, evaluator, measure, drafts, effort.scale.chosen_on)
        draft = drafts[chosen.best]
        days = Range(CERTIFY + attempt * (-(-effort.days // 64)), effort.days)
        told(Said("certifying", None, effort.done(evaluator) if evaluator.refused else 1.0))
        tally = evaluator.tallies([draft], days, measure.targets)[0]
        sure = CERTAIN[attempt]
        kept = measure.of(tally).lacking(sure) <= 0
        attempt += 1
        if kept or attempt == len(CERTAIN) or effort.stop():
            break
        lacking = search.standing(draft, stage.all).lacking(stage.z)
        if lacking > _NEAR:
            break
        # What failed there is better known than anything: those days are searched on next.
        stage = replace(stage, first=days.first, days=min(stage.days, days.days), z=stage.z + (lacking <= 0))
        drafts = [draft]
        with evaluator.until(effort.stop), suppress(Ended):
            drafts = [search.improve(draft, stage, evaluator.spent + effort.visitors // _MENDING)]
    played = evaluator.played(draft, Range(AUDIT, effort.reference_days))
    others = evaluator.begun([problem.today, first[0]], days, measure.targets)
    plan = problem.plan(draft)
    assert plan is not None
    unequal = _by_reference(*played)  # while the others are simulated
    today, begun = others()
    return Recommendation(
        problem=problem,
        measure=measure,
        seed=evaluator.seed,
        draft=draft,
        plan=plan,
        kept=kept,
        sure=sure,
        attempts=attempt,
        first=first[0],
        first_standing=first[1],
        choice=chosen,
        rivals=rivals,
        certified_on=days,
        tally=tally,
        today=today,
        start=begun,
        bound=bound(
            problem, *evaluator.played(draft, Range(days.first, min(days.days, effort.scale.measured_on)))[1:]
        ),
        checked=effort.reference_days,
        unequal=unequal,
        spent=evaluator.spent,
        stopped=effort.stop(),
    )


def _chosen(
    problem: Problem, evaluator: Evaluator, measure: Measure, drafts: Sequence[Draft], most: int
) -> tuple[Choice, tuple[tuple[Draft | None, float], ...]]:
    """Which of the drafts is best, on at most so many days of their own, and what each costs there."""
    targets = measure.targets

    def costs(which: Sequence[int], days: int) -> list[Floats]:
        tallies = evaluator.tallies([drafts[one] for one in which], Range(CHOOSE, days), targets)
        return [_costs(measure, one) for one in tallies]

    found = choose(costs, len(drafts), _INDIFFERENCE[measure.cost], most)
    tallies = evaluator.tallies(
        [*drafts, problem.today], Range(CHOOSE, max(found.days, min(BLOCK, most))), targets
    )
    plans = [*drafts, None]
    return found, tuple((one, measure.of(tally).cost) for one, tally in zip(plans, tallies, strict=True))


def _costs(measure: Measure, tally: Tally) -> Floats:
    """What each day costs: ms paid, or ms waited by visitor."""
    if measure.cost == PAID:
        return tally.paid.astype(np.float64)
    found: Floats = tally.waited / max(1.0, tally.served.mean())
    return found


def _by_reference(setting: Setting, records: Sequence[DayRecord], traces: Sequence[Trace]) -> int:
    """On how many days the reference differs from these records."""
    return sum(
        not same(record, HallDay(setting, trace).run()) for record, trace in zip(records, traces, strict=True)
    )


def same(one: DayRecord, other: DayRecord) -> bool:
    """Whether two records tell the same day, to the ms."""
    names = ("issued", "called", "started", "completed", "left", "window", "staffed")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)
