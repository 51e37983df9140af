"""Pictures of a fit as inline SVG: arrivals, services, patience.

Colours are those of the page (custom properties); a text that depends on the language comes twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

import numpy as np

from queueing.times import HOUR, MINUTE, wall_text
from simulation.chance import Floats, Ints
from simulation.fit.arrivals import DayType
from simulation.fit.patience import Patience
from simulation.fit.services import Service
from simulation.fit.words import LANGUAGES, say


def both(key: str, **facts: object) -> str:
    """A sentence in both languages, of which the page shows one; a fact may be a mapping by language."""

    def words(language: str) -> str:
        mine = {name: one[language] if isinstance(one, Mapping) else one for name, one in facts.items()}
        return escape(say(key, language, **mine))

    return "".join(f'<span lang="{language}">{words(language)}</span>' for language in LANGUAGES)


@dataclass(frozen=True, slots=True)
class Frame:
    """A panel of ``width`` x ``height`` that spans ``left`` to ``right`` and 0 to ``top`` in own units."""

    width: float
    height: float
    left: float
    right: float
    top: float
    margin: float = 44.0

    def x(self, at: float) -> float:
        """Where a value stands."""
        wide = self.width - self.margin - 12
        return round(self.margin + (at - self.left) / ((self.right - self.left) or 1) * wide, 1)

    def y(self, at: float) -> float:
        """How high a value stands."""
        return round(self.height - 26 - at / (self.top or 1) * (self.height - 44), 1)

    def points(self, xs: Sequence[float], ys: Sequence[float]) -> str:
        """Points of a line."""
        return " ".join(f"{self.x(x)},{self.y(y)}" for x, y in zip(xs, ys, strict=True))


def _open(frame: Frame, label: str) -> str:
    return (
        f'<svg viewBox="0 0 {frame.width:g} {frame.height:g}" width="{frame.width:g}" '
        f'height="{frame.height:g}" role="img" aria-label="{escape(label)}">'
    )


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}">{words}</text>'


def _said(x: float, y: float, key: str) -> str:
    return "".join(
        f'<text x="{x:g}" y="{y:g}" lang="{language}">{escape(say(key, language))}</text>'
        for language in LANGUAGES
    )


def nice(most: float, steps: int = 5) -> float:
    """A round step so that about so many fit below ``most``."""
    if most <= 0:
        return 1.0
    rough = most / steps
    power = 10.0 ** floor(log10(rough))
    return power * next(size for size in (1, 2, 5, 10) if size * power >= rough)


def _grid(frame: Frame, xs: Sequence[tuple[float, str]], unit: str) -> list[str]:
    parts, step = [], nice(frame.top)
    for place in range(floor(frame.top / step + 1e-9) + 1):
        y = frame.y(place * step)
        parts += [
            f'<line class="rule" x1="{frame.margin:g}" x2="{frame.width - 12:g}" y1="{y}" y2="{y}"/>',
            _text(frame.margin - 6, y + 4, f"{place * step:g}", "end"),
        ]
    parts += [_text(frame.x(at), frame.height - 8, words, "middle") for at, words in xs]
    return [*parts, _said(4, 11, unit)]


def arrivals(one: DayType, edges: Ints) -> str:
    """Visitors an hour by quarter, the fitted rate and its band."""
    hours = np.diff(edges) / HOUR * one.days
    bars = one.counts / hours
    high = max(float(bars.max()), max(step.interval[1] for step in one.steps)) * 1.08
    frame = Frame(760, 230, float(edges[0]), float(edges[-1]), high)
    first = ceil(edges[0] / HOUR) * HOUR
    marks = [(float(at), wall_text(at)) for at in range(first, int(edges[-1]) + 1, HOUR)]
    parts = [_open(frame, f"arrivals {one.name}"), *_grid(frame, marks, "per_hour")]
    for begins, ends, value in zip(edges[:-1], edges[1:], bars, strict=True):
        x, width = frame.x(begins), frame.x(ends) - frame.x(begins) - 0.8
        y = frame.y(float(value))
        height = frame.y(0) - y
        parts.append(
            f'<rect class="bar" x="{x}" y="{y}" width="{max(width, 0.5):.1f}" height="{height:.1f}"/>'
        )
    xs = [float(at) for step in one.steps for at in (step.begins, step.ends)]
    lows = [value for step in one.steps for value in (step.interval[0],) * 2]
    highs = [value for step in one.steps for value in (step.interval[1],) * 2]
    rates = [value for step in one.steps for value in (step.rate,) * 2]
    band = f"{frame.points(xs, highs)} {frame.points(xs[::-1], lows[::-1])}"
    parts.append(f'<polygon class="band" points="{band}"/>')
    parts.append(f'<polyline class="law" points="{frame.points(xs, rates)}"/>')
    return "".join([*parts, "</svg>"])


def quantiles(one: Service) -> str:
    """Quantile against quantile, in minutes; on the line the law is right."""
    shares = (np.arange(60) + 0.5) / 60
    seen, law = np.quantile(one.values, shares) / MINUTE, one.law.quantiles(shares) / MINUTE
    most = float(max(seen.max(), law.max())) * 1.05
    frame = Frame(230, 200, 0.0, most, most, 34)
    step = nice(most, 4)
    marks = [(place * step, f"{place * step:g}") for place in range(floor(most / step) + 1)]
    parts = [_open(frame, f"quantiles {one.code}"), *_grid(frame, marks, "minutes")]
    parts.append(f'<polyline class="rule" points="{frame.points([0, most], [0, most])}"/>')
    parts += _dots(frame, law, seen)
    return "".join([*parts, "</svg>"])


def cumulative(one: Service) -> str:
    """The share done after so many minutes: data and law."""
    shares = (np.arange(60) + 0.5) / 60
    seen = np.quantile(one.values, shares) / MINUTE
    most = float(seen.max()) * 1.1
    frame = Frame(230, 200, 0.0, most, 1.0, 34)
    step = nice(most, 4)
    marks = [(place * step, f"{place * step:g}") for place in range(floor(most / step) + 1)]
    parts = [_open(frame, f"distribution {one.code}"), *_grid(frame, marks, "share")]
    parts += _dots(frame, seen, shares)
    parts.append(_curve(frame, lambda at: one.law.cdf(at * MINUTE), most))
    return "".join([*parts, "</svg>"])


def patience(one: Patience) -> str:
    """The curve of those who would still wait, its band, and the Weibull law."""
    most = one.reach / MINUTE
    frame = Frame(760, 230, 0.0, most, 1.0)
    step = nice(most, 8)
    marks = [(place * step, f"{place * step:g}") for place in range(floor(most / step) + 1)]
    parts = [_open(frame, "patience"), *_grid(frame, marks, "share")]
    curve = one.curve
    seen = int((curve.times <= one.reach).sum())
    some = np.unique(np.linspace(0, max(seen - 1, 0), min(max(seen, 1), 400)).astype(int))
    xs, ys = _stairs(curve.times[some] / MINUTE, curve.survival[some])
    _, lows = _stairs(curve.times[some] / MINUTE, curve.low[some])
    _, highs = _stairs(curve.times[some] / MINUTE, curve.high[some])
    band = f"{frame.points(xs, highs)} {frame.points(xs[::-1], lows[::-1])}"
    parts.append(f'<polygon class="band" points="{band}"/>')
    parts.append(f'<polyline class="seen" points="{frame.points(xs, ys)}"/>')
    parts.append(_curve(frame, lambda at: np.exp(-((at * MINUTE / one.scale) ** one.shape)), most))
    return "".join([*parts, "</svg>"])


def _stairs(at: Floats, levels: Floats) -> tuple[list[float], list[float]]:
    """A curve that falls at each time, beginning with 1."""
    xs, ys, level = [0.0], [1.0], 1.0
    for x, y in zip(at.tolist(), levels.tolist(), strict=True):
        xs += [x, x]
        ys += [level, y]
        level = y
    return xs, ys


def _dots(frame: Frame, xs: Floats, ys: Floats) -> list[str]:
    return [
        f'<circle class="dot" cx="{frame.x(x)}" cy="{frame.y(y)}" r="1.8"/>'
        for x, y in zip(xs.tolist(), ys.tolist(), strict=True)
    ]


def _curve(frame: Frame, law: Callable[[Floats], Floats], most: float) -> str:
    at = np.linspace(0, most, 90)
    return f'<polyline class="law" points="{frame.points(at.tolist(), law(at).tolist())}"/>'
