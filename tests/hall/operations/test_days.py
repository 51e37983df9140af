from __future__ import annotations

from datetime import date

from hall.operations.days import local_date, next_opening, next_workday, zero
from queueing import commands as c
from queueing import times
from tests.builders import DAY, ZERO, Story, at, tiny_hall


def test_a_moment_belongs_to_the_date_on_the_halls_wall() -> None:
    hall = tiny_hall()
    assert local_date(hall, at("00:00")) == date(2026, 3, 2)
    assert local_date(hall, at("00:00") - 1) == date(2026, 3, 1)
    assert zero(hall, date(2026, 3, 2)) == ZERO


def test_opening_hours_are_right_on_the_day_the_clocks_change() -> None:
    hall = tiny_hall(timezone="Europe/Berlin")
    spring, plain = date(2026, 3, 29), date(2026, 3, 28)
    opens_plain = zero(hall, plain) + 9 * times.HOUR
    opens_spring = zero(hall, spring) + 9 * times.HOUR
    assert opens_spring - opens_plain == 23 * times.HOUR


def test_the_next_workday_jumps_over_the_weekend() -> None:
    assert next_workday(tiny_hall(), date(2026, 3, 7)) == date(2026, 3, 9)
    assert next_workday(tiny_hall(), date(2026, 3, 6)) == date(2026, 3, 6)


def test_a_closed_hall_knows_when_its_doors_open_next() -> None:
    story = Story(open_day=False)
    doors = story.floor.hall.hours.doors_open
    assert next_opening(story.floor, at("07:55")) == ZERO + doors
    assert next_opening(story.floor, at("23:00")) == ZERO + times.DAY + doors
    story.do("08:00", c.OpenDay(DAY, ZERO))
    assert next_opening(story.floor, at("08:00")) is None
    story.do("12:00", c.CloseDay())
    assert next_opening(story.floor, at("12:01")) == ZERO + times.DAY + doors
    assert next_opening(story.floor, at("23:00", 4)) == ZERO + 7 * times.DAY + doors
