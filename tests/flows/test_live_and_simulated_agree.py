"""The simulated hall and the live hall are one: the same moves give the same events, field by field.

A day is recorded in the simulation. Its moves go over HTTP to a live hall, and what that hall has written
into its log is compared with what the simulation said. Then the same with a fault in the live hall only;
half of the faults are planted by ``make prove``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from queueing import agenda, applying, applying_day
from queueing import commands as c
from queueing import events as e
from queueing.errors import Mistake
from queueing.events import KINDS, from_data, to_data
from queueing.floor import Floor
from queueing.hallfile import Hall, read_hall
from queueing.lanes import LaneEntry
from queueing.state import State
from queueing.times import HOUR, MINUTE
from queueing.triggers import Trigger, Watch
from simulation import busy_day
from simulation.moves import VERBS
from simulation.recording import Recording
from simulation.replay import commands_of
from simulation.scenario import read_scenario
from tests.builders import DEMO
from tests.flows.live_hall import LiveHall
from tests.redis_server import RedisServer

Row = tuple[str, int, Any]

OFTEN = 50
"""Moves between two comparisons."""


@dataclass(frozen=True)
class Difference:
    """Where live and simulated part: seq and kind of the simulated event, and the fields that differ."""

    seq: int
    kind: str
    fields: tuple[str, ...]
    simulated: Row
    live: Row


def canonical(rows: list[Row]) -> list[Row]:
    """The rows with ids of tickets, appointments and pre-checks replaced by the order of their coming."""
    order: dict[str, str] = {}

    def name(one: str) -> str:
        return order.setdefault(one, f"ticket {len(order) + 1}")

    found = []
    for kind, at, data in rows:
        told = dict(data)
        for key in ("ticket", "returns"):
            if told.get(key) is not None:
                told[key] = name(told[key])
        if kind == "DayClosed":
            told["carried"] = {
                what: sorted((name(one), row) for one, row in rows.items())
                for what, rows in told["carried"].items()
            }
        found.append((kind, at, told))
    return found


def first_difference(simulated: list[Row], live: list[Row], whole: bool) -> Difference | None:
    """The first event that is not the same; an event too few counts only once the day is ``whole``."""
    for seq, (wanted, found) in enumerate(zip(simulated, live, strict=False), 1):
        if wanted != found:
            kind, at, data = wanted
            names = ["kind"] * (kind != found[0]) + ["at"] * (at != found[1])
            if kind == found[0]:
                names += [name for name in data if data[name] != found[2].get(name)]
            return Difference(seq, kind, tuple(names), wanted, found)
    if len(live) > len(simulated) or (whole and len(live) < len(simulated)):
        nothing: Row = ("nothing", 0, {})
        seq = min(len(live), len(simulated)) + 1
        wanted, found = (rows[seq - 1] if seq <= len(rows) else nothing for rows in (simulated, live))
        return Difference(seq, wanted[0], (), wanted, found)
    return None


@pytest.fixture(scope="module")
def recording() -> Recording:
    """The day on which everything happens, at noon under a plan without a fast lane."""
    scenario = read_scenario(DEMO / "scenarios" / "busy_day.toml")
    return busy_day.record(scenario, seed=1, noon_plan=DEMO / "plans" / "all_regular.toml")


@pytest.fixture(scope="module")
def simulated(recording: Recording) -> list[Row]:
    """The recorded events as rows of a log."""
    return canonical([(one.kind, one.at, json.loads(json.dumps(to_data(one)))) for one in recording.events])


Play = Callable[[], Difference | None]


@pytest.fixture
def halls() -> list[LiveHall]:
    """The live halls of a test, in order."""
    return []


@pytest.fixture
def where(request: pytest.FixtureRequest) -> dict[str, str]:
    """Settings of the live hall's database: its folder's own, unless a test says otherwise."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return {}
    redis: RedisServer = request.getfixturevalue("redis_server")
    return {"database_url": request.getfixturevalue("postgresql_url"), "redis_url": redis.url()}


@pytest.fixture
def play(
    recording: Recording,
    simulated: list[Row],
    halls: list[LiveHall],
    where: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Play]:
    """Plays the recorded day in a live hall of its own.

    Asking for ``monkeypatch`` lets a fault that a test plants last until the hall's log has been checked.
    """
    with ExitStack() as stack:

        def begin() -> Difference | None:
            hall = LiveHall(tmp_path, recording.hall, recording.plans, recording.events[0].at, **where)
            stack.callback(hall.close)
            halls.append(hall)
            return play_day(recording, simulated, hall)

        yield begin


