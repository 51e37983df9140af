"""What comes in: bodies of commands and query strings."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from hall.access.roles import Role
from hall.api.models.common import (
    Code,
    Day,
    GivenTime,
    Language,
    Steps,
    TicketState,
    VisitOutcome,
    Wish,
    Words,
)
from hall.api.shape import Body, Query
from hall.typed import VISIBLE

Items = Annotated[list[Code], Field(min_length=1, max_length=10)]
Missing = Annotated[list[Code], Field(max_length=40)]


class IssueBody(Body):
    """A ticket for one visitor. ``returns`` is the earlier ticket whose return pass is shown."""

    items: Items
    priority: Code | None = None
    language: Language = "zh-CN"
    arrived_at: GivenTime | None = None
    steps: Steps = "auto"
    returns: Code | None = None


class GroupBody(Body):
    """Tickets for several visitors who have all come for the same."""

    items: Items
    count: Annotated[int, Field(ge=1, le=30)]
    priority: Code | None = None
    language: Language = "zh-CN"
    steps: Steps = "auto"


class PriorityBody(Body):
    """A priority class; none confirms the one that the ticket has claimed."""

    priority: Code | None = None


class ComplexityBody(Body):
    """What the matter has turned out to be."""

    complexity: Literal["simple", "complex"]


class ItemsBody(Body):
    """What the visitor wants instead."""

    items: Items


class MatterBody(Body):
    """One matter more."""

    item: Code


class WithdrawBody(Body):
    """Whether the visitor wants a return pass, because what it was for is suspended."""

    return_pass: bool = False


class AutoCallBody(Body):
    """After how many seconds of being idle the window calls by itself; null: only when its clerk does."""

    after_seconds: Annotated[int, Field(ge=1, le=3600)] | None


class WalkUpBody(Body):
    """Somebody without a ticket who stands at the window."""

    items: Items
    priority: Code | None = None
    language: Language = "zh-CN"


class AppointmentBody(Body):
    """A time for a visitor."""

    items: Items
    at: GivenTime
    priority: Code | None = None
    language: Language = "zh-CN"


class AppointmentsQuery(Query):
    """Which date; none means today in the hall."""

    day: Day | None = None


class PreCheckBody(Body):
    """What the visitor has come for."""

    items: Items
    language: Language = "zh-CN"


class PassBody(Body):
    """What the ticket after a pre-check is like."""

    priority: Code | None = None
    steps: Steps = "auto"


class SendAwayBody(Body):
    """The materials that the visitor has to bring."""

    missing: Missing = Field(default_factory=list)


class ParkBody(Body):
    """The item or department whose business system is down."""

    code: Code
    reason: Words | None = None


class PauseBody(Body):
    """Why the window pauses."""

    reason: Words | None = None


class TicketBody(Body):
    """The ticket that is meant: guards against acting on another one."""

    ticket: Code


class CompleteBody(TicketBody):
    """How the visit, or its step, ended; ``missing`` are the materials that were not there."""

    outcome: VisitOutcome = "done"
    missing: Missing = Field(default_factory=list)


class HoldBody(TicketBody):
    """Whose wish it is that the ticket waits aside."""

    wish: Wish = "hall"


class ReclassifyBody(TicketBody):
    """What the matter of the ticket in hand has turned out to be."""

    complexity: Literal["simple", "complex"]


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

    day: Day | None = None


class PlanFileBody(Body):
    """A plan, as data or as the text of a plan file."""

    plan: dict[str, Any] | None = None
    text: Annotated[str, Field(max_length=60_000)] | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if (self.plan is None) == (self.text is None):
            raise PydanticCustomError("one_of_needed", "which plan?", {"names": "plan, text"})
        return self


class PlanBody(PlanFileBody):
    """A plan to put in force, with ``force`` also when the check finds what would harm somebody.

    ``reason`` is kept in the record, and so is the ``calculation`` that has recommended this very plan.
    """

    force: bool = False
    reason: Words | None = None
    calculation: Code | None = None


class OutlookBody(Body):
    """Which outlook was read: its ``at``."""

    at: GivenTime


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
