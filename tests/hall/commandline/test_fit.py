"""``kuaiban fit``: from a hall's own record, and from a file of another system."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from hall.clock import HandClock
from hall.operations.asking import Request
from hall.operations.core import Operations
from hall.store.database import Store
from queueing import commands as c
from queueing import times
from queueing.hallfile import hall_from_data
from queueing.plans import plan_from_data
from simulation.fit.scenarios import hall_text
from tests.builders import ROOT, at, hall_data, plan_data
from tests.hall.commandline.conftest import Kuaiban

HALL = "TINY"
SCHEMA = json.loads((ROOT / "docs" / "reference" / "fit.schema.json").read_text(encoding="utf-8"))
MANY = 24
"""Visits of a day."""


class Actors:
    """A clerk at window 4 and visitors who come one after the other, every one a known time."""

    def __init__(self, operations: Operations, clock: HandClock) -> None:
        self.operations, self.clock = operations, clock

    def do(self, when: int, command: c.Command) -> None:
        self.clock.at = when
        self.operations.perform(HALL, command, Request("test"), lambda _: (200, {}))

    def day(self, day: int) -> None:
        """One visitor every twenty minutes from 08:31 on.

        Every sixth misses the call and comes back, every eighth leaves before it, every fifth has priority.
        Nobody comes to the day's appointment.
        """
        date = f"2026-03-{2 + day:02d}"
        zero, booked = at("00:00", day), at("10:00", day)
        self.do(at("07:55", day), c.BookAppointment(f"d{day}booked", ("CA",), date, zero, booked))
        self.do(at("08:30", day), c.OpenWindow("W4"))
        for number in range(MANY):
            ticket, issued = f"d{day}n{number:02d}", at("08:31", day) + number * 20 * times.MINUTE
            items, elder = ("QA", "CA")[number % 2], "elder" if number % 5 == 0 else None
            self.do(issued, c.Issue(ticket, (items,), elder))
            if number % 8 == 7:
                self.do(issued + 4 * times.MINUTE, c.Withdraw(ticket))
                continue
            called = issued + (number % 4) * times.MINUTE
            self.do(called, c.CallNext("W4"))
            if number % 6 == 5:
                self.do(called + 20_000, c.Recall("W4", ticket))
                called += 50_000
                self.do(called, c.NoShow("W4", ticket))
                called += 2 * times.MINUTE
                self.do(called, c.Requeue(ticket))
                self.do(called, c.CallNext("W4"))
            started = called + 25_000
            self.do(started, c.Start("W4", ticket))
            self.do(started + 60_000, c.Accept("W4", ticket))
            length = (4 if items == "QA" else 10) * times.MINUTE + number % 7 * 10_000
            self.do(started + length, c.Complete("W4", ticket))
        self.do(at("18:30", day), c.CloseWindow("W4"))
        self.do(at("20:00", day), c.Settle())


@pytest.fixture
def recorded(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three days of the small hall in its own database."""
    monkeypatch.setenv("KUAIBAN_DATABASE_URL", sqlite_url)
    store, clock = Store(sqlite_url), HandClock(at("07:50"))
    store.add_hall(HALL)
    operations, system = Operations(store, clock), Request("test")
    hall = hall_data()
    hall["rules"] |= {"requeue_behind": 0}
    hall["appointments"] = {"every": "30 min", "quota": 2, "days": 14}
    operations.perform(HALL, c.ConfigureHall(hall), system, lambda _: (200, {}))
    plan = plan_from_data(plan_data(), hall_from_data(hall))
    operations.perform(HALL, c.ApplyPlan(plan), system, lambda _: (200, {}))
    actors = Actors(operations, clock)
    for day in range(3):
        actors.day(day)
    store.engine.dispose()


