"""The reference: SimPy moves time, the Floor decides, visitors and clerks behave.

Time is whole milliseconds UTC. What falls on one instant happens by rank (see
:class:`simulation.behaviour.Rank`), so a day is the same however it came about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import simpy

from queueing import commands as c
from queueing import events as e
from queueing.errors import Refused
from queueing.floor import Floor
from queueing.plans import Plan
from simulation import behaviour
from simulation.behaviour import Pause, Rank, Script, Step
from simulation.ledger import DayRecord, Ledger
from simulation.moves import move_of
from simulation.traces import Trace

_RANK_WIDTH = 1000
_RANKS = {"withdraw": Rank.LEAVER, "resume": Rank.BACK, "requeue": Rank.BACK}

Watch = Callable[[Floor, tuple[e.Event, ...]], None]


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a day happens: the hall's data, the plan in force at opening, the ISO date and its zero (ms)."""

    hall: Mapping[str, object]
    plan: Plan
    date: str
    zero: int


class _Moment(simpy.Event):  # type: ignore[misc]
    """Something that happens at a time and rank; ``visitor`` and ``window`` say to whom, where known."""

    def __init__(
        self, env: simpy.Environment, act: Callable[[Any], None], after: int, rank: int, order: int = 0
    ) -> None:
        self.env = env
        self.callbacks = [act]
        self._value: object = None
        self._ok = True
        self.visitor = -1
        self.window = ""
        self.verb = ""
        env.schedule(self, rank * _RANK_WIDTH + order, after)


