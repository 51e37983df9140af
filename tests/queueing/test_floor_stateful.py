"""Random days: after every command the Floor agrees with an independent book, and it replays to the same."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queueing import commands as c
from queueing.events import KINDS
from tests.queueing.walk import Walk, table

Counts = tuple[Counter[str], Counter[str], Counter[str]]

DAYS = 170
PROVED = 1320
LENGTH = 150
FAR = 2**70
"""
Where chances are drawn: no constant of the program lies there.

Hypothesis mixes in the constants of all modules that happen to be loaded, so days would be other days after
other tests.
"""
CHANCE = st.integers(FAR, FAR + 2**24 - 1).map(lambda far: far - FAR)
DAY = st.tuples(CHANCE, st.tuples(*[CHANCE] * LENGTH))
"""
How a day begins, and what each of its commands is drawn from.

Hypothesis makes a day that ends in a disagreement as poor as it can: a chance of 0 is no command.
"""

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
    "no_slot": 12,
    "nobody_waiting": 60,
    "not_covered": 40,
    "refused": 1000,
    "called by itself": 222,
    "undone accept": 30,
    "undone call": 100,
    "undone complete": 35,
    "undone hold": 25,
    "undone no_show": 8,
    "undone pause": 30,
    "undone reclassify": 10,
    "undone start": 31,
    "undone transfer": 28,
    "undone to a window alone": 12,
    "AppointmentMissed": 50,
    "CommandUndone": 218,
    "HoursEnded": 40,
    "SlotExtended": 200,
    "StepCompleted": 84,
    "TicketExpired": 300,
    "TicketReadied": 1000,
    "TicketReleased": 20,
    "TicketRerouted": 22,
    "TriggerEnded": 30,
    "TriggerFired": 200,
}
REFUSED = {
    "appointments_off",
    "day_not_open",
    "issuing_stopped",
    "item_parked",
    "item_twice",
    "more_time_limit",
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

    @settings(max_examples=count, suppress_health_check=list(HealthCheck))
    @given(day=DAY)
    def go_through(day: tuple[int, tuple[int, ...]]) -> None:
        begin, chances = day
        walk = Walk(begin, often=(c.Requeue,))  # there is rarely somebody to requeue
        walk.begin()
        for step, chance in enumerate(chances, 1):
            if chance:
                walk.rolls.seed(chance * LENGTH + step)  # the same chance later is another command
                walk.go_on()
                if chance % LENGTH == 0 and walk.middle is None:
                    walk.restart()
        walk.end()
        for all_days, one in zip(counts, (walk.tried, walk.done, walk.seen), strict=True):
            all_days.update(one)

    go_through()
    print("\n" + table(*counts))
    return counts


def test_random_days_agree_with_the_book_and_replay_to_the_same_state() -> None:
    """Any disagreement fails in ``days``, with the commands that led to it."""
    tried, done, seen = days(DAYS)
    assert set(done) == set(LEAST) == {name for name in LEAST if tried[name]}
    assert {name: done[name] for name in LEAST if done[name] < LEAST[name]} == {}
    assert {name: seen[name] for name in SEEN if seen[name] < SEEN[name]} == {}
    assert not {kind for kind in KINDS if not seen[kind]}
    assert not {code for code in REFUSED if not seen[f"refused {code}"]}


@pytest.mark.prove
def test_many_more_random_days_agree_with_the_book() -> None:
    _, done, _ = days(PROVED)
    assert {name: done[name] for name in COMMANDS if done[name] < 5 * LEAST[name]} == {}
