"""What a guide at the reception asks for."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hall.api.models.base import Answer
from hall.api.models.common import Time
from hall.api.models.tickets import TicketAnswer
from hall.api.shape import Query


class MostUsedAnswer(Answer):
    """Codes of items, the one that most tickets were for first; counted over the last ``days``."""

    items: list[str]
    days: int
    seq: int


class ClaimsAnswer(Answer):
    """Tickets whose priority has been claimed and neither granted nor refused, the longest waiting first."""

    tickets: list[TicketAnswer]
    seq: int


class PassesQuery(Query):
    """Which return passes."""

    q: Annotated[str, Field(max_length=40, description="part of a number")] | None = None


class PassRow(Answer):
    """A return pass: the visitor of an earlier ticket may come back without queueing anew."""

    ticket: str
    number: str
    day: str
    items: list[str]
    until: str


class PassesAnswer(Answer):
    """Return passes that are still good, the newest first; ``total`` counts all that fit the question."""

    passes: list[PassRow]
    total: int
    seq: int


class SlotsQuery(Query):
    """The times of which day; none means the first that can be booked."""

    day: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None


class TimeSlot(Answer):
    """A time at which visitors may be told to come, and how many more may."""

    at: Time
    left: int


class SlotsAnswer(Answer):
    """Days that can be booked and the times of one of them; no days where appointments are off."""

    days: list[str]
    day: str | None
    slots: list[TimeSlot]
    seq: int