def test_a_hall_s_own_record_becomes_profile_scenarios_report_and_document(
    recorded: None, kuaiban: Kuaiban, tmp_path: Path
) -> None:
    out = tmp_path / "fitted"
    said = kuaiban("fit", "--out", out, "--report", out / "report.html", "--json", out / "fit.json")
    assert said.code == 0, said.err
    assert f"{HALL}: {3 * MANY} visits on 3 days." in said.out
    made = {"hall.toml", "plan.toml", "profile.toml", "mon_to_wed.toml", "report.html", "fit.json"}
    assert {path.name for path in out.iterdir()} == made
    found = json.loads((out / "fit.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    calls = found["calls"]
    left, missed = 3 * 3, 3 * 4 - 3  # of every day's numbers 7, 15, 23 leave; 5, 11, 17 miss the call
    assert (calls["no_show_walk_ins"]["count"], calls["no_show_walk_ins"]["of"]) == (missed, 3 * MANY - left)
    assert (calls["calls"], calls["between_seconds"], calls["costs_seconds"]) == (2, 20, 50)
    assert (calls["returns"]["count"], calls["returns"]["of"]) == (missed, missed)
    assert (found["patience"]["waits"], found["patience"]["left"]) == (3 * MANY, left)
    assert found["priorities"]["elder"]["count"] == 3 * 5
    assert (calls["unkept_appointments"]["count"], calls["unkept_appointments"]["of"]) == (3, 3)
    means = {one["code"]: one["service"]["mean_seconds"] for one in found["items"]}
    assert means["QA"] == pytest.approx(270, abs=15)
    assert means["CA"] == pytest.approx(630, abs=30)
    assert tomllib.loads((out / "hall.toml").read_text("utf-8"))["code"] == HALL


def test_a_day_that_is_not_over_is_left_out_and_that_is_told(
    recorded: None, sqlite_url: str, kuaiban: Kuaiban, tmp_path: Path
) -> None:
    store, clock = Store(sqlite_url), HandClock(at("08:30", 3))
    actors = Actors(Operations(store, clock), clock)
    actors.do(clock.at, c.OpenWindow("W4"))
    actors.do(at("08:31", 3), c.Issue("early", ("QA",)))
    actors.do(at("08:31", 3), c.CallNext("W4"))
    actors.do(at("08:32", 3), c.Start("W4", "early"))
    actors.do(at("08:36", 3), c.Complete("W4", "early"))
    store.engine.dispose()
    said = kuaiban("fit", "--out", tmp_path / "all")
    assert said.code == 0, said.err
    assert said.out.startswith(
        f"{HALL}: {3 * MANY} visits on 3 days.\n2026-03-05 is still open and is left out.\n"
    )
    before = kuaiban("fit", "--to", "2026-03-04", "--out", tmp_path / "before")
    assert "is still open" not in before.out


def test_days_can_be_chosen_and_files_are_not_overwritten(
    recorded: None, kuaiban: Kuaiban, tmp_path: Path
) -> None:
    said = kuaiban("fit", HALL, "--from", "2026-03-03", "--to", "2026-03-04", "--out", tmp_path / "two")
    assert said.code == 0, said.err
    assert f"{2 * MANY} visits on 2 days." in said.out
    before = (tmp_path / "two" / "profile.toml").read_bytes()
    said = kuaiban("fit", HALL, "--out", tmp_path / "two")
    assert said.code == 65
    assert "is there already. Give another path, or --force to overwrite it" in said.err
    assert (tmp_path / "two" / "profile.toml").read_bytes() == before
    assert kuaiban("fit", HALL, "--out", tmp_path / "two", "--force").code == 0
    assert (tmp_path / "two" / "profile.toml").read_bytes() != before


def visits(path: Path, spoilt: str = "") -> Path:
    """A file of sixty good visits, and a row that is not."""
    random = np.random.default_rng(1)
    lines = ["票号,事项,取号时间,叫号时间,开始时间,办结时间,窗口"]
    for number in range(60):
        hour, minute = divmod(9 * 60 + number * 5, 60)
        moment = f"2026-03-02 {hour:02d}:{minute:02d}"
        length = int(random.integers(61, 240))
        end = f"2026-03-02 {hour:02d}:{minute + length // 60:02d}:{length % 60:02d}"
        lines.append(f"A{number:03d},QA,{moment}:00,{moment}:05,{moment}:30,{end},1号窗口")
    path.write_text("\n".join([*lines, *([spoilt] if spoilt else [])]) + "\n", encoding="gb18030")
    return path


@pytest.fixture
def hall_file(tmp_path: Path) -> Path:
    path = tmp_path / "hall.toml"
    path.write_text(hall_text(hall_from_data(hall_data())), encoding="utf-8")
    return path


def test_a_file_of_another_system_needs_no_database(
    kuaiban: Kuaiban, hall_file: Path, tmp_path: Path
) -> None:
    file = visits(tmp_path / "visits.csv", "A999,ZZ,2026-03-02 10:00:00,,,,")
    said = kuaiban("fit", "--csv", file, "--hall", hall_file, "--out", tmp_path / "out")
    assert said.code == 0, said.err
    assert "visits.csv: 60 visits on 1 day." in said.out
    assert "1 x Rows name items that the hall's file does not have: ZZ (line 62)." in said.out
    assert "No scenario was written: name a plan with --plan." in said.out
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["profile.toml"]
    assert not (tmp_path / "var").exists()


def test_what_was_fitted_is_told_in_the_language_asked_for(
    kuaiban: Kuaiban, hall_file: Path, tmp_path: Path
) -> None:
    file = visits(tmp_path / "visits.csv", "A999,ZZ,2026-03-02 10:00:00,,,,")
    out = tmp_path / "out"
    said = kuaiban("fit", "--csv", file, "--hall", hall_file, "--out", out, "--lang", "zh-CN")
    assert said.code == 0, said.err
    assert "visits.csv：1天，60次来访。" in said.out
    assert "数据中发现：\n- 1处：" in said.out
    assert "ZZ（第62行）。" in said.out
    assert "没有写情景文件：请用 --plan 指明方案。" in said.out
    assert "周二至周五没有任何记录" in said.out
    assert re.findall("[A-Za-z]+ [a-z]+ [a-z]+", said.out) == []


def test_strict_refuses_what_cannot_be_used_whole(kuaiban: Kuaiban, hall_file: Path, tmp_path: Path) -> None:
    file = visits(tmp_path / "visits.csv", "A999,ZZ,2026-03-02 10:00:00,,,,")
    said = kuaiban("fit", "--csv", file, "--hall", hall_file, "--out", tmp_path / "out", "--strict")
    assert said.code == 65
    assert "visits.csv: 1 x Rows name items that the hall's file does not have: ZZ (line 62)" in said.err
    assert "Add the items to the hall's file, or write their codes" in said.err
    assert not (tmp_path / "out").exists()
    file = visits(file)
    assert kuaiban("fit", "--csv", file, "--hall", hall_file, "--out", tmp_path / "out", "--strict").code == 0


def test_what_is_refused_is_told_in_the_language_asked_for(
    kuaiban: Kuaiban, hall_file: Path, tmp_path: Path
) -> None:
    file, out = visits(tmp_path / "visits.csv", "A999,ZZ,2026-03-02 10:00:00,,,,"), tmp_path / "out"
    asked = ("fit", "--hall", hall_file, "--out", out, "--lang", "zh-CN", "--csv")
    said = kuaiban(*asked, file, "--strict")
    assert said.code == 65
    assert "visits.csv：1处：" in said.err
    assert "ZZ（第62行）。请" in said.err
    file.write_text("a,b\n", encoding="utf-8")
    told = kuaiban(*asked, file)
    assert told.code == 65
    assert "有表头，但没有办理记录。请把办理记录导出在表头之下" in told.err
    for one in (said, told):
        assert one.err.endswith("有 1 处错误，没有做任何更改。\n")
    missing = kuaiban("fit", "--hall", "x.toml", "--out", out, "--lang", "zh-CN", "--csv", file)
    assert missing.code == 66
    assert missing.err == "没有文件 x.toml。\n"
    assert not out.exists()


def test_scenarios_name_the_hall_and_the_plan_where_they_are(
    kuaiban: Kuaiban, hall_file: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text((ROOT / "config/halls/demo/plans/one_pool.toml").read_text("utf-8"), encoding="utf-8")
    words = ("fit", "--csv", visits(tmp_path / "visits.csv"), "--hall", hall_file, "--plan", plan)
    said = kuaiban(*words, "--out", tmp_path / "out")
    assert said.code == 65, "the plan is another hall's"
    demo = ROOT / "config" / "halls" / "demo"
    file = tmp_path / "visits.csv"
    file.write_text(file.read_text("gb18030").replace("QA", "SG02"), encoding="utf-8")
    words = ("fit", "--csv", file, "--hall", demo / "hall.toml", "--plan", demo / "plans" / "one_pool.toml")
    said = kuaiban(*words, "--out", tmp_path / "out")
    assert said.code == 0, said.err
    data = tomllib.loads((tmp_path / "out" / "mon.toml").read_text("utf-8"))
    for name in ("hall", "plan", "profile"):
        assert (tmp_path / "out" / data[name]).resolve().is_file()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--out", "o"], 69, "There is no database"),
        (["--csv", "v.csv", "--out", "o"], 64, "--csv needs --hall"),
        (["TINY", "--csv", "v.csv", "--out", "o"], 64, "not both"),
        (["--hall", "h.toml", "--out", "o"], 64, "go with --csv only"),
        (["--csv", "v.csv", "--hall", "h.toml"], 64, "Missing option '--out'"),
        (["--csv", "v.csv", "--hall", "none.toml", "--out", "o"], 66, "There is no file none.toml"),
        (["--csv", "none.csv", "--hall", "hall.toml", "--out", "o"], 66, "none.csv: is not there"),
        (["--from", "2/3/2026", "--out", "o"], 64, "Write it like 2026-03-02"),
        (["--from", "2026-03-02", "--to", "2026-03-01", "--out", "o"], 64, "is before"),
        (["--csv", "hall.toml", "--hall", "hall.toml", "--columns", "x", "--out", "o"], 65, "is no pair"),
        (["--csv", "few.csv", "--hall", "hall.toml", "--out", "o"], 65, "too few"),
        (["--csv", "v.csv", "--hall", "hall.toml", "--out", "hall.toml"], 65, "is no folder"),
        (["--csv", "v.csv", "--hall", "hall.toml", "--out", "o", "--report", "."], 65, "is a folder"),
        (["--csv", "v.csv", "--hall", "hall.toml", "--out", "o", "--from", "2027-01-01"], 65, "0 visits"),
    ],
)
def test_what_is_asked_wrongly_is_told(
    words: list[str], code: int, told: str, kuaiban: Kuaiban, hall_file: Path, tmp_path: Path
) -> None:
    visits(tmp_path / "v.csv")
    whole = (tmp_path / "v.csv").read_text("gb18030").splitlines(keepends=True)
    (tmp_path / "few.csv").write_text("".join(whole[:9]), encoding="utf-8")
    said = kuaiban("fit", *words)
    assert said.code == code, said.err
    assert told in said.err
    assert not (tmp_path / "o").exists()
