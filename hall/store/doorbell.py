"""A doorbell between processes: has anybody else committed? It only wakes."""

from __future__ import annotations

from sqlalchemy import Connection

from hall.store.database import Store


class Doorbell:
    """On SQLite ``PRAGMA data_version`` changes when another connection commits; a look costs microseconds.

    Elsewhere it never rings, and whoever asks has its own look every second. One thread uses one doorbell.
    """

    def __init__(self, store: Store) -> None:
        self._connection: Connection | None = None
        if store.engine.dialect.name == "sqlite":
            self._connection = store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._seen: int | None = None

    def rang(self) -> bool:
        """Whether somebody else has committed since the last look; on SQLite yes at the first."""
        if self._connection is None:
            return False
        cursor = self._connection.connection.cursor()
        try:
            version = cursor.execute("PRAGMA data_version").fetchone()[0]
        finally:
            cursor.close()
        seen, self._seen = self._seen, version
        return bool(version != seen)

    def close(self) -> None:
        """Gives the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
