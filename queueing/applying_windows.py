"""Recording events of windows, and commands that are taken back."""

from __future__ import annotations

from queueing import events as e
from queueing.recording import applies, join, leave_line, note_release
from queueing.state import State
from queueing.tickets import CHANGES, Ticket
from queueing.windows import Last


@applies(e.CommandUndone)
def _command_undone(state: State, event: e.CommandUndone) -> None:
    window = state.windows[event.window]
    done = window.done
    assert done is not None
    if done.ticket is not None:
        _put_back(state, done.ticket, done)
    window.ticket, window.kept = done.in_hand, None
    window.state, window.reason, window.since = done.state, done.reason, done.since
    window.idle_since = done.idle_since
    window.settle_idle(event.at)
    window.counts_from = None if window.idle_since is None else event.at
    note_release(state, window)


def _put_back(state: State, ticket: Ticket, done: Last) -> None:
    if ticket.state == "waiting":
        leave_line(state, ticket)
    readied_at = ticket.readied_at
    for name, value in zip(CHANGES[done.change], done.before, strict=True):
        setattr(ticket, name, value)
    ticket.turns = done.turns + 1
    if ticket.readied_at is None:
        ticket.readied_at = readied_at  # who has been told to get ready is not told again
    state.passes.pop(ticket.id, None)
    state.tickets[ticket.id] = ticket
    if ticket.state == "waiting":
        join(state, ticket, ticket.join)


@applies(e.AutoCallSet)
def _auto_call_set(state: State, event: e.AutoCallSet) -> None:
    window = state.windows[event.window]
    window.auto_call = event.after
    window.counts_from = None if window.idle_since is None else event.at
    (state.auto.discard if event.after is None else state.auto.add)(event.window)


def _window(state: State, name: str, to: str, at: int, reason: str | None = None) -> None:
    window = state.windows[name]
    window.kept = None
    if to == "paused":
        window.remember_pause(at)
    window.state, window.since, window.reason = to, at, reason  # type: ignore[assignment]
    window.settle_idle(at)
    note_release(state, window)


@applies(e.WindowOpened)
def _window_opened(state: State, event: e.WindowOpened) -> None:
    _window(state, event.window, "open", event.at)


@applies(e.WindowPaused)
def _window_paused(state: State, event: e.WindowPaused) -> None:
    _window(state, event.window, "paused", event.at, event.reason)


@applies(e.WindowClosed)
def _window_closed(state: State, event: e.WindowClosed) -> None:
    _window(state, event.window, "closed", event.at)
    state.windows[event.window].auto_call = None
    state.auto.discard(event.window)
