"""Engines and statements, for SQLite (the embedded default) and PostgreSQL.

On both, what is acknowledged is on disk, a reading transaction sees one moment of the database, and a commit
of which nobody knows whether it was made says so.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from hall.store.kept import Kept
from hall.store.statements import Statement

Open = Callable[[], AbstractContextManager[sa.Connection]]

_WRITE, _READ = Statement(sa.text("BEGIN IMMEDIATE")), Statement(sa.text("BEGIN"))

PRAGMAS = (
    "busy_timeout=5000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    # 16 MB, not 4: a command changes ten pages, mostly the same as the one before, and each is copied once.
    "wal_autocheckpoint=4000",
)

CONNECTIONS = {"pool_size": 8, "max_overflow": 8, "pool_timeout": 10}
"""Connections that a process keeps, and may open beside them; how long somebody waits for one, s."""

REACHED_WITHIN = 5
"""How long a database server may take to let us in, s."""


IDLE_FOR = 1.0
"""A connection to a database server that has been idle for so many seconds is tried before it is used."""

WAITS = {
    # As long as SQLite's busy_timeout: who cannot have a hall is told so, and does not wait for ever.
    "lock_timeout": "5s",
    # A host that has vanished within a transaction must not keep a hall's row for the hours of a system's
    # own patience.
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "4",
    "tcp_user_timeout": "30s",
}
"""Settings of a session on PostgreSQL: how long it waits for what somebody else holds."""

LOCKED = "55P03"
"""The code by which PostgreSQL says that somebody else has held a lock for too long."""

SHUTTING_DOWN = ("08", "57P")
"""How the codes begin by which PostgreSQL says that it cannot be spoken to now."""


class DriverMissing(RuntimeError):
    """What speaks to the database server is not installed."""


class OutcomeUnknown(RuntimeError):
    """The connection was lost in a COMMIT: nobody here knows whether what was written is in the database."""


def make_engine(url: str) -> sa.Engine:
    """An engine for a database URL. Raises :class:`DriverMissing`."""
    if sa.make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url)
    try:
        return _postgresql(url)
    except ImportError as error:
        raise DriverMissing(str(error)) from error


def _sqlite(url: str) -> sa.Engine:
    """The driver's own transactions are off: a connection with the execution option ``write`` begins with
    BEGIN IMMEDIATE (so it never fails half-way for want of the lock), any other with a plain BEGIN, which
    reads one moment of the database.
    """
    engine = sa.create_engine(
        url, **CONNECTIONS, connect_args={"check_same_thread": False, "isolation_level": None, "timeout": 5}
    )

    @sa.event.listens_for(engine, "connect")
    def pragmas(connection: Any, _record: object) -> None:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        (_WRITE if connection.get_execution_options().get("write") else _READ).run(connection)

    return engine


def _postgresql(url: str) -> sa.Engine:
    """Writers are READ COMMITTED: each statement sees what the lock before it has waited for. There is no
    lock on the database: who writes locks the rows that it decides by, first of all the hall's.
    """
    engine = sa.create_engine(
        url,
        **CONNECTIONS,
        isolation_level="READ COMMITTED",
        connect_args={
            "connect_timeout": REACHED_WITHIN,
            "application_name": "kuaiban",
            "client_encoding": "utf8",
            # A host that has vanished is given up after half a minute, not after hours.
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 4,
            # Keepalives are for who is silent; this is for who has asked something and hears nothing.
            "tcp_user_timeout": 30_000,
        },
    )

    @sa.event.listens_for(engine, "connect")
    def waits(connection: Any, _record: object) -> None:
        # By a statement: what stands between us and a server may not pass options on.
        before, connection.autocommit = connection.autocommit, True
        names = ", ".join("set_config(%s, %s, false)" for _ in WAITS)
        connection.execute(f"SELECT {names}", [word for pair in WAITS.items() for word in pair]).close()
        connection.autocommit = before

    _try_idle_ones(engine)
    _close_late_ones(engine)
    _know_outcomes(engine)
    return engine


def _try_idle_ones(engine: sa.Engine) -> None:
    """One that was in use a moment ago is believed: trying each would cost a command several round trips.

    Where one was lost the others may be lost too.
    """
    lost = -math.inf

    @sa.event.listens_for(engine, "invalidate")
    def gone(_connection: Any, _record: object, _error: object) -> None:
        nonlocal lost
        lost = time.monotonic()

    @sa.event.listens_for(engine, "checkin")
    def put_back(_connection: Any, record: Any) -> None:
        record.info["since"] = time.monotonic()

    @sa.event.listens_for(engine, "checkout")
    def taken(connection: Any, record: Any, _used: object) -> None:
        if record.info.get("since", math.inf) > max(lost, time.monotonic() - IDLE_FOR):
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise sa.exc.DisconnectionError("the server has ended this connection") from error


def _close_late_ones(engine: sa.Engine) -> None:
    """One that was in use while the engine was disposed of is closed when it is given back: the pool that it
    came from is gone, and nobody would ever close it there.
    """
    disposed = 0

    @sa.event.listens_for(engine, "engine_disposed")
    def done_with(_engine: sa.Engine) -> None:
        nonlocal disposed
        disposed += 1

    @sa.event.listens_for(engine, "connect")
    def made(_connection: Any, record: Any) -> None:
        record.info["made_after"] = disposed

    @sa.event.listens_for(engine, "checkin")
    def given_back(connection: Any, record: Any) -> None:
        if connection is not None and record.info["made_after"] != disposed:
            record.invalidate()


def _know_outcomes(engine: sa.Engine) -> None:
    """A connection lost in COMMIT raises :class:`OutcomeUnknown`; lost elsewhere nothing has been done."""

    @sa.event.listens_for(engine, "commit")
    def committing(connection: sa.Connection) -> None:
        connection.info["committing"] = True

    @sa.event.listens_for(engine, "begin")
    def begun(connection: sa.Connection) -> None:
        connection.info["committing"] = False

    @sa.event.listens_for(engine, "handle_error")
    def failed(context: sa.ExceptionContext) -> None:
        connection = context.connection
        if connection is None or not context.is_disconnect or not connection.info.get("committing"):
            return
        if connection.get_execution_options().get("write"):
            raise OutcomeUnknown("the connection was lost in COMMIT")


def is_away(error: sa.exc.DBAPIError) -> bool:
    """Whether a database server could not be reached or was lost; nothing of the transaction is in it.

    A lost connection is told as :class:`OutcomeUnknown` where this cannot be said.
    """
    if error.connection_invalidated:
        return True
    if not isinstance(error, sa.exc.OperationalError):
        return False
    code: str | None = getattr(error.orig, "sqlstate", "")
    return code is None or code.startswith(SHUTTING_DOWN)


def is_locked(error: BaseException) -> bool:
    """Whether somebody else has held what was wanted for too long; nothing of the transaction is done."""
    return isinstance(error, sa.exc.DBAPIError) and getattr(error.orig, "sqlstate", None) == LOCKED


def reading(engine: sa.Engine) -> Open:
    """Opens a transaction that sees one moment and writes nothing."""
    if engine.dialect.name == "sqlite":
        return engine.begin
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True).begin


def glancing(engine: sa.Engine) -> Open:
    """Opens a connection for one statement that reads, a transaction by itself."""
    if engine.dialect.name == "sqlite":
        return Kept(engine).connect
    return engine.execution_options(isolation_level="AUTOCOMMIT").connect


def writing(engine: sa.Engine) -> Open:
    """Opens a transaction that writes."""
    if engine.dialect.name == "sqlite":
        return Kept(engine, write=True).begin
    # The pool tries one that has been idle: a server may have ended it, which no file does.
    return engine.execution_options(write=True).begin


def insert(dialect: sa.Dialect, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say what happens when the row is there: both databases do it in one statement."""
    return postgresql.insert(table) if dialect.name == "postgresql" else sqlite.insert(table)
