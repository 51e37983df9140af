"""Questions a printer answers while it prints, and what its answers mean. No I/O.

Real-time status (DLE EOT n) is answered at once, even in the middle of a picture. ``GS r 1`` is answered in
its turn, so its answer says that everything before it has been worked through; the process id of
``GS ( H`` is sent back when the printing of everything before it is completed. Bit layouts as in Epson's
ESC/POS command reference, which the common clones follow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

ASK_PRINTER: Final = b"\x10\x04\x01"
ASK_CAUSE: Final = b"\x10\x04\x02"
ASK_PAPER: Final = b"\x10\x04\x04"
OFFLINE: Final = 0x08
COVER_OPEN: Final = 0x04
STOPPED_FOR_PAPER: Final = 0x20
ERROR: Final = 0x40
PAPER_END: Final = 0x60
BARRIER_PAPER_END: Final = 0x0C


def is_status(byte: int) -> bool:
    """Whether a byte has the fixed bits of a real-time answer: bits 1 and 4 set, 0 and 7 clear."""
    return byte & 0x93 == 0x12


def trouble(printer: int, cause: int | None, paper: int | None) -> str | None:
    """The reason why the printer cannot print, from its three answers; None when it can."""
    if paper is not None and paper & PAPER_END == PAPER_END:
        return "paper_out"
    if cause is not None:
        for bit, reason in (
            (COVER_OPEN, "cover_open"),
            (STOPPED_FOR_PAPER, "paper_out"),
            (ERROR, "printer_error"),
        ):
            if cause & bit:
                return reason
    return "offline" if printer & OFFLINE else None


@dataclass(frozen=True, slots=True)
class Question:
    """Bytes that end a slip, and the test that finds their answer among the bytes received since."""

    ask: bytes
    answered: Callable[[bytes], bool]


def without_reports(got: bytes) -> bytes:
    """What was received without automatic status reports, whose last three bytes look like barrier answers.

    A report is four bytes: one with bit 4 set and 0, 1, 7 clear, then three with bits 4 and 7 clear.
    """
    kept, at = bytearray(), 0
    while at < len(got):
        if got[at] & 0x93 == 0x10:
            at += 4
        else:
            kept.append(got[at])
            at += 1
    return bytes(kept)


def barrier() -> Question:
    """``GS r 1``: one byte with bits 4 and 7 clear, with paper left."""

    def answered(got: bytes) -> bool:
        return any(b & 0x90 == 0 and b & BARRIER_PAPER_END == 0 for b in without_reports(got))

    return Question(b"\x1dr\x01", answered)


def process_id(mark: bytes) -> Question:
    """``GS ( H`` function 48 with four printable bytes of our choosing, sent back when all is printed."""
    return Question(b"\x1d(H\x06\x0000" + mark, lambda got: b'7"' + mark + b"\x00" in got)
