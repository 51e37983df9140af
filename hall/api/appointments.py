"""Appointments: booked, cancelled, checked in; and looked at."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import sqlalchemy as sa

from hall.api import codes
from hall.api import models as m
from hall.api.commanding import Told, as_ticket, perform
from hall.api.layer import Ask
from hall.api.reading import on_floor
from hall.api.reply import Reply
from hall.api.shape import NoBody, refuse
from hall.api.table import api
from hall.api.tickets import channel_of, new_ticket_id
from hall.api.times import from_rfc3339, rfc3339
from hall.errors import Problem
from hall.operations.asking import Moment
from hall.operations.days import local_date, works_on, zero
from hall.store import lookups
from queueing import times
from queueing.commands import BookAppointment, CancelAppointment, CheckIn
from queueing.errors import Refused
from queueing.events import AppointmentBooked
from queueing.floor import Floor


def _shown(row: sa.RowMapping) -> dict[str, Any]:
    return {
        "id": row["id"],
        "code": codes.code_of(row["id"]),
        "items": json.loads(row["items"]),
        "day": row["day"],
        "at": rfc3339(row["booked_for"]),
        "state": row["state"],
        "priority": row["priority"],
        "language": row["language"],
        "number": row["number"],
        "seq": row["seq"],
    }


@api.route(
    "POST",
    "/halls/<hall>/appointments",
    "book",
    "Book an appointment",
    answer=m.AppointmentAnswer,
    status=201,
    body=m.AppointmentBody,
    problems=(
        "appointments_off",
        "in_the_past",
        "too_far_ahead",
        "outside_hours",
        "slot_full",
        "unknown_item",
        "unknown_priority",
        "no_items",
        "item_twice",
        "ticket_exists",
        "hall_not_configured",
    ),
)
def book(ask: Ask) -> Reply:
    """Promises a visitor a time; the id is that of the ticket that follows at check-in."""
    body = ask.body
    booked_for = from_rfc3339(body.at)

    def command(floor: Floor) -> BookAppointment:
        if floor.hall is None:
            raise Refused("hall_not_configured")
        day = local_date(floor.hall, booked_for)
        if floor.hall.appointments is not None and booked_for > floor.at and not works_on(floor.hall, day):
            hours = floor.hall.hours
            raise Refused(
                "outside_hours",
                opens=times.wall_text(hours.opens),
                closes=times.wall_text(hours.closes),
            )
        start, date = zero(floor.hall, day), day.isoformat()
        name = codes.free_id(floor, date, new_ticket_id)
        return BookAppointment(name, tuple(body.items), date, start, booked_for, body.priority, body.language)

    def view(moment: Moment) -> Told:
        made = next(one for one in moment.outcome.events if isinstance(one, AppointmentBooked))
        name, booked = made.ticket, moment.floor.bookings[made.ticket]
        return 201, {
            "id": name,
            "code": codes.code_of(name),
            "items": list(booked.items),
            "day": booked.day,
            "at": rfc3339(booked.booked_for),
            "state": "booked",
            "priority": booked.priority,
            "language": booked.language,
            "number": None,
            "seq": moment.seq,
        }

    return perform(ask, command, view, located="appointments")


@api.route(
    "GET",
    "/halls/<hall>/appointments",
    "see_day",
    "The appointments of a date",
    answer=m.AppointmentsAnswer,
    query=m.AppointmentsQuery,
    problems=("hall_not_configured",),
)
def appointments(ask: Ask) -> Reply:
    """Those of today when no date is given, by their times."""
    day = _date(ask.query.day) or on_floor(
        ask, lambda floor, hall, at, _: floor.day.day if floor.day else local_date(hall, at).isoformat()
    )
    with ask.services.operations.store.read() as connection:
        rows = lookups.appointments_of_day(connection, ask.hall, day)
    return Reply({"appointments": [_shown(row) for row in rows]})


def _date(text: str | None) -> str | None:
    if text is not None:
        try:
            date.fromisoformat(text)
        except ValueError:
            refuse("date_form", ["day"], {})
    return text


@api.route(
    "GET",
    "/halls/<hall>/appointments/<appointment>",
    "see_ticket",
    "An appointment",
    answer=m.AppointmentAnswer,
    problems=("unknown_appointment", "hall_not_configured"),
)
def appointment(ask: Ask) -> Reply:
    """An appointment of any date, whatever has become of it."""
    name = ask.path["appointment"]
    on_floor(ask, lambda *_: None)
    with ask.services.operations.store.read() as connection:
        row = lookups.appointment_row(connection, ask.hall, name)
    if row is None:
        raise Problem("unknown_appointment", ticket=name)
    return Reply(_shown(row))


@api.route(
    "POST",
    "/halls/<hall>/appointments/<appointment>/check-in",
    "check_in",
    "The visitor with the appointment is here",
    answer=m.TicketAnswer,
    status=201,
    body=NoBody,
    problems=(
        "unknown_appointment",
        "not_today",
        "lane_closed",
        "nobody_serves",
        "issuing_stopped",
        "day_not_open",
        "hall_not_configured",
    ),
)
def check_in(ask: Ask) -> Reply:
    """From now on there is a ticket with the appointment's id; whoever asks prints it.

    In place of the id it may be named by its code, which is what a visitor types.
    """
    prints = channel_of(ask)

    def print_slip(moment: Moment) -> None:
        ask.services.printing.enqueue_as(moment, prints)

    def command(floor: Floor) -> CheckIn:
        return CheckIn(codes.named_by(floor, ask.path["appointment"]))

    return perform(ask, command, as_ticket(ask, 201, prints), print_slip)


@api.route(
    "POST",
    "/halls/<hall>/appointments/<appointment>/cancel",
    "book",
    "Cancel an appointment",
    answer=m.AppointmentAnswer,
    body=NoBody,
    problems=("unknown_appointment", "hall_not_configured"),
)
def cancel(ask: Ask) -> Reply:
    """The visitor will not come; the time is free again."""
    name = ask.path["appointment"]

    def view(moment: Moment) -> Told:
        row = lookups.appointment_row(moment.connection, moment.hall, name)
        assert row is not None
        return 200, {**_shown(row), "state": "cancelled", "seq": moment.seq}

    return perform(ask, CancelAppointment(name), view)
