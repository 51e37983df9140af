"""The reference: SimPy moves time, the Floor decides, visitors and clerks behave.

Time is whole milliseconds UTC. What falls on one instant happens by rank (see
:class:`simulation.behaviour.Rank`), so a day is the same however it came about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from queueing import commands as c
from queueing import events as e
from queueing.errors import Refused
from queueing.floor import Floor
from queueing.plans import Plan
from queueing.state import NEVER as LATE
from queueing.visitors import Pass, carry
from simulation.behaviour import Act, Rank, Script
from simulation.clockwork import Clockwork
from simulation.courses import Course
from simulation.doors import turns_away
from simulation.guides import Guides
from simulation.habits import Habits
from simulation.ledger import DayRecord, Ledger
from simulation.moves import move_of
from simulation.outside import floor_for
from simulation.people import People
from simulation.traces import NEVER, Trace
from simulation.visitors import Visitors, ticket_of

_QUIET = (e.TicketCalled, e.ServiceStarted, e.CaseAccepted, e.TicketRecalled, e.TicketReadied)
"""After these no window has anybody to call whom it did not have before."""

Watch = Callable[[Floor, tuple[e.Event, ...]], None]


def old_pass_of(visitor: int) -> str:
    """The id of the ticket of an earlier day whose return pass a visitor shows."""
    return f"p{visitor:05d}"


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a day happens: the hall's data, the plan in force at opening, the ISO date and its zero (ms).

    ``habits`` are how clerks and guides of the hall work, ``pace`` by window and item how many times as long
    as drawn a service takes there, where that is not once.
    """

    hall: Mapping[str, object]
    plan: Plan
    date: str
    zero: int
    habits: Habits = field(default_factory=Habits)
    pace: Mapping[tuple[str, str], float] = field(default_factory=dict)


