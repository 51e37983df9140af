"""Many days under one or two plans, on one process or several; the answer is the same.

A day depends on the seed and its own number alone, days come back in order, and sums are whole numbers.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

from simulation.ledger import DayRecord
from simulation.reference import HallDay, Setting
from simulation.scenario import Scenario
from simulation.traces import draw_day

_BATCH = 2
_state: dict[str, Scenario] = {}


@dataclass(frozen=True, slots=True)
class Runs:
    """The records of all days, by plan in the order of ``scenario.plans``; ``asked`` days were wanted."""

    scenario: Scenario
    seed: int
    asked: int
    days: tuple[tuple[DayRecord, ...], ...]

    @property
    def done(self) -> int:
        """How many days were simulated."""
        return len(self.days[0])


def run_day(scenario: Scenario, seed: int, day: int) -> tuple[DayRecord, ...]:
    """One day's visitors under each plan of the scenario."""
    trace = draw_day(scenario, seed, day)
    return tuple(
        HallDay(Setting(scenario.hall.data, plan, scenario.date, scenario.zero, scenario.habits), trace).run()
        for plan in scenario.plans
    )


def run_days(
    scenario: Scenario,
    days: int,
    seed: int,
    processes: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Runs:
    """Simulates days 0 to ``days`` - 1 of a seed. ``progress`` is told how many days are done.

    An interrupt (Ctrl-C) ends the run early with the days done so far; without any it goes on up.
    """
    done: list[tuple[DayRecord, ...]] = []
    try:
        for records in _in_order(scenario, days, seed, processes):
            done.append(records)
            if progress is not None:
                progress(len(done))
    except KeyboardInterrupt:
        if not done:
            raise
    return Runs(scenario, seed, days, tuple(zip(*done, strict=True)))


def _in_order(scenario: Scenario, days: int, seed: int, processes: int) -> Iterator[tuple[DayRecord, ...]]:
    if processes <= 1:
        for day in range(days):
            yield run_day(scenario, seed, day)
        return
    batches = [range(first, min(first + _BATCH, days)) for first in range(0, days, _BATCH)]
    workers = min(processes, len(batches))
    with _pool(scenario, workers) as pool:
        ahead: deque[Future[list[tuple[DayRecord, ...]]]] = deque()
        for batch in batches:
            ahead.append(pool.submit(_work, seed, batch))
            if len(ahead) > 2 * workers:  # enough to keep every worker busy, and no more to keep in memory
                yield from ahead.popleft().result()
        for future in ahead:
            yield from future.result()


@contextmanager
def _pool(scenario: Scenario, processes: int) -> Iterator[Executor]:
    pool = ProcessPoolExecutor(processes, get_context("spawn"), _begin, (scenario,))
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin(scenario: Scenario) -> None:
    """A worker finishes what it has begun; who stops the run is the process that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _state["scenario"] = scenario


def _work(seed: int, batch: range) -> list[tuple[DayRecord, ...]]:
    return [run_day(_state["scenario"], seed, day) for day in batch]
