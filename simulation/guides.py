"""Guides: they look visitors' papers through before there is a ticket (审前服务), each one at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import suppress

from queueing import commands as c
from queueing.errors import Refused
from queueing.floor import Floor
from simulation.behaviour import Rank
from simulation.clockwork import Clockwork
from simulation.visitors import Visitors, ticket_of


class Guides:
    """The guides at the door, ``free`` of them with nobody; who comes stands in one row before them.

    ``do`` gives the Floor a command. A pre-check has the id of the ticket that may come of it.
    """

    def __init__(
        self,
        free: int,
        floor: Floor,
        clock: Clockwork,
        visitors: Visitors,
        do: Callable[[c.Command], None],
    ) -> None:
        self.free, self.row = free, deque[int]()
        self.floor, self.clock, self.visitors, self.do = floor, clock, visitors, do

    def arrive(self, visitor: int) -> None:
        """A visitor stands behind the others."""
        self.row.append(visitor)
        self._begin()

    def _begin(self) -> None:
        while self.free and self.row and self.floor.day is not None:
            visitor = self.row.popleft()
            with suppress(Refused):  # too late: who is turned away here costs no guide any time
                self.do(c.StartPreCheck(ticket_of(visitor), self.visitors.wants[visitor]))
                self.free -= 1
                check = self.visitors.course(visitor).check
                self.clock.later(check, Rank.BACK, self._end, visitor)

    def _end(self, visitor: int) -> None:
        name, course = ticket_of(visitor), self.visitors.course(visitor)
        self.free += 1
        if name in self.floor.checks and self.floor.hall is not None:
            missing = self.floor.hall.items[self.visitors.wants[visitor][0]].materials[:1]
            if course.sent_away:
                self.do(c.SendAway(name, missing))
            else:
                try:
                    self.do(c.PassPreCheck(name, self.visitors.priority(visitor), course.how))
                except Refused:
                    self.do(c.SendAway(name, ()))
        self._begin()
