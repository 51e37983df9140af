"""The visitors of several days as the kernel reads them: their own columns, nothing is copied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from queueing.hallfile import Hall
from simulation.chance import Ints
from simulation.days import ONE_EACH, Days
from simulation.laws import NEVER
from simulation.screening.layout import Layout

_TIMES = ("check", "back", "more_time", "aside", "seen")
"""Who does that has a time there; the columns after the colon are read with it."""
_WITH = {"check": ("sent_away",), "back": ("again",), "aside": ("aside_for",), "seen": ("granted",)}
_FLAGS = ("early_pass", "turned_away", "balks")
_MATTERS = ("matter_start", "matter_item", "matter_service", "matter_accept", "matter_brought", "how")

Columns = Mapping[str, NDArray[Any]]


def columns_of(layout: Layout, days: Days) -> Columns:
    """The columns by the names of kernel/data.h's ``Visitors``; one that is missing is what nobody does."""
    visitors = days.visitors
    names = list(ONE_EACH)
    for name in _TIMES:
        if (getattr(visitors, name) != NEVER).any():
            names += (name, *_WITH.get(name, ()))
    names += (name for name in _FLAGS if getattr(visitors, name).any())
    bundles = np.diff(layout.arrays["step_start"])[layout.codes["item_of"]]
    if len(visitors.matter_item) or bundles.any():
        names += _MATTERS
    columns = {name: np.ascontiguousarray(getattr(visitors, name)) for name in names}
    if visitors.zones:
        columns["walk_by_zone"] = np.ascontiguousarray(visitors.walk_by_zone)
    if (visitors.booked != NEVER).any():
        columns["booked"] = _taken(layout.hall, days)
    return columns


def _taken(hall: Hall, days: Days) -> Ints:
    """The booked times that the hall has taken, as :func:`queueing.deciding_visitors.book` decides."""
    terms, hours = hall.appointments, hall.hours
    found = np.full(len(days.visitors), NEVER, dtype=np.int64)
    if terms is None:
        return found
    for day, (begins, ends) in enumerate(zip(days.starts.tolist(), days.starts.tolist()[1:], strict=False)):
        booked = days.visitors.booked[begins:ends]
        asked = [(int(booked[one]), f"v{one:05d}", one) for one in np.flatnonzero(booked != NEVER).tolist()]
        asked += [(at, f"n{number:05d}", NEVER) for number, (_, at) in enumerate(days.no_shows[day])]
        taken: dict[int, int] = {}
        for at, _, visitor in sorted(asked):
            slot = (at - hours.opens) // terms.every
            open_then = hours.opens <= at < hours.closes and at > hours.doors_open
            if not open_then or taken.get(slot, 0) >= terms.quota:
                continue
            taken[slot] = taken.get(slot, 0) + 1
            if visitor != NEVER:
                found[begins + visitor] = at
    return found
