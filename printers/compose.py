"""Template and slip together: the parts that will be on paper, in order, with their words filled in.

A part says what and how large in steps, never dots: every painter takes the same parts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from printers.blocks import Block, Template
from printers.fields import CONDITIONS, LISTS, fill
from printers.slip import Slip, Words


@dataclass(frozen=True, slots=True)
class Text:
    """Words of one size; ``frame`` is none, box or solid; ``wide`` frames reach across the paper."""

    text: str
    size: int = 2
    align: str = "left"
    bold: bool = False
    frame: str = "none"
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A name at the left and its value at the right."""

    left: str
    right: str
    size: int
    bold: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper: line, thick or dashed."""

    style: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Blank paper, in millimetres of a 203 dpi head."""

    height: int


@dataclass(frozen=True, slots=True)
class Number:
    """The ticket number, as large as the paper allows up to its size."""

    text: str
    size: int
    align: str


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code with words beside it; ``module`` 0 lets the painter choose its dots."""

    content: str
    beside: str
    small: str
    module: int
    align: str


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture, ``width`` in hundredths of the paper."""

    file: Path
    width: int
    align: str


@dataclass(frozen=True, slots=True)
class Entries:
    """A list with a mark before each entry: none, dot or box."""

    entries: tuple[str, ...]
    bullet: str
    size: int
    bold: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """The place to cut."""


Part = Text | Pair | Rule | Gap | Number | Code | Logo | Entries | Cut


def compose(template: Template, slip: Slip) -> tuple[Part, ...]:
    """The parts of a slip under a template. Pure; a part whose words come out empty is left out."""
    return tuple(_parts(template, slip))


def clean(text: str) -> str:
    """Text fit for paper: control and formatting characters become blanks, runs of blanks one blank.

    A name typed by somebody can thus never carry a printer command or a line of its own.
    """
    spaced = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    return " ".join(spaced.split())


def _parts(template: Template, slip: Slip) -> Iterator[Part]:
    for block in template.blocks:
        if all(CONDITIONS[name](slip) for name in block.when):
            yield from MAKERS[block.kind](block, slip)


def _language(block: Block, slip: Slip) -> str:
    lang = str(block["lang"])
    if lang == "slip":
        return slip.language
    if lang == "other":
        return "zh-CN" if slip.language == "en" else "en"
    return lang


def _say(words: Words | None, slip: Slip, language: str) -> str:
    return clean(fill(words, slip, language)) if words is not None else ""


def _text(block: Block, slip: Slip) -> Iterator[Part]:
    said = _say(block["text"], slip, _language(block, slip))
    if said:
        yield Text(said, block["size"], block["align"], block["bold"], block["frame"])


def _pair(block: Block, slip: Slip) -> Iterator[Part]:
    language = _language(block, slip)
    right = _say(block["right"], slip, language)
    if right:
        yield Pair(_say(block["left"], slip, language), right, block["size"], block["bold"])


def _rule(block: Block, _: Slip) -> Iterator[Part]:
    yield Rule(block["style"])


def _gap(block: Block, _: Slip) -> Iterator[Part]:
    yield Gap(block["height"])


def _number(block: Block, slip: Slip) -> Iterator[Part]:
    said = clean(slip.number)
    if said:
        yield Number(said, block["size"], block["align"])


def _code(block: Block, slip: Slip) -> Iterator[Part]:
    language = _language(block, slip)
    # Not cleaned: a code holds its address exactly, and nothing of it is printed as text.
    content = fill(block["text"], slip, language)
    if content:
        beside, small = (_say(block[key], slip, language) for key in ("beside", "small"))
        yield Code(content, beside, small, block["module"], block["align"])


def _logo(block: Block, _: Slip) -> Iterator[Part]:
    yield Logo(block["file"], block["width"], block["align"])


def _entries(block: Block, slip: Slip) -> Iterator[Part]:
    language = _language(block, slip)
    rows = LISTS[block["of"]](slip)
    if rows:
        title = _say(block["title"], slip, language)
        if title:
            yield Text(title, block["size"], "left", bold=True)
        said = tuple(clean(row.get(language)) for row in rows)
        yield Entries(said, block["bullet"], block["size"], block["bold"])


def _copy_mark(block: Block, slip: Slip) -> Iterator[Part]:
    if slip.copy:
        said = _say(block["text"], slip, slip.language)
        yield Text(said, block["size"], "center", bold=True, frame="solid", wide=True)


def _cut(_: Block, __: Slip) -> Iterator[Part]:
    yield Cut()


MAKERS: Final[Mapping[str, Callable[[Block, Slip], Iterator[Part]]]] = {
    "text": _text,
    "pair": _pair,
    "rule": _rule,
    "gap": _gap,
    "number": _number,
    "qr": _code,
    "logo": _logo,
    "list": _entries,
    "copy_mark": _copy_mark,
    "cut": _cut,
}
