"""The promise as a measured quantity, with the guards that are printed beside every claim.

Judged by item: fast-list items issued in the peaks, by the hall's settings (target and share).
"""

from __future__ import annotations

from typing import Any

from queueing.hallfile import Promise
from simulation.guards import LONGEST_WAIT, OTHERS_GROWTH
from simulation.intervals import Estimate, plain, proportion, seconds, share
from simulation.measures import Cells


def promise_block(cells: Cells, promise: Promise) -> dict[str, Any]:
    """How the promise fares, as JSON: share within the target, days kept, tail, and who left."""
    cell = cells["listed", "peak"]
    clock, within = cell.clocks["time_to_window"], share(cell.within, cell.counted)
    counted = cell.counted > 0
    kept = int((cell.within[counted] >= promise.share * cell.counted[counted]).sum())
    return {
        "target_seconds": seconds(promise.target),
        "share_wanted": promise.share,
        "share": plain(within),
        "kept": within.value is not None and within.value >= promise.share,
        "days_kept": plain(proportion(kept, int(counted.sum()))),
        "p90_seconds": seconds(clock.quantile(0.9)),
        "p95_seconds": seconds(clock.quantile(0.95)),
        "longest_seconds": seconds(clock.longest()),
        "left": plain(share(cell.left, cell.issued)),
    }


def speed_up(before: Cells, after: Cells) -> dict[str, Any]:
    """Medians before and after of the clocks that end at acceptance: fast-list items in the peaks."""
    found: dict[str, Any] = {}
    for name in ("before_acceptance", "time_to_acceptance"):
        old, new = (cells["listed", "peak"].clocks[name].quantile(0.5) for cells in (before, after))
        reduction = None if not old.value or new.value is None else 1 - new.value / old.value
        found[name] = {
            "before_seconds": seconds(old),
            "after_seconds": seconds(new),
            "reduction": plain(reduction),
        }
    return found


def guards(before: Cells, after: Cells, halls: tuple[dict[str, Any], dict[str, Any]]) -> dict[str, Any]:
    """What must not get worse for the rest, before and after; ``halls`` are the halls' figures."""
    old, new = (cells["other", "peak"].clocks["time_to_window"].quantile(0.9) for cells in (before, after))
    growth = None if not old.value or new.value is None else new.value / old.value
    longest = [hall["longest_wait_of_a_month_seconds"] for hall in halls]
    return {
        "others_p90": {
            **_sides("_seconds", seconds(old), seconds(new)),
            "growth": plain(growth),
            "limit": OTHERS_GROWTH,
            "holds": growth is None or growth <= OTHERS_GROWTH,
        },
        "longest_wait": {
            **_sides("_seconds", *longest),
            "limit_seconds": seconds(LONGEST_WAIT),
            "holds": longest[1] <= LONGEST_WAIT / 1000,
        },
        "left": _sides("", *(plain(_left(cells)) for cells in (before, after))),
        "overtime": _sides("_seconds", *(hall["overtime_seconds"] for hall in halls)),
        "paid": _sides("_seconds", *(hall["paid_seconds"] for hall in halls)),
        "misrouted": _sides("", *(hall["misrouted"] for hall in halls)),
    }


def _left(cells: Cells) -> Estimate:
    return share(cells["all", "day"].left, cells["all", "day"].issued)


def _sides(unit: str, before: object, after: object) -> dict[str, Any]:
    return {f"before{unit}": before, f"after{unit}": after}
