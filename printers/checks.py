"""Checking one value of a template against its key. A check returns the value and every problem with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from PIL import Image

from printers.blocks import Key
from printers.errors import did_you_mean
from printers.fields import FIELDS, PLACEHOLDER
from printers.slip import LANGUAGES, Words

Problem = tuple[str, str, str]
"""A detail of where (may be empty), what is wrong, how to mend it."""
Checked = tuple[Any, list[Problem]]


def check(key: Key, value: Any, folder: Path) -> Checked:
    """The value, or the key's default when it is wrong, and its problems; pictures lie in the folder."""
    if key.shape == "file":
        return _picture(value, folder)
    return SHAPES[key.shape](key, value)


def _text(_: Key, value: Any) -> Checked:
    if isinstance(value, str):
        return Words(value, value), _braces("", value)
    if not isinstance(value, dict) or set(value) != set(LANGUAGES):
        return None, [
            ("", "is neither a text nor a text in both languages", 'Write { zh-CN = "...", en = "..." }')
        ]
    problems: list[Problem] = []
    for language, said in value.items():
        if isinstance(said, str):
            problems += _braces(language, said)
        else:
            problems.append((language, "is not a text", "Put it in quotes"))
    return Words(str(value["zh-CN"]), str(value["en"])), problems


def _braces(language: str, said: str) -> list[Problem]:
    unknown = dict.fromkeys(name for name in PLACEHOLDER.findall(said) if name not in FIELDS)
    problems = [(language, f"field {{{name}}} is unknown", did_you_mean(name, FIELDS)) for name in unknown]
    if {"{", "}"} & set(PLACEHOLDER.sub("", said)):
        problems.append((language, "has a brace without its partner", "Fields are written {like_this}"))
    return problems


def _choice(key: Key, value: Any) -> Checked:
    if isinstance(value, str) and value in key.choices:
        return value, []
    return key.default, [("", f"{value!r} is not a choice", did_you_mean(str(value), key.choices))]


def _integer(key: Key, value: Any) -> Checked:
    if isinstance(value, int) and not isinstance(value, bool) and key.least <= value <= key.most:
        return value, []
    return key.default, [("", f"is {value!r}", f"Use a whole number from {key.least} to {key.most}")]


def _flag(key: Key, value: Any) -> Checked:
    return (
        (value, [])
        if isinstance(value, bool)
        else (key.default, [("", f"is {value!r}", "Use true or false")])
    )


def _conditions(key: Key, value: Any) -> Checked:
    rows = [value] if isinstance(value, str) else value
    if not isinstance(rows, list):
        return (), [("", f"is {value!r}", "Use a condition or a list of them")]
    wrong = [row for row in rows if row not in key.choices]
    return tuple(map(str, rows)), [
        ("", f"{row!r} is not a condition", did_you_mean(str(row), key.choices)) for row in wrong
    ]


def _picture(value: Any, folder: Path) -> Checked:
    if not isinstance(value, str):
        return None, [("", f"is {value!r}", "Name a picture file")]
    path = folder / value
    try:
        with Image.open(path) as image:
            image.verify()
    except (OSError, SyntaxError, Image.DecompressionBombError):
        return None, [("", f"{value!r} is not a picture in {folder}", "Use a PNG file beside the template")]
    return path, []


SHAPES: Final[Mapping[str, Callable[[Key, Any], Checked]]] = {
    "text": _text,
    "choice": _choice,
    "integer": _integer,
    "flag": _flag,
    "conditions": _conditions,
}
