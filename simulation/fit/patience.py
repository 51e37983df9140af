"""How long visitors wait before they give up, from waits of which most were ended by a call (censored)."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from queueing.times import SECOND
from simulation.chance import Flags, Floats
from simulation.fit.checks import EXPIRED, LEFT
from simulation.fit.families import Z, around, weibull_shape
from simulation.fit.visits import Visits

FEW = 10
"""Leavers without whom the law has no shape of its own."""
SEEN = 50
"""Visitors who must still have been waiting (or a tenth, if fewer came) for a time to count as seen."""


@dataclass(frozen=True, slots=True)
class Curve:
    """The share who would still wait at each time (ms), with 95 % bands: E. L. Kaplan, P. Meier (1958).

    Bands are M. Greenwood's, on the scale of log(-log), so that they stay between 0 and 1.
    """

    times: Floats
    survival: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Patience:
    """A Weibull law (``scale`` in ms) from ``n`` waits of which ``left`` ended by leaving.

    No law where nobody left (``left`` 0); with few leavers the shape is 1. Up to ``reach`` :data:`SEEN`
    visitors still waited: what comes after that hardly anybody has seen. ``still`` is the share who would
    have waited on there, ``apart`` the largest distance of the law from the curve up to there.
    """

    n: int
    left: int
    shape: float
    scale: float
    shape_interval: tuple[float, float]
    scale_interval: tuple[float, float]
    reach: float
    still: float
    apart: float
    curve: Curve = field(repr=False)


def waits(visits: Visits) -> tuple[Floats, Flags]:
    """(how long each visitor without appointment waited in ms, whether the visitor then left).

    A wait ends by the first call, by leaving before it, or at closing for who is left over.
    """
    known = visits.walk_ins & visits.waits
    called = known & (visits.called >= visits.issued)
    gone = known & ~called & (visits.outcome == LEFT) & (visits.left >= 0)
    over = known & ~called & (visits.outcome == EXPIRED) & (visits.left >= 0)
    which = called | gone | over
    until = np.where(called, visits.called, visits.left)[which] - visits.issued[which]
    return np.maximum(until, 0).astype(np.float64), gone[which]


def fit_patience(visits: Visits) -> Patience:
    """The curve and the most likely Weibull law (A. C. Cohen, Technometrics 7 (1965), 579-588)."""
    times, left = waits(visits)
    curve = kaplan_meier(times, left)
    events, n = int(left.sum()), len(times)
    last = max(min(SEEN, n // 10), 1)
    reach = float(np.partition(times, n - last)[n - last]) if n else 0.0
    if not events:
        return Patience(n, 0, 1.0, 0.0, (1.0, 1.0), (0.0, 0.0), reach, 1.0, 0.0, curve)
    positive = np.maximum(times, SECOND)
    if events < FEW:
        shape, scale = 1.0, float(positive.sum()) / events
        errors = (0.0, 1 / math.sqrt(events))
    else:
        logs, longest = np.log(positive), float(positive.max())
        shape = weibull_shape(positive, logs, float(logs[left].mean()))
        scale = longest * (float(((positive / longest) ** shape).sum()) / events) ** (1 / shape)
        errors = _errors(positive, shape, scale, events)
    seen = curve.times <= reach
    law = np.exp(-((curve.times[seen] / scale) ** shape))
    return Patience(
        n=n,
        left=events,
        shape=shape,
        scale=scale,
        shape_interval=around(shape, errors[0]),
        scale_interval=around(scale, errors[1]),
        reach=reach,
        still=float(curve.survival[seen][-1]) if seen.any() else 1.0,
        apart=float(np.abs(law - curve.survival[seen]).max(initial=0.0)),
        curve=curve,
    )


def kaplan_meier(times: Floats, left: Flags) -> Curve:
    """The product-limit curve at the times at which somebody left."""
    ends, deaths = np.unique(times[left], return_counts=True)
    at: Floats = ends.astype(np.float64)
    risk = len(times) - np.searchsorted(np.sort(times), at, side="left")
    survival: Floats = np.cumprod(1 - deaths / np.maximum(risk, 1)).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(deaths / (risk * np.maximum(risk - deaths, 1e-9)))
        error = np.sqrt(variance) / np.abs(np.log(survival))
        low, high = survival ** np.exp(Z * error), survival ** np.exp(-Z * error)
    sure = (survival <= 0) | (survival >= 1)
    low, high = np.where(sure, survival, low), np.where(sure, survival, high)
    return Curve(at, survival, low, high)


def _errors(times: Floats, shape: float, scale: float, events: int) -> tuple[float, float]:
    """Standard errors of log(shape) and log(scale): the inverse of the observed information.

    With z = (t / scale)^shape and u = log(t / scale) the second derivatives of the log-likelihood at its top
    are -(d + k^2 sum z u^2), -k^2 d and k^2 sum z u.
    """
    u = np.log(times / scale)
    z = np.exp(shape * u)
    a = events + shape**2 * float((z * u * u).sum())
    b = shape**2 * events
    c = -(shape**2) * float((z * u).sum())
    determinant = a * b - c * c
    return math.sqrt(b / determinant), math.sqrt(a / determinant)
