"""The compiled engine and the reference: the same tickets by the same windows in the same millisecond."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.reference import HallDay, Setting
from simulation.scenario import Scenario, read_scenario
from simulation.screening.engine import one_day, screen
from simulation.traces import draw_block, draw_day
from tests.simulation.screening.comparing import compared, differences

CHUNK = 160
"""Days compared in one test: about 13,000 tickets."""
LEAST = {
    "coarse time": 0.3,
    "reserve": 0.3,
    "after": 0.4,
    "credits": 0.8,
    "slots": 0.5,
    "steps": 0.8,
    "several matters": 0.8,
    "triggers": 0.15,
    "appointments": 0.6,
    "pre-check": 0.1,
    "get ready": 0.08,
    "put aside": 0.6,
    "more time": 0.6,
    "claims": 0.6,
    "back again": 0.6,
    "walks by zone": 0.2,
    "balking": 0.8,
    "room": 0.02,
    "slower windows": 0.04,
    "rules from outside": 0.02,
}
"""The least share of tickets whose day must have brought this with it."""


def check(first: int, days: int) -> None:
    tally = compared(range(first, first + days))
    print(tally.report())
    assert tally.wrong == []
    assert tally.ties > 0.2 * tally.tickets, "many things fall on one instant"
    for what, share in LEAST.items():
        assert tally.having[what] > share * tally.tickets, what


@pytest.mark.parametrize("chunk", range(8))
def test_no_ticket_differs_on_random_days(chunk: int) -> None:
    check(chunk * CHUNK, CHUNK)


@pytest.mark.prove
@pytest.mark.parametrize("chunk", range(8, 84))
def test_no_ticket_in_a_million_differs(chunk: int) -> None:
    check(chunk * CHUNK, CHUNK)


def test_days_on_which_the_engines_once_differed_are_the_same() -> None:
    """Both had a window that hands its visitor back: a fault of the kernel, and one of the reference."""
    assert compared([2975, 9783]).wrong == []


@pytest.mark.parametrize("name", ["ordinary", "monday", "tax", "busy_day"])
def test_the_sample_hall_s_days_are_the_same(name: str, scenarios: Path) -> None:
    scenario = read_scenario(scenarios / f"{name}.toml")
    trace = draw_day(scenario, 7, 0)
    for plan in scenario.plans:
        setting = Setting(scenario.hall.data, plan, scenario.date, scenario.zero, scenario.habits)
        assert differences(HallDay(setting, trace).run(), screen(setting, one_day(trace))[0]) == []


def test_days_that_are_run_together_are_as_when_run_alone(ordinary: Scenario) -> None:
    days = draw_block(ordinary, 3, 1)
    hall = ordinary.hall
    setting = Setting(hall.data, ordinary.plan, ordinary.date, ordinary.zero, ordinary.habits)
    together = screen(setting, days)
    assert len(together) == len(days)
    for number in (0, 1, 17, len(days) - 1):
        assert differences(screen(setting, one_day(days.day(number)))[0], together[number]) == []
