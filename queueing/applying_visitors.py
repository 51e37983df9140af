"""Recording events of visitors who have no ticket yet."""

from __future__ import annotations

from queueing import events as e
from queueing.recording import applies
from queueing.state import State
from queueing.visitors import Booking, Check


@applies(e.AppointmentBooked)
def _appointment_booked(state: State, event: e.AppointmentBooked) -> None:
    state.bookings[event.ticket] = Booking(
        event.items, event.day, event.booked_for, event.priority, event.language
    )
    state.forget_who_comes()


@applies(e.AppointmentCancelled)
def _appointment_cancelled(state: State, event: e.AppointmentCancelled) -> None:
    del state.bookings[event.ticket]
    state.forget_who_comes()


@applies(e.AppointmentMissed)
def _appointment_missed(state: State, event: e.AppointmentMissed) -> None:
    del state.bookings[event.ticket]
    state.forget_who_comes()


@applies(e.PreCheckStarted)
def _pre_check_started(state: State, event: e.PreCheckStarted) -> None:
    state.checks[event.ticket] = Check(event.items, event.language, event.at)


@applies(e.PreCheckEnded)
def _pre_check_ended(state: State, event: e.PreCheckEnded) -> None:
    del state.checks[event.ticket]
