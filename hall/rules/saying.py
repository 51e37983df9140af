"""Sentences of the rules page: a key of ``hall/words/rules.toml`` with its facts, said in a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hall.api.saying import naming
from hall.words import RULES, Lookup, duration, sentence
from queueing.hallfile import Hall

_COMMA = {"zh-CN": "、", "en": ", "}
_SEMICOLON = {"zh-CN": "；", "en": "; "}


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said, not yet in any language.

    Facts that end in ``_ms`` are lengths of time; a sentence, or a tuple of them, may be a part of another.
    """

    key: str
    facts: Mapping[str, object] = field(default_factory=dict)


def span(ms: int, language: str) -> str:
    """A length of time in full words: ``20 minutes``, ``24 小时``."""
    for unit, chinese, english in ((3_600_000, "小时", "hour"), (60_000, "分钟", "minute")):
        if ms and not ms % unit:
            number = ms // unit
            return f"{number} {chinese}" if language == "zh-CN" else f"{number} {english}{'s'[: number != 1]}"
    return duration(ms / 1000, language)


def said(one: Sentence, language: str, hall: Hall) -> str:
    """The sentence in ``language``, codes of ``hall`` by their names."""
    key = one.key
    if one.facts.get("n") == 1 and f"{key}_one" in RULES:
        key += "_one"
    return sentence(RULES[key][language], one.facts, language, _looking(hall))


def _looking(hall: Hall) -> Lookup:
    names = naming(hall)

    def look(key: str, value: object, language: str) -> str | None:
        if isinstance(value, Sentence):
            return said(value, language, hall)
        if isinstance(value, tuple) and value and isinstance(value[0], Sentence):
            return _SEMICOLON[language].join(said(part, language, hall) for part in value)
        if key.endswith("_ms") and isinstance(value, int):
            return span(value, language)
        if key == "windows" and isinstance(value, tuple):
            return _COMMA[language].join(hall.windows[code].names[language] for code in value)
        if isinstance(value, Mapping):  # names in every language
            return str(value[language])
        if isinstance(value, str) and key == "priority" and value in hall.priorities:
            return hall.priorities[value].names[language]
        if isinstance(value, str) and key == "first" and value in hall.lanes:
            return hall.lanes[value].names[language]
        return names(key, value, language)

    return look
