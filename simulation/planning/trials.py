"""Trying something else beside a recommended plan: another hall, other limits, other visitors.

All is tried on the search's days and judged on days of its own, paired with the recommended plan on the very
same days. Where a plan is looked for anew, the recommended plan is given the same further effort first: else
what more searching finds would be taken for the worth of the change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from queueing.plans import Plan
from simulation.days import Days
from simulation.intervals import difference, plain, ratio, seconds
from simulation.planning.certifying import SURE
from simulation.planning.draft import Draft
from simulation.planning.effort import Effort
from simulation.planning.evaluate import Evaluator
from simulation.planning.problem import ABSENT, Problem
from simulation.planning.ranges import SEARCH, TRY, Drawn, Range
from simulation.planning.recommend import Recommendation
from simulation.planning.roles import CLOSED
from simulation.planning.scoring import Standing, margins
from simulation.planning.search import Search
from simulation.planning.stages import Stage
from simulation.planning.supposed import Remake
from simulation.planning.tally import Tally
from simulation.scenario import Scenario

JUDGED = Range(TRY, 512)
"""The days that trials are judged on."""
SCREENED = Range(SEARCH, 64)
"""The days on which many changes are looked at before the best are tried in earnest."""
_STAGE = Stage(512, 1.6, 10_000)
_PART = 40
"""A trial may simulate this part of the search's effort."""
_STREAM = (1 << 31) + 1
"""No stream of a trace has such a key."""


@dataclass(frozen=True, slots=True)
class Variant:
    """What is otherwise: a problem, whether its days must be ``drawn`` anew, and how they are remade.

    ``facts`` say it for a document; ``code`` is its kind.
    """

    code: str
    facts: Mapping[str, Any]
    problem: Problem
    drawn: bool = False
    remake: Remake | None = None


@dataclass(frozen=True)
class Tried:
    """A variant under a plan on the judged days, and the plan that it is compared with, as it is now.

    ``lacking`` is by how many shares all targets together fail at one-sided 95 % (0: all are kept).
    """

    variant: Variant
    plan: Draft | Plan
    tally: Tally
    beside: Tally
    standing: Standing
    notes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def lacking(self) -> float:
        """By how much all targets together fail."""
        return self.standing.lacking(SURE)

    @property
    def kept(self) -> bool:
        """Whether every target holds at one-sided 95 %."""
        return self.lacking <= 0

    def to_json(self) -> dict[str, Any]:
        """The trial for a document; differences are to the plan compared with, by the very same visitors."""
        one = np.ones(self.tally.days, dtype=np.int64)
        targets = self.variant.problem.limits.targets
        codes = [target.code for target in targets]
        found = margins(self.tally)
        margin = self.standing.margin(SURE)
        return {
            "kind": self.variant.code,
            **self.variant.facts,
            "kept": self.kept,
            "lacking": plain(abs(self.lacking)),
            "targets": [
                {"code": code, "share": plain(at.share), "margin": plain(float(over))}
                for code, at, over in zip(codes, found, margin, strict=False)
            ],
            "paid_seconds": seconds(ratio(self.tally.paid, one)),
            "paid_change_seconds": seconds(difference((self.beside.paid, one), (self.tally.paid, one))),
            "mean_seconds": seconds(ratio(self.tally.waited, self.tally.served)),
            "mean_change_seconds": seconds(
                difference((self.beside.waited, self.beside.served), (self.tally.waited, self.tally.served))
            ),
            **self.notes,
        }


class Remade(Drawn):
    """Drawn days, made into others."""

    def __init__(self, scenario: Scenario, seed: int, workers: ThreadPoolExecutor, remake: Remake) -> None:
        super().__init__(scenario, seed, workers)
        self._remake = remake

    def _draw(self, block: int) -> Days:
        key = np.random.SeedSequence(self.seed, spawn_key=(_STREAM, block))
        return self._remake(super()._draw(block), np.random.Generator(np.random.PCG64(key)))


class Stopped(Exception):
    """The effort's ``stop`` has ended the trying; a search that was under way is worth nothing."""


@dataclass(frozen=True, slots=True)
class Trying:
    """How far the trying is: the part that is tried, and how many steps are done of how many at most."""

    part: str
    done: int
    of: int


Parts = dict[str, tuple[int, Callable[[], Iterator[Tried]]]]
"""By name, in their order, how many steps a part takes at most, and what tries it."""


class Course:
    """Tells how far the trying is. A part that needs fewer steps than it may is at its end all the same."""

    def __init__(self, parts: Parts, told: Callable[[Trying], None]) -> None:
        self._most, self._told = {name: most for name, (most, _) in parts.items()}, told
        self._part, self._done = "", 0

    def begin(self, part: str) -> None:
        """All parts before this one are done."""
        names = list(self._most)
        self._part, self._done = part, sum(self._most[name] for name in names[: names.index(part)])
        self._told(Trying(part, self._done, sum(self._most.values())))

    def step(self) -> None:
        """One step more of the part is done."""
        self._done += 1
        self._told(Trying(self._part, self._done, sum(self._most.values())))


