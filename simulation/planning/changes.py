"""Pictures of changes: by row bars or dots with 95 % intervals, beside the line where nothing changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from simulation.report import svg

Estimate = dict[str, Any]
"""A figure of a document: ``value``, ``low`` and ``high``, all None where there is none."""

_WIDTH, _LEFT, _RIGHT, _LETTERS = 960, 330, 172, 46
_LINE, _TIGHT, _GAP, _HEAD, _LEAST = 17, 11, 12, 34, 30
_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


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
    begins, ends, step = _span(rows)
    each, width = _TIGHT if tight else _LINE, _WIDTH - _LEFT - (_LEAST if tight else _RIGHT)

    def x(value: float) -> float:
        return float(round(_LEFT + (value - begins) / (ends - begins) * width, 1))

    top = _HEAD + (26 if legend else 0)
    heights = [max(each * len(row.marks), 15 * len(_name(row))) + _GAP for row in rows]
    bottom = top + sum(heights)
    parts = _legend(legend)
    for index in range(round((ends - begins) / step) + 1):
        at = begins + index * step
        near = abs(at) < step / 2
        parts.append(svg.line(x(at), top - 4, x(at), bottom, svg.SOFT if near else svg.RULE))
        parts.append(svg.text(x(at), top - 10, "0" if near else f"{at:+g}", text_anchor="middle"))
    parts.append(svg.text(0, top - 10, axis))
    for row, height in zip(rows, heights, strict=True):
        middle, lines = top + (height - _GAP) / 2 + _GAP / 2, _name(row)
        for place, words in enumerate(lines):
            y = middle + 5 - 7.5 * (len(lines) - 1) + 15 * place
            parts.append(svg.text(0, y, words, svg.INK, 13))
        for place, mark in enumerate(row.marks):
            y = middle + each * (place - (len(row.marks) - 1) / 2)
            parts += _mark(row.name, mark, y, x)
            if not tight:
                parts.append(svg.text(_WIDTH - _RIGHT + 12, y + 4, mark.told, svg.INK, 12))
        top += height
        if tight and row is not rows[-1]:
            parts.append(svg.line(0, top + _GAP / 4, _WIDTH, top + _GAP / 4))
    return svg.picture(_WIDTH, bottom + 6, parts, title, language)


def _name(row: Row) -> list[str]:
    return svg.wrapped(row.name, _LETTERS)[:6]


def _legend(legend: Sequence[tuple[str, str]]) -> list[str]:
    parts, at = list[str](), 0.0
    for colour, name in legend:
        parts.append(svg.rect(at, 4, 12, 12, colour, rx=3))
        parts.append(svg.text(at + 18, 15, name, svg.INK, 13))
        at += 40 + 7.2 * sum(1 if sign.isascii() else 1.9 for sign in name)
    return parts


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
