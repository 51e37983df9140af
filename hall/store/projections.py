"""Projections: rows that follow from the events alone, so that they can be made anew at any time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

import sqlalchemy as sa

from hall.store.archives import Cut, cut_of
from hall.store.batch import Batch, Row, Writer
from hall.store.forgetting import Forgotten, forgotten, no_rows, without_visitors
from hall.store.log import Log, Record
from hall.store.statements import Statement
from hall.store.tables import appointments, pre_checks, steps, tickets, visits
from queueing import events as e
from queueing.floor import Floor
from queueing.tickets import Ticket

TABLES = (tickets, visits, steps, appointments, pre_checks)
"""Everything that can be made anew."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "tickets": ("id",),
    "visits": ("ticket",),
    "steps": ("ticket", "n"),
    "appointments": ("id",),
    "pre_checks": ("id",),
}
"""By table what makes a row one of its kind, beside the hall."""

_REASON = json.JSONEncoder(ensure_ascii=False, sort_keys=True)


@lru_cache(maxsize=4096)
def codes_text(codes: tuple[object, ...]) -> str:
    """Codes, or tuples of them, as a JSON list: a hall has few lists, and every change writes some."""
    return json.dumps(codes)


class Touched:
    """What events have changed, as it stands after them: by table, its rows by their keys without the hall.

    A row of ``appointments`` or ``pre_checks`` whose first event is not among these holds only what they have
    changed; one of :meth:`begin_from` that nothing has changed yet does not say when it last was. ``alive``
    are tickets that a taken-back command has brought back: they have no visit any more.
    """

    def __init__(self) -> None:
        self.tickets: dict[str, Row] = {}
        self.visits: dict[str, Row] = {}
        self.steps: dict[tuple[str, int], Row] = {}
        self.appointments: dict[str, Row] = {}
        self.pre_checks: dict[str, Row] = {}
        self.alive: set[str] = set()

    def begin_from(self, floor: Floor) -> None:
        """Takes down the appointments that a Floor has which does not begin with the first event."""
        for name, booking in floor.bookings.items():
            self.appointments[name] = {
                "id": name,
                "day": booking.day,
                "items": codes_text(booking.items),
                "booked_for": booking.booked_for,
                "priority": booking.priority,
                "language": booking.language,
                "state": "booked",
                "number": None,
            }

    def tables(self) -> dict[str, dict[Any, Row]]:
        """All rows by the names of their tables."""
        return {
            "tickets": dict(self.tickets),
            "visits": dict(self.visits),
            "steps": dict(self.steps),
            "appointments": dict(self.appointments),
            "pre_checks": dict(self.pre_checks),
        }

    def note(self, floor: Floor, seq: int, event: e.Event, day: str | None) -> None:
        """Takes down what an event has changed; call it right after the command's events are applied."""
        name = getattr(event, "ticket", None)
        if name is None:
            return
        ticket = floor.tickets.get(name) or floor.ended.get(name)
        if ticket is not None:
            self._ticket(ticket, seq, day or "")
            if isinstance(event, e.CommandUndone) and ticket.ended_at is None:
                self._revive(ticket.id)
        self._visitor(name, seq, event, day or "")

    def _ticket(self, ticket: Ticket, seq: int, day: str) -> None:
        row = self.tickets[ticket.id] = ticket_row(ticket, seq, day)
        if ticket.ended_at is not None:
            self.visits[ticket.id] = visit_row(row)
            for step in step_rows(ticket, day):
                self.steps[ticket.id, step["n"]] = step

    def _revive(self, ticket: str) -> None:
        self.alive.add(ticket)
        self.visits.pop(ticket, None)
        for key in [key for key in self.steps if key[0] == ticket]:
            del self.steps[key]

    def _visitor(self, name: str, seq: int, event: e.Event, day: str) -> None:
        if isinstance(event, e.AppointmentBooked):
            self.appointments[name] = {
                "id": name,
                "seq": seq,
                "day": event.day,
                "items": codes_text(event.items),
                "booked_for": event.booked_for,
                "priority": event.priority,
                "language": event.language,
                "state": "booked",
                "number": None,
                "changed_at": event.at,
            }
        elif isinstance(event, e.AppointmentCancelled):
            self._appointment(name, seq, event.at, "cancelled")
        elif isinstance(event, e.AppointmentMissed):
            self._appointment(name, seq, event.at, "missed")
        elif isinstance(event, e.TicketIssued) and event.appointment is not None:
            self._appointment(name, seq, event.at, "checked_in", event.number)
        elif isinstance(event, e.PreCheckStarted):
            self.pre_checks[name] = {
                "id": name,
                "seq": seq,
                "day": day,
                "items": codes_text(event.items),
                "language": event.language,
                "started_at": event.at,
                "ended_at": None,
                "outcome": None,
                "missing": "[]",
                "pass_until": None,
            }
        elif isinstance(event, e.PreCheckEnded):
            self.pre_checks.setdefault(name, {"id": name}).update(
                seq=seq,
                ended_at=event.at,
                outcome=event.outcome,
                missing=codes_text(event.missing),
                pass_until=event.pass_until,
            )

    def _appointment(self, name: str, seq: int, at: int, state: str, number: str | None = None) -> None:
        row = self.appointments.setdefault(name, {"id": name})
        row.update(seq=seq, state=state, number=number, changed_at=at)


