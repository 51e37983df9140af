"""Printing over real TCP connections, to printers that behave and to printers that do not."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from printers.blocks import Template
from printers.devices import open_printer
from printers.template import default_template, parse_template
from printers.testprint import sample_slip
from printers.verdicts import REASONS, Verdict
from tests.printers.decoder import decode
from tests.printers.tcp_printer import (
    COVER_OPEN,
    OFFLINE,
    PAPER_GONE,
    Manners,
    TcpPrinter,
)

SHORT = parse_template(
    '[[block]]\nkind="copy_mark"\n[[block]]\nkind="number"\n[[block]]\nkind="gap"\nheight=8\n[[block]]\nkind="cut"',
    "short.toml",
)


def hand_over(printer: TcpPrinter, template: Template = SHORT, **options: str) -> Verdict:
    address = printer.address(**{"timeout": "1", "dots": "384", **options})
    target = open_printer(address, Path("unused"), template)
    verdict = target.device.print(target.encode(sample_slip()))
    assert verdict.reason in REASONS
    return verdict


@pytest.mark.quick
def test_a_healthy_printer_is_asked_before_and_confirms_after() -> None:
    with TcpPrinter() as printer:
        verdict = hand_over(printer, default_template())
        assert (verdict.state, verdict.reason) == ("printed", "confirmed")
        paper = decode(printer.stream)
    assert paper.asked == ["DLE EOT 1", "DLE EOT 4", "DLE EOT 2", "GS r 1"]
    assert paper.cuts == ["partial"]
    assert paper.qr().text == sample_slip().follow_url


def test_the_status_answer_is_read_before_the_first_byte_of_the_slip() -> None:
    order: list[str] = []

    class Watched(TcpPrinter):
        def _answer(self, connection, asked):
            got = bytes(self.received[-1])
            order.append("picture" if b"\x1dv0" in got else "nothing yet")
            return super()._answer(connection, asked)

    with Watched() as printer:
        hand_over(printer)
    assert order[:3] == ["nothing yet"] * 3
    assert order[3:] == ["picture"]


def test_a_process_id_comes_back_when_it_is_asked_for() -> None:
    with TcpPrinter() as printer:
        assert hand_over(printer, confirm="process-id").state == "printed"
        assert decode(printer.stream).asked[-1].startswith("process id ")


def test_a_printer_that_never_speaks_gets_its_slip_whole_and_the_verdict_is_sent() -> None:
    with TcpPrinter(Manners(answers_status=False, confirms=False)) as printer:
        verdict = hand_over(printer)
        assert (verdict.state, verdict.reason) == ("sent", "handed_over")
        assert decode(printer.stream).cuts == ["partial"]


def test_a_printer_that_once_answered_and_falls_silent_gets_nothing() -> None:
    with TcpPrinter() as printer:
        target = open_printer(printer.address(timeout="1", dots="384"), Path("unused"), SHORT)
        assert target.device.print(target.encode(sample_slip())).state == "printed"
        printer.manners.answers_status = False
        verdict = target.device.print(target.encode(sample_slip()))
        assert (verdict.state, verdict.reason) == ("failed", "mute")
        assert len(decode(printer.stream).cuts) == 1


def test_one_that_should_answer_and_does_not_gets_nothing() -> None:
    with TcpPrinter(Manners(answers_status=False)) as printer:
        verdict = hand_over(printer, status="dle-eot")
        assert (verdict.state, verdict.reason) == ("failed", "mute")
        assert decode(printer.stream).rows == []


def test_bytes_that_nobody_asked_for_are_not_taken_for_an_answer() -> None:
    with TcpPrinter(Manners(says_first=b"\x14\x00\x00\x0f\x13", answers_status=False)) as printer:
        assert hand_over(printer, status="dle-eot").reason == "mute"
    with TcpPrinter(Manners(says_first=b"\x14\x00\x00\x0f\x11", confirms=False)) as printer:
        verdict = hand_over(printer, confirm="gs-r", status="none")
        assert verdict.state == "uncertain"
        assert verdict.late is not None
        verdict.late.close()


@pytest.mark.parametrize(
    ("manners", "reason"),
    [
        (Manners(paper=PAPER_GONE), "paper_out"),
        (Manners(cause=COVER_OPEN), "cover_open"),
        (Manners(cause=0x32), "paper_out"),
        (Manners(cause=0x52), "printer_error"),
        (Manners(printer=OFFLINE), "offline"),
    ],
)
def test_a_printer_that_says_it_cannot_print_gets_nothing(manners: Manners, reason: str) -> None:
    with TcpPrinter(manners) as printer:
        verdict = hand_over(printer)
        assert (verdict.state, verdict.reason) == ("failed", reason)
        assert decode(printer.stream).rows == []


def test_nobody_at_the_address_is_a_refusal() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    target = open_printer(f"tcp://127.0.0.1:{port}", Path("unused"))
    verdict = target.device.print(b"slip")
    assert (verdict.state, verdict.reason) == ("failed", "refused")


@pytest.mark.parametrize("resets", [False, True], ids=["hangs up", "resets"])
def test_a_connection_lost_in_the_middle_is_uncertain(resets: bool) -> None:
    with TcpPrinter(Manners(hangs_up_after=2_000, resets=resets, pieces=500)) as printer:
        verdict = hand_over(printer)
        assert verdict.state == "uncertain"
        assert verdict.reason in ("broken_off", "stalled")
        assert verdict.facts["taken"]


def test_a_printer_that_dies_before_its_answer_leaves_the_slip_uncertain() -> None:
    with TcpPrinter(Manners(dies_before_answer=True)) as printer:
        verdict = hand_over(printer)
        assert (verdict.state, verdict.reason) == ("uncertain", "broken_off")
        assert decode(printer.stream).cuts == ["partial"], "the slip may well be on paper"


def test_a_printer_that_takes_the_slip_and_never_confirms_is_uncertain_where_it_must_confirm() -> None:
    with TcpPrinter(Manners(confirms=False)) as printer:
        verdict = hand_over(printer, confirm="gs-r")
        assert (verdict.state, verdict.reason) == ("uncertain", "unconfirmed")
        assert verdict.late is not None
        verdict.late.close()


def test_a_printer_without_the_barrier_that_is_still_well_afterwards_counts_as_sent() -> None:
    with TcpPrinter(Manners(confirms=False)) as printer:
        verdict = hand_over(printer)
        assert (verdict.state, verdict.reason) == ("sent", "handed_over")


def test_an_answer_that_comes_late_still_counts() -> None:
    late = threading.Event()
    with TcpPrinter(Manners(answers_late=late)) as printer:
        verdict = hand_over(printer, confirm="gs-r")
        assert verdict.state == "uncertain"
        assert verdict.late is not None
        assert verdict.late.poll() is None
        late.set()
        final = None
        for _ in range(1000):
            if final := verdict.late.poll():
                break
            threading.Event().wait(0.01)
        assert final is not None
        assert final.state == "printed"


def test_a_slow_printer_is_not_a_dead_one() -> None:
    """It takes longer for the slip than it may stand still, but it always moves."""
    breath = threading.Event()
    slow = Manners(pieces=300, pause=lambda: breath.wait(0.08), buffer=2048)
    with TcpPrinter(slow) as printer:
        verdict = hand_over(printer)
        assert verdict.state == "printed"
        assert decode(printer.stream).cuts == ["partial"]


def test_a_printer_that_stops_reading_is_found_out_and_never_called_printed() -> None:
    with TcpPrinter(Manners(stops_reading_after=9)) as printer:
        verdict = hand_over(printer, confirm="gs-r")
        assert verdict.state == "uncertain"
        if verdict.late:
            verdict.late.close()


def test_a_status_byte_that_nobody_asked_for_does_not_cost_the_slip() -> None:
    """A connection closed with an unread byte would throw the slip away."""
    noisy = Manners(says_first=b"\x14\x00\x00\x0f", answers_status=False, pieces=600)
    with TcpPrinter(noisy) as printer:
        assert hand_over(printer, status="none", confirm="none").state == "sent"
        assert decode(printer.stream).cuts == ["partial"]


def test_a_printer_serves_one_connection_at_a_time() -> None:
    with TcpPrinter() as printer:
        verdicts: list[Verdict] = []
        threads = [threading.Thread(target=lambda: verdicts.append(hand_over(printer))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert printer.most_open == 1
        printed = [verdict for verdict in verdicts if verdict.state == "printed"]
        assert len(printed) + sum(v.reason == "busy" for v in verdicts) == 4
        assert len(decode(printer.stream).cuts) == len(printed) >= 1
