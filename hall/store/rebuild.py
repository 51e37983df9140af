"""Making the projections anew from the log, and proving that they are right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import sqlalchemy as sa

from hall.store.archives import Cut, Segment, cut_of, seal, segments
from hall.store.batch import Row
from hall.store.database import Store
from hall.store.forgetting import forgotten, without_visitors
from hall.store.log import Record, broken_link
from hall.store.projections import KEYS, TABLES, replay
from hall.store.tables import halls

WORDS = {"appointments": "appointment", "pre_checks": "pre-check"}
"""What a row is called where the table's name is not just more than one of it."""

ReadArchive = Callable[[Sequence[Segment]], Iterable[Record]]
"""Gives the archived events of segments, in order. Raises ``Problem`` where a file is not right."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found: counts, and every difference in words.

    ``begins`` is the last archived event, whose days have not been looked at; 0 when all have.
    """

    hall: str
    events: int
    tickets: int
    visits: int
    differences: tuple[str, ...]
    begins: int = 0


def check(store: Store, hall: str, archive: ReadArchive | None = None) -> Report:
    """Compares the projections with what the log gives, and the log with its own hashes.

    Of archived days only with an ``archive``: then the whole chain is followed, from the first event on.
    """
    with store.read() as connection:
        cut = cut_of(connection, hall)
        kept = store.log.foundation(connection, hall, cut.seq) if cut.seq else []
        differences = []
        if cut.seq and (seal(kept) != cut.kept or kept[-1].hash != cut.hash):
            differences.append(
                f"events {', '.join(str(one.seq) for one in kept)}, which stayed when those before them were "
                "archived, are not as they were"
            )
        bad = broken_link(store.log.after(connection, hall, cut.seq), cut.seq, cut.hash)
        live = store.log.after(connection, hall, cut.seq)
        if archive is None:
            last, right = replay(live, kept)
        else:
            old = _same(archive(segments(connection, hall)), kept, differences)
            last, right = replay(chain(old, live))
        begins = cut if archive is None else Cut()
        stored = {table.name: _rows(connection, table, hall) for table in TABLES}
        wanted = without_visitors(right.tables(), forgotten(connection, hall), stored)
        for name, rows in wanted.items():
            there = {key: row for key, row in stored[name].items() if key in rows or _is_behind(row, begins)}
            differences += _compare(WORDS.get(name, name.removesuffix("s")), rows, there)
        head = connection.execute(sa.select(halls.c.seq, halls.c.hash).where(halls.c.code == hall)).one()
    seq, its_hash = (cut.seq, cut.hash) if last is None else (last.seq, last.hash)
    if head != (seq, its_hash):
        differences.insert(0, f"the log ends with event {seq}, the hall's last one was {head.seq}")
    if bad is not None:
        differences.insert(0, f"event {bad.seq}: its hash does not follow from the event before it")
    return Report(hall, seq, len(wanted["tickets"]), len(wanted["visits"]), tuple(differences), begins.seq)


def rebuild(store: Store, hall: str, archive: ReadArchive | None = None) -> Report:
    """Throws the projections of a hall away and makes them anew, in one transaction.

    Rows of archived days stay as they are, unless an ``archive`` gives their events.
    """
    with store.write() as connection:
        store.log.head(connection, hall)  # no command meanwhile
        old = None if archive is None else archive(segments(connection, hall))
        made = store.projections.remake(connection, store.log, hall, old)
        seq = connection.execute(sa.select(halls.c.seq).where(halls.c.code == hall)).scalar_one()
        begins = 0 if archive is not None else cut_of(connection, hall).seq
    return Report(hall, seq, len(made["tickets"]), len(made["visits"]), (), begins)


def _same(archived: Iterable[Record], kept: Iterable[Record], differences: list[str]) -> Iterator[Record]:
    """The archived events; says of those that are in the database too whether they are the same."""
    stayed = {one.seq: one for one in kept}
    for record in archived:
        if stayed.get(record.seq, record) != record:
            differences.append(f"event {record.seq}: it is not as it is in the archive")
        yield record


def _is_behind(row: Row, cut: Cut) -> bool:
    """Whether a row comes from events behind the cut; of the others nothing is known without the archive."""
    return bool(row["seq"] > cut.seq if "seq" in row else row["day"] > cut.day)


def _rows(connection: sa.Connection, table: sa.Table, hall: str) -> dict[Any, Row]:
    found = connection.execute(sa.select(table).where(table.c.hall == hall)).mappings()
    key = KEYS[table.name]
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
