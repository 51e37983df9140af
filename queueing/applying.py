"""Recording events on a state. Nothing is decided here and no rule is looked up."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import TypeVar

from queueing import events as e
from queueing.agenda import HOURS_END, LAST_TICKET, SLOT, Day, make_agenda
from queueing.hallfile import read_hall
from queueing.plans import Plan
from queueing.state import State
from queueing.tickets import LIFECYCLE, StepDone, Ticket
from queueing.triggers import Watch
from queueing.visitors import Booking, Check, Parked, Pass, bookings_from, passes_from
from queueing.windows import Last, Window

E = TypeVar("E", bound=e.Event)

WALK_UP = "window"
"""The channel of tickets that a window has made for somebody without one."""

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
    _line_up_anew(state)
    for window in state.windows.values():
        _end_trigger(window)
    state.watches = [Watch() for _ in state.plan.triggers] if state.plan is not None else []
    _remake_agenda(state, event.at)


def _line_up_anew(state: State) -> None:
    """All unaddressed tickets that wait, in the lines they belong to now. Nothing before can be undone."""
    state.lines = {}
    for ticket in state.tickets.values():
        if ticket.state == "waiting" and ticket.to_window is None:
            state.line_of(ticket).add(ticket.entry)
            state.moved.add(ticket.lane)
    for window in state.windows.values():
        window.done = None


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
    state.watches = [Watch() for _ in state.watches]
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
    state.watches = [Watch() for _ in state.watches]
    state.auto, state.moved, state.checks = set(), set(), {}
    state.passes = passes_from(_carried(event, "passes"))
    state.bookings = bookings_from(_carried(event, "bookings"))
    state.parked, state.parked_items = {}, frozenset()


def _carried(event: e.DayClosed, what: str) -> Mapping[str, Mapping[str, object]]:
    found = event.carried.get(what, {})
    assert isinstance(found, Mapping)
    return found


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
    _border(state, window)
    window.lanes, window.until, window.last, window.extended = event.lanes, event.until, event.last, False
    window.settle_idle(event.at)
    _pass(state, event.at, SLOT, event.window, begins=True)


def _border(state: State, window: Window) -> None:
    """A slot border: the window's triggers begin anew."""
    _end_trigger(window)
    if state.watches and state.plan is not None:
        for index, trigger in enumerate(state.plan.triggers):
            if trigger.window == window.spec.id:
                state.watches[index] = Watch()


def _end_trigger(window: Window) -> None:
    if window.trigger is not None:
        window.lanes, window.trigger, window.slot_lanes = window.slot_lanes, None, ()


@_applies(e.SlotExtended)
def _slot_extended(state: State, event: e.SlotExtended) -> None:
    _border(state, state.windows[event.window])
    state.windows[event.window].extended = True
    _pass(state, event.at, SLOT, event.window)


@_applies(e.SlotEnded)
def _slot_ended(state: State, event: e.SlotEnded) -> None:
    window = state.windows[event.window]
    _border(state, window)
    window.lanes, window.until, window.extended = (), None, False
    window.settle_idle(event.at)
    _pass(state, event.at, SLOT, event.window)


# -- triggers ---------------------------------------------------------------------------------------------


def watch_the_clock(state: State, at: int) -> None:
    """Takes down what the mere passing of time until ``at`` has done to the plan's triggers."""
    if state.day is None or state.plan is None:
        return
    for trigger, watch in zip(state.plan.triggers, state.watches, strict=True):
        if trigger.longer_than is None:
            continue
        since = state.longest_waiting(trigger.lane, callable_only=True)
        crowded, restless = trigger.becomes_crowded(since), trigger.stops_being_quiet(since)
        if watch.fired is None and watch.crowded is None and crowded is not None and crowded <= at:
            watch.crowded = crowded
        if watch.calm is not None and restless is not None and restless <= at:
            watch.calm = None


def watch_the_lanes(state: State, at: int) -> None:
    """Takes down since when the lanes of the plan's triggers are crowded, or calm again."""
    if state.day is None or state.plan is None:
        return
    for trigger, watch in zip(state.plan.triggers, state.watches, strict=True):
        waiting = sum(len(line) for line in state.callable_lines(trigger.lane))
        since = state.longest_waiting(trigger.lane, callable_only=True)
        if watch.fired is None:
            crowded = trigger.crowded(waiting, since, at)
            watch.crowded = (at if watch.crowded is None else watch.crowded) if crowded else None
        else:
            calm = trigger.quiet(waiting, since, at)
            watch.calm = (at if watch.calm is None else watch.calm) if calm else None


@_applies(e.TriggerFired)
def _trigger_fired(state: State, event: e.TriggerFired) -> None:
    window = state.windows[event.window]
    window.slot_lanes, window.lanes, window.trigger = window.lanes, event.lanes, event.trigger
    window.settle_idle(event.at)
    state.watches[event.trigger] = Watch(fired=event.at)


