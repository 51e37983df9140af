"""How many visitors a day brings: by weekday and by season, and how much days of one kind differ."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from queueing.hallfile import WEEKDAYS
from simulation.chance import Flags, Floats, Ints
from simulation.fit.special import chi_square_tail
from simulation.fit.visits import day_text, weekday

_FEWEST = 8
"""Days that a month needs to have a say."""
_ODD = 4.0
"""A day is unlike the others when it is so many standard deviations away."""


@dataclass(frozen=True, slots=True)
class Season:
    """Months (1 to 12, in order) with one factor, and its standard error; ``days`` were seen."""

    months: tuple[int, ...]
    factor: float
    error: float
    days: int

    @property
    def name(self) -> str:
        """A key such as ``mar`` or ``mar_to_may``."""
        first, last = (calendar.month_abbr[one].lower() for one in (self.months[0], self.months[-1]))
        return first if first == last else f"{first}_to_{last}"


@dataclass(frozen=True, slots=True)
class Volume:
    """``visitors`` come on a mean day; ``weekdays`` are the factors of those seen, with standard errors.

    ``seasons`` is empty where months do not differ by more than chance (``season_chance``). ``dispersion`` is
    how much more days vary than Poisson counts with these means (``chance`` of that), ``factor`` the
    standard deviation of a day's own factor; ``odd`` are days unlike the others, with their share of what was
    expected.
    """

    visitors: float
    weekdays: dict[str, tuple[float, float, int]]
    seasons: tuple[Season, ...]
    season_chance: float
    dispersion: float
    chance: float
    factor: float
    odd: tuple[tuple[str, float], ...]

    @property
    def varies(self) -> bool:
        """Whether days of one kind differ by more than chance, and by so much that it matters."""
        return self.chance < 0.01 and self.factor >= 0.02

    def of(self, weekdays: Iterable[int]) -> float:
        """How many visitors a day among these weekdays (0: Monday) brings, beside ``visitors``."""
        known = [self.weekdays[WEEKDAYS[day]] for day in weekdays]
        return sum(factor * days for factor, _, days in known) / sum(days for _, _, days in known)


def fit_volume(days: Ints, totals: Ints) -> Volume:
    """Weekday times season, by quasi-likelihood: means are fitted as for Poisson counts, errors scaled."""
    kinds, months = (
        weekday(days),
        np.array([datetime.date.fromisoformat(day_text(day)).month for day in days]),
    )
    plain, _ = _expected(totals, kinds, np.zeros_like(kinds))
    calm = _calm(totals, plain)
    seasons, chance = _seasons(totals, kinds, months, calm)
    groups = np.zeros_like(kinds)
    for place, season in enumerate(seasons):
        groups[np.isin(months, season)] = place
    expected, factors = _expected(totals, kinds, groups, calm)
    calm = _calm(totals, expected)
    expected, factors = _expected(totals, kinds, groups, calm)
    used, parameters = int(calm.sum()), len(np.unique(kinds)) + max(len(seasons) - 1, 0)
    square = float(((totals - expected)[calm] ** 2 / np.maximum(expected[calm], 1e-9)).sum())
    freedom = max(used - parameters, 1)
    dispersion = square / freedom
    extra = float(((totals - expected)[calm] ** 2).sum()) * used / freedom - float(expected[calm].sum())
    factor = float(np.sqrt(max(extra, 0.0) / max(float((expected[calm] ** 2).sum()), 1e-9)))
    return Volume(
        visitors=float(totals.mean()),
        weekdays={
            WEEKDAYS[kind]: _factor(totals, expected, kinds == kind, groups, factors, dispersion)
            for kind in np.unique(kinds)
        },
        seasons=tuple(
            Season(
                months=season,
                factor=float(factors[place]),
                error=_error(totals[groups == place], dispersion) * float(factors[place]),
                days=int((groups == place).sum()),
            )
            for place, season in enumerate(seasons)
        ),
        season_chance=chance,
        dispersion=dispersion,
        chance=chi_square_tail(square, freedom),
        factor=factor,
        odd=tuple(
            (day_text(day), float(seen / mean))
            for day, seen, mean, fine in zip(days, totals, expected, calm, strict=True)
            if not fine and mean > 0
        ),
    )


def _calm(totals: Ints, expected: Floats) -> Flags:
    """The days that are not unlike all others (by the median absolute deviation of their ratio)."""
    ratio = totals / np.maximum(expected, 1e-9)
    middle = float(np.median(ratio))
    usual = max(
        1.4826 * float(np.median(np.abs(ratio - middle))), 1 / np.sqrt(max(float(totals.mean()), 1.0))
    )
    found: Flags = np.abs(ratio - middle) <= max(_ODD * usual, 0.2)
    return found


def _expected(totals: Ints, kinds: Ints, groups: Ints, calm: Flags | None = None) -> tuple[Floats, Floats]:
    """(the mean of each day, the factor of each group): iterative proportional fitting.

    The groups' factors have the mean 1 over days.
    """
    use = np.ones(len(totals), dtype=bool) if calm is None else calm
    by_kind, by_group = np.ones(7), np.ones(int(groups.max(initial=0)) + 1)
    for _ in range(50):
        for kind in np.unique(kinds):
            mine = use & (kinds == kind)
            mine = mine if mine.any() else kinds == kind
            by_kind[kind] = totals[mine].sum() / by_group[groups[mine]].sum()
        for group in np.unique(groups):
            mine = use & (groups == group)
            mine = mine if mine.any() else groups == group
            by_group[group] = totals[mine].sum() / by_kind[kinds[mine]].sum()
        by_group /= by_group[groups].mean()
    for kind in np.unique(kinds):
        mine = use & (kinds == kind)
        mine = mine if mine.any() else kinds == kind
        by_kind[kind] = totals[mine].sum() / by_group[groups[mine]].sum()
    return by_kind[kinds] * by_group[groups], by_group


def _factor(
    totals: Ints, expected: Floats, mine: Flags, groups: Ints,
    factors: Floats, dispersion: float,
) -> tuple[float, float, int]:  # fmt: skip
    """(a weekday's factor, its standard error, days)."""
    mean = float((expected[mine] / factors[groups[mine]]).mean()) / max(float(totals.mean()), 1e-9)
    return mean, mean * _error(totals[mine], dispersion), int(mine.sum())


def _error(totals: Ints, dispersion: float) -> float:
    """The standard error of the logarithm of a mean of counts."""
    return float(np.sqrt(max(dispersion, 1.0) / max(float(totals.sum()), 1.0)))


def _seasons(totals: Ints, kinds: Ints, months: Ints, calm: Flags) -> tuple[list[tuple[int, ...]], float]:
    """Months in runs with one factor each, and the chance that months differ so much by themselves.

    None unless two months have days enough and they differ (1 %). Runs are joined while their factors are not
    told apart: the dispersion inside months is what they are measured by.
    """
    seen = [month for month in range(1, 13) if int(((months == month) & calm).sum()) >= _FEWEST]
    if len(seen) < 2:
        return [], 1.0
    plain, _ = _expected(totals, kinds, np.zeros_like(kinds), calm)
    runs: list[tuple[int, ...]] = [(month,) for month in range(1, 13) if (months == month).any()]
    used = calm & np.isin(months, seen)
    fine, _ = _expected(totals, kinds, np.searchsorted(np.unique(months), months), calm)
    inside = float(((totals - fine)[used] ** 2 / fine[used]).sum())
    freedom = max(int(used.sum()) - len(seen) - len(np.unique(kinds)) + 1, 1)
    scale = max(inside / freedom, 1.0)
    between = sum(
        _apart(totals[used & (months == month)], plain[used & (months == month)], 1.0) for month in seen
    )
    chance = chi_square_tail(between / scale, len(seen) - 1)
    if chance > 0.01:
        return [], chance
    while len(runs) > 1:
        gaps = [
            _gap(totals, plain, calm & np.isin(months, one), calm & np.isin(months, other), scale)
            for one, other in pairwise(runs)
        ]
        place = int(np.argmax(gaps))
        if gaps[place] < 0.01 / len(gaps):
            break
        runs[place : place + 2] = [runs[place] + runs[place + 1]]
    return (runs, chance) if len(runs) > 1 else ([], chance)


def _apart(totals: Ints, expected: Floats, factor: float) -> float:
    """Pearson's chi-square of the sum of some days."""
    mean = float(expected.sum()) * factor
    return (float(totals.sum()) - mean) ** 2 / max(mean, 1e-9)


def _gap(
    totals: Ints, expected: Floats, one: Flags,
    other: Flags, scale: float,
) -> float:  # fmt: skip
    """The chance that two runs of months with one factor differ so much; 1 where one has no days."""
    if not one.any() or not other.any():
        return 1.0
    both = one | other
    factor = float(totals[both].sum()) / max(float(expected[both].sum()), 1e-9)
    square = sum(_apart(totals[some], expected[some], factor) for some in (one, other))
    return chi_square_tail(square / scale, 1)
