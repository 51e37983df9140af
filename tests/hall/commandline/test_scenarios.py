"""``kuaiban scenarios``: the office is given kinds of day, each checked against the hall as it is."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hall.cli import run
from hall.clock import HandClock
from hall.operations.asking import Request
from hall.operations.core import Operations
from hall.store import scenarios
from hall.store.database import Store
from queueing import commands as c
from tests.builders import DEMO, at, demo_hall_data
from tests.postgres import let_go

SCENARIOS = DEMO / "scenarios"
USAGE, DATA = 64, 65

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def store(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A deployment with the sample hall."""
    monkeypatch.setenv("KUAIBAN_DATA_DIR", str(tmp_path))
    shutil.copy(sqlite_template, tmp_path / "kuaiban.db")
    made = Store(f"sqlite:///{tmp_path / 'kuaiban.db'}")
    made.add_hall("DEMO")
    configure = c.ConfigureHall(demo_hall_data())
    Operations(made, HandClock(at("06:00"))).perform("DEMO", configure, Request("test"), lambda _: (200, {}))
    yield made
    let_go(made)


@pytest.fixture
def kuaiban(store: Store, capfd: pytest.CaptureFixture[str]) -> Command:
    """Runs ``kuaiban scenarios``: exit code, and what it said."""

    def command(*words: str | Path) -> tuple[int, str]:
        code = run(["scenarios", *map(str, words)])
        said = capfd.readouterr()
        return code, said.out + said.err

    return command


def test_they_are_put_listed_and_removed(kuaiban: Command, store: Store) -> None:
    assert kuaiban("list") == (0, "DEMO has no scenarios yet. Add some with: kuaiban scenarios put FILE...\n")
    code, said = kuaiban("put", SCENARIOS / "tax.toml", SCENARIOS / "monday.toml")
    assert (code, said) == (0, "DEMO can simulate: tax, monday.\n")
    assert kuaiban("list")[1].splitlines() == ["tax  Tax settlement and annual reports", "monday  Monday"]
    with store.read() as connection:
        found = scenarios.all_of(connection, "DEMO")[1]
    assert "hall" not in found
    assert found["profile"]["visitors_per_day"] == 640
    assert found["plan"]["code"] == "fast_flex_monday"
    assert found["compare"]["plan"]["code"] == "all_regular"
    assert kuaiban("remove", "tax") == (0, "tax is gone.\n")
    code, said = kuaiban("remove", "mondy")
    assert code == USAGE
    assert "monday" in said


def test_nothing_is_put_while_anything_is_wrong(kuaiban: Command, store: Store, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    text = (SCENARIOS / "monday.toml").read_text("utf-8").replace("../", f"{DEMO}/")
    wrong.write_text(text.replace('weekday = "mon"', 'weekday = "mond"\nvolume = "x"'), "utf-8")
    code, said = kuaiban("put", SCENARIOS / "tax.toml", wrong, tmp_path / "none.toml")
    assert code == DATA
    assert "weekday" in said
    assert "volume" in said
    assert "none.toml" in said
    with store.read() as connection:
        assert scenarios.all_of(connection, "DEMO") == []


def test_a_kind_of_day_of_another_hall_is_refused(kuaiban: Command, store: Store, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(DEMO, other)
    hall = (other / "hall.toml").read_text("utf-8")
    assert '"SG01"' in hall
    for name in ("hall.toml", "profile.toml"):
        text = (other / name).read_text("utf-8")
        (other / name).write_text(text.replace("SG01", "SG99"), "utf-8")
    code, said = kuaiban("put", other / "scenarios" / "monday.toml")
    assert code == DATA
    assert "SG99" in said
