"""Breaking text into lines that fit, for Chinese and Latin together. Pure functions.

A measure says how wide a text is. ``cells`` counts printer columns, as paper with a built-in Chinese font
does; a painter with a proportional font passes its own measure in dots.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

Measure = Callable[[str], int]

NOT_FIRST = frozenset("，。、；：？！）》」』】〕〉”’…—～·,.;:?!)]}%°℃％")
"""Marks that may not begin a line."""
NOT_LAST = frozenset("（《「『【〔〈“‘([{￥¥$")
"""Marks that may not end a line."""
# A Latin word or a number with its joints is one piece; a run of blanks is one; all else is single.
PIECES = re.compile(r"[!-~\u00a1-\u024f]+|\s+|.", re.DOTALL)


def cells(text: str) -> int:
    """Width in printer columns: as many as the character has bytes in GBK, so — · ① □ take two.

    Characters outside GBK count as their East Asian width says; combining marks count nothing.
    """
    return sum(map(_cell, text))


def _cell(character: str) -> int:
    try:
        return len(character.encode("gbk"))
    except UnicodeEncodeError:
        if unicodedata.combining(character):
            return 0
        return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def wrap(text: str, width: int, measure: Measure = cells) -> list[str]:
    """The text in lines of at most ``width``; at least one line.

    Latin words and numbers stay whole unless one alone is wider than a line; a closing mark takes the piece
    before it along to the next line; blanks at a break vanish. A single character wider than the line stands
    alone on its line.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_wrap_paragraph(paragraph.strip(), width, measure))
    return lines or [""]


def _wrap_paragraph(text: str, width: int, measure: Measure) -> Iterator[str]:
    line = ""
    for unit in _units(text, width, measure):
        if line and measure(line + unit.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += unit if line else unit.lstrip()
    yield line.rstrip()


def _units(text: str, width: int, measure: Measure) -> Iterator[str]:
    """Runs that no line may break inside: a piece, its closing marks behind and opening marks before it."""
    unit = ""
    for piece in PIECES.findall(text):
        if piece.isspace():
            unit += " "
            continue
        bare = unit.rstrip()
        glued = piece[0] in NOT_FIRST or bare[-1:] in NOT_LAST
        if bare and not glued:
            yield bare
            unit = unit[len(bare) :]
        unit += piece
        if measure(unit.strip()) > width:
            *full, unit = _chop(unit, width, measure)
            yield from full
    if unit:
        yield unit


def _chop(unit: str, width: int, measure: Measure) -> list[str]:
    """A run too wide for any line, cut where it must be; a closing mark still keeps its character."""
    chunks: list[str] = []
    chunk = ""
    for character in unit:
        if chunk.strip() and measure((chunk + character).strip()) > width:
            keep = _kept_back(chunk) if character in NOT_FIRST else ""
            if measure(keep + character) > width:
                keep = ""
            chunks.append(chunk[: len(chunk) - len(keep)] if keep else chunk)
            chunk = keep
        chunk += character
    chunks.append(chunk)
    return chunks


def _kept_back(chunk: str) -> str:
    """The end of a chunk that must go along with a closing mark; empty when that would leave nothing."""
    back = len(chunk) - 1
    while back > 0 and chunk[back] in NOT_FIRST:
        back -= 1
    return chunk[back:] if back > 0 else ""


def balanced(text: str, width: int, measure: Measure = cells) -> list[str]:
    """Like ``wrap``, in no more lines, but of about equal length: no last line of one lonely word."""
    lines = wrap(text, width, measure)
    if len(lines) < 2:
        return lines
    narrow, wide = width // 2, width
    while narrow < wide:
        middle = (narrow + wide) // 2
        if len(wrap(text, middle, measure)) <= len(lines):
            wide = middle
        else:
            narrow = middle + 1
    return wrap(text, wide, measure)


def pair(left: str, right: str, width: int, gap: int, measure: Measure = cells) -> list[tuple[str, str]]:
    """A name at the left and its value at the right as rows of (left, right).

    When both and the gap do not fit on one row, the value goes to the next row or rows, right-aligned.
    """
    if measure(left) + gap + measure(right) <= width and "\n" not in left + right:
        return [(left, right)]
    names = [(line, "") for line in wrap(left, width, measure)] if left else []
    return names + [("", line) for line in wrap(right, width, measure)]
