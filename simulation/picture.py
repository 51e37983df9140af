"""A picture of the day as SVG: waits through the day with the target line, for one plan or two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from xml.sax.saxutils import escape

from queueing import times
from simulation.intervals import Pool
from simulation.measures import masks_of
from simulation.study import Study
from simulation.words import say

_STEP = 30 * times.MINUTE
_FEW = 5
"""Half hours with fewer tickets than this over all days are not drawn."""
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _PANEL, _GAP = 960, 640, 62, 168, 100, 210, 68
_INK, _SOFT, _RULE, _PEAK, _TARGET = "#1b2430", "#55606e", "#e3e8ee", "#f4f6f9", "#b3261e"
_COLOURS = ("#66717f", "#0b62a4")
_FONT = "'Noto Sans SC','PingFang SC','Microsoft YaHei',system-ui,sans-serif"


@dataclass(frozen=True, slots=True)
class _Series:
    """P50 and P90 (minutes) by the middle of each half hour (ms after zero)."""

    name: str
    colour: str
    points: tuple[tuple[int, float, float], ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a panel stands and what it spans: times in ms after zero, minutes from 0 to ``most``."""

    top: float
    begins: int
    ends: int
    most: float
    step: int

    def x(self, at: float) -> float:
        return round(_LEFT + (at - self.begins) / (self.ends - self.begins) * (_WIDTH - _LEFT - _RIGHT), 1)

    def y(self, minutes: float) -> float:
        return round(self.top + _PANEL * (1 - minutes / self.most), 1)


def draw(study: Study, language: str) -> str:
    """The picture as an SVG document."""
    groups = ("listed", "other") if "comparison" in study.document else ("fast", "regular")
    panels = [(say(group, language), _series(study, group, language)) for group in groups]
    panels = [(name, series) for name, series in panels if any(one.points for one in series)]
    hours, target = study.runs.scenario.hall.hours, study.judge.target / times.MINUTE
    parts = _head(study, language, _TOP + len(panels) * (_PANEL + _GAP))
    for index, (name, series) in enumerate(panels):
        highest = max([value for one in series for _, _, value in one.points] + [target * 1.3])
        step = next(size for size in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if highest / size <= 6)
        top = _TOP + index * (_PANEL + _GAP)
        frame = _Frame(top, hours.doors_open, hours.closes, step * ceil(highest / step), step)
        parts += [*_grid(frame, name, study.judge.peaks, language), *_target(frame, target, language)]
        for one in series:
            parts += _curves(frame, one)
        parts += _labels(frame, series)
    return "\n".join([*parts, "</svg>", ""])


def _series(study: Study, group: str, language: str) -> list[_Series]:
    found: list[_Series] = []
    colours = _COLOURS[-len(study.runs.days) :]
    for days, plan, colour in zip(study.runs.days, study.runs.scenario.plans, colours, strict=True):
        masks = masks_of(days, study.judge, group, "day")
        points: list[tuple[int, float, float]] = []
        for begins in range(0, times.DAY, _STEP):
            pool = Pool(
                [
                    (day.started - day.issued)[
                        mask & (day.started >= 0) & (day.issued >= begins) & (day.issued < begins + _STEP)
                    ]
                    for day, mask in zip(days, masks, strict=True)
                ]
            )
            if len(pool) >= _FEW:
                middle = begins + _STEP // 2
                points.append((middle, pool.at(0.5) / times.MINUTE, pool.at(0.9) / times.MINUTE))
        found.append(_Series(plan.names[language], colour, tuple(points)))
    return found


def _text(x: float, y: float, words: str, colour: str = _SOFT, size: int = 12, more: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}" fill="{colour}" font-size="{size}"{more}>{escape(words)}</text>'


def _head(study: Study, language: str, height: float) -> list[str]:
    scenario, document = study.runs.scenario, study.document
    title = f"{say('picture', language)} · {scenario.names[language]} · {scenario.hall.names[language]}"
    below = say("picture_sub", language, days=document["days"], seed=document["seed"])
    return [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:g}" width="{_WIDTH}" '
            f'height="{height:g}" role="img" aria-labelledby="title sub" lang="{language}" '
            f'font-family="{_FONT}">'
        ),
        f'<title id="title">{escape(title)}</title><desc id="sub">{escape(below)}</desc>',
        f'<rect width="{_WIDTH}" height="{height:g}" fill="#ffffff"/>',
        _text(_LEFT, 34, title, _INK, 19, ' font-weight="600"'),
        _text(_LEFT, 56, below, _SOFT, 13),
    ]


