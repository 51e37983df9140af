"""What no plan can undercut, so how far from the best the recommended one is at most."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.planning.problem import Problem
from simulation.planning.tally import Tally


@dataclass(frozen=True, slots=True)
class Bound:
    """``work`` is what the services of those served take, ``presence`` what it takes that somebody is there
    for every line (ms a day). Any plan that serves the same visitors costs both at least.
    """

    work: float
    presence: float

    @property
    def paid(self) -> float:
        """The larger of the two (ms a day)."""
        return max(self.work, self.presence)


def bound(problem: Problem, tally: Tally) -> Bound:
    """The bound, provable from the work: a window serves one visitor at a time, and is paid while it does.

    That a line needs a window from the first slot to closing is the hall's own check of a plan. How many
    windows cover all lines is counted from below: lines that no window can take together each need one.
    """
    first = max((slots[0] for group in problem.groups if (slots := group.slots)), default=0)
    begins = problem.limits.slots[first][0]
    apart: list[int] = []
    for _, cover in problem.lines:
        if all(not cover & other for other in apart):
            apart.append(cover)
    work = int(tally.work.sum()) / tally.days
    return Bound(work, len(apart) * max(0, problem.hall.hours.closes - begins))
