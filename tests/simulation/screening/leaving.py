"""A day that is left at a moment: the Floor as it stands, and exactly what is left of everybody's doings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from queueing.floor import Floor
from queueing.tickets import Ticket
from simulation.behaviour import turned_away
from simulation.courses import COLUMNS, MATTERS
from simulation.days import OWN, Days, Trace
from simulation.laws import NEVER
from simulation.ledger import DayRecord
from simulation.reference import HallDay
from simulation.screening.engine import one_day
from simulation.visitors import VISITOR_OF, ticket_of
from tests.simulation.screening.random_days import RandomDay


class Untold(Exception):
    """Somebody means to do something that cannot be told of who is present."""


@dataclass(frozen=True, slots=True)
class Left:
    """``at`` is ms UTC; ``who`` are the visitors of the whole day by number in the rest of it."""

    at: int
    floor: Floor
    days: Days
    present: tuple[str, ...]
    clearing: np.ndarray[Any, Any]
    bookings: dict[str, int]
    who: np.ndarray[Any, Any]
    whole: DayRecord


def leave(day: RandomDay, after_zero: int) -> Left:
    """Plays the whole day by the reference, and tells how it stood before anything happened at a moment.

    Raises :class:`Untold`.
    """
    hall, at = HallDay(day.setting, day.trace), day.setting.zero + after_zero
    found: list[Left | Untold] = []

    def look() -> None:
        try:
            found.append(_left(hall, day, at))
        except Untold as untold:
            found.append(untold)

    hall.clock.later(at - hall.clock.now, -1, look)
    record = hall.run()
    if not found or isinstance(found[0], Untold):
        raise Untold
    left = found[0]
    return Left(left.at, left.floor, left.days, left.present, left.clearing, left.bookings, left.who, record)


def _left(hall: HallDay, day: RandomDay, at: int) -> Left:
    floor, trace, zero = hall.floor, day.trace, day.setting.zero
    if floor.day is None or day.setting.habits.pre_check is not None or hall.people.hands_back:
        raise Untold
    tickets = sorted(floor.tickets.values(), key=_planned)
    here = [VISITOR_OF[one.id] for one in tickets]
    back = {
        trace.course(visitor).again: at_ + trace.course(visitor).back
        for visitor, at_ in enumerate(hall.ledger.times["completed"])
        if at_ != NEVER and trace.course(visitor).back != NEVER and ticket_of(visitor) in floor.passes
    }
    back = {again: at_ for again, at_ in back.items() if at_ + zero >= at}
    if any(
        trace.course(visitor).works for visitor in range(len(trace)) if trace.course(visitor).again in back
    ):
        raise Untold  # at which of several steps papers were missing decides who comes back
    arrival = trace.arrival.copy()
    for again, at_ in back.items():
        arrival[again] = at_
    coming = [one for one in range(len(trace)) if max(arrival[one], 0) >= at - zero]
    coming.sort(key=lambda one: arrival[one])
    been = hall.ledger.times["issued"]
    others = [one for one in range(len(trace)) if arrival[one] == NEVER and been[one] == NEVER]
    who = np.array([*here, *coming, *others], dtype=np.int64)
    rest = picked(trace, who)
    columns = {name: getattr(rest, name).copy() for name in (*OWN, *COLUMNS)}
    columns["arrival"] = arrival[who]
    columns["early_pass"] |= np.isin(who, list(back))
    number = np.full(len(trace), NEVER)
    number[who] = np.arange(len(who))
    again = columns["again"]
    columns["again"] = np.where(again == NEVER, NEVER, number[again])
    for place, ticket in enumerate(tickets):
        for name, value in _left_of(hall, ticket, at).items():
            columns[name][place] = value
        if VISITOR_OF[ticket.id] not in hall.people.turns:  # whoever was put aside is not again
            columns["aside"][place] = NEVER

    windows = [
        hall.people.cleared.get(name, 0) - at if name in hall.people.clearing else 0 for name in floor.windows
    ]
    return Left(
        at,
        Floor.restore(floor.snapshot()),
        one_day(replace(rest, **columns)),
        tuple(one.id for one in tickets),
        np.array([windows], dtype=np.int64),
        {name: int(number[VISITOR_OF[name]]) for name in floor.bookings if name in VISITOR_OF},
        who,
        None,  # type: ignore[arg-type]
    )


def _planned(ticket: Ticket) -> tuple[int, int]:
    """In the order in which they made up their minds about what they do next."""
    if ticket.state == "held":
        return ticket.held_at or 0, ticket.join
    if ticket.state == "missed":
        return ticket.missed_at or 0, ticket.join
    return ticket.issued_at, ticket.join


def _left_of(hall: HallDay, ticket: Ticket, at: int) -> dict[str, int]:
    """What is told of somebody who is present."""
    visitors, visitor = hall.visitors, VISITOR_OF[ticket.id]
    course = visitors.course(visitor)

    def left(since: int | None, lasts: int) -> int:
        if lasts == NEVER or since is None or since + lasts < at:
            return NEVER
        return since + lasts - at

    asks, seen = left(ticket.issued_at, course.more_time), left(ticket.issued_at, course.seen)
    if ticket.state == "waiting":
        patience = left(ticket.issued_at, visitors.patience[visitor])
        return {"patience": patience, "more_time": asks, "seen": seen}
    if seen != NEVER and ticket.claim == "claimed":
        raise Untold
    if ticket.state == "called":
        assert ticket.window is not None
        since = hall.ledger._called[ticket.window][1]
        if course.aside != NEVER or asks != NEVER or ticket.steps:
            raise Untold  # who is about to be put aside; the next walk is another
        if not visitors.comes[visitor] and ticket.misses == 0:
            if visitors.returns[visitor] != NEVER:
                raise Untold  # the walk of who comes back is another
            return {"walk": left(since, visitors.absent)}
        zone = hall.floor.windows[ticket.window].spec.zones[0]
        saves = hall.people._saves(ticket, since)
        return {"walk": left(since, max(0, visitors.walk_to(visitor, zone) - saves)), "comes": 1}
    if asks != NEVER:
        raise Untold  # who asks when nobody can give it is refused, but may wait again by then
    if ticket.state == "serving":
        works, own = course.works, hall.trace.items[int(hall.trace.item[visitor])]
        steps = [code for step in ticket.steps for code in step]
        if any(code == own or code not in works for code in steps):
            raise Untold
        service, accept = visitors.work(visitor, ticket.items)
        pace = max(
            (hall.people.pace.get((ticket.window or "", item), 1.0) for item in ticket.items), default=1.0
        )
        accepted = ticket.step_accepted_at is not None or turned_away(visitors, visitor, ticket.items)
        return {
            "service": left(ticket.step_started_at, round(service * pace)),
            "accept": NEVER
            if accepted or accept == NEVER
            else left(ticket.step_started_at, round(accept * pace)),
        }
    if ticket.state == "held":
        return {"returns": left(ticket.held_at, course.aside_for)}
    return {"returns": left(ticket.missed_at, visitors.returns[visitor])}


def picked(trace: Trace, who: np.ndarray[Any, Any]) -> Trace:
    """These visitors of a trace, in this order."""
    sizes = np.diff(trace.matter_start)[who]
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    rows = np.repeat(trace.matter_start[:-1][who] - start[:-1], sizes) + np.arange(start[-1])
    columns: dict[str, Any] = {name: getattr(trace, name)[who] for name in (*OWN, *COLUMNS)}
    columns |= {name: getattr(trace, name)[rows] for name in MATTERS}
    return Trace(
        trace.items,
        trace.priorities,
        **columns,
        matter_start=start,
        zones=trace.zones,
        calls=trace.calls,
        between=trace.between,
        absent=trace.absent,
    )
