"""Statements compiled once and handed to the driver as they are.

Running one costs a few microseconds beside the database's own work; SQLAlchemy's compiling, its execution and
its result cost twenty times that, at every use. For what runs with every command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

Values = Mapping[str, Any]
_Made = tuple[str, Callable[[Values], Any]]


class Statement:
    """One statement, compiled at its first use for the database in use; its parameters go by name.

    ``columns`` are those that an insert fills, all of them by default. What fails raises the same errors as
    any other statement.
    """

    __slots__ = ("_columns", "_made", "_names", "_statement")

    def __init__(self, statement: sa.sql.ClauseElement, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns
        self._names = statement.selected_columns.keys() if isinstance(statement, sa.Select) else ()
        self._made: dict[str, _Made] = {}

    def run(self, connection: sa.Connection, **values: Any) -> None:
        """Runs it for its effect."""
        self._run(connection, values)

    def many(self, connection: sa.Connection, rows: Sequence[Values]) -> None:
        """Runs it once for each of ``rows``."""
        if not rows:
            return
        text, given = self._ready(connection.dialect)
        cursor = _cursor(connection)
        try:
            if len(rows) == 1:
                cursor.execute(text, given(rows[0]))
            else:
                cursor.executemany(text, [given(row) for row in rows])
        except connection.dialect.loaded_dbapi.Error as error:
            raise _told(connection, cursor, text, error) from error
        cursor.close()

    def first(self, connection: sa.Connection, **values: Any) -> tuple[Any, ...] | None:
        """The first row, or None."""
        cursor = self._run(connection, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
        cursor.close()
        return row

    def mapping(self, connection: sa.Connection, **values: Any) -> dict[str, Any] | None:
        """The first row with its columns by name, or None."""
        row = self.first(connection, **values)
        return None if row is None else dict(zip(self._names, row, strict=True))

    def all(self, connection: sa.Connection, **values: Any) -> list[tuple[Any, ...]]:
        """All rows."""
        cursor = self._run(connection, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        cursor.close()
        return rows

    def each(self, connection: sa.Connection, **values: Any) -> Iterable[tuple[Any, ...]]:
        """The rows one after the other, for whoever may stop early."""
        cursor = self._run(connection, values)
        try:
            yield from cursor
        finally:
            cursor.close()

    def _run(self, connection: sa.Connection, values: Values) -> Any:
        text, given = self._ready(connection.dialect)
        cursor = _cursor(connection)
        try:
            cursor.execute(text, given(values))
        except connection.dialect.loaded_dbapi.Error as error:
            raise _told(connection, cursor, text, error) from error
        return cursor

    def _ready(self, dialect: sa.Dialect) -> _Made:
        made = self._made.get(dialect.name)
        if made is None:
            made = self._made[dialect.name] = self._make(dialect)
        return made

    def _make(self, dialect: sa.Dialect) -> _Made:
        columns = None if self._columns is None else list(self._columns)
        compiled = self._statement.compile(dialect=dialect, column_keys=columns)
        order: Sequence[str] | None = getattr(compiled, "positiontup", None)
        # Values that the compiler itself put in, such as the OFFSET that SQLite wants beside a LIMIT.
        own = {name: value for name, value in compiled.params.items() if value is not None}
        if order is None:
            return str(compiled), lambda values: {**own, **values}
        if own:
            return str(compiled), lambda values: [(own | values)[name] for name in order]
        return str(compiled), lambda values: [values[name] for name in order]


def _cursor(connection: sa.Connection) -> Any:
    raw: Any = connection.connection.dbapi_connection
    return raw.cursor()


def _told(connection: sa.Connection, cursor: Any, text: str, error: Exception) -> BaseException:
    """The driver's error as SQLAlchemy tells it; a connection that is lost is taken out of use."""
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)  # type: ignore[arg-type]
    if lost:
        connection.invalidate(error)
    return sa.exc.DBAPIError.instance(
        text, None, error, dialect.loaded_dbapi.Error, connection_invalidated=lost, dialect=dialect
    )
