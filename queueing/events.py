"""What has happened: frozen facts in the past tense, each with a ``kind`` and a version ``v``.

The Floor's commands make them and nobody else does. An event holds all that applying it needs, so a replay
decides nothing: an old day replays the same under new rules. Events hold no personal data. ``at`` is ms UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import ClassVar

from queueing.lanes import LaneEntry
from queueing.reasons import Because


@dataclass(frozen=True, slots=True)
class Event:
    """A fact. Subclasses say which."""

    kind: ClassVar[str] = ""
    v: ClassVar[int] = 1
    at: int


@dataclass(frozen=True, slots=True)
class HallConfigured(Event):
    """The hall is described by ``hall`` (its file's data) from now on."""

    kind: ClassVar[str] = "HallConfigured"
    hall: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PlanApplied(Event):
    """``plan`` (spelled out) is in force from now on."""

    kind: ClassVar[str] = "PlanApplied"
    plan: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class DayOpened(Event):
    """The business date ``day`` has begun: tickets may be issued until ``issuing_ends``.

    ``zero``, ``issuing_ends``, ``closes`` and ``ends`` are ms UTC; ``fast_items`` are in force all day.
    """

    kind: ClassVar[str] = "DayOpened"
    day: str
    zero: int
    issuing_ends: int
    closes: int
    ends: int
    fast_items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SlotStarted(Event):
    """From now on ``window`` serves ``lanes`` in this order until ``until`` (ms UTC); ``last`` of its day."""

    kind: ClassVar[str] = "SlotStarted"
    window: str
    lanes: tuple[LaneEntry, ...]
    until: int
    last: bool


@dataclass(frozen=True, slots=True)
class SlotExtended(Event):
    """The window's last slot has run out and stays in force for those who still wait for it."""

    kind: ClassVar[str] = "SlotExtended"
    window: str


@dataclass(frozen=True, slots=True)
class SlotEnded(Event):
    """The window has no slot from now on: a break, or its work is done."""

    kind: ClassVar[str] = "SlotEnded"
    window: str


@dataclass(frozen=True, slots=True)
class IssuingStopped(Event):
    """The last ticket of the day has been issued; who holds one is served."""

    kind: ClassVar[str] = "IssuingStopped"


@dataclass(frozen=True, slots=True)
class HoursEnded(Event):
    """Closing time: the day closes as soon as nobody is waiting or being served."""

    kind: ClassVar[str] = "HoursEnded"


@dataclass(frozen=True, slots=True)
class DayClosed(Event):
    """The day is over."""

    kind: ClassVar[str] = "DayClosed"
    day: str


@dataclass(frozen=True, slots=True)
class TicketIssued(Event):
    """A ticket waits in ``lane``, to which ``because`` routed it. ``credit`` and the estimates are ms."""

    kind: ClassVar[str] = "TicketIssued"
    ticket: str
    number: str
    items: tuple[str, ...]
    lane: str
    priority: str | None
    credit: int
    place: int
    join: int
    channel: str
    language: str
    arrived_at: int | None
    because: Because
    people_ahead: int
    estimate_p50: int | None
    estimate_p90: int | None


@dataclass(frozen=True, slots=True)
class TicketCalled(Event):
    """A window has called a ticket; ``because`` says why this one."""

    kind: ClassVar[str] = "TicketCalled"
    ticket: str
    number: str
    window: str
    lane: str
    because: Because


@dataclass(frozen=True, slots=True)
class TicketRecalled(Event):
    """The same ticket has been called again by the same window."""

    kind: ClassVar[str] = "TicketRecalled"
    ticket: str
    window: str


@dataclass(frozen=True, slots=True)
class ServiceStarted(Event):
    """The visitor is at the window."""

    kind: ClassVar[str] = "ServiceStarted"
    ticket: str
    window: str


@dataclass(frozen=True, slots=True)
class CaseAccepted(Event):
    """The case has entered acceptance (受理)."""

    kind: ClassVar[str] = "CaseAccepted"
    ticket: str
    window: str


@dataclass(frozen=True, slots=True)
class ServiceCompleted(Event):
    """The visit is finished. ``accept_inferred``: nobody pressed accept, so accepted counts as started."""

    kind: ClassVar[str] = "ServiceCompleted"
    ticket: str
    window: str
    accept_inferred: bool


@dataclass(frozen=True, slots=True)
class TicketMissed(Event):
    """The visitor did not come (过号)."""

    kind: ClassVar[str] = "TicketMissed"
    ticket: str
    window: str


@dataclass(frozen=True, slots=True)
class TicketRequeued(Event):
    """A missed ticket waits again, behind ``behind`` tickets of its lane at most."""

    kind: ClassVar[str] = "TicketRequeued"
    ticket: str
    lane: str
    place: int
    join: int
    behind: int


@dataclass(frozen=True, slots=True)
class TicketHeld(Event):
    """The ticket is put aside; its place is kept and the window is free."""

    kind: ClassVar[str] = "TicketHeld"
    ticket: str
    window: str


@dataclass(frozen=True, slots=True)
class TicketResumed(Event):
    """A held ticket waits again at its old place."""

    kind: ClassVar[str] = "TicketResumed"
    ticket: str
    lane: str
    join: int


@dataclass(frozen=True, slots=True)
class TicketTransferred(Event):
    """A ticket in hand waits again, place kept: for other items, another lane, or ``to_window`` alone."""

    kind: ClassVar[str] = "TicketTransferred"
    ticket: str
    window: str
    items: tuple[str, ...]
    lane: str
    to_window: str | None
    join: int
    because: Because


@dataclass(frozen=True, slots=True)
class TicketReleased(Event):
    """A ticket addressed to ``window`` is back in its lane, place and join kept."""

    kind: ClassVar[str] = "TicketReleased"
    ticket: str
    window: str


@dataclass(frozen=True, slots=True)
class TicketRerouted(Event):
    """A waiting ticket's lane is gone with the old plan; its lane is ``lane`` now, its place is kept."""

    kind: ClassVar[str] = "TicketRerouted"
    ticket: str
    lane: str
    join: int
    because: Because


@dataclass(frozen=True, slots=True)
class TicketWithdrawn(Event):
    """The visitor has given the ticket up. ``window`` had called it, if any."""

    kind: ClassVar[str] = "TicketWithdrawn"
    ticket: str
    window: str | None


@dataclass(frozen=True, slots=True)
class TicketExpired(Event):
    """The day closed with this ticket left over."""

    kind: ClassVar[str] = "TicketExpired"
    ticket: str
    window: str | None


@dataclass(frozen=True, slots=True)
class WindowOpened(Event):
    """A clerk is at the window and may call."""

    kind: ClassVar[str] = "WindowOpened"
    window: str


@dataclass(frozen=True, slots=True)
class WindowPaused(Event):
    """The window calls nobody for a while; ``reason`` is shown."""

    kind: ClassVar[str] = "WindowPaused"
    window: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class WindowClosed(Event):
    """The window is closed."""

    kind: ClassVar[str] = "WindowClosed"
    window: str


KINDS: dict[str, type[Event]] = {
    one.kind: one
    for one in (
        HallConfigured,
        PlanApplied,
        DayOpened,
        SlotStarted,
        SlotExtended,
        SlotEnded,
        IssuingStopped,
        HoursEnded,
        DayClosed,
        TicketIssued,
        TicketCalled,
        TicketRecalled,
        ServiceStarted,
        CaseAccepted,
        ServiceCompleted,
        TicketMissed,
        TicketRequeued,
        TicketHeld,
        TicketResumed,
        TicketTransferred,
        TicketReleased,
        TicketRerouted,
        TicketWithdrawn,
        TicketExpired,
        WindowOpened,
        WindowPaused,
        WindowClosed,
    )
}

_DECODE: dict[str, Callable[[object], object]] = {
    "because": lambda value: Because.from_data(value),  # type: ignore[arg-type]
    "items": lambda value: tuple(value),  # type: ignore[arg-type]
    "fast_items": lambda value: tuple(value),  # type: ignore[arg-type]
    "lanes": lambda value: tuple(LaneEntry.from_data(entry) for entry in value),  # type: ignore[attr-defined]
}


def _encode(value: object) -> object:
    if isinstance(value, Because | LaneEntry):
        return value.to_data()
    if isinstance(value, tuple):
        return [_encode(one) for one in value]
    return value


_NAMES = {
    kind: tuple(field.name for field in fields(one) if field.name != "at") for kind, one in KINDS.items()
}


def to_data(event: Event) -> dict[str, object]:
    """The event's facts as a JSON object, without kind, version and time, which the log keeps beside them."""
    return {name: _encode(getattr(event, name)) for name in _NAMES[event.kind]}


def from_data(kind: str, v: int, at: int, data: Mapping[str, object]) -> Event:
    """An event as it was written. Raises ``ValueError`` for a kind or version this program does not know."""
    made = KINDS.get(kind)
    if made is None or v != made.v:
        raise ValueError(f"event kind {kind!r} version {v} was written by a newer program")
    facts = {name: _DECODE[name](data[name]) if name in _DECODE else data[name] for name in _NAMES[kind]}
    return made(at, **facts)
