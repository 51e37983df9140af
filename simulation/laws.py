"""Laws of random durations, drawn as whole milliseconds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from queueing.reading import Reader

Ints = NDArray[np.int64]
LAWS = ("constant", "exponential", "gamma", "lognormal")


@dataclass(frozen=True, slots=True)
class Law:
    """A duration: its family, mean (ms) and coefficient of variation (standard deviation / mean)."""

    family: str
    mean: float
    cv: float

    def draw(self, random: np.random.Generator, count: int, least: int = 0) -> Ints:
        """``count`` durations in ms, none under ``least``."""
        return draw_many([self], np.zeros(count, dtype=np.int64), random, least)


def draw_many(laws: list[Law], which: Ints, random: np.random.Generator, least: int = 0) -> Ints:
    """A duration in ms by ``laws[which[i]]`` for each i.

    A lognormal law with mean m and variation c has sigma^2 = ln(1 + c^2) and
    mu = ln m - sigma^2 / 2; a gamma law has shape 1 / c^2 (N. L. Johnson, S. Kotz, N. Balakrishnan,
    Continuous Univariate Distributions 1, 1994).
    """
    means = np.array([law.mean for law in laws])[which]
    spreads = np.array([_spread(law) for law in laws])[which]
    families = np.array([LAWS.index(law.family) for law in laws])[which]
    normal_stream, gamma_stream = random.spawn(2)
    sigma = np.sqrt(np.log1p(spreads**2))
    lognormal = means * np.exp(sigma * normal_stream.standard_normal(len(which)) - sigma**2 / 2)
    shape = 1 / np.maximum(spreads, 1e-3) ** 2
    gamma = means * gamma_stream.standard_gamma(shape) / shape
    durations = np.select([families == 0, families == 3], [means, lognormal], gamma)
    found: Ints = np.maximum(np.rint(durations), least).astype(np.int64)
    return found


def _spread(law: Law) -> float:
    return {"constant": 0.0, "exponential": 1.0}.get(law.family, law.cv)


def read_law(row: Reader, family: str | None = None) -> Law:
    """A law as a table ``{ law, mean, cv }``; only the families that spread freely need ``cv``."""
    name = row.one_of("law", LAWS, family)
    mean = row.span("mean")
    if mean <= 0 and row.has("mean"):
        row.note("mean", "must be longer than nothing", 'Give a duration like "4.5 min"')
    cv = row.number("cv", 0.0 if name in ("constant", "exponential") else None, most=10.0)
    if name in ("gamma", "lognormal") and row.has("cv") and cv == 0:
        row.note("cv", "is 0", 'Write law = "constant" for a duration that is always the same')
    row.refuse_unknown()
    return Law(name, float(mean), cv)