def replay(records: Iterable[Record], behind: Iterable[Record] = ()) -> tuple[Record | None, Touched]:
    """The last of a hall's events, which are all of them in order, and every row as it should be.

    ``behind`` are the rows from which a Floor begins where the first of the events are archived.
    """
    floor, touched, last = Floor(), Touched(), None
    for record in behind:
        floor.apply(record.event())
        last = record
    touched.begin_from(floor)
    for record in records:
        event = record.event()
        floor.apply(event)
        touched.note(floor, record.seq, event, record.day)
        floor.ended.clear()
        last = record
    return last, touched


def ticket_row(ticket: Ticket, seq: int, day: str) -> Row:
    """A ticket as its row, without the hall."""
    estimate = ticket.estimate or (None, None)
    return {
        "id": ticket.id,
        "seq": seq,
        "day": day,
        "number": ticket.number,
        "items": codes_text(ticket.items),
        "lane": ticket.lane,
        "issued_lane": ticket.issued_lane,
        "state": ticket.state,
        "because": _REASON.encode(ticket.because.to_data()),
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
        "steps": codes_text(ticket.steps),
        "parallel": ticket.parallel,
        "step": ticket.step,
        "first_window": ticket.first_window,
        "appointment": ticket.appointment,
        "claim": ticket.claim,
        "extra_time": ticket.extra_time,
        "reclassified": ticket.reclassified,
        "uncounted": ticket.uncounted,
        "held_at": ticket.held_at,
        "held_wish": ticket.held_wish,
        "readied_at": ticket.readied_at,
        "outcome": ticket.outcome,
        "missing": codes_text(ticket.missing),
        "pass_until": ticket.pass_until,
        "returns": ticket.returns,
    }


_SAME_IN_VISIT = (
    "day", "number", "items", "issued_lane", "lane", "window", "channel", "arrived_at", "issued_at",
    "called_at", "started_at", "accepted_at", "accept_inferred", "completed_at", "ended_at", "misses", "step",
    "first_window", "appointment", "reclassified", "uncounted", "outcome", "missing", "pass_until", "returns",
)  # fmt: skip


def visit_row(row: Row) -> Row:
    """The finished record of a ticket that has ended, from its row."""
    return {
        "ticket": row["id"],
        "ended": row["state"],
        "priority": row["priority"] is not None,
        **{name: row[name] for name in _SAME_IN_VISIT},
    }


def step_rows(ticket: Ticket, day: str) -> list[Row]:
    """The steps of a ticket that has ended, with the times of each; those never begun are not among them."""
    found = [
        {
            "ticket": ticket.id,
            "n": n,
            "day": day,
            "items": codes_text(one.items),
            "lane": one.lane,
            "window": one.window,
            "called_at": one.called_at,
            "started_at": one.started_at,
            "accepted_at": one.accepted_at,
            "completed_at": one.completed_at,
            "outcome": one.outcome,
        }
        for n, one in enumerate(ticket.past, 1)
    ]
    if len(found) < ticket.step:
        found.append(
            {
                "ticket": ticket.id,
                "n": ticket.step,
                "day": day,
                "items": codes_text(ticket.items),
                "lane": ticket.lane,
                "window": ticket.window if ticket.step_called_at is not None else None,
                "called_at": ticket.step_called_at,
                "started_at": ticket.step_started_at,
                "accepted_at": ticket.step_accepted_at,
                "completed_at": ticket.completed_at,
                "outcome": ticket.outcome,
            }
        )
    return found


