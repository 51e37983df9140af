"""Paper and type: how many dots a head has, and how large each step of the type scale is on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PIL import ImageFont

from printers.errors import FontsMissing
from printers.fonts.files import BOLD, REGULAR, in_bold

WIDTHS = (384, 432, 512, 576, 640)
"""Dots across, of the heads in use: 58 mm paper has 384, 80 mm paper 576, the others are rarer."""
DOTS_PER_MM = 8
NARROW = 432
NARROW_SCALE = (18, 21, 24, 28, 34, 44, 64, 116)
WIDE_SCALE = (20, 24, 28, 34, 42, 56, 80, 168)


@dataclass(frozen=True, slots=True)
class Paper:
    """A head ``dots`` wide with what follows from it; all lengths in dots."""

    dots: int

    @property
    def margin(self) -> int:
        """Blank at either side."""
        return self.dots // 48

    @property
    def width(self) -> int:
        """What may be printed on between the margins."""
        return self.dots - 2 * self.margin

    @property
    def module(self) -> int:
        """Dots of one QR module that every phone reads."""
        return 5 if self.dots <= NARROW else 6

    def pixels(self, size: int) -> int:
        """Height of the type at a step of the scale, 1 to 8."""
        return (NARROW_SCALE if self.dots <= NARROW else WIDE_SCALE)[size - 1]


@dataclass(frozen=True, slots=True)
class Face:
    """One size and weight of the typeface; in bold, characters the bold file lacks come from the regular."""

    pixels: int
    bold: bool

    def runs(self, text: str) -> list[tuple[str, ImageFont.FreeTypeFont]]:
        """The text in stretches of one font each."""
        regular = _font(self.pixels, bold=False)
        if not self.bold:
            return [(text, regular)] if text else []
        strong = _font(self.pixels, bold=True)
        runs: list[tuple[str, ImageFont.FreeTypeFont]] = []
        for character in text:
            font = strong if in_bold(character) else regular
            if runs and runs[-1][1] is font:
                runs[-1] = (runs[-1][0] + character, font)
            else:
                runs.append((character, font))
        return runs

    def measure(self, text: str) -> int:
        """Width in dots."""
        return round(sum(font.getlength(run) for run, font in self.runs(text)))

    @property
    def line(self) -> int:
        """From one line to the next."""
        return round(self.pixels * 1.32)


@cache
def _font(pixels: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    # Opened once a process and size: opening costs more than drawing a slip.
    path = BOLD if bold else REGULAR
    if not path.is_file():
        raise FontsMissing(path.name)
    return ImageFont.truetype(str(path), pixels, layout_engine=ImageFont.Layout.BASIC)
