"""The Floor: a hall that takes commands.

It changes only by commands (:meth:`Floor.handle`), which decide and yield events; :meth:`Floor.apply` only
records them. Time comes in with each command and never goes back.
"""

from __future__ import annotations

from dataclasses import fields

from queueing import decisions, snapshots
from queueing.applying import APPLY, LEAVE_LINES_ALONE, watch_the_clock, watch_the_lanes
from queueing.commands import Command, Settle
from queueing.deciding_day import Steps
from queueing.errors import Refused
from queueing.events import KINDS, Event, TicketCalled, TicketReadied
from queueing.facts import fact
from queueing.reasons import Because
from queueing.state import State
from queueing.tickets import WALK_UP, Ticket


@fact
class Outcome:
    """What a command did: its events, the ticket it was about as it stands now, and why (or why nobody)."""

    events: tuple[Event, ...]
    ticket: Ticket | None = None
    because: Because | None = None


_TURNS = frozenset(kind for kind in KINDS.values() if any(one.name == "ticket" for one in fields(kind))) - {
    TicketReadied
}
"""Events after which a window's earlier command about their ticket can no longer be taken back."""


class Floor(State):
    """A hall as it stands. Read its attributes freely; change it only by :meth:`handle` or :meth:`apply`."""

    def handle(self, at: int, command: Command) -> Outcome:
        """Carries a command out at ``at`` (ms UTC, not before the last event).

        Raises :class:`~queueing.errors.Refused` and changes nothing when the rules do not allow it;
        ``settle_first`` when something else is due by then, so callers settle first.
        """
        if at < self.at:
            raise ValueError(f"time went back from {self.at} to {at}")
        due = self.next_due
        if due is not None and due <= at and type(command) is not Settle:
            raise Refused("settle_first", due=due)
        self.ended.clear()
        made = decisions.decide(self, at, command)
        events: list[Event] = []
        if isinstance(made, tuple):
            event, because = made
            if event is not None:
                self.apply(event)
                events.append(event)
        else:
            because = self._carry_out(made, events)
        for event in decisions.follow_up(self, at):
            self.apply(event)
            events.append(event)
        return Outcome(tuple(events), self._ticket_of(command, events), because)

    def _carry_out(self, steps: Steps, events: list[Event]) -> Because | None:
        """Applies each event before the next is decided; returns why."""
        while True:
            try:
                event = next(steps)
            except StopIteration as stop:
                because: Because | None = stop.value
                return because
            self.apply(event)
            events.append(event)

    def apply(self, event: Event) -> None:
        """Records a fact. Decides nothing, so a replay does not depend on today's rules."""
        kind = type(event)
        watched = self.watches and kind not in LEAVE_LINES_ALONE
        if watched:
            watch_the_clock(self, event.at)
        if kind in _TURNS:
            ticket = self.tickets.get(event.ticket)  # type: ignore[attr-defined]
            if ticket is not None:
                ticket.turns += 1
        APPLY[kind](self, event)
        self.at = event.at
        # Whom a window serves without a ticket has waited for nobody, in no lane.
        if watched and getattr(event, "channel", None) != WALK_UP:
            watch_the_lanes(self, event.at)

    def _ticket_of(self, command: Command, events: list[Event]) -> Ticket | None:
        """The ticket that was called last, else the one that the command names, as it stands."""
        ticket: str | None = getattr(command, "ticket", None)
        for event in events:
            if type(event) is TicketCalled:
                ticket = event.ticket
        if ticket is None:
            return None
        return self.tickets.get(ticket) or self.ended.get(ticket)

    def snapshot(self) -> dict[str, object]:
        """The whole state as a JSON object; equal Floors give equal snapshots."""
        return snapshots.take(self)

    @classmethod
    def restore(cls, data: dict[str, object]) -> Floor:
        """A Floor from its snapshot."""
        floor = cls()
        snapshots.restore(floor, data)
        return floor
