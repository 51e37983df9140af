"""A day on which every kind of event happens, for proving that a live hall does what the simulation does.

It is drawn from a scenario like any other and then bent: times on a coarse grain so that much falls on one
instant, two different credits, visitors who come late, are put aside, sent on or leave when called, with
several matters, an appointment, a claim or papers that are missing, clerks who pause or press a wrong key
(:mod:`simulation.busy_acts`), coaches of visitors, a window that changes its role by itself, and a plan
without a fast lane at noon.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from queueing.commands import Steps
from queueing.lanes import LaneEntry
from queueing.plans import Plan
from queueing.times import HOUR, MINUTE, SECOND
from queueing.triggers import Trigger
from simulation import busy_acts
from simulation.behaviour import Pause, Script, Turn
from simulation.courses import Course
from simulation.habits import AutoCall, GetReady, Habits, PreCheck
from simulation.laws import Ints, Law
from simulation.recording import Recording
from simulation.recording import record as record_day
from simulation.scenario import Scenario, read_plan
from simulation.traces import NEVER, Trace, draw_day
from simulation.visitors import ticket_of

GRAIN = 10 * SECOND
_COACHES = (9 * HOUR + 30 * MINUTE, 11 * HOUR + 6 * MINUTE, 17 * HOUR + 12 * MINUTE)
"""When a seventh of the visitors come at once: before a pause, before noon's plan, before the last ticket."""
_SOUGHT = "W06"
"""The window that many are sent to, and whose clerk then pauses and has a break."""
_HIGH_CREDIT = ("urgent", "20 min")

SPARE, _NAMED = 30, 6
"""Tickets beyond the drawn visitors: for a group, for those without a ticket, for those who come back."""
_CALLS_ITSELF, _CALLS_IN_ONE_STEP = "W05", frozenset({"W01", "W18"})
NO_SHOWS = (("RS02", 9 * HOUR + 30 * MINUTE), ("YB02", 10 * HOUR))
"""Appointments to which nobody comes; the first is cancelled."""

HABITS = Habits(
    pre_check=PreCheck(2, Law("constant", MINUTE, 0.0), (), 0.0),
    get_ready=GetReady(MINUTE, 10 * SECOND),
    auto_call=AutoCall((_CALLS_ITSELF,), 10 * SECOND),
)
"""How guides and clerks of that day work; who does what is in the trace."""


def record(scenario: Scenario, seed: int, noon_plan: Path | str) -> Recording:
    """Records the day. ``noon_plan`` is the file of a plan without a fast lane, in force 11:15 to 14:10."""
    trace = bent(draw_day(scenario, seed, 0))
    noon = with_triggers(scenario.staffed(read_plan(noon_plan, scenario.hall)))
    plan = with_triggers(scenario.staffed(scenario.plan))
    return record_day(
        scenario,
        seed,
        hall=with_every_rule(scenario.hall.data),
        trace=trace,
        script=script(plan, trace, noon),
        habits=HABITS,
        plan=plan,
    )


def with_triggers(plan: Plan) -> Plan:
    """The plan with windows that take another role while a lane is crowded."""
    tide = Trigger(
        lane="fast",
        more_than=0,
        longer_than=None,
        sustain=20 * SECOND,
        window="W16",
        role="tide",
        lanes=(LaneEntry("fast"), LaneEntry("regular-D")),
        below=1,
        calm=MINUTE,
        dwell=3 * MINUTE,
    )
    ebb = replace(
        tide,
        lane="regular-B",
        more_than=None,
        longer_than=4 * MINUTE,
        window="W09",
        role="ebb",
        lanes=(LaneEntry("regular-B"),),
        below=0,
    )
    return replace(plan, triggers=tuple(one for one in (tide, ebb) if one.lane in plan.lanes))


def with_every_rule(hall: Mapping[str, object]) -> dict[str, Any]:
    """The hall's data with every rule in use, and one priority whose credit differs from the others'."""
    data: dict[str, Any] = copy.deepcopy(dict(hall))
    data["rules"] |= {
        "get_ready": 2,
        "return_days": 3,
        "return_credit": "60 min",
        "next_step": "10 min",
        "undo_within": "10 s",
    }
    data["appointments"] = {"credit": "10 min", "grace": "15 min", "every": "30 min", "quota": 20, "days": 14}
    code, credit = _HIGH_CREDIT
    for priority in data["priorities"]:
        if priority["code"] == code:
            priority["credit"] = credit
    return data


