"""The kinds of day that are acted: the plan recommended for each, and what is forecast of days under it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from os import cpu_count
from pathlib import Path
from typing import NamedTuple

import numpy as np
from figures_of_days import Figures, figures_of

from queueing.plans import Plan
from simulation.judging import judge_of
from simulation.planning.command import problem_for
from simulation.planning.document import schedule
from simulation.planning.effort import Effort
from simulation.planning.evaluate import Evaluator
from simulation.planning.planfile import plan_data, plan_text
from simulation.planning.ranges import Range
from simulation.planning.recommend import Recommendation, recommend
from simulation.planning.scoring import margins
from simulation.planning.targets import Target
from simulation.records import Records
from simulation.scenario import Scenario, read_scenario

SCENARIOS = Path(__file__).resolve().parents[2] / "config" / "halls" / "demo" / "scenarios"
SEED = 1
"""Of the days to search on, to choose on and to certify on."""
TOGETHER = 5
"""Days of a kind that are acted, and looked at together."""
DATES: Mapping[str, tuple[date, ...]] = {
    "ordinary": tuple(
        date(2026, month, day) for month, day in ((11, 24), (11, 25), (11, 26), (11, 27), (12, 1))
    ),
    "monday": tuple(
        date(2026, month, day) for month, day in ((11, 23), (11, 30), (12, 7), (12, 14), (12, 21))
    ),
    "enrolment": tuple(date(2026, 7, day) for day in (7, 8, 9, 10, 14)),
    "tax": tuple(date(2026, 5, day) for day in (12, 13, 14, 15, 19)),
}
"""By scenario the days to act: Mondays are Mondays, the others are none."""


class Band(NamedTuple):
    """Nine in ten lie between these, ends included."""

    low: Figures
    high: Figures

    def holds(self, found: Figures) -> list[bool]:
        """By measure, whether a figure lies inside."""
        return [low <= one <= high for low, one, high in zip(self.low, found, self.high, strict=True)]


@dataclass(frozen=True)
class Forecast:
    """What certificate days say: means over ``days`` of them, the band of one, and of five of them together."""

    days: int
    mean: Figures
    one: Band
    five: Band


@dataclass(frozen=True)
class Recommended:
    """A kind of day with its plan, ``text`` its file. ``lacking`` are the targets that are not certified: what is
    wanted, what is reached and what is sure at 95 %. ``shifts`` are stretches of the day with so many windows by role,
    ``roles`` how these call.
    """

    scenario: Scenario
    dates: tuple[date, ...]
    plan: Plan
    text: str
    certified: bool
    certified_on: int
    lacking: tuple[tuple[Target, float, float], ...]
    targets: int
    paid_today: float
    shifts: tuple[tuple[str, str, Mapping[str, int]], ...]
    roles: Mapping[str, list[Mapping[str, object]]]
    forecast: Forecast


def recommended(kind: str, effort: Effort | None = None) -> Recommended:
    """Looks for the plan of a kind of day, certifies it and forecasts days under it."""
    scenario = read_scenario(SCENARIOS / f"{kind}.toml")
    with ThreadPoolExecutor(cpu_count()) as workers:
        evaluator = Evaluator(problem_for(scenario), SEED, workers)
        found = recommend(evaluator, effort or Effort())
        forecast = forecast_of(evaluator, found)
    reached = [
        (target, one.share, one.share - found.sure * one.error)
        for target, one in zip(found.targets, margins(found.tally), strict=True)
    ]
    lacking = tuple(row for row in reached if row[2] < row[0].share)
    return Recommended(
        scenario=scenario,
        dates=DATES[kind],
        plan=found.plan,
        text=plan_text(found.problem, found.draft),
        certified=found.kept,
        certified_on=found.certified_on.days,
        lacking=lacking,
        targets=len(reached),
        paid_today=float(found.today.paid.mean()) / 3_600_000,
        shifts=_shifts(found),
        roles={name: role["lanes"] for name, role in plan_data(found.problem, found.draft)["roles"].items()},
        forecast=forecast,
    )


def forecast_of(evaluator: Evaluator, found: Recommendation) -> Forecast:
    """Figures of each day that the plan was certified on, and of each five in a row."""
    judge = judge_of(evaluator.problem.scenario)
    ones, fives = list[Figures](), list[Figures]()
    for block, count in found.certified_on.parts():
        days = Records.of(evaluator.played(found.draft, Range(block, count))[1], judge)
        ones += [figures_of(days, judge, day, 1) for day in range(count)]
        fives += [figures_of(days, judge, day, TOGETHER) for day in range(0, count - TOGETHER + 1, TOGETHER)]
    return Forecast(len(ones), Figures(*np.mean(ones, axis=0).tolist()), _band(ones), _band(fives))


def _band(found: list[Figures]) -> Band:
    low, high = (
        Figures(*np.quantile(found, part, axis=0, method=side).tolist())
        for part, side in ((0.05, "lower"), (0.95, "higher"))
    )
    return Band(low, high)


def _shifts(found: Recommendation) -> tuple[tuple[str, str, Mapping[str, int]], ...]:
    """So many windows by role; slots that are alike are one stretch."""
    told = schedule(found)
    rows: list[tuple[str, str, Mapping[str, int]]] = []
    for place, (begins, ends) in enumerate(told["slots"]):
        counts = Counter(row[place] for row in told["windows"].values() if row[place] not in (None, "closed"))
        if rows and rows[-1][1] == begins and rows[-1][2] == counts:
            rows[-1] = (rows[-1][0], ends, counts)
        else:
            rows.append((begins, ends, counts))
    return tuple(rows)
