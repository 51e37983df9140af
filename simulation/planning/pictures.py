"""Pictures of a recommendation: how its targets fare, and who gains and who pays through the day."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor
from typing import Any

from simulation.figures import MINUTE, percent_of
from simulation.planning.changes import SHAPES, Shape
from simulation.report import svg
from simulation.words import say

_WIDTH, _RIGHT, _TOP, _ROW, _LINE = 960, 70, 34, 36, 15
_LISTED, _OTHER = svg.FAST, svg.REGULAR


def targets(rows: Sequence[tuple[str, dict[str, Any]]], language: str) -> str:
    """Each target, as (name, row of the document): what is wanted, what is sure, and today's plan."""
    return "\n".join(_targets(shape, rows, language) for shape in SHAPES)


def _targets(shape: Shape, rows: Sequence[tuple[str, dict[str, Any]]], language: str) -> str:
    least = min(
        min(row["share_wanted"] + row["margin"], row["share_wanted"], row["today_share"]) for _, row in rows
    )
    begins = max(0.0, floor(least * 20 - 0.4) / 20)
    left = shape.left or 20
    width = shape.width - left - _RIGHT

    def x(share: float) -> float:
        return float(round(left + (share - begins) / (1 - begins) * width, 1))

    names = [svg.wrapped(name, shape.letters)[:2] for name, _ in rows]
    above = [0 if shape.left else _LINE * len(lines) for lines in names]
    bottom = _TOP + _ROW * len(rows) + sum(above)
    parts = []
    steps = round((1 - begins) * 20)
    for index in range(0, steps + 1, max(1, ceil(steps / (8 if shape.left else 4)))):
        at = begins + index / 20
        parts.append(svg.line(x(at), _TOP - 6, x(at), bottom))
        parts.append(svg.text(x(at), _TOP - 14, percent_of(at, language), text_anchor="middle"))
    top = _TOP
    for (name, row), lines, high in zip(rows, names, above, strict=True):
        begin = top + 15 if high else top + 30 - 8 * len(lines)
        top += high
        sure = max(begins, float(row["share_wanted"] + row["margin"]))
        colour = svg.PLANS[3] if row["kept"] else svg.TARGET
        told = f"{name}: {percent_of(row['share'], language, 1)}"
        parts += [svg.text(0, begin + _LINE * place, words, svg.INK, 13) for place, words in enumerate(lines)]
        parts.append(
            svg.rect(left, top + 9, max(1.0, x(sure) - left), _ROW - 18, colour, svg.title(told), rx=3)
        )
        wanted = x(row["share_wanted"])
        parts.append(svg.line(wanted, top + 3, wanted, top + _ROW - 3, svg.TARGET, stroke_width=2))
        today = x(max(begins, row["today_share"]))
        parts.append(
            svg.tag(
                "circle",
                svg.title(f"{say('rec_today', language)}: {percent_of(row['today_share'], language, 1)}"),
                cx=today,
                cy=float(top + _ROW / 2),
                r=5.0,
                fill="#ffffff",
                stroke=svg.PLANS[0],
                stroke_width=3,
            )
        )
        end = shape.width - _RIGHT + 10
        parts.append(svg.text(end, top + _ROW / 2 + 4, percent_of(sure, language, 1), svg.INK, 12))
        top += _ROW
    return svg.picture(shape.width, bottom + 8, parts, say("rec_targets", language), language, shape.kind)


def payers(slots: dict[str, Any], language: str) -> str:
    """By half hour of issue, how much longer fast-list items and the others take than under today's plan."""
    groups = (("listed", _LISTED, "rec_promise"), ("other", _OTHER, "rec_other"))
    names = [
        name for name, row in slots.items() if any(_value(row, group) is not None for group, *_ in groups)
    ]
    if not names:
        return ""
    values = [_value(slots[name], group) or 0.0 for name in names for group, *_ in groups]
    most = max(0.5, max(abs(one) for one in values))
    step = next(size for size in (0.25, 0.5, 1, 2, 5, 10, 20, 50, 100) if most / size <= 4)
    reach = step * ceil(most / step)
    left, top, height = 60, 40, 200
    width = _WIDTH - left - 20
    middle = top + height / 2

    def y(value: float) -> float:
        return round(middle - value / reach * height / 2, 1)

    parts = []
    for index in range(-round(reach / step), round(reach / step) + 1):
        value = index * step
        parts.append(svg.line(left, y(value), left + width, y(value), svg.SOFT if not index else svg.RULE))
        parts.append(svg.text(left - 8, y(value) + 4, f"{value:+g}" if index else "0", text_anchor="end"))
    parts.append(svg.text(left - 8, top - 12, say("rec_minutes_more", language), text_anchor="end"))
    each = width / len(names)
    for place, name in enumerate(names):
        x = left + each * place
        if name.endswith("00"):
            parts.append(svg.text(x + each / 2, top + height + 18, name, text_anchor="middle"))
        for number, (group, colour, words) in enumerate(groups):
            found = _value(slots[name], group)
            if found is None:
                continue
            told = f"{name} {say(words, language)}: {found:+.2f}"
            low, high = sorted((y(found), y(0)))
            bar = each * 0.36
            parts.append(
                svg.rect(
                    x + each * 0.12 + number * bar, low, bar - 2, max(1.0, high - low), colour,
                    svg.title(told), rx=2,
                )
            )  # fmt: skip
    at = left
    for _, colour, words in groups:
        parts.append(svg.rect(at, 8, 12, 12, colour, rx=3))
        parts.append(svg.text(at + 18, 19, say(words, language), svg.INK, 13))
        at += 170
    return svg.picture(_WIDTH, top + height + 28, parts, say("rec_payers", language), language)


def _value(row: dict[str, Any], group: str) -> float | None:
    found = row.get(group, {}).get("change_seconds", {}).get("value")
    return None if found is None else found / MINUTE
