"""What is wrong with rows of visits, counted by kind with the lines; nothing is dropped without a word.

A kind says what happens to its rows: ``left_out`` (the row is not used), ``part`` (one of its times or codes
is not used) or ``told`` (it is used as it is).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from queueing.errors import InEach
from simulation.fit.kinds import KINDS
from simulation.fit.words import LANGUAGES, say

SHOWN = 20
"""So many places of a kind are named; the count goes on."""


@dataclass(slots=True)
class Finding:
    """How often a kind was found, the first of its lines, and details such as a code that nobody knows."""

    count: int = 0
    lines: list[int] = field(default_factory=list)
    details: dict[str, int] = field(default_factory=dict)


class Findings:
    """All findings of one reading, by kind, in the order in which they were first made.

    ``names`` says of a line what people call it; by default its number.
    """

    def __init__(self, names: Callable[[int], str] = str) -> None:
        self.found: dict[str, Finding] = {}
        self.names = names

    def note(self, kind: str, lines: Iterable[int], detail: str | None = None) -> None:
        """Counts a finding of a kind for each line."""
        some = [int(line) for line in lines]
        if not some:
            return
        one = self.found.setdefault(kind, Finding())
        one.count += len(some)
        one.lines = sorted([*one.lines, *some])[:SHOWN]
        if detail is not None:
            one.details[detail] = one.details.get(detail, 0) + len(some)

    def count(self, kind: str) -> int:
        """How often a kind was found."""
        return self.found[kind].count if kind in self.found else 0

    @property
    def faults(self) -> list[str]:
        """The kinds for which something was not used."""
        return [kind for kind in self.found if KINDS[kind].effect != "told"]

    def where(self, kind: str) -> list[str]:
        """The first places of a kind: lines, columns or visits."""
        name = str if kind == "column" else self.names
        return [name(line) for line in self.found[kind].lines if line > 0]

    def words(self, kind: str, language: str) -> tuple[str, str]:
        """What is wrong, and how to mend it."""
        one, (what, mend) = self.found[kind], KINDS[kind].words[language]
        named = sorted(one.details, key=lambda name: (-one.details[name], name))
        colon, comma = ("：", "、") if language == "zh-CN" else (": ", ", ")
        more = f"{colon}{comma.join(named[:8])}{' ...' if len(named) > 8 else ''}" if named else ""
        return what + more, mend

    def all_faults(self) -> InEach:
        """What is wrong with rows that were left out, in each language."""
        return InEach(
            {
                language: stop.join(self.words(kind, language)[0] for kind in self.faults)
                for language, stop in (("zh-CN", "；"), ("en", "; "))
            }
        )

    def text(self, kind: str, language: str) -> str:
        """One line for the terminal: what, how many, where, the mend."""
        what, mend = self.told(kind, language)
        return say("finding", language, what=what, mend=mend)

    def told(self, kind: str, language: str) -> tuple[str, str]:
        """What, how many and where; and the mend."""
        one, (what, mend), where = self.found[kind], self.words(kind, language), self.where(kind)[:8]
        told = say("comma", language).join([*where, "..."] if one.count > len(where) else where)
        noun = "column" if kind == "column" else "line" if self.names is str else "visit"
        place = say(f"at_{noun}", language, where=told) if where else ""
        return say("counted", language, count=one.count, what=what, place=place), mend

    def to_data(self) -> list[dict[str, Any]]:
        """Everything as JSON objects."""
        return [
            {
                "kind": kind,
                "effect": KINDS[kind].effect,
                "count": one.count,
                "where": self.where(kind),
                "details": one.details,
                "what": {language: self.words(kind, language)[0] for language in LANGUAGES},
                "mend": {language: self.words(kind, language)[1] for language in LANGUAGES},
            }
            for kind, one in self.found.items()
        ]
