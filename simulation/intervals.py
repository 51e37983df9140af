"""Estimates over days with their 95 % intervals.

Visitors of one day share its rush, so the day is the unit of chance: errors are clustered by day. Sums are
whole numbers, so an estimate does not depend on who added them up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.chance import Ints

Floats = NDArray[np.float64]
Column = NDArray[np.integer[Any]]
"""Whole numbers of any width."""

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
    """Durations (ms) of many days, pooled over visitors but remembering the day of each.

    ``values`` are sorted, ``day`` (counted from 0, below ``days``) goes with them. Both are kept as small as
    they can be: a long run has millions.
    """

    def __init__(
        self, values: Column, day: Column, days: int, by_day: tuple[Ints, Ints] | None = None
    ) -> None:
        """``by_day`` are counts and sums by day, where they are known."""
        self.values, self.day, self.days = values, day, days
        self.counts, self.sums = _by_day(day, values, days) if by_day is None else by_day
        self._known = [(0, np.zeros(days, dtype=np.int64))]

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
        half = spread(self._below(value))
        if half is None:
            return Estimate(value)
        return Estimate(value, self.at(max(part - half, 0.0)), self.at(min(part + half, 1.0)))

    def pull(self, part: float) -> Floats:
        """What each day adds to the error of a quantile (ms), linearised.

        The error of the share at the quantile, over the density there (R. R. Bahadur, Ann. Math. Stat. 37,
        1966; by clusters C. A. Francisco and W. A. Fuller, Ann. Stat. 19, 1991). The density is what lies
        between the ends of Woodruff's interval.
        """
        influence = self._below(self.at(part))
        near = min(spread(influence) or 0.0, part, 1 - part)
        if near <= 0:
            return np.zeros(self.days)
        width = self.at(part + near) - self.at(part - near)
        found: Floats = influence * (-width / (2 * near))
        return found

    def _below(self, value: int) -> Floats:
        """What each day adds to the error of the share that does not exceed a value."""
        end = int(np.searchsorted(self.values, value, side="right"))
        # Counted on from the last place below that was asked for: quantiles are asked for in their order.
        start, counts = max((known for known in self._known if known[0] <= end), key=lambda known: known[0])
        counts = counts + np.bincount(self.day[start:end], minlength=self.days)
        self._known.append((end, counts))
        return residuals(counts, self.counts)


def _by_day(day: Column, values: Column, days: int) -> tuple[Ints, Ints]:
    """How many on each day, and their sum; a double holds it exactly."""
    return (
        np.bincount(day, minlength=days),
        np.bincount(day, weights=values, minlength=days).astype(np.int64),
    )


_CODE_BITS, _DAY_BITS, _VALUE_BITS = 15, 16, 32


def pools(values: Ints, day: Ints, codes: Ints, count: int, days: int) -> list[Pool]:
    """For each code below ``count`` its durations (ms), of those that are not negative. One sort for all."""
    there = values >= 0
    wide = codes[there].astype(np.int64) << (_VALUE_BITS + _DAY_BITS)
    key = np.sort(wide | (values[there].astype(np.int64) << _DAY_BITS) | day[there])
    borders = np.searchsorted(key, np.arange(count + 1, dtype=np.int64) << (_VALUE_BITS + _DAY_BITS))
    found = ((key >> _DAY_BITS) & ((1 << _VALUE_BITS) - 1)).astype(np.int32)
    of_day = key.astype(np.uint16)  # the lowest bits
    return [
        Pool(found[begins:ends], of_day[begins:ends], days) for begins, ends in pairwise(borders.tolist())
    ]


def unions(
    values: Ints, day: Ints, codes: Ints, wanted: Iterable[frozenset[int]], days: int
) -> dict[frozenset[int], Pool]:
    """For each set of codes (below 2^15) its durations (ms), of those that are not negative. One sort."""
    there = values >= 0
    values, day, codes = values[there], day[there], codes[there]
    many = int(codes.max(initial=0)) + 1
    counts, sums = (part.reshape(many, days) for part in _by_day(codes * days + day, values, many * days))
    key = values.astype(np.int64) << (_CODE_BITS + _DAY_BITS)
    key |= (codes << _DAY_BITS) | day
    key.sort()
    of_code = (key >> _DAY_BITS).astype(np.int16) & ((1 << _CODE_BITS) - 1)
    found: dict[frozenset[int], Pool] = {}
    for some in wanted:
        mine = sorted(code for code in some if code < many)
        inside = np.zeros(many, dtype=bool)
        inside[mine] = True
        chosen = key if inside.all() else key[inside[of_code]]
        duration = (chosen >> (_CODE_BITS + _DAY_BITS)).astype(np.int32)
        by_day = (counts[mine].sum(axis=0), sums[mine].sum(axis=0))
        found[some] = Pool(duration, chosen.astype(np.uint16), days, by_day)
    return found


def pool(values: Ints, day: Ints, days: int) -> Pool:
    """Durations (ms) that are not negative."""
    return pools(values, day, np.zeros(len(values), dtype=np.int64), 1, days)[0]


def pool_of(by_day: Sequence[Ints]) -> Pool:
    """Durations (ms) as an array a day."""
    day = np.repeat(np.arange(len(by_day)), [len(values) for values in by_day])
    values = np.concatenate(by_day) if len(by_day) else np.zeros(0, dtype=np.int64)
    return pool(values, day, len(by_day))


def quantile_difference(before: Pool, after: Pool, part: float) -> Estimate:
    """A quantile after less the same before, paired by day (see :meth:`Pool.pull`)."""
    if not len(before) or not len(after):
        return Estimate(None)
    value = after.at(part) - before.at(part)
    half = spread(after.pull(part) - before.pull(part))
    return Estimate(value) if half is None else Estimate(value, value - half, value + half)


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
