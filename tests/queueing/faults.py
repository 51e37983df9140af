"""Planted faults: each function breaks one rule of the running program.

The random walks must find every one of them (:mod:`tests.queueing.test_faults`): a test that cannot fail
would prove nothing. A fault is undone with the patch it is planted by.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from queueing import (
    applying_day,
    applying_tickets,
    applying_windows,
    deciding_day,
    deciding_tickets,
    deciding_windows,
    decisions,
    events,
    floor,
    recording,
    snapshots,
    stepping,
    visitors,
)
from queueing import commands as c
from queueing.agenda import SLOT, Due, make_agenda
from queueing.calling import Candidate
from queueing.errors import Refused
from queueing.lines import Line
from queueing.state import State
from queueing.tickets import CHANGES, Ticket
from queueing.triggers import Trigger
from queueing.windows import Last, Window

Patch = pytest.MonkeyPatch
Right = Callable[..., None]


def _instead(patch: Patch, kind: type[events.Event], apply: Callable[[Any, Any, Right], None]) -> None:
    """Lets ``apply`` record events of a kind; it is given the right way too."""
    right = recording.APPLY[kind]
    patch.setitem(recording.APPLY, kind, lambda state, event: apply(state, event, right))


def _decide(patch: Patch, kind: type, decide: Callable[[State, int, Any, Callable[..., Any]], Any]) -> None:
    """Lets ``decide`` decide a command; it is given the right way too."""
    right = decisions.DECIDE[kind]
    patch.setitem(decisions.DECIDE, kind, lambda state, at, command: decide(state, at, command, right))


# -- calling ----------------------------------------------------------------------------------------------


def _candidates(patch: Patch, instead: Callable[[int, int, str, int, int], Candidate]) -> None:
    """Lets a window look at these candidates; each is given as place, join, ticket, position and after."""
    right = State.candidates

    def candidates(self: State, window: Window) -> list[Candidate]:
        return [
            instead(key - after, join, ticket, position, after)
            for key, join, ticket, position, after in right(self, window)
        ]

    patch.setattr(State, "candidates", candidates)


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
    _candidates(patch, lambda place, join, ticket, position, _: (place, join, ticket, position, 0))


def ties_across_lines_by_id(patch: Patch) -> None:
    _candidates(patch, lambda place, _, ticket, position, after: (place + after, 0, ticket, position, after))


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


def skills_ignored(patch: Patch) -> None:
    patch.setattr(State, "mask", lambda _state, _items: -1)


def a_called_ticket_stays_in_line(patch: Patch) -> None:
    def apply(state: State, event: events.TicketCalled, right: Right) -> None:
        ticket = state.tickets[event.ticket]
        line, entry = state.line_of(ticket), ticket.entry
        right(state, event)
        line.add(entry)

    _instead(patch, events.TicketCalled, apply)


# -- place and join ---------------------------------------------------------------------------------------


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
        lambda state, event, right: right(state, dataclasses.replace(event, place=event.base)),
    )


def _place_lost(patch: Patch, kind: type[events.Event]) -> None:
    def apply(state: State, event: Any, right: Right) -> None:
        state.tickets[event.ticket].place = event.at
        right(state, event)

    _instead(patch, kind, apply)


def place_lost_on_transfer(patch: Patch) -> None:
    _place_lost(patch, events.TicketTransferred)


def place_lost_on_resume(patch: Patch) -> None:
    _place_lost(patch, events.TicketResumed)


def place_lost_on_reclassify(patch: Patch) -> None:
    def apply(state: State, event: events.TicketReclassified, right: Right) -> None:
        right(state, event)
        applying_tickets._stand_at(state, state.tickets[event.ticket], event.at)

    _instead(patch, events.TicketReclassified, apply)


def step_loses_the_place(patch: Patch) -> None:
    _instead(
        patch,
        events.StepCompleted,
        lambda state, event, right: right(state, dataclasses.replace(event, place=event.at)),
    )


def join_kept_on_resume(patch: Patch) -> None:
    _instead(
        patch,
        events.TicketResumed,
        lambda state, event, right: right(
            state, dataclasses.replace(event, join=state.tickets[event.ticket].join)
        ),
    )


def requeue_behind_one_more(patch: Patch) -> None:
    right = deciding_tickets._behind
    patch.setattr(
        deciding_tickets, "_behind", lambda state, ticket, lane, count: right(state, ticket, lane, count + 1)
    )


def requeue_in_front_of_those_ahead(patch: Patch) -> None:
    """Behind N counted from the head of the lane, not from the ticket's own place."""

    def behind(state: State, ticket: Ticket, lane: str, count: int) -> tuple[int, int]:
        waiting = sorted(entry for line in state.callable_lines(lane) for entry in line)[:count]
        return (waiting[-1][0] if waiting else ticket.place, len(waiting))

    patch.setattr(deciding_tickets, "_behind", behind)


