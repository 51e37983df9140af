"""Making the runs of a study of the long run, on one process or many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from simulation.chance import Ints
from simulation.executors import ALONE, Crew
from simulation.experiment import Making, run_columns
from simulation.longrun.columns import LongRuns, Measured
from simulation.scenario import Scenario
from simulation.screening.refusing import Refusal
from simulation.stretching import study_of


@dataclass(frozen=True, slots=True)
class LongStudy:
    """All runs, by plan in the order of ``scenario.plans``; ``asked`` runs were wanted at most.

    The times of a run are to be taken ``stretched`` times; ``items`` are what its visitors come for.
    ``enough``: the study ended by itself, because its intervals were as narrow as wished. ``by_reference``:
    why the compiled engine could not do it, so that the reference did.
    """

    scenario: Scenario
    seed: int
    asked: int
    stretched: int
    measured: Measured
    items: tuple[str, ...]
    runs: tuple[LongRuns, ...]
    enough: bool = False
    by_reference: tuple[Refusal, ...] = ()

    @property
    def done(self) -> int:
        """How many runs were made."""
        return self.runs[0].count

    def measured_in(self, runs: LongRuns) -> Ints:
        """By run, how long was measured (ms of the run)."""
        return np.full(runs.count, self.measured.ends - self.measured.begins, dtype=np.int64)


def run_long(
    scenario: Scenario,
    runs: int,
    seed: int,
    crew: Crew = ALONE,
    progress: Callable[[int], None] | None = None,
    look: Callable[[LongStudy], bool] | None = None,
) -> LongStudy:
    """Makes at most so many runs of a scenario with ``steady``, under all its plans.

    ``progress`` is told how many are done; ``look`` is shown the study so far, and ends it by saying True. An
    interrupt (Ctrl-C) ends it early with the runs done so far; without any it goes on up. Raises
    :class:`~queueing.errors.Mistakes` for what cannot be in such a study.
    """
    study = study_of(scenario)
    hall, items = scenario.hall, tuple(scenario.profile.items)
    measured = Measured(study.begins, study.ends, len(hall.lanes), len(items), len(hall.windows))

    def found(
        columns: tuple[LongRuns, ...], enough: bool = False, refused: Sequence[Refusal] = ()
    ) -> LongStudy:
        return LongStudy(scenario, seed, runs, study.days, measured, items, columns, enough, tuple(refused))

    making = Making(partial(LongRuns.of, measured=measured), LongRuns.join)
    shown = None if look is None else (lambda columns: look(found(columns)))
    return found(*run_columns(study.scenario, runs, seed, making, crew, progress, shown))
