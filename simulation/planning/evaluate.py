"""Evaluating drafts on days that all of them share: the one door through which a planner simulates.

Days of one seed are split into ranges that are never mixed: search, choose, certify, audit. Work is done by
threads (the engine lets Python's lock go); days come back in order and are whole numbers, so the answer does
not depend on how many threads there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from queueing.plans import Plan
from simulation.chance import Ints
from simulation.days import Days, Trace
from simulation.ledger import DayRecord
from simulation.occupation import spread
from simulation.planning.draft import Draft
from simulation.planning.problem import Problem
from simulation.planning.tally import Counter, Tally
from simulation.planning.targets import Target
from simulation.reference import Setting
from simulation.screening.engine import run
from simulation.screening.layout import Layout, lay_out, with_slots
from simulation.screening.visitors import Columns, columns_of
from simulation.streams import Streams
from simulation.traces import BLOCK, Drawer

SEARCH, CHOOSE, CERTIFY, AUDIT = 0, 1 << 12, 1 << 13, 1 << 14
"""The first block of days of each range."""


_REMEMBERED = 8_192
"""How many tallies of a block are remembered, the latest."""

Targets = tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """So many days from the first day of a block on."""

    first: int
    days: int

    def parts(self) -> list[tuple[int, int]]:
        """(block, how many of its days)."""
        return [
            (self.first + place, min(BLOCK, self.days - place * BLOCK))
            for place in range(-(-self.days // BLOCK))
        ]


class Evaluator:
    """Simulates drafts and plans of a problem. ``spent`` counts the visitors simulated so far."""

    def __init__(self, problem: Problem, seed: int, workers: ThreadPoolExecutor) -> None:
        self.problem, self.seed, self.workers = problem, seed, workers
        self.spent = 0
        self._drawer = Drawer(problem.scenario)
        self._blocks: dict[tuple[int, int], Future[tuple[Days, Columns]]] = {}
        self._layouts: dict[object, Layout] = {}
        self._counters: dict[Targets, Counter] = {}
        self._known: dict[object, Tally] = {}

    def draw(self, days: Range) -> None:
        """Begins to draw days that will be wanted."""
        for part in days.parts():
            self._block(part)

    def tallies(self, plans: Sequence[Draft | Plan], days: Range, targets: Targets) -> list[Tally]:
        """What comes of each on these days; drafts must keep to the limits. Nothing is run twice."""
        parts, counter = days.parts(), self._counter(targets)
        asked: list[list[Future[tuple[Tally, int]] | Tally]] = []
        fresh: dict[object, Future[tuple[Tally, int]]] = {}
        for plan in plans:
            layout, found = None, list[Future[tuple[Tally, int]] | Tally]()
            for part in parts:
                key = (_key(plan), part, targets)
                if key not in self._known and key not in fresh:
                    layout = layout or self._layout(plan)
                    fresh[key] = self.workers.submit(_work, layout, self._block(part), counter)
                found.append(self._known[key] if key in self._known else fresh[key])
            asked.append(found)
        for known, future in fresh.items():
            self._known[known], visitors = future.result()
            self.spent += visitors
        result = [
            Tally.join([one if isinstance(one, Tally) else one.result()[0] for one in found])
            for found in asked
        ]
        while len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]
        return result

    def reached(self, plan: Draft | Plan, days: Range, targets: Targets) -> list[int | None]:
        """By target the least limit (ms) within which its share is kept; None where it never is, or nobody is
        there. Judged as the target is: who leaves later than the limit is late.
        """
        layout, counter = self._layout(plan), self._counter(targets)
        blocks = [self._block(part) for part in days.parts()]
        futures = [self.workers.submit(_waits, layout, one, counter) for one in blocks]
        found = [future.result() for future in futures]
        self.spent += sum(int(one.result()[0].starts[-1]) for one in blocks)
        limits = []
        for target, of_target in zip(targets, zip(*found, strict=True), strict=True):
            started, left = (np.sort(np.concatenate([one[place] for one in of_target])) for place in (0, 1))
            limits.append(_least_limit(started, left, target.share))
        return limits

    def use(self, plan: Draft | Plan, days: Range) -> tuple[Ints, Ints]:
        """How long windows were occupied, and on duty, by [window, slot of the limits], in ms of all days."""
        layout, slots = self._layout(plan), self.problem.limits.slots
        blocks = [self._block(part) for part in days.parts()]
        shape = (len(self.problem.windows), slots)
        found = [
            future.result() for future in [self.workers.submit(_use, layout, one, *shape) for one in blocks]
        ]
        self.spent += sum(int(one.result()[0].starts[-1]) for one in blocks)
        busy, duty = (np.sum([one[place] for one in found], axis=0) for place in (0, 1))
        return busy, duty

    def played(self, plan: Draft | Plan, days: Range) -> tuple[Setting, list[DayRecord], list[Trace]]:
        """The full records of some days, with their visitors, for who wants to know more or to compare."""
        records, traces = list[DayRecord](), list[Trace]()
        for part in days.parts():
            drawn, columns = self._block(part).result()
            records += run(self._layout(plan), drawn, columns)
            traces += [drawn.day(index) for index in range(len(drawn))]
        self.spent += sum(map(len, traces))
        made = plan if isinstance(plan, Plan) else self.problem.plan(plan)
        assert made is not None
        return self._setting(made), records, traces

    def days(self, block: int) -> Days:
        """The drawn days of a block."""
        return self._block((block, BLOCK)).result()[0]

    def _block(self, part: tuple[int, int]) -> Future[tuple[Days, Columns]]:
        if part not in self._blocks:
            self._blocks[part] = self.workers.submit(self._drawn, *part)
        return self._blocks[part]

    def _drawn(self, block: int, days: int) -> tuple[Days, Columns]:
        drawn = self._drawer.block(Streams(self.seed, block))
        if days < BLOCK:
            drawn = replace(drawn, starts=drawn.starts[: days + 1], no_shows=drawn.no_shows[:days])
        return drawn, columns_of(self._base(drawn), drawn)

    def _base(self, drawn: Days) -> Layout:
        """What all drafts' layouts are made from."""
        if "base" not in self._layouts:
            empty = self.problem.empty
            self._layouts["base"] = lay_out(self._setting(empty), drawn.visitors)
        return self._layouts["base"]

    def _setting(self, plan: Plan) -> Setting:
        scenario = self.problem.scenario
        return Setting(scenario.hall.data, plan, scenario.date, scenario.zero, scenario.habits)

    def _layout(self, plan: Draft | Plan) -> Layout:
        if isinstance(plan, Plan):
            days, _ = self._block((SEARCH, BLOCK)).result()
            return lay_out(self._setting(plan), days.visitors)
        made = self.problem.plan(plan)
        assert made is not None
        days, _ = self._block((SEARCH, BLOCK)).result()
        return with_slots(self._base(days), self._setting(made))

    def _counter(self, targets: Targets) -> Counter:
        if targets not in self._counters:
            hall, scenario = self.problem.hall, self.problem.scenario
            days, _ = self._block((SEARCH, BLOCK)).result()
            listed = hall.fast_items(scenario.date)
            self._counters[targets] = Counter(targets, hall, listed, days.visitors.items)
        return self._counters[targets]


