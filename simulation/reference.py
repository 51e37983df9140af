"""The reference: SimPy moves time, the Floor decides, visitors and clerks behave.

Time is whole milliseconds UTC. What falls on one instant happens by rank (see
:class:`simulation.behaviour.Rank`), so a day is the same however it came about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from queueing import commands as c
from queueing import events as e
from queueing.errors import Refused
from queueing.floor import Floor
from queueing.plans import Plan
from simulation.behaviour import Rank, Script
from simulation.clockwork import Clockwork
from simulation.ledger import DayRecord, Ledger
from simulation.moves import move_of
from simulation.people import People, ticket_of
from simulation.traces import Trace

_QUIET = (e.TicketCalled, e.ServiceStarted, e.CaseAccepted, e.TicketRecalled)
"""After these no window has anybody to call whom it did not have before."""

Watch = Callable[[Floor, tuple[e.Event, ...]], None]


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a day happens: the hall's data, the plan in force at opening, the ISO date and its zero (ms)."""

    hall: Mapping[str, object]
    plan: Plan
    date: str
    zero: int


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
        configured = self.floor.handle(setting.zero, c.ConfigureHall(setting.hall)).events
        assert self.floor.hall is not None
        begins = setting.zero + self.floor.hall.hours.doors_open
        self.clock = Clockwork(begins)
        self.people = People(self.floor, self.clock, trace, self.script, self.do)
        self.people.ready = self._call_soon
        self.ledger = Ledger(self.floor.hall, setting.zero, trace.clear.tolist())
        self.moves: list[dict[str, Any]] = []
        self.events: list[e.Event] = list(configured)
        self.keep, self.watch = keep, watch
        self._arrivals = [max(begins, setting.zero + at) for at in trace.arrival.tolist()]
        self._due = -1
        self._calling = False

    def run(self) -> DayRecord:
        """Plays the day to its closing."""
        self.do(c.ApplyPlan(self.setting.plan))
        self.do(c.OpenDay(self.setting.date, self.setting.zero))
        for at, plan in self.script.plans:
            self.clock.later(self._until(at), Rank.MANAGER, partial(self.do, c.ApplyPlan(plan)))
        for pause in self.script.pauses:
            order = self.people.order[pause.window]
            self.clock.later(self._until(pause.at), Rank.CLERK, partial(self.people.wish, pause), order)
        self._await(0)
        self.clock.run()
        return self.ledger.record(self.trace.item)

    def _until(self, after_zero: int) -> int:
        return self.setting.zero + after_zero - self.clock.now

    def do(self, command: c.Command) -> None:
        """Gives the Floor a command and lets everybody react to what came of it."""
        at = self.clock.now
        events = self.floor.handle(at, command).events
        if self.keep:
            move = move_of(at, command)
            if move is not None:
                self.moves.append(move)
            self.events += events
        for event in events:
            self.ledger.take(event)
            self.people.react(event)
        if self.watch is not None:
            self.watch(self.floor, events)
        if self.floor.day is None:
            if events and isinstance(events[-1], e.DayClosed):
                self.clock.stop()
            return
        due = self.floor.next_due
        if due is not None and due != self._due:
            self._due = due
            self.clock.later(due - at, Rank.DUE, self._settle)
        if events and not isinstance(events[-1], _QUIET):
            self._call_soon()

    def _settle(self) -> None:
        due = self.floor.next_due
        if due is not None and due <= self.clock.now:
            self.do(c.Settle())

    def _call_soon(self) -> None:
        """Lets the windows call when all else of this instant has happened."""
        if self.people.waiting and not self._calling:
            self._calling = True
            self.clock.later(0, Rank.CALL, self._call)

    def _call(self) -> None:
        """The idle windows that are ready call, one after the other, while there is anybody for them.

        Windows none of whose lanes has anybody waiting are not even asked.
        """
        floor, people = self.floor, self.people
        while people.waiting and floor.day is not None:
            ready = [
                window
                for name, window in floor.windows.items()
                if window.idle_since is not None and name not in people.clearing
            ]
            if not ready:
                break
            lanes = {floor.tickets[ticket].lane for ticket in people.waiting}
            caller = floor.next_caller(
                window.spec.id
                for window in ready
                if window.addressed or not lanes.isdisjoint(people.serves[window.spec.id])
            )
            if caller is None:
                break
            self.do(c.CallNext(caller))
        self._calling = False

    def _await(self, visitor: int) -> None:
        if visitor < len(self._arrivals):
            after = self._arrivals[visitor] - self.clock.now
            self.clock.later(after, Rank.ARRIVAL, partial(self._arrive, visitor))

    def _arrive(self, visitor: int) -> None:
        """A visitor takes a ticket; who is turned away has no time of issue in the record."""
        if self.floor.day is None:
            return
        items = (self.trace.items[self.trace.item[visitor]],)
        with suppress(Refused):
            self.do(c.Issue(ticket_of(visitor), items, self.trace.with_priority(visitor)))
        self._await(visitor + 1)
