"""The code of an appointment: few enough digits for a visitor to keep in mind and type at the kiosk."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from queueing.floor import Floor

DIGITS = 6


def code_of(appointment: str) -> str:
    """The digits that stand for an appointment; they follow from its id, so that nothing has to keep them."""
    return f"{zlib.crc32(appointment.encode()) % 10**DIGITS:0{DIGITS}}"


def free_id(floor: Floor, day: str, mint: Callable[[], str]) -> str:
    """An id from ``mint`` whose code no open appointment of the date ``day`` has."""
    taken = {code_of(name) for name, one in floor.bookings.items() if one.day == day}
    while code_of(name := mint()) in taken:
        pass
    return name


def named_by(floor: Floor, typed: str) -> str:
    """The id of the open appointment that somebody means by its id or its code, else what was typed.

    Two dates may have the same code: the earlier one goes first.
    """
    if typed in floor.bookings:
        return typed
    found = [(one.day, name) for name, one in floor.bookings.items() if code_of(name) == typed]
    return min(found)[1] if found else typed
