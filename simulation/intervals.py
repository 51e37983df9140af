"""Estimates over days with their 95 % intervals.

Visitors of one day share its rush, so the day is the unit of chance: errors are clustered by day. Sums are
whole numbers, so an estimate does not depend on who added them up.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.laws import Ints

Floats = NDArray[np.float64]

_SMALL_T = (12.706205, 4.302653, 3.182446, 2.776445)
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its 95 % interval; None where the days are too few to tell."""

    value: float | None
    low: float | None = None
    high: float | None = None

    def parts(self) -> tuple[tuple[str, float | None], ...]:
        """The figure and the ends of its interval, named."""
        return (("value", self.value), ("low", self.low), ("high", self.high))


def student(freedom: int) -> float:
    """The 97.5 % quantile of Student's t.

    Exact for up to 4 degrees of freedom, then the expansion 26.7.5 of M. Abramowitz and I. A. Stegun,
    Handbook of Mathematical Functions (1964), off by less than 0.002.
    """
    if freedom <= len(_SMALL_T):
        return _SMALL_T[max(freedom, 1) - 1]
    z, n = _Z, float(freedom)
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * n**4)
    )


def residuals(sums: Ints, counts: Ints) -> Floats:
    """What each day adds to the error of the ratio of all sums to all counts (linearised)."""
    total = int(counts.sum())
    ratio = int(sums.sum()) / total
    found: Floats = (sums - ratio * counts) / total
    return found


def spread(influence: Floats) -> float | None:
    """Half the width of the 95 % interval of a sum of one independent influence a day."""
    days = len(influence)
    if days < 2:
        return None
    return student(days - 1) * sqrt(days / (days - 1) * float((influence**2).sum()))


def ratio(sums: Ints, counts: Ints) -> Estimate:
    """All sums by all counts, days being clusters: a mean or a share. No value when nothing was counted."""
    total = int(counts.sum())
    if total == 0:
        return Estimate(None)
    value = int(sums.sum()) / total
    half = spread(residuals(sums, counts))
    return Estimate(value) if half is None else Estimate(value, value - half, value + half)


def share(hits: Ints, counts: Ints) -> Estimate:
    """A :func:`ratio` that is a share: its interval stays between 0 and 1."""
    found = ratio(hits, counts)
    if found.low is None or found.high is None:
        return found
    return Estimate(found.value, max(0.0, found.low), min(1.0, found.high))


def difference(before: tuple[Ints, Ints], after: tuple[Ints, Ints]) -> Estimate:
    """A ratio after less the same before, paired by day."""
    if not int(before[1].sum()) or not int(after[1].sum()):
        return Estimate(None)
    value = int(after[0].sum()) / int(after[1].sum()) - int(before[0].sum()) / int(before[1].sum())
    half = spread(residuals(*after) - residuals(*before))
    return Estimate(value) if half is None else Estimate(value, value - half, value + half)


def proportion(hits: int, count: int) -> Estimate:
    """A share of days with its interval (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927)."""
    if count == 0:
        return Estimate(None)
    share, weight = hits / count, _Z**2 / count
    centre = (share + weight / 2) / (1 + weight)
    half = _Z / (1 + weight) * sqrt(share * (1 - share) / count + weight / (4 * count))
    return Estimate(share, max(0.0, centre - half), min(1.0, centre + half))


class Pool:
    """Durations (ms) of many days, pooled over visitors but remembering the day of each."""

    def __init__(self, by_day: list[Ints]) -> None:
        self.days = len(by_day)
        self.counts = np.array([len(values) for values in by_day], dtype=np.int64)
        self.sums = np.array([int(values.sum()) for values in by_day], dtype=np.int64)
        values = np.concatenate(by_day) if by_day else np.array([], dtype=np.int64)
        order = np.argsort(values, kind="stable")
        self.values: Ints = values[order]
        self.day = np.repeat(np.arange(self.days), self.counts)[order]

    def __len__(self) -> int:
        return len(self.values)

    def mean(self) -> Estimate:
        """The mean over all visitors."""
        return ratio(self.sums, self.counts)

    def longest(self) -> int | None:
        """The longest of all."""
        return int(self.values[-1]) if len(self) else None

    def at(self, part: float) -> int:
        """The least value that at least this part of all do not exceed."""
        rank = min(max(ceil(part * len(self) - 1e-9), 1), len(self))
        return int(self.values[rank - 1])

    def quantile(self, part: float) -> Estimate:
        """A quantile over all visitors.

        The interval is that of the share at the estimate, clustered by day, carried back to durations
        (R. S. Woodruff, J. Am. Stat. Assoc. 47, 1952).
        """
        if not len(self):
            return Estimate(None)
        value = self.at(part)
        below = np.bincount(
            self.day[: np.searchsorted(self.values, value, side="right")], minlength=self.days
        )
        half = spread(residuals(below.astype(np.int64), self.counts))
        if half is None:
            return Estimate(value)
        return Estimate(value, self.at(max(part - half, 0.0)), self.at(min(part + half, 1.0)))

    def weighted(self, part: float, weights: Ints) -> int:
        """The quantile if day d had come ``weights[d]`` times."""
        total = np.cumsum(weights[self.day])
        return int(self.values[np.searchsorted(total, part * int(total[-1]), side="left")])


def quantile_difference(before: Pool, after: Pool, part: float, seed: int, rounds: int = 400) -> Estimate:
    """A quantile after less the same before; its interval by drawing whole days anew, in pairs."""
    if not len(before) or not len(after):
        return Estimate(None)
    value = after.at(part) - before.at(part)
    if before.days < 2:
        return Estimate(value)
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(2**31,))))
    found: list[int] = []
    for _ in range(rounds):
        drawn = np.bincount(random.integers(0, before.days, before.days), minlength=before.days)
        if drawn @ before.counts and drawn @ after.counts:
            found.append(after.weighted(part, drawn) - before.weighted(part, drawn))
    found.sort()
    tail = len(found) // 40
    return Estimate(value, found[tail], found[-1 - tail])


def seconds(found: Estimate | int | float | None) -> Any:
    """A duration in ms as JSON: seconds, an estimate with its interval."""
    if isinstance(found, Estimate):
        return {name: seconds(one) for name, one in found.parts()}
    return None if found is None else round(found / 1000, 3)


def plain(found: Estimate | float | None) -> Any:
    """A share or count as JSON, an estimate with its interval."""
    if isinstance(found, Estimate):
        return {name: plain(one) for name, one in found.parts()}
    return None if found is None else round(found, 6)
