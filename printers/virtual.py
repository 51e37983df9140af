"""A printer whose paper is a picture: it reads a slip's bytes as a printer would and keeps the last papers.

It understands what ``raster`` writes, no more; bytes that it does not know make the print fail, so that a
mistake is seen in the browser before it is seen on paper.
"""

from __future__ import annotations

import re
import threading
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops

from printers.addresses import Address
from printers.papers import paper_number, papers_in
from printers.verdicts import Verdict

BAND: Final = re.compile(rb"\x1dv0\x00(..)(..)", re.DOTALL)
OTHERS: Final = re.compile(rb"\x1b@|\x1c&|\x1dV[AB]\x00|\x1bd(?P<feed>.)", re.DOTALL)
LINE_DOTS: Final = 30
_numbering = threading.Lock()


class VirtualDevice:
    """Writes each slip as ``NNNNNNNN.png`` into a folder of its own and keeps the last ``keep`` of them."""

    def __init__(self, address: Address, papers: Path) -> None:
        self.folder = papers / address.place
        self.keep = int(address.options["keep"])

    def print(self, slip: bytes) -> Verdict:
        """Show one slip. Failed, with nothing shown, for unknown bytes or a folder that cannot be written."""
        try:
            paper = unroll(slip)
        except ValueError as wrong:
            return Verdict("failed", "bad_slip", {"error": str(wrong)})
        made = BytesIO()
        paper.save(made, "PNG")
        try:
            with _numbering:
                self.folder.mkdir(parents=True, exist_ok=True)
                number = max((paper_number(old) for old in papers_in(self.folder)), default=0) + 1
                fresh = self.folder / f"{number:08d}.part"
                fresh.write_bytes(made.getvalue())
                fresh.replace(fresh.with_suffix(".png"))
                for old in papers_in(self.folder)[: -self.keep]:
                    old.unlink(missing_ok=True)
        except OSError as failed:
            return Verdict("failed", "not_writable", {"error": failed.strerror})
        return Verdict("printed", "shown", {"paper": number})


def unroll(slip: bytes) -> Image.Image:
    """The paper of a slip as a 1-bit image. Raises ValueError naming the first byte not understood."""
    strips: list[Image.Image] = []
    at = 0
    while at < len(slip):
        if band := BAND.match(slip, at):
            across, lines = (int.from_bytes(size, "little") for size in band.groups())
            dots = slip[band.end() : band.end() + across * lines]
            if len(dots) < across * lines:
                raise ValueError(f"the picture at byte {at} ends too early")
            strips.append(ImageChops.invert(Image.frombytes("1", (across * 8, lines), dots)))
            at = band.end() + len(dots)
        elif other := OTHERS.match(slip, at):
            if other["feed"] and strips:
                strips.append(Image.new("1", (strips[-1].width, other["feed"][0] * LINE_DOTS), 1))
            at = other.end()
        else:
            raise ValueError(f"byte {at} ({slip[at : at + 4].hex(' ')}) is not a command this printer knows")
    if not strips:
        raise ValueError("there is no picture on it")
    paper = Image.new("1", (max(s.width for s in strips), sum(s.height for s in strips)), 1)
    top = 0
    for strip in strips:
        paper.paste(strip, (0, top))
        top += strip.height
    return paper