def play_day(recording: Recording, simulated: list[Row], live: LiveHall) -> Difference | None:
    """Plays the day until its end or until it differs."""
    for count, move in enumerate(recording.moves, 1):
        status, answer = live.play(move)
        refused = status not in (200, 201)
        if refused or count % OFTEN == 0:
            found = first_difference(simulated, canonical(live.events()), whole=False)
            if found is not None:
                return found
        assert not refused, f"{move} was refused: {answer}"
    live.tick(recording.events[-1].at)
    return first_difference(simulated, canonical(live.events()), whole=True)


def test_the_recorded_day_has_every_kind_of_event_and_every_hard_case(recording: Recording) -> None:
    events = recording.events
    assert {one.kind for one in events} == set(KINDS)
    issued = [one for one in events if isinstance(one, e.TicketIssued)]
    assert len({one.credit for one in issued}) == 3, "none and two different credits"
    withdrawn = [one for one in events if isinstance(one, e.TicketWithdrawn)]
    assert {one.window is None for one in withdrawn} == {True, False}, "left while waiting, left when called"
    transfers = [one for one in events if isinstance(one, e.TicketTransferred)]
    assert {one.because.code for one in transfers} >= {"chosen_window", "chosen_lane"}
    called = [one for one in events if isinstance(one, e.TicketCalled)]
    assert {one.because.code for one in called} == {
        "came_first",
        "priority",
        "returned",
        "head_start",
        "addressed",
        "walk_up",
    }
    assert any(entry.reserve for one in events if isinstance(one, e.SlotStarted) for entry in one.lanes)


ANYWHERE = pytest.mark.parametrize(
    "where", ["sqlite", pytest.param("shared", marks=pytest.mark.prove)], indirect=True
)
"""On a SQLite file, and, as a long proof, on PostgreSQL with Redis."""


@ANYWHERE
def test_a_live_hall_writes_the_very_events_that_the_simulation_said(
    play: Play, halls: list[LiveHall]
) -> None:
    assert play() is None
    log = [from_data(kind, KINDS[kind].v, at, data) for kind, at, data in halls[0].events()]
    commands = commands_of(log)
    assert again(commands, log[-1].at) == log, "the live day's log, played again as moves"
    kinds = {type(command) for _, command in commands}
    assert kinds >= set(VERBS) - {c.CloseDay}, "with every turn in it"


def again(commands: list[tuple[int, c.Command]], until: int) -> list[e.Event]:
    """What a Floor of its own says to these commands."""
    floor, events = Floor(), []
    for at, command in commands:
        events += [*floor.handle(at, c.Settle()).events, *floor.handle(at, command).events]
    return [*events, *floor.handle(until, c.Settle()).events]


def read_as(monkeypatch: pytest.MonkeyPatch, change: Callable[[Hall], Hall]) -> None:
    """Lets the live hall read its own file wrongly."""

    def wrong(data: object) -> tuple[Hall, list[Mistake]]:
        hall, mistakes = read_hall(data)
        return change(hall), mistakes

    monkeypatch.setattr(applying_day, "read_hall", wrong)


def first(recording: Recording, which: Callable[[e.Event], bool]) -> int:
    """The seq of the recording's first event of some sort."""
    return next(seq for seq, one in enumerate(recording.events, 1) if which(one))


