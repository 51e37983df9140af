"""A study: what many simulated days say, as one JSON document with a stable shape.

The same scenario, days and seed give the same bytes. The document's schema is
``docs/reference/simulation.schema.json``.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

import numpy as np

from queueing import times
from simulation.experiment import Runs
from simulation.measures import PERIODS, Cells, cells_of, compare, fairness, in_peak, one_by_one
from simulation.promise import guards, promise_block, speed_up
from simulation.scenario import Scenario
from simulation.staffing import staffing, windows_and_slots

COMPARED = ("listed", "other", "all")


class Study:
    """Figures of all plans, and of each later plan against the first; ``document`` is the JSON object.

    Cells are let go as soon as their figures are taken: of thousands of days they are larger than the days.
    """

    def __init__(self, runs: Runs) -> None:
        self.runs, scenario, self.judge = runs, runs.scenario, runs.judge
        first, *others = range(len(scenario.plans))
        before = cells_of(runs.days[first], self.judge)
        plans, comparisons = [self._plan(first, before)], list[dict[str, Any]]()
        for index in others:
            after = cells_of(runs.days[index], self.judge)
            plans.append(self._plan(index, after))
            comparisons.append(_comparison((plans[0], before), (plans[-1], after)))
        self.document: dict[str, Any] = {
            "schema": 2,
            "kind": "simulation",
            "scenario": _scenario(scenario),
            "days": runs.done,
            "days_asked": runs.asked,
            "ended_by_itself": runs.enough,
            "by_reference": [one.to_data() for one in runs.by_reference],
            "seed": runs.seed,
            "target_seconds": self.judge.target / 1000,
            "peaks": [[times.wall_text(begins), times.wall_text(ends)] for begins, ends in self.judge.peaks],
            "plans": plans,
            "comparisons": comparisons,
        }

    def _plan(self, index: int, cells: Cells) -> dict[str, Any]:
        scenario, days = self.runs.scenario, self.runs.days[index]
        plan = scenario.plans[index]
        groups: dict[str, dict[str, Any]] = {}
        for (group, period), cell in cells.items():
            groups.setdefault(group, {})[period] = cell.figures()
        return {
            "code": plan.code,
            "names": dict(plan.names),
            "groups": groups,
            "hall": {**staffing(days, self.judge), **windows_and_slots(days, scenario, self.judge)},
            "promise": promise_block(cells, scenario.hall.promise),
        }

    @cached_property
    def full(self) -> dict[str, Any]:
        """The document with every lane, item, priority, half hour and zone one by one."""
        scenario, plans = self.runs.scenario, list[dict[str, Any]]()
        for plan, days in zip(self.document["plans"], self.runs.days, strict=True):
            more: dict[str, Any] = {"by": {}}
            for dimension, found in one_by_one(days, scenario, self.judge):
                more["by"][dimension] = {name: cell.figures() for name, cell in found.items()}
                if dimension == "lane":
                    regular = {
                        code: cell for code, cell in found.items() if scenario.hall.lanes[code].kind != "fast"
                    }
                    more["fairness"] = {"lanes": fairness(found), "regular_lanes": fairness(regular)}
            plans.append(plan | more)
        return self.document | {"plans": plans}

    def to_json(self) -> str:
        """The full document as text, ending with a line break."""
        return json.dumps(self.full, ensure_ascii=False, indent=2) + "\n"


def middle_day(study: Study) -> int:
    """The day on which the promise fares neither well nor badly: under the last plan, the median day."""
    days, judge = study.runs.days[-1], study.judge
    among = np.array(judge.listed, dtype=bool)[days.item] & in_peak(days, judge)
    counted, within = (
        np.bincount(days.day[among & marks], minlength=days.count) for marks in (days.counted, days.within)
    )
    shares = within / np.maximum(counted, 1)
    return int(np.argsort(shares, kind="stable")[days.count // 2])


def _comparison(first: tuple[dict[str, Any], Cells], later: tuple[dict[str, Any], Cells]) -> dict[str, Any]:
    """A later plan against the first, each with its cells."""
    (old, before), (new, after) = first, later
    return {
        "before": old["code"],
        "after": new["code"],
        "difference": {
            group: {period: compare(before[group, period], after[group, period]) for period in PERIODS}
            for group in COMPARED
        },
        "guards": guards(before, after, (old["hall"], new["hall"])),
        "speed_up": speed_up(before, after),
    }


def _scenario(scenario: Scenario) -> dict[str, Any]:
    return {
        "code": scenario.code,
        "names": dict(scenario.names),
        "hall": scenario.hall.code,
        "date": scenario.date,
        "arrivals": scenario.arrivals,
        "volume": round(scenario.volume, 6),
        "item_factors": dict(scenario.item_factors),
        "closed_windows": list(scenario.closed_windows),
    }
