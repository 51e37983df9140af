"""A hall's Floor, tickets and papers as views need them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from hall.api.layer import Ask
from hall.api.telling import ticket_json
from hall.errors import Problem
from hall.printing import paper_of
from hall.store import lookups
from queueing.errors import did_you_mean
from queueing.floor import Floor
from queueing.hallfile import Hall
from queueing.tickets import Ticket
from queueing.windows import Window

T = TypeVar("T")


def on_floor(ask: Ask, look: Callable[[Floor, Hall, int, int], T]) -> T:
    """What ``look(floor, hall, at, seq)`` finds. Raises ``hall_not_configured`` for a hall without a file.

    ``seq`` is read first, so whoever follows on after it misses nothing.
    """
    here = ask.services
    here.operations.tick(ask.hall)
    seq = here.operations.seq(ask.hall)
    now = here.operations.now()

    def told(floor: Floor) -> T:
        if floor.hall is None:
            raise Problem("hall_not_configured")
        return look(floor, floor.hall, max(now, floor.at), seq)

    return here.operations.read(ask.hall, told)


def window_of(floor: Floor, name: str) -> Window:
    """A window of the hall. Raises ``unknown_window``."""
    if name not in floor.windows:
        raise Problem("unknown_window", window=name, mend=did_you_mean(name, floor.windows))
    return floor.windows[name]


def told_ticket(ask: Ask, name: str) -> dict[str, Any]:
    """A ticket of any day as JSON. Raises ``unknown_ticket``."""
    with ask.services.operations.store.read() as connection:
        paper = paper_of(connection, ask.hall, name)
        row = lookups.ticket_row(connection, ask.hall, name)

    def look(floor: Floor, _hall: Hall, at: int, seq: int) -> dict[str, Any]:
        ticket: Ticket | None = floor.tickets.get(name)
        if ticket is None and row is not None:
            ticket = lookups.ticket_from_row(row)
        if ticket is None:
            raise Problem("unknown_ticket", ticket=name)
        address = ask.services.printing.follow_url(ask.hall, name)
        return ticket_json(floor, ticket, at=at, seq=seq, paper=paper, follow_url=address)

    return on_floor(ask, look)
