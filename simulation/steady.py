"""What the simulation finds in a case whose figures are known exactly.

Runs are independent, and each counts as one cluster. A run of a steady case is one day of its study.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from queueing.times import DAY, MINUTE
from simulation.chance import Floats
from simulation.exact_cases import Case
from simulation.exact_controls import controls_of
from simulation.exact_figures import figures_of
from simulation.exact_waits import Figure, Span
from simulation.ledger import DayRecord
from simulation.reference import HallDay, Setting, Watch
from simulation.scenario import Steady
from simulation.screening.engine import run
from simulation.screening.layout import lay_out
from simulation.screening.visitors import columns_of
from simulation.stretching import Study, study_of
from simulation.traces import BLOCK, Days, Trace, draw_block, draw_day

_T99 = 2.7079
"""The 99.5 % quantile of Student's t with 39 degrees of freedom (40 runs); a little wide for more."""
QUICK_RUNS = 40
_RUNS_BY_CONTROL = 10
_UNEXPLAINED = 0.001


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

    ``short`` takes the case's quick times instead of the scenario's own, and only visitors who come until a
    little after the measured time.
    """

    def __init__(self, case: Case, short: bool = False) -> None:
        assert case.scenario is not None
        self.case, scenario = case, case.scenario
        if short and scenario.steady is not None:
            times = (round(case.quick[name] * MINUTE) for name in ("warm_up", "measured"))
            scenario = replace(scenario, steady=Steady(*times))
        self.study = study_of(scenario) if scenario.steady else Study(scenario, 1, 0, DAY)
        self.until = self.study.ends + self.study.begins // 10 if short else DAY
        self.scenario = self.study.scenario
        self.setting = Setting(
            scenario.hall.data, self.scenario.plan, scenario.date, scenario.zero, self.scenario.habits
        )
        span = Span(self.study.begins, self.study.ends, MINUTE / self.study.days)
        names = [name for name in case.expected if not (short and name in case.hard)]
        self.figures = figures_of(case, self.scenario, span, names)
        self.sums: dict[str, list[tuple[float, ...]]] = {name: [] for name in self.figures}
        self.controls: list[list[float]] = []
        closing = case.facts.get("closing")
        self.known = controls_of(self.study, None if closing is None else closing * MINUTE)
        items = (scenario.hall.items[code] for code in scenario.profile.items)
        self.looks_at_visitors = bool(self.known) or any(item.steps for item in items)

    def trace(self, seed: int, run: int) -> Trace:
        """The visitors of a run; no two cases share their chance."""
        whole = draw_day(self.scenario, self._chance(seed), run)
        if self.until >= DAY:
            return whole
        first = int(np.searchsorted(whole.arrival, self.until))
        return Days(whole, np.array([0, first], dtype=np.int64), ((),)).day(0)

    def block(self, seed: int, block: int) -> Days:
        """The visitors of the runs from ``block * BLOCK`` on, as many as are drawn together."""
        return draw_block(self.scenario, self._chance(seed), block)

    def _chance(self, seed: int) -> int:
        return zlib.crc32(f"{self.case.id} {seed}".encode())

    def add(self, seed: int, run: int, watch: Watch | None = None) -> None:
        """Makes one more run by the reference."""
        trace = self.trace(seed, run)
        self.take(HallDay(self.setting, trace, watch=watch).run(), trace)

    def take(self, record: DayRecord, trace: Trace) -> None:
        """Adds what came of one run."""
        self.controls.append([one for control in self.known for one in control(trace)])
        for name, figure in self.figures.items():
            self.sums[name].append(tuple(figure.sums(record, trace)))

    def found(self) -> list[Found]:
        """Every figure over all runs, with its standard error.

        What each run adds is the jackknife's pseudo-value: n times all less n - 1 times all but this one.
        Part of it is owed to the visitors of the run alone, and how much is known on average; that is taken
        off by regression (control variates; S. S. Lavenberg, P. D. Welch, Manag. Sci. 27, 1981, 322-335),
        with at most one control for ten runs.
        """
        known = np.array(self.controls)[:, : len(self.controls) // _RUNS_BY_CONTROL]
        rest = _Rest(known[:, known.std(axis=0) > 0])
        plain = _Rest(known[:, :0])
        return [
            self._found(name, figure, plain if figure.alone else rest)
            for name, figure in self.figures.items()
        ]

    def _found(self, name: str, figure: Figure, rest: _Rest) -> Found:
        value, precision = self.case.expected[name]
        sums = np.array(self.sums[name], dtype=float)
        total, runs = sums.sum(axis=0), len(sums)
        whole, error = figure.value(total), 0.0
        if runs > 1 and not figure.plain:
            pseudo = [runs * whole - (runs - 1) * figure.value(one) for one in total - sums]
            whole, error = rest.mean_of(np.array(pseudo))
        return Found(self.case.id, name, value, precision, whole, error)


class _Rest:
    """What is left of numbers, one for each run, without what controls of mean 0 explain of them."""

    def __init__(self, controls: Floats) -> None:
        self.terms = np.column_stack([np.ones(len(controls)), controls])
        self.inverse = np.linalg.pinv(self.terms.T @ self.terms)

    def mean_of(self, numbers: Floats) -> tuple[float, float]:
        """The mean and its standard error.

        Where nearly every run is explained to the last digit, the few that are not come too seldom to tell
        how far they spread: at least ``_UNEXPLAINED`` of the variance counts as left.
        """
        factors = self.inverse @ (self.terms.T @ numbers)
        left = numbers - self.terms @ factors
        runs, used = self.terms.shape
        spread = max(left @ left / (runs - used), _UNEXPLAINED * numbers.var(ddof=1))
        return float(factors[0]), float((spread * self.inverse[0, 0]) ** 0.5)


def study_case(case: Case, seed: int = 1, watch: Watch | None = None) -> list[Found]:
    """Short runs of a case by the reference, and what they find."""
    runs = Runs(case, short=True)
    for number in range(QUICK_RUNS):
        runs.add(seed, number, watch)
    return runs.found()


def prove_case(case: Case, seed: int = 1, part: float = 1.0) -> list[Found]:
    """Runs a case in full, or a part of its runs, on the compiled engine, and tells what it finds."""
    runs = Runs(case)
    layout = lay_out(runs.setting, runs.block(seed, 0).visitors)
    for block in range(-int(-case.runs * part // BLOCK)):
        days = runs.block(seed, block)
        for index, record in enumerate(run(layout, days, columns_of(layout, days))):
            runs.take(record, days.day(index) if runs.looks_at_visitors else days.visitors)
    return runs.found()
