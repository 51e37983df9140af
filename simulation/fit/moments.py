"""Times of CSV files, as they stand in exports of queue systems and spreadsheets.

A moment is read as ms after 1970-01-01 on the hall's own clock.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import numpy as np

from queueing.times import DAY
from simulation.chance import Ints

EMPTY, BAD, TWO_WAYS, NO_DATE, FAR = -1, -2, -3, -4, -5
"""What stands for a cell that is no moment of the years 2000 to 2099."""

_EPOCH = datetime.datetime(1970, 1, 1)  # noqa: DTZ001 (wall times have no zone)
_FIRST = datetime.date(2000, 1, 1).toordinal() - datetime.date(1970, 1, 1).toordinal()
_LAST = datetime.date(2100, 1, 1).toordinal() - datetime.date(1970, 1, 1).toordinal()
_EXCEL = (datetime.date(1970, 1, 1) - datetime.date(1899, 12, 30)).days
"""Days of Excel's calendar before 1970."""

NOTHING = frozenset({"", "-", "--", "/", "\\n", "null", "none", "nan", "nat", "n/a", "na", "无", "空"})
"""Cells that hold nothing."""

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*(?:日\s*|T|\s+|$)", re.IGNORECASE)
_COMPACT = re.compile(
    r"(20\d{2})(\d{2})(\d{2})(?:\s+|$)(\d{2})?(\d{2})?(\d{2})?$|(20\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$"
)
_DAY_OR_MONTH = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b")
_TIME = re.compile(
    r"(上午|下午|晚上|am|pm)?\s*(\d{1,2})\s*[:：时点]\s*(\d{1,2})\s*(?:[:：分]\s*(?:(\d{1,2})(?:\.(\d{1,6}))?\s*秒?)?)?\s*(am|pm)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,6}(?:\.\d+)?")


def moments(cells: Sequence[str], days: Ints | None, zone: ZoneInfo) -> Ints:
    """The moment of each cell, or one of the codes above; ``days`` are the rows' dates, if they have any."""
    plain = _plain(cells)
    if plain is not None:
        return _without_far(plain)
    found = np.empty(len(cells), dtype=np.int64)
    parse, delta, ms = datetime.datetime.fromisoformat, _EPOCH, datetime.timedelta(milliseconds=1)
    for place, cell in enumerate(cells):
        if not cell:
            found[place] = EMPTY
            continue
        if len(cell) > 12:
            try:
                moment = parse(cell)
                if moment.tzinfo is not None:
                    moment = moment.astimezone(zone).replace(tzinfo=None)
                found[place] = max((moment - delta) // ms, 0)
                continue
            except (ValueError, OverflowError):
                pass
        found[place] = _moment(cell, EMPTY if days is None else int(days[place]))
    return _without_far(found)


def _without_far(found: Ints) -> Ints:
    far = (found >= 0) & ((found < _FIRST * DAY) | (found >= _LAST * DAY))
    return np.where(far, FAR, found)


def _plain(cells: Sequence[str]) -> Ints | None:
    """The same at once where every cell is empty or like ``2026-03-02 09:15:10`` (with or without .000)."""
    if not {len(cell) for cell in cells} <= {0, 19, 23} or not {cell[16:17] for cell in cells} <= {"", ":"}:
        return None
    try:
        read = np.array(cells, dtype="datetime64[ms]")
    except ValueError:
        return None
    return np.where(np.isnat(read), EMPTY, np.maximum(read.astype(np.int64), 0))


def dates(cells: Sequence[str]) -> Ints:
    """The day of each cell (days after 1970-01-01), or one of the codes above."""
    known: dict[str, int] = {}
    found = np.empty(len(cells), dtype=np.int64)
    for place, cell in enumerate(cells):
        if cell not in known:
            known[cell] = _date(cell.strip())
        found[place] = known[cell]
    return found


def _moment(cell: str, day: int) -> int:
    text = cell.strip()
    if text.casefold() in NOTHING:
        return EMPTY
    if _NUMBER.fullmatch(text):
        return _of_number(text, day)
    if _DAY_OR_MONTH.match(text) and not _DATE.match(text):
        return TWO_WAYS
    own, rest = _split(text)
    if own in (BAD, FAR):
        return own
    time = _time(rest)
    if time < 0:
        return BAD
    if own == EMPTY:
        own = day
    if own < 0:
        return NO_DATE if own == EMPTY else own
    return own * DAY + time


def _of_number(text: str, day: int) -> int:
    """A moment or a time of day as a spreadsheet keeps it: days, with the time as a fraction."""
    value = float(text)
    if value < 1 and "." in text:
        return day * DAY + round(value * DAY) if day >= 0 else (NO_DATE if day == EMPTY else day)
    if 20_000 <= value < 100_000 and "." in text:
        return round((value - _EXCEL) * DAY)
    return BAD


def _split(text: str) -> tuple[int, str]:
    """(day, what follows it); the day is EMPTY where the text begins with none."""
    match = _DATE.match(text)
    if match is not None:
        return _day(match[1], match[2], match[3]), text[match.end() :]
    match = _COMPACT.match(text)
    if match is not None:
        parts = [one for one in match.groups() if one is not None]
        return _day(parts[0], parts[1], parts[2]), ":".join(parts[3:])
    return EMPTY, text


def _date(text: str) -> int:
    if text.casefold() in NOTHING:
        return EMPTY
    if _NUMBER.fullmatch(text) and 20_000 <= float(text) < 100_000:
        return int(float(text)) - _EXCEL
    if _DAY_OR_MONTH.match(text) and not _DATE.match(text):
        return TWO_WAYS
    day, rest = _split(text)
    if day == EMPTY or (rest and _time(rest) < 0):
        return BAD
    return day


def _day(year: str, month: str, day: str) -> int:
    try:
        found = datetime.date(int(year), int(month), int(day)).toordinal() - _EPOCH.toordinal()
    except ValueError:
        return BAD
    return found if _FIRST <= found < _LAST else FAR


def _time(text: str) -> int:
    """A time of day in ms, or BAD."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return BAD
    hour, minute, second = int(match[2]), int(match[3]), int(match[4] or 0)
    half = (match[1] or match[6] or "").casefold()
    if half and hour > 12:
        half = "" if half in ("下午", "晚上", "pm") else "?"
    if half in ("下午", "晚上", "pm"):
        hour = hour % 12 + 12
    elif half in ("上午", "am"):
        hour %= 12
    if half == "?" or hour > 23 or minute > 59 or second > 59:
        return BAD
    fraction = int((match[5] or "").ljust(3, "0")[:3] or 0)
    return ((hour * 60 + minute) * 60 + second) * 1000 + fraction
