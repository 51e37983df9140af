"""A database that is away or cannot write is told once, and once when it works again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from hall.store.database import Store
from hall.store.doorbell import doorbell
from hall.store.outage import AWAY, FAILING, WORKS
from tests.hall.conftest import HALL
from tests.postgres import Postgres
from tests.waiting import until


def told(lines: Iterable[Mapping[str, object]]) -> list[object]:
    return [line["event"] for line in lines]


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_server_that_is_away_is_told_once_however_many_notice(store: Store, postgres: Postgres) -> None:
    bell = doorbell(store)
    bell.wait()
    with capture_logs() as lines:
        postgres.stop()
        for _ in range(3):
            with pytest.raises(sa.exc.OperationalError):
                store.halls()
            with pytest.raises(Exception) as heard:  # noqa: PT011 (the driver's own)
                bell.wait()
            assert store.outage.explains(heard.value)
        postgres.start()
        assert told(lines) == [AWAY]
        assert store.halls() == [HALL]
        assert store.add_hall("NEXT")
    assert told(lines) == [AWAY, WORKS]


def broken(*_: object) -> None:
    raise sa.exc.OperationalError("BEGIN", {}, sqlite3.OperationalError("database or disk is full"))


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_full_disk_is_over_when_somebody_has_written(store: Store) -> None:
    with capture_logs() as lines:
        sa.event.listen(store.engine, "commit", broken)
        for n in range(3):
            with pytest.raises(sa.exc.OperationalError):
                store.add_hall(f"N{n}")
        sa.event.remove(store.engine, "commit", broken)
        assert store.halls() == [HALL]
        assert told(lines) == [FAILING]
        assert lines[0]["reason"] == "database or disk is full"
        failed = store.outage.now()
        until(lambda: store.outage.now() > failed, "a millisecond is over: who began before tells nothing")
        store.add_hall("NEXT")
    assert told(lines) == [FAILING, WORKS]


def test_what_is_wrong_with_a_statement_is_no_outage(store: Store) -> None:
    with capture_logs() as lines:
        with pytest.raises(sa.exc.DBAPIError) as wrong, store.write() as connection:
            connection.exec_driver_sql("SELECT nothing FROM nowhere_known")
        assert not store.outage.explains(wrong.value)
    assert lines == []
