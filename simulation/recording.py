"""A simulated day on record: the moves people made and the events that came of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from queueing.events import Event
from queueing.plans import Plan
from simulation.behaviour import Script
from simulation.habits import Habits
from simulation.reference import HallDay, Setting
from simulation.scenario import Scenario
from simulation.traces import Trace, draw_day


class Recording(NamedTuple):
    """A day that can be played again elsewhere.

    ``hall`` is the hall's data, ``plans`` the plans that the moves name, by code; ``moves`` are JSON objects
    (see :mod:`simulation.moves`) in order, ``events`` all that the Floor said, the configuration first.
    """

    hall: Mapping[str, object]
    plans: Mapping[str, Plan]
    moves: list[dict[str, Any]]
    events: list[Event]


def record(
    scenario: Scenario,
    seed: int,
    *,
    day: int = 0,
    hall: Mapping[str, object] | None = None,
    trace: Trace | None = None,
    script: Script | None = None,
    habits: Habits | None = None,
    plan: Plan | None = None,
) -> Recording:
    """Plays one day of a scenario under its own plan and keeps everything.

    ``hall``, ``plan`` and ``habits`` replace what the scenario says, ``trace`` what it draws, and ``script``
    nothing.
    """
    plan, script = plan or scenario.staffed(scenario.plan), script or Script()
    data = scenario.hall.data if hall is None else hall
    visitors = draw_day(scenario, seed, day) if trace is None else trace
    setting = Setting(data, plan, scenario.date, scenario.zero, habits or scenario.habits)
    played = HallDay(setting, visitors, script, keep=True)
    played.run()
    plans = {one.code: one for one in (plan, *(later for _, later in script.plans))}
    return Recording(data, plans, played.moves, played.events)
