"""What is PostgreSQL's own: locks by hall, a doorbell, and commits of which nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from hall.store.database import ONE_UPGRADE, Store
from hall.store.doorbell import doorbell, ringer
from hall.store.engine import OutcomeUnknown, is_away, is_locked
from hall.store.people import People
from hall.store.tables import halls, tokens
from tests.cutting import Cut, Cutter
from tests.hall.conftest import HALL
from tests.postgres import Postgres, let_go
from tests.waiting import until

pytestmark = pytest.mark.parametrize("kind", ["postgresql"], indirect=True)


@pytest.fixture
def other(database_url: str) -> Iterator[Store]:
    """The same database from another process's place."""
    made = Store(database_url)
    yield made
    let_go(made)


@pytest.fixture
def cutter(postgres: Postgres, tmp_path: Path) -> Iterator[Cutter]:
    made = Cutter(postgres.folder, tmp_path)
    yield made
    made.close()


@pytest.fixture
def far(cutter: Cutter, store: Store) -> Iterator[Store]:
    """The database by a way that can break."""
    made = Store(cutter.url(store.url))
    yield made
    let_go(made)


def add_token(store: Store, name: str) -> None:
    People(store).add_token(name=name, role="kiosk", secret_hash=name, now=1)


def names(store: Store) -> list[str]:
    return [row["name"] for row in People(store).all_tokens()]


@pytest.mark.parametrize(("cut", "done"), [("before", []), ("after", ["new"])])
def test_a_connection_lost_in_a_commit_leaves_the_outcome_unknown(
    store: Store, far: Store, cutter: Cutter, cut: Cut, done: list[str]
) -> None:
    assert names(far) == []
    cutter.cut = cut
    with pytest.raises(OutcomeUnknown):
        add_token(far, "new")
    assert names(store) == names(far) == done


def test_a_connection_lost_before_the_commit_has_done_nothing(store: Store, other: Store) -> None:
    def write() -> None:
        with store.write() as connection:
            new = sa.insert(tokens).values(name="new", role="kiosk", secret_hash="x", created_at=1)
            connection.execute(new)
            me = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            with other.write() as killer:
                killer.execute(sa.select(sa.func.pg_terminate_backend(me)))
            connection.execute(sa.select(tokens))

    with pytest.raises(sa.exc.OperationalError):
        write()
    assert names(store) == []


def test_a_reader_whose_connection_is_lost_at_its_end_has_nothing_to_ask(far: Store, cutter: Cutter) -> None:
    def read() -> None:
        with far.read() as connection:
            connection.execute(sa.select(halls))
            cutter.cut = "before"

    with pytest.raises(sa.exc.OperationalError):
        read()
    assert far.halls() == [HALL]


def test_a_server_that_was_away_is_reached_again(store: Store, postgres: Postgres) -> None:
    assert store.halls() == [HALL]
    postgres.stop()
    with pytest.raises(sa.exc.OperationalError):
        store.halls()
    postgres.start()
    assert store.halls() == [HALL]


def test_where_one_connection_was_lost_the_others_are_tried_before_anybody_gets_them(
    store: Store, postgres: Postgres
) -> None:
    with store.read(), store.read(), store.read():
        pass
    postgres.stop()
    postgres.start()
    with pytest.raises(sa.exc.OperationalError):
        store.halls()
    with store.read() as one, store.read() as two:
        assert [each.execute(sa.select(halls.c.code)).scalar() for each in (one, two)] == [HALL, HALL]


def test_a_connection_that_was_in_use_at_an_outage_is_closed_when_its_user_is_done(store: Store) -> None:
    with store.read() as ours:
        store.engine.dispose()  # what an outage does
        assert ours.execute(sa.select(halls.c.code)).scalar() == HALL
        driver = ours.connection.dbapi_connection
        assert driver is not None
        assert not driver.closed
    assert driver.closed
    assert store.halls() == [HALL]


def test_what_is_written_to_one_hall_keeps_no_other_waiting(store: Store, other: Store) -> None:
    store.add_hall("NEXT")
    with store.write() as ours:
        assert store.log.head(ours, HALL) is not None
        with other.write() as theirs:
            theirs.exec_driver_sql("SET LOCAL lock_timeout = '1ms'")
            assert other.log.head(theirs, "NEXT") is not None
            with pytest.raises(sa.exc.OperationalError) as told, theirs.begin_nested():
                other.log.head(theirs, HALL)
            assert isinstance(told.value.orig, psycopg.errors.LockNotAvailable)


def test_who_upgrades_waits_for_who_is_upgrading(empty: Store, postgres: Postgres) -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with ThreadPoolExecutor(1) as thread:
        with empty.write() as somebody:
            somebody.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_UPGRADE)))
            upgraded = thread.submit(empty.upgrade)
            until(lambda: postgres.run(waiting) == [(1,)] or upgraded.done(), "it waits")
            assert not upgraded.done()
            assert sa.inspect(somebody).get_table_names() == []
        upgraded.result()
    empty.check()


def test_who_cannot_have_a_hall_is_told_and_does_not_wait_for_ever(store: Store, other: Store) -> None:
    with store.write() as ours:
        assert store.log.head(ours, HALL) is not None
        with capture_logs() as lines, pytest.raises(sa.exc.OperationalError) as told, other.write() as theirs:
            assert other.log.head(theirs, HALL) is None, "it got the row"
    assert lines == [], "the database does its work: it is no outage"
    assert is_locked(told.value)
    assert not is_away(told.value)


def test_a_commit_wakes_who_listens(store: Store, other: Store) -> None:
    bell, ring = doorbell(other), ringer(store)
    assert ring is not None
    assert bell.wait(), "who has just begun to listen may have missed something"
    assert not bell.wait()
    ring.ring(HALL, 1)
    until(bell.wait, "the bell rings")
    bell.close()


def test_a_doorbell_that_was_cut_off_says_so_and_rings_when_it_is_back(
    store: Store, other: Store, postgres: Postgres
) -> None:
    bell = doorbell(other)
    assert bell.wait()
    postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")

    def cut_off() -> bool:
        try:
            bell.wait()
        except psycopg.OperationalError:
            return True
        return False

    until(cut_off, "it notices")
    assert bell.wait(), "something may have happened meanwhile"
    bell.close()


def test_nobody_is_told_once_a_listener_has_hung_up(store: Store, postgres: Postgres) -> None:
    bell = doorbell(store)
    bell.wait()
    bell.close()
    listening = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
    until(lambda: postgres.run(listening) == [(0,)], "its connection is closed")


def test_a_process_need_not_hear_its_own_ring(store: Store, other: Store) -> None:
    bell, own, ring = doorbell(store), ringer(store), ringer(other)
    assert own is not None
    assert ring is not None
    bell.wait()
    own.ring(HALL, 1)
    until(lambda: not own._busy, "it has rung")
    assert not bell.wait()
    ring.ring(HALL, 1)
    until(bell.wait, "another's is heard")
    bell.close()


def test_a_bell_that_cannot_be_rung_keeps_nobody_waiting(
    store: Store, other: Store, postgres: Postgres
) -> None:
    ring = ringer(other)
    assert ring is not None
    bell = doorbell(store)
    bell.wait()
    postgres.stop()
    ring.ring(HALL, 1)
    until(lambda: not ring._busy, "it has given up")
    bell.close()
    postgres.start()
    assert bell.wait()
    ring.ring(HALL, 2)
    until(bell.wait, "it rings again")
    bell.close()
