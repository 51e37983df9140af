"""What lies between services: the way to the window, clearing up, and acceptance inside the service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from queueing.hallfile import Hall
from queueing.times import MINUTE, SECOND
from simulation.chance import Floats
from simulation.fit import families
from simulation.fit.calls import next_calls, positive
from simulation.fit.families import Fitted
from simulation.fit.special import below, normal_cdf
from simulation.fit.visits import Visits

_ENOUGH = 100
_LONGEST_WAY = 15 * MINUTE
_LONGEST_CLEARING = 5 * MINUTE
_SAME = 0.8
"""A duration is constant when this share of it lies within a second of the median."""
_APART = 0.05
"""A zone has a law of its own when its mean way is so far from that of the hall."""


@dataclass(frozen=True, slots=True)
class Ways:
    """From the call to the start: ``hall`` for all windows, ``zones`` where they are told apart.

    ``hall`` is None where clerks do not press start by itself.
    """

    hall: Fitted | None
    zones: Mapping[str, Fitted]
    n: int
    values: Floats


def fit_ways(visits: Visits, hall: Hall) -> Ways:
    """The ways of visitors who came to their last call."""
    length = visits.started - visits.again
    known = (visits.started >= 0) & (visits.again >= 0) & (visits.missed < 0) & (length < _LONGEST_WAY)
    known &= visits.served
    if int(known.sum()) < _ENOUGH or float(np.median(length[known])) < SECOND:
        return Ways(None, {}, int(known.sum()), np.zeros(0))
    values = positive(length[known])
    zones = [spec.zone for spec in hall.windows.values()]
    of_zone = {
        zone: positive(
            length[known & np.isin(visits.window, [p for p, one in enumerate(zones) if one == zone])]
        )
        for zone in hall.zones
    }
    asked = [zone for zone, some in of_zone.items() if len(some) >= _ENOUGH]
    chances = np.array([_different(of_zone[zone], values) for zone in asked])
    mean = float(values.mean())
    own = {
        zone: law(of_zone[zone])
        for zone, passed in zip(asked, below(chances, 0.01), strict=True)
        if passed and abs(float(of_zone[zone].mean()) / mean - 1) >= _APART
    }
    return Ways(law(values), own, len(values), values)


def _different(some: Floats, every: Floats) -> float:
    """The chance that a part of durations has the mean of the rest (B. L. Welch, 1947; samples are large)."""
    rest_n = len(every) - len(some)
    if rest_n < 2:
        return 1.0
    rest_mean = (float(every.sum()) - float(some.sum())) / rest_n
    error = np.sqrt(float(some.var()) / len(some) + float(every.var()) / rest_n)
    z = abs(float(some.mean()) - rest_mean) / max(float(error), 1e-9)
    return 2 * float(normal_cdf(-z))


def law(values: Floats) -> Fitted:
    """The best law of durations; constant where nearly all are the same."""
    middle = float(np.median(values))
    if float((np.abs(values - middle) <= SECOND).mean()) >= _SAME:
        return families.constant(values)
    return families.best(values)[0]


@dataclass(frozen=True, slots=True)
class Clearing:
    """From the end of a service to the next call, ``law`` None where too few calls tell."""

    law: Fitted | None
    n: int


def fit_clearing(visits: Visits) -> Clearing:
    """Clearing up, seen where the next visitor was waiting already.

    Gaps longer than five minutes are breaks, or waits for somebody whom the window may serve, and do not
    count. For the same reason the shorter of the others are nearer the truth: the law is of those up to three
    times the median.
    """
    _, before, after = next_calls(visits)
    ended = visits.completed[before]
    gaps = visits.called[after] - ended
    known = (ended >= 0) & (visits.issued[after] <= ended) & (gaps > 0) & (gaps <= _LONGEST_CLEARING)
    known &= visits.booked[after] < 0
    values = positive(gaps[known])
    if len(values) < _ENOUGH:
        return Clearing(None, len(values))
    values = values[values <= 3 * np.median(values)]
    return Clearing(law(values), len(values))


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The share of the service before acceptance, its standard error, and from how many services."""

    share: float
    error: float
    n: int


def fit_acceptance(visits: Visits, hall: Hall) -> dict[str, Acceptance]:
    """By complexity; the mean of the shares."""
    complex_items = np.array([item.complexity == "complex" for item in hall.items.values()])
    known = visits.served & (visits.accepted >= 0)
    length = np.maximum(visits.completed - visits.started, 1)
    share = (visits.accepted - visits.started) / length
    found: dict[str, Acceptance] = {}
    for kind, marked in (("simple", False), ("complex", True)):
        mine = known & (complex_items[visits.item] == marked)
        n = int(mine.sum())
        mean = float(share[mine].mean()) if n else 0.0
        found[kind] = Acceptance(mean, float(share[mine].std() / np.sqrt(n)) if n else 0.0, n)
    return found
