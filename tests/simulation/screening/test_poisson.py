"""Who is in the hall, when services and patience are exponential with one mean: Poisson, whatever the plan.

Everybody who is there leaves at the same rate, waiting or served, so their number is that of a queue
with endless servers, M(t)/M/infinity: Poisson at every moment, its mean following from the arrivals alone
(S. G. Eick, W. A. Massey, W. Whitt, Operations Research 41, 1993). No rule of calling may change that: help,
reserve, priorities, slots and triggers only choose who goes where.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from queueing.times import HOUR, MINUTE
from simulation.laws import Law
from simulation.ledger import NONE, DayRecord
from simulation.reference import Setting
from simulation.scenario import Scenario, read_plan, read_scenario
from simulation.screening.engine import screen
from simulation.traces import BLOCK, draw_block

STAY = 10 * MINUTE
MOMENTS = tuple(int(hours * HOUR) for hours in (9.25, 10, 11.5, 13.75, 14.5, 16))
BLOCKS = 12


def memoryless(scenario: Scenario) -> Scenario:
    """The scenario with services and patience of one mean, nothing beside, and nothing of several steps."""
    law, nothing = Law("exponential", float(STAY)), Law("constant", 0.0)
    profile = scenario.profile
    items = {
        code: (0.0 if scenario.hall.items[code].steps else share, law)
        for code, (share, _) in profile.items.items()
    }
    whole = sum(share for share, _ in items.values())
    items = {code: (share / whole, law) for code, (share, law) in items.items()}
    calm = replace(
        profile,
        items=items,
        patience=law,
        walk=nothing,
        clear=nothing,
        no_show=replace(profile.no_show, share=0.0),
    )
    return replace(scenario, profile=calm, volume=scenario.volume * 1.3)


def mean_at(scenario: Scenario, moment: int) -> float:
    """How many are there on average: each step of arrivals, less who has gone since."""
    profile, hours = scenario.profile, scenario.hall.hours
    steps = profile.arrivals[scenario.arrivals]
    day = profile.visitors_per_day * scenario.volume
    total = sum(share for _, share in steps)
    ends = [begins for begins, _ in steps[1:]] + [hours.closes - hours.last_ticket]
    found = 0.0
    for (begins, share), end in zip(steps, ends, strict=True):
        rate, upto = day * share / total / (end - begins), min(end, moment)
        if upto > begins:
            found += rate * STAY * (np.exp(-(moment - upto) / STAY) - np.exp(-(moment - begins) / STAY))
    return found


def present(day: DayRecord, moment: int) -> int:
    gone = np.maximum(np.maximum(day.completed, day.left), day.expired)
    return int(((day.issued != NONE) & (day.issued <= moment) & (gone > moment)).sum())


@pytest.mark.parametrize("plan", ["all_regular", "fast_flex", "fast_strict", "tidal"])
def test_the_number_present_is_poisson_under_every_plan(plan: str, scenarios: Path) -> None:
    scenario = memoryless(read_scenario(scenarios / "ordinary.toml"))
    chosen = read_plan(scenarios.parent / "plans" / f"{plan}.toml", scenario.hall)
    setting = Setting(scenario.hall.data, chosen, scenario.date, scenario.zero, scenario.habits)
    days = [day for block in range(BLOCKS) for day in screen(setting, draw_block(scenario, 5, block))]
    count = BLOCKS * BLOCK
    for moment in MOMENTS:
        numbers = np.array([present(day, moment) for day in days])
        mean = mean_at(scenario, moment)
        assert abs(numbers.mean() - mean) < 4 * np.sqrt(mean / count), (plan, moment)
        # the variance of a Poisson number's sample variance: mean / n + 2 mean^2 / (n - 1)
        spread = np.sqrt(mean / count + 2 * mean**2 / (count - 1))
        assert abs(numbers.var(ddof=1) - mean) < 4 * spread, (plan, moment)


def test_who_stays_longer_is_found_out(scenarios: Path) -> None:
    scenario = memoryless(read_scenario(scenarios / "ordinary.toml"))
    longer = replace(scenario, profile=replace(scenario.profile, patience=Law("exponential", 1.3 * STAY)))
    setting = Setting(scenario.hall.data, scenario.plan, scenario.date, scenario.zero, scenario.habits)
    days = [day for block in range(BLOCKS) for day in screen(setting, draw_block(longer, 5, block))]
    moment, count = 10 * HOUR, BLOCKS * BLOCK
    mean = mean_at(scenario, moment)
    numbers = np.array([present(day, moment) for day in days])
    assert abs(numbers.mean() - mean) > 4 * np.sqrt(mean / count)


def test_littles_law_holds_on_every_day(ordinary: Scenario) -> None:
    """The mean of those waiting is their rate times their mean wait, day by day, to the millisecond."""
    setting = Setting(ordinary.hall.data, ordinary.plan, ordinary.date, ordinary.zero, ordinary.habits)
    for day in screen(setting, draw_block(ordinary, 2, 0)):
        there = day.issued != NONE
        called = np.where(day.called != NONE, day.called, np.maximum(day.left, day.expired))[there]
        issued = day.issued[there]
        moments = np.concatenate([issued, called])
        steps = np.concatenate([np.ones(len(issued)), -np.ones(len(called))])
        order = np.lexsort((steps, moments))
        waiting = np.cumsum(steps[order])
        area = (waiting[:-1] * np.diff(moments[order])).sum()
        assert area == (called - issued).sum()
