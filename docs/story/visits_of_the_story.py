"""The visits that the day has left in the record, as rows of a table in one language."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from hall.api.saying import STATES
from hall.store import lookups
from hall.store.database import Store
from hall.store.tables import visits
from hall.story import OUTCOMES
from hall.words import LISTED, duration
from queueing.hallfile import Hall
from queueing.promise import before_booked

Row = Mapping[str, Any]


def visit_rows(store: Store, hall: Hall, language: str) -> list[list[str]]:
    """Number, matters, window, wait (issue to call), time to window (issue to start), end.

    A visit of several steps has a row for each of them, and one for what it has not come to.
    """
    rows: list[list[str]] = []
    with store.read() as connection:
        for day in connection.execute(sa.select(visits.c.day).distinct().order_by(visits.c.day)).scalars():
            steps = lookups.steps_of_day(connection, hall.code, day)
            for visit in lookups.day_visits(connection, hall.code, day):
                own = [step for step in steps if step["ticket"] == visit["ticket"]]
                rows += _rows(visit, own, hall, language)
    return rows


def _rows(visit: Row, steps: Sequence[Row], hall: Hall, language: str) -> Iterator[list[str]]:
    early = before_booked(visit["issued_at"], visit["appointment"])
    own = {"called_at": early, "started_at": visit["uncounted"]}
    waits = [_wait(visit, visit[end], own[end], language) for end in own]
    ended = (OUTCOMES[visit["outcome"]] if visit["outcome"] else STATES[visit["ended"]])[language]
    if visit["step"] == 1:
        yield [visit["number"], *_where(visit, hall, language), *waits, ended]
        return
    for step in steps:
        number = f"{visit['number']} ({step['n']})"
        outcome = OUTCOMES[step["outcome"]][language]
        yield [number, *_where(step, hall, language), *(waits if step["n"] == 1 else ("", "")), outcome]
    if len(steps) < visit["step"]:
        number = f"{visit['number']} ({visit['step']})"
        yield [number, _items(visit, hall, language), "", "", "", ended]


def _wait(visit: Row, end: int | None, own: int, language: str) -> str:
    """From the issue to ``end``, less ``own`` ms that were the visitor's own wish."""
    if end is None:
        return ""
    return duration(max(0, end - visit["issued_at"] - own) / 1000, language)


def _where(row: Row, hall: Hall, language: str) -> tuple[str, str]:
    window = row["window"]
    return _items(row, hall, language), "" if window is None else hall.windows[window].names[language]


def _items(row: Row, hall: Hall, language: str) -> str:
    return LISTED[language].join(hall.items[item].names[language] for item in json.loads(row["items"]))
