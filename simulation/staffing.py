"""What a day costs and how it is used: time on duty, time occupied, overtime, the day's end.

A window is occupied from a call to the end of clearing up; it is on duty from a slot's begin to its end, or
until it has finished its visitor. Paid hours are all hours on duty: the slots and the overtime.
"""

from __future__ import annotations

from math import ceil
from typing import Any

import numpy as np

from queueing import times
from simulation.chance import Ints
from simulation.guards import MONTH
from simulation.intervals import Estimate, plain, ratio, seconds, share
from simulation.judging import HALF_HOUR, Judge
from simulation.ledger import KINDS
from simulation.records import Records
from simulation.scenario import Scenario


def utilisation(days: Records, kind: int | None, judge: Judge, peak: bool) -> Estimate:
    """The share of time on duty in which windows were occupied, each by what it was at the call."""
    stretches = judge.peak_stretches if peak else np.ones(len(judge.edges) - 1, dtype=bool)
    busy, duty = (
        (cube if kind is None else cube[:, kind : kind + 1])[:, :, stretches].sum(axis=(1, 2))
        for cube in (days.busy, days.duty)
    )
    return share(busy, duty)


def staffing(days: Records, judge: Judge) -> dict[str, Any]:
    """Figures of the whole hall as JSON; means are over days."""
    one = np.ones(days.count, dtype=np.int64)
    shares: dict[str, Any] = {}
    for period in ("peak", "day"):
        shares[period] = {
            "all": plain(utilisation(days, None, judge, period == "peak")),
            **{
                name: plain(utilisation(days, kind, judge, period == "peak"))
                for kind, name in enumerate(KINDS)
            },
        }
    return {
        "utilisation": shares,
        "idle_while_waiting_seconds": seconds(ratio(days.idle.sum(axis=1), one)),
        "paid_seconds": seconds(ratio(days.paid, one)),
        "overtime_seconds": seconds(ratio(days.overtime, one)),
        "closed_seconds_after_midnight": seconds(ratio(days.closed, one)),
        "longest_wait_of_a_day_seconds": seconds(ratio(days.longest, one)),
        "longest_wait_seconds": seconds(int(days.longest.max())),
        "longest_wait_of_a_month_seconds": seconds(longest_of_a_month(days)),
        "visitors_a_day": plain(ratio(days.came, one)),
        "misrouted": plain(misrouted(days, judge)),
        "turned_away": plain(share(days.away, days.came)),
    }


def longest_of_a_month(days: Records) -> int:
    """The longest wait (ms) of :data:`MONTH` working days: on one day in so many somebody waits longer.

    The longest of all days would only grow with the number of days simulated.
    """
    rank = ceil(days.count * (MONTH - 1) / MONTH - 1e-9)
    return int(np.sort(days.longest)[rank - 1])


def misrouted(days: Records, judge: Judge) -> Estimate:
    """The share of tickets in a fast lane that were taken for a matter that is not on the fast list."""
    listed = np.array(judge.listed, dtype=bool)[days.item]
    fast = np.array(judge.fast_lanes, dtype=bool)[days.lane]
    astray, issued = (
        np.bincount(days.day[marks], minlength=days.count)
        for marks in (fast & ~listed, np.ones(len(listed), dtype=bool))
    )
    return share(astray, issued)


def windows_and_slots(days: Records, scenario: Scenario, judge: Judge) -> dict[str, Any]:
    """Windows, zones and half hours one by one, as JSON: use, idle time, queues, and who left when."""
    hall, one = scenario.hall, np.ones(days.count, dtype=np.int64)
    slots = [times.wall_text(begins) for begins in range(0, times.DAY, HALF_HOUR)]
    busy, duty, queue = (
        in_half_hours(cube, judge) for cube in (days.busy.sum(axis=1), days.duty.sum(axis=1), days.queue)
    )
    left = days.issued[days.until_left >= 0].astype(np.int64) + days.until_left[days.until_left >= 0]
    place = np.minimum(left // HALF_HOUR, len(slots) - 1) * days.count + days.day[days.until_left >= 0]
    gone = np.bincount(place, minlength=len(slots) * days.count).reshape(len(slots), days.count)
    return {
        "windows": {
            window: plain(share(days.busy_by[:, index], days.duty_by[:, index]))
            for index, window in enumerate(hall.windows)
            if index < days.busy_by.shape[1]
        },
        "idle_by_zone_seconds": {
            zone: seconds(ratio(days.idle[:, index], one)) for index, zone in enumerate(hall.zones)
        },
        "slots": {
            slot: {
                "utilisation": plain(share(busy[:, index], duty[:, index])),
                "waiting": {
                    lane: plain(ratio(queue[:, at, index], one * HALF_HOUR))
                    for at, lane in enumerate(hall.lanes)
                },
                "left": plain(ratio(gone[index], one)),
            }
            for index, slot in enumerate(slots)
            if duty[:, index].any() or queue[:, :, index].any()
        },
    }


def in_half_hours(cube: Ints, judge: Judge) -> Ints:
    """The last axis by half hours instead of stretches."""
    half_hours = np.flatnonzero(judge.edges[:-1] % HALF_HOUR == 0)
    found: Ints = np.add.reduceat(cube, half_hours, axis=-1)
    return found
