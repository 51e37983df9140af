"""Many days under one plan or several, on one process or many; the answer is the same.

A day depends on the seed and its own number alone, days come back in order, and sums are whole numbers. A run
is looked at after fixed numbers of days (:mod:`simulation.stopping`), whoever does the work.
"""

from __future__ import annotations

import pickle
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Generic, Protocol, TypeVar

from simulation.executors import ALONE, Crew
from simulation.judging import Judge, judge_of
from simulation.ledger import DayRecord
from simulation.records import Records
from simulation.scenario import Scenario
from simulation.screening.refusing import Refusal
from simulation.simulating import Simulator, by_reference
from simulation.stopping import cut_at_looks

_SECONDS, _MOST = 0.5, 64
"""How long a piece of work should take, and how many days it has at most."""
_ALONE = 1.0
"""Seconds of work that are done here before others are asked."""

Block = tuple[Records, ...]
"""Some days in a row under each plan."""


class Columns(Protocol):
    """What records of days become; ``count`` is how many days."""

    @property
    def count(self) -> int:
        """How many days."""


C = TypeVar("C", bound=Columns)


@dataclass(frozen=True, slots=True)
class Making(Generic[C]):
    """How records become columns (``of``; it may be sent to another process), and blocks of them one."""

    of: Callable[[Sequence[DayRecord]], C]
    join: Callable[[Sequence[C]], C]


@dataclass(frozen=True, slots=True)
class Runs:
    """All days, by plan in the order of ``scenario.plans``; ``asked`` days were wanted at most.

    ``enough``: the run ended by itself, because its intervals were as narrow as wished. ``by_reference``: why
    the compiled engine could not do it, so that the reference did.
    """

    scenario: Scenario
    judge: Judge
    seed: int
    asked: int
    days: Block
    enough: bool = False
    by_reference: tuple[Refusal, ...] = ()

    @property
    def done(self) -> int:
        """How many days were simulated."""
        return self.days[0].count


def run_day(scenario: Scenario, seed: int, day: int) -> tuple[DayRecord, ...]:
    """One day's visitors under each plan of the scenario."""
    found = Simulator(scenario, seed).records(range(day, day + 1))
    return tuple(records[0] for records in found)


def run_block(simulator: Simulator, judge: Judge, days: range) -> Block:
    """Some days in a row under each plan, as columns."""
    return tuple(Records.of(records, judge) for records in simulator.records(days))


def run_days(
    scenario: Scenario,
    days: int,
    seed: int,
    crew: Crew = ALONE,
    progress: Callable[[int], None] | None = None,
    look: Callable[[Judge, Block], bool] | None = None,
) -> Runs:
    """Simulates days 0 to ``days`` - 1 of a seed. ``progress`` is told how many days are done.

    ``look`` is shown all days so far at each look, and ends the run by saying True. An interrupt (Ctrl-C)
    ends it early with the days done so far; without any it goes on up.
    """
    judge = judge_of(scenario)
    making = Making(partial(Records.of, judge=judge), Records.join)
    shown = None if look is None else partial(look, judge)
    block, ended, refused = run_columns(scenario, days, seed, making, crew, progress, shown)
    return Runs(scenario, judge, seed, days, block, ended, refused)


def run_columns(
    scenario: Scenario,
    days: int,
    seed: int,
    making: Making[C],
    crew: Crew = ALONE,
    progress: Callable[[int], None] | None = None,
    look: Callable[[tuple[C, ...]], bool] | None = None,
) -> tuple[tuple[C, ...], bool, tuple[Refusal, ...]]:
    """The same for any kind of columns: those of each plan, whether ``look`` has ended the run, and why the
    compiled engine has not done it, or not all of it.
    """
    done, blocks, ended, refused = 0, list[tuple[C, ...]](), False, set(by_reference(scenario))
    stops = {until for _, until in cut_at_looks(days)}
    known, pieces = pickle.dumps((scenario, seed, making.of)), _Pieces(days)
    try:
        for block, also in _simulated(known, pieces, crew):
            blocks.append(block)
            refused |= also
            done += block[0].count
            if progress is not None:
                progress(done)
            if look is not None and done in stops:
                blocks = [_joined(blocks, making)]
                if look(blocks[0]):
                    ended = True
                    break
    except KeyboardInterrupt:
        if not blocks:
            raise
    return _joined(blocks, making), ended, tuple(sorted(refused, key=str))


def _joined(blocks: Sequence[tuple[C, ...]], making: Making[C]) -> tuple[C, ...]:
    return tuple(making.join(of_plan) for of_plan in zip(*blocks, strict=True))


class _Pieces:
    """The days of a run in pieces, none across a look."""

    def __init__(self, days: int) -> None:
        self._ends = deque(until for _, until in cut_at_looks(days))
        self._begins = 0

    def take(self, size: int) -> range:
        """The next piece, of at most ``size`` days; empty at the end."""
        while self._ends and self._ends[0] <= self._begins:
            self._ends.popleft()
        if not self._ends:
            return range(0)
        piece = range(self._begins, min(self._begins + size, self._ends[0]))
        self._begins = piece.stop
        return piece


def _size(block: tuple[Columns, ...], spent: float) -> int:
    """How many days a piece of work should have when some took so many seconds."""
    return max(1, min(_MOST, round(_SECONDS * block[0].count / max(spent, 1e-6))))


def _simulated(known: bytes, pieces: _Pieces, crew: Crew) -> Iterator[tuple[Any, set[Refusal]]]:
    """The blocks of days in their order. The first of them come from here: what is short is over before
    workers would have started, and of what is long a figure is there at once.
    """
    size, begins = 1, time.perf_counter()
    while crew.executor is None or time.perf_counter() - begins < _ALONE:
        piece = pieces.take(size)
        if not piece:
            return
        block, spent, refused = _work(known, piece)
        size = _size(block, spent)
        yield block, refused
    yield from _shared(known, pieces, crew.executor, crew.workers)


def _shared(
    known: bytes, pieces: _Pieces, executor: Executor, workers: int
) -> Iterator[tuple[Any, set[Refusal]]]:
    """The same by workers."""
    ahead: deque[Future[_Worked]] = deque()
    for _ in range(2 * workers):  # enough to keep all busy, and no more to keep in memory
        if piece := pieces.take(1):
            ahead.append(executor.submit(_work, known, piece))
    # What is ahead when nobody wants more is left to the crew, which ends soon: a pool that loses a worker
    # fails over work that was cancelled from outside, and Python would wait for a thread of it for ever.
    while ahead:
        block, spent, refused = ahead.popleft().result()
        if piece := pieces.take(_size(block, spent)):
            ahead.append(executor.submit(_work, known, piece))
        yield block, refused


@lru_cache(maxsize=2)
def _read(known: bytes) -> tuple[Simulator, Callable[[Sequence[DayRecord]], Any]]:
    """A worker reads a scenario once, not for each piece of work."""
    scenario, seed, of = pickle.loads(known)  # noqa: S301 (written by run_columns)
    return Simulator(scenario, seed), of


_Worked = tuple[Any, float, set[Refusal]]
"""Some days under each plan as columns, the seconds they took, and what the compiled engine has refused."""


def _work(known: bytes, days: range) -> _Worked:
    """Makes some days."""
    begins = time.perf_counter()
    simulator, of = _read(known)
    block = tuple(of(records) for records in simulator.records(days))
    return block, time.perf_counter() - begins, simulator.refused
