"""Paper and type: how many dots a head has, and how large each step of the type scale is on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from PIL import Image, ImageDraw, ImageFont

from printers.errors import FontsMissing
from printers.fonts.files import BOLD, REGULAR, in_bold

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
class Glyph:
    """One character drawn in grey: its place from the pen on the base line, and how far the pen moves."""

    mask: Image.Image
    left: int
    top: int
    advance: float

    @property
    def bottom(self) -> int:
        """Lowest row, counted from the base line downwards."""
        return self.top + self.mask.height


@dataclass(frozen=True, slots=True)
class Face:
    """One size and weight of the typeface; in bold, characters the bold file lacks come from the regular."""

    pixels: int
    bold: bool

    def glyphs(self, text: str) -> list[Glyph]:
        """The characters of a text, drawn."""
        return [_glyph(self.pixels, self.bold and in_bold(character), character) for character in text]

    def measure(self, text: str) -> int:
        """Width in dots."""
        return round(sum(glyph.advance for glyph in self.glyphs(text)))

    def write(self, image: Image.Image, pen: tuple[int, int], text: str, ink: int) -> None:
        """Put a text on an image, its base line beginning at the pen, in a grey value."""
        x, y = float(pen[0]), pen[1]
        for glyph in self.glyphs(text):
            image.paste(ink, (round(x) + glyph.left, y + glyph.top), glyph.mask)
            x += glyph.advance

    @property
    def line(self) -> int:
        """From one line to the next."""
        return round(self.pixels * 1.32)


@lru_cache(maxsize=8192)
def _glyph(pixels: int, bold: bool, character: str) -> Glyph:
    # Drawing a character costs fifty times more than placing a drawn one, and slips say the same things.
    font = _font(pixels, bold=bold)
    left, top, right, bottom = (round(edge) for edge in font.getbbox(character, anchor="ls"))
    mask = Image.new("L", (max(1, right - left), max(1, bottom - top)), 0)
    ImageDraw.Draw(mask).text((-left, -top), character, fill=255, font=font, anchor="ls")
    return Glyph(mask, left, top, font.getlength(character))


@cache
def _font(pixels: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    # Opened once a process and size: opening costs more than drawing a slip.
    path = BOLD if bold else REGULAR
    if not path.is_file():
        raise FontsMissing(path.name)
    return ImageFont.truetype(str(path), pixels, layout_engine=ImageFont.Layout.BASIC)
