"""What a transaction writes with every command, held back to its end: rows of a kind go together.

Commands that share a transaction share these statements too. On SQLite each table has one; on PostgreSQL all
of them are one statement, because there every statement is a journey.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from hall.store.engine import insert
from hall.store.statements import Statement
from hall.store.tables import answers, events, halls, steps, tickets, visits

Row = dict[str, Any]

_AS_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

MOST = 1_000
"""Rows of a kind that one statement writes on PostgreSQL: a record that is made anew has many."""

_KINDS = (events, tickets, visits, steps, answers)


class Batch:
    """Rows of one hall that are still to be written, by their keys without the hall.

    A row of ``tickets`` replaces the one that is there; all others are new. ``head`` is the hall's last seq
    and hash, unless it stays as it is. ``printers`` are names and channels, once somebody has read them.
    """

    def __init__(self, writer: Writer, hall: str) -> None:
        self.hall = hall
        self.events: list[Row] = []
        self.tickets: dict[str, Row] = {}
        self.visits: dict[str, Row] = {}
        self.steps: dict[tuple[str, int], Row] = {}
        self.answers: dict[tuple[str, str], Row] = {}
        self.head: tuple[int, str] | None = None
        self.printers: list[tuple[str, list[str]]] | None = None
        self._writer = writer

    def rows(self) -> Iterator[list[Row]]:
        """The rows of each kind, with their hall."""
        for held in (self.events, *(one.values() for one in self._held())):
            yield [{"hall": self.hall, **row} for row in held]

    def _held(self) -> tuple[dict[Any, Row], ...]:
        return self.tickets, self.visits, self.steps, self.answers

    def write(self, connection: sa.Connection) -> None:
        """Writes what is held."""
        if self.head is None and not self.events and not any(self._held()):
            return
        self._writer.write(connection, self)
        self.events.clear()
        for held in self._held():
            held.clear()
        self.head = None


class Writer:
    """The statements that write batches, for one kind of database."""

    def __init__(self, dialect: sa.Dialect) -> None:
        self._tables = tuple(Statement(_new(table, dialect)) for table in _KINDS)
        self._head = Statement(
            sa.update(halls)
            .where(halls.c.code == sa.bindparam("code"))
            .values(seq=sa.bindparam("new_seq"), hash=sa.bindparam("new_hash"))
        )
        self._whole = Statement(_whole(dialect)) if dialect.name == "postgresql" else None

    def write(self, connection: sa.Connection, batch: Batch) -> None:
        """Writes the rows of a batch."""
        new_seq, new_hash = batch.head or (None, None)
        kinds = list(batch.rows())
        if self._whole is not None:
            for begin in range(0, max(map(len, kinds), default=0) or 1, MOST):
                texts = {
                    table.name: _AS_JSON.encode(rows[begin : begin + MOST])
                    for table, rows in zip(_KINDS, kinds, strict=True)
                }
                self._whole.run(connection, code=batch.hall, new_seq=new_seq, new_hash=new_hash, **texts)
            return
        for statement, rows in zip(self._tables, kinds, strict=True):
            statement.many(connection, rows)
        if batch.head is not None:
            self._head.run(connection, code=batch.hall, new_seq=new_seq, new_hash=new_hash)


def _new(table: sa.Table, dialect: sa.Dialect, rows: sa.Select[Any] | None = None) -> Any:
    """The INSERT of a kind of rows, given one by one or as the result of ``rows``."""
    new = insert(dialect, table)
    if rows is not None:
        new = new.from_select([column.name for column in table.c], rows)
    if table is not tickets:
        return new
    key = ("hall", "id")
    changing = {column.name: new.excluded[column.name] for column in table.c if column.name not in key}
    return new.on_conflict_do_update(index_elements=key, set_=changing)


def _whole(dialect: sa.Dialect) -> Any:
    """All kinds of rows and the head in one statement; each kind comes as one JSON text."""
    written = []
    for table in _KINDS:
        text = sa.cast(sa.bindparam(table.name, type_=sa.Text), sa.JSON)
        rows = sa.func.json_populate_recordset(sa.text(f"NULL::{table.name}"), text)
        given = rows.table_valued(*(sa.column(column.name, column.type) for column in table.c), name="given")
        written.append(_new(table, dialect, sa.select(*given.c)).cte(f"new_{table.name}"))
    return (
        sa.update(halls)
        .where(halls.c.code == sa.bindparam("code", type_=sa.String))
        .values(
            seq=sa.func.coalesce(sa.bindparam("new_seq", type_=sa.BigInteger), halls.c.seq),
            hash=sa.func.coalesce(sa.bindparam("new_hash", type_=sa.String), halls.c.hash),
        )
        .add_cte(*written)
    )
