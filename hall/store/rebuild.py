"""Making the projections anew from the log, and proving that they are right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hall.store.batch import Row
from hall.store.database import Store
from hall.store.log import GENESIS, broken_link
from hall.store.projections import replay
from hall.store.tables import appointments, halls, pre_checks, steps, tickets, visits


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found: counts, and every difference in words."""

    hall: str
    events: int
    tickets: int
    visits: int
    differences: tuple[str, ...]


def check(store: Store, hall: str) -> Report:
    """Compares the projections with what the log gives, and the log with its own hashes."""
    with store.read() as connection:
        bad = broken_link(store.log.after(connection, hall, 0))
        last, right = replay(store.log.after(connection, hall, 0))
        head = connection.execute(sa.select(halls.c.seq, halls.c.hash).where(halls.c.code == hall)).one()
        differences = [
            *_compare("ticket", right.tickets, _rows(connection, tickets, hall, "id")),
            *_compare("visit", right.visits, _rows(connection, visits, hall, "ticket")),
            *_compare("step", right.steps, _rows(connection, steps, hall, "ticket", "n")),
            *_compare("appointment", right.appointments, _rows(connection, appointments, hall, "id")),
            *_compare("pre-check", right.pre_checks, _rows(connection, pre_checks, hall, "id")),
        ]
    seq, its_hash = (0, GENESIS) if last is None else (last.seq, last.hash)
    if head != (seq, its_hash):
        differences.insert(0, f"the log ends with event {seq}, the hall's last one was {head.seq}")
    if bad is not None:
        differences.insert(0, f"event {bad.seq}: its hash does not follow from the event before it")
    return Report(hall, seq, len(right.tickets), len(right.visits), tuple(differences))


def rebuild(store: Store, hall: str) -> Report:
    """Throws the projections of a hall away and makes them anew, in one transaction."""
    with store.write() as connection:
        store.log.head(connection, hall)  # no command meanwhile
        made = store.projections.remake(connection, hall, store.log.after(connection, hall, 0))
        seq = connection.execute(sa.select(halls.c.seq).where(halls.c.code == hall)).scalar_one()
    return Report(hall, seq, len(made.tickets), len(made.visits), ())


def _rows(connection: sa.Connection, table: sa.Table, hall: str, *key: str) -> dict[Any, Row]:
    found = connection.execute(sa.select(table).where(table.c.hall == hall)).mappings()
    return {
        row[key[0]] if len(key) == 1 else tuple(row[one] for one in key): {
            name: value for name, value in row.items() if name != "hall"
        }
        for row in found
    }


def _compare(what: str, right: Mapping[Any, Row], stored: Mapping[Any, Row]) -> list[str]:
    found = [f"{what} {_said(key)}: is missing" for key in right.keys() - stored.keys()]
    found += [f"{what} {_said(key)}: no event knows it" for key in stored.keys() - right.keys()]
    for key in right.keys() & stored.keys():
        for column, value in right[key].items():
            there: Any = stored[key][column]
            if there != value:
                found.append(f"{what} {_said(key)}: {column} is {there!r}, the log gives {value!r}")
    return sorted(found)


def _said(key: Any) -> str:
    return " ".join(str(part) for part in key) if isinstance(key, tuple) else str(key)
