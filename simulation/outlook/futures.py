"""The futures of a hall under a plan, and everybody in them as one table.

:func:`futures` is the one door: it does not show by which engine the futures were played.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from queueing.floor import Floor
from queueing.plans import Plan
from simulation.chance import Flags, Ints
from simulation.judging import verdicts
from simulation.ledger import NONE, DayRecord
from simulation.outlook.draws import Draws
from simulation.outlook.going_on import GoingOn, renamed
from simulation.outlook.seen import Seen
from simulation.reference import Setting
from simulation.screening.layout import Inexpressible
from simulation.screening.library import KernelMissing
from simulation.screening.present import run_on
from simulation.visitors import ticket_of


@dataclass(frozen=True, slots=True)
class Lives:
    """Everybody with a ticket in so many futures (``count``), one row for each in each.

    ``future`` is which, ``lane`` points into the hall's lanes (at issue). Times in ms after zero, -1: never
    in this future: ``issued``, first ``called`` and ``started``; ``ended`` is when the visit was over or, at
    the latest, when the future ended. ``counted`` and ``kept`` are the promise's verdict.
    """

    count: int
    future: Ints
    lane: Ints
    issued: Ints
    called: Ints
    started: Ints
    ended: Ints
    counted: Flags
    kept: Flags

    @property
    def waited(self) -> Ints:
        """The wait from issue to the first call (ms); of whom nobody called, until the visit was over."""
        until = np.where(self.called != NONE, self.called, self.ended)
        found: Ints = np.maximum(0, until - self.issued)
        return found


_COLUMNS = (
    "issued",
    "called",
    "started",
    "completed",
    "left",
    "expired",
    "missed",
    "lane",
    "uncounted",
    "early",
)


def futures(seen: Seen, draws: Draws, plan: Plan | None) -> Lives:
    """What becomes of everybody when ``plan`` is put in force now (None: when nothing is done).

    By the compiled kernel; by the reference what that cannot express, or where there is no kernel. They say
    the same, to the millisecond.
    """
    setting = Setting(seen.hall.data, seen.plan, seen.date, seen.zero, draws.habits)
    try:
        return _by_kernel(seen, setting, draws, plan)
    except (Inexpressible, KernelMissing, ValueError):
        return by_reference(seen, setting, draws, plan)


def _by_kernel(seen: Seen, setting: Setting, draws: Draws, plan: Plan | None) -> Lives:
    results = run_on(
        setting,
        seen.floor,
        seen.at,
        draws.days,
        draws.present,
        clearing=draws.clearing,
        opening=draws.opening,
        bookings=draws.bookings,
        plan=plan,
        until=seen.ends,
    )
    future = np.repeat(np.arange(len(draws)), np.diff(draws.days.starts))
    return _lives(
        seen, len(draws), future, {name: results.columns[name].astype(np.int64) for name in _COLUMNS}
    )


def by_reference(seen: Seen, setting: Setting, draws: Draws, plan: Plan | None) -> Lives:
    """The same by SimPy around the Floor."""
    snapshot = seen.floor.snapshot() | {"at": seen.at}
    here = {name: ticket_of(visitor) for visitor, name in enumerate(draws.present)}
    records: list[DayRecord] = []
    for index in range(len(draws)):
        booked = {name: ticket_of(visitor) for name, visitor in draws.bookings[index].items()}
        day = GoingOn(
            setting,
            Floor.restore(renamed(snapshot, here | booked)),
            draws.days.day(index),
            len(draws.present),
            draws.clearing[index],
            draws.opening[index],
            plan,
            seen.ends,
        )
        records.append(day.run())
    future = np.repeat(np.arange(len(records)), [len(one.issued) for one in records])
    columns = {name: np.concatenate([getattr(one, name) for one in records]) for name in _COLUMNS}
    return _lives(seen, len(records), future, columns)


def _lives(seen: Seen, count: int, future: Ints, column: Mapping[str, Ints]) -> Lives:
    ended = np.full(len(future), seen.ends)
    for name in ("completed", "left", "expired"):
        ended = np.where(column[name] != NONE, column[name], ended)
    counted, kept = verdicts(
        ended=ended,
        target=seen.hall.promise.target,
        **{name: column[name] for name in ("issued", "called", "started", "missed", "uncounted", "early")},
    )
    there = column["issued"] != NONE
    return Lives(
        count,
        future[there],
        *(column[name][there] for name in ("lane", "issued", "called", "started")),
        *(values[there] for values in (ended, counted, kept)),
    )
