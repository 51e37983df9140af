"""How well told waits came true: by lane, by hour, by kind of day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from queueing import times
from queueing.calibration import AT_ONCE
from simulation.chance import Flags, Ints
from simulation.waits.observing import NONE, Seen


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of ``known`` tickets the wait was within the P50, and within the P90, that was told: shares, 0 to 1.

    Who was told not to wait at all (a P90 of nothing) stands by itself: ``at_once`` of them, of whom the
    share ``true`` were called within a minute. A promise without a span has no share that it should come
    near to, but must come true.
    """

    known: int
    at_once: int
    p50: float
    p90: float
    true: float


def coverage(seen: Seen) -> Coverage:
    """By the rule of :class:`queueing.calibration.Tally`."""
    at_once, rest = seen.where(seen.p90 == 0), seen.where(seen.p90 > 0)
    half, most = came_true(rest.p50, rest), came_true(rest.p90, rest)
    sure = came_true(np.maximum(at_once.p90, AT_ONCE), at_once)
    return Coverage(int((most >= 0).sum()), len(at_once), _share(half), _share(most), _share(sure))


def came_true(told: Ints, seen: Seen) -> Ints:
    """Of each ticket whether ``told`` (ms) came true: 1: it did, 0: it did not, -1: nobody can know."""
    called = seen.waited != NONE
    late: Flags = ~called & (seen.left > told)
    found: Ints = np.where(called, seen.waited <= told, np.where(late, 0, NONE))
    return found


def _share(came: Ints) -> float:
    known = came[came != NONE]
    return float(known.mean()) if known.size else 1.0


def by_hour(seen: Seen) -> Iterator[tuple[int, int, Coverage]]:
    """(lane, hour, coverage) of all cells that have tickets."""
    hours = seen.wall // times.HOUR
    for lane in np.unique(seen.lane):
        for hour in np.unique(hours[seen.lane == lane]):
            yield int(lane), int(hour), coverage(seen.where((seen.lane == lane) & (hours == hour)))
