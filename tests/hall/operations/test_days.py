from __future__ import annotations

from datetime import date

import pytest

from hall.operations.days import local_date, next_workday, zero
from queueing import times
from tests.builders import ZERO, at, tiny_hall

pytestmark = pytest.mark.quick


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
