"""Jobs kept in memory, for tests of the spool: the protocol's rules, and faults on demand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from printers.jobs import Job, JobState, Marking
from printers.testprint import sample_slip


class Busy(Exception):
    """The store cannot be written just now."""


class MemoryStore:
    """Implements ``JobStore``; ``history`` holds each state of each job with its reason, in order."""

    def __init__(self) -> None:
        self.rows: dict[str, Job] = {}
        self.history: dict[str, list[tuple[str, str | None]]] = {}
        self.facts: dict[str, object] = {}
        self.refusals = 0
        self.lost_answers = 0
        self.claims: list[int] = []
        self.changed = threading.Condition()

    def add(
        self, id_: str, printer: str = "hall", *, purpose: str = "original", at: int = 0, **slip: object
    ) -> Job:
        """Queue a slip, as the hall does in the ticket's transaction: a ticket has one original at most."""
        data = {**sample_slip().to_data(), **slip}
        ticket = id_.split("-", maxsplit=1)[0]
        with self.changed:
            if purpose == "original" and any(
                row.ticket == ticket and row.purpose == "original" for row in self.rows.values()
            ):
                raise KeyError(f"{ticket} has its original")
            job = Job(id_, printer, "DEMO", ticket, data, purpose, "queued", 0, at)  # type: ignore[arg-type]
            self.rows[id_] = job
            self.history[id_] = [("queued", None)]
            return job

    def claim(self, printer: str, now: int, states: Sequence[JobState]) -> Job | None:
        with self.changed:
            due = [
                row
                for row in self.rows.values()
                if row.printer == printer
                and row.state in states
                and (row.state != "failed" or row.next_try_at is not None)
            ]
            if not due:
                return None
            self.claims.append(now)
            job = min(due, key=lambda row: (row.created_at, row.id))
            self.rows[job.id] = replace(job, state="sending")
            self.history[job.id].append(("sending", None))
            if self.lost_answers:
                self.lost_answers -= 1
                raise Busy
            return job

    def mark(self, marking: Marking) -> None:
        with self.changed:
            if self.refusals:
                self.refusals -= 1
                raise Busy
            self.rows[marking.job] = replace(
                self.rows[marking.job],
                state=marking.state,
                reason=marking.reason,
                attempts=marking.attempts,
                next_try_at=marking.next_try_at,
            )
            self.history[marking.job].append((marking.state, marking.reason))
            self.facts[marking.job] = marking.facts
            self.changed.notify_all()

    def jobs(self, printer: str, states: Sequence[JobState]) -> list[Job]:
        with self.changed:
            found = [row for row in self.rows.values() if row.printer == printer and row.state in states]
            return sorted(found, key=lambda row: (row.created_at, row.id))

    def until(self, true: Callable[[], bool], seconds: float = 15) -> None:
        with self.changed:
            assert self.changed.wait_for(true, seconds), {k: v.state for k, v in self.rows.items()}

    def states(self, id_: str) -> list[str]:
        return [state for state, _ in self.history[id_]]
