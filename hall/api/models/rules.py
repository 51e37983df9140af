"""The rules of a hall, told to people."""

from __future__ import annotations

from hall.api.models.base import Answer
from hall.api.models.common import Language
from hall.api.shape import Query


class RulesQuery(Query):
    """In which language the rules are told."""

    language: Language = "zh-CN"


class RulesSection(Answer):
    """A heading and the sentences under it."""

    title: str
    sentences: list[str]


class RulesLine(Answer):
    """A line of the plan in force.

    Nobody who comes more than ``overtaking_seconds`` later is called first, but for the named exceptions;
    null when no window takes the line.
    """

    lane: str
    items: list[str]
    overtaking_seconds: float | None


class RulesAnswer(Answer):
    """How a call is chosen in this hall, from its own settings and the plan in force."""

    title: str
    language: str
    plan: str | None
    sections: list[RulesSection]
    lines: list[RulesLine]
    seq: int
