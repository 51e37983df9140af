"""Twenty days, one after the other, in one live hall: the recommended plans in force, visitors nobody has seen."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from figures_of_days import Fact, Reader
from kinds_of_day import Recommended
from live_day import LiveFloor, Stopped, act_day

from queueing import times
from queueing.times import HOUR
from simulation.traces import draw_day
from tests.flows.live_hall import LiveHall

SEED = 3
"""Of the visitors. Plans were looked for, chosen and certified, and the table of waits was fitted, on days of seed 1."""
MORNING = 7 * HOUR + HOUR // 2
"""When the manager puts the day's plan in force."""


@dataclass(frozen=True)
class Acted:
    """What the hall says afterwards: the ``facts`` by kind, and its page of told waits (``calibrations``) as it stood
    after each day, in order.

    ``requests`` counts what people asked by verb, ``turned_away`` what visitors were refused, by code.
    """

    facts: Mapping[str, list[Fact]]
    calibrations: list[Mapping[str, Any]]
    requests: Counter[str]
    turned_away: Counter[str]


def act(kinds: Mapping[str, Recommended], waits: Mapping[str, Any], told: Callable[[str], None]) -> Acted:
    """Acts the days of all kinds in the order of their dates, in the hall with this table of waits. Every day has
    visitors of its own.

    Raises :class:`~live_day.Stopped` when the hall refuses what a clerk or the manager does.
    """
    numbered = [(kind, day) for kind, one in kinds.items() for day in one.dates]
    days = sorted((day, number, kind) for number, (kind, day) in enumerate(numbered))
    hall = next(iter(kinds.values())).scenario.hall
    facts: dict[str, list[Fact]] = {kind: [] for kind in kinds}
    calibrations: list[Mapping[str, Any]] = []
    in_force, began = "", time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        live = LiveHall(Path(folder), {**hall.data, "waits": waits}, {}, _zero(hall.timezone, days[0][0]))
        try:
            floor, office = LiveFloor(live), Reader(live)
            for done, (day, number, kind) in enumerate(days, 1):
                if kind != in_force:
                    _put_in_force(floor, kinds[kind], _zero(hall.timezone, day) + MORNING)
                    in_force = kind
                scenario = kinds[kind].scenario
                act_day(floor, scenario, day, draw_day(scenario, SEED, number))
                facts[kind].append(office.day())
                calibrations.append(live.get("manager", "/calibration"))
                left = (time.monotonic() - began) / done * (len(days) - done) / 60
                told(
                    f"{day} {kind}: {facts[kind][-1].tickets} visitors; {done} of {len(days)} days, {left:.0f} min left"
                )
        finally:
            live.close()
    return Acted(facts, calibrations, floor.requests, floor.turned_away)


def _put_in_force(floor: LiveFloor, kind: Recommended, at: int) -> None:
    """As a manager would. What is in force then must be what was recommended."""
    floor.apply_plan(at, text=kind.text)
    assert floor.plan is not None
    slots = [
        sorted((one.window, one.begins, one.ends, one.lanes) for one in plan.slots)
        for plan in (floor.plan, kind.plan)
    ]
    if slots[0] != slots[1]:
        raise Stopped(f"what is in force is not the plan recommended for {kind.scenario.code}")


def _zero(timezone: str, day: date) -> int:
    return times.zero(day, ZoneInfo(timezone))
