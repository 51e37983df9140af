"""What recording an event is made of: the register of events, and the moves of a ticket that many share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from queueing import events as e
from queueing.state import State
from queueing.tickets import LIFECYCLE, Ticket, facts_before
from queueing.windows import Last, Window

E = TypeVar("E", bound=e.Event)

APPLY: dict[type[e.Event], Callable[[State, e.Event], None]] = {}
"""How each kind of event is recorded."""


def applies(kind: type[E]) -> Callable[[Callable[[State, E], None]], Callable[[State, E], None]]:
    """Registers what records events of a kind."""

    def keep(apply: Callable[[State, E], None]) -> Callable[[State, E], None]:
        APPLY[kind] = apply  # type: ignore[assignment]
        return apply

    return keep


def join(state: State, ticket: Ticket, join: int) -> None:
    """Lets a ticket wait: at its place, with this entry number."""
    ticket.join = join
    if join > state.joins:
        state.joins = join
    state.line_of(ticket).add(ticket.entry)
    state.moved.add(ticket.lane)
    if ticket.to_window is not None:
        note_release(state, state.windows[ticket.to_window])


def step(ticket: Ticket, command: str) -> None:
    """The state that follows by the lifecycle."""
    ticket.state = LIFECYCLE[ticket.state, command][1]


def leave_line(state: State, ticket: Ticket) -> None:
    """Takes a waiting ticket out of its line."""
    state.line_of(ticket).remove(ticket.entry)
    state.moved.add(ticket.lane)
    if ticket.to_window is not None:
        note_release(state, state.windows[ticket.to_window])


def free(state: State, name: str, at: int) -> None:
    """Lets a window have nothing in hand."""
    window = state.windows[name]
    window.ticket = None
    window.settle_idle(at)


def end(state: State, ticket: Ticket, at: int) -> None:
    """Takes a ticket that has ended off the Floor."""
    ticket.ended_at = at
    state.ended[ticket.id] = state.tickets.pop(ticket.id)


def note_release(state: State, window: Window) -> None:
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


def undoable(
    state: State,
    name: str,
    command: str,
    ticket: Ticket | None,
    at: int,
    *,
    passed: bool = False,
    change: str = "",
) -> Last:
    """What a window's command can be taken back to. Ask before the command's event changes anything."""
    window = state.windows[name]
    change = change or command
    return Last(
        command,
        at,
        ticket,
        change,
        () if ticket is None else facts_before(change, ticket),
        0 if ticket is None else ticket.turns,
        window.state,
        window.reason,
        window.since,
        window.ticket,
        window.idle_since,
        passed,
    )
