"""The commands on a study of the long run: the same commands, with runs for days."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulation.commandline import compare, simulate

CASES = Path(__file__).parents[3] / "config" / "validation" / "scenarios"
FEWER = """
code = "fewer"
names = { zh-CN = "少一个窗口", en = "A window fewer" }
lanes = ["fast", "regular"]

[roles.fast]
lanes = [{ lane = "fast" }]

[roles.regular]
lanes = [{ lane = "regular" }]

[[slots]]
from = "00:00"
to = "24:00"
windows = { fast = ["W01", "W02"], regular = ["W03", "W04"] }
"""


def call(*arguments: object) -> Result:
    return CliRunner().invoke(simulate, [str(one) for one in arguments])


def test_a_study_of_the_long_run_is_simulated_in_runs_and_told_in_both_languages(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    result = call(CASES / "F1.toml", "--days", 3, "--seed", 5, "--json", figures)
    assert result.exit_code == 0, result.output
    for words in ("3 independent runs, seed 5", "warms up for 25 h", "Lane fast", "Visitors in the hall"):
        assert words in result.output
    document = json.loads(figures.read_text(encoding="utf-8"))
    assert (document["kind"], document["runs"], document["seed"]) == ("long_run", 3, 5)
    again = tmp_path / "again.json"
    result = call(CASES / "F1.toml", "--days", 3, "--seed", 5, "--lang", "zh-CN", "--json", again)
    assert "独立运行3次" in result.output
    assert again.read_bytes() == figures.read_bytes()


def test_it_ends_by_itself_when_it_knows_enough(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    wishes = "wait 100 s, present 0.5, utilisation 2 %"
    result = call(CASES / "A1.toml", "--until", wishes, "--json", figures)
    assert result.exit_code == 0, result.output
    assert "The study ended by itself" in " ".join(result.output.split())
    document = json.loads(figures.read_text(encoding="utf-8"))
    assert document["ended_by_itself"]
    assert 32 <= document["runs"] < document["runs_asked"] == 4000
    wait = document["plans"][0]["all"]["wait_seconds"]["mean"]
    assert (wait["high"] - wait["low"]) / 2 <= 100


def test_plans_are_compared_on_the_same_visitors(tmp_path: Path) -> None:
    (tmp_path / "fewer.toml").write_text(FEWER, encoding="utf-8")
    shipped = (CASES / "F1.toml").read_text(encoding="utf-8")
    study = tmp_path / "study.toml"
    study.write_text(shipped.replace("../hall.toml", str(CASES.parent / "hall.toml")), encoding="utf-8")
    whole = FEWER.replace("fewer", "whole").replace('"W04"]', '"W04", "W05"]')
    (tmp_path / "whole.toml").write_text(whole, encoding="utf-8")
    plans = [str(tmp_path / "fewer.toml"), str(tmp_path / "whole.toml")]
    result = CliRunner().invoke(compare, [*plans, "--scenario", str(study), "--days", "2"])
    assert result.exit_code == 0, result.output
    assert "whole less fewer, the same visitors" in result.output


def test_that_there_is_no_long_run_is_said(tmp_path: Path) -> None:
    shipped = (CASES / "A1.toml").read_text(encoding="utf-8")
    shipped = shipped.replace("../hall.toml", str(CASES.parent / "hall.toml"))
    study = tmp_path / "study.toml"
    study.write_text(shipped.replace("visitors_per_day = 192", "visitors_per_day = 250"), encoding="utf-8")
    assert "There is no long run" in " ".join(call(study, "--days", 2).output.split())
    assert "There is no long run" not in call(CASES / "A1.toml", "--days", 2).output


@pytest.mark.parametrize("option", ["--picture", "--html"])
def test_a_day_that_is_not_there_is_not_drawn_and_all_mistakes_are_told_at_once(
    option: str, tmp_path: Path
) -> None:
    result = call(
        CASES / "A1.toml",
        option,
        tmp_path / "day",
        "--until",
        "wat 1 s, present 2 s, utilisation 1, share 1 %",
    )
    assert result.exit_code == 1
    for words in (
        f"{option}: there is no day to draw",
        "'wat' is no figure. Did you mean 'wait'?",
        "present is not measured in s. Write it in plain numbers",
        "utilisation has no unit. Write it in %",
        "'share' is no figure",
    ):
        assert words in result.output


def test_a_hall_that_closes_has_no_long_run(scenarios: Path, tmp_path: Path) -> None:
    text = (scenarios / "ordinary.toml").read_text(encoding="utf-8")
    for name in ("hall.toml", "profile.toml", "plans/"):
        text = text.replace(f'"../{name}', f'"{scenarios.parent}/{name}')
    study = tmp_path / "study.toml"
    steady = '\n[steady]\nwarm_up = "60 min"\nmeasured = "60 min"\n'
    study.write_text(text + steady, encoding="utf-8")
    result = call(study)
    assert result.exit_code == 1
    assert "closes, and a study of the long run is of a hall that never does" in result.output
