"""A small hall that has some days behind it."""

from __future__ import annotations

import shutil
from pathlib import Path

from hall.clock import HandClock
from hall.operations.asking import Request
from hall.operations.core import Operations
from hall.retention import Done, Retention
from hall.settings import Settings
from hall.store.database import Store
from queueing import commands as c
from tests.builders import DAY, at, hall_data, tiny_plan
from tests.postgres import let_go

SECOND_DAY, OPEN_DAY = "2026-03-03", "2026-03-04"


def days_behind(folder: Path, template: Path) -> None:
    """The data folder of a small hall with two closed days and a third open; the first, :data:`DAY`, is in an
    archive file, :data:`SECOND_DAY` in the database, a copy of the empty ``template``.
    """
    shutil.copy(template, folder / "kuaiban.db")
    clock = HandClock(at("06:00"))
    store = Store(f"sqlite:///{folder / 'kuaiban.db'}")
    operations = Operations(store, clock)
    store.add_hall("TINY")

    def do(when: str, day: int, command: c.Command) -> None:
        clock.at = at(when, day)
        operations.tick("TINY")
        answer = operations.perform("TINY", command, Request("test"), lambda _: (200, {}))
        assert answer.status == 200, answer.body

    do("06:00", 0, c.ConfigureHall(hall_data()))
    do("06:00", 0, c.ApplyPlan(tiny_plan()))
    for day in range(3):
        do("08:30", day, c.OpenWindow("W1"))
        for n in range(4):
            do(f"09:0{n}", day, c.Issue(f"t{day}x{n}", ("QA",)))
        do("09:03:30", day, c.CallNext("W1"))
        do("09:04", day, c.Start("W1", f"t{day}x0"))
        do("09:05", day, c.Withdraw(f"t{day}x2"))
        do("09:09", day, c.Complete("W1", f"t{day}x0"))
        do("09:09:20", day, c.CallNext("W1"))
        do("09:10", day, c.NoShow("W1", f"t{day}x1"))
        do("09:10", day, c.ServeWalkUp("W1", f"t{day}w", ("NA",)))
        do("09:12", day, c.Complete("W1", f"t{day}w"))
        if day < 2:
            do("18:00", day, c.CloseDay())
    retention = Retention(operations, Settings(data_dir=folder, visitor_days=1, record_days=1))
    done = Done()
    for _ in retention.steps("TINY", retention.due("TINY"), done):
        pass
    assert done.days == [DAY]
    let_go(store)
