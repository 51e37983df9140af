"""Visitors known before they have a ticket: in pre-check, with an appointment, or with a return pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Check:
    """A running pre-check (审前服务) of a visitor's papers, since ``started`` (ms UTC)."""

    items: tuple[str, ...]
    language: str
    started: int


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment at ``booked_for`` (ms UTC) on the date ``day``, not checked in yet."""

    items: tuple[str, ...]
    day: str
    booked_for: int
    priority: str | None
    language: str


@dataclass(frozen=True, slots=True)
class Pass:
    """A return pass: its visitor may come back for ``items`` until the end of the date ``until``."""

    items: tuple[str, ...]
    until: str


@dataclass(frozen=True, slots=True)
class Parked:
    """Items that nobody is called for, since ``since`` (ms UTC), and the reason that is shown."""

    items: tuple[str, ...]
    reason: str | None
    since: int


def pass_until(day: str, days: int) -> str | None:
    """The last date (ISO) of a return pass given on ``day``; None where the hall gives none."""
    return date.fromordinal(date.fromisoformat(day).toordinal() + days).isoformat() if days else None


def carry(passes: Mapping[str, Pass], bookings: Mapping[str, Booking], day: str) -> dict[str, object]:
    """What outlasts the date ``day``, as a JSON object: passes still good and appointments still to come."""
    return {
        "passes": {
            ticket: {"items": list(one.items), "until": one.until}
            for ticket, one in sorted(passes.items())
            if one.until > day
        },
        "bookings": {
            ticket: {
                "items": list(one.items),
                "day": one.day,
                "booked_for": one.booked_for,
                "priority": one.priority,
                "language": one.language,
            }
            for ticket, one in sorted(bookings.items())
            if one.day > day
        },
    }


def passes_from(data: Mapping[str, Mapping[str, object]]) -> dict[str, Pass]:
    """The passes of a JSON object that :func:`carry` has made."""
    return {ticket: Pass(_codes(one["items"]), str(one["until"])) for ticket, one in data.items()}


def bookings_from(data: Mapping[str, Mapping[str, object]]) -> dict[str, Booking]:
    """The appointments of a JSON object that :func:`carry` has made."""
    return {
        ticket: Booking(
            _codes(one["items"]),
            str(one["day"]),
            int(str(one["booked_for"])),
            None if one["priority"] is None else str(one["priority"]),
            str(one["language"]),
        )
        for ticket, one in data.items()
    }


def _codes(value: object) -> tuple[str, ...]:
    assert isinstance(value, Iterable)
    return tuple(str(one) for one in value)
