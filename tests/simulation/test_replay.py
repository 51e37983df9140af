"""A recorded day played again from its log: the same moves, the same events, with every turn of a visit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from queueing import commands as c
from queueing import events as e
from queueing.events import KINDS, Event
from queueing.floor import Floor
from simulation import busy_day
from simulation.recording import Recording, record
from simulation.replay import NotReplayed, commands_of
from simulation.scenario import Scenario, read_scenario
from tests.builders import DEMO

NOON = DEMO / "plans" / "all_regular.toml"


@pytest.fixture(scope="module", params=[1, 2])
def busy(request: pytest.FixtureRequest, scenarios: Path) -> Recording:
    return busy_day.record(read_scenario(scenarios / "busy_day.toml"), request.param, NOON)


def again(commands: list[tuple[int, c.Command]], until: int) -> list[Event]:
    """What a Floor of its own says to these commands, settling only when one of them needs it."""
    floor, events = Floor(), []
    for at, command in commands:
        if floor.next_due is not None and floor.next_due <= at:
            events += floor.handle(at, c.Settle()).events
        events += floor.handle(at, command).events
    events += floor.handle(until, c.Settle()).events
    return events


def test_a_day_with_every_turn_is_played_again_from_its_log(busy: Recording) -> None:
    assert {event.kind for event in busy.events} == set(KINDS)
    assert again(commands_of(busy.events), busy.events[-1].at) == busy.events


def test_the_ordinary_day_is_played_again_from_its_log(ordinary: Scenario) -> None:
    day = record(ordinary, 1)
    commands = commands_of(day.events)
    assert again(commands, day.events[-1].at) == day.events
    assert len([move for move in day.moves if move["verb"] == "issue"]) == len(
        [command for _, command in commands if isinstance(command, c.Issue)]
    )


def test_a_log_that_the_rules_do_not_make_is_found_at_the_event_that_is_wrong(busy: Recording) -> None:
    events = list(busy.events)
    seq = next(seq for seq, one in enumerate(events, 1) if isinstance(one, e.TicketCalled))
    called = events[seq - 1]
    assert isinstance(called, e.TicketCalled)
    events[seq - 1] = replace(called, lane="regular-E")
    with pytest.raises(NotReplayed) as found:
        commands_of(events)
    assert found.value.seq == seq
