"""Devices other than TCP: files, pipes, serial lines, print queues and the virtual printer."""

from __future__ import annotations

import fcntl
import os
import pty
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from printers.devices import Printer, open_printer
from printers.papers import papers_in
from printers.testprint import print_test_slip, sample_slip
from printers.virtual import VirtualDevice
from tests.printers.decoder import decode


def printed(printer: Printer) -> tuple[str, str]:
    verdict = printer.device.print(printer.encode(sample_slip()))
    return verdict.state, verdict.reason


@pytest.mark.quick
def test_a_test_slip_lands_in_a_file_readable_by_its_owner_only(tmp_path: Path) -> None:
    roll = tmp_path / "slips.bin"
    for _ in range(2):
        verdict = print_test_slip(f"file://{roll}?dots=384", tmp_path)
        assert (verdict.state, verdict.reason) == ("printed", "written")
    paper = decode(roll.read_bytes())
    assert paper.cuts == ["partial", "partial"]
    assert paper.resets == 2
    assert roll.stat().st_mode & 0o077 == 0


def test_a_file_that_cannot_be_written_fails_and_says_why(tmp_path: Path) -> None:
    verdict = print_test_slip(f"file://{tmp_path}/missing/slips.bin", tmp_path)
    assert (verdict.state, verdict.reason) == ("failed", "not_writable")
    assert verdict.said("en") == "The file cannot be written"
    assert print_test_slip("file:///dev/full", tmp_path).state in ("failed", "uncertain")


def test_a_file_that_somebody_else_keeps_is_busy_and_left_as_it_is(tmp_path: Path) -> None:
    roll = tmp_path / "slips.bin"
    with roll.open("wb", buffering=0) as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        other.write(b"half a slip of somebody else")
        verdict = print_test_slip(f"file://{roll}?dots=384", tmp_path)
        assert (verdict.state, verdict.reason) == ("failed", "busy")
        assert roll.read_bytes() == b"half a slip of somebody else"
    assert print_test_slip(f"file://{roll}?dots=384", tmp_path).state == "printed"


