"""How long a visitor will probably wait, told at issue.

The wait of a ticket with k services before it, at c windows that are all busy, is about Erlang-distributed
with k stages of rate c/m, m being the mean time a visitor keeps a window. Its quantiles come from the
Wilson-Hilferty approximation (E. B. Wilson and M. M. Hilferty, PNAS 17, 1931): a chi-square variable's cube
root is nearly normal. It knows the plan's next slots, not future arrivals or priorities.
"""

from __future__ import annotations

from functools import lru_cache
from math import sqrt

from queueing.facts import fact

Z90 = 1.2815515655446004
"""The standard normal 90 % quantile."""


@fact
class Estimate:
    """A wait from issue to call: half of such visitors wait ``p50`` ms at most, 9 in 10 ``p90``."""

    p50: int
    p90: int


def erlang_quantile(stages: int, mean: float, z: float) -> float:
    """Quantile of a sum of ``stages`` exponential times of one mean each, at the normal score ``z``."""
    return stages * mean * _stretch(stages, z) if stages > 0 else 0.0


@lru_cache(maxsize=4096)
def _stretch(stages: int, z: float) -> float:
    """What the quantile is a multiple of the mean by."""
    root = max(1 - 1 / (9 * stages) + z / (3 * sqrt(stages)), 0.0)
    return root * root * root  # not ** 3: that is the machine's own library's affair


@fact
class Pace:
    """How fast a line moves: ``windows`` (weighted) serve it, ``idle`` of them are free now.

    ``mean`` is the time a visitor keeps a window (ms), ``delay`` the time until the first of them opens (ms).
    """

    windows: float
    idle: int
    mean: float
    delay: int

    def wait(self, ahead: int) -> Estimate:
        """The wait of somebody with so many people of the lane before."""
        return Estimate(self.within(ahead, 0.0), self.within(ahead, Z90))

    def within(self, ahead: int, z: float) -> int:
        """The quantile of that wait at the normal score ``z``, in ms: the P50 at 0."""
        stages = max(0, ahead + 1 - self.idle)
        return self.delay + round(erlang_quantile(stages, self.mean / max(self.windows, 1.0), z))
