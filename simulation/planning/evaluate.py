"""Evaluating drafts on days that all of them share: the one door through which a planner simulates.

Work is done by threads (the engine lets Python's lock go); days come back in order and are whole numbers, so
the answer does not depend on how many threads there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, partial

import numpy as np

from queueing.plans import Plan
from simulation.chance import Ints
from simulation.days import Days, Trace
from simulation.laws import NEVER
from simulation.ledger import DayRecord
from simulation.planning.draft import Draft
from simulation.planning.problem import Problem
from simulation.planning.ranges import SEARCH, Drawn, Range, Visitors
from simulation.planning.tally import Counter, Counting, Tally
from simulation.planning.targets import Target
from simulation.reference import Setting
from simulation.screening.engine import play, run
from simulation.screening.layout import Layout, lay_out, with_slots
from simulation.screening.refusing import Refusal
from simulation.screening.saved import Saved, keep, resume
from simulation.whatif import slower

_REMEMBERED = 8_192
"""How many tallies of a block are remembered, the latest."""
_MANY, _EARLY = 8, 0.15
"""Days are kept for so many drafts at least, and where this share of the visitors has come by then."""

Targets = tuple[Target, ...]


class Ended(Exception):
    """A long piece of work was left off because somebody wants it to end."""


class Evaluator:
    """Simulates drafts and plans of a problem. ``spent`` counts the visitors simulated so far.

    Days that somebody has ``drawn`` already, or otherwise, may be given. ``refused`` is what the compiled
    engine cannot run of the scenario, where another one does it; that one tells ``heard`` after every piece
    of work.
    """

    def __init__(
        self, problem: Problem, seed: int, workers: ThreadPoolExecutor, drawn: Drawn | None = None
    ) -> None:
        self.problem, self.seed, self.workers = problem, seed, workers
        self.spent = 0
        self.refused: tuple[Refusal, ...] = ()
        self.stop = _never
        self.heard: Callable[[], None] = lambda: None
        self.drawn = Drawn(problem.scenario, seed, workers) if drawn is None else drawn
        self._blocks: dict[object, Future[Visitors]] = {}
        self._base: Layout | None = None
        self._counters: dict[Targets, Counter] = {}
        self._known: dict[object, Tally] = {}

    def like(self, problem: Problem, drawn: Drawn | None = None) -> Evaluator:
        """The same for another problem."""
        return Evaluator(problem, self.seed, self.workers, drawn)

    @contextmanager
    def until(self, stop: Callable[[], bool]) -> Iterator[None]:
        """Inside, work that takes long may be left off with :class:`Ended` as soon as ``stop`` says so."""
        self.stop = stop
        try:
            yield
        finally:
            self.stop = _never

    def draw(self, days: Range) -> None:
        """Begins to draw days that will be wanted."""
        for block, _ in days.parts():
            self.drawn.begin(block)

    def days(self, block: int) -> Days:
        """The drawn days of a block."""
        return self.drawn.days(block)

    @property
    def a_day(self) -> float:
        """How many visitors come a day."""
        drawn = self.days(SEARCH)
        return max(1.0, len(drawn.visitors) / len(drawn))

    def tallies(
        self, plans: Sequence[Draft | Plan], days: Range, targets: Targets, base: Draft | None = None
    ) -> list[Tally]:
        """What comes of each on these days; drafts must keep to the limits. Nothing is run twice.

        Given a ``base``, drafts go on from where its days stand when they part from it, as far as that pays:
        the tallies are the same, and who came before that counts as simulated.
        """
        return self.begun(plans, days, targets, base)()

    def begun(
        self, plans: Sequence[Draft | Plan], days: Range, targets: Targets, base: Draft | None = None
    ) -> Callable[[], list[Tally]]:
        """Begins what :meth:`tallies` does; what it returns waits for the tallies."""
        parts, counter = days.parts(), self._counter(targets)
        asked: list[list[object]] = []
        fresh: dict[object, Future[tuple[Tally, int]]] = {}
        kept = self._kept(base, plans, days)
        for plan in plans:
            keys: list[object] = [(key_of(plan), part, targets) for part in parts]
            missing = [
                (key, part)
                for key, part in zip(keys, parts, strict=True)
                if key not in self._known and key not in fresh
            ]
            if missing:
                made = self._plan(plan)
                layout = self._layout(plan, made)
                for key, part in missing:
                    visitors = self._visitors(part[0], made, layout)
                    fresh[key] = self.workers.submit(
                        _count, layout, visitors, part[1], counter, kept.get(part)
                    )
            asked.append(keys)
        return partial(self._tallied, asked, fresh)

    def _tallied(
        self, asked: Sequence[Sequence[object]], fresh: Mapping[object, Future[tuple[Tally, int]]]
    ) -> list[Tally]:
        for key, future in fresh.items():
            self._known[key], visited = future.result()
            self.spent += visited
        found = [Tally.join([self._known[key] for key in keys]) for keys in asked]
        while len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]
        return found

    def _kept(
        self, base: Draft | None, plans: Sequence[Draft | Plan], days: Range
    ) -> dict[tuple[int, int], Future[Saved]]:
        """By part of these days how they stand under the base where plans part from it; nothing where it does
        not pay to keep them.
        """
        parted = [self._parted(base, plan) for plan in plans if isinstance(plan, Draft)] if base else []
        late = [at for at in parted if at is not None]
        if base is None or len(late) < _MANY:
            return {}
        made = self._plan(base)
        layout, moments = self._layout(base, made), sorted(set(late))
        return {
            (block, count): self.workers.submit(
                _keep, layout, self._visitors(block, made, layout), count, moments
            )
            for block, count in days.parts()
        }

    def _parted(self, base: Draft | None, draft: Draft) -> int | None:
        """When (ms after zero) a draft first differs from the base, if many visitors come before that."""
        slot = None if base is None else self.problem.parted(base, draft)
        if slot is None:
            return None
        begins, hours = self.problem.limits.slots[slot][0], self.problem.hall.hours
        early = np.searchsorted(self._arrivals, begins) >= _EARLY * len(self._arrivals)
        return begins if early and hours.doors_open < begins < hours.ends else None

    @cached_property
    def _arrivals(self) -> Ints:
        """When visitors come (ms after zero), in order."""
        arrivals = self.days(SEARCH).visitors.arrival
        return np.sort(arrivals[arrivals != NEVER])

    def reached(self, plan: Draft | Plan, days: Range, targets: Targets) -> list[int | None]:
        """By target the least limit (ms) within which its share is kept; None where it never is, or nobody is
        there. Judged as the target is: who leaves later than the limit is late.
        """
        counter, found = self._counting(targets), list[list[tuple[Ints, Ints]]]()
        for visitors, records in self._played(plan, days):
            found.append(counter.waits(visitors.truly, records))
        limits = []
        for target, of_target in zip(targets, zip(*found, strict=True), strict=True):
            started, left = (np.sort(np.concatenate([one[place] for one in of_target])) for place in (0, 1))
            limits.append(_least_limit(started, left, target.share))
        return limits

    def played(self, plan: Draft | Plan, days: Range) -> tuple[Setting, list[DayRecord], list[Trace]]:
        """The full records of some days, and their visitors as they took their tickets, for who wants to know
        more or to compare; the items of the records are those that visitors truly came for.
        """
        records, traces = list[DayRecord](), list[Trace]()
        for visitors, made in self._played(plan, days):
            traces += [visitors.held.day(index) for index in range(len(visitors.held))]
            records += [
                replace(record, item=visitors.truly.day(index).item) for index, record in enumerate(made)
            ]
        return self._setting(self._plan(plan)), records, traces

    def _played(self, plan: Draft | Plan, days: Range) -> list[tuple[Visitors, list[DayRecord]]]:
        made = self._plan(plan)
        layout = self._layout(plan, made)
        futures = [
            self.workers.submit(_play, layout, self._visitors(block, made, layout), count)
            for block, count in days.parts()
        ]
        found = [future.result() for future in futures]
        self.spent += sum(visitors.count for visitors, _ in found)
        return found

    def _plan(self, plan: Draft | Plan) -> Plan:
        made = plan if isinstance(plan, Plan) else self.problem.plan(plan)
        assert made is not None
        return made

    def _layout(self, plan: Draft | Plan, made: Plan) -> Layout:
        if isinstance(plan, Plan):
            return lay_out(self._setting(made), self.days(SEARCH).visitors)
        if self._base is None:
            self._base = lay_out(self._setting(self.problem.empty), self.days(SEARCH).visitors)
        return with_slots(self._base, self._setting(made))

    def _setting(self, plan: Plan) -> Setting:
        scenario = self.problem.scenario
        pace = slower(scenario.what_if, scenario.hall, plan)
        return Setting(scenario.hall.data, plan, scenario.date, scenario.zero, scenario.habits, pace)

    def _visitors(self, block: int, plan: Plan, layout: Layout) -> Future[Visitors]:
        key = (block, plan.lanes)
        if key not in self._blocks:
            self.drawn.begin(block)
            self._blocks[key] = self.workers.submit(self.drawn.visitors, block, plan, layout)
        return self._blocks[key]

    def _counting(self, targets: Targets) -> Counting:
        """Who counts the records of days by these targets."""
        return self._counter(targets)

    def _counter(self, targets: Targets) -> Counter:
        if targets not in self._counters:
            hall, date = self.problem.hall, self.problem.scenario.date
            items = self.days(SEARCH).visitors.items
            layout = self._layout(self.problem.today, self.problem.today)
            self._counters[targets] = Counter(layout, targets, hall, hall.fast_items(date), items)
        return self._counters[targets]


def _never() -> bool:
    return False


def key_of(plan: Draft | Plan) -> object:
    """What a plan's tallies are remembered by."""
    return plan if isinstance(plan, Draft) else (plan.code, plan.slots, plan.triggers)


def _count(
    layout: Layout, visitors: Future[Visitors], days: int, counter: Counter, kept: Future[Saved] | None
) -> tuple[Tally, int]:
    mine = visitors.result().first(days)
    if kept is None:
        results = play(layout, mine.held, mine.columns)
    else:
        results, _ = resume(layout, kept.result())
    return counter.count(results, mine), mine.count


def _keep(layout: Layout, visitors: Future[Visitors], days: int, moments: Sequence[int]) -> Saved:
    mine = visitors.result().first(days)
    return keep(layout, mine.held, mine.columns, moments)


def _play(layout: Layout, visitors: Future[Visitors], days: int) -> tuple[Visitors, list[DayRecord]]:
    mine = visitors.result().first(days)
    return mine, list(run(layout, mine.held, mine.columns))


def _least_limit(started: Ints, left: Ints, share: float) -> int | None:
    """The least wait within which this share of those is at the window who do not leave before it."""
    if not len(started):
        return None
    kept = np.arange(1, len(started) + 1)
    late = len(started) - kept + len(left) - np.searchsorted(left, started, side="right")
    enough = np.flatnonzero(kept >= share * (kept + late))
    return int(started[enough[0]]) if len(enough) else None
