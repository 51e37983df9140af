"""What has happened: frozen facts in the past tense, each with a ``kind`` and a version ``v``.

The Floor's commands make them and nobody else does. An event holds all that applying it needs, so a replay
decides nothing: an old day replays the same under new rules. Events hold no personal data. ``at`` is ms UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import ClassVar

from queueing.facts import fact
from queueing.lanes import LaneEntry
from queueing.reasons import Because


@fact
class Event:
    """A fact. Subclasses say which."""

    kind: ClassVar[str] = ""
    v: ClassVar[int] = 1
    at: int


@fact
class HallConfigured(Event):
    """The hall is described by ``hall`` (its file's data) from now on."""

    kind: ClassVar[str] = "HallConfigured"
    hall: Mapping[str, object]


@fact
class PlanApplied(Event):
    """``plan`` (spelled out) is in force from now on; ``because`` of something, where that is known."""

    kind: ClassVar[str] = "PlanApplied"
    plan: Mapping[str, object]
    because: Because | None = None


@fact
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


@fact
class SlotStarted(Event):
    """From now on ``window`` serves ``lanes`` in this order until ``until`` (ms UTC); ``last`` of its day."""

    kind: ClassVar[str] = "SlotStarted"
    window: str
    lanes: tuple[LaneEntry, ...]
    until: int
    last: bool


@fact
class SlotExtended(Event):
    """The window's last slot has run out and stays in force for those who still wait for it."""

    kind: ClassVar[str] = "SlotExtended"
    window: str


@fact
class SlotEnded(Event):
    """The window has no slot from now on: a break, or its work is done."""

    kind: ClassVar[str] = "SlotEnded"
    window: str


@fact
class IssuingStopped(Event):
    """The last ticket of the day has been issued; who holds one is served."""

    kind: ClassVar[str] = "IssuingStopped"


@fact
class HoursEnded(Event):
    """Closing time: the day closes as soon as nobody is waiting or being served."""

    kind: ClassVar[str] = "HoursEnded"


@fact
class DayClosed(Event):
    """The day is over. ``carried`` is what outlasts it: return passes and appointments (as JSON objects)."""

    kind: ClassVar[str] = "DayClosed"
    v: ClassVar[int] = 2
    day: str
    carried: Mapping[str, object]


@fact
class TicketIssued(Event):
    """A ticket waits in ``lane``, to which ``because`` routed it. ``credit`` and the estimates are ms.

    ``items`` are those of the first step, ``steps`` those of the steps to come, in any order when
    ``parallel``. ``base`` is the place without priority. ``claimed``: nobody of the hall has confirmed the
    priority yet. ``appointment`` is the booked time, ``returns`` the earlier ticket whose pass was shown.
    """

    kind: ClassVar[str] = "TicketIssued"
    v: ClassVar[int] = 2
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
    base: int
    claimed: bool = False
    steps: tuple[tuple[str, ...], ...] = ()
    parallel: bool = False
    appointment: int | None = None
    returns: str | None = None


@fact
class TicketCalled(Event):
    """A window has called a ticket; ``because`` says why this one."""

    kind: ClassVar[str] = "TicketCalled"
    ticket: str
    number: str
    window: str
    lane: str
    because: Because


@fact
class TicketRecalled(Event):
    """The same ticket has been called again by the same window."""

    kind: ClassVar[str] = "TicketRecalled"
    ticket: str
    window: str


@fact
class ServiceStarted(Event):
    """The visitor is at the window."""

    kind: ClassVar[str] = "ServiceStarted"
    ticket: str
    window: str


@fact
class CaseAccepted(Event):
    """The case has entered acceptance (受理)."""

    kind: ClassVar[str] = "CaseAccepted"
    ticket: str
    window: str


@fact
class ServiceCompleted(Event):
    """The visit is finished. ``accept_inferred``: nobody pressed accept, so accepted counts as started.

    ``missing`` are the materials that were not there; with a return pass the visitor may come back until the
    end of the date ``pass_until``. ``left`` are the steps that were not taken.
    """

    kind: ClassVar[str] = "ServiceCompleted"
    ticket: str
    window: str
    accept_inferred: bool
    outcome: str = "done"
    missing: tuple[str, ...] = ()
    pass_until: str | None = None
    left: tuple[tuple[str, ...], ...] = ()


@fact
class StepCompleted(Event):
    """One step of the visit is finished; the ticket waits in ``lane`` for ``items``, the next one.

    ``steps`` are those still to come after it. The other facts are as in :class:`ServiceCompleted`.
    """

    kind: ClassVar[str] = "StepCompleted"
    ticket: str
    window: str
    accept_inferred: bool
    outcome: str
    missing: tuple[str, ...]
    items: tuple[str, ...]
    steps: tuple[tuple[str, ...], ...]
    lane: str
    place: int
    join: int
    because: Because


@fact
class TicketMissed(Event):
    """The visitor did not come (过号)."""

    kind: ClassVar[str] = "TicketMissed"
    ticket: str
    window: str


@fact
class TicketRequeued(Event):
    """A missed ticket waits again, behind ``behind`` tickets of its lane at most."""

    kind: ClassVar[str] = "TicketRequeued"
    ticket: str
    lane: str
    place: int
    join: int
    behind: int


@fact
class TicketHeld(Event):
    """The ticket is put aside at somebody's ``wish``; its place is kept and the window is free."""

    kind: ClassVar[str] = "TicketHeld"
    ticket: str
    window: str
    wish: str = "hall"


@fact
class TicketResumed(Event):
    """A held ticket waits again at its old place."""

    kind: ClassVar[str] = "TicketResumed"
    ticket: str
    lane: str
    join: int


@fact
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


@fact
class TicketReleased(Event):
    """A ticket addressed to ``window`` is back in its lane, place and join kept."""

    kind: ClassVar[str] = "TicketReleased"
    ticket: str
    window: str


@fact
class TicketRerouted(Event):
    """A waiting ticket's lane is gone with the old plan; its lane is ``lane`` now, its place is kept."""

    kind: ClassVar[str] = "TicketRerouted"
    ticket: str
    lane: str
    join: int
    because: Because


@fact
class ItemsChanged(Event):
    """The visitor of a waiting ticket wants ``items`` in its present step; its place is kept."""

    kind: ClassVar[str] = "ItemsChanged"
    ticket: str
    items: tuple[str, ...]
    lane: str
    join: int
    because: Because


@fact
class MatterAdded(Event):
    """The ticket has one more step, its last."""

    kind: ClassVar[str] = "MatterAdded"
    ticket: str
    items: tuple[str, ...]


@fact
class TicketReclassified(Event):
    """The matter is ``complexity`` after all: the ticket waits in ``lane``, its place is kept.

    ``window`` had it in hand, if any.
    """

    kind: ClassVar[str] = "TicketReclassified"
    ticket: str
    window: str | None
    complexity: str
    lane: str
    join: int
    because: Because


@fact
class TicketPostponed(Event):
    """The visitor needs more time: the ticket waits behind ``behind`` others of its lane at most.

    ``window`` had called it, if any.
    """

    kind: ClassVar[str] = "TicketPostponed"
    ticket: str
    window: str | None
    lane: str
    place: int
    join: int
    behind: int


@fact
class TicketReadied(Event):
    """The ticket is among the next of its lane: its visitor may get ready. No window is promised."""

    kind: ClassVar[str] = "TicketReadied"
    ticket: str
    lane: str


@fact
class PriorityGranted(Event):
    """The hall's people have given the ticket ``priority`` (``credit`` ms); it stands at ``place`` now."""

    kind: ClassVar[str] = "PriorityGranted"
    ticket: str
    priority: str
    credit: int
    place: int


@fact
class PriorityRefused(Event):
    """The hall's people have not confirmed the ticket's priority; it stands at ``place`` now."""

    kind: ClassVar[str] = "PriorityRefused"
    ticket: str
    place: int


@fact
class TicketWithdrawn(Event):
    """The visitor has given the ticket up. ``window`` had called it, if any.

    With a return pass the visitor may come back until the end of the date ``pass_until``.
    """

    kind: ClassVar[str] = "TicketWithdrawn"
    ticket: str
    window: str | None
    pass_until: str | None = None


@fact
class TicketExpired(Event):
    """The day closed with this ticket left over."""

    kind: ClassVar[str] = "TicketExpired"
    ticket: str
    window: str | None


@fact
class WindowOpened(Event):
    """A clerk is at the window and may call."""

    kind: ClassVar[str] = "WindowOpened"
    window: str


@fact
class WindowPaused(Event):
    """The window calls nobody for a while; ``reason`` is shown."""

    kind: ClassVar[str] = "WindowPaused"
    window: str
    reason: str | None


@fact
class WindowClosed(Event):
    """The window is closed."""

    kind: ClassVar[str] = "WindowClosed"
    window: str


@fact
class AutoCallSet(Event):
    """The window calls by itself after ``after`` ms of being idle; None: only when its clerk does."""

    kind: ClassVar[str] = "AutoCallSet"
    window: str
    after: int | None


@fact
class CommandUndone(Event):
    """The window's last ``command`` is taken back: window and ``ticket`` stand as before it."""

    kind: ClassVar[str] = "CommandUndone"
    window: str
    command: str
    ticket: str | None


@fact
class TriggerFired(Event):
    """A trigger of the plan (its ``trigger``-th, from 0) has given ``window`` other ``lanes``."""

    kind: ClassVar[str] = "TriggerFired"
    window: str
    trigger: int
    lanes: tuple[LaneEntry, ...]
    because: Because


@fact
class TriggerEnded(Event):
    """The window has the ``lanes`` of its slot again."""

    kind: ClassVar[str] = "TriggerEnded"
    window: str
    trigger: int
    lanes: tuple[LaneEntry, ...]
    because: Because


@fact
class ServiceParked(Event):
    """The business system of ``items`` (all of the item or department ``code``) is down: nobody is called."""

    kind: ClassVar[str] = "ServiceParked"
    code: str
    items: tuple[str, ...]
    reason: str | None


@fact
class ServiceUnparked(Event):
    """What was parked under ``code`` works again; everybody stands where they stood."""

    kind: ClassVar[str] = "ServiceUnparked"
    code: str


@fact
class AppointmentBooked(Event):
    """A visitor is promised the time ``booked_for`` (ms UTC) on the date ``day``."""

    kind: ClassVar[str] = "AppointmentBooked"
    ticket: str
    items: tuple[str, ...]
    day: str
    booked_for: int
    priority: str | None
    language: str


@fact
class AppointmentCancelled(Event):
    """The visitor will not come, or the hall no longer has the items (``because``)."""

    kind: ClassVar[str] = "AppointmentCancelled"
    ticket: str
    because: Because


@fact
class AppointmentMissed(Event):
    """The day has closed and the visitor with the appointment has not come."""

    kind: ClassVar[str] = "AppointmentMissed"
    ticket: str


@fact
class PreCheckStarted(Event):
    """A guide looks through the papers of a visitor who has no ticket yet."""

    kind: ClassVar[str] = "PreCheckStarted"
    ticket: str
    items: tuple[str, ...]
    language: str


@fact
class PreCheckEnded(Event):
    """The pre-check is over: ``passed`` (a ticket follows), ``sent_away`` with ``missing``, or ``left``."""

    kind: ClassVar[str] = "PreCheckEnded"
    ticket: str
    outcome: str
    missing: tuple[str, ...] = ()
    pass_until: str | None = None


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
        StepCompleted,
        TicketMissed,
        TicketRequeued,
        TicketHeld,
        TicketResumed,
        TicketTransferred,
        TicketReleased,
        TicketRerouted,
        ItemsChanged,
        MatterAdded,
        TicketReclassified,
        TicketPostponed,
        TicketReadied,
        PriorityGranted,
        PriorityRefused,
        TicketWithdrawn,
        TicketExpired,
        WindowOpened,
        WindowPaused,
        WindowClosed,
        AutoCallSet,
        CommandUndone,
        TriggerFired,
        TriggerEnded,
        ServiceParked,
        ServiceUnparked,
        AppointmentBooked,
        AppointmentCancelled,
        AppointmentMissed,
        PreCheckStarted,
        PreCheckEnded,
    )
}


