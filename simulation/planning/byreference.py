"""Evaluating drafts by the reference, where the compiled engine refuses a scenario: the very same tallies,
some hundred times slower. Days are played by processes; each depends on its visitors and its plan alone.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from functools import partial
from typing import TypeVar

from queueing.plans import Plan
from simulation.days import Trace
from simulation.executors import Crew, crew
from simulation.ledger import DayRecord
from simulation.planning.draft import Draft
from simulation.planning.evaluate import Ended, Evaluator, Targets, key_of
from simulation.planning.problem import Problem
from simulation.planning.ranges import SEARCH, Drawn, Range, Visitors
from simulation.planning.tally import Counting, Tally
from simulation.reference import HallDay, Setting
from simulation.screening.layout import Inexpressible
from simulation.screening.refusing import Refusal
from simulation.simulating import by_reference
from simulation.traces import BLOCK

_TOGETHER = 500
"""So many visitors' days at least are one piece of work."""
_AHEAD = 4
"""So many pieces for each process are handed out: enough to keep all busy, few enough to leave off soon."""
_KEPT = 800_000
"""The records of so many visitors are kept, the latest: what is certified is looked at more than once."""

Part = tuple[Draft | Plan, int, int]
"""A plan, a block, and how many of its days."""
Work = tuple[Setting, list[Trace]]
Played = tuple[Visitors, list[DayRecord]]
Found = TypeVar("Found")


class ReferenceEvaluator(Evaluator):
    """Simulates drafts and plans by the reference. ``refused`` is what the compiled engine cannot run.

    ``seconds`` is what a visitor takes, once it has been measured.
    """

    seconds = 0.0

    def __init__(
        self,
        problem: Problem,
        seed: int,
        workers: ThreadPoolExecutor,
        crew: Crew,
        refused: Sequence[Refusal],
        drawn: Drawn | None = None,
    ) -> None:
        super().__init__(problem, seed, workers, drawn)
        self.crew, self.refused = crew, tuple(refused)
        self._lately: OrderedDict[object, list[DayRecord]] = OrderedDict()
        self._countings: dict[Targets, Counting] = {}
        self._held: dict[object, Visitors] = {}

    def like(self, problem: Problem, drawn: Drawn | None = None) -> ReferenceEvaluator:
        """The same for another problem."""
        return ReferenceEvaluator(problem, self.seed, self.workers, self.crew, self.refused, drawn)

    def measure(self) -> None:
        """Measures on the first days, under today's plan, how long a visitor takes."""
        marks, heard = [(time.monotonic(), 0)], self.heard
        self.heard = lambda: marks.append((time.monotonic(), self.spent))
        self._played(self.problem.today, Range(SEARCH, BLOCK))
        self.heard = heard
        # By the first piece the processes have started, which takes longer than the piece.
        (since, before), (until, after) = marks[1 if len(marks) > 2 else 0], marks[-1]
        self.seconds = (until - since) / max(1, after - before)

    def begun(
        self,
        plans: Sequence[Draft | Plan],
        days: Range,
        targets: Targets,
        base: Draft | None = None,  # noqa: ARG002 (it spares work, and changes nothing)
    ) -> Callable[[], list[Tally]]:
        """Plays the days when it is waited for, all from the morning on: none goes on from a ``base``.

        Raises :class:`~simulation.planning.evaluate.Ended` then, when it is to be left off.
        """
        return partial(self._tallies, plans, days, targets)

    def _tallies(self, plans: Sequence[Draft | Plan], days: Range, targets: Targets) -> list[Tally]:
        parts, counting = days.parts(), self._counting(targets)
        asked = [[(key_of(plan), part, targets) for part in parts] for plan in plans]
        fresh: dict[object, Part] = {
            key: (plan, *part)
            for plan, keys in zip(plans, asked, strict=True)
            for key, part in zip(keys, parts, strict=True)
            if key not in self._known
        }
        for key, (visitors, records) in zip(fresh, self._plays(list(fresh.values())), strict=True):
            self._known[key] = counting.of_records(visitors.truly, records)
        return [Tally.join([self._known[key] for key in keys]) for keys in asked]

    def _played(self, plan: Draft | Plan, days: Range) -> list[Played]:
        return list(self._plays([(plan, *part) for part in days.parts()]))

    def _counting(self, targets: Targets) -> Counting:
        if targets not in self._countings:
            hall, date = self.problem.hall, self.problem.scenario.date
            items = self.days(SEARCH).visitors.items
            self._countings[targets] = Counting(targets, hall, hall.fast_items(date), items)
        return self._countings[targets]

    def _plays(self, parts: Sequence[Part]) -> Iterator[Played]:
        """What comes of each, in order."""
        begun = [(part, self._lately.get(_name(part)), *self._pieces(part)) for part in parts]
        wanted = (work for _, known, _, works in begun if known is None for work in works)
        with closing(_shared(wanted, self.crew)) as records:
            for part, known, visitors, works in begun:
                made = list[DayRecord]() if known is None else known
                for _, traces in works if known is None else ():
                    made += next(records)
                    self.spent += sum(map(len, traces))
                    self.heard()
                    if self.stop():
                        raise Ended
                self._remember(_name(part), made)
                yield visitors, made

    def _pieces(self, part: Part) -> tuple[Visitors, list[Work]]:
        """The visitors of a part, and its days as pieces of work."""
        plan, block, count = part
        made = self._plan(plan)
        setting = self._setting(made)
        key = (block, made.lanes)
        if key not in self._held:
            self._held[key] = self.drawn.held(block, made)
        visitors = self._held[key].first(count)
        works, together = list[Work](), list[Trace]()
        for index in range(count):
            together.append(visitors.held.day(index))
            if sum(map(len, together)) >= _TOGETHER or index == count - 1:
                works.append((setting, together))
                together = []
        return visitors, works

    def _remember(self, name: object, records: list[DayRecord]) -> None:
        """Keeps the records, and lets the oldest go."""
        self._lately[name] = records
        self._lately.move_to_end(name)
        while sum(sum(len(one.issued) for one in kept) for kept in self._lately.values()) > _KEPT:
            self._lately.popitem(last=False)


