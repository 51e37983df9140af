"""Painting a slip as a picture of one bit a dot: parts in, Pillow image out. Pure but for the font files.

Every part becomes a strip as wide as the head; the strips are stacked. Type is drawn with grey edges and
cut at a threshold, which reads better at 203 dpi than type drawn without grey.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageDraw

from printers import compose
from printers.blocks import Template
from printers.layout import balanced, pair, wrap
from printers.paper import DOTS_PER_MM, Face, Paper
from printers.slip import Slip

WHITE, BLACK = 255, 0
THRESHOLD = 140
QUIET_MODULES = 4
"""White modules around a QR code, as its standard asks for."""
LARGEST_LOGO_DOTS = 400
LEAST_BESIDE = 5
"""Characters that must fit beside a code, else its words go below it."""


def picture(template: Template, slip: Slip, dots: int) -> Image.Image:
    """The slip on paper ``dots`` wide, as a 1-bit image (0 is black). Raises FontsMissing."""
    paper = Paper(dots)
    strips = [PAINTERS[type(part)](part, paper) for part in compose.compose(template, slip)]
    whole = Image.new("L", (dots, max(1, sum(strip.height for strip in strips))), WHITE)
    top = 0
    for strip in strips:
        whole.paste(strip, (0, top))
        top += strip.height
    return whole.point(lambda grey: WHITE if grey >= THRESHOLD else BLACK).convert(
        "1", dither=Image.Dither.NONE
    )


def _strip(paper: Paper, height: int) -> Image.Image:
    return Image.new("L", (paper.dots, height), WHITE)


def _place(align: str, width: int, room: int) -> int:
    return {"left": 0, "center": (room - width) // 2, "right": room - width}[align]


def _write(image: Image.Image, spot: tuple[int, int], text: str, face: Face, ink: int = BLACK) -> None:
    """Text in a line of the face whose left upper corner is at the spot."""
    # The base line is set for Chinese characters to stand in the middle, and is the same for every text.
    face.write(image, (spot[0], spot[1] + face.line // 2 + round(face.pixels * 0.37)), text, ink)


def _text(part: compose.Text, paper: Paper) -> Image.Image:
    face = Face(paper.pixels(part.size), part.bold)
    framed = part.frame != "none"
    pad = face.pixels // 2 if framed else 0
    lines = balanced(part.text, paper.width - 2 * pad, face.measure)
    tall = len(lines) * face.line
    image = _strip(paper, tall + (8 if framed else 0))
    widest = max(map(face.measure, lines))
    wide = paper.width if part.wide else min(paper.width, widest + 2 * pad)
    left = paper.margin + _place(part.align, wide, paper.width)
    ink = BLACK
    if framed:
        solid = part.frame == "solid"
        corner = 0 if part.wide else face.line // 4
        box = (left, 4, left + wide - 1, tall + 3)
        ImageDraw.Draw(image).rounded_rectangle(
            box, corner, fill=BLACK if solid else WHITE, outline=BLACK, width=3
        )
        ink = WHITE if solid else BLACK
    for row, line in enumerate(lines):
        inside = "center" if framed else part.align
        x = left + pad + _place(inside, face.measure(line), wide - 2 * pad)
        _write(image, (x, row * face.line + (4 if framed else 0)), line, face, ink)
    return image


def _pair(part: compose.Pair, paper: Paper) -> Image.Image:
    name, value = Face(paper.pixels(part.size), bold=False), Face(paper.pixels(part.size), part.bold)

    # The bold face is the wider of the two: a row measured by it fits in either weight.
    rows = pair(part.left, part.right, paper.width, value.pixels // 2, value.measure)
    image = _strip(paper, len(rows) * value.line)
    for row, (left, right) in enumerate(rows):
        _write(image, (paper.margin, row * value.line), left, name)
        x = paper.dots - paper.margin - value.measure(right)
        _write(image, (x, row * value.line), right, value)
    return image


def _rule(part: compose.Rule, paper: Paper) -> Image.Image:
    thick = 4 if part.style == "thick" else 2
    image = _strip(paper, thick + 16)
    draw = ImageDraw.Draw(image)
    step, dash = (14, 8) if part.style == "dashed" else (paper.width, paper.width)
    for x in range(paper.margin, paper.dots - paper.margin, step):
        right = min(x + dash, paper.dots - paper.margin) - 1
        draw.rectangle((x, 8, right, 8 + thick - 1), fill=BLACK)
    return image


def _gap(part: compose.Gap, paper: Paper) -> Image.Image:
    return _strip(paper, part.height * DOTS_PER_MM)


def _number(part: compose.Number, paper: Paper) -> Image.Image:
    size = paper.pixels(part.size)
    face = Face(size, bold=True)
    while face.measure(part.text) > paper.width and size > paper.pixels(1):
        size -= 2
        face = Face(size, bold=True)
    glyphs = face.glyphs(part.text)
    top, bottom = min(glyph.top for glyph in glyphs), max(glyph.bottom for glyph in glyphs)
    image = _strip(paper, bottom - top + 16)
    left = paper.margin + _place(part.align, face.measure(part.text), paper.width)
    face.write(image, (left, 8 - top), part.text, BLACK)
    return image


def _code(part: compose.Code, paper: Paper) -> Image.Image:
    symbol = _symbol(part, paper)
    side = symbol.width
    room = paper.width - side - paper.margin
    if not (part.beside or part.small) or room < LEAST_BESIDE * paper.pixels(3):
        return _code_above(part, paper, symbol)
    words = _explained(part, paper, room)
    tall = sum(face.line for _, face in words)
    image = _strip(paper, max(side, tall))
    image.paste(symbol, (paper.margin, (image.height - side) // 2))
    top = (image.height - tall) // 2
    for line, face in words:
        _write(image, (paper.margin + side + paper.margin, top), line, face)
        top += face.line
    return image


def _code_above(part: compose.Code, paper: Paper, symbol: Image.Image) -> Image.Image:
    """The code alone, or with its words below where there is no room beside it."""
    words = _explained(part, paper, paper.width)
    image = _strip(paper, symbol.height + sum(face.line for _, face in words))
    align = "center" if words else part.align
    image.paste(symbol, (paper.margin + _place(align, symbol.width, paper.width), 0))
    top = symbol.height
    for line, face in words:
        _write(image, (_place("center", face.measure(line), paper.dots), top), line, face)
        top += face.line
    return image


def _symbol(part: compose.Code, paper: Paper) -> Image.Image:
    """The code with its quiet zone, as large as its module or as the paper allows."""
    # Imported with the first code that is painted: the worker starts sooner without its tables.
    import segno  # noqa: PLC0415

    code = segno.make(part.content, error="m", micro=False, boost_error=False)
    across = len(code.matrix) + 2 * QUIET_MODULES
    module = min(part.module or paper.module, paper.width // across)
    symbol = Image.new("L", (across, across), WHITE)
    symbol.putdata(
        [BLACK if dark else WHITE for row in code.matrix_iter(border=QUIET_MODULES) for dark in row]
    )
    return symbol.resize((across * module, across * module), Image.Resampling.NEAREST)


def _explained(part: compose.Code, paper: Paper, room: int) -> list[tuple[str, Face]]:
    strong, small = Face(paper.pixels(3), bold=True), Face(paper.pixels(1), bold=False)
    lines = [(line, strong) for line in balanced(part.beside, room, strong.measure) if line]
    return lines + [(line, small) for line in balanced(part.small, room, small.measure) if line]


def _logo(part: compose.Logo, paper: Paper) -> Image.Image:
    scaled = _scaled(part.file, paper.width * part.width // 100)
    image = _strip(paper, scaled.height)
    image.paste(scaled, (paper.margin + _place(part.align, scaled.width, paper.width), 0))
    return image


@cache
def _scaled(file: Path, width: int) -> Image.Image:
    with Image.open(file) as opened:
        flat = opened.convert("RGBA")
    white = Image.new("RGBA", flat.size, "white")
    grey = Image.alpha_composite(white, flat).convert("L")
    height = min(LARGEST_LOGO_DOTS, max(1, round(grey.height * width / grey.width)))
    return grey.resize((max(1, round(grey.width * height / grey.height)), height), Image.Resampling.LANCZOS)


def _entries(part: compose.Entries, paper: Paper) -> Image.Image:
    face = Face(paper.pixels(part.size), part.bold)
    indent = 0 if part.bullet == "none" else round(face.pixels * 1.2)
    entries = [wrap(entry, paper.width - indent, face.measure) for entry in part.entries]
    image = _strip(paper, sum(map(len, entries)) * face.line)
    top = 0
    for lines in entries:
        _bullet(ImageDraw.Draw(image), part.bullet, paper.margin, top + face.line // 2, face.pixels)
        for line in lines:
            _write(image, (paper.margin + indent, top), line, face)
            top += face.line
    return image


def _bullet(draw: ImageDraw.ImageDraw, bullet: str, left: int, middle: int, pixels: int) -> None:
    if bullet == "box":
        side = round(pixels * 0.72)
        draw.rectangle((left, middle - side // 2, left + side, middle + side // 2), outline=BLACK, width=2)
    elif bullet == "dot":
        dot = max(3, pixels // 8)
        centre = left + pixels // 2
        draw.ellipse((centre - dot, middle - dot, centre + dot, middle + dot), fill=BLACK)


def _cut(_: compose.Cut, paper: Paper) -> Image.Image:
    return _strip(paper, 1).crop((0, 0, paper.dots, 0))


PAINTERS: Final[Mapping[type[Any], Callable[[Any, Paper], Image.Image]]] = {
    compose.Text: _text,
    compose.Pair: _pair,
    compose.Rule: _rule,
    compose.Gap: _gap,
    compose.Number: _number,
    compose.Code: _code,
    compose.Logo: _logo,
    compose.Entries: _entries,
    compose.Cut: _cut,
}
