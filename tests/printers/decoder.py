"""An ESC/POS reader of the tests' own: it shares nothing with the printers package and trusts no band.

It walks a byte stream command by command, collects GS v 0 pictures into plain rows of 0 and 1 (1 is black),
and notes status questions, barriers and cuts. An unknown command is an error.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import zxingcpp


@dataclass
class Paper:
    """What came out: rows of dots since the last cut, and what was asked on the way."""

    rows: list[list[int]] = field(default_factory=list)
    cuts: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    bands: list[int] = field(default_factory=list)
    resets: int = 0

    @property
    def dots(self) -> np.ndarray:
        """The rows as an array, 1 is black."""
        return np.array(self.rows, dtype=np.uint8)

    def qr(self) -> zxingcpp.Barcode:
        """The only QR code on the paper."""
        grey = np.where(self.dots == 1, 0, 255).astype(np.uint8)
        codes = zxingcpp.read_barcodes(np.pad(grey, 20, constant_values=255))
        assert len(codes) == 1, f"{len(codes)} codes on the paper"
        return codes[0]


def decode(stream: bytes) -> Paper:
    """The paper of a stream of one or more slips."""
    paper, at = Paper(), 0
    while at < len(stream):
        two, three = stream[at : at + 2], stream[at : at + 3]
        if two == b"\x1b\x40":
            paper.resets += 1
            at += 2
        elif two == b"\x1c\x26":
            at += 2
        elif two == b"\x10\x04":
            paper.asked.append(f"DLE EOT {stream[at + 2]}")
            at += 3
        elif three == b"\x1d\x72\x01":
            paper.asked.append("GS r 1")
            at += 3
        elif three == b"\x1d\x28\x48":
            paper.asked.append("process id " + stream[at + 7 : at + 11].decode())
            at += 11
        elif three == b"\x1d\x56\x42" or three == b"\x1d\x56\x41":
            paper.cuts.append("partial" if stream[at + 2] == 0x42 else "full")
            at += 4
        elif two == b"\x1b\x64":
            paper.cuts.append(f"feed {stream[at + 2]}")
            at += 3
        elif three == b"\x1d\x76\x30":
            assert stream[at + 3] == 0, "only plain density is used"
            across = stream[at + 4] + 256 * stream[at + 5]
            lines = stream[at + 6] + 256 * stream[at + 7]
            at += 8
            paper.bands.append(lines)
            for _ in range(lines):
                row = stream[at : at + across]
                assert len(row) == across, "the picture ends too early"
                paper.rows.append([byte >> bit & 1 for byte in row for bit in range(7, -1, -1)])
                at += across
        else:
            raise AssertionError(f"unknown bytes at {at}: {stream[at : at + 6].hex(' ')}")
    return paper
