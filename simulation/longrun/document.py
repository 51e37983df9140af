"""What a study of the long run says, as one JSON document with a stable shape.

The same scenario, runs and seed give the same bytes. The document's schema is
``docs/reference/long-run.schema.json``.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from queueing.times import HOUR
from simulation.chance import Ints
from simulation.intervals import Estimate, Pool, difference, plain, pools, ratio, seconds, share
from simulation.ledger import KINDS
from simulation.longrun.columns import LongRuns
from simulation.longrun.running import LongStudy
from simulation.measures import QUANTILES


def document_of(study: LongStudy) -> dict[str, Any]:
    """The figures of all plans, and of each later plan less the first, on the same visitors."""
    scenario, steady = study.scenario, study.scenario.steady
    assert steady is not None
    plans = [
        {"code": plan.code, "names": dict(plan.names)} | _Figures(runs, study).all()
        for plan, runs in zip(scenario.plans, study.runs, strict=True)
    ]
    return {
        "schema": 1,
        "kind": "long_run",
        "scenario": {
            "code": scenario.code,
            "names": dict(scenario.names),
            "hall": scenario.hall.code,
            "volume": round(scenario.volume, 6),
        },
        "warm_up_seconds": seconds(steady.warm_up),
        "measured_seconds": seconds(steady.measured),
        "runs": study.done,
        "runs_asked": study.asked,
        "ended_by_itself": study.enough,
        "by_reference": [one.to_data() for one in study.by_reference],
        "seed": study.seed,
        "plans": plans,
        "differences": [
            _difference(study, index, scenario.plans[index].code) for index in range(1, len(plans))
        ],
    }


def to_json(document: dict[str, Any]) -> str:
    """The document as text, ending with a line break."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


class _Figures:
    """The figures of one plan's runs."""

    def __init__(self, runs: LongRuns, study: LongStudy) -> None:
        self.runs, self.study = runs, study
        self.measured = study.measured_in(runs)

    def all(self) -> dict[str, Any]:
        hall = self.study.scenario.hall
        lanes, items = tuple(hall.lanes), self.study.items
        everybody = np.zeros(len(self.runs.run), dtype=np.int64)
        whole = self._cells(("all",), everybody, self.runs.by_lane.sum(axis=1, keepdims=True))
        return {
            "all": whole["all"],
            "lanes": self._cells(lanes, self.runs.lane.astype(np.int64), self.runs.by_lane),
            "items": self._cells(items, self.runs.item.astype(np.int64), self.runs.by_item),
            "hall": self._hall(),
        }

    def _cells(self, names: tuple[str, ...], codes: Ints, waiting: Ints) -> dict[str, Any]:
        """By name the figures of those visitors; names that nobody belongs to are left out."""
        runs, count = self.runs, len(names)
        waits, reached = (
            pools(times, runs.run, codes, count, runs.count) for times in (runs.wait, runs.time_to_window)
        )
        place = codes * runs.count + runs.run
        issued, left = (
            np.bincount(place[marks], minlength=count * runs.count).reshape(count, runs.count)
            for marks in (np.ones(len(place), dtype=bool), runs.left)
        )
        return {
            name: {
                "tickets": int(issued[code].sum()),
                "tickets_an_hour": plain(self._an_hour(issued[code])),
                "wait_seconds": self._clock(waits[code]),
                "time_to_window_seconds": self._clock(reached[code]),
                "waited": plain(_waited(waits[code])),
                "left": plain(share(left[code], issued[code])),
                "number_waiting": plain(ratio(waiting[:, code], self.measured)),
            }
            for code, name in enumerate(names)
            if issued[code].any()
        }

    def _an_hour(self, tickets: Ints) -> Estimate:
        return scaled(ratio(tickets, self.measured), HOUR / self.study.stretched)

    def _clock(self, pool: Pool) -> dict[str, Any]:
        """A clock as JSON, in seconds of what the run stands for."""
        times, longest = self.study.stretched, pool.longest()
        found = {"mean": seconds(scaled(pool.mean(), times))}
        found |= {key: seconds(scaled(pool.quantile(part), times)) for key, part in QUANTILES}
        return found | {"longest": None if longest is None else seconds(longest * times)}

    def _hall(self) -> dict[str, Any]:
        runs, windows = self.runs, tuple(self.study.scenario.hall.windows)
        return {
            "number_present": plain(number_present(self.study, runs)),
            "number_waiting": plain(ratio(runs.by_lane.sum(axis=1), self.measured)),
            "windows_busy": plain(ratio(runs.busy.sum(axis=(1, 2)), self.measured)),
            "utilisation": {
                "all": plain(utilisation(runs)),
                **{
                    name: plain(share(runs.busy[:, kind].sum(axis=1), runs.duty[:, kind].sum(axis=1)))
                    for kind, name in enumerate(KINDS)
                },
            },
            "windows": {
                window: plain(share(runs.busy[:, :, index].sum(axis=1), runs.duty[:, :, index].sum(axis=1)))
                for index, window in enumerate(windows)
                if runs.duty[:, :, index].any()
            },
            "turned_away": plain(share(runs.away, runs.came)),
        }


def _waited(waits: Pool) -> Estimate:
    """The share of those called who had to wait at all."""
    later = np.bincount(waits.day[waits.values > 0], minlength=waits.days)
    return share(later, waits.counts)


def scaled(found: Estimate, times: float) -> Estimate:
    """An estimate so many times as large."""
    return Estimate(*(None if one is None else one * times for _, one in found.parts()))


def mean_wait(study: LongStudy, runs: LongRuns) -> Estimate:
    """From issue to call, in ms of what the run stands for."""
    return scaled(ratio(*_waits(runs)), study.stretched)


def number_present(study: LongStudy, runs: LongRuns) -> Estimate:
    """How many visitors with a ticket are in the hall, on average over the measured time."""
    return ratio(runs.present, study.measured_in(runs))


def utilisation(runs: LongRuns) -> Estimate:
    """The share of time on duty from a call to the end of clearing up, of all windows."""
    return share(runs.busy.sum(axis=(1, 2)), runs.duty.sum(axis=(1, 2)))


def _waits(runs: LongRuns) -> tuple[Ints, Ints]:
    """By run, all waits of those called, and how many they are."""
    there = runs.wait >= 0
    total = np.bincount(runs.run[there], weights=runs.wait[there], minlength=runs.count)
    return total.astype(np.int64), np.bincount(runs.run[there], minlength=runs.count)


def _difference(study: LongStudy, index: int, code: str) -> dict[str, Any]:
    """A later plan less the first, paired by run."""
    before, after = study.runs[0], study.runs[index]
    busy = [(runs.busy.sum(axis=(1, 2)), runs.duty.sum(axis=(1, 2))) for runs in (before, after)]
    present = [(runs.present, study.measured_in(runs)) for runs in (before, after)]
    left = [
        (np.bincount(runs.run[runs.left], minlength=runs.count), np.bincount(runs.run, minlength=runs.count))
        for runs in (before, after)
    ]
    return {
        "before": study.scenario.plans[0].code,
        "after": code,
        "wait_seconds": seconds(scaled(difference(_waits(before), _waits(after)), study.stretched)),
        "number_present": plain(difference(*present)),
        "utilisation": plain(difference(*busy)),
        "left": plain(difference(*left)),
    }
