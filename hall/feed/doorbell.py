"""Hearing of commits that other processes make to the same SQLite file."""

from __future__ import annotations

from hall.store.database import Store

POLL_SECONDS = 0.05
"""How often SQLite is asked; a look costs some 13 microseconds."""


class DataVersion:
    """SQLite's own count of commits by others than one connection, which is kept open to ask it."""

    def __init__(self, store: Store) -> None:
        self._engine = store.engine
        self._connection = store.engine.raw_connection() if self.works else None
        self._seen = self._ask()

    @property
    def works(self) -> bool:
        """Whether the database has such a count; others wake the feed by the look every second."""
        return self._engine.dialect.name == "sqlite"

    def changed(self) -> bool:
        """Whether anybody has committed since the last question."""
        before, self._seen = self._seen, self._ask()
        return before != self._seen

    def close(self) -> None:
        """Gives the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self) -> int:
        if self._connection is None:
            return 0
        cursor = self._connection.cursor()
        try:
            cursor.execute("PRAGMA data_version")
            row = cursor.fetchone()
            return int(row[0]) if row else 0
        finally:
            cursor.close()
