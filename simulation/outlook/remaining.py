"""What is left of a duration that has lasted for a while: draws from a law, given that it is longer.

Taken from a pool of draws of the law: those longer than what has passed, less what has passed. That is the
conditional law itself, whatever the family.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulation.chance import Ints
from simulation.laws import NEVER, Law

_POOL = 20_000
_ENOUGH = 20
_LONGER = 0.25
"""Where hardly any draw is as long: exponential, with this part of what has passed as its mean."""


class Remaining:
    """Draws by several laws; ``random`` is the generator of them all."""

    def __init__(self, random: np.random.Generator) -> None:
        self.random = random
        self._pools: dict[tuple[Law, ...], Ints] = {}

    def draw(self, laws: Sequence[Law], passed: int, count: int) -> Ints:
        """``count`` draws (ms, at least 1) of what is left of the sum of ``laws`` after ``passed`` ms.

        NEVER where one of them never ends.
        """
        if any(law.family == "none" for law in laws):
            return np.full(count, NEVER, dtype=np.int64)
        pool = self._pool(tuple(laws))
        longer = pool[np.searchsorted(pool, passed, side="right") :]
        if len(longer) < _ENOUGH:
            drawn = self.random.standard_exponential(count) * max(passed * _LONGER, 1.0)
            return np.maximum(1, np.rint(drawn)).astype(np.int64)
        found: Ints = longer[(self.random.random(count) * len(longer)).astype(np.int64)] - passed
        return found

    def longer(self, laws: Sequence[Law], passed: int) -> float:
        """The share of durations longer than ``passed`` ms."""
        pool = self._pool(tuple(laws))
        return 1 - float(np.searchsorted(pool, passed, side="right")) / len(pool)

    def _pool(self, laws: tuple[Law, ...]) -> Ints:
        if laws not in self._pools:
            self._pools[laws] = np.sort(sum(law.draw(self.random, _POOL, least=1) for law in laws))
        return self._pools[laws]
