"""What can go wrong: a refused command, and mistakes in a hall's files.

Errors are codes with facts. Sentences for people are made at the edge, in the reader's language.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self


class Refused(Exception):
    """A command that the Floor will not carry out. Nothing has changed.

    ``code`` is stable and part of the API; ``facts`` are JSON values that a sentence may name.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{key}={value!r}" for key, value in self.facts.items())
        return f"{self.code}({told})"


class InEach(dict[str, str]):
    """The same words by language, ``en`` among them: for a fact that nobody else can translate."""


class Worded(str):
    """English words that still know the ``template`` they were made from and its ``facts``.

    So the edge can say the same in another language. A fact may be worded itself, or be
    :class:`InEach` language.
    """

    template: str
    facts: Mapping[str, object]

    def __new__(cls, template: str, **facts: object) -> Self:
        """The template, filled in."""
        self = super().__new__(cls, template.format(**{name: _english(fact) for name, fact in facts.items()}))
        self.template, self.facts = template, facts
        return self


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a file: where it is (a key path), what is wrong, and how to mend it.

    The words are English; those with facts in them are :class:`Worded`.
    """

    where: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.mend}"

    def to_data(self) -> dict[str, object]:
        """As JSON, from which :meth:`from_data` makes the same, templates and all."""
        return {part: _to_data(getattr(self, part)) for part in ("where", "what", "mend")}

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> Self:
        """A mistake from its JSON."""
        return cls(*(_from_data(data[part]) for part in ("where", "what", "mend")))


def _english(fact: object) -> object:
    return fact["en"] if isinstance(fact, InEach) else fact


def _to_data(value: object) -> object:
    if isinstance(value, InEach):
        return {"in_each": value}
    if isinstance(value, Worded):
        return {
            "template": value.template,
            "facts": {name: _to_data(fact) for name, fact in value.facts.items()},
        }
    return value if isinstance(value, str | int | float | None) else str(value)


def _from_data(data: Any) -> Any:
    if not isinstance(data, Mapping):
        return data
    if "in_each" in data:
        return InEach(data["in_each"])
    facts = {name: _from_data(fact) for name, fact in data["facts"].items()}
    return Worded(data.get("template", ""), **facts)


class Mistakes(ValueError):
    """Every mistake of one file, found in one reading."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A mend that names the nearest known word, or all of them when none is near."""
    choices = sorted(known)
    near = difflib.get_close_matches(word, choices, n=1)
    if near:
        return f"Did you mean {near[0]!r}?"
    if not choices:
        return "Nothing is known here yet"
    shown = ", ".join(choices[:12]) + (", ..." if len(choices) > 12 else "")
    return f"Known: {shown}"
