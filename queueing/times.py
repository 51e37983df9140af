"""Wall-clock times and durations as whole milliseconds.

A day of the hall is measured from ``zero``: local noon less twelve hours, in milliseconds UTC. On a day on
which the clocks change (at night) every wall time of the opening hours is then ``zero`` plus its
milliseconds.
"""

from __future__ import annotations

import datetime
import re

from queueing.errors import Worded

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_WALL = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")
_SPAN = re.compile(r"(-?\d{1,9}(?:\.\d{1,9})?)\s*(ms|s|min|h)")
_UNIT = {"ms": 1, "s": SECOND, "min": MINUTE, "h": HOUR}


def zero(day: datetime.date, zone: datetime.tzinfo) -> int:
    """Local noon less twelve hours of a date, ms UTC: what the wall times of that day are measured from."""
    noon = datetime.datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    return round(noon.timestamp() * 1000) - 12 * HOUR


def wall(text: object) -> int:
    """Milliseconds after the day's zero of a wall time ``HH:MM`` (``24:00`` is the end of the day).

    Raises ``ValueError`` with a sentence when ``text`` is something else.
    """
    match = _WALL.fullmatch(text) if isinstance(text, str) else None
    if match is None or (match[1] == "24" and match[2] != "00"):
        raise ValueError(Worded("{text!r} is not a time of day", text=text))
    return int(match[1]) * HOUR + int(match[2]) * MINUTE


def wall_text(ms: int) -> str:
    """``HH:MM`` of milliseconds after the day's zero."""
    hours, rest = divmod(ms, HOUR)
    return f"{hours:02d}:{rest // MINUTE:02d}"


def span(text: object) -> int:
    """Milliseconds of a duration written like ``"20 min"``, ``"-20 min"``, ``"90 s"`` or ``"24 h"``.

    Raises ``ValueError`` with a sentence when ``text`` is something else.
    """
    match = _SPAN.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        raise ValueError(Worded("{text!r} is not a duration", text=text))
    return round(float(match[1]) * _UNIT[match[2]])
