"""Random days: after every command the Floor agrees with an independent book, and it replays to the same."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from queueing import commands as c
from queueing.events import KINDS
from tests.queueing.walk import Walk, table

Counts = tuple[Counter[str], Counter[str], Counter[str]]

DAYS = 170
PROVED = 1320
LENGTH = 150
CHANCE = st.integers(0, 2**24 - 1)
"""What one command is drawn from: hypothesis shortens the list of commands that leads to a disagreement."""

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
    "head_start": 40,
    "priority": 70,
    "kept_free": 60,
    "no_slot": 6,
    "nobody_waiting": 60,
    "not_covered": 40,
    "refused": 1000,
    "called by itself": 222,
    "undone accept": 6,
    "undone call": 80,
    "undone complete": 8,
    "undone hold": 5,
    "undone no_show": 1,
    "undone pause": 8,
    "undone reclassify": 1,
    "undone start": 15,
    "undone transfer": 6,
    "undone to a window alone": 1,
    "AppointmentMissed": 50,
    "CommandUndone": 218,
    "HoursEnded": 40,
    "SlotExtended": 200,
    "StepCompleted": 84,
    "TicketExpired": 300,
    "TicketReadied": 1000,
    "TicketReleased": 8,
    "TicketRerouted": 8,
    "TriggerEnded": 30,
    "TriggerFired": 200,
}
REFUSED = {
    "appointments_off",
    "day_not_open",
    "issuing_stopped",
    "item_parked",
    "item_twice",
    "nobody_serves",
    "not_covered",
    "not_today",
    "nothing_claimed",
    "nothing_parked",
    "nothing_to_undo",
    "outside_hours",
    "requeue_limit",
    "requeue_too_late",
    "same_lane",
    "ticket_exists",
    "too_late_today",
    "undo_too_late",
    "undo_touched",
    "window_busy",
    "wrong_state",
}
"""Refusals that the walks must have met."""


def days(count: int) -> Counts:
    """So many random days: how often each command was tried, was carried out, and what was seen."""
    counts: Counts = Counter(), Counter(), Counter()

    class Days(RuleBasedStateMachine):
        walk: Walk
        steps = 0

        @initialize(seed=CHANCE)
        def begin(self, seed: int) -> None:
            self.walk = Walk(seed, often=(c.Requeue,))  # there is rarely somebody to requeue
            self.walk.begin()

        @rule(chance=CHANCE)
        def go_on(self, chance: int) -> None:
            self.steps += 1
            self.walk.rolls.seed(chance * LENGTH + self.steps)  # hypothesis likes to say the same again
            self.walk.go_on()
            if chance % LENGTH == 0 and self.walk.middle is None:
                self.walk.restart()

        def teardown(self) -> None:
            self.walk.end()
            for all_days, one in zip(counts, (self.walk.tried, self.walk.done, self.walk.seen), strict=True):
                all_days.update(one)

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Days,
        settings=settings(
            max_examples=count, stateful_step_count=LENGTH, suppress_health_check=list(HealthCheck)
        ),
    )
    print("\n" + table(*counts))
    return counts


@pytest.fixture(scope="module")
def counts() -> Counts:
    """Any disagreement fails here, with its seed and the commands that led to it."""
    return days(DAYS)


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
def test_many_more_random_days_agree_with_the_book() -> None:
    _, done, _ = days(PROVED)
    assert {name: done[name] for name in COMMANDS if done[name] < 5 * LEAST[name]} == {}
