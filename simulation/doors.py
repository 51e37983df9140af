"""The door: who finds too many in the lane, or the hall full, takes no ticket."""

from __future__ import annotations

from queueing.errors import Refused
from queueing.floor import Floor
from queueing.stepping import first_step
from simulation.courses import Course
from simulation.habits import Habits


def turns_away(floor: Floor, habits: Habits, course: Course, wants: tuple[str, ...]) -> bool:
    """Whether a visitor who comes now leaves without a ticket.

    Who balks looks at the lane that the ticket would go to; a hall is full of visitors with a ticket.
    """
    if habits.room is not None and _inside(floor) >= habits.room:
        return True
    if habits.balking is None or not course.balks:
        return False
    try:
        lane = first_step(floor, wants, course.how).lane
    except Refused:
        return False  # the hall refuses the ticket by itself
    return floor.waiting(lane) > habits.balking.more_than


def _inside(floor: Floor) -> int:
    """How many visitors with a ticket are in the hall; who was missed has gone."""
    return sum(1 for ticket in floor.tickets.values() if ticket.state != "missed")
