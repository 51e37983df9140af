"""How long services take: a law for each item, borrowed in part from its complexity where data are thin.

From :data:`OWN` services on an item has a law of its own. Below that its family is the one that suits all
items of its complexity best, and the logarithms of its mean and of its variance are drawn towards theirs
(empirical Bayes: B. Efron, C. Morris, J. Am. Stat. Assoc. 70 (1975), 311-319; variances as by G. K. Smyth,
Stat. Appl. Genet. Mol. Biol. 3 (2004), article 3).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from queueing.hallfile import Hall
from queueing.times import MINUTE
from simulation.chance import Floats, Ints
from simulation.fit import families
from simulation.fit.checks import whole_minutes
from simulation.fit.families import Fitted
from simulation.fit.special import trigamma, trigamma_inverse
from simulation.fit.visits import Visits

OWN = 30
_FEWEST = 5
"""Services that an item needs to have a say in what its complexity is like."""
_MOST = 20_000
"""Durations enough to choose a family for a complexity."""


@dataclass(frozen=True, slots=True)
class Service:
    """The law of an item, fitted to ``n`` services.

    ``weight`` is how much of its mean is the item's own (1: all of it); ``others`` are the BIC of the other
    families above the chosen one's; ``values`` the durations in ms, sorted.
    """

    code: str
    complexity: str
    n: int
    law: Fitted
    weight: float
    others: Mapping[str, float]
    values: Floats = field(repr=False)

    @property
    def own(self) -> bool:
        """Whether nothing of the law is borrowed."""
        return self.n >= OWN


@dataclass(frozen=True, slots=True)
class Prior:
    """What items of a complexity have in common.

    ``family``, the mean and variance of the logarithm of their means, and the mean and the degrees of freedom
    of the variance of the logarithm of their durations; from ``items`` items with ``n`` services.
    """

    family: str
    center: float
    between: float
    variance: float
    freedom: float
    items: int
    n: int


def fit_services(visits: Visits, hall: Hall) -> tuple[list[Service], dict[str, Prior]]:
    """The law of every item that somebody came for, in the hall's order, and what each complexity gives.

    A complexity with fewer than two items that can have a say borrows from all of them.
    """
    values = _durations(visits)
    order = np.argsort(visits.item[visits.served], kind="stable")
    items = visits.item[visits.served][order]
    borders = np.searchsorted(items, np.arange(len(hall.items) + 1))
    by_item = {
        code: np.sort(values[order][borders[place] : borders[place + 1]])
        for place, code in enumerate(hall.items)
    }
    wanted = [list(hall.items)[place] for place in np.unique(visits.item[visits.came])]
    kinds = {code: item.complexity for code, item in hall.items.items()}
    enough = {code: one for code, one in by_item.items() if len(one) >= _FEWEST}
    priors = {}
    for kind in ("simple", "complex"):
        given = [one for code, one in enough.items() if kinds[code] == kind]
        priors[kind] = _prior(given if len(given) >= 2 else list(enough.values()) or [np.sort(values)])
    return [_service(code, kinds[code], by_item[code], priors[kinds[code]]) for code in wanted], priors


def _durations(visits: Visits) -> Floats:
    """Services in ms; where times are whole minutes, one inside a minute counts as a third of it.

    (A duration u < 1 min inside one minute of the clock has the density 2 (1 - u): its mean is 1/3.)
    """
    found: Ints = (visits.completed - visits.started)[visits.served]
    if whole_minutes(visits):
        found = np.where(found == 0, MINUTE // 3, found)
    return np.maximum(found, 1).astype(np.float64)


def _service(code: str, complexity: str, values: Floats, prior: Prior) -> Service:
    n = len(values)
    if n >= OWN:
        law, every = families.best(values)
        others = {name: one.bic - law.bic for name, one in every.items() if name != law.family}
        return Service(code, complexity, n, law, 1.0, others, values)
    law, weight = shrunk(values, prior)
    return Service(code, complexity, n, law, weight, {}, values)


def shrunk(values: Floats, prior: Prior) -> tuple[Fitted, float]:
    """The law of an item with few durations, and the weight that its own mean has in it."""
    n = len(values)
    variance = prior.variance
    if n >= 2:
        own = float(np.log(values).var(ddof=1))
        variance = ((n - 1) * own + prior.freedom * prior.variance) / (n - 1 + prior.freedom)
    spread = families.spread_of(prior.family, variance)
    cv = families.weibull_cv(spread) if prior.family == "weibull" else spread
    cv = {"exponential": 1.0, "constant": 0.0}.get(prior.family, cv)
    noise = max(cv, 0.05) ** 2 / max(n, 1)
    weight = prior.between / (prior.between + noise) if n else 0.0
    center = weight * math.log(float(values.mean())) + (1 - weight) * prior.center if n else prior.center
    error = math.sqrt(weight * noise if n else prior.between)
    spread_error = math.sqrt(0.5 / max(n - 1 + prior.freedom, 1.0))
    return (
        Fitted(
            prior.family,
            math.exp(center),
            spread,
            n,
            families.around(math.exp(center), error),
            families.around(spread, spread_error) if spread else (0.0, 0.0),
        ),
        weight,
    )


def _prior(given: Sequence[Floats]) -> Prior:
    scaled = np.concatenate([one / one.mean() for one in given])
    if len(scaled) > _MOST:
        scaled = scaled[:: len(scaled) // _MOST + 1]
    family = families.best(scaled)[0].family
    sizes = np.array([len(one) for one in given], dtype=np.float64)
    means = np.log([float(one.mean()) for one in given])
    noise = np.array([float(one.var(ddof=1)) / float(one.mean()) ** 2 for one in given]) / sizes
    between = _between(means, noise)
    weights = 1 / (between + noise)
    variances = np.array([max(float(np.log(one).var(ddof=1)), 1e-8) for one in given])
    variance, freedom = _common_variance(variances, sizes - 1)
    center = float((weights * means).sum() / weights.sum())
    return Prior(family, center, between, variance, freedom, len(given), int(sizes.sum()))


def _between(means: Floats, noise: Floats) -> float:
    """The variance of true means around their common one (R. C. Paule, J. Mandel, 1982), by bisection."""

    def excess(variance: float) -> float:
        weights = 1 / (variance + noise)
        center = (weights * means).sum() / weights.sum()
        return float((weights * (means - center) ** 2).sum()) - (len(means) - 1)

    low, high = 1e-4, 10.0
    if excess(low) <= 0:
        return low
    for _ in range(60):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return math.sqrt(low * high)


def _common_variance(variances: Floats, freedoms: Floats) -> tuple[float, float]:
    """(common variance, degrees of freedom that it is worth) of variances with their own freedoms.

    The logarithms of sample variances vary by trigamma(d / 2) themselves; what they vary more is
    trigamma(freedom / 2) of the prior (Smyth, section 6.2).
    """
    logs = np.log(variances)
    own = np.array([trigamma(float(one) / 2) for one in freedoms])
    pooled = float((freedoms * variances).sum() / freedoms.sum())
    if len(variances) < 3:
        return pooled, 10.0
    weights = 1 / own
    center = float((weights * logs).sum() / weights.sum())
    extra = float((weights * (logs - center) ** 2).sum()) / (len(logs) - 1) - 1
    extra *= (len(logs) - 1) / float(weights.sum() - (weights**2).sum() / weights.sum())
    if extra <= 1e-3:
        return pooled, 1000.0
    return pooled, min(2 * trigamma_inverse(extra), 1000.0)
