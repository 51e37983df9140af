"""A study: what many simulated days say, as one JSON document with a stable shape.

The same scenario, days and seed give the same bytes. The document's schema is
``docs/reference/simulation.schema.json``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from queueing import times
from queueing.plans import Plan
from simulation.experiment import Runs
from simulation.measures import Cell, Judge, cells_of, compare
from simulation.promise import guards, promise_block, speed_up
from simulation.scenario import Scenario
from simulation.staffing import staffing

COMPARED = ("listed", "other", "all")


class Study:
    """Figures of all plans, and of the last against the first where there are two.

    ``cells`` are the measures by plan, group and period; ``document`` is the JSON object.
    """

    def __init__(self, runs: Runs) -> None:
        self.runs, scenario = runs, runs.scenario
        self.judge = judge_of(scenario)
        self.cells: list[dict[tuple[str, str], Cell]] = [cells_of(days, self.judge) for days in runs.days]
        halls = [staffing(days, self.judge) for days in runs.days]
        self.document: dict[str, Any] = {
            "schema": 1,
            "kind": "simulation",
            "scenario": _scenario(scenario),
            "days": runs.done,
            "days_asked": runs.asked,
            "seed": runs.seed,
            "target_seconds": self.judge.target / 1000,
            "peaks": [[times.wall_text(begins), times.wall_text(ends)] for begins, ends in self.judge.peaks],
            "plans": [
                _plan(plan, cells, hall, scenario)
                for plan, cells, hall in zip(scenario.plans, self.cells, halls, strict=True)
            ],
        }
        if len(self.cells) == 2:
            self.document["comparison"] = self._comparison(scenario.plans, (halls[0], halls[1]))

    def _comparison(
        self, plans: tuple[Plan, ...], halls: tuple[dict[str, Any], dict[str, Any]]
    ) -> dict[str, Any]:
        before, after = self.cells
        return {
            "before": plans[0].code,
            "after": plans[1].code,
            "difference": {
                group: {
                    period: compare(before[group, period], after[group, period], self.runs.seed)
                    for period in ("peak", "day")
                }
                for group in COMPARED
            },
            "guards": guards(before, after, halls),
            "speed_up": speed_up(before, after),
        }

    def to_json(self) -> str:
        """The document as text, ending with a line break."""
        return json.dumps(self.document, ensure_ascii=False, indent=2) + "\n"


def judge_of(scenario: Scenario) -> Judge:
    """What a scenario's visitors are judged by: the fast list of its date, the hall's peaks and target."""
    listed = scenario.hall.fast_items(scenario.date)
    return Judge(
        listed=tuple(code in listed for code in scenario.profile.items),
        fast_lanes=tuple(lane.kind == "fast" for lane in scenario.hall.lanes.values()),
        peaks=scenario.hall.promise.peaks,
        target=scenario.hall.promise.target,
    )


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


def _plan(
    plan: Plan, cells: Mapping[tuple[str, str], Cell], hall: dict[str, Any], scenario: Scenario
) -> dict[str, Any]:
    groups: dict[str, dict[str, Any]] = {}
    for (group, period), cell in cells.items():
        groups.setdefault(group, {})[period] = cell.figures()
    return {
        "code": plan.code,
        "names": dict(plan.names),
        "groups": groups,
        "hall": hall,
        "promise": promise_block(cells, scenario.hall.promise),
    }
