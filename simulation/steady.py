"""Halls in a steady state whose waits are known exactly, and what the simulation finds in them.

A case is a hall of one or two lanes as data (``config/validation/cases.toml``). Runs start empty, warm up,
and are measured over visitors who come after that; every run is independent and counts as one cluster. A run
is one day of a hall that is always open, so a minute of the case lasts as many ms as make it fit.
"""

from __future__ import annotations

import re
import tomllib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np

from queueing import times
from queueing.hallfile import hall_from_data
from queueing.plans import plan_from_data
from simulation.chance import Ints
from simulation.intervals import Floats, pool_of, residuals
from simulation.ledger import NONE, DayRecord
from simulation.reference import HallDay, Setting, Watch
from simulation.steady_hall import KINDS, hall_data, plan_data
from simulation.streams import Streams
from simulation.traces import NEVER, Trace

_DAY = "2026-01-05"
_TAIL = 0.02
"""Of the measured time: room at the end in which the last visitors still get their turn."""
_T99 = 2.7079
"""The 99.5 % quantile of Student's t with 39 degrees of freedom (40 runs); a little wide for more."""


@dataclass(frozen=True, slots=True)
class Found:
    """A quantity: its exact value, the half-width a proof must reach, the estimate and its standard error."""

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
            return 0.0 if self.estimate == self.value else float("inf")
        return (self.estimate - self.value) / self.error

    @property
    def half_width(self) -> float:
        """Half the 99 % interval, relative to the value (absolute where that is below 0.05)."""
        return _T99 * self.error / (1.0 if self.value < 0.05 else self.value)


def read_cases(path: Path | str) -> dict[str, dict[str, Any]]:
    """The cases of a file by id, each with the number of ``runs``."""
    data = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    return {case["id"]: {"runs": data["runs"], **case} for case in data["cases"]}


def study_case(
    case: Mapping[str, Any], effort: str, seed: int = 1, watch: Watch | None = None
) -> list[Found]:
    """Simulates a case (``effort``: ``quick`` or ``proof``) and estimates what it knows exactly."""
    runs = SteadyRuns(case, case[effort]["warm"], case[effort]["measured"])
    for run in range(case["runs"]):
        runs.add(seed, run, watch)
    return [
        Found(case["id"], name, exact["value"], _reach(exact), *runs.estimate(name, exact["value"]))
        for name, exact in case["expected"].items()
        if effort == "proof" or exact.get("quick", True)
    ]


def _reach(exact: Mapping[str, float]) -> float:
    """The relative half-width that a proof of the reference must reach."""
    return exact.get("reach", 3 * exact["precision"])