def more_time_counts_the_parked(patch: Patch) -> None:
    patch.setattr(State, "callable_lines", lambda self, lane: iter(self.lines.get(lane, {}).values()))


def grant_after_requeue_moves_the_ticket(patch: Patch) -> None:
    def apply(state: State, event: events.PriorityGranted, right: Right) -> None:
        ticket = state.tickets[event.ticket]
        right(state, dataclasses.replace(event, place=min(ticket.base, ticket.issued_at - event.credit)))

    _instead(patch, events.PriorityGranted, apply)


def refused_priority_keeps_the_place(patch: Patch) -> None:
    _instead(
        patch,
        events.PriorityRefused,
        lambda state, event, right: right(
            state, dataclasses.replace(event, place=state.tickets[event.ticket].place)
        ),
    )


# -- turns ------------------------------------------------------------------------------------------------


def hold_keeps_the_window(patch: Patch) -> None:
    def apply(state: State, event: events.TicketHeld, right: Right) -> None:
        right(state, event)
        state.windows[event.window].ticket = event.ticket

    _instead(patch, events.TicketHeld, apply)


def held_time_is_never_left_out(patch: Patch) -> None:
    patch.setattr(Ticket, "uncounted_by", lambda self, _at: self.uncounted)


def withdrawing_leaves_the_window_busy(patch: Patch) -> None:
    def apply(state: State, event: events.TicketWithdrawn, right: Right) -> None:
        right(state, event)
        if event.window is not None:
            state.windows[event.window].ticket = event.ticket
            state.windows[event.window].idle_since = None

    _instead(patch, events.TicketWithdrawn, apply)


def a_return_pass_is_good_twice(patch: Patch) -> None:
    def apply(state: State, event: events.TicketIssued, right: Right) -> None:
        kept = dict(state.passes)
        right(state, event)
        state.passes = kept

    _instead(patch, events.TicketIssued, apply)


def a_return_pass_is_lost_overnight(patch: Patch) -> None:
    patch.setattr(deciding_day, "carry", lambda _passes, bookings, day: visitors.carry({}, bookings, day))


def done_gives_a_return_pass(patch: Patch) -> None:
    right = deciding_windows._completed

    def completed(state: State, at: int, ticket: Ticket, command: Any) -> Any:
        event = right(state, at, ticket, command)
        if isinstance(event, events.ServiceCompleted) and state.hall and state.hall.rules.return_days:
            assert state.day is not None
            until = visitors.pass_until(state.day.day, state.hall.rules.return_days)
            return dataclasses.replace(event, pass_until=until)
        return event

    patch.setattr(deciding_windows, "_completed", completed)


def turned_away_goes_on_to_the_next_step(patch: Patch) -> None:
    _decide(
        patch,
        c.Complete,
        lambda state, at, command, right: (
            right(state, at, dataclasses.replace(command, outcome="accepted_with_gap"))
            if command.outcome == "turned_away"
            else right(state, at, command)
        ),
    )


def the_next_step_is_always_the_first_listed(patch: Patch) -> None:
    right = stepping.next_step

    def next_step(state: State, steps: Any, parallel: bool) -> Any:
        return dataclasses.replace(right(state, steps, parallel=False), parallel=parallel)

    patch.setattr(stepping, "next_step", next_step)
    patch.setattr(deciding_windows, "next_step", next_step)


def parking_leaves_addressed_tickets(patch: Patch) -> None:
    def decide(state: State, at: int, command: c.Park, right: Callable[..., Any]) -> Iterator[events.Event]:
        return (event for event in right(state, at, command) if event.kind != "TicketReleased")

    _decide(patch, c.Park, decide)


def a_parked_ticket_is_called(patch: Patch) -> None:
    patch.setattr(State, "mask", State.able)


