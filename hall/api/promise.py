"""The promise, as figures of one day.

Counted are tickets issued in a peak into a fast lane. Kept: service started within the target after issue.
Missed: started later, or still waiting, or left, after the target. Who left earlier counts nowhere, who still
waits within the target is pending.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from queueing.hallfile import Promise


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of tickets, and the 90 % quantile (ms) of issue to start of those that have started."""

    kept: int
    missed: int
    pending: int
    p90: int | None

    @property
    def share(self) -> float | None:
        """Kept among the judged; None while nothing is judged."""
        judged = self.kept + self.missed
        return round(self.kept / judged, 4) if judged else None


def figures(rows: Iterable[Mapping[str, Any]], promise: Promise, zero: int, at: int) -> Figures:
    """Measures the promise from ticket rows of a day that began at ``zero``, as known at ``at`` (ms UTC)."""
    kept = missed = pending = 0
    waits: list[int] = []
    for row in rows:
        since = row["issued_at"] - zero
        if not any(begins <= since < ends for begins, ends in promise.peaks):
            continue
        end = row["started_at"] or row["ended_at"] or at
        wait = end - row["issued_at"]
        if row["started_at"] is not None:
            waits.append(wait)
        if wait > promise.target:
            missed += 1
        elif row["started_at"] is not None:
            kept += 1
        elif row["ended_at"] is None:
            pending += 1
    waits.sort()
    return Figures(kept, missed, pending, waits[ceil(0.9 * len(waits)) - 1] if waits else None)
