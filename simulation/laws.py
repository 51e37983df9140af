"""Laws of random durations, drawn as whole milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import gamma, log1p, sqrt
from typing import Any

import numpy as np

from simulation.chance import Choice, Floats, Ints

__all__ = ["FAMILIES", "NEVER", "Ints", "Law", "Laws"]

NEVER = -1
"""The duration of what does not happen."""

FAMILIES = ("constant", "exponential", "lognormal", "gamma", "weibull", "empirical", "mixture", "none")


@dataclass(frozen=True, slots=True)
class Law:
    """A duration: its family and what the family needs (ms); ``shift`` is added to every draw.

    ``mean`` and ``cv`` (standard deviation / mean) are of the part that is drawn; of a Weibull law ``shape``
    and the mean. ``values`` are each as likely as any other; ``parts`` of a mixture are (weight, law). The
    family ``none`` is what never happens.
    """

    family: str
    mean: float = 0.0
    cv: float = 0.0
    shape: float = 1.0
    values: tuple[int, ...] = ()
    parts: tuple[tuple[float, Law], ...] = ()
    shift: int = 0

    @property
    def expected(self) -> float:
        """The mean of all draws (ms); infinite where it never happens."""
        if self.family == "none":
            return float("inf")
        if self.family == "empirical":
            return self.shift + sum(self.values) / len(self.values)
        if self.family == "mixture":
            total = sum(weight for weight, _ in self.parts)
            return self.shift + sum(weight * law.expected for weight, law in self.parts) / total
        return self.shift + self.mean

    def scaled(self, factor: float) -> Law:
        """The law of durations ``factor`` times as long."""
        return replace(
            self,
            mean=self.mean * factor,
            values=tuple(max(1, round(value * factor)) for value in self.values),
            parts=tuple((weight, law.scaled(factor)) for weight, law in self.parts),
            shift=round(self.shift * factor),
        )

    def draw(self, random: np.random.Generator, count: int, least: int = 0) -> Ints:
        """``count`` durations in ms, none under ``least``."""
        return _alone(self).draw(random, np.zeros(count, dtype=np.int64), least)


class Laws:
    """Several laws, to draw by one or the other for each visitor, all at once.

    A mixture is taken apart into its parts, so what is drawn in the end is of a simple family. A lognormal
    law with mean m and variation c has sigma^2 = ln(1 + c^2) and mu = ln m - sigma^2 / 2; a gamma law has
    shape 1 / c^2; a Weibull law of shape k has the scale m / Gamma(1 + 1 / k) (N. L. Johnson, S. Kotz,
    N. Balakrishnan, Continuous Univariate Distributions 1, 1994).
    """

    def __init__(self, laws: Sequence[Law]) -> None:
        self.simple: list[Law] = []
        self.mixed: list[tuple[int, Choice, Ints]] = []
        self.first = np.zeros(len(laws), dtype=np.int64)
        for position, law in enumerate(laws):
            parts = _parts(law)
            self.first[position] = len(self.simple)
            if len(parts) > 1:
                own = np.arange(len(self.simple), len(self.simple) + len(parts))
                self.mixed.append((position, Choice([weight for weight, _ in parts]), own))
            self.simple += [one for _, one in parts]
        self.family = np.array([FAMILIES.index(one.family) for one in self.simple], dtype=np.int8)
        self.families = [FAMILIES[index] for index in np.unique(self.family).tolist()]
        self.mean = np.array([one.mean for one in self.simple])
        self.shift = np.array([float(one.shift) for one in self.simple])
        self.cv = np.array([one.cv for one in self.simple])
        self.power = np.array([1 / one.shape for one in self.simple])
        self.width = np.array([len(one.values) for one in self.simple], dtype=np.int64)
        self.begins = np.cumsum(self.width) - self.width
        self.values = np.array([value for one in self.simple for value in one.values], dtype=float)
        sigma = [sqrt(log1p(one.cv**2)) for one in self.simple]
        self.sigma, self.middle = np.array(sigma), self.mean * np.exp([-one * one / 2 for one in sigma])
        self.steps = 1 / np.maximum(self.cv, 1e-3) ** 2
        self.step = self.mean / self.steps
        self.scale = self.mean / np.array([gamma(1 + 1 / one.shape) for one in self.simple])

    def draw(self, random: np.random.Generator, which: Ints, least: int = 0) -> Ints:
        """A duration in ms by law ``which[i]`` for each i, none under ``least``; NEVER for ``none``."""
        kind = self._component(random, which)
        if len(self.families) == 1:
            drawn = self._draw(self.families[0], random, kind)
        else:
            family, drawn = self.family[kind], np.empty(len(kind))
            for name in self.families:
                mine = np.flatnonzero(family == FAMILIES.index(name))
                drawn[mine] = self._draw(name, random, kind[mine])
        if self.shift.any():
            drawn += self.shift[kind]
        np.rint(drawn, out=drawn)
        np.maximum(drawn, least, out=drawn)
        found: Ints = drawn.astype(np.int64)
        if "none" in self.families:
            found[self.family[kind] == FAMILIES.index("none")] = NEVER
        return found

    def _component(self, random: np.random.Generator, which: Ints) -> Ints:
        """For each draw the simple law, once it is known by which part of a mixture."""
        if not self.mixed:
            return which
        found: Ints = self.first[which]
        for position, choice, own in self.mixed:
            mine = np.flatnonzero(which == position)
            found[mine] = own[choice.draw(random, len(mine))]
        return found

    def _draw(self, family: str, random: np.random.Generator, kind: Ints) -> Floats:
        """Durations of one family by the simple law ``kind[i]``, without their shift."""
        count, mean = len(kind), self._of(self.mean, kind)
        drawn: Floats
        if family == "exponential":
            drawn = random.standard_exponential(count)
        elif family == "lognormal":
            drawn = random.standard_normal(count)
            drawn *= self._of(self.sigma, kind)
            np.exp(drawn, out=drawn)
            mean = self._of(self.middle, kind)
        elif family == "gamma":
            drawn = random.standard_gamma(self._of(self.steps, kind), count)
            mean = self._of(self.step, kind)
        elif family == "weibull":
            drawn = random.standard_exponential(count)
            drawn **= self._of(self.power, kind)
            mean = self._of(self.scale, kind)
        elif family == "empirical":
            place = (random.random(count) * self._of(self.width, kind)).astype(np.int64)
            drawn = self.values[place + self._of(self.begins, kind)]
            return drawn
        else:
            return np.full(count, mean)
        drawn *= mean
        return drawn

    def _of(self, table: Floats | Ints, kind: Ints) -> Any:
        """What a table says for each draw; one number where there is only one law."""
        return table[0] if len(table) == 1 else table[kind]


@lru_cache(maxsize=256)
def _alone(law: Law) -> Laws:
    """A law by itself, ready to be drawn."""
    return Laws([law])


def _parts(law: Law) -> list[tuple[float, Law]]:
    """A law as simple laws by weight."""
    if law.family != "mixture":
        return [(1.0, law)]
    total = sum(weight for weight, _ in law.parts)
    return [
        (weight / total * inner, replace(one, shift=one.shift + law.shift))
        for weight, part in law.parts
        for inner, one in _parts(part)
    ]
