"""The futures of a hall under a plan, and everybody in them as one table.

:func:`futures` is the one door: it does not show by which engine the futures were played.
"""

from __future__ import annotations

from collections.abc import Callable
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


Progress = Callable[[], None]


def futures(seen: Seen, draws: Draws, plan: Plan | None, each: Progress = lambda: None) -> Lives:
    """What becomes of everybody when ``plan`` is put in force now (None: when nothing is done).

    ``each`` is told after each future.
    """
    setting = Setting(seen.hall.data, seen.plan, seen.date, seen.zero, draws.habits)
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
        each()
    return _lives(seen, records)


def _lives(seen: Seen, records: list[DayRecord]) -> Lives:
    future = np.repeat(np.arange(len(records)), [len(one.issued) for one in records])
    column = {
        name: np.concatenate([getattr(one, name) for one in records])
        for name in ("issued", "called", "started", "completed", "left", "expired", "missed", "lane")
    }
    uncounted = np.concatenate([one.uncounted for one in records])
    early = np.concatenate([one.early for one in records])
    ended = np.full(len(future), seen.ends)
    for name in ("completed", "left", "expired"):
        ended = np.where(column[name] != NONE, column[name], ended)
    counted, kept = verdicts(
        issued=column["issued"],
        called=column["called"],
        started=column["started"],
        ended=ended,
        missed=column["missed"],
        uncounted=uncounted,
        early=early,
        target=seen.hall.promise.target,
    )
    there = column["issued"] != NONE
    return Lives(
        len(records),
        future[there],
        column["lane"][there],
        column["issued"][there],
        column["called"][there],
        column["started"][there],
        ended[there],
        counted[there],
        kept[there],
    )
