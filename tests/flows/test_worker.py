"""The worker beside a web process: what falls due happens without anybody asking, whoever has caused it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from hall.assembly import Parts, assemble
from hall.clock import HandClock, real_ms
from hall.operations.asking import Request
from hall.settings import Settings
from hall.store import jobs
from hall.store.database import Store
from hall.store.doorbell import LOOK
from hall.store.engine import WAITS
from hall.store.leases import LENGTH, Lease
from hall.store.rebuild import check
from hall.worker import Worker
from queueing import commands as c
from tests.builders import at, hall_data, tiny_plan
from tests.postgres import let_go, wait_for_ringers
from tests.waiting import until

HALL = "TINY"


class Hall:
    """A hall in two processes' worth of parts on one database: the web's and the worker's."""

    def __init__(self, folder: Path, url: str | None = None) -> None:
        settings = Settings(data_dir=folder, database_url=url)
        made = Store(settings.database)
        made.upgrade()
        made.add_hall(HALL)
        let_go(made)
        self.clock = HandClock(at("07:50"))
        self.web, self.other = (assemble(settings, self.clock) for _ in range(2))
        self.beat = 0
        """Milliseconds by which the worker's lease is older than it is."""
        lease = Lease(self.other.store, "worker", "the worker", steady=lambda: real_ms() + self.beat)
        self.worker = Worker(self.other, lease)
        self.thread = threading.Thread(target=self.worker.run)

    def do(self, wall: str, *commands: c.Command) -> None:
        """The web's commands at a time of the day."""
        self.clock.at = at(wall)
        for command in commands:
            answer = self.web.operations.perform(HALL, command, Request("web"), lambda _: (200, {}))
            assert answer.status == 200, answer.body

    def kinds(self, hall: str = HALL) -> list[str]:
        return [row.kind for row in self.web.store.events(hall)]

    def close(self) -> None:
        """Stops the worker; the record must be right in the end."""
        self.worker.stop()
        self.thread.join(20)
        assert not self.thread.is_alive()
        wait_for_ringers()
        assert check(self.web.store, HALL).differences == ()
        for parts in (self.web, self.other):
            let_go(parts.store)

    def seen(self, parts: Parts) -> int:
        """How far a process has read (its own word)."""
        return parts.operations._room(HALL).seq


def begun(made: Hall) -> Iterator[Hall]:
    made.do("07:50", c.ConfigureHall(hall_data()), c.ApplyPlan(tiny_plan()))
    made.thread.start()
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """The small hall, its worker running."""
    yield from begun(Hall(tmp_path))


@pytest.fixture
def shared_hall(tmp_path: Path, postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    """The same on PostgreSQL, where whoever waits for a held hall waits until it is free."""
    monkeypatch.setitem(WAITS, "lock_timeout", "0")
    yield from begun(Hall(tmp_path, postgresql_url))


def test_the_day_opens_and_slots_begin_without_anybody_asking(hall: Hall) -> None:
    hall.clock.at = at("08:00")
    until(lambda: "DayOpened" in hall.kinds(), "the day opens")
    hall.clock.at = at("08:30")
    until(lambda: hall.kinds().count("SlotStarted") == 4, "the slots begin")


def test_a_pause_made_in_the_web_process_ends_in_time_for_those_sent_to_that_window(hall: Hall) -> None:
    until(lambda: hall.seen(hall.other), "the worker is there")
    hall.do("08:30", c.OpenWindow("W1"), c.OpenWindow("W2"), c.Issue("t", ("QA",)), c.CallNext("W1"))
    until(lambda: hall.seen(hall.other) == len(hall.kinds()), "the worker has read it")
    hall.do("08:31", c.Transfer("W1", "t", to_window="W2"), c.PauseWindow("W2", "tea"))
    until(lambda: hall.seen(hall.other) == len(hall.kinds()), "the worker has read it")
    hall.clock.at = at("08:46")
    until(lambda: hall.kinds()[-1] == "TicketReleased", "the ticket is back in its lane")


def test_a_database_out_of_reach_for_a_while_ends_no_worker(hall: Hall) -> None:
    failures: list[int] = []

    def broken(*_: object) -> None:
        failures.append(1)
        raise sa.exc.OperationalError("BEGIN", {}, sqlite3.OperationalError("disk I/O error"))

    sa.event.listen(hall.other.store.engine, "begin", broken)
    until(lambda: len(failures) >= 2, "it has failed and tried again", seconds=60)
    sa.event.remove(hall.other.store.engine, "begin", broken)
    hall.clock.at = at("08:00")
    until(lambda: "DayOpened" in hall.kinds(), "the day opens")


def at_printers() -> list[str]:
    """The threads that print."""
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("printer-")]


