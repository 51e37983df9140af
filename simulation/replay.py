"""A day's log as the commands that made it: a recorded day can be played again, move by move.

What a hall does by itself (slots, triggers, calls after a countdown, the closing) is nobody's move. A Floor
goes along: it says which events those are, and that the commands found really make the log's events.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import takewhile
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from queueing import commands as c
from queueing import events as e
from queueing import times
from queueing.deciding_tickets import MOST_IN_GROUP
from queueing.errors import Refused
from queueing.floor import Floor
from queueing.plans import Plan
from queueing.tickets import WALK_UP

E = TypeVar("E", bound=e.Event)


class NotReplayed(Exception):
    """The log's event ``seq`` (from 1) does not come of a command, as this program sees it."""

    def __init__(self, seq: int, event: e.Event, made: object) -> None:
        super().__init__(f"event {seq} ({event.kind}) is not made again: {made}")
        self.seq, self.event, self.made = seq, event, made


def commands_of(events: Sequence[e.Event], before: Sequence[e.Event] = ()) -> list[tuple[int, c.Command]]:
    """The commands, each with its time (ms UTC), that make these events. Raises :class:`NotReplayed`.

    ``before`` are the events that a Floor begins from; without them the first must configure a hall.
    """
    floor = Floor()
    for event in before:
        floor.apply(event)
    found: list[tuple[int, c.Command]] = []
    done = 0
    while done < len(events):
        event = events[done]
        due = floor.next_due
        command: c.Command = c.Settle()
        if due is None or due > event.at:
            command = command_of(floor, events, done)
            found.append((event.at, command))
        try:
            made = floor.handle(event.at, command).events
        except Refused as refused:
            raise NotReplayed(done + 1, event, refused) from refused
        for seq, (wanted, one) in enumerate(zip(events[done:], made, strict=False), done + 1):
            if wanted != one:
                raise NotReplayed(seq, wanted, one)
        if not made:
            raise NotReplayed(done + 1, event, command)
        done += len(made)
    return found


_FROM: dict[type[e.Event], Callable[[Floor, Sequence[e.Event], Any], c.Command]] = {}
"""By kind of a command's first event: the command. They see the Floor before it, and the log from there."""


def command_of(floor: Floor, events: Sequence[e.Event], at: int) -> c.Command:
    """The command whose first event is the log's ``at``-th (from 0)."""
    event = events[at]
    if type(event) not in _FROM:
        raise NotReplayed(at + 1, event, "nobody's move")
    return _FROM[type(event)](floor, events[at:], event)


def _from(
    kind: type[E],
) -> Callable[[Callable[[Floor, Sequence[e.Event], E], c.Command]], None]:
    def keep(make: Callable[[Floor, Sequence[e.Event], E], c.Command]) -> None:
        _FROM[kind] = make

    return keep


def _plainly(kind: type[E], make: Callable[[E], c.Command]) -> None:
    """Registers a kind of event that says all by itself."""
    _FROM[kind] = lambda _floor, _log, event: make(event)


_plainly(e.HallConfigured, lambda event: c.ConfigureHall(event.hall))
_plainly(e.PlanApplied, lambda event: c.ApplyPlan(Plan.from_data(event.plan), event.because))
_plainly(e.DayOpened, lambda event: c.OpenDay(event.day, event.zero))
_plainly(e.DayClosed, lambda _: c.CloseDay())
_plainly(e.TicketExpired, lambda _: c.CloseDay())
_plainly(e.AppointmentMissed, lambda _: c.CloseDay())
_plainly(e.WindowOpened, lambda event: c.OpenWindow(event.window))
_plainly(e.WindowPaused, lambda event: c.PauseWindow(event.window, event.reason))
_plainly(e.WindowClosed, lambda event: c.CloseWindow(event.window))
_plainly(e.AutoCallSet, lambda event: c.SetAutoCall(event.window, event.after))
_plainly(e.CommandUndone, lambda event: c.Undo(event.window))
_plainly(e.TicketCalled, lambda event: c.CallNext(event.window))
_plainly(e.TicketRecalled, lambda event: c.Recall(event.window, event.ticket))
_plainly(e.ServiceStarted, lambda event: c.Start(event.window, event.ticket))
_plainly(e.CaseAccepted, lambda event: c.Accept(event.window, event.ticket))
_plainly(e.TicketMissed, lambda event: c.NoShow(event.window, event.ticket))
_plainly(e.TicketHeld, lambda event: c.Hold(event.window, event.ticket, _wish(event.wish)))
_plainly(e.TicketRequeued, lambda event: c.Requeue(event.ticket))
_plainly(e.TicketResumed, lambda event: c.Resume(event.ticket))
_plainly(e.TicketPostponed, lambda event: c.MoreTime(event.ticket))
_plainly(e.TicketReclassified, lambda event: c.Reclassify(event.ticket, event.complexity, event.window))
_plainly(e.ItemsChanged, lambda event: c.ChangeItems(event.ticket, event.items))
_plainly(e.MatterAdded, lambda event: c.AddMatter(event.ticket, event.items[0]))
_plainly(e.PriorityGranted, lambda event: c.GrantPriority(event.ticket, event.priority))
_plainly(e.PriorityRefused, lambda event: c.RefusePriority(event.ticket))
_plainly(e.TicketWithdrawn, lambda event: c.Withdraw(event.ticket, event.pass_until is not None))
_plainly(e.ServiceParked, lambda event: c.Park(event.code, event.reason))
_plainly(e.ServiceUnparked, lambda event: c.Unpark(event.code))
_plainly(e.PreCheckStarted, lambda event: c.StartPreCheck(event.ticket, event.items, event.language))
_plainly(e.AppointmentCancelled, lambda event: c.CancelAppointment(event.ticket))


