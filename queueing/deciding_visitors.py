"""Decisions about visitors who have no ticket yet: pre-check and appointments."""

from __future__ import annotations

from queueing import commands as c
from queueing import events as e
from queueing import times
from queueing.deciding_day import One, Steps, in_day
from queueing.deciding_tickets import check_new, prepare
from queueing.errors import Refused, did_you_mean
from queueing.hallfile import Hall
from queueing.reasons import Because
from queueing.routing import check_items
from queueing.state import State
from queueing.visitors import Booking, Check


def start_pre_check(state: State, at: int, command: c.StartPreCheck) -> One:
    """A guide begins to look through the papers for some items."""
    hall, _, _ = in_day(state)
    if not state.issuing:
        raise Refused("issuing_stopped")
    check_new(state, command.ticket)
    check_items(hall, command.items)
    return e.PreCheckStarted(at, command.ticket, command.items, command.language), None


def _checked(state: State, ticket: str) -> Check:
    in_day(state)
    if ticket not in state.checks:
        raise Refused("unknown_check", ticket=ticket)
    return state.checks[ticket]


def pass_pre_check(state: State, at: int, command: c.PassPreCheck) -> Steps:
    """The papers are right: a ticket of the same id, whose visitor arrived when the pre-check began."""
    check = _checked(state, command.ticket)
    asked = c.Issue(
        command.ticket,
        check.items,
        command.priority,
        "reception",
        check.language,
        arrived_at=check.started,
        steps=command.steps,
    )
    issued = prepare(state, at, asked, checked=True)
    yield e.PreCheckEnded(at, command.ticket, "passed")
    yield issued
    return issued.because


def send_away(state: State, at: int, command: c.SendAway) -> One:
    """The papers are not right: no ticket, the list of what is missing is told."""
    _checked(state, command.ticket)
    hall, _, _ = in_day(state)
    check_materials(hall, command.missing)
    return e.PreCheckEnded(at, command.ticket, "sent_away", command.missing), None


def check_materials(hall: Hall, missing: tuple[str, ...]) -> None:
    """Refuses materials that the hall does not know."""
    for code in missing:
        if code not in hall.materials:
            raise Refused("unknown_material", material=code, mend=did_you_mean(code, hall.materials))


def book(state: State, at: int, command: c.BookAppointment) -> One:
    """Promises a visitor a time that is not taken."""
    hall = state.hall
    if hall is None:
        raise Refused("hall_not_configured")
    terms = hall.appointments
    if terms is None:
        raise Refused("appointments_off")
    check_new(state, command.ticket)
    check_items(hall, command.items)
    if command.priority is not None and command.priority not in hall.priorities:
        mend = did_you_mean(command.priority, hall.priorities)
        raise Refused("unknown_priority", priority=command.priority, mend=mend)
    if command.booked_for <= at:
        raise Refused("in_the_past", booked_for=command.booked_for)
    if command.booked_for > at + terms.days * times.DAY:
        raise Refused("too_far_ahead", days=terms.days)
    wall = command.booked_for - command.zero
    if not hall.hours.opens <= wall < hall.hours.closes:
        raise Refused(
            "outside_hours",
            opens=times.wall_text(hall.hours.opens),
            closes=times.wall_text(hall.hours.closes),
        )
    slot = (wall - hall.hours.opens) // terms.every
    begins = command.zero + hall.hours.opens + slot * terms.every
    taken = sum(
        1
        for one in state.bookings.values()
        if one.day == command.day and begins <= one.booked_for < begins + terms.every
    )
    if taken >= terms.quota:
        raise Refused("slot_full", every_seconds=terms.every // 1000, quota=terms.quota)
    return e.AppointmentBooked(
        at,
        command.ticket,
        command.items,
        command.day,
        command.booked_for,
        command.priority,
        command.language,
    ), None


def _booked(state: State, ticket: str) -> Booking:
    if ticket not in state.bookings:
        raise Refused("unknown_appointment", ticket=ticket)
    return state.bookings[ticket]


def cancel(state: State, at: int, command: c.CancelAppointment) -> One:
    """The visitor will not come; the time may be booked again."""
    _booked(state, command.ticket)
    return e.AppointmentCancelled(at, command.ticket, Because("visitor_cancelled")), None


def check_in(state: State, at: int, command: c.CheckIn) -> One:
    """The visitor is here: from now on the ticket waits, at the place of the appointment if in time."""
    booking = _booked(state, command.ticket)
    _, _, day = in_day(state)
    if booking.day != day:
        raise Refused("not_today", day=booking.day, booked_for=booking.booked_for)
    asked = c.Issue(command.ticket, booking.items, booking.priority, "appointment", booking.language)
    issued = prepare(state, at, asked, booking=booking)
    return issued, issued.because
