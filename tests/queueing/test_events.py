"""Events: frozen facts that survive their trip through JSON."""

from __future__ import annotations

import dataclasses
import json

import pytest

from queueing import events as e
from queueing.lanes import LaneEntry
from queueing.reasons import Because
from tests.builders import hall_data, tiny_plan

WHY = Because("head_start", {"lane": "fast", "over": "A001", "later_ms": 5, "idle": None, "share": 0.5})

EXAMPLES: tuple[e.Event, ...] = (
    e.HallConfigured(1, hall_data()),
    e.PlanApplied(2, tiny_plan().to_data()),
    e.DayOpened(3, "2026-03-02", 0, 10, 20, 30, ("QA", "QB")),
    e.SlotStarted(4, "W1", (LaneEntry("fast"), LaneEntry("regular-A", 1_200_000, 1)), 99, True),
    e.SlotExtended(5, "W1"),
    e.SlotEnded(6, "W1"),
    e.IssuingStopped(7),
    e.HoursEnded(8),
    e.DayClosed(9, "2026-03-02", {"passes": {"t": {"items": ["QA"], "until": "2026-03-05"}}}),
    e.TicketIssued(
        10,
        "t",
        "K001",
        ("QA", "QB"),
        "fast",
        "elder",
        600_000,
        -5,
        1,
        "kiosk",
        "zh-CN",
        4,
        WHY,
        0,
        10,
        20,
        base=5,
        claimed=True,
        steps=(("NA",), ("CB",)),
        parallel=True,
        appointment=15,
        returns="earlier",
    ),
    e.TicketCalled(11, "t", "K001", "W1", "fast", WHY),
    e.TicketRecalled(12, "t", "W1"),
    e.ServiceStarted(13, "t", "W1"),
    e.CaseAccepted(14, "t", "W1"),
    e.ServiceCompleted(15, "t", "W1", True, "turned_away", ("ID",), "2026-03-05", (("CB",),)),
    e.StepCompleted(15, "t", "W1", True, "done", ("ID",), ("NA",), (("CB",),), "fast", 5, 3, WHY),
    e.TicketMissed(16, "t", "W1"),
    e.TicketRequeued(17, "t", "fast", 5, 2, 2),
    e.TicketHeld(18, "t", "W1", "visitor"),
    e.TicketResumed(19, "t", "fast", 3),
    e.TicketTransferred(20, "t", "W1", ("CA",), "regular-A", None, 4, WHY),
    e.TicketReleased(21, "t", "W1"),
    e.TicketRerouted(22, "t", "regular-A", 5, WHY),
    e.ItemsChanged(22, "t", ("CA",), "regular-A", 5, WHY),
    e.MatterAdded(22, "t", ("CA",)),
    e.TicketReclassified(22, "t", "W1", "complex", "regular-A", 5, WHY),
    e.TicketPostponed(22, "t", None, "fast", 5, 3, 2),
    e.TicketReadied(22, "t", "fast"),
    e.PriorityGranted(22, "t", "elder", 600_000, -5),
    e.PriorityRefused(22, "t", 5),
    e.TicketWithdrawn(23, "t", None, "2026-03-05"),
    e.TicketExpired(24, "t", "W1"),
    e.WindowOpened(25, "W1"),
    e.WindowPaused(26, "W1", "tea 茶"),
    e.WindowClosed(27, "W1"),
    e.AutoCallSet(28, "W1", 10_000),
    e.CommandUndone(29, "W1", "call", "t"),
    e.TriggerFired(30, "W1", 0, (LaneEntry("fast"), LaneEntry("regular-A", 60_000, 1)), WHY),
    e.TriggerEnded(31, "W1", 0, (LaneEntry("regular-A"),), WHY),
    e.ServiceParked(32, "DA", ("QA", "NA"), "税务系统故障"),
    e.ServiceUnparked(33, "DA"),
    e.AppointmentBooked(34, "t", ("QA",), "2026-03-04", 99, "elder", "en"),
    e.AppointmentCancelled(35, "t", WHY),
    e.AppointmentMissed(36, "t"),
    e.PreCheckStarted(37, "t", ("QA",), "en"),
    e.PreCheckEnded(38, "t", "sent_away", ("ID",), None),
)


def test_there_is_an_example_of_every_kind() -> None:
    assert {event.kind for event in EXAMPLES} == set(e.KINDS)
    assert set(e.KINDS) == {made.__name__ for made in e.Event.__subclasses__()}


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.kind)
def test_an_event_survives_its_trip_through_json(event: e.Event) -> None:
    data = json.loads(json.dumps(e.to_data(event), ensure_ascii=False))
    assert "at" not in data
    assert e.from_data(event.kind, event.v, event.at, data) == event


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.kind)
def test_an_event_is_equal_to_its_like_alone(event: e.Event) -> None:
    assert dataclasses.replace(event) == event
    assert dataclasses.replace(event, at=event.at + 1) != event
    assert sum(other == event for other in EXAMPLES) == 1


def test_what_an_earlier_version_wrote_is_read_as_today() -> None:
    closed = e.from_data("DayClosed", 1, 9, {"day": "2026-03-02"})
    assert closed == e.DayClosed(9, "2026-03-02", {})
    issued = EXAMPLES[9]
    today = {**e.to_data(issued), "place": 400, "credit": 600}
    first = {name: today[name] for name in list(today)[: list(today).index("base")]}
    read = e.from_data("TicketIssued", 1, 10, first)
    assert isinstance(read, e.TicketIssued)
    assert (read.base, read.claimed, read.steps, read.appointment) == (1000, False, (), None)


@pytest.mark.parametrize(
    ("kind", "v"), [("TicketMailed", 1), ("TicketHeld", 2), ("TicketIssued", 3), ("", 1)]
)
def test_an_event_of_a_newer_program_is_refused(kind: str, v: int) -> None:
    with pytest.raises(ValueError, match="newer program"):
        e.from_data(kind, v, 1, {"ticket": "t", "window": "W1"})


def test_a_kind_is_the_name_of_its_class() -> None:
    assert all(kind == made.__name__ and made.v >= 1 for kind, made in e.KINDS.items())


def test_no_event_has_room_for_personal_data() -> None:
    fields = {field.name for made in e.KINDS.values() for field in dataclasses.fields(made)}
    assert not fields & {"name", "names", "phone", "id_card", "identity", "note"}
