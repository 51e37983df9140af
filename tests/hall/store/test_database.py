from __future__ import annotations

import gzip
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from hall.clock import HandClock
from hall.operations.asking import Request
from hall.operations.core import Operations
from hall.store.database import MIGRATIONS, NewerDatabase, OldDatabase, Store
from hall.store.leases import Lease
from hall.store.log import GENESIS, canonical, chain
from hall.store.rebuild import check, rebuild
from hall.store.tables import events, halls, leases, metadata, steps, tickets, visits
from queueing import commands as c
from tests.builders import ROOT, at
from tests.hall.conftest import HALL
from tests.postgres import let_go

pytestmark = pytest.mark.quick


def test_migrations_make_exactly_the_tables_that_the_program_knows(store: Store) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_an_upgrade_can_be_run_again(store: Store) -> None:
    store.upgrade()
    store.check()
    assert store.halls() == [HALL]


def test_a_database_of_a_newer_version_is_refused_and_left_alone(store: Store) -> None:
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for look in (store.check, store.upgrade):
        with pytest.raises(NewerDatabase, match="9999"):
            look()


def test_a_database_without_tables_says_that_it_must_be_set_up(empty: Store) -> None:
    with pytest.raises(OldDatabase):
        empty.check()


def test_several_who_upgrade_at_once_upgrade_once(empty: Store) -> None:
    stores = [Store(empty.url) for _ in range(4)]
    with ThreadPoolExecutor(len(stores)) as pool:
        list(pool.map(Store.upgrade, stores))
    empty.check()
    for one in stores:
        let_go(one)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_what_is_acknowledged_is_on_disk(store: Store) -> None:
    with store.engine.connect() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous")
        }
    assert told == {"journal_mode": "wal", "synchronous": 2}


def test_a_secret_is_made_once(store: Store) -> None:
    assert store.secret("follow") == store.secret("follow")
    assert store.secret("follow") != store.secret("other")


def test_several_who_want_the_first_of_something_get_the_same(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(store.secret, ["follow"] * 8))) == 1
        assert sorted(pool.map(store.add_hall, ["NEW"] * 8)) == [False] * 7 + [True]
        takers = [Lease(store, "worker", str(number)) for number in range(8)]
        assert sorted(pool.map(Lease.take, takers)) == [False] * 7 + [True]


def test_a_reader_sees_one_moment(store: Store) -> None:
    asked = sa.select(halls.c.code).order_by(halls.c.code)
    with store.read() as connection:
        before = connection.execute(asked).scalars().all()
        store.add_hall("AAA")
        assert connection.execute(asked).scalars().all() == before
    assert store.halls() == ["AAA", HALL]


def test_a_lease_has_one_holder_until_it_is_given_up(store: Store) -> None:
    first, second = Lease(store, "worker", "one"), Lease(store, "worker", "two")
    assert (first.take(), second.take(), first.take()) == (True, False, True)
    first.give_up()
    assert second.take()


def test_a_lease_that_is_not_renewed_is_lost(store: Store) -> None:
    first, second = Lease(store, "worker", "one"), Lease(store, "worker", "two")
    assert first.take()
    with store.write() as connection:
        connection.execute(sa.update(leases).values(until=0))
    assert second.take()


@pytest.fixture
def busy(operations: Operations, clock: HandClock) -> Operations:
    """A hall with one visit finished, one withdrawn, one waiting."""
    clock.at = at("09:00")
    steps: list[c.Command] = [
        c.OpenWindow("W1"),
        c.Issue("a", ("QA",)),
        c.Issue("b", ("QA",), "elder"),
        c.Issue("c", ("CA",)),
        c.CallNext("W1"),
        c.Start("W1", "b"),
        c.Complete("W1", "b"),
        c.Withdraw("a"),
    ]
    for step in steps:
        assert operations.perform(HALL, step, Request("clerk"), lambda _: (200, {})).status == 200
    return operations


def test_projections_follow_from_the_log(busy: Operations, store: Store) -> None:
    report = check(store, HALL)
    assert (report.tickets, report.visits, report.differences) == (3, 2, ())


def test_a_wrong_row_is_found_and_mended(busy: Operations, store: Store) -> None:
    with store.write() as connection:
        connection.execute(sa.update(tickets).where(tickets.c.id == "c").values(state="completed"))
        connection.execute(sa.delete(visits).where(visits.c.ticket == "a"))
    assert check(store, HALL).differences == (
        "ticket c: state is 'completed', the log gives 'waiting'",
        "visit a: is missing",
    )
    rebuild(store, HALL)
    assert check(store, HALL).differences == ()


def test_a_visit_without_accept_counts_as_accepted_at_start_and_says_so(
    busy: Operations, store: Store
) -> None:
    with store.read() as connection:
        row = connection.execute(sa.select(visits).where(visits.c.ticket == "b")).mappings().one()
    assert row["accepted_at"] == row["started_at"] == at("09:00")
    assert row["accept_inferred"] is True


def test_an_upgrade_fills_what_is_new_from_the_log_of_before(empty: Store) -> None:
    """A database as the version before tickets had steps left it, with a day that is being worked."""
    old = empty
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with old.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        _write_as_before(connection)
    old.upgrade()
    report = check(old, HALL)
    assert report.differences == ()
    assert report.visits > 100
    with old.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(steps)).scalar_one() > 100


def _write_as_before(connection: sa.Connection) -> None:
    """Puts the stored log of the first version into the tables of that time."""
    path = ROOT / "tests" / "queueing" / "golden" / "v1.jsonl.gz"
    rows = [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode().splitlines()]
    connection.execute(sa.insert(halls).values(code=HALL, seq=len(rows), hash=GENESIS))
    day, last = None, GENESIS
    for seq, row in enumerate(rows, 1):
        day = row["data"]["day"] if row["kind"] == "DayOpened" else day
        data = canonical(row["data"])
        facts = (HALL, seq, day, row["at"], row["at"], row["kind"], row["v"], "test", None, data)
        last = chain(last, facts)
        names = ("hall", "seq", "day", "at", "recorded_at", "kind", "v", "actor", "request_id", "data")
        connection.execute(sa.insert(events).values(**dict(zip(names, facts, strict=True)), hash=last))
    connection.execute(sa.update(halls).values(hash=last))
