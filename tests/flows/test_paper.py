"""From a ticket to paper on a real TCP port, and what is known when there is no printer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from tests.flows.running import Server, ask, command
from tests.printers.decoder import decode
from tests.printers.tcp_printer import PAPER_GONE, Manners, TcpPrinter
from tests.waiting import until

PAPER_SECONDS = 2.0
"""Within which the kiosk hears what has become of its slip."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The sample hall without actors; its record must be right in the end."""
    folder = tmp_path_factory.mktemp("paper")
    with Server(folder, "demo", demo="off") as made:
        made.ready()
        yield made
        assert made.interrupt() == 0
        assert made.err == ""
    assert command(folder, "rebuild", "--check").returncode == 0


@pytest.fixture(scope="module")
def kiosk(server: Server) -> str:
    made = command(server.folder, "tokens", "create", "--role", "kiosk", "--name", "test", "--hall", "DEMO")
    return made.stdout.strip()


def put_printer(server: Server, address: str) -> None:
    """Changes the kiosk's printer while the server runs."""
    done = command(server.folder, "printers", "add", "kiosk", address)
    assert done.returncode == 0, done.stderr


def issue(server: Server, token: str) -> dict[str, Any]:
    status, ticket, _ = ask(f"{server.base}/api/v1/halls/DEMO/tickets", token, {"items": ["SG02"]})
    assert status == 201
    assert isinstance(ticket, dict)
    return ticket


def paper(server: Server, token: str, ticket: dict[str, Any]) -> str:
    status, told, _ = ask(f"{server.base}/api/v1/halls/DEMO/tickets/{ticket['id']}", token)
    assert status == 200
    return str(told["paper"])


def test_a_ticket_comes_out_of_a_printer_added_while_the_server_runs(server: Server, kiosk: str) -> None:
    with TcpPrinter() as printer:
        put_printer(server, printer.address(dots="576", confirm="gs-r", status="dle-eot"))
        # The printer of before may get this one: which one is asked is settled within a second or two.
        until(lambda: issue(server, kiosk) and printer.received, "the new printer is used", 20, every=1)
        ticket = issue(server, kiosk)
        assert ticket["paper"] == "queued"
        until(lambda: paper(server, kiosk, ticket) == "printed", "the ticket says printed", PAPER_SECONDS * 5)
        slips = [decode(bytes(stream)) for stream in printer.received if stream]
        (slip,) = [slip for slip in slips if slip.qr().text == ticket["follow_url"]]
        assert slip.cuts == ["partial"]
        assert slip.dots.shape[1] == 576


def test_a_printer_that_cannot_be_reached_stops_no_ticket_and_prints_it_when_it_is_back(
    server: Server, kiosk: str
) -> None:
    with TcpPrinter() as gone:
        address, port = gone.address(), gone.port
    put_printer(server, address)
    first = issue(server, kiosk)
    until(lambda: paper(server, kiosk, first) == "failed", "the kiosk hears of it", PAPER_SECONDS * 5)
    second = issue(server, kiosk)
    assert second["number"] > first["number"]
    until(lambda: paper(server, kiosk, second) == "failed", "so do those who come next", PAPER_SECONDS * 5)

    with TcpPrinter(port=port) as back:
        until(lambda: paper(server, kiosk, second) in ("printed", "sent"), "both are printed", 60)
        assert paper(server, kiosk, first) in ("printed", "sent")
        slips = [decode(bytes(stream)) for stream in back.received]
        assert [slip.qr().text for slip in slips] == [first["follow_url"], second["follow_url"]]


def test_a_printer_without_paper_is_told_before_anything_is_sent(server: Server, kiosk: str) -> None:
    with TcpPrinter(Manners(paper=PAPER_GONE)) as printer:
        put_printer(server, printer.address(status="dle-eot"))
        ticket = issue(server, kiosk)
        address = f"{server.base}/api/v1/halls/DEMO/tickets/{ticket['id']}/paper"
        until(lambda: ask(address, kiosk)[1]["reason"] == "paper_out", "the kiosk hears why", 30)
        assert paper(server, kiosk, ticket) == "failed"
        assert b"\x1dv0" not in printer.stream, "no slip was sent to be lost"
        printer.manners = Manners()
        until(lambda: paper(server, kiosk, ticket) == "printed", "paper is put in and it prints", 60)


def test_a_slip_that_is_tried_once_more_does_not_look_hopeful_meanwhile(server: Server, kiosk: str) -> None:
    put_printer(server, "virtual://kiosk")
    ticket = issue(server, kiosk)
    until(lambda: paper(server, kiosk, ticket) == "printed", "it is printed", 30)
    # As it stands in the moment of a second try, which is too short to be met from outside.
    with closing(sqlite3.connect(server.folder / "kuaiban.db", timeout=20)) as database, database:
        database.execute(
            "UPDATE print_jobs SET state = 'sending', attempts = 1 WHERE ticket = ?", (ticket["id"],)
        )
    assert paper(server, kiosk, ticket) == "failed"
    told = ask(f"{server.base}/api/v1/halls/DEMO/tickets/{ticket['id']}/paper", kiosk)[1]
    assert told["paper"] == "failed"
