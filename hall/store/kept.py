"""Connections that stay open between uses.

SQLAlchemy makes a new ``Connection`` for every use, takes one of its pool, resets it and puts it back. That
costs more than a small statement on SQLite does, several times with every request.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import TracebackType

import sqlalchemy as sa

MOST_KEPT = 2
"""So many of each kind: more are in use at once only for a moment, and the pool has others to serve."""


class Kept:
    """Connections of an engine, kept open; its pool gives more when all are in use. Safe from any thread.

    They have these execution options, and are closed when the engine is disposed of.
    """

    def __init__(self, engine: sa.Engine, **options: object) -> None:
        self._engine = engine.execution_options(**options)
        self._idle: list[sa.Connection] = []
        sa.event.listen(engine, "engine_disposed", lambda _: self._close())

    def connect(self) -> AbstractContextManager[sa.Connection]:
        """One for a single statement, a moment by itself."""
        return _Use(self, begins=False)

    def begin(self) -> AbstractContextManager[sa.Connection]:
        """One in a transaction, committed at the end or rolled back after an exception."""
        return _Use(self, begins=True)

    def take(self) -> sa.Connection:
        """One that nobody else uses."""
        try:
            return self._idle.pop()
        except IndexError:
            return self._engine.connect()

    def put(self, connection: sa.Connection) -> None:
        """It is free again."""
        if len(self._idle) < MOST_KEPT and not connection.in_transaction():
            self._idle.append(connection)
        else:
            connection.close()

    def _close(self) -> None:
        while self._idle:
            connection = self._idle.pop()
            connection.invalidate()  # the pool it came from is gone, nobody would ever close it there
            connection.close()


class _Use(AbstractContextManager[sa.Connection]):
    __slots__ = ("_begins", "_connection", "_kept", "_transaction")

    def __init__(self, kept: Kept, *, begins: bool) -> None:
        self._kept, self._begins = kept, begins

    def __enter__(self) -> sa.Connection:
        self._connection = self._kept.take()
        if self._begins:
            try:
                self._transaction = self._connection.begin()
            except BaseException:
                self._connection.close()
                raise
        return self._connection

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._begins:
                self._transaction.__exit__(kind, error, trace)
        except BaseException:
            self._connection.close()
            raise
        if kind is None:
            self._kept.put(self._connection)
        else:  # what has failed on it may not be over
            self._connection.close()
