"""Figures of exact cases that are about waits: what a run adds up, and what the sums say.

Figures are in minutes of the case, or shares. Waits count everybody, also who gives up; who still waits when
the run ends has waited until then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt
from typing import Any, NamedTuple

import numpy as np

from simulation.chance import Flags, Floats, Ints
from simulation.exact_cases import Case
from simulation.ledger import NONE, DayRecord
from simulation.scenario import Scenario
from simulation.traces import NEVER, Trace

Sums = Callable[[DayRecord, Trace], Sequence[float]]
Value = Callable[[Floats], float]
_NEAR = 0.05
"""How near to an exact quantile the density of waits is measured, as a part of it."""


class Figure(NamedTuple):
    """What one run adds up, and the value that all sums together give.

    A ``plain`` one is a count that is right or wrong, and has no standard error. One of visitors ``alone``
    says what they bring and nothing of the hall, so no control is taken off it.
    """

    sums: Sums
    value: Value
    plain: bool = False
    alone: bool = False


class Span(NamedTuple):
    """Measured are visitors of [begins, ends), in ms of a run; ``minute`` is one of the case in them."""

    begins: int
    ends: int
    minute: float


def ratio(sums: Floats) -> float:
    """The first sum by the second; 0 where nothing was counted."""
    return float(sums[0] / sums[1]) if sums[1] else 0.0


class Waits:
    """Makes the figures of waits in one case; ``exact`` is the value of the one being made.

    What several figures ask of the same run is worked out once.
    """

    def __init__(self, case: Case, scenario: Scenario, span: Span) -> None:
        self.exact, self.case, self.scenario = 0.0, case, scenario
        self.begins, self.ends, self.minute = span
        self._day: DayRecord | None = None
        self._known: dict[str | None, tuple[Flags, Floats]] = {}

    # -- who, and how long

    def mask(self, day: DayRecord, who: str | None = None) -> Flags:
        """Whose ticket was issued in the measured time; only of one item if ``who`` says which."""
        return self._of(day, who)[0]

    def waits(self, day: DayRecord, who: str | None = None) -> Floats:
        """How long measured visitors waited until called or gone, in minutes."""
        return self._of(day, who)[1]

    def _of(self, day: DayRecord, who: str | None) -> tuple[Flags, Floats]:
        if self._day is not day:
            self._day, self._known = day, {}
        if who not in self._known:
            mask: Flags = (day.issued >= self.begins) & (day.issued < self.ends)
            if who is not None:
                items = list(self.scenario.profile.items)
                mask = mask & (day.item == items.index(self.case.who[who]))
            self._known[who] = mask, self.wait_of(day, mask)
        return self._known[who]

    def wait_of(self, day: DayRecord, mask: Flags) -> Floats:
        """How long these waited until called or gone, in minutes."""
        ends = np.where(day.called != NONE, day.called, np.where(day.left != NONE, day.left, day.closed))
        found: Floats = (ends[mask] - day.issued[mask]) / self.minute
        return found

    def mean_of(self, pick: Callable[[DayRecord, Trace], Any]) -> Figure:
        """The mean of what ``pick`` gives for each run: numbers, or true and false."""

        def sums(day: DayRecord, trace: Trace) -> Sequence[float]:
            found = np.asarray(pick(day, trace), dtype=float)
            return (float(found.sum()), float(found.size))

        return Figure(sums, ratio)

    def quantile_of(self, percent: str, pick: Callable[[DayRecord, Trace], Any]) -> Figure:
        """A quantile near its exact value q: q + (share wanted - share up to q) / density at q (Bahadur)."""
        exact, part = self.exact, int(percent) / 100

        def sums(day: DayRecord, trace: Trace) -> Sequence[float]:
            found = np.asarray(pick(day, trace), dtype=float)
            near = np.abs(found - exact) <= _NEAR * exact
            return (float((found <= exact).sum()), float(found.size), float(near.sum()))

        def value(sums: Floats) -> float:
            density = sums[2] / sums[1] / (2 * _NEAR * exact)
            return float(exact + (part - sums[0] / sums[1]) / density)

        return Figure(sums, value)

    # -- waits

    def wait_mean(self, who: str | None = None) -> Figure:
        """The mean wait, of everybody or of some."""
        return self.mean_of(lambda day, _: self.waits(day, who))

    def wait_mean_served(self) -> Figure:
        """The mean wait of those who were called."""
        return self.mean_of(lambda day, _: self.wait_of(day, self.mask(day) & (day.called != NONE)))

    def wait_sd(self) -> Figure:
        """The standard deviation of waits."""

        def sums(day: DayRecord, _: Trace) -> Sequence[float]:
            waits = self.waits(day)
            return (float((waits**2).sum()), float(waits.sum()), float(waits.size))

        return Figure(sums, lambda sums: sqrt(sums[0] / sums[2] - (sums[1] / sums[2]) ** 2))

    def share_longer(self, who: str | None, limit: str) -> Figure:
        """The share who wait longer than so many minutes."""
        return self.mean_of(lambda day, _: self.waits(day, who) > float(limit))

    def share_served_longer(self, limit: str) -> Figure:
        """The share who wait longer than so many minutes and are called then."""
        return self.mean_of(
            lambda day, _: (self.waits(day) > float(limit)) & (day.called[self.mask(day)] != NONE)
        )

    def quantile(self, percent: str, who: str | None) -> Figure:
        """A quantile of waits."""
        return self.quantile_of(percent, lambda day, _: self.waits(day, who))

    def first_of_group(self) -> Figure:
        """The mean wait of the first of those who come at the same ms."""
        return self.mean_of(
            lambda day, _: self.wait_of(day, self.mask(day) & (np.diff(day.arrived, prepend=NEVER) != 0))
        )

    def last(self, percent: str | None) -> Figure:
        """The longest wait of a run: its mean, or a quantile."""

        def pick(day: DayRecord, _: Trace) -> list[float]:
            return [float(self.waits(day).max())]

        return self.mean_of(pick) if percent is None else self.quantile_of(percent, pick)

    def of_visitor(self, number: str) -> Figure:
        """The wait of one visitor, counted from 1."""
        return self.mean_of(lambda day, _: self.waits(day)[int(number) - 1])

    def to_start(self) -> Figure:
        """The mean time from issue to start."""
        return self.mean_of(lambda day, _: (day.started - day.issued)[self.mask(day)] / self.minute)

    # -- waits by how many were ahead

    def ahead(self, day: DayRecord) -> tuple[Floats, Ints]:
        """The waits of measured visitors who had to wait, and how many waited when they came."""
        mask = self.mask(day)
        ends = np.sort(np.where(day.called != NONE, day.called, day.closed)[day.issued != NONE])
        numbers = np.arange(len(day.issued)) - np.searchsorted(ends, day.issued, side="right")
        waits = self.waits(day)
        return waits[waits > 0], numbers[mask][waits > 0]

    def given_ahead(self, percent: str | None, number: str) -> Figure:
        """The wait of who had to wait behind so many: its mean, or a quantile."""

        def pick(day: DayRecord, _: Trace) -> Floats:
            waits, numbers = self.ahead(day)
            found: Floats = waits[numbers == int(number)]
            return found

        return self.mean_of(pick) if percent is None else self.quantile_of(percent, pick)

    def coverage(self, percent: str) -> Figure:
        """The share of who waits whose wait is within the quantile of Erlang's law for the number ahead."""
        rate = self.case.facts["ahead"]["windows"] / self.case.facts["ahead"]["service"]

        def pick(day: DayRecord, _: Trace) -> Flags:
            waits, numbers = self.ahead(day)
            return _erlang_below(rate * waits, numbers) <= int(percent) / 100

        return self.mean_of(pick)

    def error_of_estimate(self, relative: str | None) -> Figure:
        """The error of the estimate (ahead + 1) x service / windows: mean square, or root by mean wait."""
        rate = self.case.facts["ahead"]["windows"] / self.case.facts["ahead"]["service"]

        def sums(day: DayRecord, _: Trace) -> Sequence[float]:
            waits, numbers = self.ahead(day)
            off = waits - (numbers + 1) / rate
            return (float((off**2).sum()), float(waits.sum()), float(waits.size))

        if relative is None:
            return Figure(sums, lambda sums: float(sums[0] / sums[2]))
        return Figure(sums, lambda sums: sqrt(sums[0] / sums[2]) / (sums[1] / sums[2]))


def _erlang_below(x: Floats, ahead: Ints) -> Floats:
    """P(Erlang(n + 1) <= x) for each x and n: 1 - the sum of the first n + 1 Poisson terms."""
    term, total = np.exp(-x), np.zeros_like(x)
    for count in range(int(ahead.max(initial=-1)) + 1):
        total += np.where(count <= ahead, term, 0.0)
        term = term * x / (count + 1)
    return 1 - total
