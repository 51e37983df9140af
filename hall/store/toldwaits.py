"""Tables of told waits beside the one in use: what comes into use next, what was in use before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from hall.store.engine import insert
from hall.store.tables import told_waits
from queueing.errors import Mistake

Place = Literal["next", "earlier"]
"""*next* comes into use before the next day opens; *earlier* was in use before the one in force."""

Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """A table as a hall's file has it; None: waits are told without one.

    ``actor`` has had it put there ``at`` a time of the hall (ms UTC). ``mistakes`` say why the hall could not
    take it into use.
    """

    waits: Table | None
    actor: str
    at: int
    mistakes: tuple[Mistake, ...] = ()


def kept_of(connection: sa.Connection, hall: str) -> dict[str, Kept]:
    """A hall's tables, by place."""
    rows = connection.execute(sa.select(told_waits).where(told_waits.c.hall == hall)).mappings()
    return {row["place"]: _kept(row) for row in rows}


def _kept(row: Mapping[Any, Any]) -> Kept:
    mistakes = json.loads(row["mistakes"] or "[]")
    found = tuple(map(Mistake.from_data, mistakes))
    return Kept(json.loads(row["waits"]), row["actor"], row["at"], found)


def keep(connection: sa.Connection, hall: str, place: Place, kept: Kept) -> None:
    """Puts a table there, in place of the one before."""
    new = {
        "waits": json.dumps(kept.waits, ensure_ascii=False),
        "actor": kept.actor,
        "at": kept.at,
        "mistakes": _mistakes(kept.mistakes),
    }
    made = insert(connection.dialect, told_waits).values(hall=hall, place=place, **new)
    connection.execute(made.on_conflict_do_update(index_elements=["hall", "place"], set_=new))


def _mistakes(found: Sequence[Mistake]) -> str | None:
    return json.dumps([one.to_data() for one in found], ensure_ascii=False) if found else None


def drop(connection: sa.Connection, hall: str, place: Place) -> None:
    """Takes the table there away."""
    connection.execute(sa.delete(told_waits).where(told_waits.c.hall == hall, told_waits.c.place == place))
