"""Random days: after every command the Floor agrees with an independent book, and it replays to the same."""

from __future__ import annotations

from collections import Counter

import pytest

from queueing import commands as c
from queueing.events import KINDS
from tests.queueing.walk import table, walks

Counts = tuple[Counter[str], Counter[str], Counter[str]]

WALKS = 180
PROVED = 1500

COMMANDS = tuple(one.__name__ for one in c.Command.__args__)
LEAST = dict.fromkeys(COMMANDS, 200) | {
    "CallNext": 1000,
    "Issue": 2000,
    "OpenWindow": 700,
    "Start": 700,
}
"""How often each command must have been carried out: walks that meet nothing prove nothing."""

SEEN = {
    "addressed": 60,
    "came_first": 600,
    "head_start": 100,
    "priority": 100,
    "kept_free": 60,
    "no_slot": 25,
    "nobody_waiting": 60,
    "not_covered": 40,
    "refused": 1000,
    "called by itself": 300,
    "undone accept": 20,
    "undone call": 80,
    "undone complete": 20,
    "undone hold": 20,
    "undone no_show": 15,
    "undone pause": 20,
    "undone reclassify": 10,
    "undone start": 40,
    "undone transfer": 15,
    "undone to a window alone": 6,
    "AppointmentMissed": 50,
    "CommandUndone": 300,
    "HoursEnded": 40,
    "SlotExtended": 200,
    "StepCompleted": 150,
    "TicketExpired": 300,
    "TicketReadied": 1000,
    "TicketReleased": 20,
    "TicketRerouted": 40,
    "TriggerEnded": 30,
    "TriggerFired": 200,
}
REFUSED = {
    "addressed_ticket",
    "appointments_off",
    "at_a_window",
    "auto_call_too_short",
    "day_not_open",
    "granted_already",
    "issuing_stopped",
    "item_parked",
    "item_twice",
    "missing_when_done",
    "more_time_limit",
    "no_fast_lane",
    "nobody_serves",
    "not_covered",
    "not_parked",
    "not_today",
    "nothing_claimed",
    "nothing_parked",
    "nothing_to_undo",
    "outside_hours",
    "parked_already",
    "requeue_limit",
    "requeue_too_late",
    "same_lane",
    "slot_full",
    "ticket_exists",
    "too_far_ahead",
    "too_late_today",
    "undo_too_late",
    "undo_touched",
    "unknown_pass",
    "window_busy",
    "window_no_slot",
    "wrong_state",
}
"""Refusals that the walks must have met."""


@pytest.fixture(scope="module")
def counts() -> Counts:
    """Any disagreement fails here, with its seed and the commands that led to it."""
    found = walks(range(WALKS))
    print("\n" + table(*found))
    return found


def test_random_days_agree_with_the_book_and_replay_to_the_same_state(counts: Counts) -> None:
    tried, done, _ = counts
    assert set(done) == set(LEAST)
    assert all(tried[name] for name in LEAST)


@pytest.mark.parametrize("name", LEAST)
def test_the_walks_carry_out_every_command_often(counts: Counts, name: str) -> None:
    assert counts[1][name] >= LEAST[name]


def test_the_walks_meet_every_event_and_every_reason(counts: Counts) -> None:
    seen = counts[2]
    assert not {kind for kind in KINDS if not seen[kind]}
    assert {name: seen[name] for name in SEEN if seen[name] < SEEN[name]} == {}


def test_the_walks_are_refused_for_every_reason(counts: Counts) -> None:
    assert not {code for code in REFUSED if not counts[2][f"refused {code}"]}


@pytest.mark.prove
def test_ten_times_as_many_random_days_agree_with_the_book() -> None:
    tried, done, seen = walks(range(WALKS, PROVED), length=200)
    print("\n" + table(tried, done, seen))
    assert {name: done[name] for name in COMMANDS if done[name] < 5 * LEAST[name]} == {}
