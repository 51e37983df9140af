"""Planted faults: break one rule, and the random walks must find it.

Each fault is a small change of the running program. A walk that cannot fail would prove nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from queueing import (
    applying,
    applying_day,
    applying_tickets,
    applying_windows,
    deciding_day,
    deciding_tickets,
    deciding_windows,
    events,
    recording,
    snapshots,
)
from queueing.agenda import SLOT, Due, make_agenda
from queueing.calling import Candidate
from queueing.errors import Refused
from queueing.lines import Line
from queueing.state import State
from queueing.tickets import Ticket
from queueing.windows import Window
from tests.queueing.walk import Walk

Patch = pytest.MonkeyPatch
MOST = 80
"""Walks within which a fault must be found."""


def reserve_off_by_one(patch: Patch) -> None:
    right = State.idle_others
    patch.setattr(State, "idle_others", lambda self, window: right(self, window) + 1)


def reserve_counts_windows_of_any_lane(patch: Patch) -> None:
    patch.setattr(
        State,
        "idle_others",
        lambda self, window: sum(
            1 for other in self.windows.values() if other is not window and other.idle_since is not None
        ),
    )


def after_ignored(patch: Patch) -> None:
    patch.setattr(Candidate, "key", property(lambda self: (self.place, self.join)))


def ties_by_id(patch: Patch) -> None:
    patch.setattr(Candidate, "key", property(lambda self: (self.place + self.after, self.ticket)))


def ties_in_a_line_by_id(patch: Patch) -> None:
    patch.setattr(Ticket, "entry", property(lambda self: (self.place, 0, self.id)))


def addressed_ignored(patch: Patch) -> None:
    right = State.preview

    def preview(self: State, window: str, at: int) -> Any:
        one = self.windows[window]
        kept, one.addressed = one.addressed, Line()
        try:
            return right(self, window, at)
        finally:
            one.addressed = kept

    patch.setattr(State, "preview", preview)


def longest_idle_ignored(patch: Patch) -> None:
    right = Window.settle_idle

    def settle_idle(self: Window, at: int) -> None:
        self.idle_since = None
        right(self, at)

    patch.setattr(Window, "settle_idle", settle_idle)


def _instead(
    patch: Patch, kind: type[events.Event], apply: Callable[[Any, Any, Callable[..., None]], None]
) -> None:
    """Lets ``apply`` record events of a kind; it is given the right way too."""
    right = applying.APPLY[kind]
    patch.setitem(applying.APPLY, kind, lambda state, event: apply(state, event, right))


def credit_counted_twice(patch: Patch) -> None:
    _instead(
        patch,
        events.TicketIssued,
        lambda state, event, right: right(
            state, dataclasses.replace(event, place=event.place - event.credit)
        ),
    )


def credit_ignored(patch: Patch) -> None:
    _instead(
        patch,
        events.TicketIssued,
        lambda state, event, right: right(state, dataclasses.replace(event, place=event.at)),
    )


def place_lost_on_transfer(patch: Patch) -> None:
    def apply(state: State, event: events.TicketTransferred, right: Callable[..., None]) -> None:
        state.tickets[event.ticket].place = event.at
        right(state, event)

    _instead(patch, events.TicketTransferred, apply)


def place_lost_on_resume(patch: Patch) -> None:
    def apply(state: State, event: events.TicketResumed, right: Callable[..., None]) -> None:
        state.tickets[event.ticket].place = event.at
        right(state, event)

    _instead(patch, events.TicketResumed, apply)


def join_kept_on_resume(patch: Patch) -> None:
    def apply(state: State, event: events.TicketResumed, right: Callable[..., None]) -> None:
        right(state, dataclasses.replace(event, join=state.tickets[event.ticket].join))

    _instead(patch, events.TicketResumed, apply)


def hold_keeps_the_window(patch: Patch) -> None:
    def apply(state: State, event: events.TicketHeld, right: Callable[..., None]) -> None:
        right(state, event)
        state.windows[event.window].ticket = event.ticket

    _instead(patch, events.TicketHeld, apply)


def withdrawing_leaves_the_window_busy(patch: Patch) -> None:
    def apply(state: State, event: events.TicketWithdrawn, right: Callable[..., None]) -> None:
        right(state, event)
        if event.window is not None:
            state.windows[event.window].ticket = event.ticket
            state.windows[event.window].idle_since = None

    _instead(patch, events.TicketWithdrawn, apply)


def a_called_ticket_stays_in_line(patch: Patch) -> None:
    def apply(state: State, event: events.TicketCalled, right: Callable[..., None]) -> None:
        ticket = state.tickets[event.ticket]
        line, entry = state.line_of(ticket), ticket.entry
        right(state, event)
        line.add(entry)

    _instead(patch, events.TicketCalled, apply)


def requeue_behind_one_more(patch: Patch) -> None:
    right = deciding_tickets._behind
    patch.setattr(
        deciding_tickets, "_behind", lambda state, ticket, lane, count: right(state, ticket, lane, count + 1)
    )


def border_counted_late(patch: Patch) -> None:
    def late(*given: Any, **named: Any) -> list[Due]:
        found = make_agenda(*given, **named)
        moved = [dataclasses.replace(due, at=due.at + (60_000 if due.rank == SLOT else 0)) for due in found]
        return sorted(moved, key=lambda due: (due.at, due.rank, due.index))

    patch.setattr(applying_day, "make_agenda", late)


def last_slot_ends_on_time_for_everybody(patch: Patch) -> None:
    patch.setattr(deciding_day, "_awaited", lambda _state, _window: False)


def a_break_keeps_addressed_tickets(patch: Patch) -> None:
    right = deciding_day.release
    patch.setattr(
        deciding_day,
        "release",
        lambda at, window: right(at, window) if window.state == "paused" else iter(()),
    )


def a_pause_never_releases(patch: Patch) -> None:
    for module in (recording, applying_tickets, applying_windows):
        patch.setattr(module, "note_release", lambda _state, _window: None)


def skills_ignored(patch: Patch) -> None:
    patch.setattr(State, "mask", lambda _state, _items: -1)


def numbers_count_all_lanes_together(patch: Patch) -> None:
    def apply(state: State, event: events.TicketIssued, right: Callable[..., None]) -> None:
        right(state, event)
        total = max(state.numbers.values())
        state.numbers = dict.fromkeys(("K", "A", "B"), total)

    _instead(patch, events.TicketIssued, apply)


def snapshot_forgets_the_addressee(patch: Patch) -> None:
    right = snapshots.take

    def take(state: State) -> dict[str, Any]:
        data: dict[str, Any] = right(state)
        for ticket in data["tickets"].values():
            ticket["to_window"] = None
        return data

    patch.setattr(snapshots, "take", take)


def snapshot_forgets_what_is_due(patch: Patch) -> None:
    right = snapshots.take
    patch.setattr(snapshots, "take", lambda state: {**right(state), "agenda": []})


def a_refusal_leaves_a_trace(patch: Patch) -> None:
    right = deciding_windows.allow

    def allow(ticket: Ticket, command: str) -> None:
        try:
            right(ticket, command)
        except Refused:
            ticket.recalls += 1
            raise

    patch.setattr(deciding_windows, "allow", allow)


FAULTS = (
    reserve_off_by_one,
    reserve_counts_windows_of_any_lane,
    after_ignored,
    ties_by_id,
    ties_in_a_line_by_id,
    addressed_ignored,
    longest_idle_ignored,
    credit_counted_twice,
    credit_ignored,
    place_lost_on_transfer,
    place_lost_on_resume,
    join_kept_on_resume,
    hold_keeps_the_window,
    withdrawing_leaves_the_window_busy,
    a_called_ticket_stays_in_line,
    requeue_behind_one_more,
    border_counted_late,
    last_slot_ends_on_time_for_everybody,
    a_break_keeps_addressed_tickets,
    a_pause_never_releases,
    skills_ignored,
    numbers_count_all_lanes_together,
    snapshot_forgets_the_addressee,
    snapshot_forgets_what_is_due,
    a_refusal_leaves_a_trace,
)


@pytest.mark.parametrize("plant", FAULTS, ids=lambda plant: plant.__name__)
def test_a_planted_fault_is_found_by_the_walks(plant: Callable[[Patch], None], monkeypatch: Patch) -> None:
    plant(monkeypatch)
    for seed in range(MOST):
        try:
            Walk(seed).run(150)
        except AssertionError as found:
            print(f"{plant.__name__} found by walk {seed}: {found.__cause__!r}")
            return
    pytest.fail(f"{plant.__name__} was not found in {MOST} walks")
