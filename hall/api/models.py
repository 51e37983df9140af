"""What the API takes and gives, as models. Field names are the contract's."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from hall.access.roles import Role
from hall.api.shape import Body, Query
from hall.api.times import from_rfc3339

_VISIBLE = r"^[^\x00-\x1f\x7f]*$"


def _a_time(text: str) -> str:
    try:
        from_rfc3339(text)
    except (ValueError, OverflowError):
        raise PydanticCustomError("time_form", "not an RFC 3339 time") from None
    return text


Code = Annotated[str, Field(min_length=1, max_length=64, pattern=_VISIBLE)]
Words = Annotated[str, Field(max_length=200, pattern=_VISIBLE)]
Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
GivenTime = Annotated[
    str, Field(max_length=40, json_schema_extra={"format": "date-time"}), AfterValidator(_a_time)
]
Names = Annotated[dict[str, str], Field(description="zh-CN and en")]
Language = Literal["zh-CN", "en"]
TicketState = Literal["waiting", "called", "serving", "held", "missed", "completed", "withdrawn", "expired"]
WindowState = Literal["closed", "open", "paused"]
Paper = Literal["none", "queued", "sent", "printed", "uncertain", "failed"]
Channel = Literal["kiosk", "phone", "reception", "appointment", "api"]


# what comes in


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

    name: Annotated[str, Field(min_length=1, max_length=80, pattern=_VISIBLE)]
    role: Role
    hall: Code | None = None
    window: Code | None = None
    board: Code | None = None


# what goes out


class Answer(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(extra="forbid")


class Because(BaseModel):
    """Why: a stable code, a sentence in each language, and the facts by name."""

    model_config = ConfigDict(extra="allow")
    code: str
    text: Names


class Estimate(Answer):
    """Half of such visitors wait ``p50_seconds`` at most, nine in ten ``p90_seconds``."""

    p50_seconds: float
    p90_seconds: float


class TicketAnswer(Answer):
    """A ticket as it stands. ``window`` has it in hand, or had it last; ``people_ahead`` counts its lane."""

    id: str
    number: str
    items: list[str]
    lane: str
    state: TicketState
    because: Because
    priority: str | None
    channel: Channel
    paper: Paper
    arrived_at: Time | None
    issued_at: Time
    called_at: Time | None
    started_at: Time | None
    accepted_at: Time | None
    completed_at: Time | None
    window: str | None
    people_ahead: int
    estimate: Estimate | None
    follow_url: str
    seq: int


class LaneEntryAnswer(Answer):
    """A lane that a window serves now. Negative ``after_seconds`` is a head start."""

    lane: str
    after_seconds: float
    reserve: int


class LaneAnswer(Answer):
    """A lane and who waits in it."""

    code: str
    kind: str
    letter: str
    zone: str | None
    names: Names
    waiting: int
    longest_wait_seconds: float | None


class WindowAnswer(Answer):
    """A window as it stands. ``lanes`` go in its order, none without a slot; ``ticket`` is the id in hand."""

    id: str
    number: int
    names: Names
    zone: str
    state: WindowState
    reason: str | None
    since: Time | None
    lanes: list[LaneEntryAnswer]
    skills: list[str]
    until: Time | None
    ticket: str | None
    ticket_number: str | None
    idle_since: Time | None
    seq: int


class HallRow(Answer):
    """A hall in a list."""

    code: str
    names: Names


class HallsAnswer(Answer):
    """The halls that a token may see."""

    halls: list[HallRow]


class HallAnswer(Answer):
    """A hall as it stands."""

    code: str
    names: Names
    timezone: str
    now: Time
    seq: int
    day: str | None
    issuing: bool
    plan: str | None
    lanes: list[LaneAnswer]
    windows: list[WindowAnswer]


class BoardRow(Answer):
    """A board in a list."""

    id: str
    names: Names


class BoardsAnswer(Answer):
    """The boards of a hall."""

    boards: list[BoardRow]


class MaterialAnswer(Answer):
    """Something to bring along."""

    code: str
    names: Names


class ItemAnswer(Answer):
    """A service item. ``fast`` says whether it is on the fast list today."""

    code: str
    department: str
    names: Names
    pinyin: str
    initials: str
    complexity: Literal["simple", "complex"]
    handling: Literal["instant", "promised"]
    commitment: bool
    fast: bool
    zone: str
    lane: str | None
    service_seconds: float
    materials: list[MaterialAnswer]


class DepartmentAnswer(Answer):
    """A department of the hall."""

    code: str
    names: Names
    zone: str


class CatalogueAnswer(Answer):
    """What can be done in the hall."""

    departments: list[DepartmentAnswer]
    items: list[ItemAnswer]
    zones: list[HallRow]
    seq: int


class PriorityAnswer(Answer):
    """A priority class: it counts as having come ``credit_seconds`` earlier."""

    code: str
    names: Names
    credit_seconds: float


class PrioritiesAnswer(Answer):
    """The priority classes of a hall."""

    priorities: list[PriorityAnswer]


class CallAnswer(Answer):
    """Who was called and why, or null and why nobody."""

    ticket: TicketAnswer | None
    because: Because
    seq: int


class Issuing(Answer):
    """Whether tickets are issued."""

    open: bool
    because: Because


class PreviewAnswer(Answer):
    """What a ticket would be like if it were issued now."""

    lane: str | None
    because: Because
    people_ahead: int | None
    estimate: Estimate | None
    issuing: Issuing
    seq: int


class NextAnswer(Answer):
    """Whom a window would call now."""

    ticket: TicketAnswer | None
    because: Because
    seq: int


class TicketsAnswer(Answer):
    """Tickets of the day, newest first; ``total`` counts all that fit the question."""

    tickets: list[TicketAnswer]
    total: int
    seq: int


class PaperAnswer(Answer):
    """How printing of a ticket goes."""

    ticket: str
    paper: Paper
    printer: str | None
    reason: str | None
    changed_at: Time | None


class PrinterRow(Answer):
    """A printer of the hall; ``jobs`` counts its jobs by state."""

    name: str
    address: str
    channels: list[str]
    virtual: bool
    jobs: dict[str, int]


class PrintersAnswer(Answer):
    """The printers of a hall."""

    printers: list[PrinterRow]


class PaperRow(Answer):
    """A paper of a virtual printer; ``image`` is its address."""

    paper: int
    printed_at: Time
    image: str


class PapersAnswer(Answer):
    """The last papers of a virtual printer, newest first."""

    papers: list[PaperRow]


class PromiseAnswer(Answer):
    """The promise today: fast tickets issued in peaks, started in time, too late, or still waiting."""

    day: str | None
    target_seconds: float
    share_wanted: float
    tickets: int
    kept: int
    missed: int
    pending: int
    share: float | None
    p90_seconds: float | None
    seq: int


class EventAnswer(Answer):
    """A fact of the record."""

    seq: int
    at: Time
    kind: str
    actor: str
    data: dict[str, Any]


class EventsAnswer(Answer):
    """A part of the record, in order. ``last_seq`` is its last (``after`` if empty): ask on after it."""

    events: list[EventAnswer]
    last_seq: int
    more: bool


class DayAnswer(Answer):
    """The hall's day."""

    day: str | None
    issuing: bool
    plan: str | None
    seq: int


class TokenRow(Answer):
    """A token without its secret."""

    id: int
    name: str
    role: str
    hall: str | None
    window: str | None
    board: str | None
    created_at: Time
    revoked_at: Time | None


class TokensAnswer(Answer):
    """All tokens."""

    tokens: list[TokenRow]


class TokenAnswer(TokenRow):
    """A new token; its secret is shown this once."""

    token: str


class WordsAnswer(Answer):
    """What a problem code means."""

    code: str
    status: int
    words: dict[str, dict[str, str]]


class AnyAnswer(BaseModel):
    """A document whose members depend on the hall."""

    model_config = ConfigDict(extra="allow")


class FollowAnswer(Answer):
    """A visitor's view of the own ticket."""

    number: str
    lane: str
    lane_names: Names | None
    lane_kind: str | None
    state: TicketState
    because: Because
    issued_at: Time
    called_at: Time | None
    started_at: Time | None
    completed_at: Time | None
    window: str | None
    window_number: int | None
    window_names: Names | None
    people_ahead: int
    estimate: Estimate | None
    hall: HallRow
    items: list[dict[str, str]]
    now: Time
    seq: int
