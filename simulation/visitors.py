"""The visitors of a day one by one, for who plays the day visitor by visitor."""

from __future__ import annotations

from simulation.courses import PLAIN, Course
from simulation.traces import Trace


def ticket_of(visitor: int) -> str:
    """The id of a visitor's ticket."""
    while visitor >= len(_TICKETS):
        ticket = f"v{len(_TICKETS):05d}"
        VISITOR_OF[ticket] = len(_TICKETS)
        _TICKETS.append(ticket)
    return _TICKETS[visitor]


_TICKETS: list[str] = []
"""The ids given so far: they are the same every day, and each is read many times in it."""
VISITOR_OF: dict[str, int] = {}
"""The visitor who holds a ticket, of the ids given so far."""


class Visitors:
    """A trace's columns as plain numbers: an entry read from an array costs ten times one read from a list.

    The columns are those of :class:`simulation.traces.Trace`; ``wants`` is all that a visitor comes for.
    """

    def __init__(self, trace: Trace) -> None:
        ticket_of(len(trace))
        self.trace, self.courses = trace, trace.courses
        self.arrival: list[int] = trace.arrival.tolist()
        self.service: list[int] = trace.service.tolist()
        self.accept: list[int] = trace.accept.tolist()
        self.walk: list[int] = trace.walk.tolist()
        self.clear: list[int] = trace.clear.tolist()
        self.patience: list[int] = trace.patience.tolist()
        self.returns: list[int] = trace.returns.tolist()
        self.comes: list[bool] = trace.comes.tolist()
        self.calls, self.between, self.absent = trace.calls, trace.between, trace.absent
        self._priority: list[int] = trace.priority.tolist()
        self._walks: dict[str, list[int]] = {
            zone: trace.walk_by_zone[:, column].tolist() for column, zone in enumerate(trace.zones)
        }
        alone = [(code,) for code in trace.items]
        self.wants: list[tuple[str, ...]] = [alone[item] for item in trace.item.tolist()]
        for visitor, course in self.courses.items():
            self.wants[visitor] = (*self.wants[visitor], *course.others)

    def __len__(self) -> int:
        return len(self.arrival)

    def course(self, visitor: int) -> Course:
        """What a visitor does besides."""
        return self.courses.get(visitor, PLAIN)

    def priority(self, visitor: int) -> str | None:
        """The priority class of a visitor, or None."""
        index = self._priority[visitor]
        return None if index < 0 else self.trace.priorities[index]

    def walk_to(self, visitor: int, zone: str) -> int:
        """How long a visitor walks to a window of a zone (ms)."""
        return self._walks.get(zone, self.walk)[visitor]

    def work(self, visitor: int, items: tuple[str, ...]) -> tuple[int, int]:
        """How long the service of these items at one window takes, and when it is accepted (ms, or -1)."""
        if visitor in self.courses and self.courses[visitor].works:
            return self.trace.work(visitor, items)
        return self.service[visitor], self.accept[visitor]