@_applies(e.TriggerEnded)
def _trigger_ended(state: State, event: e.TriggerEnded) -> None:
    window = state.windows[event.window]
    window.lanes, window.trigger, window.slot_lanes = event.lanes, None, ()
    window.settle_idle(event.at)
    state.watches[event.trigger] = Watch()


# -- windows ----------------------------------------------------------------------------------------------


def _undoable(
    state: State, name: str, command: str, ticket: Ticket | None, at: int, *, passed: bool = False
) -> Last:
    """What a window's command can be taken back to. Ask before the command's event changes anything."""
    window = state.windows[name]
    return Last(
        command,
        at,
        copy.copy(ticket),
        0 if ticket is None else ticket.turns,
        window.state,
        window.reason,
        window.since,
        window.ticket,
        window.idle_since,
        passed,
    )


@_applies(e.CommandUndone)
def _command_undone(state: State, event: e.CommandUndone) -> None:
    window = state.windows[event.window]
    done = window.done
    assert done is not None
    if done.ticket is not None:
        _put_back(state, done.ticket, done.turns + 1)
    window.ticket, window.done = done.in_hand, None
    window.state, window.reason, window.since = done.state, done.reason, done.since
    window.idle_since = done.idle_since
    window.settle_idle(event.at)
    window.counts_from = None if window.idle_since is None else event.at
    _note_release(state, window)


def _put_back(state: State, before: Ticket, turns: int) -> None:
    now = state.tickets.get(before.id)
    if now is not None and now.state == "waiting":
        _leave_line(state, now)
    state.passes.pop(before.id, None)
    ticket = state.tickets[before.id] = copy.copy(before)
    ticket.turns = turns
    if ticket.state == "waiting":
        _join(state, ticket, ticket.join)


@_applies(e.AutoCallSet)
def _auto_call_set(state: State, event: e.AutoCallSet) -> None:
    window = state.windows[event.window]
    window.auto_call = event.after
    window.counts_from = None if window.idle_since is None else event.at
    (state.auto.discard if event.after is None else state.auto.add)(event.window)


def _window(state: State, name: str, to: str, at: int, reason: str | None = None) -> None:
    window = state.windows[name]
    done = _undoable(state, name, "pause", None, at) if to == "paused" else None
    window.state, window.since, window.reason = to, at, reason  # type: ignore[assignment]
    window.done = done
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
    state.windows[event.window].auto_call = None
    state.auto.discard(event.window)


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
        base=event.base,
        claim=None if event.priority is None else "claimed" if event.claimed else "granted",
        steps=event.steps,
        parallel=event.parallel,
        appointment=event.appointment,
        returns=event.returns,
        uncounted=0 if event.appointment is None else max(0, event.appointment - event.at),
        turns=1,
    )
    state.bookings.pop(ticket.id, None)
    if event.returns is not None:
        state.passes.pop(event.returns, None)
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
    state.moved.add(ticket.lane)
    if ticket.to_window is not None:
        _note_release(state, state.windows[ticket.to_window])


def _step(ticket: Ticket, command: str) -> None:
    ticket.state = LIFECYCLE[ticket.state, command][1]


def _leave_line(state: State, ticket: Ticket) -> None:
    state.line_of(ticket).remove(ticket.entry)
    state.moved.add(ticket.lane)
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
    walk_up = ticket.channel == WALK_UP and ticket.called_at is None
    window.done = None if walk_up else _undoable(state, event.window, "call", ticket, event.at)
    _leave_line(state, ticket)
    _step(ticket, "call")
    ticket.window, ticket.to_window, ticket.recalls = event.window, None, 0
    ticket.last_called_at = event.at
    if ticket.called_at is None:
        ticket.called_at = event.at
    if ticket.step_called_at is None:
        ticket.step_called_at = event.at
    window.ticket = ticket.id
    window.settle_idle(event.at)


@_applies(e.TicketRecalled)
def _ticket_recalled(state: State, event: e.TicketRecalled) -> None:
    ticket = state.tickets[event.ticket]
    ticket.recalls += 1
    state.windows[event.window].done = None
    ticket.last_called_at = event.at


@_applies(e.ServiceStarted)
def _service_started(state: State, event: e.ServiceStarted) -> None:
    ticket, window = state.tickets[event.ticket], state.windows[event.window]
    walk_up = ticket.channel == WALK_UP and ticket.started_at is None
    window.done = None if walk_up else _undoable(state, event.window, "start", ticket, event.at)
    _step(ticket, "start")
    if ticket.started_at is None:
        ticket.started_at = event.at
        ticket.first_window = event.window
    if ticket.step_started_at is None:
        ticket.step_started_at = event.at