def _grid(frame: _Frame, name: str, peaks: Sequence[tuple[int, int]], language: str) -> list[str]:
    right, bottom = _WIDTH - _RIGHT, frame.y(0)
    parts = [
        _text(_LEFT, frame.top - 12, name, _INK, 15, ' font-weight="600"'),
        _text(_LEFT - 8, frame.top - 12, say("minutes", language), more=' text-anchor="end"'),
    ]
    for begins, ends in peaks:
        left, width = frame.x(begins), frame.x(ends) - frame.x(begins)
        middle = frame.x((begins + ends) / 2)
        parts += [
            f'<rect x="{left}" y="{frame.top}" width="{width:.1f}" height="{_PANEL}" fill="{_PEAK}"/>',
            _text(middle, frame.top + 15, say("peak", language), _SOFT, 11, ' text-anchor="middle"'),
        ]
    for minutes in range(0, round(frame.most) + 1, frame.step):
        y = frame.y(minutes)
        parts += [
            f'<line x1="{_LEFT}" x2="{right}" y1="{y}" y2="{y}" stroke="{_RULE}"/>',
            _text(_LEFT - 8, y + 4, str(minutes), more=' text-anchor="end"'),
        ]
    first = ceil(frame.begins / times.HOUR) * times.HOUR
    for at in range(first, frame.ends + 1, times.HOUR):
        parts.append(_text(frame.x(at), bottom + 18, times.wall_text(at), more=' text-anchor="middle"'))
    return parts


def _target(frame: _Frame, target: float, language: str) -> list[str]:
    y, right = frame.y(target), _WIDTH - _RIGHT
    return [
        f'<line x1="{_LEFT}" x2="{right}" y1="{y}" y2="{y}" stroke="{_TARGET}" stroke-width="2"/>',
        _text(right + 16, y + 4, say("target", language, minutes=f"{target:g}"), _TARGET),
    ]


def _curves(frame: _Frame, series: _Series) -> list[str]:
    """The median as a line, the P90 as a dashed one, the space between them tinted."""
    if not series.points:
        return []
    middle = [f"{frame.x(at)},{frame.y(half)}" for at, half, _ in series.points]
    upper = [f"{frame.x(at)},{frame.y(most)}" for at, _, most in series.points]
    paint = f'stroke="{series.colour}" fill="none" stroke-linejoin="round"'
    return [
        f'<polygon points="{" ".join(upper + middle[::-1])}" fill="{series.colour}" fill-opacity="0.13"/>',
        f'<polyline points="{" ".join(upper)}" {paint} stroke-width="1.8" stroke-dasharray="6 4"/>',
        f'<polyline points="{" ".join(middle)}" {paint} stroke-width="2.6"/>',
    ]


def _labels(frame: _Frame, series: Sequence[_Series]) -> list[str]:
    """Beside the panel: what each line is, in its colour."""
    left, parts, y = _WIDTH - _RIGHT + 16, [], frame.top + 10.0
    for one in series:
        if not one.points:
            continue
        for line in _wrapped(one.name):
            parts.append(_text(left, y, line, one.colour, 12, ' font-weight="600"'))
            y += 16
        for name, dash, width in (("P90", ' stroke-dasharray="6 4"', 1.8), ("P50", "", 2.6)):
            parts += [
                (
                    f'<line x1="{left}" x2="{left + 30}" y1="{y - 4:g}" y2="{y - 4:g}" stroke="{one.colour}" '
                    f'stroke-width="{width}"{dash}/>'
                ),
                _text(left + 38, y, name, one.colour),
            ]
            y += 18
        y += 12
    return parts


def _wrapped(name: str, width: int = 22) -> list[str]:
    """A plan's name in short lines; a Chinese sign is as wide as two letters."""
    lines, line, used = [], "", 0
    words = name.split(" ") if name.isascii() else list(name)
    joint = " " if name.isascii() else ""
    for word in words:
        size = sum(1 if sign.isascii() else 2 for sign in word) + len(joint)
        if line and used + size > width:
            lines.append(line)
            line, used = "", 0
        line = f"{line}{joint}{word}" if line else word
        used += size
    return [*lines, line]
