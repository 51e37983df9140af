"""Families of laws for durations: their likelihood, their best parameters and how sure those are.

A law is told by its mean (ms) and a second number, ``spread``: the coefficient of variation of lognormal and
gamma laws, the shape of Weibull laws; exponential and constant laws have none. Formulas: N. L. Johnson,
S. Kotz, N. Balakrishnan, *Continuous Univariate Distributions* 1 (1994), chapters 14, 17, 19, 21.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulation.chance import Floats
from simulation.fit.special import digamma, gamma_cdf, normal_cdf, trigamma, trigamma_inverse

Z = 1.959964
"""Half the width of a 95 % interval in standard errors."""

PARAMETERS = {"constant": 1, "exponential": 1, "gamma": 2, "lognormal": 2, "weibull": 2}
FITTED = ("exponential", "gamma", "lognormal", "weibull")


@dataclass(frozen=True, slots=True)
class Fitted:
    """A law with its 95 % intervals; ``mean`` in ms.

    ``likelihood`` is the log-likelihood of the ``n`` durations it was fitted to.
    """

    family: str
    mean: float
    spread: float
    n: int
    mean_interval: tuple[float, float]
    spread_interval: tuple[float, float]
    likelihood: float = 0.0

    @property
    def cv(self) -> float:
        """Standard deviation / mean."""
        if self.family == "weibull":
            return weibull_cv(self.spread)
        return {"constant": 0.0, "exponential": 1.0}.get(self.family, self.spread)

    @property
    def bic(self) -> float:
        """G. Schwarz's criterion (Ann. Stat. 6 (1978), 461-464)."""
        return PARAMETERS[self.family] * math.log(max(self.n, 1)) - 2 * self.likelihood

    def cdf(self, x: Floats) -> Floats:
        """The share of durations up to x (ms)."""
        return cdf(self.family, self.mean, self.spread, x)

    def quantiles(self, shares: Floats) -> Floats:
        """The durations (ms) below which these shares lie, by bisection of the logarithm."""
        if self.family == "constant":
            return np.full(shares.shape, self.mean)
        low = np.full(shares.shape, math.log(self.mean) - 40.0)
        high = np.full(shares.shape, math.log(self.mean) + 12.0)
        for _ in range(60):
            middle = (low + high) / 2
            under = self.cdf(np.exp(middle)) < shares
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        found: Floats = np.exp((low + high) / 2)
        return found


def cdf(family: str, mean: float, spread: float, x: Floats) -> Floats:
    """The distribution function of a law told by mean (as x) and spread."""
    x = np.maximum(x, 0.0)
    if family == "constant":
        return (x >= mean).astype(np.float64)
    if family == "exponential":
        return -np.expm1(-x / mean)
    if family == "weibull":
        scale = mean / math.gamma(1 + 1 / spread)
        return -np.expm1(-((x / scale) ** spread))
    if family == "gamma":
        shape = 1 / spread**2
        return gamma_cdf(shape, x * shape / mean)
    sigma = math.sqrt(math.log1p(spread**2))
    with np.errstate(divide="ignore"):
        return normal_cdf((np.log(x) - math.log(mean) + sigma**2 / 2) / sigma)


def weibull_cv(shape: float) -> float:
    """The coefficient of variation of a Weibull law."""
    return math.sqrt(math.exp(math.lgamma(1 + 2 / shape) - 2 * math.lgamma(1 + 1 / shape)) - 1)


def spread_of(family: str, variance: float) -> float:
    """The spread of the law whose logarithm has this variance."""
    if family == "lognormal":
        return math.sqrt(math.expm1(variance))
    if family == "gamma":
        return 1 / math.sqrt(trigamma_inverse(variance))
    if family == "weibull":
        return math.pi / math.sqrt(6 * variance)
    return 0.0


def fit(family: str, values: Floats) -> Fitted:
    """The best law of one family for positive durations (ms) that are not all the same."""
    logs = np.log(values)
    if family == "exponential":
        return _exponential(len(values), float(values.mean()))
    if family == "gamma":
        return _gamma(len(values), float(values.mean()), logs)
    return _lognormal(len(values), logs) if family == "lognormal" else _weibull(values, logs)


def fit_all(values: Floats) -> Mapping[str, Fitted]:
    """The best law of each family by maximum likelihood; of durations that are all the same, a constant."""
    longest = float(values.max())
    if longest - float(values.min()) < 1e-9 * longest:
        return {"constant": constant(values)}
    return {family: fit(family, values) for family in FITTED}