class SteadyRuns:
    """The runs of one case. ``minute`` is how many ms a minute of the case lasts."""

    def __init__(self, case: Mapping[str, Any], warm: float, measured: float) -> None:
        self.case = case
        self.kinds = tuple(kind for kind in KINDS if kind in case)
        self.minute = min(1000, int((times.DAY - 1000) / (warm + measured * (1 + _TAIL))))
        self.begins, self.ends = round(warm * self.minute), round((warm + measured) * self.minute)
        data = hall_data(case)
        hall = hall_from_data(data)
        self.setting = Setting(data, plan_from_data(plan_data(case), hall), _DAY, 0)
        self.records: list[DayRecord] = []

    def add(self, seed: int, run: int, watch: Watch | None = None) -> None:
        """Simulates one more run."""
        self.records.append(HallDay(self.setting, self.trace(seed, run), watch=watch).run())

    def trace(self, seed: int, run: int) -> Trace:
        """The visitors of a run; no two cases share their chance."""
        streams = Streams(zlib.crc32(f"{self.case['id']} {seed}".encode()), run)
        until = self.ends * (1 + _TAIL)
        arrivals: list[Ints] = []
        for kind in self.kinds:
            gap = self.minute / self.case[kind]["arrivals"]
            count = int(until / gap + 10 * sqrt(until / gap) + 10)
            at = np.cumsum(streams["arrivals"].spawn(2)[KINDS.index(kind)].exponential(gap, count))
            arrivals.append(np.rint(at[at < until]).astype(np.int64))
        kind_of = np.repeat(np.arange(len(self.kinds)), [len(at) for at in arrivals])
        arrival = np.concatenate(arrivals)
        order = np.argsort(arrival, kind="stable")
        item, count = kind_of[order], len(order)
        nothing = np.zeros(count, dtype=np.int64)
        columns = {
            "arrival": arrival[order],
            "item": item,
            "priority": nothing + NEVER,
            "service": self._exponential(streams["services"], item, "service"),
            "accept": nothing + NEVER,
            "walk": nothing,
            "clear": nothing,
            "patience": self._exponential(streams["patience"], item, "patience"),
            "returns": nothing + NEVER,
            "comes": np.ones(count, dtype=bool),
        }
        return Trace.written(self.kinds, (), columns)

    def _exponential(self, random: np.random.Generator, item: Ints, what: str) -> Ints:
        means = np.array([self.case[kind].get(what, NEVER) for kind in self.kinds], dtype=float)[item]
        drawn = np.maximum(np.rint(random.standard_exponential(len(item)) * means * self.minute), 1)
        return np.where(means > 0, drawn, NEVER).astype(np.int64)

    # -- quantities ---------------------------------------------------------------------------------------

    def estimate(self, name: str, exact: float) -> tuple[float, float]:
        """A quantity by its name in the case file, and its standard error over runs."""
        for pattern, measure in _MEASURES.items():
            match = re.fullmatch(pattern, name)
            if match is not None:
                return measure(self, *match.groups(), exact)  # type: ignore[operator,no-any-return]
        raise ValueError(f"no measure is called {name!r}")

    def waits(self, kind: str | None) -> list[Ints]:
        """By run, how long measured visitors waited until called or gone (ms)."""
        found: list[Ints] = []
        for day, mask in self._measured(kind):
            ends = np.where(day.called != NONE, day.called, day.left)
            found.append(ends[mask] - day.issued[mask])
        return found

    def _measured(self, kind: str | None) -> Iterator[tuple[DayRecord, Any]]:
        for day in self.records:
            mask = (day.issued >= self.begins) & (day.issued < self.ends)
            yield day, mask if kind is None else mask & (day.item == self.kinds.index(kind))

    def wait_mean(self, kind: str | None, _: float) -> tuple[float, float]:
        """Mean wait in minutes."""
        pool = pool_of(self.waits(kind))
        value, error = _ratio(pool.sums, pool.counts)
        return value / self.minute, error / self.minute

    def share_longer(self, kind: str | None, minutes: str, _: float) -> tuple[float, float]:
        """The share who wait longer than so many minutes."""
        limit = float(minutes) * self.minute
        waits = self.waits(kind)
        return _ratio(_whole(int((wait > limit).sum()) for wait in waits), _whole(map(len, waits)))

    def quantile(self, percent: str, kind: str | None, exact: float) -> tuple[float, float]:
        """A quantile of the wait in minutes; its error is that of the share below it, carried back."""
        part, waits = int(percent) / 100, self.waits(kind)
        pool = pool_of(waits)
        below = _whole(int((wait <= exact * self.minute).sum()) for wait in waits)
        _, error = _ratio(below, pool.counts)
        error_of_quantile = (pool.at(part + error) - pool.at(part - error)) / 2
        return pool.at(part) / self.minute, error_of_quantile / self.minute

    def mean_waiting(self, _: float) -> tuple[float, float]:
        """How many wait, averaged over the measured time."""
        areas = []
        for day in self.records:
            ends = np.where(day.called != NONE, day.called, np.where(day.left != NONE, day.left, self.ends))
            inside = np.minimum(ends, self.ends) - np.maximum(day.issued, self.begins)
            areas.append(int(np.maximum(inside[day.issued != NONE], 0).sum()))
        return _ratio(_whole(areas), self._span(1))

    def utilisation(self, kind: str | None, _: float) -> tuple[float, float]:
        """The share of time in which windows (of one kind) are busy."""
        busy, windows = [], self.case["windows"]
        for day in self.records:
            rows = day.handled if kind is None else day.handled[day.handled[:, 1] == KINDS.index(kind)]
            inside = np.minimum(rows[:, 3], self.ends) - np.maximum(rows[:, 2], self.begins)
            busy.append(int(np.maximum(inside, 0).sum()))
        return _ratio(_whole(busy), self._span(sum(windows.values()) if kind is None else windows[kind]))

    def _span(self, windows: int) -> Ints:
        return np.full(len(self.records), (self.ends - self.begins) * windows, dtype=np.int64)

    def served_at(self, kind: str, at: str, _: float) -> tuple[float, float]:
        """The share of one kind of visitors, of those served, who are served at the other kind of windows."""
        first_fast = self.case["windows"].get("fast", 0)
        hits, counts = [], []
        for day, mask in self._measured(kind):
            windows = day.window[mask & (day.called != NONE)]
            hits.append(int(((windows < first_fast) == (at == "fast")).sum()))
            counts.append(len(windows))
        return _ratio(_whole(hits), _whole(counts))

    def share_left(self, kind: str, _: float) -> tuple[float, float]:
        """The share of one kind of visitors who give up."""
        found = [(int((day.left[mask] != NONE).sum()), int(mask.sum())) for day, mask in self._measured(kind)]
        return _ratio(_whole(hits for hits, _ in found), _whole(count for _, count in found))


def _whole(numbers: Any) -> Ints:
    return np.array(list(numbers), dtype=np.int64)


def _ratio(sums: Ints, counts: Ints) -> tuple[float, float]:
    """A ratio over runs and its standard error."""
    influence: Floats = residuals(sums, counts)
    runs = len(influence)
    value = int(sums.sum()) / int(counts.sum())
    return value, sqrt(runs / (runs - 1) * float((influence**2).sum()))


_MEASURES = {
    r"wait_mean(?:_(fast|regular))?": SteadyRuns.wait_mean,
    r"share_wait(?:_(fast|regular))?_gt_([\d.]+)": SteadyRuns.share_longer,
    r"wait_p(\d+)(?:_(fast|regular))?": SteadyRuns.quantile,
    r"mean_waiting": SteadyRuns.mean_waiting,
    r"utilisation(?:_(fast|regular)_windows)?": SteadyRuns.utilisation,
    r"share_of_(fast|regular)_served_at_(fast|regular)": SteadyRuns.served_at,
    r"share_left_(fast|regular)": SteadyRuns.share_left,
}
