"""Visitors and clerks at work: they react to what has happened by commands of their own.

The timing comes from :mod:`simulation.behaviour`; here it is decided whether a step still makes sense when
its time has come.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from queueing import commands as c
from queueing import events as e
from queueing.errors import Refused
from queueing.floor import Floor
from simulation import behaviour
from simulation.behaviour import Pause, Rank, Script, Step
from simulation.clockwork import Clockwork
from simulation.traces import Trace

_BY_VISITORS: dict[str, tuple[str, Rank, Callable[[str], c.Command]]] = {
    "renege": ("waiting", Rank.LEAVER, c.Withdraw),
    "withdraw": ("called", Rank.LEAVER, c.Withdraw),
    "requeue": ("missed", Rank.BACK, c.Requeue),
    "resume": ("held", Rank.BACK, c.Resume),
}
_BY_CLERKS: dict[str, Callable[[str, str], c.Command]] = {
    "start": c.Start,
    "accept": c.Accept,
    "complete": c.Complete,
    "recall": c.Recall,
    "no-show": c.NoShow,
    "hold": c.Hold,
}


def ticket_of(visitor: int) -> str:
    """The id of a visitor's ticket."""
    return f"v{visitor:05d}"


def visitor_of(ticket: str) -> int:
    """The visitor who holds a ticket."""
    return int(ticket[1:])


