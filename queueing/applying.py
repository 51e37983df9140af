"""Recording events on a state. Nothing is decided here and no rule is looked up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from queueing import events as e
from queueing.agenda import HOURS_END, LAST_TICKET, SLOT, Day, make_agenda
from queueing.hallfile import read_hall
from queueing.plans import Plan
from queueing.state import State
from queueing.tickets import LIFECYCLE, Ticket
from queueing.windows import Window

E = TypeVar("E", bound=e.Event)

APPLY: dict[type[e.Event], Callable[[State, e.Event], None]] = {}


def _applies(kind: type[E]) -> Callable[[Callable[[State, E], None]], Callable[[State, E], None]]:
    def keep(apply: Callable[[State, E], None]) -> Callable[[State, E], None]:
        APPLY[kind] = apply  # type: ignore[assignment]
        return apply

    return keep


# -- the hall and its day ---------------------------------------------------------------------------------


@_applies(e.HallConfigured)
def _hall_configured(state: State, event: e.HallConfigured) -> None:
    state.hall = read_hall(event.hall)[0]
    state.windows = {spec.id: Window(spec) for spec in state.hall.windows.values()}
    state.plan = None


@_applies(e.PlanApplied)
def _plan_applied(state: State, event: e.PlanApplied) -> None:
    hall = state.hall
    assert hall is not None
    state.put_in_force(Plan.from_data(event.plan), hall)
    state.lines = {}
    for ticket in state.tickets.values():
        if ticket.state == "waiting" and ticket.to_window is None:
            state.line_of(ticket).add(ticket.entry)
    _remake_agenda(state, event.at)


def _remake_agenda(state: State, at: int) -> None:
    state.agenda, state.next_in_agenda = [], 0
    if state.hall is not None and state.plan is not None and state.day is not None:
        in_slot = [window.spec.id for window in state.windows.values() if window.lanes]
        state.agenda = make_agenda(
            state.hall, state.plan, state.day, at, in_slot, state.issuing, not state.past_hours
        )


@_applies(e.DayOpened)
def _day_opened(state: State, event: e.DayOpened) -> None:
    state.day = Day(
        event.day, event.zero, event.issuing_ends, event.closes, event.ends, frozenset(event.fast_items)
    )
    state.issuing, state.past_hours = True, False
    state.joins = 0
    state.numbers, state.issued = {}, {}
    _remake_agenda(state, event.at)


@_applies(e.DayClosed)
def _day_closed(state: State, event: e.DayClosed) -> None:
    state.day, state.last_day = None, event.day
    state.issuing = state.past_hours = False
    state.joins = 0
    state.numbers, state.issued = {}, {}
    state.agenda, state.next_in_agenda = [], 0
    state.tickets, state.lines, state.releases = {}, {}, {}
    state.windows = {name: Window(window.spec) for name, window in state.windows.items()}


@_applies(e.IssuingStopped)
def _issuing_stopped(state: State, event: e.IssuingStopped) -> None:
    state.issuing = False
    _pass(state, event.at, LAST_TICKET)


@_applies(e.HoursEnded)
def _hours_ended(state: State, event: e.HoursEnded) -> None:
    state.past_hours = True
    _pass(state, event.at, HOURS_END)


def _pass(state: State, at: int, rank: int, window: str = "", begins: bool = False) -> None:
    """Takes the agenda's next entry off when it is the one that has just happened.

    A slot's end must not take its beginning off: a new plan may end an extended slot and begin another one of
    the same window in one instant.
    """
    if state.next_in_agenda < len(state.agenda):
        due = state.agenda[state.next_in_agenda]
        if due.at <= at and (due.rank, due.window, bool(due.lanes)) == (rank, window, begins):
            state.next_in_agenda += 1


@_applies(e.SlotStarted)
def _slot_started(state: State, event: e.SlotStarted) -> None:
    window = state.windows[event.window]
    window.lanes, window.until, window.last, window.extended = event.lanes, event.until, event.last, False
    window.settle_idle(event.at)
    _pass(state, event.at, SLOT, event.window, begins=True)


@_applies(e.SlotExtended)
def _slot_extended(state: State, event: e.SlotExtended) -> None:
    state.windows[event.window].extended = True
    _pass(state, event.at, SLOT, event.window)


@_applies(e.SlotEnded)
def _slot_ended(state: State, event: e.SlotEnded) -> None:
    window = state.windows[event.window]
    window.lanes, window.until, window.extended = (), None, False
    window.settle_idle(event.at)
    _pass(state, event.at, SLOT, event.window)


# -- windows ----------------------------------------------------------------------------------------------


def _window(state: State, name: str, to: str, at: int, reason: str | None = None) -> None:
    window = state.windows[name]
    window.state, window.since, window.reason = to, at, reason  # type: ignore[assignment]
    window.settle_idle(at)
    _note_release(state, window)


def _note_release(state: State, window: Window) -> None:
    """A paused window with addressed tickets has a time at which it gives them back."""
    if (
        window.state == "paused"
        and len(window.addressed)
        and state.hall is not None
        and window.since is not None
    ):
        state.releases[window.spec.id] = window.since + state.hall.rules.pause_release
    else:
        state.releases.pop(window.spec.id, None)


@_applies(e.WindowOpened)
def _window_opened(state: State, event: e.WindowOpened) -> None:
    _window(state, event.window, "open", event.at)


@_applies(e.WindowPaused)
def _window_paused(state: State, event: e.WindowPaused) -> None:
    _window(state, event.window, "paused", event.at, event.reason)


@_applies(e.WindowClosed)
def _window_closed(state: State, event: e.WindowClosed) -> None:
    _window(state, event.window, "closed", event.at)


# -- tickets ----------------------------------------------------------------------------------------------


@_applies(e.TicketIssued)
def _ticket_issued(state: State, event: e.TicketIssued) -> None:
    ticket = Ticket(
        id=event.ticket,
        number=event.number,
        items=event.items,
        lane=event.lane,
        issued_lane=event.lane,
        state="waiting",
        place=event.place,
        join=event.join,
        credit=event.credit,
        priority=event.priority,
        channel=event.channel,
        language=event.language,
        because=event.because,
        issued_at=event.at,
        arrived_at=event.arrived_at,
        people_ahead=event.people_ahead,
        estimate=None if event.estimate_p50 is None else (event.estimate_p50, event.estimate_p90 or 0),
    )
    assert state.hall is not None
    letter = state.hall.lanes[event.lane].letter
    state.numbers[letter] = state.numbers.get(letter, 0) + 1
    counted = state.issued.setdefault(event.lane, [0, 0])
    counted[0] += 1
    counted[1] += sum(state.hall.items[item].service for item in event.items)
    state.tickets[ticket.id] = ticket
    _join(state, ticket, event.join)


def _join(state: State, ticket: Ticket, join: int) -> None:
    """Lets a ticket wait: at its place, with this entry number."""
    ticket.join = join
    state.joins = max(state.joins, join)
    state.line_of(ticket).add(ticket.entry)
    if ticket.to_window is not None:
        _note_release(state, state.windows[ticket.to_window])


def _step(ticket: Ticket, command: str) -> None:
    ticket.state = LIFECYCLE[ticket.state, command][1]


def _leave_line(state: State, ticket: Ticket) -> None:
    state.line_of(ticket).remove(ticket.entry)
    if ticket.to_window is not None:
        _note_release(state, state.windows[ticket.to_window])


def _free(state: State, name: str, at: int) -> None:
    window = state.windows[name]
    window.ticket = None
    window.settle_idle(at)


def _end(state: State, ticket: Ticket, at: int) -> None:
    ticket.ended_at = at
    state.ended[ticket.id] = state.tickets.pop(ticket.id)


@_applies(e.TicketCalled)
def _ticket_called(state: State, event: e.TicketCalled) -> None:
    ticket, window = state.tickets[event.ticket], state.windows[event.window]
    _leave_line(state, ticket)
    _step(ticket, "call")
    ticket.window, ticket.to_window, ticket.recalls = event.window, None, 0
    ticket.last_called_at = event.at
    if ticket.called_at is None:
        ticket.called_at = event.at
    window.ticket = ticket.id
    window.settle_idle(event.at)


@_applies(e.TicketRecalled)
def _ticket_recalled(state: State, event: e.TicketRecalled) -> None:
    ticket = state.tickets[event.ticket]
    ticket.recalls += 1
    ticket.last_called_at = event.at


@_applies(e.ServiceStarted)
def _service_started(state: State, event: e.ServiceStarted) -> None:
    ticket = state.tickets[event.ticket]
    _step(ticket, "start")
    if ticket.started_at is None:
        ticket.started_at = event.at


@_applies(e.CaseAccepted)
def _case_accepted(state: State, event: e.CaseAccepted) -> None:
    state.tickets[event.ticket].accepted_at = event.at


@_applies(e.ServiceCompleted)
def _service_completed(state: State, event: e.ServiceCompleted) -> None:
    ticket = state.tickets[event.ticket]
    _step(ticket, "complete")
    ticket.completed_at = event.at
    if event.accept_inferred:
        ticket.accepted_at, ticket.accept_inferred = ticket.started_at, True
    _free(state, event.window, event.at)
    _end(state, ticket, event.at)


@_applies(e.TicketMissed)
def _ticket_missed(state: State, event: e.TicketMissed) -> None:
    ticket = state.tickets[event.ticket]
    _step(ticket, "no_show")
    ticket.misses += 1
    ticket.missed_at = event.at
    _free(state, event.window, event.at)


@_applies(e.TicketRequeued)
def _ticket_requeued(state: State, event: e.TicketRequeued) -> None:
    ticket = state.tickets[event.ticket]
    _step(ticket, "requeue")
    ticket.lane, ticket.place = event.lane, event.place
    _join(state, ticket, event.join)


@_applies(e.TicketHeld)
def _ticket_held(state: State, event: e.TicketHeld) -> None:
    _step(state.tickets[event.ticket], "hold")
    _free(state, event.window, event.at)


@_applies(e.TicketResumed)
def _ticket_resumed(state: State, event: e.TicketResumed) -> None:
    ticket = state.tickets[event.ticket]
    _step(ticket, "resume")
    ticket.lane = event.lane
    _join(state, ticket, event.join)


@_applies(e.TicketTransferred)
def _ticket_transferred(state: State, event: e.TicketTransferred) -> None:
    ticket = state.tickets[event.ticket]
    _step(ticket, "transfer")
    _free(state, event.window, event.at)
    ticket.items, ticket.lane, ticket.to_window = event.items, event.lane, event.to_window
    _join(state, ticket, event.join)


@_applies(e.TicketReleased)
def _ticket_released(state: State, event: e.TicketReleased) -> None:
    ticket = state.tickets[event.ticket]
    _leave_line(state, ticket)
    ticket.to_window = None
    state.line_of(ticket).add(ticket.entry)
    _note_release(state, state.windows[event.window])


@_applies(e.TicketRerouted)
def _ticket_rerouted(state: State, event: e.TicketRerouted) -> None:
    ticket = state.tickets[event.ticket]
    _leave_line(state, ticket)
    ticket.lane = event.lane
    _join(state, ticket, event.join)


@_applies(e.TicketWithdrawn)
def _ticket_withdrawn(state: State, event: e.TicketWithdrawn) -> None:
    _finish(state, state.tickets[event.ticket], "withdraw", event.at)


@_applies(e.TicketExpired)
def _ticket_expired(state: State, event: e.TicketExpired) -> None:
    _finish(state, state.tickets[event.ticket], "expire", event.at)


def _finish(state: State, ticket: Ticket, command: str, at: int) -> None:
    if ticket.state == "waiting":
        _leave_line(state, ticket)
    elif ticket.state in ("called", "serving") and ticket.window is not None:
        _free(state, ticket.window, at)
    _step(ticket, command)
    _end(state, ticket, at)