class Projections:
    """The statements that keep the projections, for one kind of database."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._no_visit = [
            Statement(
                sa.delete(table).where(
                    table.c.hall == sa.bindparam("hall"), table.c.ticket == sa.bindparam("ticket")
                )
            )
            for table in (visits, steps)
        ]

    def keep(self, connection: sa.Connection, batch: Batch, touched: Touched) -> None:
        """Takes down what has changed: tickets, visits of those that have ended, appointments, pre-checks."""
        hall = batch.hall
        for ticket in touched.alive:
            batch.visits.pop(ticket, None)
            for key in [key for key in batch.steps if key[0] == ticket]:
                del batch.steps[key]
            for delete in self._no_visit:
                delete.run(connection, hall=hall, ticket=ticket)
        batch.tickets.update(touched.tickets)
        batch.visits.update(touched.visits)
        batch.steps.update(touched.steps)
        for table, changed in ((appointments, touched.appointments), (pre_checks, touched.pre_checks)):
            for name, row in changed.items():
                if "day" in row:
                    connection.execute(sa.insert(table).values(hall=hall, **row))
                else:
                    one = sa.update(table).where(table.c.hall == hall, table.c.id == name)
                    connection.execute(one.values(row))

    def remake(
        self, connection: sa.Connection, log: Log, hall: str, archived: Iterable[Record] | None = None
    ) -> dict[str, dict[Any, Row]]:
        """Throws a hall's projections away and makes them anew from its log; the rows by table.

        Rows of archived days stay as they are, unless ``archived`` gives their events. Visitors who are
        forgotten stay so; a day that is only half forgotten will be forgotten anew.
        """
        cut = cut_of(connection, hall)
        behind = log.foundation(connection, hall, cut.seq) if cut.seq and archived is None else []
        _, touched = replay(chain(archived or (), log.after(connection, hall, cut.seq)), behind)
        until = forgotten(connection, hall).until
        made = without_visitors(touched.tables(), Forgotten(until, until), no_rows(KEYS))
        begins = Cut() if archived is not None else cut
        changed = self._last_changes(connection, hall, made["appointments"])
        for table in TABLES:
            connection.execute(sa.delete(table).where(table.c.hall == hall, _behind(table, begins)))
            self._delete(connection, hall, table, list(made[table.name]))
        batch = Batch(self._writer, hall)
        batch.tickets, batch.visits, batch.steps = made["tickets"], made["visits"], made["steps"]
        batch.write(connection)
        for table in (appointments, pre_checks):
            for row in made[table.name].values():
                if "seq" not in row:
                    row = {"seq": cut.seq, "changed_at": behind[-1].at} | changed.get(row["id"], {}) | row
                connection.execute(sa.insert(table).values(hall=hall, **row))
        return made

    @staticmethod
    def _last_changes(connection: sa.Connection, hall: str, rows: Mapping[str, Row]) -> dict[str, Row]:
        """What is stored of the last changes of appointments that the log alone does not tell."""
        a = appointments.c
        names = [name for name, row in rows.items() if "seq" not in row]
        asked = sa.select(a.id, a.seq, a.changed_at).where(a.hall == hall, a.id.in_(names))
        found = connection.execute(asked) if names else ()
        return {row.id: {"seq": row.seq, "changed_at": row.changed_at} for row in found}

    @staticmethod
    def _delete(connection: sa.Connection, hall: str, table: sa.Table, keys: Sequence[Any]) -> None:
        """Deletes rows by the first part of their keys, should any be left that say they are older."""
        column = table.c[KEYS[table.name][0]]
        names = [key[0] if isinstance(key, tuple) else key for key in keys]
        for start in range(0, len(names), MANY):
            some = names[start : start + MANY]
            connection.execute(sa.delete(table).where(table.c.hall == hall, column.in_(some)))


MANY = 500
"""So many names go into one statement."""


def _behind(table: sa.Table, cut: Cut) -> sa.ColumnElement[bool]:
    """Which rows of a table come from events behind a cut."""
    if "seq" in table.c:
        return table.c.seq > cut.seq
    return table.c.day > cut.day
