"""What the simulation finds in a case whose figures are known exactly.

Runs are independent, and each counts as one cluster. A run of a steady case is one day of its study.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from queueing.times import DAY, MINUTE
from simulation.exact_cases import Case
from simulation.exact_figures import Figure, Span, figure_of
from simulation.ledger import DayRecord
from simulation.reference import HallDay, Setting, Watch
from simulation.scenario import Steady
from simulation.stretching import Study, study_of
from simulation.traces import Trace, draw_day

_T99 = 2.7079
"""The 99.5 % quantile of Student's t with 39 degrees of freedom (40 runs); a little wide for more."""
QUICK_RUNS = 40


@dataclass(frozen=True, slots=True)
class Found:
    """A figure: its exact value, the half-width a proof must reach, the estimate and its standard error."""

    case: str
    name: str
    value: float
    reach: float
    estimate: float
    error: float

    @property
    def z(self) -> float:
        """The distance from the exact value in standard errors."""
        if self.error == 0:
            return 0.0 if self.estimate == self.value else inf
        return (self.estimate - self.value) / self.error

    @property
    def half_width(self) -> float:
        """Half the 99 % interval, relative to the value (absolute where that is below 0.05)."""
        return _T99 * self.error / (1.0 if self.value < 0.05 else self.value)


class Runs:
    """Runs of one case, of which only sums are kept: any engine may make the records.

    ``short`` takes the case's quick times instead of the scenario's own.
    """

    def __init__(self, case: Case, short: bool = False) -> None:
        assert case.scenario is not None
        self.case, scenario = case, case.scenario
        if short and scenario.steady is not None:
            times = (round(case.quick[name] * MINUTE) for name in ("warm_up", "measured"))
            scenario = replace(scenario, steady=Steady(*times))
        self.study = study_of(scenario) if scenario.steady else Study(scenario, 1, 0, DAY)
        self.scenario = self.study.scenario
        self.setting = Setting(
            scenario.hall.data, self.scenario.plan, scenario.date, scenario.zero, self.scenario.habits
        )
        span = Span(self.study.begins, self.study.ends, MINUTE / self.study.days)
        self.figures: dict[str, Figure] = {
            name: figure_of(name, value, case, self.scenario, span)
            for name, (value, _) in case.expected.items()
            if not (short and name in case.hard)
        }
        self.sums: dict[str, list[tuple[float, ...]]] = {name: [] for name in self.figures}

    def trace(self, seed: int, run: int) -> Trace:
        """The visitors of a run; no two cases share their chance."""
        return draw_day(self.scenario, zlib.crc32(f"{self.case.id} {seed}".encode()), run)

    def add(self, seed: int, run: int, watch: Watch | None = None) -> None:
        """Makes one more run by the reference."""
        trace = self.trace(seed, run)
        self.take(HallDay(self.setting, trace, watch=watch).run(), trace)

    def take(self, record: DayRecord, trace: Trace) -> None:
        """Adds what came of one run."""
        for name, figure in self.figures.items():
            self.sums[name].append(tuple(figure.sums(record, trace)))

    def found(self) -> list[Found]:
        """Every figure over all runs; its standard error is the jackknife's, leaving out a run at a time."""
        return [self._found(name, figure) for name, figure in self.figures.items()]

    def _found(self, name: str, figure: Figure) -> Found:
        value, precision = self.case.expected[name]
        sums = np.array(self.sums[name], dtype=float)
        total, runs = sums.sum(axis=0), len(sums)
        without = np.array([figure.value(one) for one in total - sums]) if runs > 1 else np.zeros(1)
        spread = float(((without - without.mean()) ** 2).sum())
        error = (spread * (runs - 1) / runs) ** 0.5
        return Found(self.case.id, name, value, precision, float(figure.value(total)), error)


def study_case(case: Case, seed: int = 1, watch: Watch | None = None) -> list[Found]:
    """Short runs of a case by the reference, and what they find."""
    runs = Runs(case, short=True)
    for run in range(QUICK_RUNS):
        runs.add(seed, run, watch)
    return runs.found()
