"""Ticket numbers: speakable, distinct, in order, never changing."""

from __future__ import annotations

import re

import pytest

from queueing import commands as c
from tests.builders import ZERO, Story, all_day, at, plan_of

pytestmark = pytest.mark.quick

OPEN = all_day(W1=["fast"], W2=["regular-A"], W4=["regular-B"])


def test_each_lane_counts_its_own_numbers_behind_its_letter() -> None:
    story = Story(OPEN)
    found = [
        story.issue("09:00", f"t{place}", item).number
        for place, item in enumerate(("QA", "CA", "QB", "CB", "NA", "QA"))
    ]
    assert found == ["K001", "A001", "K002", "B001", "A002", "K003"]


def test_numbers_are_never_given_twice_in_a_day_even_past_999() -> None:
    story = Story(OPEN)
    numbers = []
    for one in range(1005):
        numbers.append(story.issue("09:00", f"t{one}").number)
        story.do("09:00", c.Withdraw(f"t{one}"))
    assert len(set(numbers)) == 1005
    assert numbers[-1] == "K1005"
    assert all(re.fullmatch(r"[A-Z]{1,2}\d{3,}", number) for number in numbers)


def test_a_number_never_changes() -> None:
    story = Story(OPEN).open("08:30", "W1", "W2")
    story.issue("09:00", "a")
    story.call("09:01", "W1")
    story.do("09:02", c.Transfer("W1", "a", item="CA"))
    story.call("09:03", "W2")
    story.do("09:04", c.Hold("W2", "a"))
    story.do("09:05", c.Resume("a"))
    story.do("09:06", c.ApplyPlan(plan_of({"W2": [("08:30", "17:30", ["regular-A"])]}, lanes=("regular-A",))))
    assert story.floor.tickets["a"].number == "K001"
    assert story.issue("09:07", "b", "QA").number == "A001"


def test_numbers_begin_anew_each_day() -> None:
    story = Story(OPEN)
    story.issue("09:00", "a")
    story.do("09:01", c.CloseDay())
    story.do("08:00", c.OpenDay("2026-03-03", ZERO + 86_400_000), day=1)
    story.do(at("09:00", 1), c.Issue("b", ("QA",)))
    assert story.floor.tickets["b"].number == "K001"


def test_a_refused_ticket_uses_no_number() -> None:
    story = Story(OPEN)
    story.refused("09:00", c.Issue("a", ("QA",), "nobody"))
    assert story.issue("09:01", "b").number == "K001"
