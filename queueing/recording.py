"""What recording an event is made of: the register of events, and the moves of a ticket that many share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from queueing import events as e
from queueing.state import State
from queueing.tickets import LIFECYCLE, Ticket
from queueing.windows import Window

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
    state.line_of(ticket).add(ticket.entry, state.keep_of(ticket.items))
    if state.get_ready:
        state.moved.add(ticket.lane)
    if ticket.to_window is not None:
        note_release(state, state.windows[ticket.to_window])


def step(ticket: Ticket, command: str) -> None:
    """The state that follows by the lifecycle.

    From now on a window's earlier command about the ticket cannot be taken back.
    """
    ticket.state = LIFECYCLE[ticket.state, command][1]
    ticket.turns += 1


def leave_line(state: State, ticket: Ticket) -> None:
    """Takes a waiting ticket out of its line."""
    state.line_of(ticket).remove(ticket.entry)
    if state.get_ready:
        state.moved.add(ticket.lane)
    if ticket.to_window is not None:
        note_release(state, state.windows[ticket.to_window])


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
