"""How good a draft is: what is lacking to its targets first, then what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from queueing import times
from simulation.chance import Floats
from simulation.planning.tally import Tally
from simulation.planning.targets import Target


@dataclass(frozen=True, slots=True)
class Margin:
    """How a target fares: the share reached and its standard error over days."""

    share: float
    error: float

    def over(self, wanted: float, z: float) -> float:
        """The share less what is wanted, less z standard errors."""
        return self.share - wanted - z * self.error


def margins(tally: Tally) -> list[Margin]:
    """By target. The error is that of a ratio, days being clusters; who is not there keeps every promise."""
    shares, errors = _margins(tally)
    return [Margin(share, error) for share, error in zip(shares.tolist(), errors.tolist(), strict=True)]


def _margins(tally: Tally) -> tuple[Floats, Floats]:
    """By target its share and its error."""
    days, counted = tally.days, tally.counted.sum(axis=0)
    totals = np.maximum(counted, 1)
    shares = tally.kept.sum(axis=0) / totals
    influence = (tally.kept - shares * tally.counted) / totals
    errors = np.sqrt(days / max(days - 1, 1) * np.square(influence).sum(axis=0))
    return np.where(counted > 0, shares, 1.0), np.where(counted > 0, errors, 0.0)


PAID, WAITS = "paid", "waits"
TINY = 1e-6
"""What is no more than this is nothing: in shares, hours and minutes."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What is sought: the targets, the figure to make small, what a day may cost at most (ms, or None)."""

    targets: tuple[Target, ...]
    cost: str
    paid: int | None = None

    def of(self, tally: Tally) -> Standing:
        """How a plan stands."""
        shares, errors = _margins(tally)
        paid = int(tally.paid.sum()) / tally.days
        waits = int(tally.waited.sum()) / max(1, int(tally.served.sum()))
        room, error = np.zeros(0), np.zeros(0)
        if self.paid is not None:
            spread = float(np.std(tally.paid)) / sqrt(max(tally.days - 1, 1))
            room, error = np.array([(self.paid - paid) / self.paid]), np.array([spread / self.paid])
        return Standing(
            np.concatenate([shares - [one.share for one in self.targets], room]),
            np.concatenate([errors, error]),
            paid / times.HOUR if self.cost == PAID else waits / times.MINUTE,
            paid / times.HOUR,
            *self._near(tally, shares, len(room)),
        )

    def _near(self, tally: Tally, shares: Floats, rest: int) -> tuple[Floats, Floats]:
        """By target of days those a day who wait nearly too long, and what part of a bad day each brings."""
        by_day = np.array([one.by_day for one in self.targets] + [False] * rest)
        near, brings = np.zeros(len(by_day)), np.zeros(len(by_day))
        near[by_day] = tally.near.sum(axis=0) / tally.days
        bad = 1 - shares[by_day[: len(shares)]]
        brings[by_day] = bad / np.maximum(near[by_day], 1 / tally.days)
        return near, brings


@dataclass(frozen=True, slots=True)
class Standing:
    """By target the share above what is wanted and its standard error; last, if costs are limited, the part
    of them that is left. ``cost`` is in hours or minutes, ``paid`` in hours.

    For targets of days, else 0: how many visitors a day are ``near`` to waiting too long, and what part of a
    day that is not good each of them ``brings``.
    """

    above: Floats
    errors: Floats
    cost: float
    paid: float
    near: Floats
    brings: Floats

    def margin(self, z: float) -> Floats:
        """What is above, less z standard errors."""
        found: Floats = self.above - z * self.errors
        return found

    def change(self, base: Standing, other: Standing) -> Floats:
        """What another draft would do to what is above here, by what it and the draft here (``base``) do on
        a few days. Targets of days go by who is near to waiting too long, since there are few bad days.
        """
        return np.where(self.brings > 0, self.brings * (base.near - other.near), other.above - base.above)

    def lacking(self, z: float) -> float:
        """The sum of all that is lacking."""
        return float(-np.minimum(self.margin(z), 0).sum())

    def score(self, z: float) -> tuple[float, float]:
        """Less is better: what is lacking, then the cost."""
        return round(self.lacking(z), 9), self.cost
