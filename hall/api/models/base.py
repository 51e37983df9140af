"""What answers are made of: reasons and estimates."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from hall.api.models.common import Names


class Answer(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(extra="forbid")


class Because(BaseModel):
    """Why: a stable code, a sentence in each language, and the facts by name."""

    model_config = ConfigDict(extra="allow")
    code: str
    text: Names


class Who(Answer):
    """Who did something: ``actor`` is the id beside events, ``names`` say it to people.

    ``unknown``: a person or token that is not there any more.
    """

    actor: str
    kind: Literal["person", "token", "timetable", "command_line", "system", "unknown"]
    names: Names


class Estimate(Answer):
    """Half of such visitors wait ``p50_seconds`` at most, nine in ten ``p90_seconds``; ``because``: how so.

    Of a ticket that waits no more ``because`` is null: what was told at its issue is kept, not how.
    """

    p50_seconds: float
    p90_seconds: float
    because: Because | None


class AnyAnswer(BaseModel):
    """A document whose members depend on the hall."""

    model_config = ConfigDict(extra="allow")
