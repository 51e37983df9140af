"""Days written by hand: visitors as rows, the log of what happened as short lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from queueing.plans import Plan
from queueing.times import SECOND
from simulation.behaviour import Script
from simulation.ledger import DayRecord
from simulation.reference import HallDay, Setting, Watch
from simulation.traces import NEVER, Trace
from tests.builders import DAY, ZERO, at, hall_data, wall

ITEMS = ("QA", "NA", "CA", "QB", "NB", "CB")
PRIORITIES = ("elder", "urgent")


def visitor(
    when: str,
    item: str = "QA",
    service: float = 60,
    *,
    walk: float = 0,
    clear: float = 0,
    accept: float | None = None,
    patience: float | None = None,
    priority: str | None = None,
    comes: bool = True,
    returns: float | None = None,
) -> dict[str, int | bool]:
    """A visitor's row: wall time, item, and durations in seconds."""

    def ms(seconds: float | None) -> int:
        return NEVER if seconds is None else round(seconds * SECOND)

    return {
        "arrival": at(when) - ZERO,
        "item": ITEMS.index(item),
        "priority": NEVER if priority is None else PRIORITIES.index(priority),
        "service": ms(service),
        "accept": ms(accept),
        "walk": ms(walk),
        "clear": ms(clear),
        "patience": ms(patience),
        "returns": ms(returns),
        "comes": comes,
    }


def trace_of(*visitors: Mapping[str, int | bool], **other: int) -> Trace:
    """A trace of these visitors, in order of arrival."""
    columns: dict[str, Any] = {
        name: np.array([one[name] for one in visitors], dtype=bool if name == "comes" else np.int64)
        for name in visitor("08:00")
    }
    return Trace.written(ITEMS, PRIORITIES, columns, **other)


class PlayedDay(HallDay):
    """A day with what came of it."""

    record: DayRecord


def play(
    plan: Plan, trace: Trace, script: Script | None = None, watch: Watch | None = None, **hall: object
) -> PlayedDay:
    """The day as it went in the small hall; its record is in ``day.record``."""
    day = PlayedDay(Setting(hall_data(**hall), plan, DAY, ZERO), trace, script, keep=True, watch=watch)
    day.record = day.run()
    return day


def log(day: HallDay, *kinds: str) -> list[str]:
    """``time kind ticket window`` of the day's events of these kinds (all, when none is named)."""
    return [
        " ".join(
            [wall(event.at).removesuffix(".000"), event.kind]
            + [str(getattr(event, key)) for key in ("ticket", "window") if getattr(event, key, None)]
        )
        for event in day.events
        if not kinds or event.kind in kinds
    ]
