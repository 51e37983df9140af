"""Reading tickets, visits, notes and printers: what the API shows beside the Floor."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from hall.store.tables import appointments, notes, pre_checks, print_jobs, steps, tickets, visits
from queueing.reasons import Because
from queueing.tickets import Ticket


def ticket_from_row(row: sa.RowMapping) -> Ticket:
    """A ticket as the projection keeps it. Its place in line is not kept there, so it cannot be called."""
    estimate = None if row["estimate_p50"] is None else (row["estimate_p50"], row["estimate_p90"])
    same = (
        "id", "number", "lane", "issued_lane", "state", "priority", "channel", "language", "arrived_at",
        "issued_at", "called_at", "started_at", "accepted_at", "completed_at", "missed_at", "ended_at",
        "window", "to_window", "misses", "people_ahead", "step", "first_window", "appointment", "claim",
        "extra_time", "reclassified", "uncounted", "held_at", "held_wish", "readied_at", "outcome",
        "pass_until", "returns",
    )  # fmt: skip
    return Ticket(
        **{name: row[name] for name in same},
        items=tuple(json.loads(row["items"])),
        because=Because.from_data(json.loads(row["because"])),
        accept_inferred=bool(row["accept_inferred"]),
        parallel=bool(row["parallel"]),
        steps=tuple(tuple(items) for items in json.loads(row["steps"])),
        missing=tuple(json.loads(row["missing"])),
        estimate=estimate,
        place=row["issued_at"],
        join=0,
        credit=0,
    )


def ticket_row(connection: sa.Connection, hall: str, ticket: str) -> sa.RowMapping | None:
    """A ticket of any day."""
    statement = sa.select(tickets).where(tickets.c.hall == hall, tickets.c.id == ticket)
    return connection.execute(statement).mappings().first()


def tickets_of_day(
    connection: sa.Connection,
    hall: str,
    day: str,
    *,
    state: str | None = None,
    lane: str | None = None,
    words: str | None = None,
    limit: int = 200,
) -> tuple[list[sa.RowMapping], int]:
    """(tickets of a date, newest first; how many there are in all). ``words`` is part of a number or item."""
    found = sa.select(tickets).where(tickets.c.hall == hall, tickets.c.day == day)
    if state is not None:
        found = found.where(tickets.c.state == state)
    if lane is not None:
        found = found.where(tickets.c.lane == lane)
    if words:
        either = (tickets.c["number"], tickets.c["items"])
        found = found.where(sa.or_(*(column.icontains(words, autoescape=True) for column in either)))
    total = connection.execute(sa.select(sa.func.count()).select_from(found.subquery())).scalar_one()
    rows = connection.execute(found.order_by(tickets.c.issued_at.desc(), tickets.c.id).limit(limit))
    return list(rows.mappings()), int(total)


def day_visits(connection: sa.Connection, hall: str, day: str) -> list[sa.RowMapping]:
    """A day's finished visits in order of issue."""
    asked = sa.select(visits).where(visits.c.hall == hall, visits.c.day == day)
    return list(connection.execute(asked.order_by(visits.c.issued_at, visits.c.number)).mappings())


def steps_of_day(connection: sa.Connection, hall: str, day: str) -> list[sa.RowMapping]:
    """The steps of a day's finished visits, each visit's in order."""
    asked = sa.select(steps).where(steps.c.hall == hall, steps.c.day == day)
    return list(connection.execute(asked.order_by(steps.c.ticket, steps.c.n)).mappings())


def appointments_of_day(connection: sa.Connection, hall: str, day: str) -> list[sa.RowMapping]:
    """The appointments of a date by their times, whatever has become of them."""
    a = appointments.c
    asked = sa.select(appointments).where(a.hall == hall, a.day == day).order_by(a.booked_for, a.id)
    return list(connection.execute(asked).mappings())


def appointment_row(connection: sa.Connection, hall: str, appointment: str) -> sa.RowMapping | None:
    """An appointment of any date."""
    a = appointments.c
    asked = sa.select(appointments).where(a.hall == hall, a.id == appointment)
    return connection.execute(asked).mappings().first()


def pre_check_row(connection: sa.Connection, hall: str, check: str) -> sa.RowMapping | None:
    """A pre-check of any date."""
    asked = sa.select(pre_checks).where(pre_checks.c.hall == hall, pre_checks.c.id == check)
    return connection.execute(asked).mappings().first()


def jobs_in_state(connection: sa.Connection, hall: str, printer: str) -> dict[str, int]:
    """How many jobs of a printer are in each state."""
    statement = (
        sa.select(print_jobs.c.state, sa.func.count())
        .where(print_jobs.c.hall == hall, print_jobs.c.printer == printer)
        .group_by(print_jobs.c.state)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


def add_note(
    connection: sa.Connection, hall: str, ticket: str, *, written_at: int, actor: str, text: str
) -> None:
    """Keeps what a clerk wrote beside a ticket; it is optional data and never in the log."""
    values: dict[str, Any] = {"hall": hall, "ticket": ticket, "written_at": written_at}
    connection.execute(sa.insert(notes).values(**values, actor=actor, text=text))


def notes_of(connection: sa.Connection, hall: str, ticket: str) -> list[sa.RowMapping]:
    """What clerks wrote beside a ticket, oldest first."""
    statement = sa.select(notes).where(notes.c.hall == hall, notes.c.ticket == ticket).order_by(notes.c.id)
    return list(connection.execute(statement).mappings())


def times_wanted(connection: sa.Connection, hall: str, since: str) -> dict[str, int]:
    """How many tickets since an ISO date were for each item, whatever became of them."""
    asked = (
        sa.select(tickets.c["items"], sa.func.count())
        .where(tickets.c.hall == hall, tickets.c.day >= since)
        .group_by(tickets.c["items"])
    )
    found: dict[str, int] = {}
    for items, times in connection.execute(asked):
        for code in json.loads(items):
            found[code] = found.get(code, 0) + times
    return found


def tickets_named(connection: sa.Connection, hall: str, names: Iterable[str]) -> list[sa.RowMapping]:
    """Tickets of any day by their ids, the newest first."""
    asked = sa.select(tickets).where(tickets.c.hall == hall, tickets.c.id.in_(list(names)))
    return list(connection.execute(asked.order_by(tickets.c.issued_at.desc(), tickets.c.id)).mappings())
