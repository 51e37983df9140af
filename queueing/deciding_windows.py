"""Decisions at a window: open, pause, close, call, and every turn of the ticket in hand."""

from __future__ import annotations

from collections.abc import Iterator

from queueing import commands as c
from queueing import events as e
from queueing import times
from queueing.deciding_day import One, Steps, call, in_day, release, turn_all
from queueing.deciding_tickets import check_parked, known, lane_in_force, prepare
from queueing.deciding_visitors import check_materials
from queueing.errors import Refused, did_you_mean
from queueing.reasons import Because
from queueing.routing import Way, check_plain, fast_lane, route
from queueing.state import State
from queueing.stepping import next_step, route_now, served_today
from queueing.tickets import WALK_UP, Ticket, allow
from queueing.visitors import pass_until
from queueing.windows import Window


def _window(state: State, name: str) -> Window:
    hall, _, _ = in_day(state)
    window = state.windows.get(name)
    if window is None:
        raise Refused("unknown_window", window=name, mend=did_you_mean(name, hall.windows))
    return window


def _free_window(state: State, name: str) -> Window:
    window = state.windows.get(name)
    if window is None or state.day is None:
        window = _window(state, name)
    if window.ticket is not None:
        ticket = state.tickets[window.ticket]
        raise Refused("window_busy", window=name, number=ticket.number, state=ticket.state, ticket=ticket.id)
    return window


def _in_hand(state: State, name: str, ticket: str, command: str) -> tuple[Window, Ticket]:
    """The window and the ticket it must have in hand, in a state in which the command is known."""
    window, one = state.windows.get(name), state.tickets.get(ticket)
    if window is None or one is None:  # there are tickets only while a day is open
        window, one = _window(state, name), known(state, ticket)
    allow(one, command)
    if window.ticket != ticket:
        raise Refused("other_ticket", window=name, ticket=ticket, number=one.number, in_hand=window.ticket)
    return window, one


def open_window(state: State, at: int, command: c.OpenWindow) -> One:
    """A clerk begins, or comes back from a pause."""
    window = _window(state, command.window)
    if window.state == "open":
        raise Refused("window_open_already", window=command.window)
    return e.WindowOpened(at, command.window), None


def pause_window(state: State, at: int, command: c.PauseWindow) -> One:
    """The window keeps its addressed tickets for a while."""
    window = _free_window(state, command.window)
    if window.state != "open":
        raise Refused("window_not_open", window=command.window, state=window.state)
    return e.WindowPaused(at, command.window, command.reason), None


def close_window(state: State, at: int, command: c.CloseWindow) -> Steps:
    """Tickets addressed to the window go back to their lanes first."""
    window = _free_window(state, command.window)
    if window.state == "closed":
        raise Refused("window_closed_already", window=command.window)
    yield from release(at, window)
    yield e.WindowClosed(at, command.window)
    return None


def call_next(state: State, at: int, command: c.CallNext) -> One:
    """Calls by the formula; with nobody to call there is no event, only the reason."""
    window = _free_window(state, command.window)
    if window.state != "open":
        raise Refused("window_not_open", window=command.window, state=window.state)
    return call(state, at, window)


def serve_walk_up(state: State, at: int, command: c.ServeWalkUp) -> Steps:
    """Issued, called and started at once, so that no visit goes unrecorded."""
    window = _free_window(state, command.window)
    hall, _, _ = in_day(state)
    if window.state != "open":
        raise Refused("window_not_open", window=command.window, state=window.state)
    if not window.lanes:
        raise Refused("window_no_slot", window=command.window)
    check_plain(hall, command.items)
    if not state.able(command.items) >> window.spec.index & 1:
        raise Refused("not_covered", window=command.window, items=", ".join(command.items))
    try:
        lane, because = route_now(state, command.items)
    except Refused:
        lane, because = window.lanes[0].lane, Because("walk_up", {"window": command.window})
    asked = c.Issue(command.ticket, command.items, command.priority, WALK_UP, command.language)
    issued = prepare(state, at, asked, Way(command.items, lane, because, (), False))
    yield issued
    because = Because("walk_up", {"window": command.window})
    yield e.TicketCalled(at, issued.ticket, issued.number, command.window, lane, because)
    yield e.ServiceStarted(at, issued.ticket, command.window)
    return because


def recall(state: State, at: int, command: c.Recall) -> One:
    """Calls the ticket in hand once more."""
    _in_hand(state, command.window, command.ticket, "recall")
    return e.TicketRecalled(at, command.ticket, command.window), None