class HallDay:
    """One day of one hall under one plan. ``moves`` and ``events`` are kept only when ``keep`` is set.

    ``watch`` is told the Floor and its new events after each command. With a ``floor`` the day goes on from
    there instead of beginning anew.
    """

    def __init__(
        self,
        setting: Setting,
        trace: Trace,
        script: Script | None = None,
        keep: bool = False,
        watch: Watch | None = None,
        floor: Floor | None = None,
    ) -> None:
        self.setting, self.trace, self.script = setting, trace, script or Script()
        configured: tuple[e.Event, ...] = ()
        # What people are told decides nothing: where nobody looks, it is not worked out.
        told = keep or watch is not None
        if floor is None:
            floor = floor_for(setting.habits.outside)
            hall = setting.hall if told else {key: one for key, one in setting.hall.items() if key != "waits"}
            configured = floor.handle(setting.zero, c.ConfigureHall(hall)).events
        self.floor, floor.tells = floor, told
        assert floor.hall is not None
        begins = max(floor.at, setting.zero + floor.hall.hours.doors_open)
        self.clock, self.visitors = Clockwork(begins), Visitors(trace)
        self.people = People(self.floor, self.clock, self.visitors, self.script, setting.habits, self.do)
        self.people.ready, self.people.back = self._freed, self._come_back
        self.people.pace = setting.pace
        checks = setting.habits.pre_check
        self.guides = Guides(checks.guides if checks else 0, self.floor, self.clock, self.visitors, self.do)
        self.moves: list[dict[str, Any]] = []
        self.events: list[e.Event] = list(configured)
        self.keep, self.watch = keep, watch
        self._arrivals = [max(begins, setting.zero + at) for at in self.visitors.arrival if at != NEVER]
        came = [at - setting.zero for at in self._arrivals]
        came += [NEVER] * (len(trace) - len(came))
        self.ledger = Ledger(floor.hall, setting.zero, self.visitors.clear, came)
        stirs: dict[type[e.Event], Callable[[Any], None] | None] = dict.fromkeys(_QUIET)
        stirs |= {e.TicketIssued: self._issued, e.ServiceCompleted: self._completed, e.DayClosed: self._end}
        self._on = {
            kind: (self.ledger.on.get(kind), self.people.on.get(kind), stirs.get(kind, self._stirred))
            for kind in e.KINDS.values()
        }
        self._due = LATE
        self._wakes = -1
        self._calling = False
        self._asked: set[str] = set()

    def run(self) -> DayRecord:
        """Plays the day to its closing."""
        self._remember_passes()
        self.do(c.ApplyPlan(self.setting.plan))
        self.do(c.OpenDay(self.setting.date, self.setting.zero))
        self._book()
        for at, plan in self.script.plans:
            self.clock.later(self._until(at), Rank.MANAGER, self.do, c.ApplyPlan(plan))
        for pause in self.script.pauses:
            turn = self.people.turn[pause.window]
            self.clock.later(self._until(pause.at), turn, self.people.wish, pause)
        for act in self.script.acts:
            self.clock.later(self._until(act.at), act.rank, self._act, act)
        self._await(0)
        self.clock.play()
        return self.ledger.record(self.trace.item, self.trace.priority)

    def _until(self, after_zero: int) -> int:
        return self.setting.zero + after_zero - self.clock.now

    def _remember_passes(self) -> None:
        """The return passes of earlier days that visitors show today."""
        zero, courses = self.setting.zero, self.trace.courses.items()
        passes = {
            old_pass_of(visitor): Pass(self.trace.wants(visitor), self.setting.date)
            for visitor, course in courses
            if course.early_pass
        }
        if passes:
            before = (date.fromisoformat(self.setting.date) - timedelta(days=1)).isoformat()
            self.floor.apply(e.DayClosed(zero, before, carry(passes, {}, before)))

    def _book(self) -> None:
        """The appointments of the day, made before it began; who finds no time any more just comes."""
        zero, trace = self.setting.zero, self.trace
        asked = [
            (course.booked, ticket_of(visitor), trace.wants(visitor))
            for visitor, course in trace.courses.items()
            if course.booked != NEVER
        ]
        asked += [(at, f"n{number:05d}", (item,)) for number, (item, at) in enumerate(trace.no_shows)]
        for at, ticket, items in sorted(asked):
            with suppress(Refused):
                self.do(c.BookAppointment(ticket, items, self.setting.date, zero, zero + at))

    def _act(self, act: Act) -> None:
        command = act.choose(self.floor, self.clock.now) if self.floor.day is not None else None
        if command is not None:
            with suppress(Refused):
                self.do(command)

    def do(self, command: c.Command) -> None:
        """Gives the Floor a command and lets everybody react to what came of it.

        What has fallen due comes first, as everywhere. It may have waited for this very moment: a window that
        calls by itself, for somebody to call.
        """
        at, floor = self.clock.now, self.floor
        if self._due <= at and not isinstance(command, c.Settle):
            self.do(c.Settle())
        events = floor.carry_out(at, command)[0]
        if self.keep:
            self._keep(at, command, events)
        for event in events:
            note, react, stir = self._on[type(event)]
            if note is not None:
                note(event)
            if react is not None:
                react(event)
            if stir is not None:
                stir(event)
        if self.watch is not None:
            self.watch(floor, tuple(events))
        if floor.border != self._due or floor.watches or floor.auto or floor.releases:
            self._look_ahead(at)

    def _look_ahead(self, at: int) -> None:
        """Wakes the hall when something falls due by itself."""
        due = self.floor.next_due
        if due is None or due == self._due:  # when it was found, the hall was to be woken
            self._due = LATE if due is None else due
            return
        self._due = due
        if max(due, at) != self._wakes:
            self._wakes = max(due, at)
            self.clock.later(self._wakes - at, Rank.DUE, self._settle)

    def _keep(self, at: int, command: c.Command, events: list[e.Event]) -> None:
        move = move_of(at, command)
        if move is not None:
            self.moves.append(move)
        self.events += events

    def _settle(self) -> None:
        self._wakes = -1
        if self._due <= self.clock.now:
            self.do(c.Settle())

    def _end(self, _: e.DayClosed) -> None:
        self.clock.stop()

    def _stirred(self, _: e.Event) -> None:
        """Anybody may have somebody to call now."""
        if self.people.waiting:
            self._asked.update(self.floor.idle)
            self._call_soon()

    def _issued(self, event: e.TicketIssued) -> None:
        if self.floor.idle:
            self._asked |= self.floor.callers(event.lane, event.items)
            self._call_soon()

    def _completed(self, event: e.ServiceCompleted) -> None:
        self._freed(event.window)

    def _freed(self, window: str) -> None:
        """A window has nothing in hand: it may have somebody to call, and so may those it stands in for.

        That is, windows under reserve with the same first lane. Clearing up counts as idle for them.
        """
        here = self.floor.idle.get(window)
        if here is not None and self.people.waiting:
            self._asked.add(window)
            self._asked |= self.floor.under_reserve(here.lanes[0].lane)
            self._call_soon()

    def _call_soon(self) -> None:
        """Lets the windows call when all else of this instant has happened, if there is anybody to call.

        Only those are asked who may have somebody to call since they were asked last.
        """
        if not self._calling and not self._asked.isdisjoint(self._callers()):
            self._calling = True
            self.clock.later(0, Rank.CALL, self._call)

    def _callers(self) -> set[str]:
        """The idle windows whose clerks are ready to call; some call by themselves."""
        return self.floor.idle.keys() - self.people.clearing - self.floor.auto

    def _call(self) -> None:
        """The idle windows that are ready call, one after the other, while there is anybody for them."""
        while self.people.waiting and self.floor.day is not None:
            caller = self.floor.next_caller(self._asked & self._callers())
            if caller is None:
                break
            self.do(c.CallNext(caller))
        self._asked.clear()
        self._calling = False

    def _await(self, visitor: int) -> None:
        if visitor < len(self._arrivals):
            after = self._arrivals[visitor] - self.clock.now
            self.clock.later(after, Rank.ARRIVAL, self._arrive, visitor)

    def _arrive(self, visitor: int) -> None:
        """A visitor comes: checks in, goes to a guide, or takes a ticket.

        Who is turned away has no time of issue in the record.
        """
        if self.floor.day is None:
            return
        course = self.visitors.course(visitor)
        booked = bool(self.floor.bookings) and ticket_of(visitor) in self.floor.bookings
        if not booked and turns_away(self.floor, self.setting.habits, course, self.visitors.wants[visitor]):
            pass
        elif course.check != NEVER:
            self.guides.arrive(visitor)
        else:
            try:
                if booked:
                    self.do(c.CheckIn(ticket_of(visitor)))
                else:
                    self._issue(visitor, course, old_pass_of(visitor) if course.early_pass else None)
            except Refused:
                pass  # turned away at the door
        self._await(visitor + 1)

    def _issue(self, visitor: int, course: Course, shows: str | None) -> None:
        wants, priority = self.visitors.wants[visitor], self.visitors.priority(visitor)
        self.do(c.Issue(ticket_of(visitor), wants, priority, steps=course.how, returns=shows))

    def _come_back(self, visitor: int, shows: str) -> None:
        """Who was turned away is back with the pass of that ticket."""
        if self.floor.day is not None:
            self.ledger.came(visitor, self.clock.now)
            with suppress(Refused):
                self._issue(visitor, self.visitors.course(visitor), shows)
