"""A hall's tables as they lie in the database, read with the driver alone; the product is not asked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    if not url.startswith(SQLITE):
        raise NotImplementedError(url)
    return _read_sqlite(Path(url.removeprefix(SQLITE)), hall)


def _read_sqlite(path: Path, hall: str) -> Rows:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.row_factory = sqlite3.Row

        def all_of(table: str, order: str) -> list[Row]:
            found = database.execute(f"SELECT * FROM {table} WHERE hall = ? ORDER BY {order}", (hall,))
            return [dict(row) for row in found]

        database.execute("BEGIN")
        head = database.execute("SELECT seq, hash FROM halls WHERE code = ?", (hall,)).fetchone()
        assert head is not None, f"there is no hall {hall} in {path}"
        return Rows(
            hall,
            head["seq"],
            head["hash"],
            all_of("events", "seq"),
            all_of("answers", "seq, request_id"),
            all_of("tickets", "id"),
            all_of("visits", "ticket"),
        )
