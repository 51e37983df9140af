"""When retention runs by itself, and what is told of a run."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import pytest

from hall.assembly import assemble
from hall.clock import HandClock, SystemClock
from hall.loglines import set_up_log
from hall.nightly import AGAIN, LOOK, Nightly
from hall.operations.core import Operations
from hall.retention import LEASE, Retention
from hall.settings import Settings
from hall.store.database import Store
from hall.store.leases import Lease
from hall.store.people import People
from hall.store.rebuild import check
from hall.worker import Worker
from queueing import commands as c
from queueing import times
from tests.builders import at, hall_data, tiny_plan
from tests.hall.conftest import HALL
from tests.hall.retention.conftest import LAST, ON_SQLITE, day, do
from tests.postgres import let_go
from tests.waiting import until

pytestmark = ON_SQLITE

HOUR = 21


class Night:
    """A worker's retention, with a steady clock set by hand."""

    def __init__(self, retention: Retention) -> None:
        self.retention = retention
        self.steady = 0
        self.real = HandClock(SystemClock().now())
        self.real.passed = 0
        self.nightly = Nightly(retention, "the worker", HOUR, lambda: self.steady, self.real)

    def passes(self) -> int:
        """A minute: how many turns did something."""
        self.steady += LOOK
        turns = 0
        self.nightly.turn()
        while self.nightly._work is not None:
            self.nightly.turn()
            turns += 1
        return turns

    def archived(self) -> list[str]:
        return [one.day for one in self.retention.segments(HALL)]


@pytest.fixture
def night(retention: Retention) -> Night:
    return Night(retention)


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[list[dict[str, object]]]:
    """The lines of the log, once asked for."""
    set_up_log("json")
    found: list[dict[str, object]] = []

    class Lines(list[dict[str, object]]):
        def __iter__(self) -> Iterator[dict[str, object]]:
            found.extend(json.loads(line) for line in capsys.readouterr().err.splitlines())
            return iter(found)

    yield Lines()
    set_up_log("console")


def test_it_runs_once_a_day_when_the_hour_has_come_and_nobody_is_there(
    night: Night, operations: Operations, clock: HandClock
) -> None:
    assert night.passes() == 0
    clock.at = at("21:00", LAST)
    assert night.passes() > 10
    assert night.archived() == [day(0), day(1)]
    clock.at = at("22:00", LAST)
    night.passes()
    assert night.retention.standing(HALL).ran_at == at("21:00", LAST)
    clock.at = at("09:00", LAST + 1)
    operations.tick(HALL)
    assert night.passes() == 0
    clock.at = at("19:59", LAST + 1)
    operations.tick(HALL)
    assert night.passes() == 0
    clock.at = at("21:30", LAST + 1)
    assert night.passes() > 5
    assert night.archived() == [day(0), day(1), day(2)]


def test_it_waits_while_a_day_is_open_unless_the_hall_never_closes(
    night: Night, retention: Retention, operations: Operations, store: Store, clock: HandClock
) -> None:
    hours = hall_data()["hours"]
    late = hours | {"ends": "23:30", "workdays": ["sat", "sun", "mon"]}
    clock.at = at("07:00", LAST + 1)
    do(operations, c.ConfigureHall(hall_data(hours=late)))
    clock.at = at("09:00", LAST + 1)
    plan_and_open(operations)
    clock.at = at("21:30", LAST + 1)
    assert night.passes() == 0
    clock.at = at("23:31", LAST + 1)
    operations.tick(HALL)
    assert night.passes() > 5
    always = hours | {"doors_open": "00:00", "opens": "00:00", "closes": "24:00", "ends": "24:00"}
    do(operations, c.ConfigureHall(hall_data(hours=always | {"last_ticket": "0 min", "workdays": ["sun"]})))
    clock.at = at("00:10", LAST + 2)
    plan_and_open(operations)
    assert night.passes() == 0
    clock.at = at("21:30", LAST + 2)
    assert operations.read(HALL, lambda floor: floor.day is not None)
    assert retention.done_for(HALL) == day(LAST + 1)
    night.passes()
    assert retention.done_for(HALL) == day(LAST + 2)


