"""How many visitors are still to come: what the profile says, shrunk towards what has come today.

A day has its own volume: it brings V times as many visitors as its kind of day says, and V is spread around
1 by a gamma law of the profile's day variation. With N visitors by now where the kind says m, V given the day
so far has the gamma law of shape k + N and rate k + m, k = 1 / variation^2 (the conjugate law of a Poisson
number; A. Gelman et al., Bayesian Data Analysis, 3rd ed. 2013, section 2.6): at the opening the profile
speaks, at noon the day itself. Which of the hall's kinds of day it is, is weighed in the same way: by how
likely each makes the number and the hours of those who have come, and by the calendar before anybody has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import exp, lgamma, log

import numpy as np

from simulation.chance import Floats
from simulation.daytypes import Steps, weekday_of
from simulation.habits import Habits
from simulation.outlook.seen import Seen
from simulation.scenario import Scenario

SPREAD = 0.15
"""The day variation (standard deviation / mean) where the profile has none; an assumption."""
_ODD = 0.25
"""How likely a kind of day is, beside others, on another day of the week, and again in another season."""
_SEASON = 31
"""Days within which a date lies in the season of another."""

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
        own = _shape(self.scenario)
        return (own + self.came) / (own + self.expected)

    def volumes(self, random: np.random.Generator, count: int) -> Floats:
        """So many draws of it."""
        own = _shape(self.scenario)
        return random.gamma(own + self.came, 1 / (own + self.expected), count)


def _shape(scenario: Scenario) -> float:
    """The shape of the law of a day's volume."""
    return float((scenario.profile.day_variation or SPREAD) ** -2)


def kinds_of(seen: Seen) -> list[Kind]:
    """The kinds of day that today may be, the likeliest first."""
    found = [_kind(seen, scenario) for scenario in seen.scenarios]
    best = max(score for _, _, score in found)
    total = sum(exp(score - best) for _, _, score in found)
    kinds = [
        Kind(scenario, exp(score - best) / total, expected, len(seen.issued))
        for scenario, expected, score in found
    ]
    kinds = [one for one in kinds if one.weight >= _LEAST_WEIGHT]
    kept = sum(one.weight for one in kinds)
    return sorted((replace(one, weight=one.weight / kept) for one in kinds), key=lambda one: -one.weight)


def _calendar(seen: Seen, scenario: Scenario) -> float:
    """How likely a kind of day is by its date alone: the same day of the week, the same time of the year."""
    today, usual = date.fromisoformat(seen.date), date.fromisoformat(scenario.date)
    apart = abs((today.replace(year=2024) - usual.replace(year=2024)).days)
    found = 1.0 if weekday_of(seen.date) == weekday_of(scenario.date) else _ODD
    return found * (1.0 if min(apart, 366 - apart) <= _SEASON else _ODD)


def _today(seen: Seen, scenario: Scenario) -> Scenario:
    """The kind of day as it would be today, without what today tells by itself, like who is booked."""
    habits = scenario.habits
    known = Habits(
        several=habits.several,
        more_time=habits.more_time,
        aside=habits.aside,
        claims=habits.claims,
        pre_check=habits.pre_check,
        get_ready=habits.get_ready,
        groups=habits.groups,
        balking=habits.balking,
        room=habits.room,
    )
    return replace(scenario, date=seen.date, zero=seen.zero, plan=seen.plan, before=None, habits=known)


def _kind(seen: Seen, scenario: Scenario) -> tuple[Scenario, float, float]:
    """A kind of day, how many it brings by now, and the logarithm of how likely it makes today so far."""
    calendar, scenario = log(_calendar(seen, scenario)), _today(seen, scenario)
    profile, hours = scenario.profile, scenario.hall.hours
    weights = sum(share * scenario.item_factors.get(code, 1.0) for code, (share, _) in profile.items.items())
    day = profile.visitors_per_day * scenario.volume * weights
    begins, ends, means = _stretches(
        profile.arrivals[scenario.arrivals], day, hours.closes - hours.last_ticket
    )
    passed = np.clip((seen.now - begins) / (ends - begins), 0.0, 1.0)
    expected = float((means * passed).sum())
    came, own = len(seen.issued), _shape(scenario)
    at = np.searchsorted(begins, np.asarray(seen.issued, dtype=np.int64), side="right") - 1
    rates = np.maximum(means / (ends - begins), day * _RARE / (ends - begins))
    hours_fit = float(np.log(rates[np.clip(at, 0, None)]).sum())
    # A gamma mixture of Poisson processes; what is the same for every kind is left out.
    number_fit = lgamma(own + came) + own * log(own) - (own + came) * log(own + expected)
    return scenario, expected, calendar + hours_fit + number_fit


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
