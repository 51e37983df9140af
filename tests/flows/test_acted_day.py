"""The days that the documents tell of are acted by people who follow what the live hall decides."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from queueing import commands as c
from queueing import events as e
from queueing.calibration import Tally
from queueing.errors import Refused
from queueing.plans import Plan
from queueing.times import HOUR
from simulation.days import Days
from simulation.judging import judge_of
from simulation.records import Records
from simulation.reference import HallDay, Setting
from simulation.scenario import read_scenario
from simulation.traces import draw_day
from tests.builders import DEMO, ROOT
from tests.flows.live_hall import LiveHall, plan_file

FOLDER = ROOT / "docs" / "acted"
WINDOWS = ("W02", "W06", "W11", "W15", "W18")
"""Few enough for a short hour to be crowded."""
HALF_PAST_NINE = 19 * HOUR // 2
FIGURES = re.compile(r"\d+\.\d+|(?<=\| )\d+ / \d+")
"""Of a row of a table: decimal figures, and so many of so many."""


def short(plan: Plan) -> Plan:
    """A few windows until half past nine, and as long as somebody waits."""
    slots = [one for one in plan.slots if one.window in WINDOWS and one.begins < HALF_PAST_NINE]
    return replace(plan, slots=tuple(replace(one, ends=min(one.ends, HALF_PAST_NINE)) for one in slots))


@pytest.fixture(scope="module")
def told() -> Iterator[Any]:
    sys.path.insert(0, str(FOLDER))
    try:
        yield importlib.import_module("figures_of_days"), importlib.import_module("live_day")
    finally:
        sys.path.remove(str(FOLDER))


@pytest.mark.parametrize(
    ("kind", "begins", "ends", "cut"),
    [
        pytest.param("ordinary", 9.0, 9.4, short, id="crowded hour"),
        pytest.param("monday", 0.0, 24.0, lambda plan: plan, id="whole Monday", marks=pytest.mark.prove),
    ],
)
def test_the_office_tells_of_an_acted_day_what_the_simulation_tells_of_the_same_visitors(
    kind: str, begins: float, ends: float, cut: Callable[[Plan], Plan], told: Any, tmp_path: Path
) -> None:
    figures, live_day = told
    scenario = read_scenario(DEMO / "scenarios" / f"{kind}.toml")
    plan = cut(scenario.plan)
    whole = draw_day(scenario, 3, 0)
    some = Days(whole, np.searchsorted(whole.arrival, [begins * HOUR, ends * HOUR]), ((),)).day(0)
    setting = Setting(scenario.hall.data, plan, scenario.date, scenario.zero, scenario.habits)
    simulated = HallDay(setting, some, keep=True)
    judge = judge_of(scenario)
    wanted = figures.figures_of(Records.of([simulated.run()], judge), judge)
    assert 0 < wanted.within < 1
    assert min(wanted) > 0

    live = LiveHall(tmp_path, scenario.hall.data, {}, scenario.zero)
    try:
        floor, office = live_day.LiveFloor(live), figures.Reader(live)
        floor.apply_plan(scenario.zero + 7 * HOUR, plan=plan_file(plan), force=True)
        with pytest.raises(Refused, match="day_not_open"):
            floor.carry_out(scenario.zero + 7 * HOUR, c.Issue("v00000", ("SG02",)))
        with pytest.raises(live_day.Stopped, match=r"open is refused with 409: .*'window': 'W02'"):
            floor.carry_out(scenario.zero + 7 * HOUR, c.OpenWindow("W02"))
        live_day.act_day(floor, scenario, date.fromisoformat(scenario.date), some)
        fact = office.day()
        waits = live.get("manager", "/calibration")["all"]
    finally:
        live.close()

    assert (fact.day, fact.tickets, fact.figures) == (scenario.date, len(some), wanted)
    assert waits == {name: getattr(waits_told(simulated.events), name) for name in waits}


def waits_told(events: list[e.Event]) -> Tally:
    """How well what the simulation told came true."""
    found = Tally()
    issued = {one.ticket: one for one in events if isinstance(one, e.TicketIssued)}
    called: dict[str, int] = {}
    left: dict[str, int] = {}
    for one in events:
        if isinstance(one, e.TicketCalled):
            called.setdefault(one.ticket, one.at)
        elif isinstance(one, e.TicketWithdrawn | e.TicketExpired):
            left[one.ticket] = one.at
    for name, one in issued.items():
        assert one.estimate_p50 is not None
        assert one.estimate_p90 is not None
        spans = [None if at is None else at - one.at for at in (called.get(name), left.get(name))]
        found.add(one.estimate_p50, one.estimate_p90, *spans)
    return found


def test_both_pages_of_forecast_and_fact_have_the_same_figures() -> None:
    english, chinese = (
        ROOT.joinpath("docs", "explanation", f"forecast-and-fact{language}.md").read_text("utf-8")
        for language in ("", ".zh-CN")
    )
    rows = [FIGURES.findall(line) for line in english.splitlines() if line.startswith("|")]
    assert len(rows) > 60
    assert rows == [FIGURES.findall(line) for line in chinese.splitlines() if line.startswith("|")]


def test_the_page_of_told_waits_is_of_the_days_that_are_told_of_as_acted() -> None:
    page = ROOT.joinpath("docs", "reference", "calibration.md").read_text("utf-8")
    acted = ROOT.joinpath("docs", "explanation", "forecast-and-fact.md").read_text("utf-8")
    days = re.findall(r"^\| (2026-\d\d-\d\d), ", page, re.MULTILINE)
    assert len(days) == 20
    for day in map(date.fromisoformat, days):
        assert f" {day.day} {day:%b} |" in acted, day
