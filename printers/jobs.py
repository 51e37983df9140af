"""Print jobs and the store that keeps them: declared here, implemented by the hall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

JobState = Literal["queued", "sending", "sent", "printed", "uncertain", "failed", "expired"]
Purpose = Literal["original", "copy"]
STATES: tuple[JobState, ...] = ("queued", "sending", "sent", "printed", "uncertain", "failed", "expired")


@dataclass(frozen=True, slots=True)
class Job:
    """One slip to print. Times are milliseconds UTC.

    ``slip`` is what ``Slip.to_data`` gives. A ticket has at most one job with the purpose original: the
    store's unique key on (hall, ticket, purpose = original) sees to that. A failed job with ``next_try_at``
    is tried again; without, it has failed for good.
    """

    id: str
    printer: str
    hall: str
    ticket: str
    slip: Mapping[str, Any]
    purpose: Purpose
    state: JobState
    attempts: int
    created_at: int
    next_try_at: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Marking:
    """The outcome of a step for one job. ``attempts`` is how often printing it has been tried by now."""

    job: str
    state: JobState
    reason: str
    at: int
    attempts: int
    next_try_at: int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


class JobStore(Protocol):
    """Where jobs are kept. Each method is one short transaction and may raise; the spool tries again."""

    def claim(self, printer: str, now: int, states: Sequence[JobState]) -> Job | None:
        """Mark the oldest due job of a printer as sending and return it as it was before.

        Due are jobs in one of the states, but never a failed job without ``next_try_at``: it has failed for
        good. ``next_try_at`` itself is for people to read; when a printer may be tried again is the spool's
        to say. ``now`` (milliseconds UTC) is the moment of the claim. Oldest by ``created_at``, then id. Two
        claims never get the same job.
        """

    def mark(self, marking: Marking) -> None:
        """Record what became of a job; called again with the same marking it changes nothing."""

    def jobs(self, printer: str, states: Sequence[JobState]) -> Sequence[Job]:
        """The jobs of a printer in the states, oldest first."""