def _wish(text: str) -> c.Wish:
    return "visitor" if text == "visitor" else "hall"


def _outcome(text: str) -> c.VisitOutcome:
    if text == "accepted_with_gap":
        return "accepted_with_gap"
    return "turned_away" if text == "turned_away" else "done"


def _steps(event: e.TicketIssued) -> c.Steps:
    if not event.steps:
        return "together"
    return "parallel" if event.parallel else "in_order"


def _items(event: e.TicketIssued) -> tuple[str, ...]:
    """All items, the first step's first: any order gives it that step again."""
    return (*event.items, *(item for step in event.steps for item in step))


@_from(e.TicketIssued)
def _issued(_: Floor, log: Sequence[e.Event], event: e.TicketIssued) -> c.Command:
    if event.channel == WALK_UP:
        called = log[1]
        assert isinstance(called, e.TicketCalled)
        return c.ServeWalkUp(called.window, event.ticket, event.items, event.priority, event.language)
    if event.appointment is not None:
        return c.CheckIn(event.ticket)
    together = list(takewhile(lambda one: _of_one_group(event, one), log[:MOST_IN_GROUP]))
    if len(together) > 1:
        names = tuple(one.ticket for one in together if isinstance(one, e.TicketIssued))
        return c.IssueGroup(
            names, _items(event), event.priority, event.channel, event.language, _steps(event)
        )
    return c.Issue(
        event.ticket,
        _items(event),
        event.priority,
        event.channel,
        event.language,
        event.arrived_at,
        _steps(event),
        event.returns,
    )


def _of_one_group(first: e.TicketIssued, other: e.Event) -> bool:
    """Whether both may have come of one command: with nothing in between it makes no difference."""
    return (
        isinstance(other, e.TicketIssued)
        and all(
            getattr(first, name) == getattr(other, name)
            for name in ("at", "items", "steps", "parallel", "priority", "channel", "language")
        )
        and (other.arrived_at, other.returns, other.appointment) == (None, None, None)
    )


@_from(e.PreCheckEnded)
def _pre_check_ended(_: Floor, log: Sequence[e.Event], event: e.PreCheckEnded) -> c.Command:
    if event.outcome == "left":
        return c.CloseDay()
    if event.outcome != "passed":
        return c.SendAway(event.ticket, event.missing)
    issued = log[1]
    assert isinstance(issued, e.TicketIssued)
    return c.PassPreCheck(event.ticket, issued.priority, _steps(issued))


@_from(e.AppointmentBooked)
def _booked(floor: Floor, _: Sequence[e.Event], event: e.AppointmentBooked) -> c.Command:
    assert floor.hall is not None
    zero = times.zero(date.fromisoformat(event.day), ZoneInfo(floor.hall.timezone))
    return c.BookAppointment(
        event.ticket, event.items, event.day, zero, event.booked_for, event.priority, event.language
    )


@_from(e.TicketReleased)
def _released(_: Floor, log: Sequence[e.Event], event: e.TicketReleased) -> c.Command:
    """Given back before its window closes, or before a service is parked."""
    after = next(one for one in log if not isinstance(one, e.TicketReleased))
    if isinstance(after, e.ServiceParked):
        return c.Park(after.code, after.reason)
    return c.CloseWindow(event.window)


@_from(e.ServiceCompleted)
def _completed(_: Floor, log: Sequence[e.Event], event: e.ServiceCompleted) -> c.Command:
    return _finished(log, event)


@_from(e.StepCompleted)
def _step_completed(_: Floor, log: Sequence[e.Event], event: e.StepCompleted) -> c.Command:
    return _finished(log, event)


def _finished(log: Sequence[e.Event], event: e.ServiceCompleted | e.StepCompleted) -> c.Command:
    """Alone, or in one step with the call that follows at once."""
    after = next((one for one in log[1:] if not isinstance(one, e.TriggerFired | e.TriggerEnded)), None)
    goes_on = isinstance(after, e.TicketCalled) and (after.window, after.at) == (event.window, event.at)
    finish = c.CompleteAndCallNext if goes_on else c.Complete
    return finish(event.window, event.ticket, _outcome(event.outcome), event.missing)


@_from(e.TicketTransferred)
def _transferred(floor: Floor, _: Sequence[e.Event], event: e.TicketTransferred) -> c.Command:
    ticket = floor.tickets[event.ticket]
    chosen = event.because.code == "chosen_lane"
    sent = event.to_window is not None and event.items == ticket.items and event.lane != ticket.lane
    lane = event.lane if chosen or sent else None
    same = event.items == ticket.items and (lane is not None or event.to_window is not None)
    return c.Transfer(event.window, event.ticket, None if same else event.items[0], lane, event.to_window)
