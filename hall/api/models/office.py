"""Answers for the office: the record, the day, printers, the promise, tokens."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from hall.api.models.base import Answer, Because, Who
from hall.api.models.common import Day, Names, Paper, Time
from hall.api.models.rules import RulesLine
from hall.api.shape import Query

MOST_DAYS = 366
"""Changes of the plan are told of so many dates at a time."""


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


class HarmRow(Answer):
    """Something about a plan that would harm somebody; ``words`` are ``what`` and ``mend`` by language."""

    where: str
    code: str
    what: str
    mend: str
    words: dict[str, dict[str, str]]


class PlanAnswer(DayAnswer):
    """The hall's day under its new plan. ``harms`` is what the check has found, if it was forced."""

    harms: list[HarmRow]


class Named(Answer):
    """A kind of day or a plan."""

    code: str
    names: Names


class WaitsOfPlan(Answer):
    """Whether the table that waits are told by was fitted for the plan, and for which ``plans`` it was.

    Null: nobody knows. If another table comes into use with the next day, it is meant.
    """

    fits: bool | None
    plans: list[Named]


class PlanInForceAnswer(Answer):
    """The plan in force, if any, since when it is, because of what, and what the check finds wrong.

    ``waits`` is null in a hall without a table of waits.
    """

    plan: dict[str, Any] | None
    since: Time | None
    because: Because | None
    harms: list[HarmRow]
    waits: WaitsOfPlan | None
    seq: int


class PlanChangesQuery(Query):
    """``days`` dates in the hall, the last of which is ``day``: today if none is given."""

    day: Day | None = None
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = 28


class PlanChangeRow(Answer):
    """A plan that was put in force ``at`` a time ``by`` somebody, ``because`` of something if that is known.

    ``until`` is when another one came in its place; null: it is in force. ``page_url`` leads to the
    calculation that has recommended it, while that is kept.
    """

    seq: int
    at: Time
    until: Time | None
    plan: Named
    by: Who
    because: Because | None
    page_url: str | None


class PlanChangesAnswer(Answer):
    """The plans put in force from ``from_day`` to ``to_day``, the newest first.

    ``before``: the one in force when ``from_day`` began. ``archived_until``: earlier changes, up to this date
    of those asked for, are in the archive.
    """

    from_day: str
    to_day: str
    changes: list[PlanChangeRow]
    before: PlanChangeRow | None
    archived_until: str | None
    seq: int


class PlanCheckAnswer(Answer):
    """A plan that can be read, with its slots, and everything that it would harm.

    For each line ``overtaking_seconds`` is by how much later somebody may come and yet be called first.
    """

    code: str
    names: Names
    slots: list[dict[str, Any]]
    triggers: int
    harms: list[HarmRow]
    lines: list[RulesLine]
    seq: int


class SlipRow(Answer):
    """A slip that a printer was given; ``words`` is the reason for its state, null for one not tried yet."""

    ticket: str
    number: str
    paper: Paper
    reason: str | None
    words: Names | None
    changed_at: Time


class PrinterRow(Answer):
    """A printer of the hall; ``jobs`` counts its jobs by state, ``slips`` are its latest, newest first."""

    name: str
    address: str
    channels: list[str]
    virtual: bool
    jobs: dict[str, int]
    slips: list[SlipRow]


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
    """The promise today. ``tickets`` are the fast ones issued in peaks, and the sum of the five counts.

    ``kept`` started within the target. ``missed`` started later, gave up or were first called later, or wait
    longer already. ``left`` gave up and ``no_shows`` did not come to a call that was in time: they count
    nowhere else. ``waiting_late``, a part of ``missed``, wait still. ``pending`` wait, within the target.
    ``share`` is ``kept`` of ``kept`` and ``missed``.
    """

    day: str | None
    target_seconds: float
    share_wanted: float
    tickets: int
    kept: int
    missed: int
    left: int
    no_shows: int
    waiting_late: int
    pending: int
    share: float | None
    p50_seconds: float | None
    p90_seconds: float | None
    worst_seconds: float | None
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
