"""The futures of a hall are the same by the kernel and by the reference, under every plan that is tried."""

from __future__ import annotations

import numpy as np
import pytest

from queueing.floor import Floor
from queueing.plans import Plan
from queueing.times import HOUR, MINUTE
from simulation.ledger import DayRecord
from simulation.outlook.actions import actions
from simulation.outlook.draws import Draws, draw
from simulation.outlook.going_on import GoingOn, renamed
from simulation.outlook.seen import Seen
from simulation.reference import Setting
from simulation.scenario import Scenario
from simulation.screening.present import run_on
from simulation.visitors import ticket_of
from tests.simulation.outlook.afternoons import afternoon

COLUMNS = ("issued", "called", "started", "accepted", "completed", "left", "expired", "missed", "lane")


def by_reference(setting: Setting, seen: Seen, draws: Draws, plan: Plan | None) -> list[DayRecord]:
    snapshot = seen.floor.snapshot() | {"at": seen.at}
    here = {name: ticket_of(visitor) for visitor, name in enumerate(draws.present)}
    records = []
    for index in range(len(draws)):
        booked = {name: ticket_of(visitor) for name, visitor in draws.bookings[index].items()}
        floor = Floor.restore(renamed(snapshot, here | booked))
        day = GoingOn(
            setting,
            floor,
            draws.days.day(index),
            len(draws.present),
            draws.clearing[index],
            draws.opening[index],
            plan,
            seen.ends,
        )
        records.append(day.run())
    return records


@pytest.mark.parametrize(("day", "at"), [(3, 10 * HOUR + 15 * MINUTE), (4, 16 * HOUR + 20 * MINUTE)])
def test_futures_are_the_same_by_both_engines(ordinary: Scenario, day: int, at: int) -> None:
    seen = afternoon(ordinary, ordinary.plans[-1], 5, day, at).seen
    draws = draw(seen, 4, 1)
    setting = Setting(seen.hall.data, seen.plan, seen.date, seen.zero, draws.habits)
    called = 0
    for plan in (None, *(action.plan for action in actions(seen)[::5])):
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
        for ours, theirs in zip(results.records(), by_reference(setting, seen, draws, plan), strict=True):
            for name in COLUMNS:
                assert np.array_equal(getattr(ours, name), getattr(theirs, name)), name
            called += int((ours.called >= at).sum())
    assert called > 300
