"""Before and after as dots on one scale of minutes, each with its 95 % interval."""

from __future__ import annotations

from typing import Any

from simulation.report import svg
from simulation.report.svg import Frame
from simulation.study import Study
from simulation.words import say

_WIDTH, _LEFT, _RIGHT, _TOP, _MINUTE = 960, 230, 40, 40, 60
_ROWS = (
    ("listed", "peak", "p50"),
    ("listed", "peak", "p90"),
    ("other", "peak", "p50"),
    ("other", "peak", "p90"),
)


def dots(study: Study, language: str) -> str:
    """From issue to the window in the peaks: median and P90 of fast-list items and of the others, by plan."""
    plans = study.document["plans"]
    colours = svg.PLANS if len(plans) > 1 else svg.PLANS[1:]
    rows = [row for row in _ROWS if all(_figure(plan, row)["value"] is not None for plan in plans)]
    if not rows:
        return ""
    height = 22 + 15 * len(plans)
    highest = max(_figure(plan, row)["high"] or _figure(plan, row)["value"] for plan in plans for row in rows)
    box = (_LEFT, _TOP, _WIDTH - _LEFT - _RIGHT, height * len(rows))
    across = Frame.up_to((0, 0, 1, 1), (0, 1), highest / _MINUTE, 10)
    most, step = across.most, across.step
    parts = []
    count = round(most / step)
    for index in range(count + 1):
        x = box[0] + box[2] * index / count
        parts.append(svg.line(x, _TOP - 6, x, _TOP + box[3]))
        words = f"{index * step:g}" + (f" {say('minutes', language)}" if index == count else "")
        parts.append(svg.text(x, _TOP - 14, words, text_anchor="middle"))
    x = box[0] + box[2] * study.judge.target / 60_000 / most
    parts.append(svg.line(x, _TOP - 6, x, _TOP + box[3], svg.TARGET, stroke_width=2))
    for index, row in enumerate(rows):
        top = _TOP + index * height
        group, _, key = row
        parts.append(svg.line(0, top + height, _WIDTH - _RIGHT, top + height))
        words = f"{say(group, language)} · {say(key, language)}"
        parts.append(svg.text(0, top + height / 2 + 4, words, svg.INK, 13, font_weight=600))
        for place, plan in enumerate(plans):
            y = top + 18 + 15 * place
            parts += _dot(
                _figure(plan, row), plan["names"][language], colours[place % len(colours)], y, box, most, x
            )
    name = say("before_after", language)
    return svg.picture(_WIDTH, _TOP + box[3] + 8, parts, name, language)


def _figure(plan: dict[str, Any], row: tuple[str, str, str]) -> dict[str, Any]:
    group, period, key = row
    found: dict[str, Any] = plan["groups"][group][period]["time_to_window_seconds"][key]
    return found


def _dot(
    figure: dict[str, Any],
    name: str,
    colour: str,
    y: float,
    box: tuple[float, float, float, float],
    most: float,
    target: float,
) -> list[str]:
    """A plan's figure and its interval; the label stands clear of the line of the target."""

    def x(seconds: float) -> float:
        return box[0] + box[2] * seconds / _MINUTE / most

    parts, told = [], f"{name}: {figure['value'] / _MINUTE:.1f}"
    if figure["low"] is not None:
        parts.append(
            svg.line(x(figure["low"]), y, x(figure["high"]), y, colour, stroke_width=5, stroke_opacity="0.35")
        )
        told += f" ({figure['low'] / _MINUTE:.1f} - {figure['high'] / _MINUTE:.1f})"
    parts.append(svg.tag("circle", svg.title(told), cx=x(figure["value"]), cy=y, r=5.0, fill=colour))
    label = x(figure["high"] or figure["value"]) + 9
    if label - 4 < target < label + 30:
        label = target + 7
    parts.append(svg.text(label, y + 4, f"{figure['value'] / _MINUTE:.1f}", colour, 12))
    return parts
