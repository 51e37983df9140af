"""What each visitor of a recorded day did, taken down event by event beside a Floor that goes along.

The Floor knows the states (also after a command was taken back); here stand the spells at windows, the ways,
and what a trace has no word for, counted by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from queueing import events as e
from queueing.floor import Floor
from queueing.tickets import WALK_UP, Ticket
from simulation.laws import NEVER

Items = tuple[str, ...]


@dataclass(slots=True)
class Visit:
    """One ticket's course; durations in ms, NEVER (-1) for what did not happen.

    ``spells`` are the services as (items, from, to) in ms UTC, ``serving`` the begin of the one that goes on.
    ``called`` is the last call (ms UTC; calling again is none), ``walk`` from there to the first start,
    ``accepts`` are from start to accept, by items.
    ``completed`` is when the visit was finished, ``served`` whether it was.
    """

    issued: e.TicketIssued
    priority: str | None
    spells: list[tuple[Items, int, int]] = field(default_factory=list)
    serving: int | None = None
    accepts: dict[Items, int] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    items: Items = ()
    called: int = NEVER
    walk: int = NEVER
    patience: int = NEVER
    missed: int = NEVER
    returns: int = NEVER
    comes: bool = True
    seen: int = NEVER
    granted: bool = True
    more_time: int = NEVER
    aside: int = NEVER
    aside_for: int = NEVER
    held: int = NEVER
    turned_away: bool = False
    pass_given: bool = False
    completed: int = NEVER

    @property
    def served(self) -> bool:
        """Whether the visit was finished at a window."""
        return self.completed != NEVER


class Visits:
    """Takes a day's events, each twice: :meth:`before` and :meth:`after` the Floor has applied it.

    ``unsaid`` counts what a trace cannot say, by name; ``absences`` are how long each missed number held its
    window (ms), ``recalls`` how often it was called again and how long after the call the first time.
    """

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.visits: dict[str, Visit] = {}
        self.unsaid: Counter[str] = Counter()
        self.absences: list[int] = []
        self.recalls: list[int] = []
        self.between: list[int] = []
        self._recalled: Counter[str] = Counter()
        self._on: dict[type, Callable[[Any, Visit, Ticket], None]] = {
            e.TicketRecalled: self._recall,
            e.TicketMissed: self._miss,
            e.TicketRequeued: self._requeue,
            e.TicketHeld: self._hold,
            e.TicketResumed: self._resume,
            e.TicketPostponed: self._postpone,
            e.TicketWithdrawn: self._withdraw,
            e.PriorityGranted: self._grant,
            e.PriorityRefused: self._refuse,
            e.MatterAdded: self._add,
            e.TicketTransferred: self._transfer,
            e.TicketReclassified: lambda *_: self._count("reclassified"),
            e.ItemsChanged: self._change,
            e.ServiceCompleted: self._complete,
            e.StepCompleted: self._finish_step,
            e.CaseAccepted: self._accept,
        }

    def before(self, event: e.Event) -> None:
        """Takes down what the state before the event says of it."""
        name = getattr(event, "ticket", None)
        visit = self.visits.get(name) if name is not None else None
        if visit is None:
            if isinstance(event, e.PreCheckEnded) and event.outcome != "passed":
                self._count("sent_away")
            return
        assert name is not None
        ticket = self.floor.tickets.get(name)
        if ticket is None or isinstance(event, e.CommandUndone):
            return
        if ticket.state == "serving" and isinstance(event, _ENDS) and visit.serving is not None:
            visit.spells.append((ticket.items, visit.serving, event.at))
            visit.serving = None
        act = self._on.get(type(event))
        if act is not None:
            act(event, visit, ticket)

    def after(self, event: e.Event) -> None:
        """Takes down what only the state after the event says."""
        if isinstance(event, e.TicketIssued):
            self.visits[event.ticket] = Visit(event, event.priority)
            if event.channel == WALK_UP:
                self._count("walk_ups")
            elif event.appointment is None and not self.floor.issuing:
                self._count("late")
        elif isinstance(event, e.TicketCalled):
            self.visits[event.ticket].called = event.at
        elif isinstance(event, e.ServiceStarted):
            visit = self.visits[event.ticket]
            visit.serving = event.at
            if not visit.spells:
                visit.walk = event.at - visit.called
        elif isinstance(event, e.CommandUndone):
            self._count("undone")
            if event.ticket is not None:
                self._go_back(self.visits[event.ticket], self.floor.tickets[event.ticket])
        elif isinstance(event, e.ServiceParked):
            self._count("parked")

    def _count(self, name: str) -> None:
        self.unsaid[name] += 1

    def _go_back(self, visit: Visit, ticket: Ticket) -> None:
        """A window's last command is taken back: the visit stands as before it."""
        visit.completed, visit.turned_away, visit.pass_given = NEVER, False, False
        if ticket.state == "serving" and visit.serving is None:
            _, visit.serving, _ = visit.spells.pop()
        elif ticket.state != "serving":
            visit.serving = None
        if ticket.step_accepted_at is None:
            visit.accepts.pop(ticket.items, None)
        if ticket.misses == 0:
            visit.missed, visit.comes = NEVER, True
        if ticket.state in ("called", "serving"):
            visit.held = NEVER
            visit.aside = NEVER if visit.aside_for == NEVER else visit.aside

    def _recall(self, event: e.TicketRecalled, visit: Visit, ticket: Ticket) -> None:
        self._recalled[ticket.id] += 1
        if self._recalled[ticket.id] == 1:
            self.between.append(event.at - visit.called)

    def _miss(self, event: e.TicketMissed, visit: Visit, ticket: Ticket) -> None:
        if visit.missed != NEVER:
            self._count("again")
        self.absences.append(event.at - visit.called)
        self.recalls.append(self._recalled.pop(ticket.id, 0))
        visit.missed, visit.comes = event.at, False

    def _requeue(self, event: e.TicketRequeued, visit: Visit, _: Ticket) -> None:
        if visit.returns == NEVER:
            visit.returns = event.at - visit.missed

    def _hold(self, event: e.TicketHeld, visit: Visit, ticket: Ticket) -> None:
        if event.wish == "visitor" and ticket.state == "called" and visit.aside == NEVER:
            visit.aside, visit.held = event.at - visit.called, event.at
        else:
            self._count("put_aside")

    def _resume(self, event: e.TicketResumed, visit: Visit, _: Ticket) -> None:
        if visit.held != NEVER:
            visit.aside_for, visit.held = event.at - visit.held, NEVER

    def _postpone(self, event: e.TicketPostponed, visit: Visit, _: Ticket) -> None:
        if visit.more_time == NEVER:
            visit.more_time = event.at - visit.issued.at
        else:
            self._count("again")

    def _withdraw(self, event: e.TicketWithdrawn, visit: Visit, ticket: Ticket) -> None:
        if ticket.called_at is None:
            visit.patience = event.at - visit.issued.at
            return
        self._count("left_later")
        if ticket.state == "called":
            self.absences.append(event.at - visit.called)
            self.recalls.append(self._recalled.pop(ticket.id, 0))
            visit.comes = False

    def _grant(self, event: e.PriorityGranted, visit: Visit, ticket: Ticket) -> None:
        if ticket.claim == "claimed":
            visit.seen = event.at - visit.issued.at
        else:
            self._count("priority_later")
        visit.priority = event.priority

    def _refuse(self, event: e.PriorityRefused, visit: Visit, ticket: Ticket) -> None:
        if ticket.claim == "claimed":
            visit.seen, visit.granted = event.at - visit.issued.at, False
        else:
            self._count("priority_later")

    def _add(self, event: e.MatterAdded, visit: Visit, _: Ticket) -> None:
        self._count("matter_added")
        visit.added += event.items

    def _transfer(self, _event: e.TicketTransferred, _visit: Visit, _ticket: Ticket) -> None:
        self._count("transferred")

    def _change(self, event: e.ItemsChanged, visit: Visit, ticket: Ticket) -> None:
        self._count("items_changed")
        if ticket.step == 1:
            visit.items = event.items

    def _complete(self, event: e.ServiceCompleted, visit: Visit, ticket: Ticket) -> None:
        visit.completed = event.at
        self._papers(event, visit, ticket)
        visit.pass_given = event.pass_until is not None and event.outcome == "turned_away"

    def _finish_step(self, event: e.StepCompleted, visit: Visit, ticket: Ticket) -> None:
        self._papers(event, visit, ticket)

    def _papers(self, event: e.ServiceCompleted | e.StepCompleted, visit: Visit, ticket: Ticket) -> None:
        """Papers that are missing are known to a trace for the matter that the visit began with."""
        if event.outcome != "turned_away":
            return
        if ticket.step == 1:
            visit.turned_away = True
        else:
            self._count("papers_later")

    def _accept(self, event: e.CaseAccepted, visit: Visit, ticket: Ticket) -> None:
        assert ticket.step_started_at is not None
        visit.accepts[ticket.items] = event.at - ticket.step_started_at


_ENDS = (
    e.ServiceCompleted,
    e.StepCompleted,
    e.TicketHeld,
    e.TicketTransferred,
    e.TicketReclassified,
)
"""Kinds of event that end a service for now."""