def _name(part: Part) -> object:
    """What a part's records are remembered by."""
    return key_of(part[0]), *part[1:]


def _shared(works: Iterable[Work], crew: Crew) -> Generator[list[DayRecord], None, None]:
    """The records of each piece of work, in order."""
    if crew.executor is None:
        yield from map(_play, works)
        return
    ahead = deque[Future[list[DayRecord]]]()
    # What is ahead when nobody wants more is left to the crew (see simulation.experiment): it is little.
    for work in works:
        ahead.append(crew.executor.submit(_play, work))
        if len(ahead) >= _AHEAD * crew.workers:
            yield ahead.popleft().result()
    while ahead:
        yield ahead.popleft().result()


def _play(work: Work) -> list[DayRecord]:
    """Plays some days."""
    setting, traces = work
    return [HallDay(setting, trace).run() for trace in traces]


def evaluated(
    problem: Problem,
    seed: int,
    workers: int,
    use: Callable[[Evaluator], Found],
    told: Callable[[ReferenceEvaluator], None],
) -> Found:
    """What is found with an evaluator of a problem: by the compiled engine, or by the reference where it
    refuses, from the first or on the way. ``told`` hears of that first, once it is known how long a visitor
    takes then.
    """
    refused = by_reference(problem.scenario)
    with ThreadPoolExecutor(workers) as threads:
        if not refused:
            try:
                return use(Evaluator(problem, seed, threads))
            except Inexpressible as found:
                refused = found.reasons
        with crew(workers) as processes:
            evaluator = ReferenceEvaluator(problem, seed, threads, processes, refused)
            evaluator.measure()
            told(evaluator)
            return use(evaluator)