@pytest.mark.prove
def test_reserve_one_more_in_the_live_hall_shows_at_the_first_wait_that_is_told_longer_for_it(
    play: Play, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = applying.APPLY[e.SlotStarted]

    def one_more(state: State, event: e.Event) -> None:
        record(state, event)
        assert isinstance(event, e.SlotStarted)
        state.windows[event.window].lanes = tuple(
            LaneEntry(one.lane, one.after, one.reserve + 1) if one.reserve else one for one in event.lanes
        )

    monkeypatch.setitem(applying.APPLY, e.SlotStarted, one_more)
    found = play()
    assert found is not None
    assert (found.kind, found.fields) == ("TicketIssued", ("estimate_p50", "estimate_p90"))
    assert found.live[2]["estimate_p50"] > found.simulated[2]["estimate_p50"]
    lane = found.simulated[2]["lane"]
    assert any(
        entry.lane == lane and entry.reserve
        for one in recording.events[: found.seq]
        if isinstance(one, e.SlotStarted)
        for entry in one.lanes
    ), "a simulated window helps a lane that the live one may not"


def test_credit_nought_in_the_live_hall_shows_at_the_first_ticket_with_priority(
    play: Play, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_credit(hall: Hall) -> Hall:
        return replace(
            hall, priorities={code: replace(one, credit=0) for code, one in hall.priorities.items()}
        )

    read_as(monkeypatch, without_credit)
    found = play()
    first = next(
        seq
        for seq, one in enumerate(recording.events, 1)
        if isinstance(one, e.TicketIssued) and one.priority is not None
    )
    assert found is not None
    assert (found.seq, found.kind) == (first, "TicketIssued")
    assert "credit" in found.fields


def test_a_slot_border_a_minute_late_in_the_live_hall_shows_at_that_border(
    play: Play, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*arguments: Any, **named: Any) -> list[agenda.Due]:
        day = arguments[2]
        border = day.zero + 12 * HOUR
        return sorted(
            (
                replace(due, at=due.at + MINUTE) if due.rank == agenda.SLOT and due.at == border else due
                for due in agenda.make_agenda(*arguments, **named)
            ),
            key=lambda due: (due.at, due.rank, due.index),
        )

    monkeypatch.setattr(applying_day, "make_agenda", late)
    found = play()
    noon = next(
        seq
        for seq, one in enumerate(recording.events, 1)
        if isinstance(one, e.SlotStarted | e.SlotEnded) and one.at == recording.moves[1]["zero"] + 12 * HOUR
    )
    assert found is not None
    assert (found.seq, found.kind) == (noon, "SlotStarted")


@pytest.mark.prove
def test_a_place_lost_on_transfer_in_the_live_hall_shows_where_the_visitor_next_is_told_a_place(
    play: Play, simulated: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    record = applying.APPLY[e.TicketTransferred]

    def place_lost(state: State, event: e.Event) -> None:
        assert isinstance(event, e.TicketTransferred)
        state.tickets[event.ticket].place = event.at
        record(state, event)

    monkeypatch.setitem(applying.APPLY, e.TicketTransferred, place_lost)
    found = play()
    assert found is not None
    assert (found.kind, found.fields) == ("PriorityRefused", ("place",))
    ticket = found.simulated[2]["ticket"]
    assert any(
        kind == "TicketTransferred" and data["ticket"] == ticket for kind, _, data in simulated[: found.seq]
    ), "whose claim is refused has been transferred"


@pytest.mark.prove
def test_a_next_step_that_keeps_its_place_in_the_live_hall_shows_when_the_first_step_is_done(
    play: Play, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_as(monkeypatch, lambda hall: replace(hall, rules=replace(hall.rules, next_step=None)))
    found = play()
    assert found is not None
    assert (found.kind, found.fields) == ("StepCompleted", ("place",))


def test_an_appointment_without_grace_in_the_live_hall_shows_at_the_first_late_check_in_or_who_is_told_of_it(
    play: Play, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_grace(hall: Hall) -> Hall:
        assert hall.appointments is not None
        return replace(hall, appointments=replace(hall.appointments, grace=0))

    read_as(monkeypatch, without_grace)
    late = first(
        recording,
        lambda one: (
            isinstance(one, e.TicketIssued) and one.appointment is not None and one.at > one.appointment
        ),
    )
    found = play()
    assert found is not None
    assert found.kind == "TicketIssued"
    assert late is not None
    if found.seq < late:  # whose wait is told by who is still expected before
        assert set(found.fields) <= {"estimate_p50", "estimate_p90"}
    else:
        assert found.seq == late
        assert "place" in found.fields


@pytest.mark.prove
def test_a_trigger_without_dwell_in_the_live_hall_shows_when_it_ends_too_soon(
    play: Play, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_dwell(state: State, trigger: Trigger, watch: Watch) -> int | None:
        return end_due(state, replace(trigger, dwell=0), watch)

    end_due = State._end_due
    monkeypatch.setattr(State, "_end_due", without_dwell)
    found = play()
    assert found is not None
    assert found.live[0] == "TriggerEnded"
    index = found.live[2]["trigger"]
    fired = [one for one in recording.events[: found.seq] if isinstance(one, e.TriggerFired)]
    ended = first(
        recording,
        lambda one: isinstance(one, e.TriggerEnded) and one.trigger == index and one.at > fired[-1].at,
    )
    assert found.live[1] < recording.events[ended - 1].at
    assert found.seq < ended


@pytest.mark.prove
def test_one_more_told_to_get_ready_in_the_live_hall_shows_at_the_third_of_a_lane(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_as(monkeypatch, lambda hall: replace(hall, rules=replace(hall.rules, get_ready=3)))
    found = play()
    assert found is not None
    assert found.live[0] == "TicketReadied"


def test_an_acceptance_that_undo_leaves_in_the_live_hall_shows_when_that_visit_ends(
    play: Play, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = applying.APPLY[e.CommandUndone]

    def still_accepted(state: State, event: e.Event) -> None:
        record(state, event)
        assert isinstance(event, e.CommandUndone)
        if event.command == "accept" and event.ticket is not None:
            state.tickets[event.ticket].step_accepted_at = event.at

    monkeypatch.setitem(applying.APPLY, e.CommandUndone, still_accepted)
    found = play()
    undone = next(
        one for one in recording.events if isinstance(one, e.CommandUndone) and one.command == "accept"
    )
    ends = first(
        recording,
        lambda one: isinstance(one, e.ServiceCompleted) and one.ticket == undone.ticket,
    )
    assert found is not None
    assert (found.seq, found.fields) == (ends, ("accept_inferred",))
