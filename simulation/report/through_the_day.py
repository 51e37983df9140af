"""Curves through the day: waits with the target line, and how many wait."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from queueing import times
from simulation.intervals import pools
from simulation.judging import HALF_HOUR
from simulation.records import Records
from simulation.report import svg
from simulation.report.svg import Frame
from simulation.staffing import in_half_hours
from simulation.study import Study
from simulation.words import say

_FEW = 5
"""Half hours with fewer tickets than this over all days are not drawn."""
_WIDTH, _LEFT, _RIGHT, _PANEL, _GAP = 960, 62, 176, 210, 66

Point = tuple[int, float, float, float]
"""The middle of a half hour (ms after zero); the lower edge of the band, its line, the upper edge."""


@dataclass(frozen=True, slots=True)
class _Curve:
    """``dashed``: the band's upper edge is a line of its own."""

    name: str
    colour: str
    points: tuple[Point, ...]
    dashed: bool


@dataclass(frozen=True, slots=True)
class _Panel:
    name: str
    unit: str
    curves: tuple[_Curve, ...]
    legend: tuple[str, str]
    target: float | None = None


def waits(study: Study, language: str) -> str:
    """Minutes from issue to the window, by half hour of issue, of fast-list items and of the others: the
    median, and a band up to the P90. Where no two plans are compared, by the kind of lane at issue.
    """
    groups = ("listed", "other") if len(study.runs.days) > 1 else ("fast", "regular")
    panels = []
    for place, group in enumerate(groups):
        curves = _curves(study, language, lambda days, place=place: _waits_of(study, days, place), True)  # type: ignore[misc]
        if any(one.points for one in curves):
            unit, target = say("minutes", language), study.judge.target / times.MINUTE
            panels.append(_Panel(say(group, language), unit, curves, ("P50", "P90"), target))
    return _draw(study, panels, say("picture", language), language)


def queues(study: Study, language: str) -> str:
    """How many wait at a time, by half hour: the mean over days, and the band in which 8 days of 10 lie."""
    kinds = {"all": None, "fast": True, "regular": False}
    panels = []
    for name, fast in kinds.items():
        curves = _curves(study, language, lambda days, fast=fast: _queue(study, days, fast), False)  # type: ignore[misc]
        if name != "regular" and any(upper > 0 for one in curves for _, _, _, upper in one.points):
            legend = (say("mean", language), say("eight_of_ten", language))
            panels.append(_Panel(say(f"waiting {name}", language), say("people", language), curves, legend))
    return _draw(study, panels, say("queues", language), language)


def _curves(
    study: Study, language: str, points: Callable[[Records], tuple[Point, ...]], dashed: bool
) -> tuple[_Curve, ...]:
    plans = study.runs.scenario.plans
    colours = svg.PLANS if len(plans) > 1 else svg.PLANS[1:]
    return tuple(
        _Curve(plan.names[language], colours[place % len(colours)], points(days), dashed)
        for place, (plan, days) in enumerate(zip(plans, study.runs.days, strict=True))
    )


