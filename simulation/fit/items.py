"""What visitors come for: shares of items, items that come at other times of the day, items with a season."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np

from queueing.hallfile import Hall
from simulation.fit.arrivals import Arrivals, count_table, homogeneity, pooled
from simulation.fit.special import below, chi_square_tail, wilson
from simulation.fit.steps import Step, rate_steps
from simulation.fit.visits import Visits, day_text, weekday
from simulation.fit.volume import Season

_ENOUGH = 300
"""Visits without which an item follows the others."""
_ENOUGH_OF_TYPE = 100
_FALSE = 0.01
"""The share of false discoveries that is allowed."""
_APART = 0.08
"""So many of an item's visitors must come at other times than the rest to give it a profile of its own."""
_SEASONAL = 0.2
"""An item's factor in a season must be so far from 1."""


@dataclass(frozen=True, slots=True)
class OwnTimes:
    """An item that comes at other times: ``apart`` is the share that does, ``steps`` the rate by day type."""

    code: str
    chance: float
    apart: float
    steps: dict[str, tuple[Step, ...]]


@dataclass(frozen=True, slots=True)
class Shares:
    """By code: visits and the 95 % interval of the share of all; those that nobody came for are left out."""

    counts: dict[str, int]
    intervals: dict[str, tuple[float, float]]
    total: int


def fit_shares(visits: Visits, hall: Hall) -> Shares:
    """The items of those who came without an appointment."""
    walk_ins = visits.keep(visits.walk_ins)
    counts = np.bincount(walk_ins.item, minlength=len(hall.items)).tolist()
    found = {code: count for code, count in zip(hall.items, counts, strict=True) if count}
    return Shares(found, {code: wilson(count, len(walk_ins)) for code, count in found.items()}, len(walk_ins))


def own_times(visits: Visits, hall: Hall, arrivals: Arrivals) -> list[OwnTimes]:
    """Items that come at other times than the rest.

    A chi-square test of each item against all others by half hour inside each day type, scaled by the type's
    dispersion, guarded against false discoveries; and the difference must be worth a row.
    """
    walk_ins = visits.keep(visits.walk_ins)
    kinds = weekday(walk_ins.day)
    tables = {
        one.name: count_table(walk_ins.keep(np.isin(kinds, one.weekdays)), arrivals.days, arrivals.edges).sum(
            0
        )
        for one in arrivals.types
    }
    codes = list(hall.items)
    counts = np.bincount(walk_ins.item, minlength=len(codes))
    asked = np.flatnonzero(counts >= _ENOUGH)
    chances, apart, own = np.ones(len(asked)), np.zeros(len(asked)), []
    for place, item in enumerate(asked):
        mine = walk_ins.keep(walk_ins.item == item)
        of_type = {
            one.name: count_table(
                mine.keep(np.isin(weekday(mine.day), one.weekdays)), arrivals.days, arrivals.edges
            ).sum(0)
            for one in arrivals.types
        }
        own.append(of_type)
        singles = []
        for one in arrivals.types:
            table = np.stack([of_type[one.name], tables[one.name] - of_type[one.name]]).astype(np.float64)
            halves = np.add.reduceat(table, np.arange(0, table.shape[1], 2), axis=1)
            singles.append(homogeneity(pooled(halves), max(one.dispersion, 1.0)))
            split = halves / np.maximum(halves.sum(axis=1, keepdims=True), 1)
            apart[place] += float(np.abs(split[0] - split[1]).sum()) / 2 * of_type[one.name].sum() / len(mine)
        # Fisher's way of joining independent tests.
        logs = -2 * sum(float(np.log(max(single, 1e-300))) for single in singles)
        chances[place] = chi_square_tail(logs, 2 * len(singles))
    passed = below(chances, _FALSE) & (apart >= _APART)
    return [
        OwnTimes(
            code=codes[asked[place]],
            chance=float(chances[place]),
            apart=float(apart[place]),
            steps={
                one.name: rate_steps(own[place][one.name], one.days, arrivals.edges, max(one.dispersion, 1.0))
                for one in arrivals.types
                if own[place][one.name].sum() >= _ENOUGH_OF_TYPE
            },
        )
        for place in np.flatnonzero(passed)
    ]


def seasonal_items(visits: Visits, hall: Hall, seasons: tuple[Season, ...]) -> dict[str, dict[str, float]]:
    """By season and item how many times its usual share comes, where that stands out from chance."""
    walk_ins = visits.keep(visits.walk_ins)
    months = {day: datetime.date.fromisoformat(day_text(day)).month for day in np.unique(walk_ins.day)}
    month = np.array([months[day] for day in walk_ins.day.tolist()], dtype=np.int64)
    codes = list(hall.items)
    whole = np.bincount(walk_ins.item, minlength=len(codes))
    found: dict[str, dict[str, float]] = {}
    for season in seasons:
        inside = np.isin(month, season.months)
        seen = np.bincount(walk_ins.item[inside], minlength=len(codes))
        asked = np.flatnonzero(whole >= _ENOUGH)
        rest = len(walk_ins) - int(inside.sum())
        chances, factors = np.ones(len(asked)), np.ones(len(asked))
        for place, item in enumerate(asked):
            mine, others = int(seen[item]), int(whole[item] - seen[item])
            table = np.array([[mine, int(inside.sum()) - mine], [others, rest - others]], dtype=np.float64)
            chances[place] = homogeneity(table, 1.0) if rest else 1.0
            factors[place] = (mine / max(int(inside.sum()), 1)) / (whole[item] / len(walk_ins))
        passed = below(chances, _FALSE) & (np.abs(factors - 1) >= _SEASONAL)
        if passed.any():
            found[season.name] = {
                codes[asked[place]]: float(factors[place]) for place in np.flatnonzero(passed)
            }
    return found
