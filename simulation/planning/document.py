"""A recommendation as one JSON document with a stable shape: docs/reference/recommendation.schema.json.

The same scenario, days and seed give the same bytes, whoever does the work.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from queueing import times
from queueing.times import HOUR
from simulation.chance import Ints
from simulation.experiment import Runs
from simulation.intervals import Estimate, difference, plain, ratio, seconds, share
from simulation.judging import judge_of
from simulation.measures import Cell, cells
from simulation.planning.advice import Advice
from simulation.planning.evaluate import Evaluator
from simulation.planning.front import Point
from simulation.planning.planfile import plan_data
from simulation.planning.ranges import Range
from simulation.planning.recommend import Recommendation
from simulation.planning.roles import CLOSED
from simulation.planning.scoring import margins
from simulation.planning.tally import Tally
from simulation.records import Records
from simulation.study import Study

_EVIDENCE_DAYS = 512


def document(
    found: Recommendation, evaluator: Evaluator, points: Sequence[Point] = (), advice: Advice | None = None
) -> dict[str, Any]:
    """Everything that there is to say about a recommendation, the points of a front, and the advice."""
    problem, scenario = found.problem, found.problem.scenario
    return {
        "schema": 1,
        "kind": "recommendation",
        "scenario": {
            "code": scenario.code,
            "names": dict(scenario.names),
            "hall": scenario.hall.code,
            "date": scenario.date,
        },
        "seed": found.seed,
        "by_reference": [one.to_data() for one in evaluator.refused],
        "aim": problem.limits.aim,
        "kept": found.kept,
        "targets": _targets(found),
        "paid": _paid(found),
        "waits": _waits(found),
        "bound": {
            "kind": "provable",
            "work_seconds": round(found.bound.work / 1000, 3),
            "presence_seconds": round(found.bound.presence / 1000, 3),
            "paid_seconds": round(found.bound.paid / 1000, 3),
            "gap": plain(int(found.tally.paid.sum()) / found.tally.days / max(1.0, found.bound.paid) - 1),
        },
        "plan": plan_data(problem, found.draft),
        "schedule": schedule(found),
        "today": {"code": problem.today.code, "names": dict(problem.today.names)},
        "evidence": evidence(found, evaluator),
        "front": [_point(found, one) for one in points],
        "advice": None if advice is None else advice.to_json(),
        "how": {
            "certified_on_days": found.certified_on.days,
            "attempts": found.attempts,
            "standard_errors": round(found.sure, 3),
            "chosen_among": len(found.rivals) - 1,
            "chosen_on_days": found.choice.days,
            "left_equal": found.choice.left,
            "played_by_the_reference": found.checked,
            "unequal_to_the_reference": found.unequal,
            "visitors_simulated": found.spent,
            "ended_early": found.stopped,
        },
    }


def to_json(found: dict[str, Any]) -> str:
    """The document as text, ending with a line break."""
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _point(found: Recommendation, one: Point) -> dict[str, Any]:
    """A plan of the front: what it costs, how long everybody waits, and the plan."""
    days = np.ones(one.tally.days, dtype=np.int64)
    return {
        "at_most_seconds": round(one.most / 1000, 3),
        "paid_seconds": seconds(ratio(one.tally.paid, days)),
        "mean_seconds": seconds(ratio(one.tally.waited, one.tally.served)),
        "left": plain(share(one.tally.left, one.tally.issued)),
        "kept": one.kept,
        "plan": plan_data(found.problem, one.draft),
    }


def _targets(found: Recommendation) -> list[dict[str, Any]]:
    """Each target, and how the plan and today's fare on the days it was certified on."""
    rows = []
    for target, plan, today in zip(found.targets, margins(found.tally), margins(found.today), strict=True):
        rows.append(
            target.to_json()
            | {
                "share": plain(plan.share),
                "error": plain(plan.error),
                "margin": plain(plan.over(target.share, found.sure)),
                "kept": plan.over(target.share, found.sure) >= 0,
                "today_share": plain(today.share),
            }
        )
    return rows


