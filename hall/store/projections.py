"""Projections: rows that follow from the events alone, so that they can be made anew at any time."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from hall.store.engine import prepared
from hall.store.tables import tickets, visits
from queueing.events import Event
from queueing.floor import Floor
from queueing.tickets import Ticket

Row = dict[str, Any]

_TICKET = tuple(column.name for column in tickets.c)


class Touched:
    """Tickets that events have changed, as they stand after them, with the seq of the last change."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}

    def note(self, floor: Floor, seq: int, event: Event, day: str | None) -> None:
        """Takes down the ticket of an event; call it right after the event has been applied."""
        name = getattr(event, "ticket", None)
        ticket = None if name is None else floor.tickets.get(name) or floor.ended.get(name)
        if ticket is not None:
            self.rows[ticket.id] = ticket_row(ticket, seq, day or "")


def ticket_row(ticket: Ticket, seq: int, day: str) -> Row:
    """A ticket as its row, without the hall."""
    estimate = ticket.estimate or (None, None)
    return {
        "id": ticket.id,
        "seq": seq,
        "day": day,
        "number": ticket.number,
        "items": json.dumps(list(ticket.items)),
        "lane": ticket.lane,
        "issued_lane": ticket.issued_lane,
        "state": ticket.state,
        "because": json.dumps(ticket.because.to_data(), ensure_ascii=False, sort_keys=True),
        "priority": ticket.priority,
        "channel": ticket.channel,
        "language": ticket.language,
        "arrived_at": ticket.arrived_at,
        "issued_at": ticket.issued_at,
        "called_at": ticket.called_at,
        "started_at": ticket.started_at,
        "accepted_at": ticket.accepted_at,
        "accept_inferred": ticket.accept_inferred,
        "completed_at": ticket.completed_at,
        "missed_at": ticket.missed_at,
        "ended_at": ticket.ended_at,
        "window": ticket.window,
        "to_window": ticket.to_window,
        "misses": ticket.misses,
        "people_ahead": ticket.people_ahead,
        "estimate_p50": estimate[0],
        "estimate_p90": estimate[1],
    }


def visit_row(row: Row) -> Row:
    """The finished record of a ticket that has ended, from its row."""
    same = ("day", "number", "items", "issued_lane", "lane", "window", "channel", "arrived_at", "issued_at")
    times = (
        "called_at",
        "started_at",
        "accepted_at",
        "accept_inferred",
        "completed_at",
        "ended_at",
        "misses",
    )
    return {
        "ticket": row["id"],
        "ended": row["state"],
        "priority": row["priority"] is not None,
        **{name: row[name] for name in (*same, *times)},
    }


class Projections:
    """The statements that keep tickets and visits, compiled for one database."""

    def __init__(self, dialect: sa.Dialect) -> None:
        changing = [name for name in _TICKET if name not in ("hall", "id")]
        insert = _insert(tickets, dialect)
        upsert = insert.on_conflict_do_update(
            index_elements=["hall", "id"], set_={name: insert.excluded[name] for name in changing}
        )
        self._ticket = prepared(upsert, dialect)
        self._visit = prepared(sa.insert(visits), dialect)

    def write(self, connection: sa.Connection, hall: str, rows: Iterable[Row]) -> None:
        """Writes changed tickets, and the visits of those that have ended."""
        for row in rows:
            self._ticket(connection, hall=hall, **row)
            if row["ended_at"] is not None:
                self._visit(connection, hall=hall, **visit_row(row))


def _insert(table: sa.Table, dialect: sa.Dialect) -> Any:
    return (postgresql if dialect.name == "postgresql" else sqlite).insert(table)
