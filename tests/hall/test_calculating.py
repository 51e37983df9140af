"""Calculations in the worker: they come to their end whatever becomes of who works them out."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hall.archive import Archive
from hall.calculating import COMMAND, Calculating
from hall.clock import SystemClock
from hall.settings import Settings
from hall.store import calculations
from hall.store.calculations import Row
from hall.store.database import Store
from queueing.hallfile import hall_from_data
from queueing.plans import Plan, plan_from_data
from simulation.enclosing import enclosed
from simulation.run import simulate
from tests.builders import DAY, DEMO, demo_hall_data, tiny_plan
from tests.hall.days_behind import SECOND_DAY, days_behind
from tests.postgres import let_go
from tests.waiting import until

HALL = "DEMO"
ORDINARY = DEMO / "scenarios" / "ordinary.toml"
LONG = 400_000
"""Days that no test waits for."""


class Office:
    """Asks for calculations and has workers that do them."""

    def __init__(self, store: Store, folder: Path, code: str = HALL) -> None:
        self.store, self.folder, self.code = store, folder, code
        self.workers: list[Calculating] = []
        data = enclosed(ORDINARY)
        hall = hall_from_data(demo_hall_data())
        self.given = {
            "scenario": data,
            "hall": demo_hall_data(),
            "plan": plan_from_data(data["compare"]["plan"], hall).to_data(),
            "other": plan_from_data(data["plan"], hall).to_data(),
            "seed": 3,
        }

    def ask(self, name: str = "one", days: int = 20, **changed: Any) -> None:
        given = self.given | {"days": days} | changed
        kind = "recommend" if "limits" in given else "waits" if "scenarios" in given else "simulate"
        row = {"id": name, "hall": HALL, "kind": kind, "wish": {}, "given": given}
        with self.store.write() as connection:
            assert calculations.ask(connection, row | {"asked_by": "person:1", "asked_at": 1})

    def worker(self, held: Callable[[], bool] = lambda: True) -> Calculating:
        made = Calculating(self.store, Archive(self.folder), held, SystemClock().now)
        self.workers.append(made)
        made.tick()
        return made

    def row(self, name: str = "one") -> Row:
        with self.store.read() as connection:
            found = calculations.one(connection, self.code, name)
        assert found is not None
        return found

    def comes_to(self, state: str, name: str = "one") -> Row:
        # It gives way to all others, so on a busy machine it takes long.
        until(lambda: self.row(name)["state"] == state, f"{name} is {state}", seconds=300)
        return self.row(name)

    def under_way(self, name: str = "one") -> None:
        until(lambda: self.row(name)["progress"], f"{name} tells how far it is")


def children() -> list[int]:
    """The processes that work something out for this one."""
    found = []
    for task in Path("/proc/self/task").iterdir():
        try:
            pids = (task / "children").read_text(encoding="ascii").split()
        except FileNotFoundError:
            continue  # a thread that has ended meanwhile
        for pid in pids:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if COMMAND[-1].encode() in words:
                found.append(int(pid))
    return found


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    store = Store(sqlite_url)
    store.add_hall(HALL)
    made = Office(store, tmp_path / "archive")
    yield made
    for one in made.workers:
        one.stop()
    assert children() == []
    let_go(store)


def test_the_office_gets_what_the_command_gives(office: Office) -> None:
    office.ask()
    office.worker()
    row = office.comes_to("done")
    assert json.loads(row["result"]) == simulate(ORDINARY, 20, 3).document
    pages = json.loads(row["page"])
    assert "The promise" in pages["en"]
    assert "承诺" in pages["zh-CN"]


def test_the_office_gets_a_plan_recommended(office: Office) -> None:
    limits = {"aim": "least_paid_hours", "slot": "90 min", "dwell": "90 min"}
    office.ask(days=64, limits=limits, visitors=300_000, other=None)
    office.worker()
    row = office.comes_to("done")
    result = json.loads(row["result"])
    assert result["kind"] == "recommendation"
    assert result["today"]["code"] == "all_regular"
    hall = hall_from_data(demo_hall_data())
    assert plan_from_data(result["plan"], hall).slots
    assert json.loads(row["progress"])["so_far"]["paid_hours"] > 0
    assert "推荐方案" in json.loads(row["page"])["zh-CN"]


def test_limits_that_cannot_be_are_told(office: Office) -> None:
    office.ask(limits={"aim": "riches", "dwell": "2 days"}, other=None)
    office.worker()
    problem = json.loads(office.comes_to("failed")["problem"])
    assert problem["code"] == "mistakes"
    assert len(problem["mistakes"]) == 2
    assert problem["mistakes"][1]["words"]["zh-CN"]["what"] == "“2 days”不是时长"


def test_they_are_done_one_after_the_other(office: Office) -> None:
    for name in ("a", "b", "c"):
        office.ask(name)
    office.worker()
    ended = [office.comes_to("done", name)["started_at"] for name in ("a", "b", "c")]
    assert ended == sorted(ended)


def test_what_nobody_wants_any_more_stops(office: Office) -> None:
    office.ask(days=LONG)
    office.worker()
    office.under_way()
    with office.store.write() as connection:
        calculations.cancel(connection, HALL, "one", 9)
    row = office.comes_to("cancelled")
    assert 0 < json.loads(row["result"])["days"] < LONG
    until(lambda: not children(), "its process is gone")


def test_a_plan_found_until_nobody_wanted_it_any_more_is_kept(office: Office) -> None:
    limits = {"aim": "least_paid_hours", "dwell": "90 min"}
    office.ask(days=64, limits=limits, visitors=10**12, other=None)
    office.worker()
    office.under_way()
    with office.store.write() as connection:
        calculations.cancel(connection, HALL, "one", 9)
    result = json.loads(office.comes_to("cancelled")["result"])
    assert result["how"]["ended_early"]
    assert result["plan"]["slots"]
    assert {"sensitivity", "prices"} <= set(result["advice"]["untried"])


def test_a_table_of_waits_that_nobody_wants_any_more_is_given_up(office: Office) -> None:
    office.ask(days=4_000, scenarios=[office.given["scenario"]])
    office.worker()
    office.under_way()
    with office.store.write() as connection:
        calculations.cancel(connection, HALL, "one", 9)
    assert office.comes_to("cancelled")["result"] is None
    until(lambda: not children(), "its processes are gone")


def test_a_worker_that_stops_leaves_it_to_the_next_and_the_answer_is_the_same(office: Office) -> None:
    office.ask(days=LONG)
    first = office.worker()
    office.under_way()
    first.stop()
    assert office.row()["state"] == "queued"
    assert children() == []
    office.ask("short")
    with office.store.write() as connection:
        calculations.cancel(connection, HALL, "one", 9)
    office.worker()
    assert json.loads(office.comes_to("done", "short")["result"])["days"] == 20


def test_a_worker_that_has_lost_the_lease_writes_nothing_more(office: Office) -> None:
    held = [True]
    office.ask(days=LONG)
    office.worker(lambda: held[0])
    office.under_way()
    held[0] = False
    until(lambda: not children(), "its process is gone")
    assert office.row()["state"] == "running"
    with office.store.write() as connection:
        calculations.cancel(connection, HALL, "one", 9)
    office.worker()
    office.comes_to("cancelled")


def test_one_whose_process_is_killed_is_told_as_failed(office: Office) -> None:
    office.ask(days=LONG)
    office.worker()
    office.under_way()
    for pid in children():
        os.kill(pid, signal.SIGKILL)
    row = office.comes_to("failed")
    assert json.loads(row["problem"]) == {"code": "calculation_failed"}


def test_all_mistakes_of_what_was_asked_are_told(office: Office) -> None:
    scenario = office.given["scenario"]
    assert isinstance(scenario, dict)
    office.ask(scenario={**scenario, "date": "tomorrow", "volume": "many"})
    office.worker()
    problem = json.loads(office.comes_to("failed")["problem"])
    assert problem["code"] == "mistakes"
    assert [one["where"] for one in problem["mistakes"]] == ["date", "volume"]


@pytest.fixture
def behind(tmp_path: Path, sqlite_template: Path) -> Iterator[Office]:
    """The office of a hall with days behind it."""
    days_behind(tmp_path, sqlite_template)
    store = Store(f"sqlite:///{tmp_path / 'kuaiban.db'}")
    made = Office(store, Settings(data_dir=tmp_path).archive_folder, "TINY")
    yield made
    for one in made.workers:
        one.stop()
    let_go(store)


def play(office: Office, day: str, plan: Plan, name: str = "one") -> None:
    """Asks how a day on record would have gone under a plan."""
    row = {"id": name, "hall": office.code, "kind": "replay", "wish": {}}
    given = {"day": day, "other": plan.to_data()}
    with office.store.write() as connection:
        assert calculations.ask(connection, row | {"given": given, "asked_by": "person:1", "asked_at": 1})


@pytest.mark.parametrize("day", [DAY, SECOND_DAY], ids=["archived", "in the database"])
def test_the_office_gets_a_day_on_record_played_again(behind: Office, day: str) -> None:
    plan = tiny_plan()
    play(behind, day, replace(plan, code="early", slots=plan.slots[:1]))
    behind.worker()
    row = behind.comes_to("done")
    result = json.loads(row["result"])
    assert (result["kind"], result["day"], result["parting"]) == ("replay", day, None)
    assert [(one["what"], one["plan"]) for one in result["days"]] == [
        ("as_it_was", "tiny"),
        ("model", "tiny"),
        ("what_if", "early"),
    ]
    assert len(json.loads(row["progress"])["so_far"]["share"]) == 3
    pages = json.loads(row["page"])
    assert f"kuaiban replay {day} --hall TINY --plan early" in pages["en"]
    assert "无法知道" in pages["zh-CN"]


def test_a_day_that_cannot_be_played_again_says_why(behind: Office) -> None:
    plan = tiny_plan()
    strange = replace(plan, slots=(replace(plan.slots[0], window="W9"),))
    play(behind, SECOND_DAY, strange, "strange")
    next(behind.folder.rglob("*.jsonl.gz")).unlink()
    play(behind, DAY, plan, "lost")
    behind.worker()
    problem = json.loads(behind.comes_to("failed", "strange")["problem"])
    assert (problem["code"], problem["count"]) == ("mistakes", 1)
    assert "W9" in problem["mistakes"][0]["words"]["zh-CN"]["what"]
    lost = json.loads(behind.comes_to("failed", "lost")["problem"])
    assert lost["code"] == "archive_missing"
    assert ".jsonl.gz" in lost["file"]
