"""Whether the promise will be kept in this peak, or in the next that begins within the horizon."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.chance import Flags, Floats, Ints
from simulation.outlook.futures import Lives
from simulation.outlook.seen import Seen


@dataclass(frozen=True, slots=True)
class Peak:
    """A peak [begins, ends), ms after zero, as far as the outlook sees it.

    ``chance`` is the share of futures in which fewer of its fast tickets than promised are in time; ``share``
    is the middle of the shares in time, ``low`` and ``high`` hold 90 % of them. ``breaks_at`` (ms after zero)
    is the middle of the times from which on the promise cannot be kept any more, in the futures that break
    it; None when hardly any does. ``issued`` and ``missed`` are those of the peak that are over by now.
    """

    begins: int
    ends: int
    chance: float
    share: float | None
    low: float | None
    high: float | None
    breaks_at: int | None
    judged: int
    missed: int


_HARDLY = 0.05


def peak_now(seen: Seen) -> tuple[int, int] | None:
    """The peak that goes on now, or the first that begins before the outlook ends."""
    found = [one for one in seen.hall.promise.peaks if one[1] > seen.now and one[0] < seen.until]
    return min(found, default=None)


def fast_rows(seen: Seen, lives: Lives) -> Flags:
    """Whose lane at issue is a fast one."""
    fast = np.array([lane.kind == "fast" for lane in seen.hall.lanes.values()])
    found: Flags = fast[lives.lane]
    return found


def promise(seen: Seen, lives: Lives) -> Peak | None:
    """How the promise fares in the peak; None without a peak ahead, or without a fast lane."""
    peak = peak_now(seen)
    if peak is None or not any(seen.hall.lanes[code].kind == "fast" for code in seen.plan.lanes):
        return None
    begins, ends = peak
    past = [one for one in seen.judged if begins <= one.issued < ends]
    past_missed = sum(not one.kept for one in past)
    counted = fast_rows(seen, lives) & lives.counted
    counted &= (lives.issued >= begins) & (lives.issued < min(ends, seen.until))
    late = counted & ~lives.kept
    numbers = np.bincount(lives.future[counted], minlength=lives.count) + len(past)
    misses = np.bincount(lives.future[late], minlength=lives.count) + past_missed
    allowed = np.asarray((1 - seen.hall.promise.share) * numbers, dtype=np.float64)
    broken = misses > allowed + 1e-9
    known = numbers > 0
    shares: Floats = 1 - misses[known] / numbers[known]
    chance = float(broken.mean())
    breaks_at = None
    if chance >= _HARDLY:
        breaks_at = _middle_break(seen, lives, late, broken, allowed - past_missed)
    low, middle, high = (
        (float(np.quantile(shares, at)) for at in (0.05, 0.5, 0.95)) if len(shares) else (None, None, None)
    )
    return Peak(begins, ends, chance, middle, low, high, breaks_at, len(past), past_missed)


def _middle_break(seen: Seen, lives: Lives, late: Flags, broken: Flags, left: Floats) -> int:
    """The middle of the times at which more are late than the promise bears (ms after zero)."""
    known = np.maximum(seen.now, lives.issued + seen.hall.promise.target)
    order = np.lexsort((known, lives.future))
    order = order[late[order]]
    future, at = lives.future[order], known[order]
    first = np.searchsorted(future, np.arange(lives.count))
    times: list[int] = []
    for index in np.flatnonzero(broken).tolist():
        place = int(np.floor(max(left[index], -1.0) + 1e-9))  # so many more may still be late
        times.append(seen.now if place < 0 else int(at[first[index] + place]))
    return int(np.median(times))


def late_by_future(seen: Seen, lives: Lives) -> Ints:
    """By future, how many fast tickets issued from now on, or waiting now, are too late."""
    which = fast_rows(seen, lives) & lives.counted & ~lives.kept & (lives.issued < seen.until)
    return np.bincount(lives.future[which], minlength=lives.count)
