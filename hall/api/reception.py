"""What a guide at the reception looks up: items most used, claims, return passes, times to book."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from hall.api.layer import Ask
from hall.api.models import reception as r
from hall.api.reading import on_floor
from hall.api.reply import Reply
from hall.api.table import api
from hall.api.telling import ticket_json
from hall.api.times import rfc3339
from hall.operations.days import local_date, works_on, zero
from hall.printing import paper_word
from hall.store import jobs, lookups
from queueing.floor import Floor
from queueing.hallfile import Hall

COUNTED_DAYS = 30
"""Items are counted over so many days: long enough for rare weekdays, short enough to follow the season."""

SHOWN_PASSES = 50

_NEEDS = ("hall_not_configured",)


@api.route(
    "GET",
    "/halls/<hall>/items/most-used",
    "see_day",
    "Items by how often they are wanted",
    answer=r.MostUsedAnswer,
    problems=_NEEDS,
)
def most_used(ask: Ask) -> Reply:
    """All items, the most wanted first; among equals as the catalogue has them."""
    hall, at, seq = on_floor(ask, lambda _floor, hall, at, seq: (hall, at, seq))
    since = local_date(hall, at) - timedelta(days=COUNTED_DAYS)
    with ask.services.operations.store.read() as connection:
        times = lookups.times_wanted(connection, ask.hall, since.isoformat())
    codes = sorted(hall.items, key=lambda code: -times.get(code, 0))
    return Reply({"items": codes, "days": COUNTED_DAYS, "seq": seq})


@api.route(
    "GET",
    "/halls/<hall>/claims",
    "see_day",
    "Priorities that wait to be confirmed",
    answer=r.ClaimsAnswer,
    problems=_NEEDS,
)
def claims(ask: Ask) -> Reply:
    """Tickets that have claimed a priority which nobody has granted or refused yet."""
    with ask.services.operations.store.read() as connection:
        papers = jobs.newest_states(connection, ask.hall, on_floor(ask, lambda floor, *_: _claiming(floor)))

    def look(floor: Floor, _hall: Hall, at: int, seq: int) -> dict[str, Any]:
        shown = [
            ticket_json(
                floor,
                floor.tickets[name],
                at=at,
                seq=seq,
                paper=paper_word(papers.get(name)),
                follow_url=ask.services.printing.follow_url(ask.hall, name),
            )
            for name in _claiming(floor)
        ]
        return {"tickets": shown, "seq": seq}

    return Reply(on_floor(ask, look))


def _claiming(floor: Floor) -> list[str]:
    found = (one for one in floor.tickets.values() if one.claim == "claimed")
    return [one.id for one in sorted(found, key=lambda one: (one.issued_at, one.number))]


@api.route(
    "GET",
    "/halls/<hall>/passes",
    "see_day",
    "Return passes that are still good",
    answer=r.PassesAnswer,
    query=r.PassesQuery,
    problems=_NEEDS,
)
def passes(ask: Ask) -> Reply:
    """Earlier tickets with which a visitor may come back without queueing anew."""

    def look(floor: Floor, hall: Hall, at: int, seq: int) -> tuple[dict[str, Any], int]:
        today = local_date(hall, at).isoformat()
        return {name: one for name, one in floor.passes.items() if one.until >= today}, seq

    good, seq = on_floor(ask, look)
    with ask.services.operations.store.read() as connection:
        rows = lookups.tickets_named(connection, ask.hall, good)
    words = (ask.query.q or "").strip().casefold()
    found = [
        {
            "ticket": row["id"],
            "number": row["number"],
            "day": row["day"],
            "items": list(good[row["id"]].items),
            "until": good[row["id"]].until,
        }
        for row in rows
        if words in str(row["number"]).casefold()
    ]
    return Reply({"passes": found[:SHOWN_PASSES], "total": len(found), "seq": seq})


@api.route(
    "GET",
    "/halls/<hall>/slots",
    "see_hall",
    "Times that can be booked",
    answer=r.SlotsAnswer,
    query=r.SlotsQuery,
    problems=_NEEDS,
)
def slots(ask: Ask) -> Reply:
    """Days within the hall's horizon, and the times of one of them with how many visitors each takes."""

    def look(floor: Floor, hall: Hall, at: int, seq: int) -> dict[str, Any]:
        days = list(_bookable(hall, at))
        day = next((one for one in days if one.isoformat() == ask.query.day), None)
        if ask.query.day is None and days:
            day = next((one for one in days if _times(floor, hall, one, at)), days[0])
        return {
            "days": [one.isoformat() for one in days],
            "day": day.isoformat() if day is not None else None,
            "slots": _times(floor, hall, day, at) if day is not None else [],
            "seq": seq,
        }

    return Reply(on_floor(ask, look))


def _bookable(hall: Hall, at: int) -> Iterator[date]:
    """The hall's working days from today on, as far ahead as it takes bookings."""
    if hall.appointments is None:
        return
    today = local_date(hall, at)
    for ahead in range(hall.appointments.days + 1):
        day = today + timedelta(days=ahead)
        if works_on(hall, day):
            yield day


def _times(floor: Floor, hall: Hall, day: date, at: int) -> list[dict[str, Any]]:
    """The times of a day that are still to come. A time belongs to the slot that begins with it."""
    rules = hall.appointments
    assert rules is not None
    begins = zero(hall, day)
    taken: dict[int, int] = {}
    for one in floor.bookings.values():
        if one.day == day.isoformat():
            place = (one.booked_for - begins - hall.hours.opens) // rules.every
            taken[place] = taken.get(place, 0) + 1
    return [
        {"at": rfc3339(moment), "left": max(0, rules.quota - taken.get(place, 0))}
        for place, moment in enumerate(
            range(begins + hall.hours.opens, begins + hall.hours.closes, rules.every)
        )
        if at < moment <= at + rules.days * 86_400_000
    ]