def test_a_pipe_without_a_reader_fails_at_once_and_one_with_a_reader_gets_all(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert print_test_slip(f"file://{pipe}", tmp_path).state == "failed"
    got = bytearray()

    def drink() -> None:
        with pipe.open("rb") as reader:
            got.extend(reader.read())

    held = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    reader = threading.Thread(target=drink)
    reader.start()
    verdict = print_test_slip(f"file://{pipe}", tmp_path)
    os.close(held)
    reader.join(10)
    assert (verdict.state, verdict.reason) == ("sent", "handed_over")
    assert decode(bytes(got)).cuts == ["partial"]


class SerialPrinter:
    """The far end of a serial line: a pseudo-terminal read by a thread, answering if it is told to."""

    def __init__(self, *, answers: bool) -> None:
        self.far, near = pty.openpty()
        self.path = os.ttyname(near)
        # Kept open, so that the line stays up between slips.
        self.near = near
        self.answers = answers
        self.got = bytearray()
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        from_here = 0
        while True:
            try:
                piece = os.read(self.far, 4096)
            except OSError:
                return
            self.got += piece
            if not self.answers:
                continue
            while (asked := self.got.find(b"\x10\x04", from_here)) >= 0 and len(self.got) >= asked + 3:
                if b"\x1dv0" in self.got[:asked]:
                    break
                from_here = asked + 3
                os.write(self.far, b"\x12")
            if self.got.endswith(b"\x1dr\x01"):
                os.write(self.far, b"\x00")

    def close(self) -> None:
        os.close(self.near)
        self.thread.join(5)
        os.close(self.far)


@pytest.fixture(params=[True, False], ids=["answers", "mute"])
def line(request: pytest.FixtureRequest) -> Iterator[SerialPrinter]:
    printer = SerialPrinter(answers=request.param)
    yield printer
    printer.close()


def test_a_serial_line_carries_a_slip_byte_for_byte(line: SerialPrinter, tmp_path: Path) -> None:
    address = f"serial://{line.path}?dots=384&cut=none&baud=115200&flow=none&timeout=5"
    state, reason = printed(open_printer(address, tmp_path))
    assert (state, reason) == (("printed", "confirmed") if line.answers else ("sent", "handed_over"))
    if line.answers:
        assert decode(bytes(line.got)).qr().text == sample_slip().follow_url


def test_a_serial_line_that_is_not_there_fails(tmp_path: Path) -> None:
    assert printed(open_printer("serial:///dev/ttyNONE", tmp_path)) == ("failed", "unreachable")
    assert printed(open_printer("serial:///dev/null", tmp_path)) == ("failed", "unreachable")


def lp(folder: Path, body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a command named lp first in the search path."""
    command = folder / "lp"
    command.write_text(f"#!/bin/sh\n{body}\n")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_a_print_queue_gets_the_raw_slip_and_the_verdict_is_at_best_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lp(
        tmp_path,
        f'echo "$@" > {tmp_path}/words; cat > {tmp_path}/slip; echo "request id is q-1"',
        monkeypatch,
    )
    assert printed(open_printer("cups://q", tmp_path)) == ("sent", "spooled")
    assert (tmp_path / "words").read_text().split() == ["-d", "q", "-o", "raw", "-t", "slip", "-"]
    assert decode((tmp_path / "slip").read_bytes()).cuts == ["partial"]


def test_a_print_queue_that_refuses_and_one_that_does_not_exist_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lp(tmp_path, "echo 'lp: no such queue' >&2; exit 1", monkeypatch)
    verdict = print_test_slip("cups://q", tmp_path)
    assert (verdict.state, verdict.reason) == ("failed", "queue_refused")
    assert verdict.facts["error"] == "lp: no such queue"
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert printed(open_printer("cups://q", tmp_path)) == ("failed", "no_driver")


def test_a_usb_printer_that_is_not_plugged_in_fails(tmp_path: Path) -> None:
    state, reason = printed(open_printer("usb://ffff:fffe", tmp_path))
    assert state == "failed"
    assert reason in ("no_driver", "unreachable")


@pytest.mark.quick
def test_the_virtual_printer_shows_exactly_what_a_real_one_would_print(tmp_path: Path) -> None:
    printer = open_printer("virtual://hall?dots=384", tmp_path)
    slip = printer.encode(sample_slip())
    verdict = printer.device.print(slip)
    assert (verdict.state, verdict.reason, verdict.facts) == ("printed", "shown", {"paper": 1})
    (paper,) = papers_in(tmp_path / "hall")
    with Image.open(paper) as image:
        shown = (np.asarray(image.convert("1")) == 0).astype(np.uint8)
    assert np.array_equal(shown, decode(slip).dots)


def test_the_virtual_printer_keeps_its_last_papers_and_never_reuses_a_number(tmp_path: Path) -> None:
    printer = open_printer("virtual://hall?keep=3&dots=384", tmp_path)
    slip = printer.encode(sample_slip())
    for _ in range(5):
        printer.device.print(slip)
    assert [paper.name for paper in papers_in(tmp_path / "hall")] == [f"{n:08d}.png" for n in (3, 4, 5)]
    again = open_printer("virtual://hall?keep=3&dots=384", tmp_path)
    assert again.device.print(slip).facts == {"paper": 6}


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        (b"\x1b@hello", "byte 2"),
        (b"\x1dv0\x00\x02\x00\x10\x00abc", "ends too early"),
        (b"\x1b@", "no picture"),
    ],
)
def test_the_virtual_printer_refuses_bytes_that_a_printer_would_garble(
    slip: bytes, said: str, tmp_path: Path
) -> None:
    device = open_printer("virtual://hall", tmp_path).device
    assert isinstance(device, VirtualDevice)
    verdict = device.print(slip)
    assert verdict.state == "failed"
    assert said in str(verdict.facts["error"])
    assert papers_in(tmp_path / "hall") == []


def test_a_folder_that_cannot_be_made_fails(tmp_path: Path) -> None:
    (tmp_path / "hall").write_text("in the way")
    assert printed(open_printer("virtual://hall?dots=384", tmp_path)) == ("failed", "not_writable")
