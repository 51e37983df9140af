"""Printers that come, go and cannot be used, while people wait for their slips."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hall.assembly import Parts, assemble
from hall.clock import SystemClock
from hall.printing import paper_of
from hall.settings import Settings
from hall.spooling import Spooling
from hall.store import jobs
from hall.store.database import Store
from hall.store.spool import SpoolStore
from printers.testprint import sample_slip
from printers.verdicts import REASONS
from tests.hall.conftest import HALL
from tests.postgres import let_go
from tests.waiting import until

BAD = "tcp:/nonsense"


class Desk:
    """A hall's printers and the slips that are expected from them."""

    def __init__(self, parts: Parts) -> None:
        self.store = parts.store
        self.spooling = Spooling(parts, lambda: True)

    def printer(self, name: str, address: str) -> None:
        with self.store.write() as connection:
            jobs.put_printer(connection, HALL, name, address, ["kiosk"])

    def slip(self, ticket: str, printer: str) -> None:
        text = json.dumps(sample_slip().to_data())
        with self.store.write() as connection:
            jobs.add_job(connection, HALL, ticket, printer, text, at=SystemClock().now())

    def paper(self, ticket: str) -> str:
        with self.store.read() as connection:
            return paper_of(connection, HALL, ticket)

    def reasons(self, printer: str) -> list[str]:
        with self.store.read() as connection:
            return [row["reason"] for row in jobs.recent_jobs(connection, HALL, printer)]


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Iterator[Desk]:
    parts = assemble(Settings(data_dir=tmp_path, database_url=store.url))
    made = Desk(parts)
    yield made
    made.spooling.stop()
    let_go(parts.store)


def test_who_waits_for_a_slip_of_a_printer_that_is_not_there_or_has_no_good_address_is_told(
    desk: Desk,
) -> None:
    desk.printer("bad", BAD)
    desk.slip("t1", "bad")
    desk.slip("t2", "gone")
    desk.spooling.refresh()
    assert (desk.paper("t1"), desk.paper("t2")) == ("failed", "failed")
    assert desk.reasons("bad") == ["bad_address"]
    assert desk.reasons("gone") == ["no_printer"]
    assert {"bad_address", "no_printer"} <= REASONS.keys()


def test_a_slip_comes_out_after_all_once_the_address_is_right(desk: Desk, tmp_path: Path) -> None:
    desk.printer("p", BAD)
    desk.slip("t1", "p")
    desk.spooling.refresh()
    desk.printer("p", f"file://{tmp_path}/slips?dots=384")
    desk.spooling.refresh()
    desk.spooling.refresh()
    until(lambda: desk.paper("t1") == "printed", "it is printed")


def test_a_slip_in_hand_when_its_printer_was_taken_out_and_the_worker_died_is_uncertain(desk: Desk) -> None:
    desk.slip("t1", "gone")
    SpoolStore(desk.store, lambda: True).claim(f"{HALL}/gone", 2, ("queued",))
    desk.spooling.refresh()
    assert desk.paper("t1") == "uncertain"


def test_a_printer_that_runs_keeps_its_slips(desk: Desk, tmp_path: Path) -> None:
    desk.printer("p", f"file://{tmp_path}/slips?dots=384")
    desk.slip("t1", "p")
    desk.spooling.refresh()
    until(lambda: desk.paper("t1") == "printed", "it is printed")
