"""A table of waits and its trial as one JSON document: docs/reference/waits.schema.json."""

from __future__ import annotations

from typing import Any

from simulation.intervals import ratio, seconds
from simulation.waits.trial import Told, Trial


def document(trial: Trial) -> dict[str, Any]:
    """The document; the same scenarios, days and seed give the same."""
    first = trial.scenarios[0]
    return {
        "schema": 1,
        "kind": "waits",
        "hall": first.hall.code,
        "scenarios": [
            {"code": one.code, "names": dict(one.names), "date": one.date} for one in trial.scenarios
        ],
        "plan": {"code": first.plan.code, "names": dict(first.plan.names), "digest": first.plan.digest},
        "seed": trial.seed,
        "days": {"fitted": trial.table["days"], "tested": len(trial.scenarios) * len(trial.new.days)},
        "visitors": {"fitted": trial.table["visitors"], "tested": len(trial.new.seen)},
        "new": _told(trial.new, trial),
        "in_force": {"has_table": trial.has_present, **_told(trial.present, trial)},
        "loss_seconds": {
            "in_force": seconds(ratio(*trial.present.losses())),
            "new": seconds(ratio(*trial.new.losses())),
            "change": seconds(trial.change),
        },
        "better": trial.better,
        "table": dict(trial.table),
    }


def _told(told: Told, trial: Trial) -> dict[str, Any]:
    lanes = trial.scenarios[0].hall.lanes
    return {
        "all": told.score.to_data(),
        "lanes": [{"lane": lane, **told.of_lane(index).to_data()} for index, lane in enumerate(lanes)],
        "scenarios": [
            {"scenario": one.code, **told.of_kind(index).to_data()}
            for index, one in enumerate(trial.scenarios)
        ],
    }
