"""The store of print jobs that the spool asks for (``printers.jobs.JobStore``)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import sqlalchemy as sa

from hall.store.database import Store
from hall.store.tables import print_jobs, printers
from printers.jobs import Job, JobState, Marking

EXPECTED = ("queued", "sending")
"""States of a slip whose paper may come any moment."""


def spool_name(hall: str, printer: str) -> str:
    """A printer's name in the spool, which knows no halls."""
    return f"{hall}/{printer}"


class SpoolStore:
    """Print jobs in the database. Times are real time, ms UTC: paper does not follow a demo's clock.

    ``may`` says whether this process may print. While it says no there is nothing to claim, and nothing that
    others have in hand is told: two processes would both write to one printer.

    ``at`` is the address that the printer is spoken to by. While it has another there is nothing to claim:
    the slip would come out where nobody waits any more.
    """

    def __init__(self, store: Store, may: Callable[[], bool], at: str | None = None) -> None:
        self._store = store
        self._may = may
        self._at = at

    def claim(self, printer: str, now: int, states: Sequence[JobState]) -> Job | None:
        """Marks the oldest due job of a printer as sending; the job as it was before."""
        if not self._may():
            return None
        with self._store.read() as connection:
            if self._due(connection, printer, states) is None:
                return None
        with self._store.write() as connection:
            # Asked again: the database may have let us wait for longer than a lease lasts.
            row = self._due(connection, printer, states, lock=True) if self._may() else None
            if row is None:
                return None
            connection.execute(
                sa.update(print_jobs)
                .where(print_jobs.c.id == row["id"])
                .values(state="sending", changed_at=now)
            )
            return _job(row)

    def _due(
        self, connection: sa.Connection, printer: str, states: Sequence[JobState], lock: bool = False
    ) -> sa.RowMapping | None:
        final = sa.and_(print_jobs.c.state == "failed", print_jobs.c.next_try_at.is_(None))
        asked = _of(printer, states).where(sa.not_(final)).limit(1)
        if self._at is not None:
            hall, _, name = printer.partition("/")
            is_there = (printers.c.hall == hall, printers.c.name == name, printers.c.address == self._at)
            asked = asked.where(sa.exists().where(*is_there))
        return connection.execute(asked.with_for_update() if lock else asked).mappings().first()

    def mark(self, marking: Marking) -> None:
        """Records what became of a job."""
        with self._store.write() as connection:
            connection.execute(
                sa.update(print_jobs)
                .where(print_jobs.c.id == int(marking.job))
                .values(
                    state=marking.state,
                    reason=marking.reason,
                    attempts=marking.attempts,
                    next_try_at=marking.next_try_at,
                    changed_at=marking.at,
                )
            )

    def jobs(self, printer: str, states: Sequence[JobState]) -> list[Job]:
        """A printer's jobs in these states, oldest first."""
        if not self._may():
            return []
        with self._store.read() as connection:
            return [_job(row) for row in connection.execute(_of(printer, states)).mappings()]

    def expected(self) -> set[str]:
        """The printers (by their names in the spool) from which somebody still expects paper."""
        asked = sa.select(print_jobs.c.hall, print_jobs.c.printer).where(print_jobs.c.state.in_(EXPECTED))
        with self._store.read() as connection:
            return {spool_name(hall, name) for hall, name in connection.execute(asked.distinct())}

    def set_aside(self, printer: str, reason: str, now: int) -> None:
        """Says of every slip of a printer that does not run that it has failed, and why (``reason``).

        They are printed after all should the printer run again before they are too old. What was in hand when
        it stopped is uncertain. ``now`` is ms UTC.
        """
        told = {"queued": ("failed", reason), "sending": ("uncertain", "interrupted")}
        with self._store.write() as connection:
            for before, (after, why) in told.items():
                connection.execute(
                    sa.update(print_jobs)
                    .where(*_is_of(printer), print_jobs.c.state == before)
                    .values(state=after, reason=why, changed_at=now)
                )


def _is_of(printer: str) -> tuple[sa.ColumnElement[bool], ...]:
    hall, _, name = printer.partition("/")
    return print_jobs.c.hall == hall, print_jobs.c.printer == name


def _of(printer: str, states: Sequence[JobState]) -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(print_jobs)
        .where(*_is_of(printer), print_jobs.c.state.in_(states))
        .order_by(print_jobs.c.created_at, print_jobs.c.id)
    )


def _job(row: sa.RowMapping) -> Job:
    return Job(
        id=str(row["id"]),
        printer=spool_name(row["hall"], row["printer"]),
        hall=row["hall"],
        ticket=row["ticket"],
        slip=json.loads(row["slip"]),
        purpose="original" if row["copy"] == 0 else "copy",
        state=row["state"],
        attempts=row["attempts"],
        created_at=row["created_at"],
        next_try_at=row["next_try_at"],
        reason=row["reason"],
    )
