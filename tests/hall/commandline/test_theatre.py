"""``kuaiban theatre``: a page of a simulated day or of one on record, and words about what cannot be."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hall.cli import run
from hall.clock import HandClock
from hall.operations.asking import Request
from hall.operations.core import Operations
from hall.retention import Done, Retention
from hall.settings import Settings
from hall.store.database import Store
from queueing import commands as c
from simulation import theatre
from simulation.scenario import read_scenario
from tests.builders import DAY, DEMO, at, hall_data, tiny_plan
from tests.postgres import let_go

SCENARIO = DEMO / "scenarios" / "ordinary.toml"
USAGE, DATA, MISSING = 64, 65, 66

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def kuaiban(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """Runs ``kuaiban theatre`` in a folder of its own: exit code, and what it said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KUAIBAN_DATA_DIR", str(tmp_path))

    def command(*words: str | Path) -> tuple[int, str]:
        code = run(["theatre", *map(str, words)])
        said = "".join(capfd.readouterr())
        assert "Traceback" not in said
        return code, said

    return command


@pytest.fixture
def deployment(tmp_path: Path, sqlite_template: Path) -> Operations:
    """The small hall with two days behind it and a third open; the first of them is archived."""
    shutil.copy(sqlite_template, tmp_path / "kuaiban.db")
    clock = HandClock(at("06:00"))
    store = Store(f"sqlite:///{tmp_path / 'kuaiban.db'}")
    operations = Operations(store, clock)
    store.add_hall("TINY")

    def do(when: str, day: int, command: c.Command) -> None:
        clock.at = at(when, day)
        operations.tick("TINY")
        operations.perform("TINY", command, Request("test"), lambda _: (200, {}))

    do("06:00", 0, c.ConfigureHall(hall_data()))
    do("06:00", 0, c.ApplyPlan(tiny_plan()))
    for day in range(3):
        do("09:00", day, c.OpenWindow("W1"))
        for n in range(day + 1):
            do("09:00", day, c.Issue(f"t{day}x{n}", ("QA",)))
            do("09:01", day, c.CallNext("W1"))
            do("09:02", day, c.Start("W1", f"t{day}x{n}"))
            do("09:03", day, c.Complete("W1", f"t{day}x{n}"))
        if day < 2:
            do("18:00", day, c.CloseDay())
    done = Done()
    retention = Retention(operations, Settings(data_dir=tmp_path, visitor_days=1, record_days=1))
    for _ in retention.steps("TINY", retention.due("TINY"), done):
        pass
    assert done.days == [DAY]
    let_go(store)
    return operations


def film_in(page: Path) -> dict[str, Any]:
    """The film that a page carries."""
    found = re.search(r'<script type="application/json">(.*?)</script>', page.read_text("utf-8"), re.DOTALL)
    assert found
    film: dict[str, Any] = json.loads(found[1])
    return film


def numbers(film: dict[str, Any]) -> list[str]:
    return [row[2] for row in film["films"][0]["rows"] if row[0] == "i"]


def test_a_simulated_day_is_written_twice_over_and_always_the_same(kuaiban: Command, tmp_path: Path) -> None:
    assert kuaiban(SCENARIO, "--day", "2", "--seed", "5", "--out", "one.html", "--lang", "zh-CN") == (0, "")
    assert kuaiban(SCENARIO, "--day", "2", "--seed", "5", "--out", "two.html", "--lang", "zh-CN") == (0, "")
    one = tmp_path / "one.html"
    assert one.read_bytes() == (tmp_path / "two.html").read_bytes()
    film = film_in(one)
    assert len(film["films"]) == 2
    assert film == theatre.stage(read_scenario(SCENARIO), 5, 1)
    text = one.read_text("utf-8")
    assert '<html lang="zh-CN">' in text
    assert "<title>平日 · 示例区政务服务中心 · 2026-11-24</title>" in text
    assert not re.search(r'(src|href)="(?!data:)', text.partition("<kb-theatre")[0])


def test_another_plan_may_stand_beside_it(kuaiban: Command, tmp_path: Path) -> None:
    assert kuaiban(SCENARIO, "--against", "one_pool", "--out", "page.html")[0] == 0
    plans = [one["rows"][0][2] for one in film_in(tmp_path / "page.html")["films"]]
    assert plans == ["one_pool", "fast_flex"]


@pytest.mark.parametrize(("day", "tickets"), [(0, 1), (1, 2), (2, 3)])
def test_a_day_on_record_is_written_archived_or_not_or_still_open(
    kuaiban: Command, deployment: Operations, tmp_path: Path, day: int, tickets: int
) -> None:
    date = f"2026-03-0{2 + day}"
    assert kuaiban("--date", date, "--out", "page.html") == (0, "")
    film = film_in(tmp_path / "page.html")
    assert (film["day"], film["source"], len(numbers(film))) == (date, "recorded", tickets)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--out", "x.html"], USAGE, "Give a SCENARIO to simulate, or --date"),
        ([SCENARIO, "--date", DAY, "--out", "x.html"], USAGE, "Give a SCENARIO to simulate, or --date"),
        ([SCENARIO], USAGE, "Missing option '--out'"),
        ([SCENARIO, "--hall", "TINY", "--out", "x.html"], USAGE, "a scenario names its own hall"),
        (["--date", DAY, "--seed", "2", "--out", "x.html"], USAGE, "go with a SCENARIO"),
        (["--date", "yesterday", "--out", "x.html"], USAGE, "'yesterday' is no date. Write it like"),
        (["--date", "2026-03-09", "--out", "x.html"], USAGE, "There is no day on record '2026-03-09'"),
        (["--date", DAY, "--hall", "TINI", "--out", "x.html"], USAGE, "Did you mean 'TINY'?"),
        ([SCENARIO, "--day", "0", "--out", "x.html"], USAGE, "0 is not in the range"),
        (["none.toml", "--out", "x.html"], MISSING, "there is no file none.toml"),
        ([SCENARIO, "--against", "fast_flx", "--out", "x.html"], MISSING, "--against: there is no file"),
        (
            [SCENARIO, "--out", "no/such/x.html"],
            DATA,
            "no/such/x.html: cannot be written: there is no folder no/such",
        ),
    ],
)
def test_what_is_wrong_is_told_plainly(
    kuaiban: Command, deployment: Operations, words: list[str | Path], code: int, said: str
) -> None:
    done = kuaiban(*words)
    assert done[0] == code
    assert said in done[1]
    assert not Path("x.html").exists()


def test_a_study_of_the_long_run_has_no_day_to_show(kuaiban: Command, tmp_path: Path) -> None:
    file = tmp_path / "long.toml"
    text = SCENARIO.read_text("utf-8").replace('"../', f'"{DEMO}/')
    file.write_text(f'{text}\n[steady]\nwarm_up = "60 min"\nmeasured = "60 min"\n', encoding="utf-8")
    code, said = kuaiban(file, "--out", "x.html")
    assert (code, "here single days are played" in said) == (DATA, True)


def test_a_player_that_is_not_built_is_told_with_the_way_to_build_it(
    kuaiban: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theatre, "PLAYER", tmp_path)
    code, said = kuaiban(SCENARIO, "--out", "x.html")
    assert (code, "Run: make assets" in said) == (DATA, True)
    assert not Path("x.html").exists()