def test_a_worker_that_cannot_renew_its_lease_stops_printing_when_it_has_run_out(
    hall: Hall, tmp_path: Path
) -> None:
    with hall.web.store.write() as connection:
        jobs.put_printer(connection, HALL, "p", f"file://{tmp_path}/slips", ["kiosk"])
    until(at_printers, "it is at the printer")

    def broken(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "leases" in statement:
            raise sqlite3.OperationalError("database is locked")

    engine = hall.other.store.engine
    sa.event.listen(engine, "before_cursor_execute", broken)
    hall.beat = LENGTH
    until(lambda: not at_printers(), "it has left the printer")
    sa.event.remove(engine, "before_cursor_execute", broken)
    until(at_printers, "it is back")


def test_a_worker_works_though_its_doorbell_could_not_be_hung_up_at_first(tmp_path: Path) -> None:
    made = Hall(tmp_path)
    refused: list[int] = []

    def refuse(_connection: object, options: dict[str, object]) -> None:
        if "isolation_level" in options and not refused:
            refused.append(1)
            raise sqlite3.OperationalError("unable to open database file")

    sa.event.listen(made.other.store.engine, "set_connection_execution_options", refuse)
    made.do("07:50", c.ConfigureHall(hall_data()), c.ApplyPlan(tiny_plan()))
    made.thread.start()
    try:
        until(lambda: refused, "it was refused")
        made.clock.at = at("08:00")
        until(lambda: "DayOpened" in made.kinds(), "the day opens")
    finally:
        made.close()


def test_a_hall_that_somebody_holds_keeps_no_other_from_what_is_due(shared_hall: Hall) -> None:
    hall, other = shared_hall, "NEXT"
    hall.web.store.add_hall(other)
    for command in (c.ConfigureHall(hall_data(code=other)), c.ApplyPlan(tiny_plan())):
        hall.web.operations.perform(other, command, Request("web"), lambda _: (200, {}))
    with hall.web.store.write() as somebody:
        assert hall.web.store.log.head(somebody, HALL) is not None
        hall.clock.at = at("08:00")
        until(lambda: "DayOpened" in hall.kinds(other), "the other hall's day opens")
        hall.clock.at = at("08:30")
        until(lambda: hall.kinds(other).count("SlotStarted") == 4, "and goes on")
        assert "DayOpened" not in hall.kinds()
    until(lambda: hall.kinds().count("SlotStarted") == 4, "the hall that was held comes after")
    assert check(hall.web.store, other).differences == ()


class Mute:
    """A doorbell that is out of order."""

    def __init__(self, _store: Store, _line: object) -> None:
        self._never = threading.Event()

    def wait(self) -> bool:
        return self._never.wait(LOOK)

    def close(self) -> None:
        pass


def test_where_no_doorbell_rings_the_worker_still_reads_what_others_have_done(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr("hall.worker.doorbell", Mute)
    hall: Hall = request.getfixturevalue("hall")
    until(lambda: hall.seen(hall.other), "the worker is there")
    hall.do("08:30", c.Settle())
    until(lambda: hall.seen(hall.other) == len(hall.kinds()), "what was due has made it look")
    hall.do("08:31", c.OpenWindow("W1"))
    until(lambda: hall.seen(hall.other) == len(hall.kinds()), "it has read what makes nothing due")


def test_nobody_pays_at_the_start_for_libraries_of_others_or_for_what_is_seldom_needed() -> None:
    told = "import sys, {}; print(*[name for name in {!r} if name in sys.modules])"
    for module, without in (
        ("hall.cli", ("sqlalchemy", "pydantic", "flask", "simpy", "numpy", "escpos")),
        ("hall.commandline.serving", ("flask", "simpy", "numpy", "escpos", "PIL", "simulation.scenario")),
        ("hall.worker", ("simpy", "numpy", "simulation", "gevent", "flask", "escpos", "segno", "pypinyin")),
        ("hall.web", ("simpy", "numpy", "simulation.scenario", "escpos", "PIL", "segno", "pypinyin")),
        ("simulation.commandline", ("sqlalchemy", "pydantic", "flask", "hall")),
    ):
        done = subprocess.run(
            [sys.executable, "-c", told.format(module, without)], capture_output=True, text=True, check=True
        )
        assert done.stdout.split() == [], module