def best(values: Floats) -> tuple[Fitted, Mapping[str, Fitted]]:
    """The law with the least BIC, and the best of each family."""
    found = fit_all(values)
    return min(found.values(), key=lambda one: one.bic), found


def constant(values: Floats) -> Fitted:
    """A duration that is always the same: the median."""
    middle = float(np.median(values))
    return Fitted("constant", middle, 0.0, len(values), (middle, middle), (0.0, 0.0))


def around(value: float, error: float) -> tuple[float, float]:
    """A 95 % interval of a positive number whose logarithm has this standard error."""
    return value * math.exp(-Z * error), value * math.exp(Z * error)


def _exponential(n: int, mean: float) -> Fitted:
    likelihood = -n * (math.log(mean) + 1)
    return Fitted("exponential", mean, 0.0, n, around(mean, 1 / math.sqrt(n)), (0.0, 0.0), likelihood)


def _lognormal(n: int, logs: Floats) -> Fitted:
    mu, variance = float(logs.mean()), float(logs.var())
    mean, cv = math.exp(mu + variance / 2), math.sqrt(math.expm1(variance))
    likelihood = -float(logs.sum()) - n / 2 * (math.log(2 * math.pi * variance) + 1)
    error = math.sqrt(variance / n + variance**2 / (2 * n))
    # d log cv / d variance = exp(variance) / (2 expm1(variance)); the variance has the error
    # variance * sqrt(2 / n).
    cv_error = math.exp(variance) / (2 * math.expm1(variance)) * variance * math.sqrt(2 / n)
    return Fitted("lognormal", mean, cv, n, around(mean, error), around(cv, cv_error), likelihood)


def gamma_shape(gap: float) -> float:
    """The most likely shape where ``gap`` = log(mean) - mean(log): log k - digamma(k) = gap, by Newton.

    It starts from T. P. Minka's approximation (Estimating a Gamma distribution, 2002).
    """
    k = (3 - gap + math.sqrt((gap - 3) ** 2 + 24 * gap)) / (12 * gap)
    for _ in range(20):
        step = (math.log(k) - digamma(k) - gap) / (1 / k - trigamma(k))
        k = max(k - step, k / 10)
        if abs(step) < 1e-12 * k:
            break
    return k


def _gamma(n: int, mean: float, logs: Floats) -> Fitted:
    gap = max(math.log(mean) - float(logs.mean()), 1e-12)
    k = gamma_shape(gap)
    likelihood = n * (k * math.log(k / mean) - math.lgamma(k)) + (k - 1) * float(logs.sum()) - n * k
    error = 1 / (k * math.sqrt(n * (trigamma(k) - 1 / k)))
    cv = 1 / math.sqrt(k)
    return Fitted("gamma", mean, cv, n, around(mean, cv / math.sqrt(n)), around(cv, error / 2), likelihood)


def _weibull(values: Floats, logs: Floats) -> Fitted:
    n = len(values)
    shape = weibull_shape(values, logs, float(logs.mean()))
    scale = float(np.mean((values / values.max()) ** shape)) ** (1 / shape) * float(values.max())
    likelihood = n * (math.log(shape) - shape * math.log(scale)) + (shape - 1) * float(logs.sum()) - n
    mean = scale * math.gamma(1 + 1 / shape)
    # Of complete samples: var(log scale) = 1.1087 / (n k^2), var(k) = 0.6079 k^2 / n, cov = 0.2570 / n.
    slope = -digamma(1 + 1 / shape) / shape**2
    variance = (1.1087 / shape**2 + 2 * slope * 0.2570 + slope**2 * 0.6079 * shape**2) / n
    return Fitted(
        "weibull", mean, shape, n, around(mean, math.sqrt(variance)), around(shape, math.sqrt(0.6079 / n)),
        likelihood,
    )  # fmt: skip


def weibull_shape(values: Floats, logs: Floats, mean_log: float) -> float:
    """The shape k with sum(t^k log t) / sum(t^k) - 1/k = ``mean_log``, by bisection: the left side grows.

    ``mean_log`` is the mean logarithm of the durations that have ended; ``values`` hold those that have not
    as well (A. C. Cohen, Technometrics 7 (1965), 579-588).
    """
    scaled, shifted = values / values.max(), logs - math.log(float(values.max()))
    target = mean_log - math.log(float(values.max()))
    low, high = math.log(0.02), math.log(200.0)
    for _ in range(50):
        middle = (low + high) / 2
        k = math.exp(middle)
        powers = scaled**k
        if float((powers * shifted).sum()) / float(powers.sum()) - 1 / k < target:
            low = middle
        else:
            high = middle
    return math.exp((low + high) / 2)
