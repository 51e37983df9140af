"""Reading tickets, visits and notes: what lists and reports ask for."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from hall.store.tables import notes, tickets, visits

Row = sa.RowMapping


def ticket(connection: sa.Connection, hall: str, name: str) -> Row | None:
    """One ticket as the log left it, also when it has ended."""
    found = sa.select(tickets).where(tickets.c.hall == hall, tickets.c.id == name)
    return connection.execute(found).mappings().first()


def day_tickets(
    connection: sa.Connection,
    hall: str,
    day: str,
    *,
    states: Sequence[str] = (),
    lane: str | None = None,
    number: str | None = None,
    most: int = 200,
) -> list[Row]:
    """A day's tickets, the latest first; ``number`` finds all numbers that contain it."""
    asked = sa.select(tickets).where(tickets.c.hall == hall, tickets.c.day == day)
    if states:
        asked = asked.where(tickets.c.state.in_(states))
    if lane is not None:
        asked = asked.where(tickets.c.lane == lane)
    if number is not None:
        asked = asked.where(tickets.c.number.contains(number.upper(), autoescape=True))
    return list(connection.execute(asked.order_by(tickets.c.seq.desc()).limit(most)).mappings())


def day_visits(connection: sa.Connection, hall: str, day: str) -> list[Row]:
    """A day's finished visits in order of issue."""
    asked = sa.select(visits).where(visits.c.hall == hall, visits.c.day == day)
    return list(connection.execute(asked.order_by(visits.c.issued_at, visits.c.number)).mappings())


def add_note(connection: sa.Connection, hall: str, name: str, *, at: int, actor: str, text: str) -> None:
    """Keeps what a clerk wrote for the next window. Notes are no events: they can be deleted."""
    connection.execute(sa.insert(notes).values(hall=hall, ticket=name, written_at=at, actor=actor, text=text))


def notes_of(connection: sa.Connection, hall: str, name: str) -> list[Row]:
    """A ticket's notes, oldest first."""
    asked = sa.select(notes).where(notes.c.hall == hall, notes.c.ticket == name).order_by(notes.c.id)
    return list(connection.execute(asked).mappings())
