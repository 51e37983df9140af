"""Windows whose clock is shifted against the one that stamps the issues.

In a hall somebody is now and then called at once, so at every window the shortest waits are near nothing. A
window at which they are below nothing, or far above those of the others, has a clock of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from queueing.times import MINUTE, SECOND
from simulation.fit.visits import Visits

_FEWEST = 50
_NOTHING = 30 * SECOND
_SHORTEST = 0.02
"""The quantile that stands for the shortest waits: single wrong times must not decide."""


def wrong_clocks(visits: Visits, windows: Sequence[str]) -> list[tuple[str, float]]:
    """(window, by how many ms its clock is ahead; negative: behind), roughly."""
    waits = visits.called - visits.issued
    known = visits.walk_ins & (visits.called >= 0) & (visits.window >= 0)
    shortest: dict[str, float] = {}
    for place, window in enumerate(windows):
        mine = waits[known & (visits.window == place)]
        if len(mine) >= _FEWEST:
            shortest[window] = float(np.quantile(mine, _SHORTEST))
    if not shortest:
        return []
    values = np.array(list(shortest.values()))
    possible = values[values >= -_NOTHING]
    middle = float(np.median(possible)) if len(possible) else 0.0
    usual = max(3 * MINUTE, 6 * float(np.median(np.abs(values - middle))))
    return [
        (window, value - middle)
        for window, value in shortest.items()
        if value < -_NOTHING or value - middle > usual
    ]