class HallDay:
    """One day of one hall under one plan. ``moves`` and ``events`` are kept only when ``keep`` is set.

    ``watch`` is told the Floor and its new events after each command.
    """

    def __init__(
        self,
        setting: Setting,
        trace: Trace,
        script: Script | None = None,
        keep: bool = False,
        watch: Watch | None = None,
    ) -> None:
        self.setting, self.trace, self.script = setting, trace, script or Script()
        self.floor = Floor()
        self.moves: list[dict[str, Any]] = []
        self.events: list[e.Event] = []
        self.keep, self.watch = keep, watch
        self.floor.handle(0, c.ConfigureHall(setting.hall))
        hall = self.floor.hall
        assert hall is not None
        self.begins = setting.zero + hall.hours.doors_open
        self.env = simpy.Environment(self.begins)
        self.ledger = Ledger(hall, setting.zero, len(trace))
        self.order = {name: spec.index for name, spec in hall.windows.items()}
        self.arrivals = [max(0, at - hall.hours.doors_open) for at in trace.arrival.tolist()]
        self.turns = dict(self.script.turns)
        self.clearing: set[str] = set()
        self.waiting: set[str] = set()
        self.wishes: dict[str, Pause] = {}
        self.due = -1
        self.calling = False
        self.closed = self.env.event()
        self._on = _reactions(self)

    def run(self) -> DayRecord:
        """Plays the day to its closing."""
        self._do(c.ApplyPlan(self.setting.plan))
        self._do(c.OpenDay(self.setting.date, self.setting.zero))
        for at, plan in self.script.plans:
            self._moment(lambda _, plan=plan: self._do(c.ApplyPlan(plan)), self._until(at), Rank.MANAGER)
        for pause in self.script.pauses:
            self._moment(
                lambda _, pause=pause: self._wish(pause),
                self._until(pause.at),
                Rank.CLERK,
                self.order[pause.window],
            )
        if len(self.trace):
            self._next_arrival(0)
        self.env.run(self.closed)
        return self.ledger.record(self.trace.item)

    def _until(self, after_zero: int) -> int:
        return self.setting.zero + after_zero - self.begins

    def _moment(self, act: Callable[[Any], None], after: int, rank: Rank, order: int = 0) -> _Moment:
        return _Moment(self.env, act, after, rank, order)

    # -- commands -----------------------------------------------------------------------------------------

    def _do(self, command: c.Command) -> tuple[e.Event, ...]:
        """Gives the Floor a command and lets everybody react to what came of it."""
        at = self.env.now
        events = self.floor.handle(at, command).events
        if self.keep:
            move = move_of(at, command)
            if move is not None:
                self.moves.append(move)
            self.events += events
        for event in events:
            self.ledger.take(event)
            reaction = self._on.get(type(event))
            if reaction is not None:
                reaction(event)
        if self.watch is not None:
            self.watch(self.floor, events)
        due = self.floor.next_due
        if due is not None and due != self.due:
            self.due = due
            self._moment(self._settle, due - at, Rank.DUE)
        if self.waiting and not self.calling:
            self.calling = True
            self._moment(self._call, 0, Rank.CALL)
        return events

    def _settle(self, _: _Moment) -> None:
        due = self.floor.next_due
        if due is not None and due <= self.env.now:
            self._do(c.Settle())

    def _call(self, _: _Moment) -> None:
        """All idle windows that are ready call, one after the other, as long as there is anybody for them."""
        floor = self.floor
        while self.waiting and floor.day is not None:
            ready = [
                name
                for name, window in floor.windows.items()
                if window.idle_since is not None and name not in self.clearing
            ]
            window = floor.next_caller(ready) if ready else None
            if window is None:
                break
            self._do(c.CallNext(window))
        self.calling = False

    # -- visitors -----------------------------------------------------------------------------------------

    def _next_arrival(self, visitor: int) -> None:
        after = self.begins + self.arrivals[visitor] - self.env.now
        self._moment(self._arrive, after, Rank.ARRIVAL).visitor = visitor

    def _arrive(self, moment: _Moment) -> None:
        visitor, trace = moment.visitor, self.trace
        if self.floor.day is None:
            return
        items = (trace.items[trace.item[visitor]],)
        try:
            self._do(c.Issue(f"v{visitor:05d}", items, trace.with_priority(visitor)))
        except Refused:
            pass  # turned away at the door: no ticket, and the record says so by having no issue time
        if visitor + 1 < len(trace):
            self._next_arrival(visitor + 1)

    # -- steps --------------------------------------------------------------------------------------------

    def _plan(self, steps: list[Step], ticket: str, window: str = "") -> None:
        for step in steps:
            rank = _RANKS.get(step.verb, Rank.CLERK)
            order = self.order[window] if rank is Rank.CLERK else 0
            moment = self._moment(self._step, step.after, rank, order)
            moment.visitor, moment.window, moment.verb = int(ticket[1:]), window, step.verb

    def _step(self, moment: _Moment) -> None:
        """Carries a step out, unless the visit has taken another course meanwhile."""
        if moment.verb == "ready":
            self._ready(moment.window)
            return
        name = f"v{moment.visitor:05d}"
        ticket = self.floor.tickets.get(name)
        if ticket is None:
            return
        if moment.verb in _VISITORS:
            wanted, command = _VISITORS[moment.verb]
            turn = self.turns.get(moment.visitor)
            if ticket.state == wanted or (turn and turn.verb == "withdraw" and ticket.state == "called"):
                self._try(command(name))
        elif ticket.window == moment.window and ticket.state in ("called", "serving"):
            if moment.verb == "transfer":
                turn = self.turns[moment.visitor]
                self._do(c.Transfer(moment.window, name, turn.item, turn.lane, turn.window))
            else:
                self._do(_CLERKS[moment.verb](moment.window, name))

    def _try(self, command: c.Command) -> None:
        try:
            self._do(command)
        except Refused:
            pass  # too late to come back, or once too often: the ticket stays missed

    # -- clerks -------------------------------------------------------------------------------------------

    def _ready(self, window: str) -> None:
        self.clearing.discard(window)
        if self.waiting and not self.calling:
            self.calling = True
            self._moment(self._call, 0, Rank.CALL)

    def _clerk(self, window: str, act: Callable[[str], None]) -> None:
        """The clerk does something at once, in turn with the others."""
        self._moment(lambda _: act(window), 0, Rank.CLERK, self.order[window])

    def _open(self, window: str) -> None:
        if self.floor.day is not None and self.floor.windows[window].state != "open":
            self._do(c.OpenWindow(window))

    def _go(self, window: str) -> None:
        """The clerk leaves: a break, or the end of the day."""
        here = self.floor.windows[window]
        if self.floor.day is not None and not here.lanes and here.ticket is None and here.state != "closed":
            self._do(c.CloseWindow(window))

    def _wish(self, pause: Pause) -> None:
        self.wishes[pause.window] = pause
        if self.floor.windows[pause.window].ticket is None:
            self._pause(pause.window)

    def _pause(self, window: str) -> None:
        pause = self.wishes.pop(window, None)
        if pause is not None and self.floor.windows[window].state == "open":
            self._do(c.PauseWindow(window, pause.reason))
            after = max(0, self._until(pause.until) - (self.env.now - self.begins))
            self._moment(lambda _: self._open(window), after, Rank.CLERK, self.order[window])

    def _freed(self, window: str) -> None:
        """What a clerk does with the free window other than calling."""
        if window in self.wishes:
            self._clerk(window, self._pause)
        elif not self.floor.windows[window].lanes:
            self._clerk(window, self._go)


