"""What came of a simulated day, written down event by event as whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from queueing import events as e
from queueing.floor import Floor
from queueing.hallfile import Hall
from queueing.promise import before_booked
from simulation.chance import Ints
from simulation.visitors import VISITOR_OF

NONE = -1
KINDS = ("fast", "regular")


@dataclass(frozen=True, slots=True)
class DayRecord:
    """A day as it went.

    By visitor of the trace (-1: never): ``issued``, ``called``, ``started``, ``accepted``, ``completed``,
    ``left`` and ``expired`` in ms after the day's zero, first times; ``missed`` counts; ``lane`` points into
    the hall's lanes, ``window`` into its windows (of the first call); ``item`` and ``priority`` (-1: none)
    into the trace's; ``arrived`` is when the visitor came to the hall, ``uncounted`` (ms) what of the wait
    was the visitor's own wish, and ``early`` what of that was before a booked time: the part that comes
    before the first call.

    ``handled`` has a row for each turn at a window: window, kind of its first lane (0 fast, 1 regular), from
    the call to the end of clearing up. ``staffed`` has a row for each stretch a clerk was on duty: window,
    kind, from, to. Times in ms after zero. ``overtime`` is what clerks worked after their slots (ms),
    ``closed`` when the day closed.
    """

    issued: Ints
    called: Ints
    started: Ints
    accepted: Ints
    completed: Ints
    left: Ints
    expired: Ints
    missed: Ints
    lane: Ints
    window: Ints
    item: Ints
    priority: Ints
    arrived: Ints
    uncounted: Ints
    early: Ints
    handled: Ints
    staffed: Ints
    overtime: int
    closed: int


class Ledger:
    """Takes a day's events in order, each kind by what stands in ``on`` for it (kinds that change no figure
    are left out); :meth:`record` is the result.

    By visitor, ``clearing`` is how long the window clears up after the service (ms), ``arrived`` when the
    visitor comes to the hall (ms after zero, -1: by another's course).
    """

    def __init__(self, hall: Hall, zero: int, clearing: list[int], arrived: list[int]) -> None:
        self.zero, self.clearing = zero, clearing
        visitors = len(clearing)
        self.lanes = {code: index for index, code in enumerate(hall.lanes)}
        self.windows = {name: spec.index for name, spec in hall.windows.items()}
        self.kinds = {code: KINDS.index(lane.kind) for code, lane in hall.lanes.items()}
        self.times = {
            name: [NONE] * visitors
            for name in ("issued", "called", "started", "accepted", "completed", "left", "expired")
        }
        self.arrived, self.uncounted, self.early = list(arrived), [0] * visitors, [0] * visitors
        self.missed = [0] * visitors
        self.lane, self.window = [NONE] * visitors, [NONE] * visitors
        self.handled: list[tuple[int, int, int, int]] = []
        self.staffed: list[tuple[int, int, int, int]] = []
        self.overtime = 0
        self.closed = NONE
        self._duty: dict[str, tuple[int, int, int]] = {}
        self._going: dict[str, tuple[int, int, int]] = {}
        self._called: dict[str, tuple[int, int]] = {}
        self._busy_until: dict[str, int] = {}
        self._aside: dict[int, int] = {}
        self._last: dict[str, e.Event] = {}
        self.on: dict[type, Callable[..., None]] = {
            e.TicketIssued: self._issued,
            e.TicketCalled: self._ticket_called,
            e.ServiceStarted: self._stamp("started"),
            e.CaseAccepted: self._stamp("accepted"),
            e.ServiceCompleted: self._completed,
            e.StepCompleted: self._step_completed,
            e.TicketMissed: self._missed,
            e.TicketHeld: self._held,
            e.TicketResumed: self._resumed,
            e.TicketTransferred: self._freed,
            e.TicketPostponed: self._moved,
            e.TicketReclassified: self._moved,
            e.CommandUndone: self._undone,
            e.TicketWithdrawn: self._withdrawn,
            e.TicketExpired: self._expired,
            e.SlotStarted: self._slot_started,
            e.SlotEnded: self._slot_ended,
            e.DayClosed: self._day_closed,
        }

    def record(self, item: Ints, priority: Ints) -> DayRecord:
        """The day, once it has closed; ``item`` and ``priority`` are by visitor."""
        arrays = {name: _column(values) for name, values in self.times.items()}
        return DayRecord(
            **arrays,
            missed=_column(self.missed),
            lane=_column(self.lane),
            window=_column(self.window),
            item=item,
            priority=priority,
            arrived=_column(self.arrived),
            uncounted=_column(self.uncounted),
            early=_column(self.early),
            handled=_rows(self.handled),
            staffed=_rows(sorted(self.staffed)),
            overtime=self.overtime,
            closed=self.closed,
        )

    def take_up(self, floor: Floor) -> None:
        """Takes down what has happened already to the tickets that are alive, and who is on duty.

        Their times before the day's zero do not occur; what clerks have done before is left out.
        """
        for name, ticket in floor.tickets.items():
            visitor = VISITOR_OF[name]
            known = {
                "issued": ticket.issued_at,
                "called": ticket.called_at,
                "started": ticket.started_at,
                "accepted": ticket.accepted_at,
            }
            for column, at in known.items():
                if at is not None:
                    self.times[column][visitor] = at - self.zero
            self.arrived[visitor] = self.times["issued"][visitor]
            self.early[visitor] = before_booked(ticket.issued_at, ticket.appointment)
            self.uncounted[visitor], self.missed[visitor] = ticket.uncounted, ticket.misses
            self.lane[visitor] = self.lanes[ticket.issued_lane]
            if ticket.held_at is not None and ticket.held_wish == "visitor" and ticket.started_at is None:
                self._aside[visitor] = ticket.held_at
        for name, window in floor.windows.items():
            kind = self.kinds[window.lanes[0].lane] if window.lanes else 0
            if window.lanes:
                self._duty[name] = (floor.at, kind, window.until or floor.at)
            elif window.ticket is not None:
                self._going[name] = (floor.at, kind, floor.at)
            if window.ticket is not None:
                self._called[name] = (kind, floor.at)

    def _stamp(self, name: str) -> Callable[..., None]:
        times = self.times[name]

        def stamp(event: e.ServiceStarted | e.CaseAccepted) -> None:
            visitor = VISITOR_OF[event.ticket]
            self._last[event.window] = event
            if times[visitor] == NONE:
                times[visitor] = event.at - self.zero

        return stamp

    def came(self, visitor: int, at: int) -> None:
        """Takes down that a visitor has come to the hall (ms UTC) whose coming was another's course."""
        self.arrived[visitor] = at - self.zero

    def _issued(self, event: e.TicketIssued) -> None:
        visitor = VISITOR_OF[event.ticket]
        self.times["issued"][visitor] = event.at - self.zero
        if self.arrived[visitor] == NONE:
            self.arrived[visitor] = event.at - self.zero
        self.early[visitor] = self.uncounted[visitor] = before_booked(event.at, event.appointment)
        self.lane[visitor] = self.lanes[event.lane]

    def _ticket_called(self, event: e.TicketCalled) -> None:
        visitor = VISITOR_OF[event.ticket]
        if self.times["called"][visitor] == NONE:
            self.times["called"][visitor] = event.at - self.zero
            self.window[visitor] = self.windows[event.window]
        self._last[event.window] = event
        begins = max(event.at, self._busy_until.get(event.window, 0))
        self._called[event.window] = (self._duty[event.window][1], begins)

    def _completed(self, event: e.ServiceCompleted) -> None:
        visitor = VISITOR_OF[event.ticket]
        self.times["completed"][visitor] = event.at - self.zero
        if event.accept_inferred:
            self._accept_inferred(visitor)
        self._freed(event, self.clearing[visitor])

    def _step_completed(self, event: e.StepCompleted) -> None:
        visitor = VISITOR_OF[event.ticket]
        if event.accept_inferred:
            self._accept_inferred(visitor)
        self._freed(event, self.clearing[visitor])

    def _accept_inferred(self, visitor: int) -> None:
        accepted = self.times["accepted"]
        if accepted[visitor] == NONE:
            accepted[visitor] = self.times["started"][visitor]

    def _missed(self, event: e.TicketMissed) -> None:
        self.missed[VISITOR_OF[event.ticket]] += 1
        self._freed(event)

    def _held(self, event: e.TicketHeld) -> None:
        visitor = VISITOR_OF[event.ticket]
        if event.wish == "visitor" and self.times["started"][visitor] == NONE:
            self._aside[visitor] = event.at
        self._freed(event)

    def _resumed(self, event: e.TicketResumed) -> None:
        self._back(VISITOR_OF[event.ticket], event.at)

    def _back(self, visitor: int, at: int) -> None:
        """What a visitor was put aside, at the own wish, is no wait."""
        if visitor in self._aside:
            self.uncounted[visitor] += at - self._aside.pop(visitor)

    def _moved(self, event: e.TicketPostponed | e.TicketReclassified) -> None:
        if event.window is not None:
            self._freed(event)

    def _undone(self, event: e.CommandUndone) -> None:
        """Strikes out what the window's last event has brought."""
        last = self._last.pop(event.window, None)
        if event.ticket is None or last is None:
            return
        visitor, times = VISITOR_OF[event.ticket], self.times
        at = last.at - self.zero
        stamps = {e.TicketCalled: "called", e.ServiceStarted: "started", e.CaseAccepted: "accepted"}
        for kind, name in stamps.items():
            if isinstance(last, kind) and times[name][visitor] == at:
                times[name][visitor] = NONE
        if isinstance(last, e.TicketCalled):
            self._called.pop(event.window)
        elif not isinstance(last, e.ServiceStarted | e.CaseAccepted):
            self._take_up_again(event.window)
        if isinstance(last, e.ServiceCompleted):
            times["completed"][visitor] = NONE
        if isinstance(last, e.ServiceCompleted | e.StepCompleted) and last.accept_inferred:
            times["accepted"][visitor] = NONE
        if isinstance(last, e.TicketMissed):
            self.missed[visitor] -= 1
        self._aside.pop(visitor, None)

    def _take_up_again(self, window: str) -> None:
        """The window has its last visitor in hand again."""
        index = self.windows[window]
        row = next(row for row in reversed(self.handled) if row[0] == index)
        self.handled.remove(row)
        self._called[window] = (row[1], row[2] + self.zero)
        self._busy_until.pop(window, None)

    def _withdrawn(self, event: e.TicketWithdrawn) -> None:
        self.times["left"][VISITOR_OF[event.ticket]] = event.at - self.zero
        self._back(VISITOR_OF[event.ticket], event.at)
        if event.window is not None:
            self._freed(event)

    def _expired(self, event: e.TicketExpired) -> None:
        self.times["expired"][VISITOR_OF[event.ticket]] = event.at - self.zero
        self._back(VISITOR_OF[event.ticket], event.at)
        if event.window is not None:
            self._freed(event)

    def _freed(
        self,
        event: e.ServiceCompleted
        | e.StepCompleted
        | e.TicketMissed
        | e.TicketHeld
        | e.TicketTransferred
        | e.TicketPostponed
        | e.TicketReclassified
        | e.TicketWithdrawn
        | e.TicketExpired,
        clear: int = 0,
    ) -> None:
        assert event.window is not None
        self._last[event.window] = event
        self._busy_until[event.window] = event.at + clear
        kind, begins = self._called.pop(event.window)
        zero = self.zero
        self.handled.append((self.windows[event.window], kind, begins - zero, event.at + clear - zero))
        if event.window in self._going:
            self._off_duty(event.window, self._going.pop(event.window), event.at)

    def _slot_started(self, event: e.SlotStarted) -> None:
        before = self._duty.pop(event.window, None) or self._going.pop(event.window, None)
        if before is not None:
            self._off_duty(event.window, before, event.at)
        self._duty[event.window] = (event.at, self.kinds[event.lanes[0].lane], event.until)

    def _slot_ended(self, event: e.SlotEnded) -> None:
        duty = self._duty.pop(event.window)
        if event.window in self._called:
            self._going[event.window] = duty
        else:
            self._off_duty(event.window, duty, event.at)

    def _off_duty(self, window: str, duty: tuple[int, int, int], at: int) -> None:
        since, kind, until = duty
        self.staffed.append((self.windows[window], kind, since - self.zero, at - self.zero))
        self.overtime += max(0, at - until)

    def _day_closed(self, event: e.DayClosed) -> None:
        for window, duty in [*self._duty.items(), *self._going.items()]:
            self._off_duty(window, duty, event.at)
        self.closed = event.at - self.zero


def _column(values: Sequence[int]) -> Ints:
    return np.fromiter(values, np.int64, len(values))


def _rows(rows: list[tuple[int, int, int, int]]) -> Ints:
    return np.fromiter(chain.from_iterable(rows), np.int64, 4 * len(rows)).reshape(-1, 4)