@_applies(e.CaseAccepted)
def _case_accepted(state: State, event: e.CaseAccepted) -> None:
    ticket = state.tickets[event.ticket]
    state.windows[event.window].done = _undoable(state, event.window, "accept", ticket, event.at)
    ticket.step_accepted_at = event.at
    if ticket.accepted_at is None:
        ticket.accepted_at = event.at


@_applies(e.ServiceCompleted)
def _service_completed(state: State, event: e.ServiceCompleted) -> None:
    ticket = state.tickets[event.ticket]
    passed = event.pass_until is not None
    done = _undoable(state, event.window, "complete", ticket, event.at, passed=passed)
    state.windows[event.window].done = done
    _step(ticket, "complete")
    _finish_step(ticket, event)
    ticket.completed_at = event.at
    ticket.steps, ticket.pass_until = event.left, event.pass_until
    if event.pass_until is not None:
        items = [*ticket.items, *(item for step in event.left for item in step)]
        state.passes[ticket.id] = Pass(tuple(items), event.pass_until)
    _free(state, event.window, event.at)
    _end(state, ticket, event.at)


def _finish_step(ticket: Ticket, event: e.ServiceCompleted | e.StepCompleted) -> None:
    if event.accept_inferred:
        ticket.step_accepted_at = ticket.step_started_at
        if ticket.accepted_at is None:
            ticket.accepted_at, ticket.accept_inferred = ticket.step_started_at, True
    ticket.outcome = event.outcome
    ticket.missing = tuple(dict.fromkeys((*ticket.missing, *event.missing)))
    done = StepDone(
        ticket.items,
        ticket.lane,
        event.window,
        ticket.step_called_at,
        ticket.step_started_at,
        ticket.step_accepted_at,
        event.at,
        event.outcome,
    )
    ticket.past = (*ticket.past, done)


@_applies(e.StepCompleted)
def _step_completed(state: State, event: e.StepCompleted) -> None:
    ticket = state.tickets[event.ticket]
    state.windows[event.window].done = _undoable(state, event.window, "complete", ticket, event.at)
    _step(ticket, "next_step")
    _finish_step(ticket, event)
    ticket.step += 1
    ticket.step_called_at = ticket.step_started_at = ticket.step_accepted_at = None
    ticket.items, ticket.steps, ticket.lane = event.items, event.steps, event.lane
    ticket.because, ticket.readied_at = event.because, None
    ticket.moved_back = ticket.moved_back or event.place != ticket.place
    ticket.place = event.place
    _free(state, event.window, event.at)
    _join(state, ticket, event.join)


@_applies(e.TicketMissed)
def _ticket_missed(state: State, event: e.TicketMissed) -> None:
    ticket = state.tickets[event.ticket]
    state.windows[event.window].done = _undoable(state, event.window, "no_show", ticket, event.at)
    _step(ticket, "no_show")
    ticket.misses += 1
    ticket.missed_at = event.at
    _free(state, event.window, event.at)


@_applies(e.TicketRequeued)
def _ticket_requeued(state: State, event: e.TicketRequeued) -> None:
    ticket = state.tickets[event.ticket]
    _step(ticket, "requeue")
    ticket.lane, ticket.place, ticket.moved_back = event.lane, event.place, True
    _join(state, ticket, event.join)


@_applies(e.TicketPostponed)
def _ticket_postponed(state: State, event: e.TicketPostponed) -> None:
    ticket = state.tickets[event.ticket]
    _take_from_line_or_hand(state, ticket, event.window, event.at)
    _step(ticket, "more_time")
    ticket.lane, ticket.place, ticket.moved_back = event.lane, event.place, True
    ticket.extra_time += 1
    _join(state, ticket, event.join)


def _take_from_line_or_hand(state: State, ticket: Ticket, window: str | None, at: int) -> None:
    if window is None:
        _leave_line(state, ticket)
    else:
        state.windows[window].done = None
        _free(state, window, at)


@_applies(e.TicketHeld)
def _ticket_held(state: State, event: e.TicketHeld) -> None:
    ticket = state.tickets[event.ticket]
    state.windows[event.window].done = _undoable(state, event.window, "hold", ticket, event.at)
    _step(ticket, "hold")
    ticket.held_at, ticket.held_wish = event.at, event.wish
    _free(state, event.window, event.at)


@_applies(e.TicketResumed)
def _ticket_resumed(state: State, event: e.TicketResumed) -> None:
    ticket = state.tickets[event.ticket]
    _step(ticket, "resume")
    ticket.uncounted = ticket.uncounted_by(event.at)
    ticket.held_at = ticket.held_wish = None
    ticket.lane = event.lane
    _join(state, ticket, event.join)


@_applies(e.TicketTransferred)
def _ticket_transferred(state: State, event: e.TicketTransferred) -> None:
    ticket = state.tickets[event.ticket]
    state.windows[event.window].done = _undoable(state, event.window, "transfer", ticket, event.at)
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


