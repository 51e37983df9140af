"""When visitors come: how many a day, by weekday and season, and their spread over the day by day type.

Counts are of quarters of an hour. A day type is a set of weekdays whose spread over the day the data do not
tell apart; its rate is constant between change points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from queueing.hallfile import WEEKDAYS, Hall
from queueing.times import MINUTE
from simulation.chance import Floats, Ints
from simulation.fit.special import chi_square_tail
from simulation.fit.steps import Step, rate_steps
from simulation.fit.visits import Visits, weekday

QUARTER = 15 * MINUTE
_ALPHA = 0.01
_FEW = 5
"""Expected counts below this are pooled before a chi-square test."""


@dataclass(frozen=True, slots=True)
class DayType:
    """Weekdays (0: Monday) with one spread over the day; ``days`` were seen.

    ``counts`` are the visitors of each quarter, ``steps`` the fitted rate, ``dispersion`` how much more than
    chance quarters vary once the day's total is known (1: by chance alone), ``dispersion_chance`` the chance
    of that.
    """

    name: str
    weekdays: tuple[int, ...]
    days: int
    counts: Ints
    steps: tuple[Step, ...]
    dispersion: float
    dispersion_chance: float


@dataclass(frozen=True, slots=True)
class Arrivals:
    """``edges`` are the quarters' borders (ms after zero), ``totals`` the visitors of each of ``days``.

    ``table`` has a row for each day and a column for each quarter; ``merged`` tells which weekdays were put
    together: (one, other, chance of such a difference).
    """

    edges: Ints
    days: Ints
    totals: Ints
    table: Ints
    types: tuple[DayType, ...]
    merged: tuple[tuple[str, str, float], ...]


def fit_arrivals(visits: Visits, hall: Hall) -> Arrivals:
    """The arrivals of those who came without an appointment.

    Whoever is issued a ticket after the last ticket's time counts in the last quarter.
    """
    edges = quarters(hall)
    walk_ins = visits.keep(visits.walk_ins)
    days = np.unique(walk_ins.day)
    table = count_table(walk_ins, days, edges)
    kinds = weekday(days)
    groups, merged = _merge(table, kinds)
    types = tuple(_day_type(table[np.isin(kinds, group)], group, edges) for group in sorted(groups))
    return Arrivals(edges, days, table.sum(axis=1), table, types, merged)


def quarters(hall: Hall) -> Ints:
    """The borders of the quarters from the opening of the doors to the last ticket."""
    hours = hall.hours
    until = hours.closes - hours.last_ticket
    edges = [*range(hours.doors_open, until, QUARTER), until]
    return np.array(edges, dtype=np.int64)


def count_table(visits: Visits, days: Ints, edges: Ints) -> Ints:
    """Visitors by day and quarter."""
    rows = np.searchsorted(days, visits.day)
    columns = np.clip(np.searchsorted(edges, visits.issued, side="right") - 1, 0, len(edges) - 2)
    width = len(edges) - 1
    found = np.bincount(rows * width + columns, minlength=len(days) * width)
    return found.reshape(len(days), width).astype(np.int64)


# -- day types


def _merge(table: Ints, kinds: Ints) -> tuple[list[tuple[int, ...]], tuple[tuple[str, str, float], ...]]:
    """Weekdays in groups, and the merges made: (one, other, chance of such a difference).

    The two groups that differ least are merged until every two that are left differ by more than chance
    (likelihood-ratio test of their shares by half hour at 1 %, Bonferroni over the pairs, scaled by the
    dispersion inside weekdays). Which groups are left to compare was chosen by their likeness, so their
    weekdays, which nobody chose, must differ by more than chance as well.
    """
    halves = _halves(table)
    by_day = {int(kind): halves[kinds == kind].sum(axis=0) for kind in np.unique(kinds)}
    groups: list[tuple[int, ...]] = [(int(kind),) for kind in np.unique(kinds)]
    scale = max(1.0, _dispersion([halves[kinds == kind] for kind in np.unique(kinds)])[0])
    merged: list[tuple[str, str, float]] = []
    while len(groups) > 1:
        pairs = [
            (_difference(by_day, one, other, scale), one, other)
            for place, one in enumerate(groups)
            for other in groups[place + 1 :]
        ]
        chance, one, other = max(pairs)
        if chance < _ALPHA / len(pairs):
            break
        groups = [group for group in groups if group not in (one, other)]
        groups.append(tuple(sorted((*one, *other))))
        merged.append((type_name(one), type_name(other), chance))
    return groups, tuple(merged)


def _halves(table: Ints) -> Ints:
    """The same by half hour; an odd last quarter stands alone."""
    width = table.shape[1]
    found: Ints = np.add.reduceat(table, np.arange(0, width, 2), axis=1)
    return found


def _dispersion(parts: Sequence[Ints]) -> tuple[float, float]:
    """(Pearson's chi-square over its degrees of freedom of counts given each day's total, its chance)."""
    square, freedom = 0.0, 0
    for rows in parts:
        shares = rows.sum(axis=0) / max(rows.sum(), 1)
        expected = rows.sum(axis=1)[:, None] * shares[None, :]
        used = shares > 0
        square += float(
            ((rows[:, used] - expected[:, used]) ** 2 / np.maximum(expected[:, used], 1e-9)).sum()
        )
        freedom += max(len(rows) - 1, 0) * max(int(used.sum()) - 1, 0)
    if freedom == 0:
        return 1.0, 1.0
    return square / freedom, chi_square_tail(square, freedom)


def _difference(
    by_day: Mapping[int, Ints], one: tuple[int, ...], other: tuple[int, ...], scale: float
) -> float:
    """The chance that two groups of weekdays with one spread differ as much as these do."""
    groups = np.stack([sum(by_day[day] for day in group) for group in (one, other)])
    days = np.stack([by_day[day] for day in (*one, *other)])
    return max(homogeneity(pooled(rows.astype(np.float64)), scale) for rows in (groups, days))


def pooled(counts: Floats) -> Floats:
    """Columns with few expected counts joined with the ones before them."""
    share = counts.sum(axis=1) / max(counts.sum(), 1)
    columns: list[Floats] = []
    for column in counts.T:
        if columns and float((columns[-1].sum() * share).min()) < _FEW:
            columns[-1] = columns[-1] + column
        else:
            columns.append(column)
    if len(columns) > 1 and float((columns[-1].sum() * share).min()) < _FEW:
        last = columns.pop()
        columns[-1] = columns[-1] + last
    return np.stack(columns, axis=1)


def homogeneity(counts: Floats, scale: float) -> float:
    """The chance of rows with one set of shares to differ so much: likelihood ratio, divided by ``scale``."""
    expected = counts.sum(axis=1)[:, None] * counts.sum(axis=0)[None, :] / max(counts.sum(), 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(counts > 0, counts * np.log(counts / expected), 0.0)
    freedom = (counts.shape[0] - 1) * (counts.shape[1] - 1)
    return chi_square_tail(2 * float(terms.sum()) / scale, freedom)


def type_name(group: tuple[int, ...]) -> str:
    """A name for weekdays: ``mon``, ``tue_to_fri``, ``mon_wed``."""
    if len(group) > 2 and group == tuple(range(group[0], group[-1] + 1)):
        return f"{WEEKDAYS[group[0]]}_to_{WEEKDAYS[group[-1]]}"
    return "_".join(WEEKDAYS[day] for day in group)


def weekdays_of(name: str) -> tuple[int, ...]:
    """The weekdays of a name that :func:`type_name` has made."""
    first, between, last = name.partition("_to_")
    if between:
        return tuple(range(WEEKDAYS.index(first), WEEKDAYS.index(last) + 1))
    return tuple(WEEKDAYS.index(day) for day in name.split("_"))


def _day_type(rows: Ints, group: tuple[int, ...], edges: Ints) -> DayType:
    dispersion, chance = _dispersion([_halves(rows)])
    counts = rows.sum(axis=0)
    steps = rate_steps(counts, len(rows), edges, max(dispersion, 1.0))
    return DayType(type_name(group), group, len(rows), counts, steps, dispersion, chance)