def start(state: State, at: int, command: c.Start) -> One:
    """The visitor has come."""
    _in_hand(state, command.window, command.ticket, "start")
    return e.ServiceStarted(at, command.ticket, command.window), None


def accept(state: State, at: int, command: c.Accept) -> One:
    """The case enters acceptance, once."""
    _, ticket = _in_hand(state, command.window, command.ticket, "accept")
    if ticket.step_accepted_at is not None:
        raise Refused("accepted_already", number=ticket.number)
    return e.CaseAccepted(at, command.ticket, command.window), None


def complete(state: State, at: int, command: c.Complete) -> One:
    """The step is finished, and with the last one the visit."""
    _, ticket = _in_hand(state, command.window, command.ticket, "complete")
    if command.missing:
        _check_missing(state, command)
    return _completed(state, at, ticket, command), None


def _check_missing(state: State, command: c.Complete | c.CompleteAndCallNext) -> None:
    hall, _, _ = in_day(state)
    if command.outcome == "done":
        raise Refused("missing_when_done", missing=", ".join(command.missing))
    check_materials(hall, command.missing)


def _completed(
    state: State, at: int, ticket: Ticket, command: c.Complete | c.CompleteAndCallNext
) -> e.ServiceCompleted | e.StepCompleted:
    """The end of the step, and what comes after it; turned away in a fixed order, the visit is over."""
    turned_away = command.outcome == "turned_away"
    inferred = ticket.step_accepted_at is None and not turned_away
    if ticket.steps and (ticket.parallel or not turned_away):
        way = _way_on(state, ticket)
        credit = in_day(state)[0].rules.next_step
        return e.StepCompleted(
            at,
            ticket.id,
            command.window,
            inferred,
            command.outcome,
            command.missing,
            way.items,
            way.rest,
            way.lane,
            ticket.place if credit is None else max(ticket.place, at - credit),
            state.joins + 1,
            way.because,
        )
    until = None
    if command.outcome != "done" or ticket.undone:
        hall, _, day = in_day(state)
        until = pass_until(day, hall.rules.return_days)
    return e.ServiceCompleted(
        at, ticket.id, command.window, inferred, command.outcome, command.missing, until, ticket.steps
    )


def _way_on(state: State, ticket: Ticket) -> Way:
    """The next step; when its lane has been closed, it waits in the lane the ticket has."""
    try:
        return next_step(state, ticket.steps, ticket.parallel)
    except Refused:
        lane_closed = Because("lane_closed", {"lane": ticket.lane})
        return Way(ticket.steps[0], ticket.lane, lane_closed, ticket.steps[1:], ticket.parallel)


def complete_and_call_next(state: State, at: int, command: c.CompleteAndCallNext) -> Steps:
    """Finishes the visit and calls by the formula, in one step."""
    window, ticket = _in_hand(state, command.window, command.ticket, "complete")
    if window.state != "open":
        raise Refused("window_not_open", window=command.window, state=window.state)
    if command.missing:
        _check_missing(state, command)
    yield _completed(state, at, ticket, command)
    yield from turn_all(state, at)
    called, because = call(state, at, window)
    if called is not None:
        yield called
    return because


def no_show(state: State, at: int, command: c.NoShow) -> One:
    """The visitor did not come."""
    _in_hand(state, command.window, command.ticket, "no_show")
    return e.TicketMissed(at, command.ticket, command.window), None


def hold(state: State, at: int, command: c.Hold) -> One:
    """The ticket is put aside with its place kept; refused when nobody could take it up again today."""
    _, ticket = _in_hand(state, command.window, command.ticket, "hold")
    lane_in_force(state, ticket)
    return e.TicketHeld(at, command.ticket, command.window, command.wish), None


def transfer(state: State, at: int, command: c.Transfer) -> One:
    """The ticket waits again, its place kept: for another item, lane, or one window alone.

    A ticket sent to a window for the items it has keeps its lane, to which it goes back if need be.
    """
    _, ticket = _in_hand(state, command.window, command.ticket, "transfer")
    hall, plan, _ = in_day(state)
    assert state.day is not None
    if command.item is None and command.lane is None and command.to_window is None:
        raise Refused("transfer_where")
    items = ticket.items if command.item is None else (command.item,)
    check_plain(hall, items)
    if command.lane is not None:
        if command.lane not in hall.lanes:
            raise Refused("unknown_lane", lane=command.lane, mend=did_you_mean(command.lane, hall.lanes))
        if command.lane not in plan.lanes:
            raise Refused("lane_closed", lane=command.lane, item=items[0])
        lane, because = command.lane, Because("chosen_lane", {"lane": command.lane})
    elif command.item is None and ticket.lane in plan.lanes:
        lane, because = ticket.lane, ticket.because
    else:
        lane, because = route(hall, plan, state.day.fast_items, items)
    if command.to_window is not None:
        _check_addressee(state, command.window, command.to_window, items)
        because = Because("chosen_window", {"window": command.to_window})
    elif not served_today(state, lane, items):
        raise Refused("nobody_serves", lane=lane, items=", ".join(items))
    return e.TicketTransferred(
        at, ticket.id, command.window, items, lane, command.to_window, state.joins + 1, because
    ), because