@_applies(e.ItemsChanged)
def _items_changed(state: State, event: e.ItemsChanged) -> None:
    ticket = state.tickets[event.ticket]
    waits = ticket.state == "waiting"
    if waits:
        _leave_line(state, ticket)
    ticket.items, ticket.lane, ticket.because = event.items, event.lane, event.because
    if waits:
        _join(state, ticket, event.join)


@_applies(e.MatterAdded)
def _matter_added(state: State, event: e.MatterAdded) -> None:
    ticket = state.tickets[event.ticket]
    ticket.steps = (*ticket.steps, event.items)


@_applies(e.TicketReclassified)
def _ticket_reclassified(state: State, event: e.TicketReclassified) -> None:
    ticket = state.tickets[event.ticket]
    if event.window is None:
        _leave_line(state, ticket)
    else:
        window = state.windows[event.window]
        window.done = _undoable(state, event.window, "reclassify", ticket, event.at)
        _free(state, event.window, event.at)
    _step(ticket, "reclassify")
    ticket.lane, ticket.because, ticket.to_window = event.lane, event.because, None
    ticket.reclassified += 1
    _join(state, ticket, event.join)


@_applies(e.TicketReadied)
def _ticket_readied(state: State, event: e.TicketReadied) -> None:
    state.tickets[event.ticket].readied_at = event.at


@_applies(e.PriorityGranted)
def _priority_granted(state: State, event: e.PriorityGranted) -> None:
    ticket = state.tickets[event.ticket]
    ticket.priority, ticket.credit, ticket.claim = event.priority, event.credit, "granted"
    _stand_at(state, ticket, event.place)


@_applies(e.PriorityRefused)
def _priority_refused(state: State, event: e.PriorityRefused) -> None:
    ticket = state.tickets[event.ticket]
    ticket.priority, ticket.credit, ticket.claim = None, 0, "refused"
    _stand_at(state, ticket, event.place)


def _stand_at(state: State, ticket: Ticket, place: int) -> None:
    if ticket.state == "waiting":
        _leave_line(state, ticket)
    ticket.place = place
    if ticket.state == "waiting":
        _join(state, ticket, ticket.join)


@_applies(e.TicketWithdrawn)
def _ticket_withdrawn(state: State, event: e.TicketWithdrawn) -> None:
    ticket = state.tickets[event.ticket]
    ticket.pass_until = event.pass_until
    if event.pass_until is not None:
        items = [*ticket.items, *(item for step in ticket.steps for item in step)]
        state.passes[ticket.id] = Pass(tuple(items), event.pass_until)
    _finish(state, state.tickets[event.ticket], "withdraw", event.at)


@_applies(e.TicketExpired)
def _ticket_expired(state: State, event: e.TicketExpired) -> None:
    _finish(state, state.tickets[event.ticket], "expire", event.at)


def _finish(state: State, ticket: Ticket, command: str, at: int) -> None:
    if ticket.state == "waiting":
        _leave_line(state, ticket)
    elif ticket.state in ("called", "serving") and ticket.window is not None:
        state.windows[ticket.window].done = None
        _free(state, ticket.window, at)
    ticket.uncounted = ticket.uncounted_by(at)
    _step(ticket, command)
    _end(state, ticket, at)


# -- visitors without a ticket, and parked services -------------------------------------------------------


@_applies(e.AppointmentBooked)
def _appointment_booked(state: State, event: e.AppointmentBooked) -> None:
    state.bookings[event.ticket] = Booking(
        event.items, event.day, event.booked_for, event.priority, event.language
    )


@_applies(e.AppointmentCancelled)
def _appointment_cancelled(state: State, event: e.AppointmentCancelled) -> None:
    del state.bookings[event.ticket]


@_applies(e.AppointmentMissed)
def _appointment_missed(state: State, event: e.AppointmentMissed) -> None:
    del state.bookings[event.ticket]


@_applies(e.PreCheckStarted)
def _pre_check_started(state: State, event: e.PreCheckStarted) -> None:
    state.checks[event.ticket] = Check(event.items, event.language, event.at)


@_applies(e.PreCheckEnded)
def _pre_check_ended(state: State, event: e.PreCheckEnded) -> None:
    del state.checks[event.ticket]


@_applies(e.ServiceParked)
def _service_parked(state: State, event: e.ServiceParked) -> None:
    state.parked[event.code] = Parked(event.items, event.reason, event.at)
    _park_anew(state)


@_applies(e.ServiceUnparked)
def _service_unparked(state: State, event: e.ServiceUnparked) -> None:
    del state.parked[event.code]
    _park_anew(state)


def _park_anew(state: State) -> None:
    state.parked_items = frozenset(item for one in state.parked.values() for item in one.items)
    _line_up_anew(state)
