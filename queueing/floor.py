"""The Floor: a hall that takes commands.

It changes only by commands (:meth:`Floor.handle`), which decide and yield events; :meth:`Floor.apply` only
records them. Time comes in with each command and never goes back.
"""

from __future__ import annotations

from queueing import decisions, expecting, snapshots
from queueing.applying import APPLY, LEAVE_LINES_ALONE, watch_the_clock, watch_the_lanes
from queueing.commands import Command, Settle
from queueing.deciding_day import Steps
from queueing.errors import Refused
from queueing.estimates import Estimate
from queueing.events import (
    CaseAccepted,
    Event,
    ServiceStarted,
    TicketCalled,
    TicketIssued,
    TicketReadied,
    TicketRecalled,
)
from queueing.facts import fact
from queueing.prospects import Turn
from queueing.reasons import Because
from queueing.state import State
from queueing.tickets import WALK_UP, Ticket


@fact
class Outcome:
    """What a command did: its events, the ticket it was about as it stands now, and why (or why nobody)."""

    events: tuple[Event, ...]
    ticket: Ticket | None = None
    because: Because | None = None


_LEAVE_DUES_ALONE = frozenset({TicketRecalled, ServiceStarted, CaseAccepted, TicketReadied})
"""Events after which triggers, calls by themselves and releases fall due when they did before."""


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
        if due is not None and due <= at and not isinstance(command, Settle):
            raise Refused("settle_first", due=due)
        events, because = self.carry_out(at, command)
        return Outcome(tuple(events), self._ticket_of(command, events), because)

    def carry_out(self, at: int, command: Command) -> tuple[list[Event], Because | None]:
        """As :meth:`handle`, for who has settled what is due by ``at``: only what has happened, and why."""
        if self.ended:
            self.ended.clear()
        made = decisions.DECIDE[type(command)](self, at, command)
        events: list[Event] = []
        if isinstance(made, tuple):
            event, because = made
            if event is not None:
                self.apply(event)
                events.append(event)
        else:
            because = self._step_by_step(made, events)
        if self.moved or self.watches or self.extended or self.past_hours:
            for event in decisions.follow_up(self, at):
                self.apply(event)
                events.append(event)
        return events, because

    def _step_by_step(self, steps: Steps, events: list[Event]) -> Because | None:
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
        if self.watches and kind not in LEAVE_LINES_ALONE:
            self._apply_watched(event)
        else:
            APPLY[kind](self, event)
            self.at = event.at
        if self.others_due is not None and kind not in _LEAVE_DUES_ALONE:
            self.others_due = None

    def _apply_watched(self, event: Event) -> None:
        """Records a fact that the plan's triggers may learn from."""
        watch_the_clock(self, event.at)
        APPLY[type(event)](self, event)
        self.at = event.at
        if isinstance(event, TicketCalled):
            watch_the_lanes(self, event.at, event.lane)
        elif not isinstance(event, TicketIssued):
            watch_the_lanes(self, event.at)
        elif event.channel != WALK_UP:  # such a visitor has waited for nobody, in no lane
            watch_the_lanes(self, event.at, event.lane)

    def _ticket_of(self, command: Command, events: list[Event]) -> Ticket | None:
        """The ticket that was called last, else the one that the command names, as it stands."""
        ticket: str | None = getattr(command, "ticket", None)
        for event in events:
            if type(event) is TicketCalled:
                ticket = event.ticket
        if ticket is None:
            return None
        return self.tickets.get(ticket) or self.ended.get(ticket)

    def estimate(self, lane: str, items: tuple[str, ...], place: int, join: int, at: int) -> Estimate | None:
        """A wait for a ticket at (place, join) of a lane; see :func:`queueing.expecting.estimate`."""
        return expecting.estimate(self, lane, items, place, join, at)

    def how(self, lane: str, items: tuple[str, ...], place: int, join: int, at: int) -> Because | None:
        """How :meth:`estimate` has come to its answer; see :func:`queueing.expecting.how`."""
        return expecting.how(self, lane, items, place, join, at)

    def turn(self, lane: str, items: tuple[str, ...], place: int, join: int, at: int) -> Turn:
        """When the turn of who stands there should come; see :func:`queueing.expecting.turn`."""
        return expecting.turn(self, lane, items, place, join, at)

    def snapshot(self) -> dict[str, object]:
        """The whole state as a JSON object; equal Floors give equal snapshots."""
        return snapshots.take(self)

    @classmethod
    def restore(cls, data: dict[str, object]) -> Floor:
        """A Floor from its snapshot."""
        floor = cls()
        snapshots.restore(floor, data)
        return floor
