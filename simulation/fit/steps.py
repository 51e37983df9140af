"""A rate of arrivals that is constant between change points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from queueing.times import HOUR
from simulation.chance import Ints


@dataclass(frozen=True, slots=True)
class Step:
    """From ``begins`` to ``ends`` (ms after zero) so many visitors came, in all and per hour and day.

    ``interval`` is the 95 % interval of the rate, widened by what arrivals vary more than chance.
    """

    begins: int
    ends: int
    count: int
    rate: float
    interval: tuple[float, float]


def rate_steps(counts: Ints, days: int, edges: Ints, scale: float) -> tuple[Step, ...]:
    """The steps of a rate that is constant between change points, fitted to counts of each quarter.

    Optimal partitioning (B. Jackson et al., IEEE Signal Process. Lett. 12 (2005), 105-108) of the Poisson
    likelihood, divided by ``scale``; each change costs log(number of visitors), which is BIC for a place and
    a rate.
    """
    widths = np.diff(edges).astype(np.float64) / HOUR * days
    total, width = np.concatenate([[0], np.cumsum(counts)]), np.concatenate([[0.0], np.cumsum(widths)])
    penalty = math.log(max(int(counts.sum()), 2))
    size = len(counts)
    cost, came = np.full(size + 1, np.inf), np.zeros(size + 1, dtype=np.int64)
    cost[0] = -penalty
    for end in range(1, size + 1):
        seen = (total[end] - total[:end]).astype(np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            likelihood = np.where(seen > 0, seen * np.log(seen / (width[end] - width[:end])) - seen, 0.0)
        options = cost[:end] - likelihood / scale + penalty
        came[end] = int(np.argmin(options))
        cost[end] = float(options[came[end]])
    borders = [size]
    while borders[-1] > 0:
        borders.append(int(came[borders[-1]]))
    borders.reverse()
    return tuple(
        _step(
            int(total[end] - total[begin]), float(width[end] - width[begin]), edges[begin], edges[end], scale
        )
        for begin, end in pairwise(borders)
    )


def _step(count: int, width: float, begins: int, ends: int, scale: float) -> Step:
    """A step with its interval: the square root of a Poisson count has the error 1/2 (times the scale)."""
    half = 1.959964 * math.sqrt(scale) / 2
    low, high = max(math.sqrt(count) - half, 0.0) ** 2, (math.sqrt(count + 1) + half) ** 2
    return Step(int(begins), int(ends), count, count / width, (low / width, high / width))


def shares(steps: Sequence[Step]) -> list[tuple[int, float]]:
    """The share of a day's visitors from the beginning of each step to the next."""
    total = sum(step.count for step in steps)
    return [(step.begins, step.count / total if total else 0.0) for step in steps]
