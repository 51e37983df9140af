"""Print jobs in the database as the spool asks for them."""

from __future__ import annotations

from hall.store import jobs
from hall.store.database import Store
from hall.store.spool import SpoolStore
from tests.hall.conftest import HALL

PRINTER = f"{HALL}/p"


def test_a_process_that_has_lost_the_printers_is_given_no_slip_and_calls_nobodys_interrupted(
    store: Store,
) -> None:
    ours, theirs = SpoolStore(store, lambda: True), SpoolStore(store, lambda: False)
    with store.write() as connection:
        for ticket in ("t1", "t2"):
            jobs.add_job(connection, HALL, ticket, "p", "{}", at=1)
    claimed = ours.claim(PRINTER, 2, ("queued",))
    assert claimed is not None
    assert theirs.claim(PRINTER, 2, ("queued",)) is None
    assert theirs.jobs(PRINTER, ("sending",)) == []
    assert [job.ticket for job in ours.jobs(PRINTER, ("sending",))] == [claimed.ticket]


def test_a_process_that_loses_the_printers_while_it_waits_for_the_database_is_given_no_slip(
    store: Store,
) -> None:
    with store.write() as connection:
        jobs.add_job(connection, HALL, "t1", "p", "{}", at=1)
    answers = [True, False]
    assert SpoolStore(store, lambda: answers.pop(0)).claim(PRINTER, 2, ("queued",)) is None
    assert len(SpoolStore(store, lambda: True).jobs(PRINTER, ("queued",))) == 1


def test_a_slip_does_not_come_out_where_its_printer_was_before(store: Store) -> None:
    before, after = (SpoolStore(store, lambda: True, at) for at in ("tcp://10.0.0.1", "tcp://10.0.0.2"))
    with store.write() as connection:
        jobs.put_printer(connection, HALL, "p", "tcp://10.0.0.1", ["kiosk"])
        jobs.put_printer(connection, HALL, "other", "tcp://10.0.0.1", ["kiosk"])
        jobs.add_job(connection, HALL, "t1", "p", "{}", at=1)
        jobs.put_printer(connection, HALL, "p", "tcp://10.0.0.2", ["kiosk"])
    assert before.claim(PRINTER, 2, ("queued",)) is None
    claimed = after.claim(PRINTER, 2, ("queued",))
    assert claimed is not None
    assert claimed.ticket == "t1"
