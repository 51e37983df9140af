"""The worker's outlook: real processes, stored for all, never two at once, and a fault is told as one."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hall.children import Child
from hall.clock import HandClock
from hall.operations.asking import Request
from hall.operations.core import Operations
from hall.outlook import COMMAND, EVERY, Failed, Outlooks
from hall.samples import CODE, prepare
from hall.store import scenarios
from hall.store.database import Store
from hall.store.outlooks import Kept, last_applied, outlook_of, store_outlook
from queueing import commands as c
from queueing.plans import Plan
from queueing.reasons import Because
from queueing.times import MINUTE
from tests.builders import at
from tests.postgres import let_go
from tests.waiting import until


class Hall:
    """The sample hall on a morning, ten people waiting."""

    def __init__(self, folder: Path) -> None:
        self.begin(folder, at("08:00"), acted=True)
        self.clock.at = at("08:31")
        self.operations.tick(CODE)
        for number in range(10):
            self.do(c.Issue(f"t{number}", ("SG02" if number % 2 else "SG01",)))
        self.do(c.OpenWindow("W02"))
        self.do(c.CallNext("W02"))

    def begin(self, folder: Path, now: int, *, acted: bool) -> None:
        self.clock = HandClock(now)
        self.store = Store(f"sqlite:///{folder / 'hall.db'}")
        self.store.upgrade()
        prepare(self.store, self.clock, acted)
        self.operations = Operations(self.store, self.clock)

    def do(self, command: c.Command) -> None:
        answer = self.operations.perform(CODE, command, Request("test"), lambda _: (200, {}))
        assert answer.status == 200, answer.body

    def stored(self) -> Kept | None:
        with self.store.read() as connection:
            return outlook_of(connection, CODE)


class Night(Hall):
    """It is open round the clock, and nobody is there a second before midnight."""

    def __init__(self, folder: Path) -> None:
        self.begin(folder, at("23:59:59"), acted=False)
        self.operations.tick(CODE)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    let_go(made.store)


NOTHING = """print('{"result": {}}')"""
"""An outlook that tells nothing."""


def says(text: str) -> list[str]:
    """A process that writes this and ends."""
    return [sys.executable, "-c", text]


def refreshed(outlooks: Outlooks, hall: Hall, known: Kept | None) -> Kept:
    def look() -> bool:
        outlooks.tick()
        return hall.stored() != known

    until(look, "another outlook is stored", 120)
    found = hall.stored()
    assert found is not None
    return found


def test_an_outlook_is_made_in_a_process_of_its_own_and_stored(hall: Hall) -> None:
    outlooks = Outlooks(hall.operations)
    try:
        found = refreshed(outlooks, hall, None)
    finally:
        outlooks.stop()
    assert found.at == hall.clock.at
    assert found.data["day"] == "2026-03-02"
    assert found.data["come"]["so_far"] == 10
    waiting = {lane["lane"]: lane["waiting"][0]["middle"] for lane in found.data["lanes"]}
    assert sum(waiting.values()) == 9
    assert outlook_of_another_process(hall) == found


def test_where_nobody_is_and_nobody_comes_any_more_it_says_so(tmp_path: Path) -> None:
    hall = Night(tmp_path)
    Outlooks(hall.operations).refresh(CODE)
    found = hall.stored()
    let_go(hall.store)
    assert found is not None
    assert {one["middle"] for lane in found.data["lanes"] for one in lane["waiting"]} == {0}
    assert (found.data["come"]["so_far"], found.data["action"]) == (0, None)


def outlook_of_another_process(hall: Hall) -> Kept | None:
    other = Store(hall.store.engine.url.render_as_string(hide_password=False))
    try:
        with other.read() as connection:
            return outlook_of(connection, CODE)
    finally:
        let_go(other)


def test_it_is_refreshed_after_a_minute_of_the_hall_and_not_before(hall: Hall, tmp_path: Path) -> None:
    count = tmp_path / "count"
    command = says(f"open({str(count)!r}, 'a').write('x'); {NOTHING}")
    real = [0]
    outlooks = Outlooks(hall.operations, command=command, steady=lambda: real[0])
    try:
        first = refreshed(outlooks, hall, None)
        real[0] += EVERY
        outlooks.tick()
        hall.clock.at += EVERY - 1
        outlooks.tick()
        outlooks._work.result(60)
        assert hall.stored() == first
        real[0] += EVERY
        hall.clock.at += 1
        again = refreshed(outlooks, hall, first)
    finally:
        outlooks.stop()
    assert again.at == first.at + EVERY
    assert count.read_text() == "xx"


@pytest.mark.parametrize(
    "broken",
    ["import sys; sys.exit('the disk is full')", "print('no JSON')", "import os; os.kill(os.getpid(), 9)"],
)
def test_a_process_that_fails_leaves_no_old_outlook_that_looks_new(hall: Hall, broken: str) -> None:
    with hall.store.write() as connection:
        store_outlook(connection, CODE, Kept(at("08:30"), 1, {"day": "2026-03-02"}))
    with pytest.raises(Failed):
        Outlooks(hall.operations, command=says(broken)).refresh(CODE)
    found = hall.stored()
    assert found is not None
    assert found.data == {"failed": True, "day": "2026-03-02"}
    Outlooks(hall.operations, command=says(NOTHING)).refresh(CODE)
    assert hall.stored().data == {}


def test_what_is_wrong_with_the_kinds_of_day_is_told_and_no_trace_of_code(hall: Hall) -> None:
    seen, _ = hall.operations.read(CODE, lambda floor: Outlooks(hall.operations)._seen(CODE, floor))
    for kinds, said in (([], "kuaiban scenarios put"), ([{"code": "odd", "date": "soon"}], "soon")):
        with Child(COMMAND, {**seen, "scenarios": kinds}) as child:
            assert said in str((child.news(60) or {})["mistakes"])


def test_whoever_stops_waits_for_no_refresh_and_leaves_no_process(hall: Hall, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    hang = f"import os, time; open({str(begun)!r}, 'a').write(f'{{os.getpid()}} '); time.sleep(600)"
    outlooks = Outlooks(hall.operations, command=says(hang))
    outlooks.tick()
    until(lambda: begun.exists() and begun.read_text().endswith(" "), "the process runs", 60)
    for _ in range(3):
        outlooks.tick()
    ending = threading.Thread(target=outlooks.stop)
    ending.start()
    ending.join(30)
    assert not ending.is_alive()
    (pid,) = begun.read_text().split()  # one at a time
    assert not Path(f"/proc/{pid}").exists()
    assert hall.stored() is None


def test_nothing_is_made_while_the_hall_is_closed_or_has_no_kind_of_day(hall: Hall, tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    outlooks = Outlooks(hall.operations, command=says(f"open({str(asked)!r}, 'w')"))
    hall.do(c.CloseDay())
    outlooks.tick()
    outlooks.stop()
    assert not asked.exists()


@pytest.mark.parametrize("gone", ["the day", "the kinds of day"])
def test_what_has_gone_since_a_refresh_was_due_is_no_failure(hall: Hall, gone: str) -> None:
    if gone == "the day":
        hall.do(c.CloseDay())
    else:
        with hall.store.write() as connection:
            for one in scenarios.all_of(connection, CODE):
                scenarios.remove(connection, CODE, one["code"])
    assert not Outlooks(hall.operations).refresh(CODE)
    assert hall.stored() is None


def test_what_the_outlook_changed_is_in_force_for_one_day_only(hall: Hall) -> None:
    usual = hall.operations.read(CODE, lambda floor: floor.plan)
    assert usual is not None
    changed = Plan.from_data({**usual.to_data(), "slots": usual.to_data()["slots"][:-1]})
    hall.do(c.ApplyPlan(changed, Because("outlook_role", {"window": "W18"})))
    outlooks = Outlooks(hall.operations, command=says(NOTHING))
    try:
        refreshed(outlooks, hall, None)
        assert hall.operations.read(CODE, lambda floor: floor.plan) == changed
        hall.clock.at += MINUTE
        hall.do(c.CloseDay())

        def back() -> bool:
            outlooks.tick()
            return hall.operations.read(CODE, lambda floor: floor.plan) == usual

        until(back, "the usual plan is in force again", 60)
    finally:
        outlooks.stop()
    with hall.store.read() as connection:
        (last,) = last_applied(connection, CODE)
    assert last.because is not None
    assert last.because.code == "outlook_over"
