"""A hall as it stands, as the rows that kernel/present.h reads: tickets, windows, triggers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from queueing.floor import Floor
from queueing.hallfile import Hall
from queueing.promise import before_booked
from queueing.state import State
from queueing.tickets import Ticket
from simulation.chance import Ints
from simulation.days import Trace
from simulation.screening.layout import NONE
from simulation.screening.refusing import Refusal

_STATES = {"waiting": 1, "called": 2, "serving": 3, "held": 4, "missed": 5}
_CLAIMS = {None: 0, "claimed": 1, "refused": 2, "granted": 3}
_ALL = -1
_AT_WINDOW = ("called", "serving")


def reasons_against(floor: Floor) -> Iterator[Refusal]:
    """What of this hall the kernel cannot go on from."""
    tickets = floor.tickets.values()
    if floor.day is None or floor.plan is None:
        yield Refusal("not_open")
        return
    if floor.auto:
        yield Refusal("auto_call")
    if floor.parked:
        yield Refusal("parked")
    if any(ticket.to_window is not None for ticket in tickets):
        yield Refusal("addressed")
    if any(ticket.lane not in floor.plan.lanes for ticket in tickets):
        yield Refusal("lane_gone")
    if any(ticket.steps and len(ticket.items) > 1 for ticket in tickets) or any(
        len(step) > 1 for ticket in tickets for step in ticket.steps
    ):
        yield Refusal("mixed_steps")


@dataclass(frozen=True, slots=True)
class Wants:
    """How a ticket's items stand among all that its visitor comes for.

    ``code`` is the place of what is done now (-1: all of it), ``rest`` has a bit for each that is still to
    come; ``brought`` tells by row of the visitor's matters whether it is one of them.
    """

    code: int
    rest: int
    brought: tuple[bool, ...]


def wants_of(trace: Trace, visitor: int, ticket: Ticket, hall: Hall) -> Wants:
    """What a ticket is for, among what its visitor comes for: the own item, matters that are brought, and of
    the others those that the ticket is for. A bundle is its steps.

    Raises :class:`ValueError` when the visitor does not come for something that the ticket is for.
    """
    rows = range(int(trace.matter_start[visitor]), int(trace.matter_start[visitor + 1]))
    matters = [trace.items[int(trace.matter_item[row])] for row in rows]
    brought = [bool(trace.matter_brought[row]) for row in rows]
    own = trace.items[int(trace.item[visitor])]
    asked = (*ticket.items, *(code for step in ticket.steps for code in step))

    def codes() -> list[str]:
        things = [own, *(thing for thing, there in zip(matters, brought, strict=True) if there)]
        return [code for thing in things for code in hall.items[thing].steps or (thing,)]

    for code in asked:
        if code not in codes() and code in matters:
            brought[matters.index(code)] = True
    found = codes()
    missing = [code for code in asked if code not in found]
    together = len(ticket.items) > 1
    if missing or (together and len(found) > len(ticket.items)):
        raise ValueError(
            f"visitor {visitor} comes for {', '.join(found)}, ticket {ticket.id} is for {', '.join(asked)}"
        )
    rest = sum(1 << found.index(code) for step in ticket.steps for code in step)
    return Wants(_ALL if together else found.index(ticket.items[0]), rest, tuple(brought))


def tickets_of(
    floor: Floor, present: Sequence[Ticket], wants: Sequence[Wants], zero: int, lanes: Sequence[str]
) -> Ints:
    """A row for each of these tickets."""
    windows = floor.windows

    def after(at: int | None) -> int:
        return NONE if at is None else at - zero

    rows = [
        (
            _STATES[one.state],
            lanes.index(one.lane),
            _signed(floor.mask(one.items)),
            one.place - zero,
            one.join,
            one.base - zero,
            one.issued_at - zero,
            after(one.called_at),
            after(one.step_started_at),
            after(one.missed_at if one.state == "missed" else None),
            after(one.readied_at),
            after(one.held_at if one.held_wish == "visitor" and one.started_at is None else None),
            one.misses,
            one.extra_time,
            _CLAIMS[one.claim],
            mine.code,
            _signed(mine.rest),
            int(one.parallel),
            int(bool(one.undone)),
            windows[one.window].spec.index if one.window and one.state in _AT_WINDOW else NONE,
        )
        for one, mine in zip(present, wants, strict=True)
    ]
    return np.array(rows, dtype=np.int64)


def windows_of(floor: Floor, number_of: dict[str, int], sets: Sequence[int], at: int, zero: int) -> Ints:
    """A row for each window; ``number_of`` gives tickets' visitors, ``sets`` by number each window's lanes,
    then those that each gets back when its trigger ends.
    """
    windows = list(floor.windows.values())
    rows = [
        (
            int(one.state == "open"),
            int(one.state == "paused"),
            sets[place],
            sets[len(windows) + place],
            NONE if one.trigger is None else one.trigger,
            NONE if one.ticket is None else number_of[one.ticket],
            int(one.extended),
            NONE if one.idle_since is None else one.idle_since - zero,
            (at if one.until is None else one.until) - zero,
        )
        for place, one in enumerate(windows)
    ]
    return np.array(rows, dtype=np.int64)


def watches_of(state: State, zero: int) -> Ints:
    """A row for each trigger: since when its lane is crowded, calm, and the trigger on."""
    rows = [
        [NONE if at is None else at - zero for at in (one.crowded, one.calm, one.fired)]
        for one in state.watches
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def records_of(floor: Floor, present: Sequence[Ticket], zero: int, lanes: Sequence[str]) -> Ints:
    """What has come of these tickets so far: a row for each column of a record, as the kernel orders them."""

    def after(at: int | None) -> int:
        return NONE if at is None else at - zero

    rows = [
        (
            one.issued_at - zero,
            after(one.called_at),
            after(one.started_at),
            after(one.accepted_at),
            *(NONE, NONE, NONE),
            one.misses,
            lanes.index(one.issued_lane),
            floor.windows[one.window].spec.index if one.window else NONE,
            one.issued_at - zero,
            one.uncounted,
            before_booked(one.issued_at, one.appointment),
        )
        for one in present
    ]
    return np.ascontiguousarray(np.array(rows, dtype=np.int64).reshape(-1, 13).T)


def _signed(bits: int) -> int:
    """64 bits as a signed number."""
    return bits - (1 << 64) if bits >> 63 else bits
