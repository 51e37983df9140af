"""What a visitor is told to expect: rough, but never absurd."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queueing import commands as c
from queueing.estimates import Z90, Pace, erlang_quantile
from queueing.times import HOUR, MINUTE
from tests.builders import Story, all_day, at, plan_of

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    ("stages", "half", "nine_in_ten"),
    [(1, 0.6931, 2.3026), (2, 1.6783, 3.8897), (5, 4.6709, 7.9936), (20, 19.6677, 25.9025)],
)
def test_the_quantiles_of_an_erlang_time_are_near_the_exact_ones(
    stages: int, half: float, nine_in_ten: float
) -> None:
    assert erlang_quantile(stages, 1.0, 0.0) == pytest.approx(half, rel=0.02)
    assert erlang_quantile(stages, 1.0, Z90) == pytest.approx(nine_in_ten, rel=0.02)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.integers(0, 300),
    st.floats(0.5, 30),
    st.integers(0, 30),
    st.floats(1_000, 3_600_000),
    st.integers(0, 24 * HOUR),
)
def test_a_wait_grows_with_people_and_shrinks_with_windows(
    ahead: int, windows: float, idle: int, mean: float, delay: int
) -> None:
    pace = Pace(windows, idle, mean, delay)
    here = pace.wait(ahead)
    assert delay <= here.p50 <= here.p90
    more_people, more_windows = pace.wait(ahead + 1), Pace(windows + 1, idle, mean, delay).wait(ahead)
    assert here.p50 <= more_people.p50
    assert here.p90 <= more_people.p90
    assert here.p50 >= more_windows.p50
    assert here.p90 >= more_windows.p90
    assert Pace(windows, idle, mean, delay + MINUTE).wait(ahead).p50 == here.p50 + MINUTE


def estimates(story: Story, when: str, count: int, items: str = "QA") -> list[tuple[int, int]]:
    told = []
    for one in range(count):
        estimate = story.issue(when, f"{when}-{items}-{one}", items).estimate
        assert estimate is not None
        told.append(estimate)
    return told


def test_at_a_free_window_nobody_waits() -> None:
    story = Story(all_day(W1=["fast"])).open("08:30", "W1")
    assert estimates(story, "09:00", 1) == [(0, 0)]


def test_more_people_ahead_are_never_a_shorter_wait() -> None:
    story = Story().open("08:30", "W1", "W2", "W3", "W4")
    told = estimates(story, "09:00", 30)
    assert told == sorted(told)
    assert told[-1][0] > 10 * MINUTE


def test_before_opening_the_time_to_opening_is_part_of_the_wait() -> None:
    story = Story(all_day(W1=["fast"]))
    (early,) = estimates(story, "08:10", 1)
    assert early[0] >= 20 * MINUTE
    assert early[0] < 40 * MINUTE


def test_during_a_break_the_time_to_its_end_is_part_of_the_wait() -> None:
    story = Story(plan_of({"W1": [("08:30", "12:00", ["fast"]), ("13:30", "17:30", ["fast"])]}))
    story.open("08:30", "W1")
    assert estimates(story, "12:30", 1)[0][0] >= HOUR


def test_priority_is_told_a_shorter_wait_than_the_others_of_its_lane() -> None:
    story = Story(all_day(W1=["fast"]))
    plain = estimates(story, "09:00", 10)[-1]
    elder = story.issue("09:00", "elder", priority="elder")
    assert elder.people_ahead == 0
    assert elder.estimate is not None
    assert elder.estimate < plain


def test_longer_services_are_longer_waits() -> None:
    story = Story(all_day(W1=["fast"], W2=["regular-A"]))
    assert estimates(story, "09:00", 3, "QA")[-1] < estimates(story, "09:00", 3, "CA")[-1]


def test_the_people_ahead_are_those_of_the_lane_with_an_earlier_place() -> None:
    story = Story(all_day(W1=["fast"], W2=["regular-A"])).open("08:30", "W1", "W2")
    for name, item, priority in (
        ("a", "QA", None),
        ("b", "CA", None),
        ("c", "QB", None),
        ("d", "QA", "elder"),
        ("e", "QA", None),
    ):
        story.issue("09:00", name, item, priority)
    floor = story.floor
    assert {name: floor.people_ahead(name) for name in "abcde"} == {"a": 1, "b": 0, "c": 2, "d": 0, "e": 3}
    assert floor.tickets["e"].people_ahead == 3
    story.call("09:01", "W1")
    story.do("09:02", c.Transfer("W1", "d", to_window="W2"))
    assert floor.people_ahead("d") == 0
    assert floor.waiting("fast") == 3
    assert floor.longest_waiting("fast") == at("09:00")


def test_the_longest_wait_is_that_of_who_came_first_whoever_stands_in_front() -> None:
    story = Story(all_day(W1=["fast"])).open("08:30", "W1")
    story.issue("09:00", "missed", "QA")
    story.call("09:01", "W1")
    story.do("09:02", c.NoShow("W1", "missed"))
    story.issue("09:05", "first", "QA")
    story.issue("09:06", "second", "QB")
    story.issue("09:10", "elder", "QA", "elder")
    floor = story.floor
    assert floor.people_ahead("elder") == 0
    assert floor.longest_waiting("fast") == at("09:05")
    story.do("09:11", c.Requeue("missed"))
    assert floor.longest_waiting("fast") == at("09:05")
    for name in ("elder", "first"):
        assert story.serve("09:12", "W1") == name
        story.done("09:12", "W1")
    assert story.line("fast") == ["missed", "second"]
    assert floor.longest_waiting("fast") == floor.tickets["missed"].place == at("09:05")
    assert floor.longest_waiting("regular-A") is None


def test_an_item_that_nobody_serves_any_more_today_gets_no_ticket() -> None:
    story = Story(plan_of({"W4": [("08:30", "12:00", ["regular-A"])], "W1": [("08:30", "17:30", ["fast"])]}))
    story.issue("11:59", "a", "ONE")
    story.settle("12:00")
    story.open("12:01", "W4")
    story.serve("12:01", "W4")
    assert story.refused("12:02", c.Issue("b", ("ONE",))).code == "nobody_serves"
