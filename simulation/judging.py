"""What visitors are judged by, and the promise's verdict on all of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from queueing import times
from queueing.hallfile import Hall
from simulation.chance import Ints
from simulation.ledger import NONE
from simulation.scenario import Scenario

Mask = NDArray[np.bool_]

HALF_HOUR = 30 * times.MINUTE


@dataclass(frozen=True, slots=True)
class Judge:
    """What visitors are judged by, in the order of the trace's items and the hall's lanes and windows.

    ``listed``: which items are on the fast list; ``fast_lanes``: which lanes are fast; ``peaks`` are [from,
    to) in ms after zero, ``target`` is in ms. ``item_zones`` and ``window_zones`` point into the hall's zones
    (empty: all is one zone), of which there are ``zone_count``, some perhaps without items and windows.
    """

    listed: tuple[bool, ...]
    fast_lanes: tuple[bool, ...]
    peaks: tuple[tuple[int, int], ...]
    target: int
    item_zones: tuple[int, ...] = ()
    window_zones: tuple[int, ...] = ()
    zone_count: int = 1

    @property
    def edges(self) -> Ints:
        """The borders (ms after zero) of the stretches that a day is cut into: half hours and peaks."""
        grid = set(range(0, times.DAY + 1, HALF_HOUR)) | {edge for peak in self.peaks for edge in peak}
        return np.array(sorted(grid), dtype=np.int64)

    @property
    def peak_stretches(self) -> Mask:
        """Which stretches lie in a peak."""
        begins = self.edges[:-1]
        inside = np.zeros(len(begins), dtype=bool)
        for since, until in self.peaks:
            inside |= (begins >= since) & (begins < until)
        return inside

    @property
    def zones(self) -> int:
        """How many zones there are, at least one."""
        return max((*self.item_zones, *self.window_zones, self.zone_count - 1)) + 1


def judge_of(scenario: Scenario) -> Judge:
    """What a scenario's visitors are judged by."""
    return judge_for(scenario.hall, scenario.date, scenario.profile.items)


def judge_for(hall: Hall, date: str, items: Iterable[str]) -> Judge:
    """What visitors with these items are judged by: the date's fast list, the hall's peaks and target."""
    listed, items = hall.fast_items(date), tuple(items)
    zones = {code: index for index, code in enumerate(hall.zones)}
    return Judge(
        listed=tuple(code in listed for code in items),
        fast_lanes=tuple(lane.kind == "fast" for lane in hall.lanes.values()),
        peaks=hall.promise.peaks,
        target=hall.promise.target,
        item_zones=tuple(zones[hall.items[code].zone] for code in items),
        window_zones=tuple(zones[spec.zone] for spec in hall.windows.values()),
        zone_count=len(hall.zones),
    )


def verdicts(
    *,
    issued: Ints,
    called: Ints,
    started: Ints,
    ended: Ints,
    missed: Ints,
    uncounted: Ints,
    early: Ints,
    target: int,
) -> tuple[Mask, Mask]:
    """Which visitors with a ticket count for the promise (kept or missed), and which of them were in time.

    The rule is :func:`queueing.promise.verdict` at the day's closing, for all visitors at once. Columns as in
    :class:`~simulation.ledger.DayRecord`; ``ended`` is when the visit was over, or when the day closed.
    """
    no_show = (missed > 0) & (called != NONE)
    until = np.where(started != NONE, started, np.where(no_show, called, ended))
    own = np.where((started == NONE) & no_show, early, uncounted)
    late = np.maximum(0, until - issued - own) > target
    kept = (started != NONE) & ~late
    there = issued != NONE
    return there & (kept | late), there & kept
