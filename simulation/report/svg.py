"""Pictures as SVG text: a few shapes, a frame with axes, and the colours of the reports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from queueing import times

INK, SOFT, RULE, PEAK, TARGET = "#16212b", "#46545f", "#e1e6eb", "#f3f5f8", "#b3261e"
FAST, REGULAR = "#9a4a00", "#0a4f8f"
PLANS = ("#66717f", "#0b62a4", "#a33b7e", "#2f7d32", "#6a4fb3", "#8a6100")
"""The colour of each plan in turn; the one compared with is grey."""
FONT = "'Noto Sans SC','PingFang SC','Microsoft YaHei',system-ui,sans-serif"
_PIECES = re.compile(r"[!-~]+|.")
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


def tag(name: str, inside: str = "", /, **attributes: object) -> str:
    """An element; ``stroke_width`` becomes ``stroke-width``. ``inside`` is markup already."""
    told = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_number(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{told}>{inside}</{name}>" if inside else f"<{name}{told}/>"


def _number(value: object) -> str:
    return f"{round(value, 1):g}" if isinstance(value, float) else str(value)


def text(x: float, y: float, words: str, colour: str = SOFT, size: int = 12, **more: str | float) -> str:
    """Words at a place; ``more`` such as ``text_anchor="end"``."""
    return tag("text", escape(words), x=float(x), y=float(y), fill=colour, font_size=size, **more)


def line(x1: float, y1: float, x2: float, y2: float, colour: str = RULE, **more: str | float) -> str:
    """A straight line."""
    return tag("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), stroke=colour, **more)


def rect(
    x: float, y: float, width: float, height: float, colour: str, inside: str = "", **more: object
) -> str:
    """A rectangle; ``inside`` may be a title."""
    return tag(
        "rect", inside, x=float(x), y=float(y), width=float(width), height=float(height), fill=colour, **more
    )


def title(words: str) -> str:
    """What a pointer that rests on an element is told."""
    return tag("title", escape(words))


def path(points: Iterable[tuple[float, float]]) -> str:
    """The ``points`` of a polyline or polygon."""
    return " ".join(f"{x:g},{y:g}" for x, y in points)


Kind = Literal["broad", "narrow"]
"""In which windows a picture that is drawn twice is shown."""


def picture(
    width: float, height: float, parts: Sequence[str], name: str, language: str, kind: Kind | None = None
) -> str:
    """A whole picture; ``name`` is what it shows, for whoever does not see it."""
    return tag(
        "svg",
        "\n".join([title(name), *parts]),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height:g}",
        class_=kind,
        role="img",
        aria_label=name,
        lang=language,
        font_family=FONT,
    )


@dataclass(frozen=True, slots=True)
class Frame:
    """A panel: where it stands in its picture, and what it spans: times in ms after zero, values up to
    ``most`` with a rule at each ``step``.
    """

    left: float
    top: float
    width: float
    height: float
    begins: int
    ends: int
    most: float
    step: float

    @classmethod
    def up_to(
        cls, box: tuple[float, float, float, float], times_: tuple[int, int], highest: float, rules: int = 6
    ) -> Frame:
        """A panel that reaches a highest value, with about so many rules of a round size."""
        step = next((size for size in _STEPS if highest / size <= rules), _STEPS[-1])
        return cls(*box, *times_, step * max(1, ceil(highest / step)), step)

    def x(self, at: float) -> float:
        """Where a time stands."""
        return round(self.left + (at - self.begins) / (self.ends - self.begins) * self.width, 1)

    def y(self, value: float) -> float:
        """Where a value stands."""
        return round(self.top + self.height * (1 - value / self.most), 1)

    @property
    def right(self) -> float:
        """The panel's right edge."""
        return self.left + self.width

    def hours(self, every: int = 1) -> list[int]:
        """Whole hours of the day in the panel, in ms."""
        size = every * times.HOUR
        return list(range(ceil(self.begins / size) * size, self.ends + 1, size))


def wrapped(name: str, width: int = 22) -> list[str]:
    """A name in short lines; a Chinese sign is as wide as two letters, figures and Latin words stay whole."""
    lines, current, used = [], "", 0
    words = name.split(" ") if name.isascii() else _PIECES.findall(name)
    joint = " " if name.isascii() else ""
    for word in words:
        size = sum(1 if sign.isascii() else 2 for sign in word) + len(joint)
        if current and used + size > width:
            lines.append(current)
            current, used = "", 0
        current = f"{current}{joint}{word}" if current else word
        used += size
    return [*lines, current]
