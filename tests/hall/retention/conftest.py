"""A hall with five days behind it, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from hall.clock import HandClock
from hall.operations.asking import Moment, Request
from hall.operations.core import Operations
from hall.retention import Done, Retention
from hall.settings import Settings
from hall.store import jobs, lookups
from hall.store.database import Store
from hall.store.rebuild import check
from hall.store.tables import metadata
from queueing import commands as c
from tests.builders import DAY, at, hall_data, tiny_plan
from tests.hall.conftest import HALL
from tests.postgres import DATABASES, Postgres, let_go

LAST = 4
"""The last day that the hall has worked, from 0; it is half past eight in the evening."""

Work = Callable[[int, int], None]

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what does not depend on the database."""


def day(number: int) -> str:
    """The date of the number-th day of the tests, from 0."""
    return (date.fromisoformat(DAY) + timedelta(days=number)).isoformat()


def _days_behind(url: str) -> None:
    store = Store(url)
    operations = Operations(store, HandClock(at("07:00")))
    store.add_hall(HALL)
    data = hall_data(appointments={})
    data["rules"]["return_days"] = 2
    data["hours"]["workdays"] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    do(operations, c.ConfigureHall(data))
    do(operations, c.ApplyPlan(tiny_plan()))
    with store.write() as connection:
        jobs.put_printer(connection, HALL, "p", "virtual://p", ["kiosk"])
    for number in range(LAST + 1):
        work_a_day(operations, number)
    let_go(store)


@pytest.fixture(scope="session")
def worked_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("worked") / "hall.db"))
    _days_behind(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def worked_postgresql(postgres: Postgres, postgresql_template: str) -> str:
    name = postgres.create(postgresql_template)
    _days_behind(postgres.url(name))
    return name


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        path = shutil.copy(request.getfixturevalue("worked_sqlite"), tmp_path / "kuaiban.db")
        yield f"sqlite:///{path}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.create(request.getfixturevalue("worked_postgresql"))
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def clock() -> HandClock:
    return HandClock(at("20:30", LAST))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Visitors are known for one more day, the record stays for two."""
    return Settings(data_dir=tmp_path, visitor_days=1, record_days=2)


@pytest.fixture
def operations(store: Store, clock: HandClock) -> Iterator[Operations]:
    """The hall as it is behind those days. The record must be right at the end."""
    yield Operations(store, clock)
    assert check(store, HALL).differences == ()


@pytest.fixture
def retention(operations: Operations, settings: Settings) -> Retention:
    return Retention(operations, settings)


@pytest.fixture
def work(operations: Operations) -> Work:
    """Lets the hall work on days from the first to the last given."""

    def days(first: int, last: int) -> None:
        for number in range(first, last + 1):
            work_a_day(operations, number)

    return days


def do(operations: Operations, command: c.Command, note: str | None = None) -> None:
    """A clerk's command, with a note beside it."""

    def also(moment: Moment) -> None:
        if note is not None:
            name = str(getattr(command, "ticket", ""))
            lookups.add_note(moment.connection, HALL, name, written_at=moment.at, actor="person:1", text=note)

    answer = operations.perform(HALL, command, Request("person:1"), lambda _: (200, {}), also)
    assert answer.status == 200, answer.body


def set_clock(operations: Operations, wall: str, number: int) -> None:
    clock: Any = operations.clock
    clock.at = at(wall, number)


def work_a_day(operations: Operations, number: int) -> None:
    """A day to its end: visitors served, one sent on with a note and turned away with a return pass, one who
    comes back by the pass of the day before, one with an appointment, one who misses it, one who has given
    it back, a pre-check passed and one left.
    """
    set_clock(operations, "09:00", number)
    for window in ("W1", "W2"):
        do(operations, c.OpenWindow(window))
    for n in range(2):
        _serve(operations, f"t{number}x{n}")
    do(operations, c.Issue(f"n{number}", ("QA",)))
    do(operations, c.CallNext("W1"))
    do(operations, c.Start("W1", f"n{number}"))
    do(operations, c.Transfer("W1", f"n{number}", to_window="W2"), note="about Mr Li")
    do(operations, c.CallNext("W2"))
    do(operations, c.Start("W2", f"n{number}"))
    do(operations, c.Complete("W2", f"n{number}", "turned_away", ("ID",)))
    if number:
        do(operations, c.Issue(f"r{number}", ("QA",), returns=f"n{number - 1}"))
        do(operations, c.CheckIn(f"a{number}"))
    do(operations, c.StartPreCheck(f"c{number}", ("QA",)))
    do(operations, c.PassPreCheck(f"c{number}"))
    do(operations, c.StartPreCheck(f"l{number}", ("QA",)))
    _book(operations, number + 1)
    set_clock(operations, "20:30", number)
    operations.tick(HALL)


def _serve(operations: Operations, ticket: str) -> None:
    do(operations, c.Issue(ticket, ("QA",)))
    with operations.store.write() as connection:
        slip = '{"follow_url": "https://hall.test/f/secret"}'
        jobs.add_job(connection, HALL, ticket, "p", slip, at=operations.now())
    do(operations, c.CallNext("W1"))
    do(operations, c.Start("W1", ticket))
    do(operations, c.Complete("W1", ticket))


def _book(operations: Operations, number: int) -> None:
    for name, wall in (("a", "09:00"), ("m", "10:00"), ("x", "10:00")):
        booked_for, zero = at(wall, number), at("00:00", number)
        command = c.BookAppointment(f"{name}{number}", ("QA",), day(number), zero, booked_for, "elder")
        do(operations, command)
    do(operations, c.CancelAppointment(f"x{number}"))


def run(retention: Retention, before: int | None = None) -> Done:
    """Retention as it is due, or of all days before the number-th."""
    done = Done()
    until = retention.due(HALL, None if before is None else date.fromisoformat(day(before)))
    for _ in retention.steps(HALL, until, done):
        pass
    return done


def dump(store: Store) -> str:
    """Everything in the database, as text."""
    with store.read() as connection:
        rows = {table.name: connection.execute(sa.select(table)) for table in metadata.sorted_tables}
        return "\n".join(f"{name} {row}" for name, found in rows.items() for row in sorted(map(repr, found)))
