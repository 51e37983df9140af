"""What the promise says of one ticket, to the millisecond."""

from __future__ import annotations

from typing import Any

import pytest

from queueing.promise import in_peak, verdict, waited

TARGET = 180_000
ISSUED = 1_000_000


def told(
    called: int | None = None,
    started: int | None = None,
    ended: int | None = None,
    misses: int = 0,
    at: int = 10 * TARGET,
    uncounted: int = 0,
    early: int = 0,
) -> str:
    """The verdict; times in ms after the issue."""

    def when(after: int | None) -> int | None:
        return None if after is None else ISSUED + after

    return verdict(
        issued=ISSUED,
        called=when(called),
        started=when(started),
        ended=when(ended),
        misses=misses,
        at=ISSUED + at,
        target=TARGET,
        uncounted=uncounted,
        early=early,
    )


def test_who_is_at_the_window_within_the_target_is_kept_and_a_millisecond_later_missed() -> None:
    assert told(called=0, started=TARGET, ended=9 * TARGET) == "kept"
    assert told(called=0, started=TARGET + 1, ended=9 * TARGET) == "missed"


def test_who_gives_up_in_time_says_nothing_and_who_gives_up_later_is_missed() -> None:
    assert told(ended=TARGET) == "left"
    assert told(ended=TARGET + 1) == "missed"
    assert told(called=TARGET, ended=TARGET + 1) == "missed", (
        "called, but not a no-show: the visitor was there"
    )


def test_a_no_show_says_nothing_when_first_called_in_time_and_is_missed_when_called_later() -> None:
    assert told(called=TARGET, misses=1) == "no_show"
    assert told(called=TARGET, misses=2, ended=9 * TARGET) == "no_show"
    assert told(called=TARGET + 1, misses=1) == "missed"
    assert told(called=TARGET + 1, misses=1, ended=9 * TARGET) == "missed"


def test_a_no_show_who_comes_back_and_is_served_is_judged_by_the_start() -> None:
    assert told(called=0, started=TARGET, misses=1) == "kept"
    assert told(called=0, started=TARGET + 1, misses=1) == "missed"


@pytest.mark.parametrize("called", [None, 0])
def test_who_is_not_at_the_window_yet_is_open_until_the_target_and_missed_after_it(
    called: int | None,
) -> None:
    assert told(called=called, at=TARGET) == "pending"
    assert told(called=called, at=TARGET + 1) == "missed"


def test_a_peak_has_its_first_moment_and_not_its_last() -> None:
    peaks = ((10, 20), (30, 40))
    assert [issued for issued in range(50) if in_peak(issued, peaks)] == [*range(10, 20), *range(30, 40)]


def test_what_the_visitor_wished_for_is_no_wait() -> None:
    wished = 2 * TARGET
    assert told(called=0, started=3 * TARGET, uncounted=wished) == "kept"
    assert told(called=0, started=3 * TARGET + 1, uncounted=wished) == "missed"
    assert told(at=3 * TARGET, uncounted=wished) == "pending"
    assert told(ended=TARGET, uncounted=wished) == "left", "more than all of it is nothing, not less"


def test_what_was_wished_for_after_the_first_call_does_not_shorten_the_wait_for_it() -> None:
    assert told(called=TARGET + 1, misses=1, uncounted=TARGET) == "missed"
    assert told(called=2 * TARGET, misses=1, uncounted=2 * TARGET, early=TARGET) == "no_show"


def test_the_wait_itself_leaves_it_out_and_is_never_less_than_nothing() -> None:
    course: dict[str, Any] = {"issued": 0, "called": None, "started": None, "misses": 0, "at": 500}
    assert waited(**course, ended=None, uncounted=200) == 300
    assert waited(**course, ended=100, uncounted=200) == 0
