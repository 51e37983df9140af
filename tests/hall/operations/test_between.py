"""What changes between two days: another table of told waits is in use before the doors open, on record."""

from __future__ import annotations

import pytest

from hall.clock import HandClock
from hall.operations.asking import Request
from hall.operations.core import Operations
from hall.store.database import Store
from hall.store.toldwaits import Kept, drop, keep, kept_of
from hall.toldwaits import in_use
from queueing import commands as c
from queueing.reasons import Because
from tests.builders import DAY, at, hall_data, tiny_plan, waits_table
from tests.hall.conftest import HALL

MANAGER = "person:7"


def wanted(store: Store, waits: dict[str, object] | None) -> None:
    """A manager wants this table in use."""
    with store.write() as connection:
        keep(connection, HALL, "next", Kept(waits, MANAGER, at("07:00")))


def kept(store: Store) -> dict[str, Kept]:
    with store.read() as connection:
        return kept_of(connection, HALL)


def told(store: Store) -> list[tuple[str, str]]:
    """Kinds of events and their actors, after those that made the hall."""
    return [(record.kind, record.actor) for record in store.events(HALL)][2:]


def test_the_table_is_in_use_before_the_day_opens_and_the_plan_is_in_force_again(
    operations: Operations, store: Store, clock: HandClock
) -> None:
    wanted(store, waits_table(days=60))
    clock.at = at("08:00")
    operations.tick(HALL)
    assert told(store)[:3] == [
        ("HallConfigured", MANAGER),
        ("PlanApplied", MANAGER),
        ("DayOpened", "timetable"),
    ]
    hall, plan = operations.read(HALL, lambda floor: (floor.hall, floor.plan))
    assert hall is not None
    assert in_use(hall) == waits_table(days=60)
    assert plan == tiny_plan()
    assert list(kept(store)) == ["earlier"]
    assert (kept(store)["earlier"].waits, kept(store)["earlier"].actor) == (None, MANAGER)


def test_who_opens_the_day_before_the_doors_has_it_in_use_too(operations: Operations, store: Store) -> None:
    wanted(store, waits_table())
    operations.perform(HALL, c.OpenDay(DAY, at("00:00")), Request("boss"), lambda _: (200, {}))
    assert [kind for kind, _ in told(store)][:3] == ["HallConfigured", "PlanApplied", "DayOpened"]


def test_a_hall_round_the_clock_changes_at_midnight(
    operations: Operations, store: Store, clock: HandClock
) -> None:
    hours = {
        "doors_open": "00:00",
        "opens": "00:00",
        "closes": "24:00",
        "ends": "24:00",
        "last_ticket": "0 min",
    }
    open_all_day = hall_data(hours=hours | {"workdays": ["mon", "tue"]})
    for command in (c.ConfigureHall(open_all_day), c.ApplyPlan(tiny_plan())):
        operations.perform(HALL, command, Request("test"), lambda _: (200, {}))
    clock.at = at("12:00")
    operations.tick(HALL)
    wanted(store, waits_table())
    clock.at = at("12:00", day=1)
    operations.tick(HALL)
    kinds = [
        kind for kind, _ in told(store) if kind in ("DayClosed", "HallConfigured", "PlanApplied", "DayOpened")
    ]
    assert kinds[-5:] == ["DayOpened", "DayClosed", "HallConfigured", "PlanApplied", "DayOpened"]
    changed = [record.at for record in store.events(HALL) if record.kind == "HallConfigured"]
    assert changed[-1] == at("00:00", day=1)


def test_what_the_outlook_has_advised_for_the_day_does_not_come_back_with_the_table(
    operations: Operations, store: Store, clock: HandClock
) -> None:
    for_today = c.ApplyPlan(tiny_plan(code="today"), Because("outlook_changed"))
    operations.perform(HALL, for_today, Request("boss"), lambda _: (200, {}))
    wanted(store, waits_table())
    clock.at = at("08:00")
    operations.tick(HALL)
    plan = operations.read(HALL, lambda floor: floor.plan)
    assert plan is not None
    assert plan.code == tiny_plan().code


def test_what_the_outlook_has_advised_is_over_when_the_next_day_opens_at_once(
    operations: Operations, store: Store, clock: HandClock
) -> None:
    clock.at = at("12:00")
    operations.tick(HALL)
    for_today = c.ApplyPlan(tiny_plan(code="today"), Because("outlook_role"))
    operations.perform(HALL, for_today, Request("boss"), lambda _: (200, {}))
    clock.at = at("12:00", day=1)  # nobody was there at the closing: the machine was off
    operations.tick(HALL)
    kinds = [one for one in told(store) if one[0] in ("DayClosed", "PlanApplied", "DayOpened")]
    assert kinds[-3:] == [
        ("DayClosed", "timetable"),
        ("PlanApplied", "timetable"),
        ("DayOpened", "timetable"),
    ]
    plan = operations.read(HALL, lambda floor: floor.plan)
    assert plan == tiny_plan()


def test_a_table_that_does_not_fit_any_more_leaves_the_hall_as_it_is_and_says_why(
    operations: Operations, store: Store, clock: HandClock
) -> None:
    wanted(store, waits_table(keeps={"GONE": 60}))
    clock.at = at("08:00")
    operations.tick(HALL)
    assert told(store)[0] == ("DayOpened", "timetable")
    (mistake,) = kept(store)["next"].mistakes
    assert (mistake.where, mistake.what) == ("waits.keeps.GONE", "is no item of this hall")
    with store.write() as connection:
        drop(connection, HALL, "next")
    assert kept(store) == {}


def test_of_several_commands_as_one_nothing_stays_when_a_later_one_is_refused(
    operations: Operations, store: Store
) -> None:
    before = told(store)
    twice = (c.OpenDay(DAY, at("00:00")), c.OpenDay(DAY, at("00:00")))
    with pytest.raises(RuntimeError, match="day_open_already"):
        operations.perform(HALL, twice, Request("boss"), lambda _: (200, {}))
    assert told(store) == before
    assert operations.read(HALL, lambda floor: floor.day) is None
