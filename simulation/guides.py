"""Guides: they look visitors' papers through before there is a ticket (审前服务), each one at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from queueing import commands as c
from queueing.errors import Refused
from queueing.floor import Floor
from simulation.behaviour import Rank
from simulation.clockwork import Clockwork
from simulation.traces import Trace


class Guides:
    """The guides at the door, ``free`` of them with nobody; who comes stands in one row before them.

    ``do`` gives the Floor a command; ``ticket_of`` names a visitor's pre-check, and the ticket that may come
    of it.
    """

    def __init__(
        self,
        free: int,
        floor: Floor,
        clock: Clockwork,
        trace: Trace,
        do: Callable[[c.Command], None],
        ticket_of: Callable[[int], str],
    ) -> None:
        self.free, self.row = free, deque[int]()
        self.floor, self.clock, self.trace, self.do, self.ticket_of = floor, clock, trace, do, ticket_of

    def arrive(self, visitor: int) -> None:
        """A visitor stands behind the others."""
        self.row.append(visitor)
        self._begin()

    def _begin(self) -> None:
        while self.free and self.row and self.floor.day is not None:
            visitor = self.row.popleft()
            with suppress(Refused):  # too late: who is turned away here costs no guide any time
                self.do(c.StartPreCheck(self.ticket_of(visitor), self.trace.wants(visitor)))
                self.free -= 1
                check = self.trace.course(visitor).check
                self.clock.later(check, Rank.BACK, partial(self._end, visitor))

    def _end(self, visitor: int) -> None:
        name, course = self.ticket_of(visitor), self.trace.course(visitor)
        self.free += 1
        if name in self.floor.checks and self.floor.hall is not None:
            missing = self.floor.hall.items[self.trace.wants(visitor)[0]].materials[:1]
            if course.sent_away:
                self.do(c.SendAway(name, missing))
            else:
                try:
                    self.do(c.PassPreCheck(name, self.trace.with_priority(visitor), course.how))
                except Refused:
                    self.do(c.SendAway(name, ()))
        self._begin()
