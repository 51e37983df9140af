"""Reading parts of the log for reports: the events of a day by kind, and all that is about one ticket.

The record has no index by day or ticket. What bounds a reading are the days' closings, which are found at
once: a day's events stand between two of them.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hall.store.archives import cut_of
from hall.store.tables import FOUNDATION, events, tickets

E = events.c


@dataclass(frozen=True, slots=True)
class Fact:
    """An event as reports read it; ``at`` is ms UTC."""

    seq: int
    at: int
    kind: str
    actor: str
    data: dict[str, Any]


def day_facts(connection: sa.Connection, hall: str, open_day: bool, kinds: Collection[str]) -> list[Fact]:
    """Events of these kinds of the present day; of the last one when no day is open."""
    closings = _closings(connection, hall, None)
    after = closings[0 if open_day else 1] if len(closings) > (0 if open_day else 1) else 0
    return _facts(connection, E.hall == hall, E.seq > after, E.kind.in_(kinds))


def ticket_facts(connection: sa.Connection, hall: str, ticket: str, last_seq: int) -> list[Fact]:
    """Everything about a ticket whose last change was ``last_seq``, from its booking or pre-check on."""
    closings = _closings(connection, hall, last_seq)
    mine = E.data.contains(json.dumps(ticket), autoescape=True)
    same_day = sa.and_(E.seq > (closings[0] if closings else 0), E.seq <= last_seq)
    booked = E.kind.in_(("AppointmentBooked", "AppointmentCancelled"))
    found = _facts(connection, E.hall == hall, sa.or_(same_day, booked), mine)
    return [one for one in found if one.data.get("ticket") == ticket]


def day_tickets(connection: sa.Connection, hall: str, day: str) -> list[dict[str, Any]]:
    """Every ticket of a date, in order of issue."""
    asked = sa.select(tickets).where(tickets.c.hall == hall, tickets.c.day == day)
    rows = connection.execute(asked.order_by(tickets.c.issued_at, tickets.c.number)).mappings()
    return [{**row} for row in rows]


def closed_days(connection: sa.Connection, hall: str) -> list[str]:
    """The dates of all days in the database that have closed, the newest first."""
    asked = sa.select(E.day).where(E.hall == hall, sa.text(FOUNDATION), E.kind == "DayClosed")
    return [str(day) for day in connection.execute(asked.order_by(E.seq.desc())).scalars()]


def closing_before(connection: sa.Connection, hall: str, day: str) -> int:
    """The seq of the last closing before a date; 0 when there is none."""
    asked = sa.select(sa.func.max(E.seq)).where(
        E.hall == hall, sa.text(FOUNDATION), E.kind == "DayClosed", E.day < day
    )
    return connection.execute(asked).scalar() or 0


def applied_plans(connection: sa.Connection, hall: str) -> list[dict[str, Any]]:
    """The plans that were ever put in force, spelled out, as far as the log is here; the newest first."""
    asked = sa.select(E.data).where(E.hall == hall, sa.text(FOUNDATION), E.kind == "PlanApplied")
    rows = connection.execute(asked.order_by(E.seq.desc())).scalars()
    return [json.loads(data)["plan"] for data in rows]


def plan_changes(
    connection: sa.Connection, hall: str, begins: int, ends: int
) -> list[tuple[Fact, int | None]]:
    """The plans put in force in [begins, ends) (ms UTC) and the last one from before, the newest first; each
    with when another one came in its place, None for the plan in force.

    Of what is archived the last one is known: it was in force when the record here begins.
    """
    cut = cut_of(connection, hall)
    applied = (E.hall == hall, sa.text(FOUNDATION), E.kind == "PlanApplied")
    asked = sa.select(E.seq, E.at, E.kind, E.actor, E.data).where(*applied).order_by(E.seq.desc())
    found: list[tuple[Fact, int | None]] = []
    until: int | None = None
    for row in connection.execute(asked):
        if row.at < ends:
            found.append((Fact(row.seq, row.at, row.kind, row.actor, json.loads(row.data)), until))
        if row.at < begins or row.seq <= cut.seq:
            break
        until = row.at
    return found


def _closings(connection: sa.Connection, hall: str, before: int | None) -> list[int]:
    """Seqs of the last closings of a day, newest first."""
    asked = sa.select(E.seq).where(E.hall == hall, sa.text(FOUNDATION), E.kind == "DayClosed")
    if before is not None:
        asked = asked.where(E.seq < before)
    return list(connection.execute(asked.order_by(E.seq.desc()).limit(2)).scalars())


def _facts(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> list[Fact]:
    asked = sa.select(E.seq, E.at, E.kind, E.actor, E.data).where(*where).order_by(E.seq)
    rows = connection.execute(asked)
    return [Fact(row.seq, row.at, row.kind, row.actor, json.loads(row.data)) for row in rows]
