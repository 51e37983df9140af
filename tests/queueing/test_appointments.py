"""Appointments: the place of the booked time, called from check-in on, and no window ever waits for one."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queueing import commands as c
from tests.builders import DAY, ZERO, Story, all_day, at, hall_data

TERMS = {"credit": "10 min", "grace": "15 min", "every": "30 min", "quota": 2, "days": 14}


def hall(**changes: object) -> Story:
    data = hall_data(appointments={**TERMS, **changes})
    return Story(all_day(W1=["fast"], W2=["regular-A"]), data).open("08:30", "W1", "W2")


def book(story: Story, when: str, ticket: str, booked: str, day: int = 0, items: str = "QA") -> None:
    date = f"2026-03-{2 + day:02d}"
    zero = ZERO + day * 86_400_000
    story.do(when, c.BookAppointment(ticket, (items,), date, zero, at(booked, day)))


def test_who_has_not_checked_in_is_not_called_and_no_window_waits() -> None:
    story = hall()
    book(story, "09:00", "b", "10:00")
    story.issue("10:05", "walk-in")
    assert story.call("10:06", "W1") == "walk-in"


@pytest.mark.parametrize(
    ("checked_in", "place"),
    [("09:20", "09:50"), ("10:00", "09:50"), ("10:15", "09:50"), ("10:15:00.001", "10:15:00.001")],
)
def test_the_place_is_the_booked_time_less_the_credit_until_the_grace_is_over(
    checked_in: str, place: str
) -> None:
    story = hall()
    book(story, "09:00", "b", "10:00")
    story.do(checked_in, c.CheckIn("b"))
    ticket = story.floor.tickets["b"]
    assert (ticket.place, ticket.channel, ticket.appointment) == (at(place), "appointment", at("10:00"))
    assert (ticket.number, ticket.state) == ("K001", "waiting")


def test_waiting_before_the_booked_time_is_the_visitors_own_wish() -> None:
    story = hall()
    book(story, "09:00", "b", "10:00")
    story.do("09:20", c.CheckIn("b"))
    assert story.floor.tickets["b"].uncounted == 40 * 60_000


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 75), max_size=25), st.integers(-30, 15), st.integers(0, 10))
def test_who_booked_is_never_called_after_a_walk_in_of_the_booked_time(
    walk_ins: list[int], lateness: int, calls: int
) -> None:
    story = hall()
    book(story, "08:40", "booked", "09:30")
    names = count()
    came = sorted(
        [(9 * 60 + minute, f"w{next(names)}") for minute in walk_ins] + [(570 + lateness, "booked")]
    )
    came.append((570 + 60, "later"))
    order: list[str] = []
    for minute, name in came:
        when = f"{minute // 60:02d}:{minute % 60:02d}"
        story.do(when, c.CheckIn("booked")) if name == "booked" else story.issue(when, name)
    for _ in range(calls + len(came)):
        called = story.call("11:00", "W1")
        if called in story.floor.tickets:
            order.append(called)
            story.done("11:00", "W1")
    after = [name for minute, name in came if minute >= 570 and name != "booked"]
    assert all(order.index("booked") < order.index(name) for name in after)


def test_a_time_is_booked_by_as_many_as_the_quota_says() -> None:
    story = hall()
    book(story, "09:00", "a", "10:00")
    book(story, "09:00", "b", "10:29")
    full = story.refused("09:01", c.BookAppointment("c", ("QA",), DAY, ZERO, at("10:15")))
    assert (full.code, full.facts["quota"]) == ("slot_full", 2)
    book(story, "09:01", "c", "10:30")
    story.do("09:02", c.CancelAppointment("a"))
    book(story, "09:03", "d", "10:15")


@pytest.mark.parametrize(
    ("booked", "code"),
    [("08:59", "in_the_past"), ("17:30", "outside_hours"), ("08:00", "in_the_past")],
)
def test_a_time_that_cannot_be_kept_is_not_promised(booked: str, code: str) -> None:
    assert hall().refused("09:00", c.BookAppointment("a", ("QA",), DAY, ZERO, at(booked))).code == code


def test_without_terms_there_are_no_appointments() -> None:
    story = Story().open("08:30", "W1")
    refused = story.refused("09:00", c.BookAppointment("a", ("QA",), DAY, ZERO, at("10:00")))
    assert refused.code == "appointments_off"


def test_an_appointment_of_tomorrow_outlasts_the_night_and_one_of_today_is_missed() -> None:
    story = hall()
    book(story, "09:00", "today", "10:00")
    book(story, "09:00", "tomorrow", "10:00", day=1)
    assert story.refused("09:05", c.CheckIn("tomorrow")).code == "not_today"
    events = story.settle("20:00")
    assert [event.ticket for event in events if event.kind == "AppointmentMissed"] == ["today"]
    story.do("08:00", c.OpenDay("2026-03-03", ZERO + 86_400_000), day=1)
    story.do("09:55", c.CheckIn("tomorrow"), day=1)
    assert story.floor.tickets["tomorrow"].place == at("09:50", 1)
