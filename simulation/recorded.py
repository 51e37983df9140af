"""A recorded day again: as a trace of its visitors, and as the figures of what happened.

What happened is in the log; what a visitor would have done elsewhere is not. What a trace has no word for is
counted by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from queueing import events as e
from queueing.floor import Floor
from queueing.hallfile import Hall
from queueing.plans import Plan
from simulation.behaviour import Script
from simulation.crewing import Crewing
from simulation.days import Trace
from simulation.habits import Habits
from simulation.laws import NEVER
from simulation.ledger import DayRecord, Ledger
from simulation.readiness import Readiness
from simulation.tracing import in_order, trace_of
from simulation.visitors import ticket_of
from simulation.visits import Items, Visits


class NotClosed(ValueError):
    """The events end before the day has closed."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A closed day of a hall.

    ``before`` are the events that a Floor begins the day from, ``events`` those after them up to the closing.
    ``hall`` and ``plan`` are those in force at opening; ``trace`` are its visitors, ``visitors`` says which
    of them held a ticket. ``script`` is what people did besides: the pauses, and the plans put in force
    later in the day; ``habits`` are the windows that called by themselves. ``unmanned`` windows had slots and
    no clerk all day. ``unsaid`` counts, by name, what the trace cannot say.
    """

    before: Sequence[e.Event]
    events: Sequence[e.Event]
    hall: Hall
    plan: Plan
    day: str
    zero: int
    trace: Trace
    visitors: Mapping[str, int]
    script: Script
    habits: Habits
    unmanned: tuple[str, ...]
    unsaid: Mapping[str, int]

    def staffed(self, plan: Plan) -> Plan:
        """A plan without the slots of windows that nobody was at."""
        return replace(plan, slots=tuple(slot for slot in plan.slots if slot.window not in self.unmanned))

    def record(self) -> DayRecord:
        """The day as it was, as a simulated day would be written down; nobody is paid for an empty window."""
        issued = self.trace.arrival.tolist()
        ledger = Ledger(self.hall, self.zero, self.trace.clear.tolist(), issued)
        for event in self.events:
            note = ledger.on.get(type(event))
            if note is not None and getattr(event, "window", None) not in self.unmanned:
                note(self.renamed(event))
        return ledger.record(self.trace.item, self.trace.priority)

    def renamed(self, event: e.Event) -> e.Event:
        """The event with the ticket's name as a simulated day would have it."""
        name = getattr(event, "ticket", None)
        if name is None or name not in self.visitors:
            return event
        return replace(event, ticket=ticket_of(self.visitors[name]))  # type: ignore[call-arg]


def recorded(before: Sequence[e.Event], events: Sequence[e.Event]) -> Recorded:
    """Reads a day. Raises :class:`NotClosed`, or ``ValueError`` when no day opens.

    ``before`` must give a Floor its hall (see :meth:`simulation.film.Filming.take`).
    """
    floor = Floor()
    for event in before:
        floor.apply(event)
    visits, ready, crew = Visits(floor), Readiness(floor), Crewing(floor)
    watchers = (visits, ready, crew)
    opened: e.DayOpened | None = None
    closed = False
    bookings: dict[str, tuple[Items, int]] = {}
    hall = plan = None
    for event in events:
        if isinstance(event, e.AppointmentMissed):
            bookings[event.ticket] = _booking(floor, event.ticket)
        for watcher in watchers:
            watcher.before(event)
        floor.apply(event)
        if isinstance(event, e.DayOpened):
            opened, hall, plan = event, floor.hall, floor.plan
        if opened is not None:
            for watcher in watchers:
                watcher.after(event)
        floor.ended.clear()
        closed = isinstance(event, e.DayClosed)
    if opened is None or hall is None or plan is None:
        raise ValueError("these events open no day")
    if not closed:
        raise NotClosed(opened.day)
    zero = opened.zero
    order = in_order(visits.visits)
    trace = trace_of(hall, zero, visits, order, ready.cleared, bookings)
    unsaid = visits.unsaid + crew.unsaid
    if crew.own_calls != len(crew.habits.auto_call.windows if crew.habits.auto_call else ()):
        unsaid["auto_call"] = crew.own_calls
    unsaid["hesitated"] = ready.hesitated
    unsaid["not_served"] = sum(not visit.served for visit in visits.visits.values())
    unsaid["left"] = sum(visit.patience != NEVER for visit in visits.visits.values())
    return Recorded(
        before,
        events,
        hall,
        plan,
        opened.day,
        zero,
        trace,
        order,
        Script(pauses=tuple(crew.pauses), plans=tuple(crew.plans)),
        crew.habits,
        tuple(sorted({slot.window for slot in plan.slots} - crew.opened)),
        {name: count for name, count in sorted(unsaid.items()) if count},
    )


def _booking(floor: Floor, ticket: str) -> tuple[Items, int]:
    booked = floor.bookings[ticket]
    return booked.items, booked.booked_for
