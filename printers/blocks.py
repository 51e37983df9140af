"""The kinds of block a template is made of, and the keys each kind takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from printers.fields import CONDITIONS, LISTS
from printers.slip import LANGUAGES, Words

SIZES: Final = range(1, 9)
ALIGNS: Final = ("left", "center", "right")
FRAMES: Final = ("none", "box", "solid")
STYLES: Final = ("line", "thick", "dashed")
BULLETS: Final = ("none", "dot", "box")
SPEAKS: Final = ("slip", "other", *LANGUAGES)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a block: its shape, its choices, whether it must be there, and what it is for."""

    shape: str
    means: str
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    default: Any = None
    needed: bool = False


WHEN = Key("conditions", "Print the block only when all of these hold.", choices=tuple(CONDITIONS))
LANG = Key(
    "choice",
    "Language the block speaks: the slip's, the other one, or a fixed one.",
    choices=SPEAKS,
    default="slip",
)
BOLD = Key("flag", "Bold weight.", default=False)


def _size(default: int) -> Key:
    return Key(
        "integer",
        "Step of the type scale, 1 (smallest readable) to 8 (largest).",
        least=1,
        most=8,
        default=default,
    )


def _align(default: str) -> Key:
    return Key("choice", "Where the block stands on the line.", choices=ALIGNS, default=default)


def _text(means: str, *, needed: bool = True) -> Key:
    return Key("text", means + " One text, or one for zh-CN and one for en.", needed=needed)


KINDS: Final[Mapping[str, Mapping[str, Key]]] = {
    "text": {
        "text": _text("What to print."),
        "size": _size(2),
        "align": _align("left"),
        "bold": BOLD,
        "frame": Key(
            "choice", "A box around the words, or white words on black.", choices=FRAMES, default="none"
        ),
        "lang": LANG,
    },
    "pair": {
        "left": _text("A name at the left."),
        "right": _text("Its value at the right."),
        "size": _size(2),
        "bold": Key("flag", "Bold value.", default=False),
        "lang": LANG,
    },
    "rule": {"style": Key("choice", "A line across the paper.", choices=STYLES, default="line")},
    "gap": {"height": Key("integer", "Blank paper, in steps of 8 dots (1 mm).", least=1, most=40, default=2)},
    "number": {"size": _size(8), "align": _align("center")},
    "qr": {
        "text": Key("text", "What the code holds.", default="{follow_url}"),
        "beside": _text("Words beside the code.", needed=False),
        "small": _text("Smaller words under those.", needed=False),
        "module": Key(
            "integer",
            "Dots of one module; 0 chooses by the paper.",
            least=0,
            most=12,
            default=0,
        ),
        "align": _align("left"),
        "lang": LANG,
    },
    "logo": {
        "file": Key("file", "A picture, black on white, beside the template.", needed=True),
        "width": Key("integer", "Width in hundredths of the paper.", least=5, most=100, default=40),
        "align": _align("center"),
    },
    "list": {
        "of": Key("choice", "What to list.", choices=tuple(LISTS), needed=True),
        "title": _text("A line above the list.", needed=False),
        "bullet": Key("choice", "The mark before each entry.", choices=BULLETS, default="dot"),
        "size": _size(2),
        "bold": BOLD,
        "lang": LANG,
    },
    "copy_mark": {
        "text": Key("text", "What a copy says at its head.", default=Words("副本", "COPY")),
        "size": _size(4),
    },
    "cut": {},
}
"""Block kind to its own keys; every kind also takes ``kind`` and ``when``."""


@dataclass(frozen=True, slots=True)
class Block:
    """One checked block: its kind, the conditions that must all hold, and a value for each of its keys."""

    kind: str
    when: tuple[str, ...]
    values: Mapping[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.values[key]


@dataclass(frozen=True, slots=True)
class Template:
    """A checked template: where it came from and its blocks from head to tail."""

    file: Path | str
    blocks: tuple[Block, ...]
