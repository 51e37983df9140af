"""Intervals hold what they say, and tests reject as often as they say, over many histories."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulation.chance import Floats
from simulation.fit import families
from simulation.fit.families import Fitted
from simulation.fit.goodness import kolmogorov_smirnov
from simulation.fit.patience import _errors

MANY = 400

TRUTHS = {
    "exponential": (1.0, 0.0),
    "gamma": (1.0, 0.5),
    "lognormal": (1.0, 0.6),
    "weibull": (1.0, 1.4),
}


def draw(random: np.random.Generator, family: str, n: int) -> Floats:
    mean, spread = TRUTHS[family]
    if family == "exponential":
        return random.exponential(mean, n)
    if family == "gamma":
        return random.gamma(1 / spread**2, mean * spread**2, n)
    if family == "weibull":
        drawn: Floats = mean / math.gamma(1 + 1 / spread) * random.weibull(spread, n)
        return drawn
    sigma = math.sqrt(math.log1p(spread**2))
    return random.lognormal(math.log(mean) - sigma**2 / 2, sigma, n)


@pytest.mark.parametrize("family", TRUTHS)
def test_nineteen_of_twenty_intervals_hold_the_truth(family: str) -> None:
    random, (mean, spread) = np.random.default_rng(1), TRUTHS[family]
    found = [families.fit(family, draw(random, family, 80)) for _ in range(MANY)]
    held = np.mean([one.mean_interval[0] <= mean <= one.mean_interval[1] for one in found])
    assert 0.91 <= held <= 0.985
    if spread:
        held = np.mean([one.spread_interval[0] <= spread <= one.spread_interval[1] for one in found])
        assert 0.91 <= held <= 0.985


@pytest.mark.parametrize("family", TRUTHS)
def test_a_law_that_is_right_is_seldom_rejected(family: str) -> None:
    random = np.random.default_rng(2)
    chances = []
    for _ in range(MANY):
        values = np.sort(draw(random, family, 120))
        chances.append(kolmogorov_smirnov(values, families.fit(family, values)).chance)
    assert 0.02 <= np.mean(np.array(chances) < 0.05) <= 0.09
    assert 0.40 <= np.mean(np.array(chances) < 0.5) <= 0.60


def test_a_law_that_is_wrong_is_rejected() -> None:
    random = np.random.default_rng(3)
    for _ in range(20):
        values = np.sort(draw(random, "exponential", 400))
        law: Fitted = families.fit("lognormal", values)
        assert kolmogorov_smirnov(values, law).chance < 0.05


def test_the_intervals_of_patience_hold_although_most_waits_are_censored() -> None:
    random, shape, scale, held = np.random.default_rng(4), 1.5, 60.0, np.zeros(2)
    for _ in range(MANY):
        patience, wait = scale * random.weibull(shape, 2000), random.exponential(12.0, 2000)
        times, left = np.minimum(patience, wait), patience < wait
        k = families.weibull_shape(times, np.log(times), float(np.log(times[left]).mean()))
        lam = (float((times**k).sum()) / int(left.sum())) ** (1 / k)
        errors = _errors(times, k, lam, int(left.sum()))
        held += [
            abs(math.log(k / shape)) <= 1.96 * errors[0],
            abs(math.log(lam / scale)) <= 1.96 * errors[1],
        ]
    assert (held >= 0.92 * MANY).all()
    assert (held <= 0.98 * MANY).all()
