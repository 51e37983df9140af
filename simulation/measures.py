"""What is measured on simulated days: by group of visitors and period, and by each lane, item and so on.

Durations in ms; the clocks are those of :data:`simulation.records.CLOCKS`: first times, of who got there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from queueing import times
from simulation.chance import Ints
from simulation.intervals import Pool, difference, plain, pools, quantile_difference, seconds, share, unions
from simulation.judging import HALF_HOUR, Judge, Mask
from simulation.records import CLOCKS, Records
from simulation.scenario import Scenario

GROUPS = ("listed", "other", "fast", "regular", "all")
"""By item, on the fast list or not; by the kind of lane at issue; everybody."""
PERIODS = ("peak", "day")
QUANTILES = (("p50", 0.5), ("p90", 0.9), ("p95", 0.95))
DIMENSIONS = ("lane", "item", "priority", "slot", "zone")
"""One by one: the lane at issue, the item, the priority class, the half hour of issue, the item's zone."""
NO_PRIORITY = "none"


@dataclass(frozen=True, slots=True)
class Cell:
    """Some visitors over all days: the clocks' durations, and by day who had a ticket, left, was missed,
    counts for the promise and was in time.
    """

    clocks: Mapping[str, Pool]
    issued: Ints
    left: Ints
    missed: Ints
    counted: Ints
    within: Ints

    def figures(self) -> dict[str, Any]:
        """Every figure of the cell as JSON."""
        found: dict[str, Any] = {"tickets": int(self.issued.sum())}
        for name, pool in self.clocks.items():
            clock = {"mean": seconds(pool.mean())}
            clock |= {key: seconds(pool.quantile(part)) for key, part in QUANTILES}
            found[f"{name}_seconds"] = clock | {"longest": seconds(pool.longest())}
        found["within_target"] = plain(share(self.within, self.counted))
        found["left"] = plain(share(self.left, self.issued))
        found["missed"] = plain(share(self.missed, self.issued))
        return found


Cells = Mapping[tuple[str, str], Cell]
"""By group and period."""


def cells(days: Records, codes: Ints, count: int, where: Mask | None = None) -> list[Cell]:
    """A cell for each code below ``count``; who has a negative code, or is not ``where``, is in none."""
    there = codes >= 0 if where is None else where & (codes >= 0)
    codes, day = codes[there].astype(np.int64), days.day[there]
    clocks = {name: pools(getattr(days, name)[there], day, codes, count, days.count) for name in CLOCKS}
    place = codes * days.count + day

    def by_day(marks: Mask | None) -> Ints:
        chosen = place if marks is None else place[marks[there]]
        return np.bincount(chosen, minlength=count * days.count).reshape(count, days.count)

    marked = (None, days.until_left >= 0, days.missed, days.counted, days.within)
    issued, left, missed, counted, within = (by_day(marks) for marks in marked)
    return [
        Cell(
            {name: found[code] for name, found in clocks.items()},
            issued[code],
            left[code],
            missed[code],
            counted[code],
            within[code],
        )
        for code in range(count)
    ]


def cells_of(days: Records, judge: Judge) -> dict[tuple[str, str], Cell]:
    """The cells of all groups and periods (by time of issue).

    Visitors have one of eight codes: on the fast list, in a fast lane, in a peak. A cell is a set of them;
    cells of the same visitors are one.
    """
    listed = np.array(judge.listed, dtype=bool)[days.item]
    fast = np.array(judge.fast_lanes, dtype=bool)[days.lane]
    peak = in_peak(days, judge)
    codes = np.where(listed, _LISTED, 0) + np.where(fast, _FAST, 0) + np.where(peak, _PEAK, 0)
    place = codes * days.count + days.day

    def by_day(marks: Mask | None) -> Ints:
        chosen = place if marks is None else place[marks]
        return np.bincount(chosen, minlength=_CODES * days.count).reshape(_CODES, days.count)

    marked = (None, days.until_left >= 0, days.missed, days.counted, days.within)
    tables = [by_day(marks) for marks in marked]
    used = frozenset(np.flatnonzero(tables[0].any(axis=1)).tolist())
    chosen = {
        (group, period): used & {code for code in range(_CODES) if _belongs(code, group, period)}
        for group in GROUPS
        for period in PERIODS
    }
    sets = set(chosen.values())
    clocks = {name: unions(getattr(days, name), days.day, codes, sets, days.count) for name in CLOCKS}
    made = {
        some: Cell(
            {name: found[some] for name, found in clocks.items()},
            *(table[sorted(some)].sum(axis=0) for table in tables),
        )
        for some in sets
    }
    return {key: made[some] for key, some in chosen.items()}


