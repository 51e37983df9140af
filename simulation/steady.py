"""What the simulation finds in a case whose figures are known exactly.

Runs are independent, and each counts as one cluster. A run of a steady case is one day of its study.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from queueing.items import Item
from queueing.times import DAY, MINUTE
from simulation.chance import Floats
from simulation.exact_cases import Case
from simulation.exact_figures import figures_of
from simulation.exact_waits import Figure, Span
from simulation.ledger import DayRecord
from simulation.reference import HallDay, Setting, Watch
from simulation.scenario import Scenario, Steady
from simulation.screening.engine import run
from simulation.screening.layout import lay_out
from simulation.screening.visitors import columns_of
from simulation.stretching import Study, study_of
from simulation.traces import BLOCK, Days, Trace, draw_block, draw_day

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
        names = [name for name in case.expected if not (short and name in case.hard)]
        self.figures = figures_of(case, self.scenario, span, names)
        self.sums: dict[str, list[tuple[float, ...]]] = {name: [] for name in self.figures}
        self.controls: list[Floats] = []
        self.even = _come_evenly(self.scenario)
        self.looks_at_visitors = self.even or any(item.steps for item in self._items())

    def trace(self, seed: int, run: int) -> Trace:
        """The visitors of a run; no two cases share their chance."""
        return draw_day(self.scenario, self._chance(seed), run)

    def block(self, seed: int, block: int) -> Days:
        """The visitors of the runs from ``block * BLOCK`` on, as many as are drawn together."""
        return draw_block(self.scenario, self._chance(seed), block)

    def _chance(self, seed: int) -> int:
        return zlib.crc32(f"{self.case.id} {seed}".encode())

    def add(self, seed: int, run: int, watch: Watch | None = None) -> None:
        """Makes one more run by the reference."""
        trace = self.trace(seed, run)
        self.take(HallDay(self.setting, trace, watch=watch).run(), trace)

    def _items(self) -> list[Item]:
        return [self.scenario.hall.items[code] for code in self.scenario.profile.items]

    def take(self, record: DayRecord, trace: Trace) -> None:
        """Adds what came of one run."""
        if self.even:
            self.controls.append(brought(self.scenario, trace, self.study.ends))
        for name, figure in self.figures.items():
            self.sums[name].append(tuple(figure.sums(record, trace)))

    def found(self) -> list[Found]:
        """Every figure over all runs, with its standard error."""
        return [self._found(name, figure) for name, figure in self.figures.items()]

    def _found(self, name: str, figure: Figure) -> Found:
        """What each run adds is the jackknife's pseudo-value: n times all less n - 1 times all but this one.

        Part of it is owed to how much the visitors of the run have brought, whose mean is known; that is
        taken off by regression (control variates; S. S. Lavenberg, P. D. Welch, Manag. Sci. 27, 1981,
        322-335).
        """
        value, precision = self.case.expected[name]
        sums = np.array(self.sums[name], dtype=float)
        total, runs = sums.sum(axis=0), len(sums)
        whole = figure.value(total)
        if runs == 1 or figure.plain:
            return Found(self.case.id, name, value, precision, whole, 0.0)
        pseudo = np.array([runs * whole - (runs - 1) * figure.value(one) for one in total - sums])
        known = (
            np.array(self.controls).reshape(runs, -1)
            if self.even and runs >= QUICK_RUNS
            else np.zeros((runs, 0))
        )
        known = known[:, known.std(axis=0) > 0]
        terms = np.column_stack([np.ones(runs), known])
        inverse = np.linalg.pinv(terms.T @ terms)
        factors = inverse @ terms.T @ pseudo
        rest = float(((pseudo - terms @ factors) ** 2).sum()) / (runs - terms.shape[1])
        return Found(
            self.case.id, name, value, precision, float(factors[0]), float((rest * inverse[0, 0]) ** 0.5)
        )


def _come_evenly(scenario: Scenario) -> bool:
    """Whether visitors come at random, all day alike."""
    profile = scenario.profile
    shares = {share for _, share in profile.arrivals[scenario.arrivals]}
    return len(shares) == 1 and not profile.arrivals_by_item and scenario.habits.crowd is None


def brought(scenario: Scenario, trace: Trace, until: int) -> Floats:
    """By item, how many visitors came before ``until`` and how much work they brought, less what is expected.

    Both in parts of a day's expectation, of visitors who come at random, all day alike.
    """
    inside, part = trace.arrival < until, until / DAY
    found: list[float] = []
    for number, (share, law) in enumerate(scenario.profile.items.values()):
        expected = scenario.profile.visitors_per_day * scenario.volume * share
        if expected and law.expected:
            mine = inside & (trace.item == number)
            work = float(trace.service[mine].sum())
            found += [float(mine.sum()) / expected - part, work / (expected * law.expected) - part]
    return np.array(found)


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
