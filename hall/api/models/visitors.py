"""Answers about visitors before they have a ticket: appointments and pre-checks."""

from __future__ import annotations

from hall.api.models.base import Answer
from hall.api.models.common import AppointmentState, CheckOutcome, Language, Time


class AppointmentAnswer(Answer):
    """An appointment; ``number`` is that of its ticket, once the visitor has checked in.

    ``code`` is what the visitor types to check in: six digits, no other appointment of the date has them.
    """

    id: str
    code: str
    items: list[str]
    day: str
    at: Time
    state: AppointmentState
    priority: str | None
    language: Language
    number: str | None
    seq: int


class AppointmentsAnswer(Answer):
    """The appointments of a date by their times."""

    appointments: list[AppointmentAnswer]


class PreCheckAnswer(Answer):
    """A look through a visitor's papers; ``missing`` are the materials to bring."""

    id: str
    items: list[str]
    started_at: Time
    ended_at: Time | None
    outcome: CheckOutcome | None
    missing: list[str]
    seq: int


class PreChecksAnswer(Answer):
    """The pre-checks that are running."""

    pre_checks: list[PreCheckAnswer]
