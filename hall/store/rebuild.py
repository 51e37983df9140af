"""Making the projections anew from the log, and proving that they are right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hall.store.database import Store
from hall.store.log import GENESIS, Record, broken_link
from hall.store.projections import Row, Touched, visit_row
from hall.store.tables import halls, tickets, visits
from queueing.floor import Floor


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found: counts, and every difference in words."""

    hall: str
    events: int
    tickets: int
    visits: int
    differences: tuple[str, ...]


def replay(records: Iterable[Record]) -> tuple[int, str, dict[str, Row]]:
    """Seq and hash of the last of these rows, and every ticket's row as it should be."""
    floor, touched = Floor(), Touched()
    seq, last = 0, GENESIS
    for record in records:
        event = record.event()
        floor.apply(event)
        touched.note(floor, record.seq, event, record.day)
        floor.ended.clear()
        seq, last = record.seq, record.hash
    return seq, last, touched.rows


def check(store: Store, hall: str) -> Report:
    """Compares the projections with what the log gives, and the log with its own hashes."""
    with store.read() as connection:
        bad = broken_link(store.log.after(connection, hall, 0))
        seq, last, rows = replay(store.log.after(connection, hall, 0))
        head = connection.execute(sa.select(halls.c.seq, halls.c.hash).where(halls.c.code == hall)).one()
        stored = _rows(connection, tickets, hall, "id")
        finished = _rows(connection, visits, hall, "ticket")
    ended = {name: visit_row(row) for name, row in rows.items() if row["ended_at"] is not None}
    differences = [*_compare("ticket", rows, stored), *_compare("visit", ended, finished)]
    if head != (seq, last):
        differences.insert(0, f"the log ends with event {seq}, the hall's last one was {head.seq}")
    if bad is not None:
        differences.insert(0, f"event {bad.seq}: its hash does not follow from the event before it")
    return Report(hall, seq, len(rows), len(ended), tuple(differences))


def rebuild(store: Store, hall: str) -> Report:
    """Throws the projections of a hall away and makes them anew, in one transaction."""
    with store.write() as connection:
        seq, _, rows = replay(store.log.after(connection, hall, 0))
        for table in (tickets, visits):
            connection.execute(sa.delete(table).where(table.c.hall == hall))
        store.projections.write(connection, hall, rows.values())
    ended = sum(1 for row in rows.values() if row["ended_at"] is not None)
    return Report(hall, seq, len(rows), ended, ())


def _rows(connection: sa.Connection, table: sa.Table, hall: str, key: str) -> dict[str, Row]:
    found = connection.execute(sa.select(table).where(table.c.hall == hall)).mappings()
    return {row[key]: {name: value for name, value in row.items() if name != "hall"} for row in found}


def _compare(what: str, right: dict[str, Row], stored: dict[str, Row]) -> list[str]:
    found = [f"{what} {name}: is missing" for name in right.keys() - stored.keys()]
    found += [f"{what} {name}: no event knows it" for name in stored.keys() - right.keys()]
    for name in right.keys() & stored.keys():
        for column, value in right[name].items():
            there: Any = stored[name][column]
            if there != value:
                found.append(f"{what} {name}: {column} is {there!r}, the log gives {value!r}")
    return sorted(found)
