"""Recording the turns of tickets: issue, call, and everything that moves one between lines."""

from __future__ import annotations

from queueing import events as e
from queueing.promise import before_booked
from queueing.recording import applies, end, join, leave_line, note_release, step
from queueing.state import State
from queueing.tickets import WALK_UP, Ticket
from queueing.visitors import Pass


@applies(e.TicketIssued)
def _ticket_issued(state: State, event: e.TicketIssued) -> None:
    ticket = Ticket(  # by position as far as it goes: so many names would cost as much as all else here
        event.ticket,
        event.number,
        event.items,
        event.lane,
        event.lane,
        "waiting",
        event.place,
        event.join,
        event.credit,
        event.priority,
        event.channel,
        event.language,
        event.because,
        event.at,
        event.arrived_at,
        people_ahead=event.people_ahead,
        base=event.base,
        turns=1,
    )
    if event.estimate_p50 is not None:
        ticket.estimate = event.estimate_p50, event.estimate_p90 or 0
    if event.priority is not None:
        ticket.claim = "claimed" if event.claimed else "granted"
    ticket.steps, ticket.parallel = event.steps, event.parallel
    if event.appointment is not None:
        ticket.appointment = event.appointment
        ticket.uncounted = before_booked(event.at, event.appointment)
        state.bookings.pop(ticket.id, None)
        state.forget_who_comes()
    if event.returns is not None:
        ticket.returns = event.returns
        state.passes.pop(event.returns, None)
    assert state.hall is not None
    letter = state.hall.lanes[event.lane].letter
    state.numbers[letter] = state.numbers.get(letter, 0) + 1
    counted = state.issued.setdefault(event.lane, [0, 0])
    counted[0] += 1
    for item in event.items:
        counted[1] += state.hall.items[item].service
    state.tickets[ticket.id] = ticket
    if event.join > state.joins:
        state.joins = event.join
    state.line_of(ticket).add(ticket.entry, state.keep_of(ticket.items))
    if event.people_ahead < state.get_ready:  # else those who are next stay the same
        state.moved.add(event.lane)


@applies(e.TicketCalled)
def _ticket_called(state: State, event: e.TicketCalled) -> None:
    ticket, window = state.tickets[event.ticket], state.windows[event.window]
    window.kept = None
    if ticket.channel != WALK_UP or ticket.called_at is not None:
        window.remember("call", ticket, event.at)
    leave_line(state, ticket)
    step(ticket, "call")
    ticket.window, ticket.to_window, ticket.recalls = event.window, None, 0
    ticket.last_called_at = event.at
    if ticket.called_at is None:
        ticket.called_at = event.at
    if ticket.step_called_at is None:
        ticket.step_called_at = event.at
    window.ticket = ticket.id
    window.settle_idle(event.at)


@applies(e.TicketRecalled)
def _ticket_recalled(state: State, event: e.TicketRecalled) -> None:
    ticket = state.tickets[event.ticket]
    ticket.turns += 1
    ticket.recalls += 1
    state.windows[event.window].kept = None
    ticket.last_called_at = event.at


@applies(e.TicketMissed)
def _ticket_missed(state: State, event: e.TicketMissed) -> None:
    ticket, window = state.tickets[event.ticket], state.windows[event.window]
    window.remember("no_show", ticket, event.at)
    step(ticket, "no_show")
    ticket.misses += 1
    ticket.missed_at = event.at
    window.free(event.at)


@applies(e.TicketRequeued)
def _ticket_requeued(state: State, event: e.TicketRequeued) -> None:
    ticket = state.tickets[event.ticket]
    step(ticket, "requeue")
    ticket.lane, ticket.place, ticket.moved_back = event.lane, event.place, True
    join(state, ticket, event.join)


@applies(e.TicketPostponed)
def _ticket_postponed(state: State, event: e.TicketPostponed) -> None:
    ticket = state.tickets[event.ticket]
    _take_from_line_or_hand(state, ticket, event.window, event.at)
    step(ticket, "more_time")
    ticket.lane, ticket.place, ticket.moved_back = event.lane, event.place, True
    ticket.extra_time += 1
    join(state, ticket, event.join)


def _take_from_line_or_hand(state: State, ticket: Ticket, window: str | None, at: int) -> None:
    if window is None:
        leave_line(state, ticket)
    else:
        state.windows[window].kept = None
        state.windows[window].free(at)


@applies(e.TicketHeld)
def _ticket_held(state: State, event: e.TicketHeld) -> None:
    ticket, window = state.tickets[event.ticket], state.windows[event.window]
    window.remember("hold", ticket, event.at)
    step(ticket, "hold")
    ticket.held_at, ticket.held_wish = event.at, event.wish
    window.free(event.at)


