"""The recorded day: every kind of event in it, and moves that make the same events elsewhere."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from queueing import commands as c
from queueing.errors import Refused
from queueing.events import KINDS, Event, to_data
from queueing.floor import Floor
from queueing.lanes import LaneEntry
from queueing.plans import Plan
from queueing.times import MINUTE
from simulation import busy_day
from simulation.moves import VERBS, command_of
from simulation.recording import Recording, record
from simulation.scenario import Scenario, read_scenario

NOON = Path(__file__).parents[2] / "config" / "halls" / "demo" / "plans" / "all_regular.toml"


@pytest.fixture(scope="module")
def busy(scenarios: Path) -> Recording:
    return busy_day.record(read_scenario(scenarios / "busy_day.toml"), 1, NOON)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_event_occurs_on_the_busy_day(kind: str, busy: Recording) -> None:
    assert Counter(event.kind for event in busy.events)[kind] >= 1


@pytest.mark.parametrize("seed", [2, 3])
def test_the_busy_day_is_busy_whatever_the_seed(seed: int, scenarios: Path) -> None:
    day = busy_day.record(read_scenario(scenarios / "busy_day.toml"), seed, NOON)
    assert {event.kind for event in day.events} == set(KINDS)


def test_the_busy_day_holds_what_the_agreement_must_cover(busy: Recording) -> None:
    issued = [event for event in busy.events if event.kind == "TicketIssued"]
    assert {event.credit for event in issued} == {0, 10 * MINUTE, 20 * MINUTE}  # type: ignore[attr-defined]
    begun = [event for event in busy.events if event.kind == "SlotStarted"]
    assert len({event.at for event in begun}) >= 4
    assert any(entry.reserve > 0 for event in begun for entry in event.lanes)  # type: ignore[attr-defined]
    because = Counter(event.because.code for event in busy.events if event.kind == "TicketCalled")  # type: ignore[attr-defined]
    assert set(because) == {"came_first", "priority", "returned", "head_start", "addressed", "walk_up"}
    instants = Counter(move["at"] for move in busy.moves)
    assert sum(1 for count in instants.values() if count > 2) > 30, "much happens at the same instant"
    assert {move["verb"] for move in busy.moves} == {verb for _, verb in VERBS.values()} - {"close-day"}
    undone = {event.command for event in busy.events if event.kind == "CommandUndone"}  # type: ignore[attr-defined]
    assert undone >= {"call", "start", "accept", "complete", "no_show", "hold", "reclassify", "pause"}
    called = [event for event in busy.events if event.kind == "TicketWithdrawn" and event.window]  # type: ignore[attr-defined]
    assert called, "somebody leaves after having been called"


def test_moves_are_plain_data_and_a_call_names_no_ticket(busy: Recording) -> None:
    assert json.loads(json.dumps(busy.moves)) == busy.moves
    assert {move["verb"] for move in busy.moves} <= {verb for _, verb in VERBS.values()}
    calls = [move for move in busy.moves if move["verb"] == "call-next"]
    assert len(calls) > 100
    assert all(set(move) == {"at", "who", "verb", "window"} for move in calls)
    assert [move["at"] for move in busy.moves] == sorted(move["at"] for move in busy.moves)


def played(
    day: Recording,
    hall: Any = None,
    plans: dict[str, Plan] | None = None,
    bend: Callable[..., Any] | None = None,
) -> list[Event]:
    """The moves on a Floor of their own, settling only when a move needs it, as a live hall may do."""
    floor, events = Floor(), []
    events += floor.handle(day.events[0].at, c.ConfigureHall(hall or day.hall)).events
    for move in day.moves:
        command = command_of(move, plans or dict(day.plans))
        if bend is not None:
            command = bend(command)
        while floor.next_due is not None and floor.next_due <= move["at"]:
            events += floor.handle(move["at"], c.Settle()).events
        try:
            events += floor.handle(move["at"], command).events
        except Refused:
            return events
    events += floor.handle(day.events[-1].at, c.Settle()).events
    return events


def told(events: list[Event]) -> list[tuple[int, str, dict[str, object]]]:
    return [(event.at, event.kind, to_data(event)) for event in events]


def test_the_moves_make_the_same_events_on_another_floor(busy: Recording) -> None:
    assert told(played(busy)) == told(busy.events)


def test_the_ordinary_days_moves_make_the_same_events_too(ordinary: Scenario) -> None:
    day = record(ordinary, 1)
    assert told(played(day)) == told(day.events)
    assert len(day.events) > 3000


def one_more_reserve(plan: Plan) -> Plan:
    def more(entries: tuple[LaneEntry, ...]) -> tuple[LaneEntry, ...]:
        return entries[:1] + tuple(replace(entry, reserve=entry.reserve + 1) for entry in entries[1:])

    return replace(plan, slots=tuple(replace(slot, lanes=more(slot.lanes)) for slot in plan.slots))


def a_minute_late(plan: Plan) -> Plan:
    return replace(
        plan,
        slots=tuple(
            replace(slot, begins=slot.begins + MINUTE, ends=slot.ends + MINUTE) for slot in plan.slots
        ),
    )


@pytest.mark.parametrize("fault", ["reserve", "border", "credit"])
def test_a_hall_with_a_fault_tells_another_story(fault: str, busy: Recording) -> None:
    hall: dict[str, Any] = copy.deepcopy(dict(busy.hall))
    plans = dict(busy.plans)
    if fault == "credit":
        for priority in hall["priorities"]:
            priority["credit"] = "0 min"
    else:
        change = one_more_reserve if fault == "reserve" else a_minute_late
        plans = {code: change(plan) for code, plan in plans.items()}
    right, wrong = told(busy.events), told(played(busy, hall, plans))
    calls = [[row[2] for row in rows if row[1] == "TicketCalled"] for rows in (right, wrong)]
    assert calls[0] != calls[1]
