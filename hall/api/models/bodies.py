"""What comes in: bodies of commands and query strings."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from hall.access.roles import Role
from hall.api.models.common import VISIBLE, Code, GivenTime, Language, TicketState, Words
from hall.api.shape import Body, Query


class IssueBody(Body):
    """A ticket for one visitor."""

    items: Annotated[list[Code], Field(min_length=1, max_length=10)]
    priority: Code | None = None
    language: Language = "zh-CN"
    arrived_at: GivenTime | None = None


class PauseBody(Body):
    """Why the window pauses."""

    reason: Words | None = None


class TicketBody(Body):
    """The ticket that is meant: guards against acting on another one."""

    ticket: Code


class TransferBody(TicketBody):
    """Where a ticket goes: at least one of item, lane and window."""

    item: Code | None = None
    lane: Code | None = None
    window: Code | None = None
    note: Words | None = None

    @model_validator(mode="after")
    def _somewhere(self) -> TransferBody:
        if self.item is None and self.lane is None and self.window is None:
            raise PydanticCustomError("one_of_needed", "where to?", {"names": "item, lane, window"})
        return self


class OpenDayBody(Body):
    """The date to open; none means today in the hall."""

    day: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None


class PlanBody(Body):
    """A plan as data, as in a plan file."""

    plan: dict[str, Any]


class PreviewQuery(Query):
    """What a ticket would be like."""

    items: Annotated[str, Field(min_length=1, max_length=200, description="codes, with commas between")]
    priority: Code | None = None


class EventsQuery(Query):
    """A part of the record."""

    after: Annotated[int, Field(ge=0, le=2**53 - 1)] = 0
    limit: Annotated[int, Field(ge=1, le=10_000)] = 100


class TicketsQuery(Query):
    """Which tickets of the day."""

    state: TicketState | None = None
    lane: Code | None = None
    q: Annotated[str, Field(max_length=40, description="part of a number or an item's code")] | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 200


class TokenBody(Body):
    """A token for a device or a program."""

    name: Annotated[str, Field(min_length=1, max_length=80, pattern=VISIBLE)]
    role: Role
    hall: Code | None = None
    window: Code | None = None
    board: Code | None = None
