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
