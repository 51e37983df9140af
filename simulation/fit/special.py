"""The few special functions that laws and tests need, for NumPy arrays.

Everything comes from *NIST Digital Library of Mathematical Functions* (DLMF, release 1.2), by section, and is
checked against SciPy's values in the tests.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from simulation.chance import Flags, Floats

_SMALL = 1e-300
_TERMS = 2000


def normal_cdf(x: ArrayLike) -> Floats:
    """The standard normal distribution function (DLMF 7.2)."""
    scaled = np.asarray(x, dtype=np.float64) / -math.sqrt(2)
    flat = np.fromiter(map(math.erfc, scaled.ravel().tolist()), np.float64, scaled.size)
    found: Floats = 0.5 * flat.reshape(scaled.shape)
    return found


def digamma(x: float) -> float:
    """The logarithmic derivative of the gamma function for x > 0 (DLMF 5.5.2 and 5.11.2)."""
    shift = 0.0
    while x < 8:
        shift -= 1 / x
        x += 1
    square = 1 / (x * x)
    series = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square / 132))))
    return shift + math.log(x) - 0.5 / x - series


def trigamma(x: float) -> float:
    """The derivative of :func:`digamma` for x > 0 (DLMF 5.15.5 and 5.15.8)."""
    shift = 0.0
    while x < 8:
        shift += 1 / (x * x)
        x += 1
    square = 1 / (x * x)
    series = square * (1 / 6 - square * (1 / 30 - square * (1 / 42 - square * (1 / 30 - square * 5 / 66))))
    return shift + 1 / x + 0.5 * square + series / x


def trigamma_inverse(y: float) -> float:
    """The x > 0 with trigamma(x) = y > 0, by bisection of its logarithm: trigamma falls everywhere."""
    low, high = -20.0, 20.0
    for _ in range(80):
        middle = (low + high) / 2
        if trigamma(math.exp(middle)) > y:
            low = middle
        else:
            high = middle
    return math.exp((low + high) / 2)


def gamma_cdf(shape: float, x: ArrayLike) -> Floats:
    """The regularised lower incomplete gamma function P(shape, x) of an array.

    The series of DLMF 8.7.1 below shape + 1, above it the continued fraction of DLMF 8.9.2 (by Lentz).
    """
    given = np.asarray(x, dtype=np.float64)
    flat = np.maximum(given.ravel(), 0.0)
    found = np.zeros(flat.size)
    with np.errstate(divide="ignore"):
        front = np.exp(shape * np.log(flat) - flat - math.lgamma(shape))
    low = (flat > 0) & (flat < shape + 1)
    found[low] = front[low] * _series(shape, flat[low])
    high = flat >= shape + 1
    found[high] = 1 - front[high] * _fraction(shape, flat[high])
    return np.clip(found, 0.0, 1.0).reshape(given.shape)


def _series(shape: float, x: Floats) -> Floats:
    term = np.full(x.size, 1 / shape)
    total = term.copy()
    for n in range(1, _TERMS):
        term = term * x / (shape + n)
        total += term
        if not x.size or float((term / total).max()) < 1e-15:
            break
    return total


def _fraction(shape: float, x: Floats) -> Floats:
    b = x + 1 - shape
    c = np.full(x.size, 1 / _SMALL)
    d = 1 / b
    h = d.copy()
    for n in range(1, _TERMS):
        a = -n * (n - shape)
        b = b + 2
        d = a * d + b
        d = 1 / np.where(np.abs(d) < _SMALL, _SMALL, d)
        c = b + a / c
        c = np.where(np.abs(c) < _SMALL, _SMALL, c)
        step = c * d
        h = h * step
        if not x.size or float(np.abs(step - 1).max()) < 1e-15:
            break
    return h


def chi_square_tail(x: float, freedom: float) -> float:
    """The chance that a chi-square variable of so many degrees of freedom exceeds x (DLMF 8.2.4)."""
    if freedom <= 0 or x <= 0:
        return 1.0
    half, at = freedom / 2, np.array([x / 2])
    if x / 2 < half + 1:
        return float(1 - gamma_cdf(half, at)[0])
    log = half * math.log(x / 2) - x / 2 - math.lgamma(half)
    return float(math.exp(max(log, -700.0)) * _fraction(half, at)[0])


def below(chances: Floats, rate: float) -> Flags:
    """Which p-values stand with a share of false ones of at most ``rate`` among them.

    Y. Benjamini, Y. Hochberg: Controlling the false discovery rate, J. R. Stat. Soc. B 57 (1995), 289-300.
    """
    order = np.argsort(chances)
    ranks = np.arange(1, len(chances) + 1)
    passed = np.flatnonzero(chances[order] <= rate * ranks / max(len(chances), 1))
    found = np.zeros(len(chances), dtype=bool)
    if len(passed):
        found[order[: passed[-1] + 1]] = True
    return found


def wilson(successes: int, trials: int, z: float = 1.959964) -> tuple[float, float]:
    """A 95 % interval for a share (E. B. Wilson, J. Am. Stat. Assoc. 22 (1927), 209-212)."""
    if trials == 0:
        return 0.0, 1.0
    share, square = successes / trials, z * z
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    half = z / (1 + square / trials) * math.sqrt(share * (1 - share) / trials + square / (4 * trials**2))
    return max(0.0, middle - half), min(1.0, middle + half)
