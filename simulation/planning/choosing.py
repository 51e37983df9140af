"""Choosing among a few plans by simulation, with a stated chance of choosing the best.

The procedure is that of S.-H. Kim and B. L. Nelson (ACM Trans. Model. Comput. Simul. 11, 2001, 251-273; KN
with c = 1): day after day, a plan drops out as soon as another is surely cheaper. Plans meet the same
visitors, so differences are paired by day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from simulation.chance import Floats

_FIRST = 64
"""How many days are seen before anything is decided."""


@dataclass(frozen=True, slots=True)
class Choice:
    """``best`` is the place of the plan chosen, ``days`` how many days it took, ``left`` how many plans stood
    at the end: more than one when the days ran out (the one with the least mean is chosen then).
    """

    best: int
    days: int
    left: int


def choose(
    costs: Callable[[Sequence[int], int], Sequence[Floats]],
    plans: int,
    indifference: float,
    most: int,
    error: float = 0.05,
) -> Choice:
    """The plan with the least mean cost, right with chance 1 - ``error`` where it is better than every other
    by ``indifference``.

    ``costs(which, days)`` gives for each of these plans its costs on the first ``days`` days.
    """
    standing = list(range(plans))
    days = min(_FIRST, most)
    if plans < 2:
        return Choice(0, 0, 1)
    known = dict(zip(standing, costs(standing, days), strict=True))
    freedom = days - 1
    eta = 0.5 * ((2 * error / (plans - 1)) ** (-2 / freedom) - 1)
    spread = {
        (one, other): float(np.var(known[one] - known[other], ddof=1))
        for one in standing
        for other in standing
        if one < other
    }
    while True:
        dropped = set()
        for one in standing:
            for other in standing:
                if one == other:
                    continue
                square = spread[min(one, other), max(one, other)]
                edge = max(0.0, indifference / 2 * (2 * eta * freedom * square / indifference**2 - days))
                if float((known[one][:days] - known[other][:days]).sum()) > edge:
                    dropped.add(one)
        standing = [one for one in standing if one not in dropped] or standing
        if len(standing) == 1 or days >= most:
            best = min(standing, key=lambda one: (float(known[one][:days].mean()), one))
            return Choice(best, days, len(standing))
        days = min(2 * days, most)
        known.update(zip(standing, costs(standing, days), strict=True))
