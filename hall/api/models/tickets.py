"""Answers about tickets and calls."""

from __future__ import annotations

from hall.api.models.base import Answer, Because, Estimate
from hall.api.models.common import (
    Channel,
    Claim,
    Names,
    Paper,
    TicketState,
    Time,
    Undone,
    VisitOutcome,
    Wish,
)
from hall.api.models.halls import HallRow, WindowAnswer


class StepRow(Answer):
    """A step that a ticket still has before it."""

    items: list[str]


class TicketAnswer(Answer):
    """A ticket as it stands. ``window`` has it in hand, or had it last; ``people_ahead`` counts its lane.

    ``items`` are those of its present step, ``steps`` those still to come. ``first_window`` answers for the
    whole visit. ``returns`` is the earlier ticket whose return pass was shown, ``pass_until`` the last date
    of the pass that this one has given. ``parked``: the system behind its items is down, so nobody calls it.
    """

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
    steps: list[StepRow]
    step: int
    steps_total: int
    first_window: str | None
    appointment: Time | None
    claim: Claim | None
    outcome: VisitOutcome | None
    missing: list[str]
    pass_until: str | None
    returns: str | None
    readied_at: Time | None
    held_wish: Wish | None
    to_window: str | None
    uncounted_seconds: float
    more_time_left: int
    requeue_left: int
    parked: bool
    seq: int


class GroupAnswer(Answer):
    """The tickets of a group."""

    tickets: list[TicketAnswer]


class UndoAnswer(Answer):
    """What was taken back; ``ticket`` and ``window`` stand as before it."""

    undone: Undone
    ticket: TicketAnswer | None
    window: WindowAnswer
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
    """What a ticket would be like if it were issued now. ``steps`` are served one after the other.

    Lane, people ahead and estimate are those of the first step; ``parallel``: the others go in any order.
    """

    lane: str | None
    because: Because
    people_ahead: int | None
    estimate: Estimate | None
    steps: list[StepRow]
    parallel: bool
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


class ActRow(Answer):
    """What a visitor may do alone: the route's last part and body, the button, what it does, and "yes"."""

    verb: str
    body: dict[str, bool]
    word: Names
    does: Names
    sure: Names


class FollowAnswer(Answer):
    """A visitor's view of the own ticket, with what is still possible.

    More time may be asked for ``more_time_left`` times and puts the ticket behind ``more_time_behind``
    others; a missed ticket may be requeued until ``requeue_until``, behind ``requeue_behind`` others.
    ``notes`` say it in words, ``acts`` are what may be done now; ``pass_code`` is what a scanner reads.
    ``stand`` orders all who wait: the moment that counts as its coming (ms since 1970 UTC), then a number.
    ``plan_at``: since when the plan of the windows is in force.
    """

    number: str
    lane: str
    stand: tuple[int, int] | None
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
    to_window: str | None
    people_ahead: int
    estimate: Estimate | None
    plan_at: Time | None
    steps: list[list[Names]]
    step: int
    steps_total: int
    appointment: Time | None
    outcome: VisitOutcome | None
    missing: list[Names]
    pass_until: str | None
    readied_at: Time | None
    more_time_left: int
    more_time_behind: int
    requeue_left: int
    requeue_behind: int
    requeue_until: Time | None
    parked: bool
    parked_reason: str | None
    held_wish: Wish | None
    day: str
    notes: list[dict[str, str]]
    acts: list[ActRow]
    pass_code: str | None
    hall: HallRow
    items: list[dict[str, str]]
    now: Time
    seq: int