def _check_addressee(state: State, here: str, there: str, items: tuple[str, ...]) -> None:
    window = _window(state, there)
    if there == here:
        raise Refused("same_window", window=there)
    if window.state != "open":
        raise Refused("window_not_open", window=there, state=window.state)
    if not window.lanes:
        raise Refused("window_no_slot", window=there)
    if not state.able(items) >> window.spec.index & 1:
        raise Refused("not_covered", window=there, items=", ".join(items))
    check_parked(state, items)


def reclassify(state: State, at: int, command: c.Reclassify) -> One:
    """The ticket waits in the lane for what the matter is after all, its place kept; this is counted."""
    if command.window is None:
        ticket = known(state, command.ticket)
        allow(ticket, "reclassify")
        if ticket.state != "waiting":
            raise Refused("at_a_window", number=ticket.number, window=ticket.window)
        if ticket.to_window is not None:
            raise Refused("addressed_ticket", number=ticket.number, window=ticket.to_window)
    else:
        _, ticket = _in_hand(state, command.window, command.ticket, "reclassify")
    lane = _lane_for(state, ticket, command.complexity)
    if lane == ticket.lane:
        raise Refused("same_lane", number=ticket.number, lane=lane)
    if not served_today(state, lane, ticket.items):
        raise Refused("nobody_serves", lane=lane, items=", ".join(ticket.items))
    because = Because("reclassified", {"complexity": command.complexity, "lane": lane})
    return e.TicketReclassified(
        at, ticket.id, command.window, command.complexity, lane, state.joins + 1, because
    ), because


def _lane_for(state: State, ticket: Ticket, complexity: str) -> str:
    hall, plan, _ = in_day(state)
    if complexity not in ("simple", "complex"):
        mend = did_you_mean(complexity, ("simple", "complex"))
        raise Refused("unknown_complexity", complexity=complexity, mend=mend)
    if complexity == "simple":
        lane = fast_lane(hall, plan)
        if lane is None:
            raise Refused("no_fast_lane", plan=plan.code)
        return lane
    zone = hall.items[ticket.items[0]].zone
    regular = hall.regular_lane(zone)
    if regular is None or regular not in plan.lanes:
        raise Refused("lane_closed", item=ticket.items[0], lane=regular or zone)
    return regular


def set_auto_call(state: State, at: int, command: c.SetAutoCall) -> One:
    """From now on the window calls by itself, or no more."""
    window = _window(state, command.window)
    if window.state == "closed":
        raise Refused("window_not_open", window=command.window, state=window.state)
    if command.after is not None and command.after < times.SECOND:
        raise Refused("auto_call_too_short", least_seconds=1)
    return e.AutoCallSet(at, command.window, command.after), None


UNDOABLE = ("call", "start", "accept", "complete", "no_show", "hold", "pause", "transfer", "reclassify")
"""The commands at a window that can be taken back."""


def undo(state: State, at: int, command: c.Undo) -> Steps:
    """Takes the window's last command back, while nothing else has touched its ticket."""
    window = _window(state, command.window)
    hall, _, _ = in_day(state)
    done = window.done
    if done is None:
        raise Refused("nothing_to_undo", window=command.window)
    if at > done.at + hall.rules.undo_within:
        raise Refused("undo_too_late", within_seconds=hall.rules.undo_within // 1000)
    ticket = None if done.ticket is None else done.ticket.id
    if done.ticket is not None and state.touched(done):
        raise Refused("undo_touched", number=done.ticket.number, command=done.command)
    yield e.CommandUndone(at, command.window, done.command, ticket)
    yield from _give_back(at, window)
    return None


def _give_back(at: int, window: Window) -> Iterator[e.Event]:
    """A ticket that waits for this window alone goes back to its lane when the slot has ended meanwhile."""
    if not window.lanes:
        yield from release(at, window)
