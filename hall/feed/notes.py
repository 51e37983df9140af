"""What a visitor's own page tells beside number and window, and what the visitor may do there alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hall.api.saying import naming
from hall.operations.days import local_date
from hall.words import Lookup, note_text
from queueing.floor import Floor
from queueing.hallfile import Hall
from queueing.tickets import Ticket

Texts = dict[str, str]

_ENDED = ("completed", "withdrawn", "expired")
_COUNTED = {
    "left": {"zh-CN": ("{} 次", "{} 次"), "en": ("once", "{} times")},
    "days": {"zh-CN": ("{} 天", "{} 天"), "en": ("{} day", "{} days")},
}
"""How counts are said: for one, and for any other number."""
_WEEKDAYS = "一二三四五六日"


def own_page(floor: Floor, hall: Hall, ticket: Ticket, now: int) -> dict[str, Any]:
    """What the page of a ticket shows of its turns at ``now`` (ms UTC).

    ``pass_code`` is what the reception scans; only a return pass gives the ticket's id away.
    """
    return {
        "day": local_date(hall, ticket.issued_at).isoformat(),
        "held_wish": ticket.held_wish if ticket.state == "held" else None,
        "notes": notes(floor, hall, ticket, now),
        "acts": acts(floor, hall, ticket, now),
        "pass_code": ticket.id if ticket.pass_until is not None else None,
    }


def notes(floor: Floor, hall: Hall, ticket: Ticket, now: int) -> list[dict[str, str]]:
    """Sentences in each language with the ``kind`` of each; ``now`` is ms UTC."""
    look = _looking(hall)
    return [
        {"kind": code, **note_text(code, facts, look)} for code, facts in _notes(floor, hall, ticket, now)
    ]


def acts(floor: Floor, hall: Hall, ticket: Ticket, now: int) -> list[dict[str, Any]]:
    """What the page offers: the route's ``verb`` and ``body``, the button's word, what it does, and "yes"."""
    look = _looking(hall)
    return [
        {
            "verb": verb,
            "body": dict(body),
            "word": note_text(code, facts, look),
            "does": note_text(f"{code}_does", facts, look),
            "sure": note_text(f"{code}_sure", facts, look),
        }
        for code, verb, body, facts in _acts(floor, hall, ticket, now)
    ]


def parked_item(floor: Floor, ticket: Ticket) -> str | None:
    """The code under which one of the ticket's present items is parked."""
    return next((code for code, one in floor.parked.items() if set(ticket.items) & set(one.items)), None)


def _notes(floor: Floor, hall: Hall, ticket: Ticket, now: int) -> Iterator[tuple[str, Mapping[str, object]]]:
    live = ticket.state not in _ENDED
    if live and ticket.appointment is not None and ticket.started_at is None:
        yield "appointment", {"time": _wall(hall, ticket.appointment)}
    if live and (ticket.steps or ticket.step > 1):
        yield from _steps(ticket)
    code = parked_item(floor, ticket) if ticket.state in ("waiting", "held", "missed") else None
    if code is not None:
        reason = floor.parked[code].reason
        yield "parked_because" if reason else "parked", {"items": list(ticket.items), "reason": reason}
        yield "parked_choice", {}
    if ticket.to_window is not None:
        yield "addressed", {"window": ticket.to_window}
    if ticket.state == "missed":
        yield _missed(hall, ticket, now)
    if live and ticket.claim is not None:
        yield f"priority_{ticket.claim}", {"credit_seconds": ticket.credit / 1000}
    if ticket.missing:
        yield "missing", {"materials": list(ticket.missing)}
    if ticket.pass_until is not None:
        yield "pass", {"until_day": ticket.pass_until}


def _steps(ticket: Ticket) -> Iterator[tuple[str, Mapping[str, object]]]:
    yield (
        "step",
        {"step": ticket.step, "total": ticket.step + len(ticket.steps), "items": list(ticket.items)},
    )
    if ticket.steps:
        then = [item for step in ticket.steps for item in step]
        yield "any_order" if ticket.parallel and len(ticket.steps) > 1 else "then", {"then": then}
    if ticket.first_window is not None:
        yield "first_window", {"window": ticket.first_window}


def _missed(hall: Hall, ticket: Ticket, now: int) -> tuple[str, Mapping[str, object]]:
    until = requeue_until(hall, ticket)
    if until is None or until < now or not _requeues(hall, ticket):
        return "missed_over", {}
    facts = {"until": _wall(hall, until), "behind": hall.rules.requeue_behind}
    return "missed", {**facts, "left": _requeues(hall, ticket)}


def _acts(
    floor: Floor, hall: Hall, ticket: Ticket, now: int
) -> Iterator[tuple[str, str, Mapping[str, object], Mapping[str, object]]]:
    rules = hall.rules
    left = rules.more_time_times - ticket.extra_time
    mine = ticket.state == "called" or (ticket.state == "waiting" and ticket.to_window is None)
    if mine and left > 0:
        yield "more_time", "more-time", {}, {"behind": rules.more_time_behind, "left": left}
    until = requeue_until(hall, ticket)
    if until is not None and now <= until and _requeues(hall, ticket):
        yield "requeue", "requeue", {}, {"behind": rules.requeue_behind}
    if ticket.state not in ("waiting", "called", "held", "missed"):
        return
    if rules.return_days and parked_item(floor, ticket) is not None:
        yield "take_pass", "withdraw", {"return_pass": True}, {"days": rules.return_days}
    yield "withdraw", "withdraw", {"return_pass": False}, {}


def _requeues(hall: Hall, ticket: Ticket) -> int:
    """How often a missed ticket may still wait again."""
    return max(0, hall.rules.requeue_times - ticket.misses + 1)


def requeue_until(hall: Hall, ticket: Ticket) -> int | None:
    """Until when (ms UTC) a missed ticket may wait again; None while it is not missed."""
    if ticket.state != "missed" or ticket.missed_at is None:
        return None
    return ticket.missed_at + hall.rules.requeue_within


def _wall(hall: Hall, at: int) -> str:
    return datetime.fromtimestamp(at / 1000, ZoneInfo(hall.timezone)).strftime("%H:%M")


def _looking(hall: Hall) -> Lookup:
    """Names as the hall's people say them, materials and dates too."""
    names = naming(hall)

    def look(key: str, value: object, language: str) -> str | None:
        if key in ("items", "then") and isinstance(value, str) and value in hall.items:
            return hall.items[value].names[language]
        if key == "materials" and isinstance(value, str) and value in hall.materials:
            return hall.materials[value][language]
        if key == "until_day":
            return day_words(str(value), language)
        if key in _COUNTED and isinstance(value, int):
            one, many = _COUNTED[key][language]
            return (one if value == 1 else many).format(value)
        return names(key, value, language)

    return look


def day_words(day: str, language: str) -> str:
    """An ISO date as people say it."""
    found = date.fromisoformat(day)
    if language == "zh-CN":
        return f"{found.month}月{found.day}日（星期{_WEEKDAYS[found.weekday()]}）"
    return f"{found:%A} {found.day} {found:%B}"
