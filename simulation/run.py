"""Simulating a scenario file, in one call: what the command line and other programs use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from simulation.executors import ALONE, Crew
from simulation.experiment import Runs, run_days
from simulation.judging import Judge
from simulation.records import Records
from simulation.scenario import Scenario, read_scenario
from simulation.stopping import Wish, enough
from simulation.study import Study


def simulate(
    path: Path | str,
    days: int = 20,
    seed: int = 1,
    *,
    against: Path | str | None = None,
    until: Sequence[Wish] = (),
    crew: Crew = ALONE,
) -> Study:
    """Simulates at most ``days`` days of a scenario; with a plan to compare with, both on the same days.

    ``against`` is a plan file (or the code of a plan beside the scenario's) instead of the scenario's own
    choice; the run ends sooner when all wishes of ``until`` are met. The study is the same for any ``crew``.
    Raises :class:`~queueing.errors.Mistakes` for a wrong file, ``ValueError`` for less than one day.
    """
    return Study(run(read_scenario(path, against), days, seed, until, crew))


def run(
    scenario: Scenario,
    days: int,
    seed: int,
    until: Sequence[Wish] = (),
    crew: Crew = ALONE,
    progress: Callable[[int], None] | None = None,
    watch: Callable[[Judge, tuple[Records, ...]], None] | None = None,
) -> Runs:
    """The days of a scenario under all its plans. ``progress`` is told how many days are done, ``watch`` is
    shown all of them at each look. Raises ``ValueError`` for less than one day.
    """
    if days < 1:
        raise ValueError(f"{days} days cannot be simulated; ask for 1 or more")

    def look(judge: Judge, so_far: tuple[Records, ...]) -> bool:
        if watch is not None:
            watch(judge, so_far)
        return enough(until, so_far, judge)

    return run_days(scenario, days, seed, crew, progress, look)