def parking_a_department_forgets_an_item(patch: Patch) -> None:
    _instead(
        patch,
        events.ServiceParked,
        lambda state, event, right: right(
            state, dataclasses.replace(event, items=event.items[:1] if len(event.items) > 1 else event.items)
        ),
    )


def numbers_count_all_lanes_together(patch: Patch) -> None:
    def apply(state: State, event: events.TicketIssued, right: Right) -> None:
        right(state, event)
        state.numbers = dict.fromkeys(("K", "A", "B"), max(state.numbers.values()))

    _instead(patch, events.TicketIssued, apply)


def a_ticket_gets_ready_twice(patch: Patch) -> None:
    _instead(patch, events.TicketReadied, lambda _state, _event, _right: None)


# -- undo -------------------------------------------------------------------------------------------------


def undoing_an_addressed_call_loses_the_addressee(patch: Patch) -> None:
    right = applying_windows._put_back

    def put_back(state: State, ticket: Ticket, done: Last) -> None:
        names = CHANGES[done.change]
        before = tuple(
            None if name == "to_window" else value for name, value in zip(names, done.before, strict=True)
        )
        right(state, ticket, dataclasses.replace(done, before=before))

    patch.setattr(applying_windows, "_put_back", put_back)


def undoing_a_call_makes_a_new_join(patch: Patch) -> None:
    right = applying_windows._put_back

    def put_back(state: State, ticket: Ticket, done: Last) -> None:
        right(state, ticket, done)
        if ticket.state == "waiting":
            recording.leave_line(state, ticket)
            recording.join(state, ticket, state.joins + 1)

    patch.setattr(applying_windows, "_put_back", put_back)


def undo_after_another_command(patch: Patch) -> None:
    patch.setattr(State, "touched", lambda *_given: False)


def undo_any_time_later(patch: Patch) -> None:
    def decide(state: State, at: int, command: c.Undo, right: Callable[..., Any]) -> Any:
        window = state.windows.get(command.window)
        if window is not None and window.done is not None:
            window.done = dataclasses.replace(window.done, at=at)
        return right(state, at, command)

    _decide(patch, c.Undo, decide)


def undo_twice(patch: Patch) -> None:
    def apply(state: State, event: events.CommandUndone, right: Right) -> None:
        done = state.windows[event.window].done
        right(state, event)
        state.windows[event.window].done = done

    _instead(patch, events.CommandUndone, apply)


def a_recall_can_be_undone_as_the_call(patch: Patch) -> None:
    def apply(state: State, event: events.TicketRecalled, right: Right) -> None:
        window, ticket = state.windows[event.window], state.tickets[event.ticket]
        done = window.done
        right(state, event)
        window.done = None if done is None else dataclasses.replace(done, turns=ticket.turns)

    _instead(patch, events.TicketRecalled, apply)


def undoing_a_completion_keeps_the_pass(patch: Patch) -> None:
    def apply(state: State, event: events.CommandUndone, right: Right) -> None:
        kept = dict(state.passes)
        right(state, event)
        state.passes = kept

    _instead(patch, events.CommandUndone, apply)


def undo_forgets_since_when_the_window_was_idle(patch: Patch) -> None:
    def apply(state: State, event: events.CommandUndone, right: Right) -> None:
        right(state, event)
        window = state.windows[event.window]
        if window.idle_since is not None:
            window.idle_since = event.at

    _instead(patch, events.CommandUndone, apply)


# -- appointments and pre-checks --------------------------------------------------------------------------


def an_appointment_is_callable_before_check_in(patch: Patch) -> None:
    """Booking makes the ticket at once."""

    def decide(state: State, at: int, command: c.BookAppointment, right: Callable[..., Any]) -> Any:
        booked, _ = right(state, at, command)
        yield booked
        if state.day is not None and command.day == state.day.day and state.issuing:
            asked = c.Issue(command.ticket, command.items, command.priority, "appointment")
            try:
                yield deciding_tickets.prepare(state, at, asked, booking=state.bookings[command.ticket])
            except Refused:
                return

    _decide(patch, c.BookAppointment, decide)


def an_appointment_counts_from_check_in(patch: Patch) -> None:
    def apply(state: State, event: events.TicketIssued, right: Right) -> None:
        if event.appointment is not None:
            event = dataclasses.replace(event, place=event.at - event.credit, base=event.at)
        right(state, event)

    _instead(patch, events.TicketIssued, apply)


