"""How well a fitted law suits its durations: Kolmogorov-Smirnov by Monte Carlo.

Where parameters were fitted to the very same durations, the usual table is far too kind (H. W. Lilliefors,
J. Am. Stat. Assoc. 62 (1967), 399-402). So durations are drawn from the fitted law, the law is fitted to them
again, and their distance is compared. They are drawn in the :data:`SIZES` only: M. A. Stephens' factor
sqrt(n) + 0.12 + 0.11 / sqrt(n) makes distances of other sizes comparable (J. R. Stat. Soc. B 32 (1970),
115-122).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from simulation.chance import Floats
from simulation.fit import families
from simulation.fit.families import Fitted

ROUNDS, SIZES = 499, (5, 10, 20, 50, 100, 200)
_GRID = 0.25
"""What the distance depends on beside the family, the spread of gamma laws, is rounded so far (its log)."""


@dataclass(frozen=True, slots=True)
class Distance:
    """The largest distance of the law from the data, and the chance of one so large if the law is right."""

    distance: float
    chance: float


def distance(values: Floats, law: Fitted) -> float:
    """The largest distance between the empirical distribution of sorted durations and a law."""
    n = len(values)
    below = law.cdf(values)
    steps = np.arange(n + 1) / n
    return float(max((steps[1:] - below).max(), (below - steps[:-1]).max()))


def kolmogorov_smirnov(values: Floats, law: Fitted) -> Distance:
    """The test of a law that was fitted to these (sorted) durations; constant laws fit by construction."""
    if law.family == "constant" or len(values) < 5:
        return Distance(0.0, 1.0)
    seen, size = distance(values, law), max(one for one in SIZES if one <= len(values))
    spread = round(math.log(law.spread) / _GRID) * _GRID if law.family == "gamma" else 0.0
    by_chance = _by_chance(law.family, spread, size)
    reached = int((by_chance >= _stretched(seen, len(values))).sum())
    return Distance(seen, (reached + 1) / (ROUNDS + 1))


@lru_cache(maxsize=256)
def _by_chance(family: str, log_spread: float, size: int) -> Floats:
    """Stretched distances of samples from the law itself.

    Lognormal, Weibull and exponential laws are one law each up to scale and power, so any parameters do.
    """
    spread = {"gamma": math.exp(log_spread), "exponential": 0.0}.get(family, 1.0)
    law = Fitted(family, 1.0, spread, size, (1.0, 1.0), (1.0, 1.0))
    random = np.random.default_rng(np.random.SeedSequence([size, families.FITTED.index(family)]))
    drawn = np.sort(_draw(law, random, (ROUNDS, size)), axis=1)
    return np.array([_stretched(distance(one, families.fit(family, one)), size) for one in drawn])


def _stretched(value: float, n: int) -> float:
    return value * (math.sqrt(n) + 0.12 + 0.11 / math.sqrt(n))


def _draw(law: Fitted, random: np.random.Generator, size: tuple[int, int]) -> Floats:
    if law.family == "exponential":
        return random.exponential(law.mean, size)
    if law.family == "gamma":
        shape = 1 / law.spread**2
        return random.gamma(shape, law.mean / shape, size)
    if law.family == "weibull":
        drawn: Floats = law.mean / math.gamma(1 + 1 / law.spread) * random.weibull(law.spread, size)
        return drawn
    sigma = math.sqrt(math.log1p(law.spread**2))
    return random.lognormal(math.log(law.mean) - sigma**2 / 2, sigma, size)