_LISTED, _FAST, _PEAK, _CODES = 1, 2, 4, 8


def _belongs(code: int, group: str, period: str) -> bool:
    """Whether visitors of a code are among those of a group and period."""
    listed, fast = bool(code & _LISTED), bool(code & _FAST)
    inside = {"listed": listed, "other": not listed, "fast": fast, "regular": not fast, "all": True}
    return inside[group] and (period == "day" or bool(code & _PEAK))


def in_peak(days: Records, judge: Judge) -> Mask:
    """Which visitors took their ticket in a peak."""
    inside = np.zeros(len(days.issued), dtype=bool)
    for begins, ends in judge.peaks:
        inside |= (days.issued >= begins) & (days.issued < ends)
    return inside


def one_by_one(days: Records, scenario: Scenario, judge: Judge) -> Iterator[tuple[str, dict[str, Cell]]]:
    """One dimension after the other, its cells by name, all day; names that nobody belongs to are left out.

    They are many: whoever takes the figures of one dimension before the next needs no room for all.
    """
    zones = np.array(judge.item_zones or (0,) * len(judge.listed), dtype=np.int64)
    slots = [times.wall_text(begins) for begins in range(0, times.DAY, HALF_HOUR)]
    by: dict[str, tuple[Sequence[str], Ints]] = {
        "lane": (tuple(scenario.hall.lanes), days.lane),
        "item": (tuple(scenario.profile.items), days.item),
        "priority": ((NO_PRIORITY, *scenario.profile.priorities), days.priority.astype(np.int64) + 1),
        "slot": (slots, np.minimum(days.issued // HALF_HOUR, len(slots) - 1)),
        "zone": (tuple(scenario.hall.zones), zones[days.item]),
    }
    for dimension in DIMENSIONS:
        names, codes = by[dimension]
        found = zip(names, cells(days, codes, len(names)), strict=True)
        yield dimension, {name: cell for name, cell in found if cell.issued.any()}


def fairness(lanes: Mapping[str, Cell]) -> dict[str, Any]:
    """How evenly lanes fare, by mean time to the window, as JSON.

    ``jain`` is the index of R. Jain, D. Chiu and W. Hawe (DEC-TR-301, 1984): (sum x)^2 / (n sum x^2) for the
    lanes' means x; 1 when all are equal, 1/n when one has all the waiting.
    """
    means = {name: cell.clocks["time_to_window"].mean().value for name, cell in lanes.items()}
    known = {name: mean for name, mean in means.items() if mean is not None}
    if not known:
        return {"jain": None, "slowest": None, "quickest": None}
    squares = sum(mean**2 for mean in known.values())
    jain = sum(known.values()) ** 2 / (len(known) * squares) if squares else 1.0
    slowest, quickest = max(known, key=lambda name: known[name]), min(known, key=lambda name: known[name])
    return {
        "jain": plain(jain),
        "slowest": {"lane": slowest, "mean_seconds": seconds(known[slowest])},
        "quickest": {"lane": quickest, "mean_seconds": seconds(known[quickest])},
    }


def compare(before: Cell, after: Cell) -> dict[str, Any]:
    """After less before for the figures that matter, paired by day, as JSON."""
    old, new = before.clocks["time_to_window"], after.clocks["time_to_window"]
    within = difference((before.within, before.counted), (after.within, after.counted))
    left = difference((before.left, before.issued), (after.left, after.issued))
    return {
        "time_to_window_seconds": {
            "mean": seconds(difference((old.sums, old.counts), (new.sums, new.counts))),
            "p50": seconds(quantile_difference(old, new, 0.5)),
            "p90": seconds(quantile_difference(old, new, 0.9)),
        },
        "within_target": plain(within),
        "left": plain(left),
    }