def grace_has_no_end(patch: Patch) -> None:
    right = deciding_tickets._in_time
    patch.setattr(deciding_tickets, "_in_time", lambda hall, booking: right(hall, booking) + 24 * 3_600_000)


def a_slot_takes_one_appointment_more(patch: Patch) -> None:
    def decide(state: State, at: int, command: c.BookAppointment, right: Callable[..., Any]) -> Any:
        hall = state.hall
        if hall is not None and hall.appointments is not None:
            terms = dataclasses.replace(hall.appointments, quota=hall.appointments.quota + 1)
            state.hall = dataclasses.replace(hall, appointments=terms)
        try:
            return right(state, at, command)
        finally:
            state.hall = hall

    _decide(patch, c.BookAppointment, decide)


def a_passed_pre_check_stays(patch: Patch) -> None:
    def apply(state: State, event: events.PreCheckEnded, right: Right) -> None:
        if event.outcome != "passed":
            right(state, event)

    _instead(patch, events.PreCheckEnded, apply)


# -- time -------------------------------------------------------------------------------------------------


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


def closing_allowance_ignored(patch: Patch) -> None:
    patch.setattr(deciding_tickets, "_check_end", lambda *_given: None)


def a_trigger_ends_without_calm(patch: Patch) -> None:
    """No hysteresis: back at once when the lane is calm, whatever ``until_for`` and ``dwell`` say."""
    right = State._end_due
    patch.setattr(
        State,
        "_end_due",
        lambda self, trigger, watch: right(self, dataclasses.replace(trigger, calm=0, dwell=0), watch),
    )


def a_trigger_fires_at_once(patch: Patch) -> None:
    right = State._fire_due
    patch.setattr(
        State,
        "_fire_due",
        lambda self, trigger, watch: right(self, dataclasses.replace(trigger, sustain=0), watch),
    )


def a_trigger_forgets_interruptions(patch: Patch) -> None:
    patch.setattr(Trigger, "crowded", lambda _self, _waiting, since, _at: since is not None)


def a_trigger_turns_a_busy_window(patch: Patch) -> None:
    right = State.trigger_dues

    def trigger_dues(self: State) -> list[tuple[int, int]]:
        hands = {name: window.ticket for name, window in self.windows.items()}
        for window in self.windows.values():
            window.ticket = None
        found = right(self)
        for name, ticket in hands.items():
            self.windows[name].ticket = ticket
        return found

    patch.setattr(State, "trigger_dues", trigger_dues)


def a_slot_border_leaves_the_trigger_on(patch: Patch) -> None:
    patch.setattr(applying_day, "_border", lambda _state, _window: None)


def auto_call_ignores_its_time(patch: Patch) -> None:
    right = State.auto_calls
    patch.setattr(State, "auto_calls", lambda self: ((0, name) for _, name in right(self)))


def auto_call_by_window_order(patch: Patch) -> None:
    right = State.next_caller
    patch.setattr(
        State,
        "next_caller",
        lambda self, windows: (
            right(self, windows)
            if isinstance(windows, dict)
            else min(windows, key=lambda name: self.windows[name].spec.index)
        ),
    )


def auto_call_outlives_the_window(patch: Patch) -> None:
    def apply(state: State, event: events.WindowClosed, right: Right) -> None:
        after = state.windows[event.window].auto_call
        right(state, event)
        if after is not None:
            state.windows[event.window].auto_call = after
            state.auto.add(event.window)

    _instead(patch, events.WindowClosed, apply)


def what_has_waited_comes_before_the_border(patch: Patch) -> None:
    """Within one instant a call that was only waiting for somebody comes before a slot border."""

    def settle(state: State, at: int, command: c.Settle, right: Callable[..., Any]) -> Any:
        while (due := state.next_auto_call) is not None and due <= at:
            yield from deciding_day._call_by_itself(state, max(due, state.at))
        yield from right(state, at, command)

    _decide(patch, c.Settle, settle)


# -- what is kept because every command asks ---------------------------------------------------------------


def who_serves_is_never_looked_up_anew(patch: Patch) -> None:
    patch.setattr(State, "forget_who_serves", lambda _state: None)


def what_others_wait_for_outlives_everything(patch: Patch) -> None:
    patch.setattr(floor, "_LEAVE_DUES_ALONE", frozenset(events.KINDS.values()))


