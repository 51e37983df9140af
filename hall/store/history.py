"""Reading finished visits of many days: what a profile is fitted to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hall.store.tables import appointments, events, tickets, visits

DEEDS = {"TicketRecalled": "recalled", "TicketMissed": "missed", "TicketRequeued": "requeued"}
"""Kinds of events that a visit's row does not tell, and what they are called there."""

_COLUMNS = (
    "ticket", "day", "number", "items", "window", "ended", "priority", "channel", "arrived_at", "issued_at",
    "called_at", "started_at", "accepted_at", "accept_inferred", "completed_at", "ended_at", "misses", "step",
    "appointment", "uncounted", "outcome",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Turn:
    """One of :data:`DEEDS` with a ticket; ``at`` is ms UTC."""

    ticket: str
    what: str
    at: int


def visits_between(connection: sa.Connection, hall: str, first: str, last: str) -> list[dict[str, Any]]:
    """Finished visits of the days from ``first`` to ``last`` (ISO dates), in order of issue.

    ``class`` is the code of the priority; None without one, and when the ticket is forgotten.
    """
    same = sa.and_(tickets.c.hall == visits.c.hall, tickets.c.id == visits.c.ticket)
    asked = (
        sa.select(*(visits.c[name] for name in _COLUMNS), tickets.c.priority.label("class"))
        .select_from(visits.outerjoin(tickets, same))
        .where(visits.c.hall == hall, visits.c.day >= first, visits.c.day <= last)
        .order_by(visits.c.day, visits.c.issued_at, visits.c.number)
    )
    return [{**row, "priority": bool(row["priority"])} for row in connection.execute(asked).mappings()]


def unkept_between(connection: sa.Connection, hall: str, first: str, last: str) -> list[dict[str, Any]]:
    """Appointments of these days to which nobody came."""
    a = appointments.c
    asked = sa.select(a.id, a.day, a["items"], a.booked_for).where(
        a.hall == hall, a.day >= first, a.day <= last, a.state == "missed"
    )
    return [{**row} for row in connection.execute(asked.order_by(a.booked_for, a.id)).mappings()]


def turns_between(connection: sa.Connection, hall: str, first: str, last: str) -> list[Turn]:
    """What was done with tickets of these days that their visits do not tell; archived days tell nothing."""
    e = events.c
    asked = sa.select(e.kind, e.at, e.data).where(
        e.hall == hall, e.day >= first, e.day <= last, e.kind.in_(DEEDS)
    )
    rows = connection.execute(asked.order_by(e.seq))
    return [Turn(json.loads(row.data)["ticket"], DEEDS[row.kind], row.at) for row in rows]
