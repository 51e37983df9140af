"""Why the compiled engine does not run something: a code with facts, and a few words in each language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulation.words import say


@dataclass(frozen=True, slots=True)
class Refusal:
    """What cannot be run; ``facts`` are pairs of a name and what the words have in its place."""

    code: str
    facts: tuple[tuple[str, str | int], ...] = ()

    def __str__(self) -> str:
        return refusal_words(self.to_data(), "en")

    def to_data(self) -> dict[str, Any]:
        """As JSON."""
        return {"code": self.code, "facts": dict(self.facts)}


def refusal_words(refusal: dict[str, Any], language: str) -> str:
    """A refusal in a few words, from its JSON."""
    return say(f"e_{refusal['code']}", language, **refusal["facts"])
