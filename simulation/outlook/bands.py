"""What the futures say by lane and quarter of an hour: how many wait, and how long who comes then will."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from simulation.chance import Flags, Ints
from simulation.outlook.futures import Lives
from simulation.outlook.seen import Seen

BAND = 0.9
"""The share of futures that a band holds, as nearly as whole numbers allow."""
_LEAN = 0.1
"""How much it counts that a band leaves out more below than above, against how near it comes to its share."""
_NARROW = 1e-6
"""Of two bands that hold the same, the narrower."""
_FEW = 20
"""From how many visitors on (in all futures together) the waits of a quarter are told."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait in a lane ``at`` a time (ms after zero): half of the futures have ``middle`` or fewer."""

    at: int
    low: int
    middle: int
    high: int


@dataclass(frozen=True, slots=True)
class Waits:
    """The wait of who comes in [begins, ends), ms after zero: half wait ``p50`` ms at most, 9 in 10 ``p90``.

    ``come`` is how many come on average. None where hardly anybody comes, or where it is longer than the
    futures were played.
    """

    begins: int
    ends: int
    come: float
    p50: int | None
    p90: int | None


@dataclass(frozen=True, slots=True)
class LaneOutlook:
    """A lane's next two hours; ``lane`` is its code."""

    lane: str
    waiting: tuple[Waiting, ...]
    waits: tuple[Waits, ...]


def lanes_of(seen: Seen, lives: Lives) -> list[LaneOutlook]:
    """The outlook of every lane that the plan in force has, or in which somebody waits."""
    found = []
    borders = seen.borders
    for place, code in enumerate(seen.hall.lanes):
        if code not in seen.plan.lanes and not seen.floor.waiting(code):
            continue
        mine = lives.lane == place
        waiting = tuple(_waiting(at, waiting_at(lives, mine, at)) for at in borders)
        waits = tuple(_waits(seen, lives, mine, begins, ends) for begins, ends in pairwise(borders))
        found.append(LaneOutlook(code, waiting, waits))
    return found


def waiting_at(lives: Lives, which: Flags, at: int) -> Ints:
    """By future, how many of these wait for their first call at a time (ms after zero)."""
    here = which & (lives.issued <= at) & (lives.issued + lives.waited > at)
    return np.bincount(lives.future[here], minlength=lives.count)


def _waiting(at: int, numbers: Ints) -> Waiting:
    low, high = band(numbers)
    return Waiting(at, low, int(np.quantile(numbers, 0.5, method="lower")), high)


def band(numbers: Sequence[int] | Ints) -> tuple[int, int]:
    """From where to where lie nearest to :data:`BAND` of these whole numbers, their middle among them.

    A band of the least whole numbers that hold at least 90 % would hold far more where numbers are small.
    """
    counts = np.bincount(np.asarray(numbers))
    below = np.concatenate([[0.0], np.cumsum(counts) / counts.sum()])
    middle = int(np.searchsorted(below[1:], 0.5))
    low = below[: middle + 1, None]  # what a band from here leaves out below
    above = 1 - below[None, middle + 1 :]  # and what a band to there leaves out above
    score = np.abs(1 - low - above - BAND) + _LEAN * np.abs(low - above)
    score -= _NARROW * (np.arange(middle + 1)[:, None] - np.arange(len(counts) - middle))
    first, last = np.unravel_index(int(np.argmin(score)), score.shape)
    return int(first), middle + int(last)


def _waits(seen: Seen, lives: Lives, mine: Flags, begins: int, ends: int) -> Waits:
    which = mine & (lives.issued > max(begins - 1, seen.now)) & (lives.issued < ends)
    many = int(which.sum())
    come = many / lives.count
    if many < _FEW:
        return Waits(begins, ends, come, None, None)
    p50, p90 = (quantile(seen, lives, which, share) for share in (0.5, 0.9))
    return Waits(begins, ends, come, p50, p90)


def quantile(seen: Seen, lives: Lives, which: Flags, share: float) -> int | None:
    """A quantile of the waits (ms); None when that one still waits at the end of the futures."""
    waits = np.where((lives.called < 0) & (lives.ended >= seen.ends), np.iinfo(np.int64).max, lives.waited)[
        which
    ]
    if not len(waits):
        return None
    found = int(np.quantile(waits, share, method="lower"))
    return None if found == np.iinfo(np.int64).max else found
