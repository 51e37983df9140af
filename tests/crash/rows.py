"""A hall's tables as they lie in the database, read with the driver alone; the product is not asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg.rows import dict_row

Row = dict[str, Any]

SQLITE = "sqlite:///"


@dataclass
class Rows:
    """What is in the tables, ``events`` in order. ``seq`` and ``hash`` are those of the hall's own row."""

    hall: str
    seq: int
    hash: str
    events: list[Row]
    answers: list[Row]
    tickets: list[Row]
    visits: list[Row]


def read_rows(url: str, hall: str) -> Rows:
    """All rows of a hall at one moment. ``url`` is the address of the database, as the product is told it."""
    if url.startswith(SQLITE):
        with closing(sqlite3.connect(Path(url.removeprefix(SQLITE)), isolation_level=None)) as database:
            database.row_factory = sqlite3.Row
            database.execute("BEGIN")
            return _read(lambda statement: database.execute(statement.replace("%s", "?"), (hall,)), hall)
    where = url.replace("+psycopg", "", 1)
    with psycopg.connect(where, row_factory=dict_row) as server:
        server.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        return _read(lambda statement: server.execute(statement, (hall,)), hall)


def _read(ask: Callable[[LiteralString], Iterable[Any]], hall: str) -> Rows:
    def all_of(table: LiteralString, order: LiteralString) -> list[Row]:
        return [dict(row) for row in ask(f"SELECT * FROM {table} WHERE hall = %s ORDER BY {order}")]

    heads = list(ask("SELECT seq, hash FROM halls WHERE code = %s"))
    assert heads, f"there is no hall {hall}"
    return Rows(
        hall,
        heads[0]["seq"],
        heads[0]["hash"],
        all_of("events", "seq"),
        all_of("answers", "seq, request_id"),
        all_of("tickets", "id"),
        all_of("visits", "ticket"),
    )
