"""Day types and seasons of a profile: which days bring how many visitors, when, and for what."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from queueing import times
from queueing.errors import Worded, did_you_mean
from queueing.hallfile import WEEKDAYS
from queueing.reading import Reader

Steps = tuple[tuple[int, float], ...]
"""The share of a day's tickets from each time (ms after zero) to the next."""

_NEARLY = 0.02
"""Shares may miss 1 by this much; they are scaled."""
_LEAP = "2024"


@dataclass(frozen=True, slots=True)
class DayType:
    """A kind of day: its arrival profile, what it multiplies the visitors by, its days of the week.

    A type for no day of the week (a holiday, a market day) is for any date.
    """

    weekdays: tuple[str, ...]
    arrivals: str
    volume: float


@dataclass(frozen=True, slots=True)
class Season:
    """A part of the year, both days included, as MM-DD; it may run over the end of the year.

    It multiplies all visitors by ``volume``, those of single items by ``item_factors`` besides.
    """

    begins: str
    ends: str
    volume: float
    item_factors: Mapping[str, float]

    def covers(self, date: str) -> bool:
        """Whether an ISO date lies in it."""
        day = date[5:]
        if self.begins <= self.ends:
            return self.begins <= day <= self.ends
        return day >= self.begins or day <= self.ends


def weekday_of(date: str) -> str:
    """The day of the week of an ISO date, as files write it (``mon``)."""
    return WEEKDAYS[datetime.date.fromisoformat(date).weekday()]


def read_arrivals(row: Reader, data: object) -> Steps:
    """Shares of a day's tickets by the time at which their part of the day begins."""
    before, steps = len(row.mistakes), list[tuple[int, float]]()
    for key in data if isinstance(data, Mapping) else ():
        try:
            steps.append((times.wall(key), row.number(str(key), most=1.0)))
        except ValueError as error:
            row.raw(str(key))
            row.note(str(key), error.args[0], 'Write shares like "08:30" = 0.05')
    if len(row.mistakes) == before:
        check_sum(row, "", sum(share for _, share in steps))
    return tuple(sorted(steps))


def check_sum(row: Reader, key: str, total: float) -> None:
    """Notes shares that do not add up to 1."""
    if abs(total - 1) > _NEARLY:
        row.note(key, Worded("the shares add up to {total}", total=f"{total:.3f}"), "Make them add up to 1")


def read_day_types(top: Reader, arrivals: Iterable[str]) -> dict[str, DayType]:
    """The tables ``[day_types.NAME]``."""
    known, found = list(arrivals), {}
    for name, row, _ in tables(top, "day_types")[1]:
        weekdays = row.texts("weekdays", ())
        for one in weekdays:
            if one not in WEEKDAYS:
                row.note(
                    "weekdays", Worded("{day!r} is no day of the week", day=one), did_you_mean(one, WEEKDAYS)
                )
        found[name] = DayType(weekdays, row.one_of("arrivals", known), row.number("volume", 1.0, most=100))
        row.refuse_unknown()
    return found


def read_seasons(top: Reader, items: Iterable[str]) -> dict[str, Season]:
    """The tables ``[seasons.NAME]``."""
    known, found = list(items), {}
    for name, row, _ in tables(top, "seasons")[1]:
        begins, ends = _day(row, "from"), _day(row, "to")
        volume = row.number("volume", 1.0, most=100)
        factors = read_factors(row, known)
        found[name] = Season(begins, ends, volume, factors)
        row.refuse_unknown()
    return found


def read_factors(row: Reader, items: Iterable[str]) -> dict[str, float]:
    """``item_factors``: what the visitors of single items are multiplied by."""
    known, table, found = list(items), row.table("item_factors"), {}
    raw = row.raw("item_factors", {})
    for item in raw if isinstance(raw, Mapping) else ():
        if item not in known:
            table.note(
                str(item),
                Worded("{name!r} is not known here", name=str(item)),
                did_you_mean(str(item), known),
            )
        found[str(item)] = table.number(str(item), most=1000)
    return found


class Named(NamedTuple):
    """A table inside a table of tables: its name, its reader, its data."""

    name: str
    row: Reader
    data: object


def tables(top: Reader, key: str) -> tuple[Reader, list[Named]]:
    """A table of tables, and what stands in it."""
    table, raw = top.table(key), top.raw(key, {})
    names = [str(name) for name in raw] if isinstance(raw, Mapping) else []
    return table, [Named(name, table.table(name), table.raw(name)) for name in names]


def _day(row: Reader, key: str) -> str:
    text = row.text(key)
    try:
        datetime.date.fromisoformat(f"{_LEAP}-{text}")
    except ValueError:
        if text:
            row.note(
                key, Worded("{day!r} is no day of the year", day=text), 'Write month and day like "03-01"'
            )
        return "01-01"
    return text
