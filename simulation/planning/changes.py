"""Pictures of changes: by row bars or dots with 95 % intervals, beside the line where nothing changes.

Each is drawn twice, for a wide window and for a telephone's, and the page shows the one that fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from simulation.report import svg

Estimate = dict[str, Any]
"""A figure of a document: ``value``, ``low`` and ``high``, all None where there is none."""

_LINE, _TIGHT, _GAP, _HEAD, _LEAST, _TEXT = 17, 11, 12, 34, 30, 15
_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


@dataclass(frozen=True, slots=True)
class Shape:
    """How wide a picture is, and the names at its left, of so many letters to a line.

    Names without a width of their own stand above their marks.
    """

    kind: svg.Kind
    width: int
    left: int
    letters: int


SHAPES = (Shape("broad", 960, 330, 46), Shape("narrow", 340, 0, 48))


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure in a row, in the unit of its axis: drawn as a bar from the line on, or as a dot."""

    colour: str
    figure: Estimate
    told: str
    dot: bool = False
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a picture: its name and its marks from top to bottom."""

    name: str
    marks: Sequence[Mark]


def changes(
    title: str,
    axis: str,
    rows: Sequence[Row],
    legend: Sequence[tuple[str, str]],
    language: str,
    tight: bool = False,
) -> str:
    """A picture of rows; ``axis`` is what its figures are, ``legend`` (colour, name) by series if several.
    ``tight``: many marks to a row, whose figures a pointer that rests on them is told.
    """
    if not any(mark.figure["value"] is not None for row in rows for mark in row.marks):
        return ""
    return "\n".join(_drawn(shape, title, axis, rows, legend, language, tight) for shape in SHAPES)


def _drawn(
    shape: Shape,
    title: str,
    axis: str,
    rows: Sequence[Row],
    legend: Sequence[tuple[str, str]],
    language: str,
    tight: bool,
) -> str:
    begins, ends, step = _span(rows)
    each, above = _TIGHT if tight else _LINE, not shape.left
    left, right = shape.left or _LEAST, _LEAST if tight else _room(rows)
    width = shape.width - left - right

    def x(value: float) -> float:
        return float(round(left + (value - begins) / (ends - begins) * width, 1))

    parts, top = _legend(legend, shape.width)
    top += _HEAD + (_TEXT if above else 0)
    names = [svg.wrapped(row.name, shape.letters)[:6] for row in rows]
    heights = [
        _height(each * len(row.marks), _TEXT * len(name), above)
        for row, name in zip(rows, names, strict=True)
    ]
    bottom = top + sum(heights)
    for index in range(round((ends - begins) / step) + 1):
        at = begins + index * step
        near = abs(at) < step / 2
        parts.append(svg.line(x(at), top - 4, x(at), bottom, svg.SOFT if near else svg.RULE))
        parts.append(svg.text(x(at), top - 10, "0" if near else f"{at:+g}", text_anchor="middle"))
    parts.append(svg.text(0, top - 10 - (_TEXT if above else 0), axis))
    for row, name, height in zip(rows, names, heights, strict=True):
        middle = top + height / 2
        base = top + _GAP / 2 + 11 if above else middle + 5 - _TEXT / 2 * (len(name) - 1)
        parts += [svg.text(0, base + _TEXT * place, words, svg.INK, 13) for place, words in enumerate(name)]
        if above:
            middle += _TEXT * len(name) / 2
        for place, mark in enumerate(row.marks):
            y = middle + each * (place - (len(row.marks) - 1) / 2)
            parts += _mark(row.name, mark, y, x)
            if not tight:
                parts.append(svg.text(shape.width - right + 14, y + 4, mark.told, svg.INK, 12))
        top += height
        if tight and row is not rows[-1]:
            parts.append(svg.line(0, top + _GAP / 4, shape.width, top + _GAP / 4))
    return svg.picture(shape.width, bottom + 6, parts, title, language, shape.kind)


def _room(rows: Sequence[Row]) -> float:
    """The width of the longest figure at the right."""
    return 16 + max(_wide(mark.told) for row in rows for mark in row.marks)


def _wide(words: str) -> float:
    """How wide words are at most, with letters of 12."""
    return 6.8 * sum(1 if sign.isascii() else 1.9 for sign in words)


def _height(marks: int, name: int, above: bool) -> int:
    return (marks + name if above else max(marks, name)) + _GAP


def _legend(legend: Sequence[tuple[str, str]], width: int) -> tuple[list[str], int]:
    """The series in as many lines as they need, and how high these are."""
    parts, at, top = list[str](), 0.0, 4
    for colour, name in legend:
        wide = 40 + 1.06 * _wide(name)
        if at and at + wide - 22 > width:
            at, top = 0.0, top + 20
        parts.append(svg.rect(at, top, 12, 12, colour, rx=3))
        parts.append(svg.text(at + 18, top + 11, name, svg.INK, 13))
        at += wide
    return parts, top + 22 if legend else 0


def _span(rows: Sequence[Row]) -> tuple[float, float, float]:
    """From where to where the axis goes, with a rule at each step; 0 is in it."""
    found = [0.0]
    for mark in (mark for row in rows for mark in row.marks):
        found += [one for one in (mark.figure[key] for key in ("value", "low", "high")) if one is not None]
    least, most = min(found), max(found)
    wide = max(most - least, 0.2)
    step = next((size for size in _STEPS if wide / size <= 6), _STEPS[-1])
    return floor(least / step) * step, max(ceil(most / step), floor(least / step) + 1) * step, step


def _mark(name: str, mark: Mark, y: float, x: Any) -> list[str]:
    """A bar or a dot, its interval, and what it says."""
    figure, title = mark.figure, svg.title(f"{name}: {mark.told}")
    if figure["value"] is None:
        return []
    at, low, high = (
        figure[key] if figure[key] is not None else figure["value"] for key in ("value", "low", "high")
    )
    parts = []
    if not mark.dot:
        left, right = sorted((x(0), x(at)))
        parts.append(svg.rect(left, y - 6, max(1.0, right - left), 12, mark.colour, title, rx=2))
    if high > low:
        ink = mark.colour if mark.dot else svg.INK
        parts.append(svg.line(x(low), y, x(high), y, ink, stroke_width=1.5))
        parts += [svg.line(x(end), y - 4, x(end), y + 4, ink, stroke_width=1.5) for end in (low, high)]
    if mark.dot:
        fill = "#ffffff" if mark.hollow else mark.colour
        parts.append(
            svg.tag(
                "circle", title, cx=x(at), cy=float(y), r=4.5, fill=fill, stroke=mark.colour, stroke_width=2
            )
        )
    return parts