class Trials:
    """Tries variants of a recommendation's problem. ``step`` is told of each that has been tried, and of each
    look at what is worth a trial. Raises :class:`Stopped` when the effort's ``stop`` says so.
    """

    def __init__(self, found: Recommendation, evaluator: Evaluator, effort: Effort) -> None:
        self.found, self.evaluator, self.effort = found, evaluator, effort
        self.step: Callable[[], None] = lambda: None
        self.budget = max(1, effort.visitors // _PART)
        self.spent = 0

    @property
    def problem(self) -> Problem:
        """The problem as it is."""
        return self.found.problem

    @cached_property
    def now(self) -> Tally:
        """The recommended plan on the judged days."""
        return self._tally(self.evaluator, self.found.draft, JUDGED)

    @cached_property
    def again(self) -> Draft:
        """The recommended plan after as much further search as every trial gets."""
        return self.improved(Variant("as it is", {}, self.problem), self.found.draft, self.evaluator)

    @cached_property
    def further(self) -> Tried:
        """What further search alone brings."""
        return self.as_it_is(Variant("as it is", {}, self.problem), self.again)

    def evaluator_of(self, variant: Variant) -> Evaluator:
        """Who simulates a variant: on the days as they are where only hall or limits differ."""
        if variant.problem is self.problem and variant.remake is None:
            return self.evaluator
        base = self.evaluator
        drawn: Drawn | None = None if variant.drawn else base.drawn
        if variant.remake is not None:
            drawn = Remade(variant.problem.scenario, base.seed, base.workers, variant.remake)
        return base.like(variant.problem, drawn)

    def as_it_is(self, variant: Variant, plan: Draft | Plan, beside: Tally | None = None) -> Tried:
        """A plan under a variant, with no search."""
        return self._tried(variant, plan, self.evaluator_of(variant), self.now if beside is None else beside)

    def searched(self, variant: Variant, draft: Draft) -> Tried:
        """The best plan found under a variant from a draft of it on."""
        evaluator = self.evaluator_of(variant)
        return self._tried(variant, self.improved(variant, draft, evaluator), evaluator, self.further.tally)

    def improved(self, variant: Variant, draft: Draft, evaluator: Evaluator) -> Draft:
        """The draft after a short search."""
        self._goes_on()
        begun = evaluator.spent
        search = Search(variant.problem, evaluator, self.found.measure, self.effort.stop)
        made = search.improve(draft, _STAGE, begun + self.budget)
        self.spent += evaluator.spent - begun
        self._goes_on()
        return made

    def standings(
        self, variant: Variant, plans: Sequence[Draft | Plan], days: Range = SCREENED
    ) -> list[Standing]:
        """Where plans stand under a variant on a few days, to tell which are worth a trial."""
        self._goes_on()
        evaluator = self.evaluator_of(variant)
        begun = evaluator.spent
        tallies = evaluator.tallies(plans, days, self.found.targets)
        self.spent += evaluator.spent - begun
        return [self.found.measure.of(one) for one in tallies]

    def _tried(self, variant: Variant, plan: Draft | Plan, evaluator: Evaluator, beside: Tally) -> Tried:
        self._goes_on()
        tally = self._tally(evaluator, plan, JUDGED)
        self.step()
        return Tried(variant, plan, tally, beside, self.found.measure.of(tally))

    def _goes_on(self) -> None:
        if self.effort.stop():
            raise Stopped

    def _tally(self, evaluator: Evaluator, plan: Draft | Plan, days: Range) -> Tally:
        begun = evaluator.spent
        found = evaluator.tallies([plan], days, self.found.targets)[0]
        self.spent += evaluator.spent - begun
        return found


def scarcity(one: Standing) -> tuple[float, float]:
    """Less is better: what all targets lack, then how scarce the scarcest are."""
    margin = one.margin(SURE)
    return round(one.lacking(SURE), 9), float((1 / (np.maximum(margin, 0) + 0.01)).sum())


def carried(draft: Draft, old: Problem, new: Problem) -> Draft:
    """A draft of one problem as a draft of another with the same slots: by window, what it is when.

    A window that the other problem does not know is left out; one that only it knows is closed. Where a
    window could not be at work, it is what it was before.
    """
    return of_rows(new, draft.ways, rows_of(draft, old))


def rows_of(draft: Draft, problem: Problem) -> dict[str, list[int]]:
    """By window its role in each slot of the day; in a break it is what it was before, or comes to be."""
    rows = problem.rows(draft)
    assert rows is not None
    return {spec.id: _bridged(row) for spec, row in zip(problem.windows, rows, strict=True)}


def _bridged(row: Sequence[int]) -> list[int]:
    found, last = list[int](), next((role for role in row if role != ABSENT), CLOSED)
    for role in row:
        last = last if role == ABSENT else role
        found.append(last)
    return found


def of_rows(problem: Problem, ways: tuple[int, ...], rows: Mapping[str, Sequence[int]]) -> Draft:
    """The draft in which each window has these roles by slot of the day; any other is closed."""
    cells = []
    for group in problem.groups:
        mine = [rows.get(problem.windows[window].id) for window in group.windows]
        cells.append(
            tuple(
                tuple(
                    sorted(
                        row[slot] if row is not None and row[slot] in group.roles else CLOSED for row in mine
                    )
                )
                for slot in group.slots
            )
        )
    return Draft(ways, tuple(cells))


def with_limits(problem: Problem, **changes: Any) -> Problem:
    """The problem with other limits."""
    return replace(problem, limits=replace(problem.limits, **changes))