def _waits_of(study: Study, days: Records, place: int) -> tuple[Point, ...]:
    by = study.judge.listed if len(study.runs.days) > 1 else study.judge.fast_lanes
    of = days.item if len(study.runs.days) > 1 else days.lane
    mine = np.array(by, dtype=bool)[of] == (place == 0)
    slots = -(-times.DAY // HALF_HOUR)
    slot = np.minimum(days.issued // HALF_HOUR, slots - 1)
    found = pools(days.time_to_window[mine], days.day[mine], slot[mine], slots, days.count)
    points = []
    for index, pool in enumerate(found):
        if len(pool) >= _FEW:
            half, most = pool.at(0.5) / times.MINUTE, pool.at(0.9) / times.MINUTE
            points.append((index * HALF_HOUR + HALF_HOUR // 2, half, half, most))
    return tuple(points)


def _queue(study: Study, days: Records, fast: bool | None) -> tuple[Point, ...]:
    lanes = np.array([fast is None or one == fast for one in study.judge.fast_lanes], dtype=bool)
    waiting = in_half_hours(days.queue[:, lanes].sum(axis=1), study.judge) / HALF_HOUR
    low, high = np.quantile(waiting, (0.1, 0.9), axis=0)
    middle = waiting.mean(axis=0)
    return tuple(
        (index * HALF_HOUR + HALF_HOUR // 2, float(low[index]), float(middle[index]), float(high[index]))
        for index in range(waiting.shape[1])
    )


def _draw(study: Study, panels: Sequence[_Panel], name: str, language: str) -> str:
    hours = study.runs.scenario.hall.hours
    parts: list[str] = []
    for index, panel in enumerate(panels):
        points = [point for one in panel.curves for point in one.points]
        highest = max([upper for *_, upper in points] + [(panel.target or 0.7) * 1.3])
        box = (_LEFT, 34 + index * (_PANEL + _GAP), _WIDTH - _LEFT - _RIGHT, _PANEL)
        frame = Frame.up_to(box, (hours.doors_open, hours.closes), highest)
        parts += _axes(frame, panel, study.judge.peaks, language)
        inside = [one for one in panel.curves if any(upper > 0 for *_, upper in one.points)]
        for one in inside:
            parts += _paint(frame, one)
        if panel.target is not None:
            parts += _target(frame, panel.target, language)
        parts += _legend(frame, inside, panel.legend)
    return svg.picture(_WIDTH, len(panels) * (_PANEL + _GAP) + 10, parts, name, language)


def _axes(frame: Frame, panel: _Panel, peaks: Sequence[tuple[int, int]], language: str) -> list[str]:
    bottom = frame.y(0)
    parts = [
        svg.text(frame.left, frame.top - 12, panel.name, svg.INK, 15, font_weight=600),
        svg.text(frame.left - 8, frame.top - 12, panel.unit, text_anchor="end"),
    ]
    for begins, ends in peaks:
        left, width = frame.x(begins), frame.x(ends) - frame.x(begins)
        words = say("peak", language)
        parts += [
            svg.rect(left, frame.top, width, frame.height, svg.PEAK),
            svg.text(left + width / 2, frame.top + 15, words, svg.SOFT, 11, text_anchor="middle"),
        ]
    value = 0.0
    while value <= frame.most + 1e-9:
        y = frame.y(value)
        parts += [
            svg.line(frame.left, y, frame.right, y),
            svg.text(frame.left - 8, y + 4, f"{value:g}", text_anchor="end"),
        ]
        value += frame.step
    for at in frame.hours():
        parts.append(svg.text(frame.x(at), bottom + 18, times.wall_text(at), text_anchor="middle"))
    return parts


def _target(frame: Frame, target: float, language: str) -> list[str]:
    y, words = frame.y(target), say("target", language, minutes=f"{target:g}")
    return [
        svg.line(frame.left, y, frame.right, y, svg.TARGET, stroke_width=2),
        svg.text(frame.right + 16, y + 4, words, svg.TARGET, font_weight=600),
    ]


def _paint(frame: Frame, curve: _Curve) -> list[str]:
    """The band tinted, its line, and its upper edge dashed where that is a figure of its own."""
    points = [point for point in curve.points if frame.begins <= point[0] <= frame.ends]
    lower = [(frame.x(at), frame.y(low)) for at, low, _, _ in points]
    middle = [(frame.x(at), frame.y(value)) for at, _, value, _ in points]
    upper = [(frame.x(at), frame.y(high)) for at, _, _, high in points]
    paint = {"fill": "none", "stroke": curve.colour, "stroke_linejoin": "round"}
    parts = [
        svg.tag("polygon", points=svg.path(upper + lower[::-1]), fill=curve.colour, fill_opacity="0.13"),
        svg.tag("polyline", points=svg.path(middle), stroke_width=2.6, **paint),
    ]
    if curve.dashed:
        parts.append(
            svg.tag("polyline", points=svg.path(upper), stroke_width=1.8, stroke_dasharray="6 4", **paint)
        )
    return parts


def _legend(frame: Frame, curves: Sequence[_Curve], words: tuple[str, str]) -> list[str]:
    """Beside the panel: what each line is, in its colour, above the target's place."""
    left, parts, y = frame.right + 16, [], frame.top + 10.0
    for one in curves:
        for row in svg.wrapped(one.name):
            parts.append(svg.text(left, y, row, one.colour, 12, font_weight=600))
            y += 16
        parts.append(svg.line(left, y - 4, left + 26, y - 4, one.colour, stroke_width=2.6))
        parts.append(svg.text(left + 32, y, words[0], one.colour))
        after = left + 42 + 12 * len(words[0]) * (0.55 if words[0].isascii() else 1.0)
        if one.dashed:
            parts.append(
                svg.line(
                    after, y - 4, after + 26, y - 4, one.colour, stroke_width=1.8, stroke_dasharray="6 4"
                )
            )
            parts.append(svg.text(after + 32, y, words[1], one.colour))
        else:
            y += 18
            parts.append(svg.rect(left, y - 10, 26, 11, one.colour, fill_opacity="0.13"))
            parts.append(svg.text(left + 32, y, words[1], one.colour))
        y += 30
    return parts
