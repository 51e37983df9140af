"""Simulating a scenario file, in one call: what the command line and other programs use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from simulation.experiment import run_days
from simulation.scenario import read_scenario
from simulation.study import Study


def simulate(
    path: Path | str,
    days: int = 20,
    seed: int = 1,
    *,
    against: Path | str | None = None,
    processes: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Study:
    """Simulates ``days`` days of a scenario; with a plan to compare with, both on the same days.

    ``against`` is a plan file (or the code of a plan beside the scenario's) instead of the scenario's own
    choice. The study is the same for any number of ``processes``. Raises
    :class:`~queueing.errors.Mistakes` for a wrong file, ``ValueError`` for less than one day.
    """
    if days < 1:
        raise ValueError(f"{days} days cannot be simulated; ask for 1 or more")
    return Study(run_days(read_scenario(path, against), days, seed, processes, progress))
