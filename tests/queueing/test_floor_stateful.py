"""Random days: after every command the Floor agrees with an independent book, and it replays to the same."""

from __future__ import annotations

from collections import Counter

import pytest

from queueing.events import KINDS
from tests.queueing.walk import table, walks

Counts = tuple[Counter[str], Counter[str], Counter[str]]

LEAST = {
    "Accept": 100,
    "ApplyPlan": 250,
    "CallNext": 1000,
    "CloseDay": 30,
    "CloseWindow": 250,
    "Complete": 150,
    "CompleteAndCallNext": 100,
    "ConfigureHall": 120,
    "Hold": 250,
    "Issue": 2500,
    "NoShow": 200,
    "OpenDay": 150,
    "OpenWindow": 700,
    "PauseWindow": 250,
    "Recall": 120,
    "Requeue": 120,
    "Resume": 180,
    "Settle": 300,
    "Start": 400,
    "Transfer": 200,
    "Withdraw": 400,
}
"""How often each command must have been carried out: walks that meet nothing prove nothing."""

SEEN = {
    "addressed": 60,
    "came_first": 600,
    "head_start": 100,
    "priority": 120,
    "kept_free": 60,
    "no_slot": 25,
    "nobody_waiting": 60,
    "not_covered": 40,
    "refused": 1000,
    "TicketReleased": 30,
    "TicketRerouted": 60,
    "TicketExpired": 300,
    "SlotExtended": 200,
    "DayClosed": 60,
    "HoursEnded": 40,
}


@pytest.fixture(scope="module")
def counts() -> Counts:
    """Any disagreement fails here, with its seed and the commands that led to it."""
    found = walks(range(90))
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
