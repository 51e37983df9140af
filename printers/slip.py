"""A slip as data: everything the paper can say about one ticket, and nothing about how it looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from printers.errors import Mistake, SlipMistakes

Language = Literal["zh-CN", "en"]
LaneKind = Literal["fast", "regular"]
LANGUAGES: tuple[Language, ...] = ("zh-CN", "en")
KINDS: tuple[LaneKind, ...] = ("fast", "regular")


@dataclass(frozen=True, slots=True)
class Words:
    """One thing said in both languages."""

    zh: str
    en: str

    def get(self, language: str) -> str:
        """The words in a language; Chinese when the language is neither of the two."""
        return self.en if language == "en" else self.zh

    def to_data(self) -> dict[str, str]:
        """As the rest of the house writes names: a dict by language code."""
        return {"zh-CN": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class Slip:
    """What is on paper for one ticket.

    ``issued_at`` is milliseconds UTC and ``issued_text`` the same moment as the hall's wall clock shows it;
    ``p50_seconds`` and ``p90_seconds`` are the estimate of the wait at issue, None when the hall gives none.
    ``claimed``: the visitor has asked for priority and nobody of the hall has confirmed it yet.
    ``notices`` are the hall's own sentences, ``materials`` what to have ready at the window.
    """

    hall: Words
    number: str
    lane: Words
    kind: LaneKind
    items: tuple[Words, ...]
    departments: tuple[Words, ...]
    people_ahead: int
    p50_seconds: int | None
    p90_seconds: int | None
    issued_at: int
    issued_text: str
    follow_url: str
    language: Language = "zh-CN"
    copy: bool = False
    claimed: bool = False
    materials: tuple[Words, ...] = ()
    notices: tuple[Words, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """JSON values that ``from_data`` reads back to an equal slip."""
        return {
            "hall": self.hall.to_data(),
            "number": self.number,
            "lane": self.lane.to_data(),
            "kind": self.kind,
            "items": [words.to_data() for words in self.items],
            "departments": [words.to_data() for words in self.departments],
            "people_ahead": self.people_ahead,
            "p50_seconds": self.p50_seconds,
            "p90_seconds": self.p90_seconds,
            "issued_at": self.issued_at,
            "issued_text": self.issued_text,
            "follow_url": self.follow_url,
            "language": self.language,
            "copy": self.copy,
            "claimed": self.claimed,
            "materials": [words.to_data() for words in self.materials],
            "notices": [words.to_data() for words in self.notices],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Slip:
        """The slip of stored JSON values. Raises SlipMistakes with every wrong or missing value."""
        read = _Reader(data)
        slip = cls(
            hall=read.words("hall"),
            number=read.text("number"),
            lane=read.words("lane"),
            kind=cast("LaneKind", read.choice("kind", KINDS)),
            items=read.several("items"),
            departments=read.several("departments"),
            people_ahead=read.count("people_ahead") or 0,
            p50_seconds=read.count("p50_seconds", optional=True),
            p90_seconds=read.count("p90_seconds", optional=True),
            issued_at=read.count("issued_at") or 0,
            issued_text=read.text("issued_text"),
            follow_url=read.text("follow_url"),
            language=cast("Language", read.choice("language", LANGUAGES, "zh-CN")),
            copy=read.flag("copy"),
            claimed=read.flag("claimed"),
            materials=read.several("materials", optional=True),
            notices=read.several("notices", optional=True),
        )
        read.finish(cls.__slots__)
        return slip


class _Reader:
    """Reads values one by one and keeps every mistake until the end."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.mistakes: list[Mistake] = []

    def wrong(self, key: str, wanted: str) -> None:
        found = repr(self.data[key]) if key in self.data else "nothing"
        self.mistakes.append(Mistake(f"slip.{key}", f"is {found[:60]}", f"It must be {wanted}"))

    def checked(self, key: str, wanted: str, good: Callable[[Any], bool], default: Any) -> Any:
        value = self.data.get(key)
        if good(value):
            return value
        self.wrong(key, wanted)
        return default

    def text(self, key: str) -> str:
        return str(self.checked(key, "a text", lambda v: isinstance(v, str) and bool(v), ""))

    def flag(self, key: str) -> bool:
        return key in self.data and bool(
            self.checked(key, "true or false", lambda v: isinstance(v, bool), False)
        )

    def choice(self, key: str, choices: tuple[str, ...], default: str | None = None) -> str:
        if default is not None and key not in self.data:
            return default
        wanted = "one of " + ", ".join(choices)
        return str(self.checked(key, wanted, lambda v: isinstance(v, str) and v in choices, choices[0]))

    def count(self, key: str, *, optional: bool = False) -> int | None:
        if optional and self.data.get(key) is None:
            return None
        good = self.checked(key, "a whole number, 0 or more", _is_count, 0)
        return int(good)

    def words(self, key: str) -> Words:
        value = self.checked(key, "words in zh-CN and en", _is_words, {"zh-CN": "", "en": ""})
        return Words(value["zh-CN"], value["en"])

    def several(self, key: str, *, optional: bool = False) -> tuple[Words, ...]:
        if optional and key not in self.data:
            return ()

        def good(value: Any) -> bool:
            return isinstance(value, list) and all(map(_is_words, value))

        rows = self.checked(key, "a list of words in zh-CN and en", good, [])
        return tuple(Words(row["zh-CN"], row["en"]) for row in rows)

    def finish(self, known: Iterator[str] | tuple[str, ...]) -> None:
        names = set(known)
        for key in sorted(set(self.data) - names):
            self.mistakes.append(Mistake(f"slip.{key}", "is not a part of a slip", "Leave it out"))
        if self.mistakes:
            raise SlipMistakes(self.mistakes)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_words(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == set(LANGUAGES) and all(map(_is_text, value.values()))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