class People:
    """Everybody in the hall. ``do`` gives the Floor a command.

    ``waiting`` are the tickets that wait, ``clearing`` the windows that are free but not yet ready,
    ``serves`` the lanes of a window's present slot, or of its last one.
    """

    def __init__(
        self, floor: Floor, clock: Clockwork, trace: Trace, script: Script, do: Callable[[c.Command], None]
    ) -> None:
        self.floor, self.clock, self.trace, self.do = floor, clock, trace, do
        assert floor.hall is not None
        self.order = {name: spec.index for name, spec in floor.hall.windows.items()}
        self.turns = dict(script.turns)
        self.waiting: set[str] = set()
        self.clearing: set[str] = set()
        self.serves: dict[str, frozenset[str]] = {}
        self.wishes: dict[str, Pause] = {}
        self.ready: Callable[[], None] = lambda: None
        self._on: dict[type, Callable[[Any], None]] = {
            e.TicketIssued: self._issued,
            e.TicketRequeued: self._waits,
            e.TicketResumed: self._waits,
            e.TicketCalled: self._called,
            e.ServiceStarted: self._started,
            e.ServiceCompleted: self._completed,
            e.TicketMissed: self._missed,
            e.TicketHeld: self._held,
            e.TicketTransferred: self._transferred,
            e.TicketWithdrawn: self._gone,
            e.TicketExpired: self._gone,
            e.SlotStarted: self._slot_started,
            e.SlotEnded: self._slot_ended,
        }

    def react(self, event: e.Event) -> None:
        """What an event makes people do."""
        reaction = self._on.get(type(event))
        if reaction is not None:
            reaction(event)

    # -- steps --------------------------------------------------------------------------------------------

    def _plan(self, steps: list[Step], ticket: str, window: str = "") -> None:
        for step in steps:
            if step.verb in _BY_VISITORS:
                rank = _BY_VISITORS[step.verb][1]
                self.clock.later(step.after, rank, partial(self._visitor_step, step.verb, ticket))
            else:
                act = partial(self._clerk_step, step.verb, ticket, window)
                self.clock.later(step.after, Rank.CLERK, act, self.order[window])

    def _visitor_step(self, verb: str, name: str) -> None:
        """A visitor acts, unless the visit has taken another course; who comes back too late is refused."""
        ticket = self.floor.tickets.get(name)
        wanted, _, command = _BY_VISITORS[verb]
        if ticket is None or ticket.state != wanted or (verb == "renege" and ticket.called_at is not None):
            return
        with suppress(Refused):
            self.do(command(name))

    def _clerk_step(self, verb: str, name: str, window: str) -> None:
        """A clerk acts on the ticket in hand, if it still is in hand."""
        if self.floor.windows[window].ticket != name:
            return
        if verb == "transfer":
            self._transfer(name, window)
        else:
            self.do(_BY_CLERKS[verb](window, name))

    def _transfer(self, name: str, window: str) -> None:
        """Sends the visitor on; where nobody can take the ticket, the clerk goes on with it."""
        turn = self.turns[visitor_of(name)]
        try:
            self.do(c.Transfer(window, name, turn.item, turn.lane, turn.window))
        except Refused:
            visitor, ticket = visitor_of(name), self.floor.tickets[name]
            self.turns.pop(visitor)
            steps = (
                behaviour.after_call(self.trace, visitor, ticket.misses == 0)
                if ticket.state == "called"
                else behaviour.after_start(self.trace, visitor, ticket.accepted_at is not None)
            )
            self._plan(steps, name, window)

    # -- visits -------------------------------------------------------------------------------------------

    def _issued(self, event: e.TicketIssued) -> None:
        self.waiting.add(event.ticket)
        self._plan(behaviour.after_issue(self.trace, visitor_of(event.ticket)), event.ticket)

    def _waits(self, event: e.TicketRequeued | e.TicketResumed) -> None:
        self.waiting.add(event.ticket)

    def _called(self, event: e.TicketCalled) -> None:
        visitor = visitor_of(event.ticket)
        self.waiting.discard(event.ticket)
        first = self.floor.tickets[event.ticket].misses == 0
        steps = behaviour.after_call(self.trace, visitor, first, self.turns.get(visitor))
        self._plan(steps, event.ticket, event.window)

    def _started(self, event: e.ServiceStarted) -> None:
        visitor = visitor_of(event.ticket)
        accepted = self.floor.tickets[event.ticket].accepted_at is not None
        steps = behaviour.after_start(self.trace, visitor, accepted, self.turns.get(visitor))
        self._plan(steps, event.ticket, event.window)

    def _completed(self, event: e.ServiceCompleted) -> None:
        clear = behaviour.clearing(self.trace, visitor_of(event.ticket))
        if clear:
            self.clearing.add(event.window)
            act = partial(self._cleared, event.window)
            self.clock.later(clear, Rank.CLERK, act, self.order[event.window])
        self._freed(event.window)

    def _missed(self, event: e.TicketMissed) -> None:
        self._plan(behaviour.after_miss(self.trace, visitor_of(event.ticket)), event.ticket)
        self._freed(event.window)

    def _held(self, event: e.TicketHeld) -> None:
        turn = self.turns.pop(visitor_of(event.ticket), None)
        self._plan(behaviour.after_hold(turn), event.ticket)
        self._freed(event.window)

    def _transferred(self, event: e.TicketTransferred) -> None:
        self.turns.pop(visitor_of(event.ticket), None)
        self.waiting.add(event.ticket)
        self._freed(event.window)

    def _gone(self, event: e.TicketWithdrawn | e.TicketExpired) -> None:
        self.waiting.discard(event.ticket)
        if event.window is not None:
            self._freed(event.window)

    # -- clerks -------------------------------------------------------------------------------------------

    def _cleared(self, window: str) -> None:
        self.clearing.discard(window)
        self.ready()

    def _soon(self, window: str, act: Callable[[str], None]) -> None:
        """The clerk does something in this instant, in turn with the others."""
        self.clock.later(0, Rank.CLERK, partial(act, window), self.order[window])

    def _slot_started(self, event: e.SlotStarted) -> None:
        self.serves[event.window] = frozenset(entry.lane for entry in event.lanes)
        if self.floor.windows[event.window].state == "closed":
            self._soon(event.window, self._open)

    def _slot_ended(self, event: e.SlotEnded) -> None:
        self._soon(event.window, self._go)

    def _freed(self, window: str) -> None:
        """What a clerk does with the free window, other than calling."""
        if window in self.wishes:
            self._soon(window, self._pause)
        elif not self.floor.windows[window].lanes:
            self._soon(window, self._go)

    def _open(self, window: str) -> None:
        if self.floor.day is not None and self.floor.windows[window].state != "open":
            self.do(c.OpenWindow(window))

    def _go(self, window: str) -> None:
        """The clerk leaves: a break, or the end of the day."""
        here = self.floor.windows[window]
        if self.floor.day is not None and not here.lanes and here.ticket is None and here.state != "closed":
            self.do(c.CloseWindow(window))

    def wish(self, pause: Pause) -> None:
        """A clerk wants a pause now, or as soon as the window is free."""
        self.wishes[pause.window] = pause
        if self.floor.windows[pause.window].ticket is None:
            self._pause(pause.window)

    def _pause(self, window: str) -> None:
        here, pause = self.floor.windows[window], self.wishes.pop(window, None)
        if pause is not None and here.state == "open" and here.ticket is None:
            self.do(c.PauseWindow(window, pause.reason))
            self.clock.later(pause.lasts, Rank.CLERK, partial(self._open, window), self.order[window])
