"""A day on which every kind of event happens, for proving that a live hall does what the simulation does.

It is drawn from a scenario like any other and then bent: times on a coarse grain so that much falls on one
instant, two different credits, visitors who come late, are put aside, sent on or leave when called, clerks
who pause, coaches of visitors, and a plan without a fast lane at noon.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from queueing.plans import Plan
from queueing.times import HOUR, MINUTE, SECOND
from simulation.behaviour import Pause, Script, Turn
from simulation.laws import Ints
from simulation.recording import Recording
from simulation.recording import record as record_day
from simulation.scenario import Scenario, read_plan
from simulation.traces import NEVER, Trace, draw_day

GRAIN = 10 * SECOND
_COACHES = (9 * HOUR + 30 * MINUTE, 11 * HOUR + 12 * MINUTE, 17 * HOUR + 12 * MINUTE)
"""When a seventh of the visitors come at once: before a pause, before noon's plan, before the last ticket."""
_SOUGHT = "W06"
"""The window that many are sent to, and whose clerk then pauses and has a break."""
_HIGH_CREDIT = ("urgent", "20 min")


def record(scenario: Scenario, seed: int, noon_plan: Path | str) -> Recording:
    """Records the day. ``noon_plan`` is the file of a plan without a fast lane, in force 11:15 to 14:10."""
    trace = bent(draw_day(scenario, seed, 0))
    noon = scenario.staffed(read_plan(noon_plan, scenario.hall))
    return record_day(
        scenario,
        seed,
        hall=two_credits(scenario.hall.data),
        trace=trace,
        script=script(scenario, trace, noon),
    )


def two_credits(hall: Mapping[str, object]) -> dict[str, Any]:
    """The hall's data with one priority class whose credit differs from the others'."""
    data: dict[str, Any] = copy.deepcopy(dict(hall))
    code, credit = _HIGH_CREDIT
    for priority in data["priorities"]:
        if priority["code"] == code:
            priority["credit"] = credit
    return data


def bent(trace: Trace) -> Trace:
    """The trace on the coarse grain, with a coach at the end, more priorities, and some who come late."""
    count = len(trace)
    arrival = trace.arrival.copy()
    for position, at in enumerate(_COACHES):
        arrival[position::7] = at
    priority = np.full(count, NEVER, dtype=np.int64)
    priority[3::6] = trace.priorities.index("elder")
    priority[5::9] = trace.priorities.index(_HIGH_CREDIT[0])
    comes, returns = np.ones(count, dtype=bool), np.full(count, NEVER, dtype=np.int64)
    comes[7::12] = False
    returns[7::24] = 6 * MINUTE
    return replace(
        trace,
        arrival=np.sort(_coarse(arrival)),
        priority=priority,
        service=_coarse(trace.service),
        accept=np.where(np.arange(count) % 4 == 0, NEVER, _coarse(trace.service) // 2),
        walk=_coarse(trace.walk),
        clear=_coarse(trace.clear),
        patience=_coarse(trace.patience // 2),
        returns=returns,
        comes=comes,
    )


def _coarse(times: Ints) -> Ints:
    found: Ints = np.maximum((times + GRAIN // 2) // GRAIN, 1) * GRAIN
    return found


def script(scenario: Scenario, trace: Trace, noon: Plan) -> Script:
    """What happens besides: every second visit for insurance takes another course, two clerks pause."""
    return Script(
        turns=dict(_turns(trace)),
        pauses=(
            Pause(_SOUGHT, 9 * HOUR + 40 * MINUTE, 25 * MINUTE, "printer"),
            Pause("W16", 15 * HOUR, 20 * MINUTE, "rest"),
        ),
        plans=(
            (11 * HOUR + 15 * MINUTE, noon),
            (14 * HOUR + 10 * MINUTE, scenario.staffed(scenario.plan)),
        ),
    )


def _turns(trace: Trace) -> Iterator[tuple[int, Turn]]:
    to_window = Turn("transfer", "started", MINUTE, window=_SOUGHT)
    courses = (
        Turn("hold", "started", MINUTE, back=4 * MINUTE),
        Turn("transfer", "called", 20 * SECOND, item="YB02"),
        Turn("withdraw", "called", 20 * SECOND),
        Turn("transfer", "started", MINUTE, lane="regular-B"),
        Turn("hold", "called", 30 * SECOND),
    )
    insurance = [index for index, code in enumerate(trace.items) if code[:2] in ("RS", "YB")]
    visitors = [
        visitor
        for visitor in range(len(trace))
        if trace.comes[visitor] and trace.item[visitor] in insurance and visitor % 2 == 0
    ]
    for position, visitor in enumerate(visitors):
        rushed = trace.arrival[visitor] in _COACHES[:2]
        yield visitor, to_window if rushed else courses[position % len(courses)]