def who_waits_longest_is_never_looked_up_anew(patch: Patch) -> None:
    known: dict[tuple[int, str], int | None] = {}
    right = State.longest_waiting

    def longest_callable(self: State, lane: str) -> int | None:
        if known.get((id(self), lane)) is None:
            known[id(self), lane] = right(self, lane, callable_only=True)
        return known[id(self), lane]

    patch.setattr(State, "longest_callable", longest_callable)


def nobody_gets_ready_when_somebody_leaves_the_line(patch: Patch) -> None:
    def leave_line(state: State, ticket: Ticket) -> None:
        moved = set(state.moved)
        recording.leave_line(state, ticket)
        state.moved = moved

    patch.setattr(applying_tickets, "leave_line", leave_line)


# -- snapshots, refusals, replay --------------------------------------------------------------------------


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


def snapshot_forgets_what_can_be_undone(patch: Patch) -> None:
    right = snapshots.take

    def take(state: State) -> dict[str, Any]:
        data: dict[str, Any] = right(state)
        for window in data["windows"].values():
            window["done"] = None
        return data

    patch.setattr(snapshots, "take", take)


def a_refusal_leaves_a_trace(patch: Patch) -> None:
    right = deciding_windows.allow  # type: ignore[attr-defined]

    def allow(ticket: Ticket, command: str) -> None:
        try:
            right(ticket, command)
        except Refused:
            ticket.recalls += 1
            raise

    patch.setattr(deciding_windows, "allow", allow)


def a_group_is_refused_half_way(patch: Patch) -> None:
    def decide(state: State, at: int, command: c.IssueGroup, right: Callable[..., Any]) -> Any:
        yield from (
            list(right(state, at, command))[:-1] if len(command.tickets) > 2 else right(state, at, command)
        )

    _decide(patch, c.IssueGroup, decide)


def an_event_forgets_the_steps(patch: Patch) -> None:
    """Written to the log without its steps: only a replay can tell."""
    patch.setitem(
        events._NAMES, "TicketIssued", tuple(n for n in events._NAMES["TicketIssued"] if n != "steps")
    )


HARD: dict[str, tuple[type, ...]] = {
    "a_break_keeps_addressed_tickets": (c.CallNext, c.Transfer),
    "a_recall_can_be_undone_as_the_call": (c.Undo, c.Recall),
    "a_slot_takes_one_appointment_more": (c.BookAppointment,),
    "a_trigger_ends_without_calm": (c.Issue, c.CallNext),
    "auto_call_by_window_order": (c.SetAutoCall, c.OpenWindow, c.Issue),
    "closing_allowance_ignored": (c.Issue,),
    "held_time_is_never_left_out": (c.Hold, c.Resume),
    "parking_a_department_forgets_an_item": (c.Park, c.Unpark),
    "parking_leaves_addressed_tickets": (c.Park, c.Unpark, c.Transfer),
    "undo_after_another_command": (c.Undo, c.CallNext, c.Transfer),
    "undo_twice": (c.Undo, c.PauseWindow),
    "undoing_a_completion_keeps_the_pass": (c.Undo, c.Complete, c.Start),
    "undoing_an_addressed_call_loses_the_addressee": (c.Undo, c.CallNext, c.Transfer),
    "what_has_waited_comes_before_the_border": (c.SetAutoCall, c.OpenWindow, c.Issue),
    "withdrawing_leaves_the_window_busy": (c.Withdraw,),
}
"""Commands that the walks ask for more often when they look for a fault that is rarely met."""

MET = {
    "a_break_keeps_addressed_tickets": 10,
    "a_pause_never_releases": 10,
    "a_recall_can_be_undone_as_the_call": 39,
    "auto_call_by_window_order": 7,
    "auto_call_outlives_the_window": 6,
    "closing_allowance_ignored": 30,
    "grant_after_requeue_moves_the_ticket": 5,
    "parking_leaves_addressed_tickets": 12,
    "undo_after_another_command": 5,
    "undo_twice": 19,
    "undoing_a_completion_keeps_the_pass": 6,
    "what_has_waited_comes_before_the_border": 18,
}
"""Walks that have met a fault before: they are taken first, to save time."""

FAULTS: tuple[Callable[[Patch], None], ...] = tuple(
    one
    for name, one in list(globals().items())
    if callable(one) and getattr(one, "__module__", None) == __name__ and not name.startswith("_")
)
"""Every function of this module that plants a fault."""
