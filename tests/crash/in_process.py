"""A small hall whose commands are carried out in the process of the test, and answered as a client is."""

from __future__ import annotations

from hall.clock import HandClock
from hall.operations.asking import Moment, Request
from hall.operations.core import Operations
from hall.store.database import Store
from queueing import commands as c
from tests.builders import at, hall_data, tiny_plan
from tests.crash.reader import Told

HALL = "TINY"
WINDOWS = ("W1", "W2", "W3", "W4")


def new_hall(url: str) -> tuple[Store, Operations]:
    """An empty hall at ten in the morning, its day open; the store has to be disposed of."""
    store = Store(url)
    store.upgrade()
    store.add_hall(HALL)
    clock = HandClock(at("07:50"))
    operations = Operations(store, clock)
    for command in (c.ConfigureHall(hall_data()), c.ApplyPlan(tiny_plan())):
        operations.perform(HALL, command, Request("test"), lambda _: (200, {}))
    clock.at = at("10:00")
    operations.tick(HALL)
    return store, operations


def ask(operations: Operations, request_id: str, verb: str, command: c.Command) -> Told:
    """One command under its id, and what is answered."""

    def view(moment: Moment) -> tuple[int, dict[str, object]]:
        if "call" not in verb:
            return 200, {}
        called = any(event.kind == "TicketCalled" for event in moment.outcome.events)
        ticket = moment.outcome.ticket if called else None
        return 200, {"ticket": None if ticket is None else {"id": ticket.id}}

    request = Request("test", request_id, verb)
    answer = operations.perform(HALL, command, request, view)
    ticket = getattr(command, "ticket", None)
    return Told(request_id, verb, ticket, answer.status, dict(answer.body), replayed=answer.replayed)
