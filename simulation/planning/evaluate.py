"""Evaluating drafts on days that all of them share: the one door through which a planner simulates.

Work is done by threads (the engine lets Python's lock go); days come back in order and are whole numbers, so
the answer does not depend on how many threads there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from queueing.plans import Plan
from simulation.chance import Ints
from simulation.days import Days, Trace
from simulation.ledger import DayRecord
from simulation.planning.draft import Draft
from simulation.planning.problem import Problem
from simulation.planning.ranges import SEARCH, Drawn, Range, Visitors
from simulation.planning.tally import Counter, Counting, Tally
from simulation.planning.targets import Target
from simulation.reference import Setting
from simulation.screening.engine import run
from simulation.screening.layout import Layout, lay_out, with_slots
from simulation.screening.refusing import Refusal
from simulation.whatif import slower

_REMEMBERED = 8_192
"""How many tallies of a block are remembered, the latest."""

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

    def tallies(self, plans: Sequence[Draft | Plan], days: Range, targets: Targets) -> list[Tally]:
        """What comes of each on these days; drafts must keep to the limits. Nothing is run twice."""
        parts, counter = days.parts(), self._counter(targets)
        asked: list[list[object]] = []
        fresh: dict[object, Future[tuple[Tally, int]]] = {}
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
                for key, (block, count) in missing:
                    visitors = self._visitors(block, made, layout)
                    fresh[key] = self.workers.submit(_count, layout, visitors, count, counter)
            asked.append(keys)
        for key, future in fresh.items():
            self._known[key], visited = future.result()
            self.spent += visited
        found = [Tally.join([self._known[key] for key in keys]) for keys in asked]
        while len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]
        return found

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


def _count(layout: Layout, visitors: Future[Visitors], days: int, counter: Counter) -> tuple[Tally, int]:
    mine = visitors.result().first(days)
    return counter.count(layout, mine), mine.count


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
