"""A database that does not do its work is told once, and once when it works again.

Many in a process notice it, several times a second, and try again. So it is here that it is told, not there.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

import sqlalchemy as sa
import structlog

from hall.clock import real_ms
from hall.store.engine import OutcomeUnknown, is_away, is_locked

AWAY = "the database is away: commands are answered with 503, and work goes on by itself when it is back"
FAILING = "the database fails: commands are answered with 503, and work goes on by itself when it works again"
WORKS = "the database works again"

log = structlog.get_logger("database")


class Outage:
    """Whether a database does its work, as this process has last seen it. Safe from any thread.

    ``engine`` is the database's; ``steady`` gives ms of a clock that is never set.
    """

    def __init__(self, engine: sa.Engine, steady: Callable[[], int] = real_ms) -> None:
        self._engine = engine
        self._dialect = engine.dialect
        self._driver: Any = engine.dialect.loaded_dbapi
        self._steady = steady
        self._lock = threading.Lock()
        self._since: int | None = None
        self._over_at = -1
        self._until_written = False

    def explains(self, error: BaseException) -> bool:
        """Whether it is the database's doing: then it is told here, and need not be told again."""
        return self._is_away(error) or self._is_failing(error)

    def noticed(self, error: BaseException, *, began: int) -> None:
        """Somebody has failed, who began then.

        Who began before the last outage was over tells nothing: a connection may learn late that it is lost.
        """
        if not self.explains(error):
            return
        away = self._is_away(error)
        with self._lock:
            if began <= self._over_at:
                return
            first, self._since = self._since is None, self._since or self._steady()
            # A disk that is full can be read: only somebody who has written knows that it is no more.
            self._until_written = self._until_written or not away
        if first:
            if away and self._dialect.name == "postgresql" and not isinstance(error, sa.exc.TimeoutError):
                # A server that is stopped ends its connections one by one; a new one tells that it works.
                self._engine.dispose()
            log.error(
                AWAY if away else FAILING,
                reason=" ".join(str(getattr(error, "orig", None) or error).split()),
            )

    def now(self) -> int:
        """Ms of the clock by which outages are told."""
        return self._steady()

    def worked(self, *, wrote: bool, began: int) -> None:
        """Somebody has read, or written and committed, who began then.

        Who began before the outage tells nothing: a server that is stopped lets some end what they are at.
        """
        if self._since is None:  # asked again below; most of the time nothing is wrong
            return
        with self._lock:
            since = self._since
            if since is None or began <= since or (self._until_written and not wrote):
                return
            self._since, self._until_written, self._over_at = None, False, self._steady()
        log.warning(WORKS, after_seconds=round((self._steady() - since) / 1000, 1))

    def _is_away(self, error: BaseException) -> bool:
        if isinstance(error, OutcomeUnknown | sa.exc.TimeoutError):
            return True
        if isinstance(error, sa.exc.DBAPIError):
            return is_away(error)
        # Who listens for others speaks to the server's driver directly.
        return self._dialect.name == "postgresql" and isinstance(error, self._driver.OperationalError)

    def _is_failing(self, error: BaseException) -> bool:
        """Whether it is the database's doing, such as a full disk: no statement's, no held hall's."""
        if not isinstance(error, sa.exc.OperationalError | self._driver.OperationalError):
            return False
        if is_locked(error):
            return False
        cause = error.orig if isinstance(error, sa.exc.OperationalError) else error
        return getattr(cause, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR


class Watched(AbstractContextManager[sa.Connection]):
    """A transaction, or a connection for one statement, whose failure and success an outage hears of.

    ``open_`` opens it, when it is entered. ``writes`` until somebody finds that there is nothing to write: a
    disk that is full takes that too.
    """

    __slots__ = ("_began", "_inner", "_open", "_outage", "writes")

    def __init__(
        self,
        outage: Outage,
        open_: Callable[[], AbstractContextManager[sa.Connection]],
        *,
        writes: bool = False,
    ) -> None:
        self._outage, self._open, self.writes = outage, open_, writes

    def __enter__(self) -> sa.Connection:
        self._began = self._outage.now()
        try:
            self._inner = self._open()
            return self._inner.__enter__()
        except Exception as error:
            self._outage.noticed(error, began=self._began)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._inner.__exit__(kind, error, trace)
        except BaseException as failed:
            self._outage.noticed(failed, began=self._began)
            raise
        if error is None:
            self._outage.worked(wrote=self.writes, began=self._began)
        else:
            self._outage.noticed(error, began=self._began)
