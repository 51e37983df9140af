"""The calendar: which business date a moment belongs to, and whether it is time to open it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from queueing import times
from queueing.commands import OpenDay
from queueing.floor import Floor
from queueing.hallfile import WEEKDAYS, Hall


def local_date(hall: Hall, at: int) -> date:
    """The date on the hall's wall at ``at`` (ms UTC)."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(hall.timezone)).date()


def zero(hall: Hall, day: date) -> int:
    """Local noon less twelve hours, ms UTC: what the wall times of a date are measured from."""
    return times.zero(day, ZoneInfo(hall.timezone))


def works_on(hall: Hall, day: date) -> bool:
    """Whether the hall works on that weekday."""
    return WEEKDAYS[day.weekday()] in hall.hours.workdays


def next_workday(hall: Hall, day: date) -> date:
    """The first date from ``day`` on at which the hall works."""
    while not works_on(hall, day):
        day += timedelta(days=1)
    return day


def due_day(floor: Floor, now: int) -> tuple[int, OpenDay] | None:
    """The day that should be open by now and is not, with the time at which it was due."""
    hall = floor.hall
    if hall is None or floor.plan is None or floor.day is not None:
        return None
    today = local_date(hall, now)
    start = zero(hall, today)
    doors, ends = start + hall.hours.doors_open, start + hall.hours.ends
    if not works_on(hall, today) or not doors <= now < ends:
        return None
    if floor.last_day is not None and today.isoformat() <= floor.last_day:
        return None
    return doors, OpenDay(today.isoformat(), start)


def is_due(floor: Floor, now: int) -> bool:
    """Whether anything happens by itself by ``now`` (ms UTC): settling changes nothing otherwise."""
    due = floor.next_due
    return (due is not None and due <= now) or due_day(floor, now) is not None


def next_opening(floor: Floor, now: int) -> int | None:
    """When the doors open next, ms UTC; None while a day is open, and when no plan would open one."""
    hall = floor.hall
    if hall is None or floor.plan is None or floor.day is not None:
        return None
    day = next_workday(hall, local_date(hall, now))
    last = floor.last_day or ""
    while day.isoformat() <= last or zero(hall, day) + hall.hours.ends <= now:
        day = next_workday(hall, day + timedelta(days=1))
    return zero(hall, day) + hall.hours.doors_open
