"""The kinds of day that a hall can simulate, each a scenario with everything in it but the hall."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from hall.store.engine import insert
from hall.store.tables import scenarios


def put(connection: sa.Connection, hall: str, found: Sequence[Mapping[str, Any]], now: int) -> None:
    """Adds scenarios, or changes those of the same codes; new ones come last."""
    places = sa.select(sa.func.max(scenarios.c.place)).where(scenarios.c.hall == hall)
    last = connection.execute(places).scalar()
    for place, one in enumerate(found, (last or 0) + 1):
        data = {key: value for key, value in one.items() if key != "hall"}
        new = {"data": json.dumps(data, ensure_ascii=False), "put_at": now}
        made = insert(connection.dialect, scenarios).values(hall=hall, code=one["code"], place=place, **new)
        connection.execute(made.on_conflict_do_update(index_elements=["hall", "code"], set_=new))


def remove(connection: sa.Connection, hall: str, code: str) -> bool:
    """Takes a scenario out; False when there is none of that code."""
    gone = sa.delete(scenarios).where(scenarios.c.hall == hall, scenarios.c.code == code)
    return connection.execute(gone).rowcount == 1


def all_of(connection: sa.Connection, hall: str) -> list[dict[str, Any]]:
    """A hall's scenarios as data, in order."""
    asked = sa.select(scenarios.c.data).where(scenarios.c.hall == hall).order_by(scenarios.c.place)
    return [json.loads(data) for data in connection.execute(asked).scalars()]
