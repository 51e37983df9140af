"""How many visitors are still to come: what the profile says, shrunk towards what has come today.

A day has its own volume: it brings V times as many visitors as the profile says, and V is spread around 1 by
a gamma law of variation :data:`SPREAD`. With N visitors by now where the profile says m, V given the day so
far has the gamma law of shape k + N and rate k + m, k = 1 / SPREAD^2 (the conjugate law of a Poisson number;
A. Gelman et al., Bayesian Data Analysis, 3rd ed. 2013, section 2.6): at the opening the profile speaks, at
noon the day itself. Which of several kinds of day it is, is weighed in the same way: by how likely each makes
the number and the hours of those who have come.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, lgamma, log

import numpy as np

from simulation.chance import Floats
from simulation.daytypes import Steps, weekday_of
from simulation.habits import Habits
from simulation.outlook.seen import Seen
from simulation.scenario import Scenario

SPREAD = 0.15
"""By how much the volume of days of one kind varies (standard deviation / mean); an assumption."""

_LEAST_WEIGHT = 0.01
_RARE = 1e-6
"""The share of a day's tickets that comes in stretches of which the profile says nobody comes."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of day that this one may be.

    ``weight`` is how likely it is, ``expected`` how many it brings by now, ``came`` how many have come.
    """

    scenario: Scenario
    weight: float
    expected: float
    came: int

    @property
    def volume(self) -> float:
        """What its visitors are multiplied by for the rest of the day, on average."""
        own = 1 / SPREAD**2
        return (own + self.came) / (own + self.expected)

    def volumes(self, random: np.random.Generator, count: int) -> Floats:
        """So many draws of it."""
        own = 1 / SPREAD**2
        return random.gamma(own + self.came, 1 / (own + self.expected), count)


def kinds_of(seen: Seen) -> list[Kind]:
    """The kinds of day that today may be, the likeliest first."""
    found = [_kind(seen, scenario) for scenario in _scenarios(seen)]
    best = max(score for _, _, score in found)
    total = sum(exp(score - best) for _, _, score in found)
    kinds = [
        Kind(scenario, exp(score - best) / total, expected, len(seen.issued))
        for scenario, expected, score in found
    ]
    kinds = [one for one in kinds if one.weight >= _LEAST_WEIGHT]
    kept = sum(one.weight for one in kinds)
    return sorted((replace(one, weight=one.weight / kept) for one in kinds), key=lambda one: -one.weight)


def _scenarios(seen: Seen) -> list[Scenario]:
    """The profile's days that may be today: types for this day of the week, else each of its arrivals."""
    profile, weekday = seen.profile, weekday_of(seen.date)
    types = [one for one in profile.day_types.values() if weekday in one.weekdays]
    types = types or [one for one in profile.day_types.values() if not one.weekdays]
    days = [(one.arrivals, one.volume) for one in types]
    if not days:
        days = [(name, profile.weekdays.get(weekday, 1.0)) for name in profile.arrivals]
    factors: dict[str, float] = {}
    season = 1.0
    for one in profile.seasons.values():
        if one.covers(seen.date):
            season *= one.volume
            for item, factor in one.item_factors.items():
                factors[item] = factors.get(item, 1.0) * factor
    return [
        Scenario(
            code="outlook",
            names={},
            hall=seen.hall,
            profile=profile,
            plan=seen.plan,
            before=None,
            date=seen.date,
            zero=seen.zero,
            arrivals=arrivals,
            volume=volume * season,
            item_factors=factors,
            closed_windows=(),
            habits=Habits(),
        )
        for arrivals, volume in days
    ]


def _kind(seen: Seen, scenario: Scenario) -> tuple[Scenario, float, float]:
    """A kind of day, how many it brings by now, and the logarithm of how likely it makes today so far."""
    profile, hours = scenario.profile, scenario.hall.hours
    weights = sum(share * scenario.item_factors.get(code, 1.0) for code, (share, _) in profile.items.items())
    day = profile.visitors_per_day * scenario.volume * weights
    begins, ends, means = _stretches(
        profile.arrivals[scenario.arrivals], day, hours.closes - hours.last_ticket
    )
    passed = np.clip((seen.now - begins) / (ends - begins), 0.0, 1.0)
    expected = float((means * passed).sum())
    came, own = len(seen.issued), 1 / SPREAD**2
    at = np.searchsorted(begins, np.asarray(seen.issued, dtype=np.int64), side="right") - 1
    rates = np.maximum(means / (ends - begins), day * _RARE / (ends - begins))
    hours_fit = float(np.log(rates[np.clip(at, 0, None)]).sum())
    # A gamma mixture of Poisson processes; what is the same for every kind is left out.
    number_fit = lgamma(own + came) + own * log(own) - (own + came) * log(own + expected)
    return scenario, expected, hours_fit + number_fit


def _stretches(shares: Steps, day: float, until: int) -> tuple[Floats, Floats, Floats]:
    """From when to when (ms after zero) how many come on average; the last one ends with the last ticket."""
    total = sum(share for _, share in shares)
    begins = np.array([at for at, _ in shares], dtype=float)
    ends = np.append(begins[1:], max(until, shares[-1][0] + 1))
    return begins, ends, np.array([day * share / total for _, share in shares])


def shared_out(kinds: Sequence[Kind], futures: int) -> list[int]:
    """How many of the futures are of each kind: by weight, largest remainders first."""
    wished = [one.weight * futures for one in kinds]
    found = [int(one) for one in wished]
    rest = sorted(range(len(kinds)), key=lambda index: found[index] - wished[index])
    for index in rest[: futures - sum(found)]:
        found[index] += 1
    return found