@applies(e.TicketResumed)
def _ticket_resumed(state: State, event: e.TicketResumed) -> None:
    ticket = state.tickets[event.ticket]
    step(ticket, "resume")
    ticket.uncounted = ticket.uncounted_by(event.at)
    ticket.held_at = ticket.held_wish = None
    ticket.lane = event.lane
    join(state, ticket, event.join)


@applies(e.TicketTransferred)
def _ticket_transferred(state: State, event: e.TicketTransferred) -> None:
    ticket, window = state.tickets[event.ticket], state.windows[event.window]
    window.remember("transfer", ticket, event.at)
    step(ticket, "transfer")
    window.free(event.at)
    ticket.items, ticket.lane, ticket.to_window = event.items, event.lane, event.to_window
    join(state, ticket, event.join)


@applies(e.TicketReleased)
def _ticket_released(state: State, event: e.TicketReleased) -> None:
    ticket = state.tickets[event.ticket]
    ticket.turns += 1
    leave_line(state, ticket)
    ticket.to_window = None
    state.line_of(ticket).add(ticket.entry, state.keep_of(ticket.items))
    note_release(state, state.windows[event.window])


@applies(e.TicketRerouted)
def _ticket_rerouted(state: State, event: e.TicketRerouted) -> None:
    ticket = state.tickets[event.ticket]
    ticket.turns += 1
    leave_line(state, ticket)
    ticket.lane = event.lane
    join(state, ticket, event.join)


@applies(e.ItemsChanged)
def _items_changed(state: State, event: e.ItemsChanged) -> None:
    ticket = state.tickets[event.ticket]
    waits = ticket.state == "waiting"
    ticket.turns += 1
    if waits:
        leave_line(state, ticket)
    ticket.items, ticket.lane, ticket.because = event.items, event.lane, event.because
    if waits:
        join(state, ticket, event.join)


@applies(e.MatterAdded)
def _matter_added(state: State, event: e.MatterAdded) -> None:
    ticket = state.tickets[event.ticket]
    ticket.turns += 1
    ticket.steps = (*ticket.steps, event.items)


@applies(e.TicketReclassified)
def _ticket_reclassified(state: State, event: e.TicketReclassified) -> None:
    ticket = state.tickets[event.ticket]
    if event.window is None:
        leave_line(state, ticket)
    else:
        window = state.windows[event.window]
        window.remember("reclassify", ticket, event.at)
        window.free(event.at)
    step(ticket, "reclassify")
    ticket.lane, ticket.because, ticket.to_window = event.lane, event.because, None
    ticket.reclassified += 1
    join(state, ticket, event.join)


@applies(e.TicketReadied)
def _ticket_readied(state: State, event: e.TicketReadied) -> None:
    state.tickets[event.ticket].readied_at = event.at


@applies(e.PriorityGranted)
def _priority_granted(state: State, event: e.PriorityGranted) -> None:
    ticket = state.tickets[event.ticket]
    ticket.priority, ticket.credit, ticket.claim = event.priority, event.credit, "granted"
    ticket.turns += 1
    _stand_at(state, ticket, event.place)


@applies(e.PriorityRefused)
def _priority_refused(state: State, event: e.PriorityRefused) -> None:
    ticket = state.tickets[event.ticket]
    ticket.priority, ticket.credit, ticket.claim = None, 0, "refused"
    ticket.turns += 1
    _stand_at(state, ticket, event.place)


def _stand_at(state: State, ticket: Ticket, place: int) -> None:
    if ticket.state == "waiting":
        leave_line(state, ticket)
    ticket.place = place
    if ticket.state == "waiting":
        join(state, ticket, ticket.join)


@applies(e.TicketWithdrawn)
def _ticket_withdrawn(state: State, event: e.TicketWithdrawn) -> None:
    ticket = state.tickets[event.ticket]
    ticket.pass_until = event.pass_until
    if event.pass_until is not None:
        items = [*ticket.undone, *ticket.items, *(item for step in ticket.steps for item in step)]
        state.passes[ticket.id] = Pass(tuple(items), event.pass_until)
    _finish(state, state.tickets[event.ticket], "withdraw", event.at)


@applies(e.TicketExpired)
def _ticket_expired(state: State, event: e.TicketExpired) -> None:
    _finish(state, state.tickets[event.ticket], "expire", event.at)


def _finish(state: State, ticket: Ticket, command: str, at: int) -> None:
    if ticket.state == "waiting":
        leave_line(state, ticket)
    elif ticket.state in ("called", "serving") and ticket.window is not None:
        state.windows[ticket.window].kept = None
        state.windows[ticket.window].free(at)
    ticket.uncounted = ticket.uncounted_by(at)
    step(ticket, command)
    end(state, ticket, at)