def test_a_machine_whose_clock_jumps_ahead_forgets_nobody_until_it_is_right(
    night: Night, store: Store, clock: HandClock
) -> None:
    people = People(store)
    gone = people.add_person(login="wang", name="王芳", role="clerk", password_hash="", now=night.real.at)
    people.disable_person(gone, night.real.at)
    clock.at = at("21:00", LAST)
    night.real.at += 3_650 * times.DAY
    night.passes()
    assert night.archived(), "the night was not one of rest"
    assert [one["name"] for one in people.all_people()] == ["王芳"]
    night.real.passed = 3_650 * times.DAY
    clock.at = at("21:00", LAST + 1)
    night.passes()
    assert [one["name"] for one in people.all_people()] != ["王芳"]


def plan_and_open(operations: Operations) -> None:
    """A plan for whatever hours the hall has now; then its day opens."""
    spec = operations.read(HALL, lambda floor: floor.hall)
    assert spec is not None
    from_to = {"from": "08:30", "to": "17:30"}
    if spec.hours.opens == 0:
        from_to = {"from": "00:00", "to": "24:00"}
    slot = {**from_to, "windows": {"fast": ["W1", "W2"]}, "rest": "regular"}
    do(operations, c.ApplyPlan(tiny_plan(spec, slots=[slot])))
    operations.tick(HALL)


def test_one_line_says_what_was_done(night: Night, clock: HandClock, lines: list[dict[str, object]]) -> None:
    clock.at = at("21:00", LAST)
    night.passes()
    (line,) = [one for one in lines if one["level"] == "info"]
    assert line["event"] == "retention is done"
    assert (line["hall"], line["visitors"], line["days"], line["events"]) == (HALL, 28, 2, 89)


def test_a_failure_is_told_in_the_log_and_kept_and_tried_again(
    night: Night, retention: Retention, store: Store, clock: HandClock, lines: list[dict[str, object]]
) -> None:
    retention.archive.folder.write_text("a file where the folder should be")
    whole = store.events(HALL)
    clock.at = at("21:00", LAST)
    night.passes()
    (line,) = [one for one in lines if one["level"] == "error"]
    assert line["code"] == "archive_unwritable"
    assert "the events stay in the database" in str(line["why"])
    assert store.events(HALL) == whole
    standing = retention.standing(HALL)
    assert (standing.result["code"], standing.result["visitors"]) == ("archive_unwritable", 28)
    assert (standing.forgotten, standing.files) == (day(2), 0)
    clock.at = at("21:30", LAST)
    night.passes()
    assert retention.standing(HALL).ran_at == at("21:00", LAST), "not at once"
    retention.archive.folder.unlink()
    night.steady += AGAIN
    night.passes()
    assert night.archived() == [day(0), day(1)]
    assert "code" not in retention.standing(HALL).result
    assert check(store, HALL, retention.archive.read_all).differences == ()


def test_it_leaves_it_to_whoever_is_at_it(night: Night, store: Store, clock: HandClock) -> None:
    other = Lease(store, LEASE, "somebody at the command line")
    assert other.take()
    clock.at = at("21:00", LAST)
    assert night.passes() == 0
    other.give_up()
    assert night.passes() > 10


def test_one_that_is_left_off_goes_on_elsewhere(
    night: Night, retention: Retention, store: Store, clock: HandClock
) -> None:
    clock.at = at("21:00", LAST)
    night.steady += LOOK
    for _ in range(8):
        night.nightly.turn()
    night.nightly.stop()
    assert check(store, HALL).differences == ()
    other = Night(retention)
    other.passes()
    assert other.archived() == [day(0), day(1)]


def test_the_worker_does_it(settings: Settings, store: Store, operations: Operations) -> None:
    parts = assemble(settings.model_copy(update={"database_url": store.url}), HandClock(at("21:00", LAST)))
    worker = Worker(parts)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        until(lambda: store.cut(HALL).day == day(1), "old days are archived")
        until(lambda: Retention(operations, settings).done_for(HALL) == day(LAST), "it is noted")
    finally:
        worker.stop()
        thread.join(20)
        let_go(parts.store)
    assert not thread.is_alive()
