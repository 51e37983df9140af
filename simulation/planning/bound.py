"""What no plan can undercut, so how far from the best the recommended one is at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulation.days import Trace
from simulation.ledger import NONE, DayRecord
from simulation.planning.impossible import apart
from simulation.planning.problem import Problem


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


def bound(problem: Problem, records: Sequence[DayRecord], traces: Sequence[Trace]) -> Bound:
    """The bound, provable from the work of the visitors of some days: a window serves one at a time, and is
    paid while it does.

    That a line needs a window from the first slot to closing is the hall's own check of a plan. How many
    windows cover all lines is counted from below: lines that no window can take together each need one.
    """
    begins = min(problem.limits.slots[slot][0] for group in problem.groups for slot in group.slots)
    work = sum(_work(record, trace) for record, trace in zip(records, traces, strict=True))
    latest = max((group.slots[0] for group in problem.groups), default=0)
    since = max(begins, problem.limits.slots[latest][0])
    return Bound(
        work / len(records), len(apart(problem.lines, -1)) * max(0, problem.hall.hours.closes - since)
    )


def _work(record: DayRecord, trace: Trace) -> int:
    """How long the services of those served took, all matters together (ms)."""
    done = (record.started != NONE) & (record.completed != NONE)
    so_far = np.concatenate([[0], np.cumsum(trace.matter_service)])
    services = trace.service + np.diff(so_far[trace.matter_start])
    return int(np.minimum(record.completed - record.started, services)[done].sum())
