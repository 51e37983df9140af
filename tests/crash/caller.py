"""Several processes that call at the windows of one hall as fast as they can.

    python -m tests.crash.caller URL PROCESSES THREADS CALLS

It carries commands out by ``Operations.perform`` directly: whether processes agree is tried, not HTTP.
"""

from __future__ import annotations

import logging
import math
import multiprocessing
import random
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import repeat
from typing import Any

import sqlalchemy as sa
import structlog

from hall.clock import HandClock
from hall.operations.asking import Moment, Request
from hall.operations.core import Operations
from hall.store.database import Store
from queueing import commands as c
from queueing.events import TicketCalled
from queueing.floor import Floor
from tests.builders import at
from tests.crash.in_process import HALL, WINDOWS

FEW, GROUP = 40, 30
"""When fewer wait than this, so many more come."""

MADE = "made "
"""What a line begins with that tells of so many calls more."""

A_LINE = 100
"""A caller tells of so many calls at once."""


def main() -> None:
    """Lets processes call until the hall has seen so many calls; prints it, and how many had nobody."""
    # Who is so hasty as ``_hurry`` makes them finds the database locked all the time, which is no news here.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    url, (processes, threads, calls) = sys.argv[1], map(int, sys.argv[2:])
    share = math.ceil(calls / processes / threads)
    with ProcessPoolExecutor(processes, multiprocessing.get_context("fork")) as pool:
        found = list(pool.map(process, [url] * processes, range(processes), repeat(threads), repeat(share)))
    print(*map(sum, zip(*found, strict=True)))


def process(url: str, n: int, threads: int, calls: int) -> tuple[int, int]:
    """One process; how often it has called, and how often nobody."""
    store = Store(url)
    if store.engine.dialect.name == "sqlite":
        sa.event.listen(store.engine, "connect", _hurry)
    operations = Operations(store, HandClock(at("10:00")))
    callers = [Caller(operations, f"p{n}-{thread}") for thread in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda one: one.call(calls), callers))
    store.engine.dispose()
    return sum(one.called for one in callers), sum(one.nobody for one in callers)


def _hurry(connection: Any, _record: object) -> None:
    """Nobody cuts the power here. And who finds the lock taken must not sleep long, or nobody takes turns."""
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA busy_timeout=1")


class Caller:
    """All clerks of a hall in one thread; those of the others sit at the same windows."""

    def __init__(self, operations: Operations, name: str) -> None:
        self._operations, self._name = operations, name
        self._random = random.Random(name)
        self._made = 0
        self._missed: list[str] = []
        self.called = self.nobody = 0

    def call(self, calls: int) -> None:
        """Takes turns until it has called so often."""
        while self.called < calls:
            self.turn()

    def turn(self) -> None:
        """Looks at a window and does what its clerk would do next."""
        window = self._random.choice(WINDOWS)
        turn = self._random.random()
        status, told = self._do(lambda floor: self._next(floor, window, turn))
        if status == 200 and told["called"] is not None:
            self.called += told["called"] != ""
            if told["called"] != "" and self.called % A_LINE == 0:
                sys.stdout.write(f"{MADE}{A_LINE}\n")  # in one piece: all processes write to the same pipe
                sys.stdout.flush()
            self.nobody += told["called"] == ""

    def _next(self, floor: Floor, window: str, turn: float) -> c.Command:
        """The Floor is at hand inside the transaction, so the choice fits what all have done before."""
        one = floor.windows[window]
        if turn < 0.2 and sum(ticket.state == "waiting" for ticket in floor.tickets.values()) < FEW:
            items = self._random.choice(("QA", "QB", "NA", "NB", "CA", "CB"))
            priority = self._random.choice((None, None, "elder"))
            names = tuple(f"{self._name}-{self._made}-{n}" for n in range(GROUP))
            return c.IssueGroup(names, (items,), priority)
        if turn > 0.9 and self._missed:
            return c.Requeue(self._missed.pop())
        if one.state != "open":
            return c.OpenWindow(window)
        if one.ticket is None:
            return c.CallNext(window)
        if floor.tickets[one.ticket].state == "called":
            if turn > 0.1:
                return c.Start(window, one.ticket)
            self._missed.append(one.ticket)
            return c.NoShow(window, one.ticket)
        if turn < 0.15:
            return c.Transfer(window, one.ticket, to_window=self._random.choice(WINDOWS))
        return c.CompleteAndCallNext(window, one.ticket)

    def _do(self, make: Any) -> tuple[int, dict[str, Any]]:
        self._made += 1
        made: list[c.Command] = []

        def command(floor: Floor) -> c.Command:
            made.append(make(floor))
            return made[-1]

        def view(moment: Moment) -> tuple[int, dict[str, Any]]:
            if not isinstance(made[-1], c.CallNext | c.CompleteAndCallNext):
                return 200, {"called": None}
            called = [event for event in moment.outcome.events if isinstance(event, TicketCalled)]
            return 200, {"called": called[0].ticket if called else "", "window": made[-1].window}

        request = Request("test", f"{self._name}-{self._made}", "same")
        while True:
            try:
                answer = self._operations.perform(HALL, command, request, view)
            except sa.exc.OperationalError as error:
                if "database is locked" not in str(error):
                    raise
            else:
                return answer.status, dict(answer.body)


if __name__ == "__main__":
    main()
