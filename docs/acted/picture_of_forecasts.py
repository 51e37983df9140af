"""Forecast and fact as a picture: a panel for each measure, in it every kind of day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import ceil, floor

from figures_of_days import Figures
from kinds_of_day import Recommended
from page_of_forecasts import MEASURES, TEXT, outcome, shown
from twenty_days import Acted

from simulation.report import svg

_COLUMNS, _WIDTH, _HEIGHT, _LEFT, _TOP, _BELOW = 3, 320, 200, 40, 70, 28
_ONE, _FIVE, _DOT = "#cfe0f0", "#7fa9d1", svg.INK
_STEPS = (0.5, 1, 2, 5, 10, 20, 50, 100)
TITLES = {"within": {"en": "fast tickets within 3 min, peaks, %", "zh-CN": "高峰快办号3分钟内到窗口，%"}}
"""Of panels for which a table's words are too long."""
KINDS = {
    "ordinary": {"en": "Ordinary", "zh-CN": "平日"},
    "monday": {"en": "Monday", "zh-CN": "周一"},
    "enrolment": {"en": "Enrolment", "zh-CN": "入学季"},
    "tax": {"en": "Tax", "zh-CN": "汇算年报季"},
}
LEGEND = (
    ("band", {"en": "90 % of days", "zh-CN": "九成的日子"}),
    ("mean", {"en": "mean forecast", "zh-CN": "预测平均"}),
    ("dot", {"en": "an acted day (red: outside)", "zh-CN": "演出的一天（红：在外）"}),
    ("five", {"en": "90 % of five days together", "zh-CN": "五日合计的九成"}),
    ("diamond", {"en": "the five acted days together", "zh-CN": "演出的五日合计"}),
)


def picture(kinds: Mapping[str, Recommended], acted: Acted, language: str) -> str:
    """The whole picture as SVG."""
    parts = _legend(language)
    for number, measure in enumerate(MEASURES):
        left, top = number % _COLUMNS * _WIDTH, _TOP + number // _COLUMNS * (_HEIGHT + _BELOW + 34)
        parts += _panel(measure, kinds, acted, (left, top), language)
    rows = ceil(len(MEASURES) / _COLUMNS)
    height = _TOP + rows * (_HEIGHT + _BELOW + 34)
    return svg.picture(_COLUMNS * _WIDTH, height, parts, TEXT["picture"][language], language) + "\n"


def _legend(language: str) -> list[str]:
    parts, x = list[str](), 12.0
    for shape, words in LEGEND:
        if shape in ("band", "five"):
            parts.append(svg.rect(x, 10, 12, 16, _ONE if shape == "band" else _FIVE, rx=2))
        elif shape == "mean":
            parts.append(svg.line(x, 18, x + 14, 18, svg.INK, stroke_width=2))
        else:
            parts.append(_mark(x + 6, 18, shape == "diamond", True, ""))
        parts.append(svg.text(x + 20, 22, words[language], svg.INK, 12))
        x += 38 + sum(6.6 if sign.isascii() else 12.5 for sign in words[language])
    return parts


def _panel(
    measure: str, kinds: Mapping[str, Recommended], acted: Acted, corner: tuple[float, float], language: str
) -> list[str]:
    left, top = corner[0] + _LEFT, corner[1]
    place = list(MEASURES).index(measure)
    found = {code: outcome(kind, acted.facts[code]) for code, kind in kinds.items()}
    values = [
        _value(measure, one)
        for code, kind in kinds.items()
        for one in (
            *kind.forecast.one,
            *kind.forecast.five,
            found[code][1],
            *(fact.figures for fact in acted.facts[code]),
        )
    ]
    step = next(size for size in _STEPS if (max(values) - min(values)) / size <= 6 or size == _STEPS[-1])
    low, high = step * floor(min(values) / step), step * ceil(max(values) / step + 1e-9)

    def y(value: float) -> float:
        return round(top + _HEIGHT * (high - value) / (high - low), 1)

    width = _WIDTH - _LEFT - 12
    parts = [
        svg.text(
            corner[0] + 12,
            top - 14,
            TITLES.get(measure, MEASURES[measure])[language],
            svg.INK,
            13,
            font_weight="bold",
        )
    ]
    for index in range(round((high - low) / step) + 1):
        at = low + index * step
        parts.append(svg.line(left, y(at), left + width, y(at)))
        parts.append(svg.text(left - 6, y(at) + 4, f"{at:g}", text_anchor="end", size=11))
    each = width / len(kinds)
    for number, (code, kind) in enumerate(kinds.items()):
        x = left + each * number
        parts += _bar(measure, kind.forecast.one, x + each * 0.12, each * 0.4, _ONE, y)
        parts += _bar(measure, kind.forecast.five, x + each * 0.64, each * 0.2, _FIVE, y)
        mean = y(_value(measure, kind.forecast.mean))
        parts.append(svg.line(x + each * 0.12, mean, x + each * 0.52, mean, svg.INK, stroke_width=2))
        singles, together, five = found[code]
        for turn, (fact, inside) in enumerate(zip(acted.facts[code], singles, strict=True)):
            at = x + each * (0.18 + 0.07 * turn)
            told = f"{fact.day}: {shown(measure, fact.figures)}"
            parts.append(_mark(at, y(_value(measure, fact.figures)), False, inside[place], told))
        parts.append(
            _mark(x + each * 0.74, y(_value(measure, together)), True, five[place], shown(measure, together))
        )
        parts.append(svg.text(x + each / 2, top + _HEIGHT + 18, KINDS[code][language], text_anchor="middle"))
    return parts


def _value(measure: str, figures: Figures) -> float:
    return float(getattr(figures, measure)) * (100 if measure == "within" else 1)


def _bar(
    measure: str, band: Sequence[Figures], x: float, width: float, colour: str, y: Callable[[float], float]
) -> list[str]:
    low, high = (y(_value(measure, one)) for one in band)
    told = svg.title(" – ".join(shown(measure, one) for one in band))
    return [svg.rect(round(x, 1), high, round(width, 1), max(1.0, low - high), colour, told, rx=2)]


def _mark(x: float, y: float, diamond: bool, inside: bool, told: str) -> str:
    colour = _DOT if inside else svg.TARGET
    name = svg.title(told) if told else ""
    if diamond:
        corners = svg.path([(x, y - 6), (x + 5, y), (x, y + 6), (x - 5, y)])
        return svg.tag("polygon", name, points=corners, fill=colour, stroke="#ffffff")
    return svg.tag("circle", name, cx=round(x, 1), cy=y, r=3.2, fill=colour, fill_opacity=0.85)