def _key(plan: Draft | Plan) -> object:
    """What a plan's tallies are remembered by."""
    return plan if isinstance(plan, Draft) else (plan.code, plan.slots, plan.triggers)


def _work(layout: Layout, block: Future[tuple[Days, Columns]], counter: Counter) -> tuple[Tally, int]:
    days, columns = block.result()
    records = list(run(layout, days, columns))
    return counter.count(days, records), int(days.starts[-1])


def _waits(layout: Layout, block: Future[tuple[Days, Columns]], counter: Counter) -> list[tuple[Ints, Ints]]:
    days, columns = block.result()
    return counter.waits(days, list(run(layout, days, columns)))


def _least_limit(started: Ints, left: Ints, share: float) -> int | None:
    """The least wait within which this share of those is at the window who do not leave before it."""
    if not len(started):
        return None
    kept = np.arange(1, len(started) + 1)
    late = len(started) - kept + len(left) - np.searchsorted(left, started, side="right")
    enough = np.flatnonzero(kept >= share * (kept + late))
    return int(started[enough[0]]) if len(enough) else None


def _use(
    layout: Layout, block: Future[tuple[Days, Columns]], windows: int, slots: Sequence[tuple[int, int]]
) -> tuple[Ints, Ints]:
    days, columns = block.result()
    records = list(run(layout, days, columns))
    edges = np.array([begins for begins, _ in slots] + [slots[-1][1]], dtype=np.int64)
    busy, duty = (
        spread(rows[:, 0].astype(np.int64), rows[:, 2], rows[:, 3], edges, windows)
        for rows in (
            np.concatenate([one.handled for one in records]),
            np.concatenate([one.staffed for one in records]),
        )
    )
    return busy, duty


@dataclass(frozen=True, slots=True)
class Margin:
    """How a target fares: the share reached, its standard error over days, and the days behind it."""

    share: float
    error: float

    def over(self, wanted: float, z: float) -> float:
        """The share less what is wanted, less z standard errors."""
        return self.share - wanted - z * self.error


def margins(tally: Tally) -> list[Margin]:
    """By target. The error is that of a ratio, days being clusters; who is not there keeps every promise."""
    days = tally.days
    found = []
    for counted, kept in zip(tally.counted.T, tally.kept.T, strict=True):
        total = int(counted.sum())
        if not total:
            found.append(Margin(1.0, 0.0))
            continue
        share = int(kept.sum()) / total
        influence = (kept - share * counted) / total
        spread = sqrt(days / max(days - 1, 1) * float(np.square(influence).sum()))
        found.append(Margin(share, spread))
    return found