_VISITORS: dict[str, tuple[str, Callable[[str], c.Command]]] = {
    "withdraw": ("waiting", c.Withdraw),
    "requeue": ("missed", c.Requeue),
    "resume": ("held", c.Resume),
}
_CLERKS: dict[str, Callable[[str, str], c.Command]] = {
    "start": c.Start,
    "accept": c.Accept,
    "complete": c.Complete,
    "recall": c.Recall,
    "no-show": c.NoShow,
    "hold": c.Hold,
}


def _reactions(day: HallDay) -> dict[type, Callable[[Any], None]]:
    """What people do when something has happened, by kind of event."""
    trace = day.trace

    def issued(event: e.TicketIssued) -> None:
        day.waiting.add(event.ticket)
        day._plan(behaviour.after_issue(trace, int(event.ticket[1:])), event.ticket)

    def waits(event: e.TicketRequeued | e.TicketResumed) -> None:
        day.waiting.add(event.ticket)

    def called(event: e.TicketCalled) -> None:
        visitor = int(event.ticket[1:])
        day.waiting.discard(event.ticket)
        first = day.floor.tickets[event.ticket].misses == 0
        day._plan(
            behaviour.after_call(trace, visitor, first, day.turns.get(visitor)), event.ticket, event.window
        )

    def started(event: e.ServiceStarted) -> None:
        visitor = int(event.ticket[1:])
        accepted = day.floor.tickets[event.ticket].accepted_at is not None
        day._plan(
            behaviour.after_start(trace, visitor, accepted, day.turns.get(visitor)),
            event.ticket,
            event.window,
        )

    def completed(event: e.ServiceCompleted) -> None:
        steps = behaviour.after_complete(trace, int(event.ticket[1:]))
        day.ledger.cleared(event.window, steps[0].after)
        if steps[0].after:
            day.clearing.add(event.window)
            day._plan(steps, event.ticket, event.window)
        day._freed(event.window)

    def missed(event: e.TicketMissed) -> None:
        day._plan(behaviour.after_miss(trace, int(event.ticket[1:])), event.ticket)
        day._freed(event.window)

    def held(event: e.TicketHeld) -> None:
        day._plan(behaviour.after_hold(day.turns.pop(int(event.ticket[1:]), None)), event.ticket)
        day._freed(event.window)

    def transferred(event: e.TicketTransferred) -> None:
        day.turns.pop(int(event.ticket[1:]), None)
        day.waiting.add(event.ticket)
        day._freed(event.window)

    def gone(event: e.TicketWithdrawn | e.TicketExpired) -> None:
        day.waiting.discard(event.ticket)
        if event.window is not None:
            day._freed(event.window)

    def slot_started(event: e.SlotStarted) -> None:
        if day.floor.windows[event.window].state == "closed":
            day._clerk(event.window, day._open)

    def slot_ended(event: e.SlotEnded) -> None:
        day._clerk(event.window, day._go)

    def day_closed(_: e.DayClosed) -> None:
        if not day.closed.triggered:
            day.closed.succeed()

    return {
        e.TicketIssued: issued,
        e.TicketRequeued: waits,
        e.TicketResumed: waits,
        e.TicketCalled: called,
        e.ServiceStarted: started,
        e.ServiceCompleted: completed,
        e.TicketMissed: missed,
        e.TicketHeld: held,
        e.TicketTransferred: transferred,
        e.TicketWithdrawn: gone,
        e.TicketExpired: gone,
        e.SlotStarted: slot_started,
        e.SlotEnded: slot_ended,
        e.DayClosed: day_closed,
    }
