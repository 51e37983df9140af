"""The day's zero, from which wall times are measured."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from queueing.times import HOUR, zero


def test_a_day_begins_twelve_hours_before_local_noon() -> None:
    assert zero(date(2026, 11, 24), ZoneInfo("Asia/Shanghai")) == 1795449600000


@pytest.mark.parametrize(("changes", "between"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_wall_times_of_the_opening_hours_are_right_on_a_day_on_which_the_clocks_change(
    changes: date, between: int
) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert zero(changes, berlin) - zero(changes.replace(day=changes.day - 1), berlin) == between * HOUR
