"""``kuaiban replay``: a day on record as it was and as it might have been, and words about what cannot be."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from hall.cli import run
from tests.builders import DAY, DEMO, ROOT
from tests.hall.days_behind import OPEN_DAY, SECOND_DAY, days_behind

SCHEMA = json.loads((ROOT / "docs" / "reference" / "replay.schema.json").read_text("utf-8"))
USAGE, DATA = 64, 65
PLAN = """\
code = "together"
[names]
"zh-CN" = "一起办"
en = "Together"
[roles.all]
lanes = [{ lane = "fast" }, { lane = "own" }]
[[slots]]
from = "08:30"
to = "17:30"
windows.all = ["W1", "W2", "W3", "W4"]
"""

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def kuaiban(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """Runs ``kuaiban replay`` in a folder of its own: exit code, and what it said, on one line."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KUAIBAN_DATA_DIR", str(tmp_path))
    (tmp_path / "together.toml").write_text(PLAN, encoding="utf-8")

    def command(*words: str | Path) -> tuple[int, str]:
        code = run(["replay", *map(str, words)])
        said = "".join(capfd.readouterr())
        assert "Traceback" not in said
        return code, " ".join(said.split())

    return command


@pytest.fixture
def deployment(tmp_path: Path, sqlite_template: Path) -> Path:
    """The small hall with two days behind it and a third open; the first of them is archived: its folder."""
    days_behind(tmp_path, sqlite_template)
    return tmp_path


def figures(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "day.json").read_text("utf-8"))
    jsonschema.validate(found, SCHEMA)
    return found


@pytest.mark.parametrize("day", [DAY, SECOND_DAY], ids=["archived", "in the database"])
def test_a_day_is_played_again_as_it_was_and_as_it_might_have_been(
    kuaiban: Command, deployment: Path, day: str
) -> None:
    code, said = kuaiban(day, "--plan", "together.toml", "--html", "day.html", "--json", "day.json")
    assert code == 0
    assert f"{day} played again · Tiny hall" in said
    assert "events of the log are made again, field by field." in said
    assert "What if: Together" in said
    assert "Patience: it is known only of the 1 who left" in said
    assert "1 x served at a window without having taken a ticket" in said
    assert "3 x windows with a slot and no clerk all day, under every plan: W2, W3, W4" in said
    found = figures(deployment)
    assert [(one["what"], one["plan"]) for one in found["days"]] == [
        ("as_it_was", "tiny"),
        ("model", "tiny"),
        ("what_if", "together"),
    ]
    assert found["days"][0]["groups"]["all"]["day"]["tickets"] == 5
    assert found["parting"] is None
    page = (deployment / "day.html").read_text("utf-8")
    assert page.count("<kb-theatre") == 1
    assert f"kuaiban replay {day} --hall TINY --plan together.toml" in page


def test_it_changes_nothing_and_says_the_same_twice(kuaiban: Command, deployment: Path) -> None:
    before = (deployment / "kuaiban.db").read_bytes()
    first = kuaiban(SECOND_DAY, "--html", "one.html")
    assert kuaiban(SECOND_DAY, "--html", "two.html") == first
    assert (deployment / "one.html").read_bytes() == (deployment / "two.html").read_bytes()
    assert (deployment / "kuaiban.db").read_bytes() == before


def test_the_plan_may_be_one_that_was_in_force_and_the_rules_another_file(
    kuaiban: Command, deployment: Path
) -> None:
    assert kuaiban(SECOND_DAY, "--plan", "tiny", "--lang", "zh-CN", "--json", "day.json")[0] == 0
    days = figures(deployment)["days"]
    assert days[1]["groups"] == days[2]["groups"], "the plan of the day as a what-if is the model"
    hall = (DEMO / "hall.toml").read_text("utf-8")
    (deployment / "hall.toml").write_text(hall, encoding="utf-8")
    code, said = kuaiban(SECOND_DAY, "--rules", "hall.toml")
    assert code == DATA
    assert "hall.toml: has no item 'QA', for which somebody came" in said
    assert "names the window 'W1', which the hall has not. Did you mean 'W18'?" in said


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["2026-03-09"], USAGE, "There is no day on record '2026-03-09'. Did you mean '2026-03-0"),
        (["yesterday"], USAGE, "There is no day on record 'yesterday'. Known: 2026-03-02, 2026-03-03"),
        ([OPEN_DAY], DATA, "The day 2026-03-04 is still open. Play it again when it has closed."),
        ([DAY, "--hall", "TINI"], USAGE, "There is no hall 'TINI'. Did you mean 'TINY'?"),
        (
            [DAY, "--plan", "tinny"],
            DATA,
            "'tinny' is no file, and no plan of that code was in force. Did you",
        ),
        ([DAY, "--plan", DEMO / "plans" / "one_pool.toml"], DATA, "is no lane of this hall"),
        ([DAY, "--plan", "tinny", "--plan", "other"], DATA, "2 mistakes. Nothing has been changed."),
        ([DAY, "--rules", "none.toml"], 66, "There is no file none.toml"),
        ([DAY, "--rules", "together.toml"], DATA, "together.toml: "),
        (
            [DAY, "--html", "no/such/x.html"],
            DATA,
            "x.html: cannot be written: there is no folder no/such",
        ),
        ([], USAGE, "Missing argument 'DAY'"),
    ],
)
def test_what_is_wrong_is_told_plainly(
    kuaiban: Command, deployment: Path, words: list[str | Path], code: int, said: str
) -> None:
    done = kuaiban(*words)
    assert done[0] == code, done
    assert said in done[1]
    assert not list(deployment.glob("*.html"))


def test_an_archive_that_is_gone_or_changed_is_told(kuaiban: Command, deployment: Path) -> None:
    file = next(deployment.rglob("*.jsonl.gz"))
    kept = file.read_bytes()
    file.write_bytes(kept[:-40])
    assert kuaiban(DAY)[0] == DATA
    file.unlink()
    code, said = kuaiban(DAY)
    assert code == DATA
    assert file.name in said
    assert kuaiban(SECOND_DAY)[0] == 0, "the other day does not need it"