def _paid(found: Recommendation) -> dict[str, Any]:
    """Paid hours and overtime of the plan, today's and the first one."""
    one = np.ones(found.tally.days, dtype=np.int64)

    def of(tally: Tally) -> dict[str, Any]:
        return {
            "paid_seconds": seconds(ratio(tally.paid, one)),
            "overtime_seconds": seconds(ratio(tally.overtime, one)),
        }

    return {
        "recommended": of(found.tally),
        "today": of(found.today),
        "start": of(found.start),
        "saved_seconds": seconds(difference((found.tally.paid, one), (found.today.paid, one))),
    }


def _waits(found: Recommendation) -> dict[str, Any]:
    """The mean time to the window of everybody, and who leaves."""

    def of(tally: Tally) -> dict[str, Any]:
        return {
            "mean_seconds": seconds(ratio(tally.waited, tally.served)),
            "left": plain(share(tally.left, tally.issued)),
        }

    return {"recommended": of(found.tally), "today": of(found.today)}


def schedule(found: Recommendation) -> dict[str, Any]:
    """Who is what when: by window the name of its role in each slot; null is a break or no clerk there."""
    problem = found.problem
    rows = problem.rows(found.draft)
    assert rows is not None
    names = {role: one.name for role, one in enumerate(problem.limits.roles, 1)} | {CLOSED: "closed"}
    return {
        "slots": [[times.wall_text(begins), times.wall_text(ends)] for begins, ends in problem.limits.slots],
        "windows": {
            spec.id: [names.get(role) for role in row]
            for spec, row in zip(problem.windows, rows, strict=True)
        },
    }


def evidence(found: Recommendation, evaluator: Evaluator) -> dict[str, Any]:
    """The plan beside today's on the very same visitors: by group, zone and half hour, paired by day."""
    problem = found.problem
    days = Range(found.certified_on.first, min(found.certified_on.days, _EVIDENCE_DAYS))
    scenario = replace(problem.scenario, before=problem.today, plan=found.plan, further=())
    judge = judge_of(scenario)
    before, after = (
        Records.of(evaluator.played(plan, days)[1], judge) for plan in (problem.today, found.plan)
    )
    study = Study(Runs(scenario, judge, found.seed, days.days, (before, after)))
    comparison = study.document["comparisons"][0]
    side = np.where(judge.listed, 0, 1)
    zone = np.array(judge.item_zones, dtype=np.int64)
    half = HOUR // 2
    slots = [times.wall_text(begins) for begins in range(0, times.DAY, half)]
    by_zone = _changes(
        before, after, tuple(zone[days.item] for days in (before, after)), len(problem.hall.zones)
    )
    by_slot = _changes(
        before,
        after,
        tuple(np.minimum(one.issued // half, len(slots) - 1) * 2 + side[one.item] for one in (before, after)),
        2 * len(slots),
    )
    return {
        "days": days.days,
        "groups": comparison["difference"],
        "guards": comparison["guards"],
        "zones": {code: row for code, row in zip(problem.hall.zones, by_zone, strict=True) if row},
        "slots": {
            slot: {name: by_slot[2 * place + at] for at, name in enumerate(("listed", "other"))}
            for place, slot in enumerate(slots)
            if by_slot[2 * place] or by_slot[2 * place + 1]
        },
    }


def _changes(
    before: Records, after: Records, codes: tuple[Ints, ...], count: int
) -> list[dict[str, Any] | None]:
    """For each code how the mean time to the window changed; None where nobody was."""
    old, new = cells(before, codes[0], count), cells(after, codes[1], count)
    return [_change(one, other) for one, other in zip(old, new, strict=True)]


def _change(old: Cell, new: Cell) -> dict[str, Any] | None:
    before, after = old.clocks["time_to_window"], new.clocks["time_to_window"]
    if not len(before) or not len(after):
        return None
    changed: Estimate = difference((before.sums, before.counts), (after.sums, after.counts))
    return {
        "today_seconds": seconds(before.mean()),
        "recommended_seconds": seconds(after.mean()),
        "change_seconds": seconds(changed),
    }
