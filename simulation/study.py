"""A study: what many simulated days say, as one JSON document with a stable shape.

The same scenario, days and seed give the same bytes. The document's schema is
``docs/reference/simulation.schema.json``.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from queueing import times
from simulation.experiment import Runs
from simulation.measures import Cell, Cells, cells_of, compare, fairness, one_by_one
from simulation.promise import guards, promise_block, speed_up
from simulation.scenario import Scenario
from simulation.staffing import staffing, windows_and_slots

COMPARED = ("listed", "other", "all")


class Study:
    """Figures of all plans, and of each later plan against the first.

    ``cells`` are the measures by plan, group and period; ``document`` is what is told of them, as JSON.
    """

    def __init__(self, runs: Runs) -> None:
        self.runs, scenario, self.judge = runs, runs.scenario, runs.judge
        self.cells: list[Cells] = [cells_of(days, self.judge) for days in runs.days]
        self.halls = [
            {**staffing(days, self.judge), **windows_and_slots(days, scenario, self.judge)}
            for days in runs.days
        ]
        self.document: dict[str, Any] = {
            "schema": 2,
            "kind": "simulation",
            "scenario": _scenario(scenario),
            "days": runs.done,
            "days_asked": runs.asked,
            "ended_by_itself": runs.enough,
            "by_reference": list(runs.by_reference),
            "seed": runs.seed,
            "target_seconds": self.judge.target / 1000,
            "peaks": [[times.wall_text(begins), times.wall_text(ends)] for begins, ends in self.judge.peaks],
            "plans": [self._plan(index) for index in range(len(scenario.plans))],
            "comparisons": [self._comparison(index) for index in range(1, len(scenario.plans))],
        }

    def _plan(self, index: int) -> dict[str, Any]:
        scenario, cells = self.runs.scenario, self.cells[index]
        plan = scenario.plans[index]
        groups: dict[str, dict[str, Any]] = {}
        for (group, period), cell in cells.items():
            groups.setdefault(group, {})[period] = cell.figures()
        return {
            "code": plan.code,
            "names": dict(plan.names),
            "groups": groups,
            "hall": self.halls[index],
            "promise": promise_block(cells, scenario.hall.promise),
        }

    def _comparison(self, index: int) -> dict[str, Any]:
        plans, before, after = self.runs.scenario.plans, self.cells[0], self.cells[index]
        return {
            "before": plans[0].code,
            "after": plans[index].code,
            "difference": {
                group: {
                    period: compare(before[group, period], after[group, period]) for period in ("peak", "day")
                }
                for group in COMPARED
            },
            "guards": guards(before, after, (self.halls[0], self.halls[index])),
            "speed_up": speed_up(before, after),
        }

    @cached_property
    def details(self) -> list[dict[str, dict[str, Cell]]]:
        """The measures by plan, dimension and name."""
        return [one_by_one(days, self.runs.scenario, self.judge) for days in self.runs.days]

    def full(self) -> dict[str, Any]:
        """The document with every lane, item, priority, half hour and zone one by one."""
        lanes = self.runs.scenario.hall.lanes
        plans: list[dict[str, Any]] = []
        for plan, by in zip(self.document["plans"], self.details, strict=True):
            regular = {code: cell for code, cell in by["lane"].items() if lanes[code].kind != "fast"}
            even = {"lanes": fairness(by["lane"]), "regular_lanes": fairness(regular)}
            plans.append(
                plan | {"by": {name: _figures(cells) for name, cells in by.items()}, "fairness": even}
            )
        return self.document | {"plans": plans}

    def to_json(self) -> str:
        """The full document as text, ending with a line break."""
        return json.dumps(self.full(), ensure_ascii=False, indent=2) + "\n"


def _figures(cells: dict[str, Cell]) -> dict[str, Any]:
    return {name: cell.figures() for name, cell in cells.items()}


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
