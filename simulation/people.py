"""Visitors and clerks at work: they react to what has happened by commands of their own.

The timing comes from :mod:`simulation.behaviour`; here it is decided whether a step still makes sense when
its time has come.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from queueing import commands as c
from queueing import events as e
from queueing.errors import Refused
from queueing.floor import Floor
from queueing.tickets import LIVE, Ticket
from simulation import behaviour
from simulation.behaviour import Pause, Rank, Script, Step
from simulation.clockwork import Clockwork
from simulation.habits import Habits
from simulation.traces import NEVER
from simulation.visitors import VISITOR_OF, Visitors

_BY_VISITORS: dict[str, tuple[tuple[str, ...], Rank, Callable[[str], c.Command]]] = {
    "renege": (("waiting",), Rank.LEAVER, c.Withdraw),
    "withdraw": (("called",), Rank.LEAVER, c.Withdraw),
    "more-time": (("waiting", "called"), Rank.LEAVER, c.MoreTime),
    "requeue": (("missed",), Rank.BACK, c.Requeue),
    "resume": (("held",), Rank.BACK, c.Resume),
    "grant": (LIVE, Rank.BACK, c.GrantPriority),
    "refuse": (LIVE, Rank.BACK, c.RefusePriority),
}
"""By what visitors do, or a guide for them: in which states, when in an instant, by which command."""
_BY_CLERKS: dict[str, Callable[[str, str], c.Command]] = {
    "start": c.Start,
    "accept": c.Accept,
    "recall": c.Recall,
    "no-show": c.NoShow,
}

REST = 60_000
"""What is left of a service after the clerk has pressed a wrong key and taken that back (ms)."""


class People:
    """Everybody in the hall. ``do`` gives the Floor a command; ``on`` says what each kind of event makes
    people do. By window, ``turn`` is when in an instant its clerk acts, ``zone`` where visitors walk to.

    ``waiting`` are the tickets that wait, ``clearing`` the windows that are free but not yet ready,
    ``cleared`` when they will be, ``serves`` the lanes of a window's present slot, or of its last one.
    ``calls`` counts the calls of a ticket and the commands taken back: what a clerk meant to do with it
    before that is not done any more. At windows that are ``away`` no clerk sits down when a slot begins.
    Where closing windows hand visitors back (``hands_back``), ``ends`` is when a visitor's service is
    complete, and ``rest`` what is left of it (ms).
    """

    def __init__(
        self,
        floor: Floor,
        clock: Clockwork,
        visitors: Visitors,
        script: Script,
        habits: Habits,
        do: Callable[[c.Command], None],
    ) -> None:
        self.floor, self.clock, self.visitors, self.do = floor, clock, visitors, do
        self.habits, self.combined = habits, script.combined
        assert floor.hall is not None
        self.turn = {name: Rank.CLERK + spec.index for name, spec in floor.hall.windows.items()}
        self.zone = {name: spec.zones[0] for name, spec in floor.hall.windows.items()}
        wished = {visitor: behaviour.turn_of(visitors, visitor) for visitor in visitors.courses}
        self.turns = {visitor: turn for visitor, turn in wished.items() if turn is not None}
        self.turns |= script.turns
        self.calls: dict[str, int] = {}
        self.cleared: dict[str, int] = {}
        self.waiting: set[str] = set()
        self.clearing: set[str] = set()
        self.serves: dict[str, frozenset[str]] = {}
        self.wishes: dict[str, Pause] = {}
        self.away: set[str] = set()
        self.hands_back = habits.outside is not None and habits.outside.closing_window is not None
        self.rest: dict[int, int] = {}
        self.ends: dict[int, int] = {}
        self.pace: Mapping[tuple[str, str], float] = {}
        self.ready: Callable[[str], None] = lambda _window: None
        self.back: Callable[[int, str], None] = lambda _visitor, _ticket: None
        self.on: dict[type, Callable[[Any], None]] = {
            e.TicketIssued: self._issued,
            e.TicketRequeued: self._waits,
            e.TicketResumed: self._waits,
            e.TicketPostponed: self._waits_again,
            e.TicketReclassified: self._waits_again,
            e.StepCompleted: self._step_completed,
            e.CommandUndone: self._undone,
            e.WindowOpened: self._opened,
            e.PlanApplied: self._lanes_changed,
            e.SlotExtended: self._lanes_changed,
            e.TriggerFired: self._lanes_changed,
            e.TriggerEnded: self._lanes_changed,
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

    # -- steps --------------------------------------------------------------------------------------------

    def take_up(self, steps: list[Step], ticket: str, window: str = "") -> None:
        """Somebody who was here before this begins means to do these steps, at a window if one is named."""
        if self.floor.tickets[ticket].state == "waiting":
            self.waiting.add(ticket)
        self._plan(steps, ticket, window)

    def _plan(self, steps: list[Step], ticket: str, window: str = "") -> None:
        later = self.clock.later
        for after, verb in steps:
            if verb in _BY_VISITORS:
                later(after, _BY_VISITORS[verb][1], self._visitor_step, verb, ticket)
            else:
                calls = self.calls.get(ticket, 0)
                later(after, self.turn[window], self._clerk_step, verb, ticket, window, calls)

    def _visitor_step(self, verb: str, name: str) -> None:
        """A visitor acts, unless the visit has taken another course; who comes back too late is refused."""
        ticket = self.floor.tickets.get(name)
        wanted, _, command = _BY_VISITORS[verb]
        if ticket is None or ticket.state not in wanted:
            return
        if (verb == "renege" and ticket.called_at is not None) or (
            verb in ("grant", "refuse") and ticket.claim != "claimed"
        ):
            return
        with suppress(Refused):
            self.do(command(name))

    def _clerk_step(self, verb: str, name: str, window: str, calls: int) -> None:
        """A clerk acts on the ticket in hand, if it still is in hand since the same call."""
        if self.floor.windows[window].ticket != name or self.calls.get(name, 0) != calls:
            return
        if verb == "transfer":
            self._transfer(name, window)
        elif verb == "complete":
            self._complete(name, window)
        elif verb == "hold":
            self._hold(name, window)
        else:
            self.do(_BY_CLERKS[verb](window, name))

    def _complete(self, name: str, window: str) -> None:
        """The clerk finishes; who is turned away is told what was missing."""
        here, ticket = self.floor.windows[window], self.floor.tickets[name]
        outcome: c.VisitOutcome = "done"
        missing: tuple[str, ...] = ()
        if behaviour.turned_away(self.visitors, VISITOR_OF[name], ticket.items):
            assert self.floor.hall is not None
            outcome, missing = "turned_away", self.floor.hall.items[ticket.items[0]].materials[:1]
        goes_on = window in self.combined and here.state == "open" and here.lanes
        finish = c.CompleteAndCallNext if goes_on and window not in self.wishes else c.Complete
        self.do(finish(window, name, outcome, missing))

    def _transfer(self, name: str, window: str) -> None:
        """Sends the visitor on; where nobody can take the ticket, the clerk goes on with it."""
        turn = self.turns[VISITOR_OF[name]]
        try:
            self.do(c.Transfer(window, name, turn.item, turn.lane, turn.window))
        except Refused:
            self._go_on(name, window)

    def _hold(self, name: str, window: str) -> None:
        """Puts the visitor aside; where nobody could take the ticket up again today, the clerk goes on."""
        turn = self.turns.get(VISITOR_OF[name])
        try:
            self.do(c.Hold(window, name, turn.wish if turn is not None else "hall"))
        except Refused:
            self._go_on(name, window)

    def _go_on(self, name: str, window: str) -> None:
        """The other course cannot be taken: the visit goes on as others do."""
        visitor, ticket = VISITOR_OF[name], self.floor.tickets[name]
        self.turns.pop(visitor)
        steps = (
            behaviour.after_call(self.visitors, visitor, ticket.misses == 0, zone=self.zone[window])
            if ticket.state == "called"
            else behaviour.after_start(
                self.visitors, visitor, ticket.step_accepted_at is not None, items=ticket.items
            )
        )
        self._plan(steps, name, window)

    # -- visits -------------------------------------------------------------------------------------------

    def _issued(self, event: e.TicketIssued) -> None:
        self.waiting.add(event.ticket)
        self._plan(behaviour.after_issue(self.visitors, VISITOR_OF[event.ticket]), event.ticket)

    def _waits(self, event: e.TicketRequeued | e.TicketResumed) -> None:
        self.waiting.add(event.ticket)

    def _called(self, event: e.TicketCalled) -> None:
        visitor, ticket = VISITOR_OF[event.ticket], self.floor.tickets[event.ticket]
        self.waiting.discard(event.ticket)
        self.calls[event.ticket] = self.calls.get(event.ticket, 0) + 1
        if ticket.state != "called":
            return
        turn, saves = self.turns.get(visitor), self._saves(ticket, event.at)
        steps = behaviour.after_call(
            self.visitors, visitor, ticket.misses == 0, turn, saves, self.zone[event.window]
        )
        until = self.cleared.get(event.window, 0) - event.at
        if until > 0:  # called by the hall, or in one step, while the clerk still clears up
            steps = [(max(until, after) if verb == "start" else after, verb) for after, verb in steps]
        self._plan(steps, event.ticket, event.window)

    def _saves(self, ticket: Ticket, at: int) -> int:
        """How much shorter the way is for who was told to get ready early enough (ms)."""
        ready = self.habits.get_ready
        if ready is None or ticket.readied_at is None or at - ticket.readied_at < ready.early:
            return 0
        return ready.saves

    def _started(self, event: e.ServiceStarted) -> None:
        visitor, ticket = VISITOR_OF[event.ticket], self.floor.tickets[event.ticket]
        accepted = ticket.step_accepted_at is not None
        pace = 1.0
        if self.pace:
            pace = max((self.pace.get((event.window, item), 1.0) for item in ticket.items), default=1.0)
        turn = self.turns.get(visitor)
        steps = behaviour.after_start(self.visitors, visitor, accepted, turn, ticket.items, pace)
        if self.hands_back:
            rest = self.rest.pop(visitor, None)
            steps = steps if rest is None else [(rest, "complete")]
            self.ends[visitor] = event.at + steps[-1][0]
        self._plan(steps, event.ticket, event.window)

    def _completed(self, event: e.ServiceCompleted) -> None:
        self._clear_up(event)
        if event.outcome != "turned_away" or event.pass_until is None:
            return
        course = self.visitors.course(VISITOR_OF[event.ticket])
        if course.back != NEVER:
            self.clock.later(course.back, Rank.ARRIVAL, self.back, course.again, event.ticket)

    def _step_completed(self, event: e.StepCompleted) -> None:
        self.waiting.add(event.ticket)
        self._clear_up(event)

    def _clear_up(self, event: e.ServiceCompleted | e.StepCompleted) -> None:
        clear = behaviour.clearing(self.visitors, VISITOR_OF[event.ticket])
        if clear:
            self.clears(event.window, clear)
        self._freed(event.window)

    def clears(self, window: str, lasts: int) -> None:
        """The clerk clears up for so long (ms) from now on."""
        self.clearing.add(window)
        self.cleared[window] = self.clock.now + lasts
        self.clock.later(lasts, self.turn[window], self._cleared, window)

    def _waits_again(self, event: e.TicketPostponed | e.TicketReclassified) -> None:
        self.waiting.add(event.ticket)
        if event.window is not None:
            self._freed(event.window)

    def _undone(self, event: e.CommandUndone) -> None:
        """The clerk goes on from where the window stands again; who was missed has come after all."""
        self.clearing.discard(event.window)
        self.cleared.pop(event.window, None)
        if event.ticket is None:
            return
        ticket = self.floor.tickets[event.ticket]
        self.calls[ticket.id] = self.calls.get(ticket.id, 0) + 1
        (self.waiting.add if ticket.state == "waiting" else self.waiting.discard)(ticket.id)
        if ticket.state == "called":
            walk = self.visitors.walk_to(VISITOR_OF[ticket.id], self.zone[event.window])
            self._plan([(walk, "start")], ticket.id, event.window)
        elif ticket.state == "serving":
            self._plan([(REST, "complete")], ticket.id, event.window)

    def _missed(self, event: e.TicketMissed) -> None:
        self._plan(behaviour.after_miss(self.visitors, VISITOR_OF[event.ticket]), event.ticket)
        self._freed(event.window)

    def _held(self, event: e.TicketHeld) -> None:
        turn = self.turns.pop(VISITOR_OF[event.ticket], None)
        self._plan(behaviour.after_hold(turn), event.ticket)
        self._freed(event.window)

    def _transferred(self, event: e.TicketTransferred) -> None:
        self.turns.pop(VISITOR_OF[event.ticket], None)
        self.waiting.add(event.ticket)
        self._freed(event.window)

    def _gone(self, event: e.TicketWithdrawn | e.TicketExpired) -> None:
        self.waiting.discard(event.ticket)
        if event.window is not None:
            self._freed(event.window)

    # -- clerks -------------------------------------------------------------------------------------------

    def _cleared(self, window: str) -> None:
        if self.cleared.get(window, 0) <= self.clock.now:
            self.clearing.discard(window)
            self.ready(window)

    def _opened(self, event: e.WindowOpened) -> None:
        auto = self.habits.auto_call
        if auto is not None and event.window in auto.windows:
            self._soon(event.window, self._let_it_call)

    def _let_it_call(self, window: str) -> None:
        auto, here = self.habits.auto_call, self.floor.windows[window]
        if auto is not None and here.state == "open" and here.auto_call is None:
            self.do(c.SetAutoCall(window, auto.after))

    def _lanes_changed(self, _: e.PlanApplied | e.SlotExtended | e.TriggerFired | e.TriggerEnded) -> None:
        self.see_lanes()

    def see_lanes(self) -> None:
        """Takes note of the lanes that windows serve."""
        for name, window in self.floor.windows.items():
            if window.lanes:
                self.serves[name] = frozenset(entry.lane for entry in window.lanes)

    def _soon(self, window: str, act: Callable[[str], None]) -> None:
        """The clerk does something in this instant, in turn with the others."""
        self.clock.later(0, self.turn[window], act, window)

    def _slot_started(self, event: e.SlotStarted) -> None:
        self.serves[event.window] = frozenset(entry.lane for entry in event.lanes)
        if self.floor.windows[event.window].state == "closed" and event.window not in self.away:
            self._soon(event.window, self._open)

    def _slot_ended(self, event: e.SlotEnded) -> None:
        self._soon(event.window, self._hand_back if self.hands_back else self._go)

    def _hand_back(self, window: str) -> None:
        """The visitor waits again at the head of the lane; the rest of the service is done elsewhere."""
        ticket = self.floor.tickets.get(self.floor.windows[window].ticket or "")
        if ticket is None:
            self._go(window)
            return
        if ticket.state == "serving":
            self.rest[VISITOR_OF[ticket.id]] = self.ends[VISITOR_OF[ticket.id]] - self.clock.now
        try:
            self.do(c.Transfer(window, ticket.id, lane=ticket.lane))
        except Refused:  # nobody serves the lane any more today: the clerk finishes
            self.rest.pop(VISITOR_OF[ticket.id], None)

    def _freed(self, window: str) -> None:
        """What a clerk does with the free window, other than calling."""
        if window in self.wishes:
            self._soon(window, self._pause)
        elif not self.floor.windows[window].lanes:
            self._soon(window, self._go)

    def come_to(self, window: str, after: int) -> None:
        """The clerk opens the window so long (ms) from now on, if it is not open by then."""
        self.clock.later(after, self.turn[window], self._open, window)

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
            self.come_to(window, pause.lasts)