def bent(trace: Trace) -> Trace:
    """The trace on the coarse grain, with coaches, more priorities, some who come late, and other courses."""
    count = len(trace)
    arrival = trace.arrival.copy()
    for position, at in enumerate(_COACHES):
        arrival[position::7] = at
    priority = np.full(count, NEVER, dtype=np.int64)
    priority[3::6] = trace.priorities.index("priority")
    priority[5::9] = trace.priorities.index(_HIGH_CREDIT[0])
    comes, returns = np.ones(count, dtype=bool), np.full(count, NEVER, dtype=np.int64)
    comes[7::12] = False
    returns[7::24] = 6 * MINUTE
    return _with_spare(
        replace(
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
    )


def _with_spare(trace: Trace) -> Trace:
    """The trace with spare visitors at its end, of whom the first come back with a return pass."""
    count = len(trace)
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(trace, name), getattr(trace, name)[:SPARE]])
        for name in ("item", "service", "accept", "walk", "walk_by_zone", "clear", "patience")
    }
    never = np.full(SPARE, NEVER, dtype=np.int64)
    columns |= {
        name: np.concatenate([getattr(trace, name), never]) for name in ("arrival", "priority", "returns")
    }
    columns["comes"] = np.concatenate([trace.comes, np.ones(SPARE, dtype=bool)])
    found = Trace.written(
        trace.items,
        trace.priorities,
        columns,
        zones=trace.zones,
        calls=trace.calls,
        between=trace.between,
        absent=trace.absent,
        no_shows=NO_SHOWS,
    )
    return found.with_courses(dict(_courses(trace, count)))


def _courses(trace: Trace, count: int) -> Iterator[tuple[int, Course]]:
    """Every few visitors do something else."""
    back = count
    opens = 8 * HOUR + 30 * MINUTE
    for visitor in range(count):
        at, own = int(trace.arrival[visitor]), trace.items[int(trace.item[visitor])]
        if trace.priority[visitor] != NEVER:
            yield visitor, Course(seen=2 * MINUTE, granted=visitor % 4 != 0)
        elif visitor % 13 == 2 and own != "YB02":
            how: Steps = "in_order" if visitor % 2 else "parallel"
            yield visitor, Course(others=("YB02",), how=how, works={"YB02": (2 * MINUTE, MINUTE)})
        elif visitor % 17 == 4:
            yield visitor, Course(more_time=2 * MINUTE)
        elif visitor % 19 == 5:
            yield visitor, Course(aside=20 * SECOND, aside_for=5 * MINUTE)
        elif visitor % 11 in (6, 9) and trace.comes[visitor]:
            again = back if at < 14 * HOUR and back < count + SPARE - _NAMED else NEVER
            back += again != NEVER
            yield (
                visitor,
                Course(turned_away=True, back=10 * MINUTE if again != NEVER else NEVER, again=again),
            )
        elif visitor % 23 == 8 and opens <= at < 16 * HOUR:
            late = opens + 10 * MINUTE <= at and visitor % 2
            yield visitor, Course(booked=at - 5 * MINUTE if late else at + 5 * MINUTE)
        elif visitor % 5 == 3:
            yield visitor, Course(check=90 * SECOND, sent_away=visitor % 3 == 0)


def _coarse(times: Ints) -> Ints:
    found: Ints = np.maximum((times + GRAIN // 2) // GRAIN, 1) * GRAIN
    return found


def script(plan: Plan, trace: Trace, noon: Plan) -> Script:
    """What happens besides: every second visit for insurance takes another course, two clerks pause."""
    return Script(
        turns=dict(_turns(trace)),
        pauses=(
            Pause(_SOUGHT, 9 * HOUR + 40 * MINUTE, 25 * MINUTE, "printer"),
            Pause("W16", 15 * HOUR, 20 * MINUTE, "rest"),
        ),
        plans=(
            (11 * HOUR + 15 * MINUTE, noon),
            (14 * HOUR + 10 * MINUTE, plan),
        ),
        acts=busy_acts.acts((ticket_of(len(trace) - number) for number in range(1, _NAMED + 1)), "n00000"),
        combined=_CALLS_IN_ONE_STEP,
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
        for visitor in range(len(trace) - SPARE)
        if trace.comes[visitor]
        and (visitor not in trace.courses or trace.arrival[visitor] in _COACHES[:2])
        and trace.item[visitor] in insurance
        and (visitor % 2 == 0 or trace.arrival[visitor] == _COACHES[1])
    ]
    for position, visitor in enumerate(visitors):
        rushed = trace.arrival[visitor] in _COACHES[:2]
        yield visitor, to_window if rushed else courses[position % len(courses)]