def _tuple(value: object) -> object:
    return tuple(value)  # type: ignore[arg-type]


def _tuples(value: object) -> object:
    return tuple(tuple(one) for one in value)  # type: ignore[attr-defined]


_DECODE: dict[str, Callable[[object], object]] = {
    "because": lambda value: None if value is None else Because.from_data(value),  # type: ignore[arg-type]
    "items": _tuple,
    "fast_items": _tuple,
    "missing": _tuple,
    "steps": _tuples,
    "left": _tuples,
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


def upcast(kind: str, v: int, data: Mapping[str, object]) -> tuple[int, Mapping[str, object]]:
    """Facts that an earlier version of this program wrote, as today's version would have written them.

    The one place that knows earlier versions. A field that has a default needs no new version.
    """
    if kind == "DayClosed" and v == 1:
        return 2, {**data, "carried": {}}
    if kind == "TicketIssued" and v == 1:
        place, credit = data["place"], data["credit"]
        assert isinstance(place, int)
        assert isinstance(credit, int)
        return 2, {**data, "base": place + credit}
    return v, data


def from_data(kind: str, v: int, at: int, data: Mapping[str, object]) -> Event:
    """An event as it was written. Raises ``ValueError`` for a kind or version this program does not know."""
    made = KINDS.get(kind)
    if made is not None and v < made.v:
        v, data = upcast(kind, v, data)
    if made is None or v != made.v:
        raise ValueError(f"event kind {kind!r} version {v} was written by a newer program")
    facts = {
        name: _DECODE[name](data[name]) if name in _DECODE else data[name]
        for name in _NAMES[kind]
        if name in data
    }
    return made(at, **facts)
