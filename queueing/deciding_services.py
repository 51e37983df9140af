"""Decisions about items whose business system is down: nobody is called for them until it works again."""

from __future__ import annotations

from queueing import commands as c
from queueing import events as e
from queueing.deciding_day import One, Steps, in_day
from queueing.errors import Refused, did_you_mean
from queueing.state import State


def park(state: State, at: int, command: c.Park) -> Steps:
    """Whoever waits keeps the place; tickets addressed to a window go back to their lanes first."""
    hall, _, _ = in_day(state)
    if command.code not in hall.items and command.code not in hall.departments:
        mend = did_you_mean(command.code, [*hall.departments, *hall.items])
        raise Refused("unknown_service", service=command.code, mend=mend)
    if command.code in state.parked:
        raise Refused("parked_already", service=command.code)
    items = tuple(
        item.code
        for item in hall.items.values()
        if not item.steps and command.code in (item.code, item.department)
    )
    if not items:
        raise Refused("unknown_service", service=command.code, mend="")
    for window in state.windows.values():
        for _, _, name in list(window.addressed):
            if not state.parked_items.union(items).isdisjoint(state.tickets[name].items):
                yield e.TicketReleased(at, name, window.spec.id)
    yield e.ServiceParked(at, command.code, items, command.reason)
    return None


def unpark(state: State, at: int, command: c.Unpark) -> One:
    """Everybody stands where they stood."""
    in_day(state)
    if command.code not in state.parked:
        raise Refused("not_parked", service=command.code)
    return e.ServiceUnparked(at, command.code), None
