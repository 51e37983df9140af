"""A clock that jumps ahead closes no day; a clock set back and right again disturbs nobody."""

from __future__ import annotations

import pytest

from hall.clock import HandClock, ScaledClock, SystemClock
from hall.errors import Problem
from hall.operations.asking import Request
from hall.operations.clockwatch import FARTHEST, ClockWatch
from hall.operations.core import Operations
from hall.store.database import Store
from queueing import commands as c
from tests.builders import at
from tests.hall.conftest import HALL


@pytest.fixture
def clock() -> HandClock:
    """Set by hand, beside one that nobody sets."""
    made = HandClock(at("07:50"))
    made.passed = 0
    return made


def live(clock: HandClock, ms: int) -> None:
    """Both clocks go on."""
    assert clock.passed is not None
    clock.at += ms
    clock.passed += ms


def issue(operations: Operations, ticket: str) -> int:
    answer = operations.perform(HALL, c.Issue(ticket, ("QA",)), Request("kiosk"), lambda _: (200, {}))
    return answer.status


def test_time_that_passes_is_believed_however_long_it_is(clock: HandClock) -> None:
    watch = ClockWatch(clock)
    for ms in (1, FARTHEST * 100, 3):
        live(clock, ms)
        assert watch.look() == (clock.at, 0)


def test_a_jump_is_not_believed_until_the_clock_is_right_again(clock: HandClock) -> None:
    watch, right = ClockWatch(clock), clock.at
    clock.at += FARTHEST
    assert watch.look() == (clock.at, 0)
    clock.at += FARTHEST + 1
    assert watch.look() == (right + FARTHEST, FARTHEST + 1)
    live(clock, 1_000)
    assert watch.look() == (right + FARTHEST + 1_000, FARTHEST + 1)
    clock.at = right + FARTHEST + 1_000
    assert watch.look() == (clock.at, 0)


def test_a_clock_set_back_may_be_set_right_again(clock: HandClock) -> None:
    watch = ClockWatch(clock)
    clock.at -= FARTHEST * 3
    assert watch.look() == (clock.at, 0)
    clock.at += FARTHEST * 3
    assert watch.look() == (clock.at, 0)


def test_a_new_process_believes_what_it_finds(clock: HandClock) -> None:
    clock.at += FARTHEST * 100
    assert ClockWatch(clock).look() == (clock.at, 0)


def test_the_machines_clocks_go_together() -> None:
    for clock in (SystemClock(), ScaledClock(0, 0, 60.0)):
        watch = ClockWatch(clock)
        assert watch.look()[1] == watch.look()[1] == 0


def test_a_jump_to_the_next_day_settles_nothing_and_refuses_in_words(
    operations: Operations, store: Store, clock: HandClock
) -> None:
    live(clock, at("09:00") - clock.at)
    assert issue(operations, "a") == 200
    before = store.seq(HALL)
    clock.at = at("09:00", day=1)
    assert operations.tick(HALL) == before
    with pytest.raises(Problem) as told:
        issue(operations, "b")
    assert (told.value.code, told.value.status) == ("clock_ahead", 503)
    assert told.value.facts["ahead_seconds"] == 86_400
    assert told.value.headers["Retry-After"]
    assert store.seq(HALL) == before
    assert operations.now() == at("09:00")
    assert "a" in operations.read(HALL, lambda floor: list(floor.tickets))
    live(clock, 60_000)
    clock.at = at("09:01")
    assert issue(operations, "b") == 200


def test_an_answer_given_before_is_given_again_while_the_clock_is_ahead(
    operations: Operations, clock: HandClock
) -> None:
    live(clock, at("09:00") - clock.at)
    request = Request("kiosk", "tap")
    operations.perform(HALL, c.Issue("a", ("QA",)), request, lambda _: (200, {}))
    clock.at += FARTHEST * 10
    assert operations.perform(HALL, c.Issue("b", ("QA",)), request, lambda _: (200, {})).replayed


def test_a_restart_confirms_the_clock_and_the_day_before_is_closed(
    operations: Operations, store: Store, clock: HandClock
) -> None:
    live(clock, at("09:00") - clock.at)
    issue(operations, "left over")
    clock.at = at("09:00", day=1)
    assert issue(Operations(store, clock), "next morning") == 200
    kinds = [record.kind for record in store.events(HALL)]
    assert kinds.count("DayClosed") == 1
    assert kinds.count("DayOpened") == 2
