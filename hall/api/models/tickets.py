"""Answers about tickets and calls."""

from __future__ import annotations

from hall.api.models.base import Answer, Because, Estimate
from hall.api.models.common import Channel, Names, Paper, TicketState, Time
from hall.api.models.halls import HallRow


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


class NoteRow(Answer):
    """What a clerk wrote beside a ticket for whoever serves it next."""

    text: str
    written_at: Time


class NotesAnswer(Answer):
    """The notes beside a ticket, oldest first."""

    ticket: str
    notes: list[NoteRow]


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
