"""The promise as a measured quantity, with the guards that are printed beside every claim.

Judged by item: fast-list items issued in the peaks. The reading follows the hall's settings (target and
share) and is spelled out in docs/explanation/compared.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from queueing.hallfile import Promise
from simulation.intervals import Estimate, proportion, ratio
from simulation.measures import Cell

REGULAR_RATIO = 1.10
"""The others' P90 may grow by this factor."""
LONGEST_WAIT = 75 * 60_000
"""No single wait may be longer (ms)."""


def promise_block(
    cells: Mapping[tuple[str, str], Cell], promise: Promise, hall: Mapping[str, object]
) -> dict[str, object]:
    """How the promise fares: share within the target, days kept, tail, and who left."""
    cell = cells["listed", "peak"]
    counted = cell.counted > 0
    kept = int((cell.within[counted] >= promise.share * cell.counted[counted]).sum())
    clock = cell.clocks["time_to_window"]
    share = ratio(cell.within, cell.counted)
    return {
        "target": promise.target,
        "share_wanted": promise.share,
        "share": share,
        "kept": share.value is not None and share.value >= promise.share,
        "days_kept": proportion(kept, int(counted.sum())),
        "p90": clock.quantile(0.9),
        "p95": clock.quantile(0.95),
        "longest": clock.longest(),
        "left": ratio(cell.left, cell.issued),
        "longest_wait": hall["longest_wait"],
        "longest_wait_limit": LONGEST_WAIT,
    }


def speed_up(
    before: Mapping[tuple[str, str], Cell], after: Mapping[tuple[str, str], Cell]
) -> dict[str, object]:
    """Medians before and after of the two clocks that end at acceptance, fast-list items in the peaks."""
    found: dict[str, object] = {}
    for name in ("before_acceptance", "time_to_acceptance"):
        old, new = (cells["listed", "peak"].clocks[name].quantile(0.5) for cells in (before, after))
        found[name] = {"before": old, "after": new, "reduction": _reduction(old, new)}
    return found


def guards(
    before: Mapping[tuple[str, str], Cell],
    after: Mapping[tuple[str, str], Cell],
    halls: Sequence[Mapping[str, object]],
) -> dict[str, object]:
    """What must not get worse for the rest, before and after."""
    old, new = (cells["other", "peak"].clocks["time_to_window"].quantile(0.9) for cells in (before, after))
    growth = None if not old.value or new.value is None else new.value / old.value
    left = [ratio(cells["all", "day"].left, cells["all", "day"].issued) for cells in (before, after)]
    return {
        "other_p90": {
            "before": old,
            "after": new,
            "ratio": growth,
            "limit": REGULAR_RATIO,
            "holds": growth is None or growth <= REGULAR_RATIO,
        },
        "longest_wait": {
            "before": halls[0]["longest_wait"],
            "after": halls[1]["longest_wait"],
            "limit": LONGEST_WAIT,
            "holds": _under(halls[1]["longest_wait"]),
        },
        "left": {"before": left[0], "after": left[1]},
        "overtime": {"before": halls[0]["overtime"], "after": halls[1]["overtime"]},
        "paid": {"before": halls[0]["paid"], "after": halls[1]["paid"]},
    }


def _reduction(old: Estimate, new: Estimate) -> float | None:
    if not old.value or new.value is None:
        return None
    return 1 - new.value / old.value


def _under(longest: object) -> bool:
    return not isinstance(longest, int) or longest <= LONGEST_WAIT
