"""What to beware of before believing a fit: codes with facts (:mod:`simulation.fit.words` words them)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from queueing.hallfile import WEEKDAYS, Hall
from queueing.times import MINUTE, SECOND
from simulation.fit.arrivals import weekdays_of
from simulation.fit.fitting import Fit
from simulation.fit.patience import FEW
from simulation.fit.scenarios import days_named
from simulation.fit.words import say

_ODD_FIT = 0.05
"""A law that is nowhere farther from its data than this does, whatever a test of many durations says."""
_FEW_DAYS = 10
_THIN = "borrowed"
_SOME = 3
"""So many items of few services are told one by one."""


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning: its code and what it says of what."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)

    def text(self, language: str, hall: Hall) -> str:
        """The sentence; items are named by code and name, days of the week by name."""
        facts = dict(self.facts)
        if "item" in facts:
            facts["item"] = item_name(hall, str(facts["item"]), language)
        for name in ("complexity", "family"):
            if name in facts:
                facts[name] = say(str(facts[name]), language)
        if "type" in facts:
            facts["type"] = days_named(weekdays_of(str(facts["type"])), language)
        if "weekdays" in facts:
            facts["weekdays"] = days_named(tuple(map(WEEKDAYS.index, facts["weekdays"])), language)
        return say(f"w_{self.code}", language, **facts)


def item_name(hall: Hall, code: str, language: str) -> str:
    """An item's code with its name."""
    return f"{code} {hall.items[code].names[language]}"


def warnings_of(fit: Fit) -> list[Warned]:
    """All warnings, the gravest parts of a profile first."""
    return [*_arrivals(fit), *_services(fit), *_patience(fit), *_rest(fit)]


def sentences(warned: Sequence[Warned], language: str, hall: Hall) -> list[str]:
    """The warnings as sentences; items whose services are few share one where they are many."""
    thin = [one for one in warned if one.code == _THIN]
    if len(thin) <= _SOME:
        return [one.text(language, hall) for one in warned]
    named = [say("thin_item", language, item=one.facts["item"], n=one.facts["n"]) for one in thin]
    together = say("thin_items", language, count=len(thin), items=say("comma", language).join(named))
    first = warned.index(thin[0])
    rest = [one.text(language, hall) for one in warned if one.code != _THIN]
    return [*rest[:first], together, *rest[first:]]


def _arrivals(fit: Fit) -> Iterator[Warned]:
    volume = fit.volume
    missing = [day for day in fit.hall.hours.workdays if day not in volume.weekdays]
    if missing:
        yield Warned("no_weekday", {"weekdays": sorted(missing, key=WEEKDAYS.index)})
    for one in fit.arrivals.types:
        if one.days < _FEW_DAYS:
            yield Warned("few_days", {"days": one.days, "type": one.name})
    if volume.varies:
        yield Warned("day_factor", {"share": f"{volume.factor:.0%}"})
    for one in fit.arrivals.types:
        if one.dispersion_chance < 0.01 and one.dispersion > 1.1:
            yield Warned("bursts", {"type": one.name, "times": f"{one.dispersion:.2f}"})
    if volume.odd:
        named = ", ".join(f"{day} ({share:.0%})" for day, share in volume.odd[:6])
        yield Warned("odd_days", {"days": len(volume.odd), "named": named})
    if volume.seasons:
        yield Warned("seasons", {"years": f"{np.ptp(fit.arrivals.days) / 365.25:.1f}"})


def _services(fit: Fit) -> Iterator[Warned]:
    for one in fit.services:
        if not one.own:
            prior = fit.priors[one.complexity]
            yield Warned(
                _THIN if one.n else "no_services",
                {
                    "item": one.code,
                    "n": one.n,
                    "items": prior.items,
                    "complexity": one.complexity,
                    "weight": f"{one.weight:.0%}",
                },
            )
    for one in fit.services:
        test = fit.tests.get(one.code)
        if test is not None and test.chance < 0.01 and test.distance > _ODD_FIT:
            facts = {"item": one.code, "family": one.law.family, "distance": f"{test.distance:.2f}"}
            yield Warned("poor_law", facts)
    none = [code for code in fit.hall.items if code not in fit.shares.counts]
    if none:
        yield Warned("no_visitors", {"count": len(none), "items": ", ".join(none)})


def _patience(fit: Fit) -> Iterator[Warned]:
    one = fit.patience
    if one.left == 0:
        yield Warned("nobody_left", {"n": one.n})
        return
    if one.left < FEW:
        yield Warned("few_left", {"left": one.left})
    yield Warned("reach", {"minutes": f"{one.reach / MINUTE:.0f}", "share": f"{one.still:.0%}"})
    if one.left >= FEW and one.apart > 0.1:
        yield Warned("poor_patience", {"distance": f"{one.apart:.2f}"})


def _rest(fit: Fit) -> Iterator[Warned]:
    rules, no_shows = fit.hall.rules, fit.no_shows
    if fit.ways.hall is None:
        yield Warned("no_ways", {"n": fit.ways.n, "seconds": rules.walk // SECOND})
    if fit.clearing.law is None:
        yield Warned("no_clearing", {"n": fit.clearing.n, "seconds": rules.clear // SECOND})
    for kind, one in fit.acceptance.items():
        if one.n == 0:
            yield Warned("no_acceptance", {"complexity": kind})
    if no_shows.walk_ins.count and not no_shows.seen:
        yield Warned("no_cost", {"count": no_shows.walk_ins.count})
    if no_shows.returns.count and no_shows.back_after is None:
        yield Warned("no_back", {"count": no_shows.returns.count})
    if fit.lateness is not None and fit.hall.appointments is None:
        yield Warned("no_terms")
    closed = [day for day in fit.volume.weekdays if day not in fit.hall.hours.workdays]
    if closed:
        yield Warned("closed_weekday", {"weekdays": sorted(closed, key=WEEKDAYS.index)})
