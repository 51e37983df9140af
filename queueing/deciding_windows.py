"""Decisions at a window: open, pause, close, call, and every turn of the ticket in hand."""

from __future__ import annotations

from queueing import commands as c
from queueing import events as e
from queueing.deciding_day import Steps, in_day, release
from queueing.deciding_tickets import known, lane_in_force
from queueing.errors import Refused, did_you_mean
from queueing.reasons import Because
from queueing.routing import check_items, route
from queueing.state import State
from queueing.tickets import Ticket, allow
from queueing.windows import Window


def _window(state: State, name: str) -> Window:
    hall, _, _ = in_day(state)
    if name not in state.windows:
        raise Refused("unknown_window", window=name, mend=did_you_mean(name, hall.windows))
    return state.windows[name]


def _free_window(state: State, name: str) -> Window:
    window = _window(state, name)
    if window.ticket is not None:
        ticket = state.tickets[window.ticket]
        raise Refused("window_busy", window=name, number=ticket.number, state=ticket.state, ticket=ticket.id)
    return window


def _in_hand(state: State, name: str, ticket: str, command: str) -> tuple[Window, Ticket]:
    """The window and the ticket it must have in hand, in a state in which the command is known."""
    window, one = _window(state, name), known(state, ticket)
    allow(one, command)
    if window.ticket != ticket:
        raise Refused("other_ticket", window=name, ticket=ticket, number=one.number, in_hand=window.ticket)
    return window, one


def open_window(state: State, at: int, command: c.OpenWindow) -> Steps:
    """A clerk begins, or comes back from a pause."""
    window = _window(state, command.window)
    if window.state == "open":
        raise Refused("window_open_already", window=command.window)
    yield e.WindowOpened(at, command.window)
    return None


def pause_window(state: State, at: int, command: c.PauseWindow) -> Steps:
    """The window keeps its addressed tickets for a while."""
    window = _free_window(state, command.window)
    if window.state != "open":
        raise Refused("window_not_open", window=command.window, state=window.state)
    yield e.WindowPaused(at, command.window, command.reason)
    return None


def close_window(state: State, at: int, command: c.CloseWindow) -> Steps:
    """Tickets addressed to the window go back to their lanes first."""
    window = _free_window(state, command.window)
    if window.state == "closed":
        raise Refused("window_closed_already", window=command.window)
    yield from release(at, window)
    yield e.WindowClosed(at, command.window)
    return None


def call_next(state: State, at: int, command: c.CallNext) -> Steps:
    """Calls by the formula; with nobody to call there is no event, only the reason."""
    window = _free_window(state, command.window)
    if window.state != "open":
        raise Refused("window_not_open", window=command.window, state=window.state)
    return (yield from _call(state, at, window))


def _call(state: State, at: int, window: Window) -> Steps:
    choice = state.preview(window.spec.id, at)
    if isinstance(choice, Because):
        return choice
    ticket = state.tickets[choice.ticket]
    yield e.TicketCalled(at, ticket.id, ticket.number, window.spec.id, choice.lane, choice.because)
    return choice.because


def recall(state: State, at: int, command: c.Recall) -> Steps:
    """Calls the ticket in hand once more."""
    _in_hand(state, command.window, command.ticket, "recall")
    yield e.TicketRecalled(at, command.ticket, command.window)
    return None


def start(state: State, at: int, command: c.Start) -> Steps:
    """The visitor has come."""
    _in_hand(state, command.window, command.ticket, "start")
    yield e.ServiceStarted(at, command.ticket, command.window)
    return None


def accept(state: State, at: int, command: c.Accept) -> Steps:
    """The case enters acceptance, once."""
    _, ticket = _in_hand(state, command.window, command.ticket, "accept")
    if ticket.accepted_at is not None:
        raise Refused("accepted_already", number=ticket.number)
    yield e.CaseAccepted(at, command.ticket, command.window)
    return None


def complete(state: State, at: int, command: c.Complete) -> Steps:
    """The visit is finished."""
    _, ticket = _in_hand(state, command.window, command.ticket, "complete")
    yield _completed(at, ticket, command.window)
    return None


def _completed(at: int, ticket: Ticket, window: str) -> e.ServiceCompleted:
    return e.ServiceCompleted(at, ticket.id, window, accept_inferred=ticket.accepted_at is None)


def complete_and_call_next(state: State, at: int, command: c.CompleteAndCallNext) -> Steps:
    """Finishes the visit and calls by the formula, in one step."""
    window, ticket = _in_hand(state, command.window, command.ticket, "complete")
    if window.state != "open":
        raise Refused("window_not_open", window=command.window, state=window.state)
    yield _completed(at, ticket, command.window)
    return (yield from _call(state, at, window))


def no_show(state: State, at: int, command: c.NoShow) -> Steps:
    """The visitor did not come."""
    _in_hand(state, command.window, command.ticket, "no_show")
    yield e.TicketMissed(at, command.ticket, command.window)
    return None


def hold(state: State, at: int, command: c.Hold) -> Steps:
    """The ticket is put aside with its place kept; refused when nobody could take it up again today."""
    _, ticket = _in_hand(state, command.window, command.ticket, "hold")
    lane_in_force(state, ticket)
    yield e.TicketHeld(at, command.ticket, command.window)
    return None


def transfer(state: State, at: int, command: c.Transfer) -> Steps:
    """The ticket waits again, its place kept: for another item, lane, or one window alone.

    A ticket sent to a window for the items it has keeps its lane, to which it goes back if need be.
    """
    _, ticket = _in_hand(state, command.window, command.ticket, "transfer")
    hall, plan, _ = in_day(state)
    assert state.day is not None
    if command.item is None and command.lane is None and command.to_window is None:
        raise Refused("transfer_where")
    items = ticket.items if command.item is None else (command.item,)
    check_items(hall, items)
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
    elif next(state.serves(lane, state.mask(items)), None) is None:
        raise Refused("nobody_serves", lane=lane, items=", ".join(items))
    yield e.TicketTransferred(
        at, ticket.id, command.window, items, lane, command.to_window, state.joins + 1, because
    )
    return because


def _check_addressee(state: State, here: str, there: str, items: tuple[str, ...]) -> None:
    window = _window(state, there)
    if there == here:
        raise Refused("same_window", window=there)
    if window.state != "open":
        raise Refused("window_not_open", window=there, state=window.state)
    if not window.lanes:
        raise Refused("window_no_slot", window=there)
    if not state.mask(items) >> window.spec.index & 1:
        raise Refused("not_covered", window=there, items=", ".join(items))
