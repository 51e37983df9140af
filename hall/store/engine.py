"""Engines: SQLite as the embedded default, tuned so that what is acknowledged is on disk."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from hall.store.statements import Statement

_WRITE, _READ = Statement(sa.text("BEGIN IMMEDIATE")), Statement(sa.text("BEGIN"))

PRAGMAS = ("busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")


def make_engine(url: str) -> sa.Engine:
    """An engine for a database URL.

    On SQLite the driver's own transactions are off: a connection with the execution option ``write`` begins
    with BEGIN IMMEDIATE (so it never fails half-way for want of the lock), any other with a plain BEGIN,
    which reads one moment of the database.
    """
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_size=8, max_overflow=0, pool_pre_ping=True)
    engine = sa.create_engine(
        url,
        pool_size=8,
        max_overflow=8,
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": 5},
    )

    @sa.event.listens_for(engine, "connect")
    def pragmas(connection: Any, _record: object) -> None:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        (_WRITE if connection.get_execution_options().get("write") else _READ).run(connection)

    return engine
