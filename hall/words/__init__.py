"""Sentences for codes, in every language of the product; facts are filled in at the edge.

The tables are TOML files beside this module: ``problems`` (refused requests: ``title`` and ``detail``),
``because`` (reasons of choices), ``shapes`` (what is wrong with one value of a request), ``checks``
(what is wrong with a plan), ``mistakes`` (what is wrong in a file), ``rules`` (how a call is chosen, for
everybody to read), ``story`` (what has happened to a ticket) and ``notes`` (what a visitor's own page tells).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from importlib import resources
from typing import Any

from queueing.errors import InEach, Mistake, Worded

LANGUAGES = ("zh-CN", "en")

Lookup = Callable[[str, object, str], str | None]
"""(fact name, value, language) -> how people say that value, or None when it is said as it is."""


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))


PROBLEMS: Mapping[str, Mapping[str, Mapping[str, str]]] = _read("problems")
"""code -> language -> {"title", "detail"}."""
BECAUSE: Mapping[str, Mapping[str, str]] = _read("because")
"""code -> language -> sentence."""
STORY: Mapping[str, Mapping[str, str]] = _read("story")
"""What has happened to a ticket: kind of event, with its shape -> language -> sentence."""
CHECKS: Mapping[str, Mapping[str, Mapping[str, str]]] = _read("checks")
"""What is wrong with a plan -> language -> {"what", "mend"}."""
MISTAKES: Mapping[str, Mapping[str, str]] = _read("mistakes")
"""English template of words about a mistake in a file -> other language -> template."""
RULES: Mapping[str, Mapping[str, str]] = _read("rules")
"""Sentences of the rules page: key -> language -> sentence."""
SHAPES: Mapping[str, Mapping[str, str]] = _read("shapes")
"""kind of mistake in one value -> language -> sentence."""
LISTED: Mapping[str, str] = {"zh-CN": "、", "en": ", "}
"""What stands between the parts of a list."""

NOTES: Mapping[str, Mapping[str, str]] = _read("notes")
"""code -> language -> sentence."""


class _Facts(dict[str, str]):
    """Facts for a sentence; one that is missing is shown as a dash, never as an error."""

    def __missing__(self, key: str) -> str:
        return "–"


def _said(key: str, value: object, language: str, look: Lookup | None) -> str:
    known = look(key, value, language) if look else None
    if known is not None:
        return known
    if key == "mend":
        return _mend(str(value), language)
    if key.endswith("_seconds") and isinstance(value, int | float) and not isinstance(value, bool):
        return duration(float(value), language)
    if isinstance(value, bool):
        return {"zh-CN": ("否", "是"), "en": ("no", "yes")}[language][value]
    if isinstance(value, list | tuple | set | frozenset):
        return LISTED[language].join(_said(key, one, language, look) for one in value)
    if isinstance(value, float):
        return f"{value:g}"
    return "–" if value is None else str(value)


def _mend(mend: str, language: str) -> str:
    """A suggestion of :func:`queueing.errors.did_you_mean`, also in Chinese."""
    if language == "en":
        return mend
    for english, chinese, end in (("Did you mean ", "您是否想写 ", "？"), ("Known: ", "可用的有：", "")):
        if mend.startswith(english):
            return chinese + mend.removeprefix(english).removesuffix("?").replace("'", "") + end
    return ""


def duration(seconds: float, language: str) -> str:
    """A length of time as people say it, to the second below an hour: ``3 min 20 s``, ``3 分 20 秒``."""
    minutes, left = divmod(round(abs(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    units = {"zh-CN": ("小时", "分", "秒"), "en": ("h", "min", "s")}[language]
    parts = list(zip((hours, minutes, 0 if hours else left), units, strict=True))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or f"0 {units[2]}"


def sentence(template: str, facts: Mapping[str, object], language: str, look: Lookup | None = None) -> str:
    """``template`` with each ``{fact}`` said in ``language``; ``look`` turns codes into names."""
    words = _Facts({key: _said(key, value, language, look) for key, value in facts.items()})
    return template.format_map(words)


def mistake_text(words: str, language: str) -> str:
    """English words about a mistake in ``language``; as they are when nobody has translated them."""
    if language == "en":
        return words
    told = MISTAKES.get(words.template if isinstance(words, Worded) else words)
    if told is None:
        return _mend(words, language) or words
    if not isinstance(words, Worded):
        return told[language]
    return told[language].format_map({key: _fact(value, language) for key, value in words.facts.items()})


def mistake_sentence(mistake: Mistake, language: str) -> str:
    """A mistake with its place and its mend in one line."""
    if language == "en":
        return str(mistake)
    where, what, mend = (mistake_text(part, language) for part in (mistake.where, mistake.what, mistake.mend))
    return f"{where}：{what}。{mend}"


def _fact(value: object, language: str) -> str:
    """A value as it stands in the file; words inside words are said in the language, too."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, InEach):
        return value[language]
    return mistake_text(value, language) if isinstance(value, Worded) else str(value)


def because_text(code: str, facts: Mapping[str, object], look: Lookup | None = None) -> dict[str, str]:
    """The reason of a choice as a sentence in each language; an unknown code is shown as it is."""
    told = BECAUSE.get(code, {})
    return {language: sentence(told.get(language, code), facts, language, look) for language in LANGUAGES}


def note_text(code: str, facts: Mapping[str, object], look: Lookup | None = None) -> dict[str, str]:
    """What a visitor's page tells, in each language."""
    return {language: sentence(NOTES[code][language], facts, language, look) for language in LANGUAGES}


def shape_text(kind: str, facts: Mapping[str, object]) -> dict[str, str]:
    """What is wrong with one value, in each language."""
    if "expected" in facts:  # an English sentence of its own: 'this', 'that' or 'other'
        facts = {**facts, "expected": re.findall("'([^']*)'", str(facts["expected"])) or facts["expected"]}
    told = SHAPES.get(kind, SHAPES["not_right"])
    return {language: sentence(told[language], facts, language) for language in LANGUAGES}
