"""Why a choice was made: a code and its facts, never a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from queueing.facts import fact

Fact = str | int | float | bool | None


@fact
class Because:
    """The reason of a choice (route, call, nobody). Durations among the facts are ms and end in ``_ms``."""

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def to_data(self) -> dict[str, Fact]:
        """The reason as one flat JSON object; ``code`` is the first key."""
        return {"code": self.code, **self.facts}

    @classmethod
    def from_data(cls, data: Mapping[str, Fact]) -> Because:
        """The opposite of :meth:`to_data`."""
        facts = {key: value for key, value in data.items() if key != "code"}
        return cls(str(data["code"]), facts)


UNTOLD = Because("")
"""Stands for the reason of a call where nobody looks at reasons."""
