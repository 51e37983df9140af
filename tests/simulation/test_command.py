"""The command: tables in both languages, files, and mistakes without a stack trace."""

from __future__ import annotations

import json
from pathlib import Path
from string import Formatter
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner, Result

from simulation.commandline import compare, simulate
from simulation.run import simulate as simulated
from simulation.study import middle_day
from simulation.words import WORDS


def call(*arguments: object) -> Result:
    return CliRunner().invoke(simulate, [str(one) for one in arguments])


def test_it_prints_waits_promise_guards_and_assumptions_and_writes_both_files(
    scenarios: Path, tmp_path: Path
) -> None:
    figures, picture = tmp_path / "figures.json", tmp_path / "day.svg"
    result = call(
        scenarios / "ordinary.toml",
        "--days",
        2,
        "--seed",
        5,
        "--processes",
        1,
        "--json",
        figures,
        "--picture",
        picture,
    )
    assert result.exit_code == 0, result.output
    for words in (
        "Fast-list items · peaks",
        "fast_flex",
        "kept",
        "Assumed",
        "no figure was measured",
        "Paid hours",
    ):
        assert words in result.output
    document = json.loads(figures.read_text(encoding="utf-8"))
    assert (document["days"], document["seed"]) == (2, 5)
    again = tmp_path / "again.json"
    call(scenarios / "ordinary.toml", "--days", 2, "--seed", 5, "--processes", 2, "--json", again)
    assert again.read_bytes() == figures.read_bytes()
    drawing = ElementTree.fromstring(picture.read_text(encoding="utf-8"))
    words = "".join(drawing.itertext())
    for part in ("Waiting through the day", "target 3 min", "P90", "Other items"):
        assert part in words


def test_it_speaks_chinese(scenarios: Path, tmp_path: Path) -> None:
    picture = tmp_path / "day.svg"
    result = call(scenarios / "ordinary_before.toml", "--days", 1, "--lang", "zh-CN", "--picture", picture)
    assert result.exit_code == 0, result.output
    assert "平日（改革前）" in result.output
    assert "all_regular：未达成。高峰时段" in result.output
    assert "普通号" in picture.read_text(encoding="utf-8")


def test_another_plan_can_be_compared_with_on_the_same_days(scenarios: Path, tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    result = call(scenarios / "ordinary.toml", "--days", 1, "--against", "one_pool", "--json", figures)
    assert result.exit_code == 0, result.output
    assert [plan["code"] for plan in json.loads(figures.read_text(encoding="utf-8"))["plans"]] == [
        "one_pool",
        "fast_flex",
    ]


def test_any_number_of_plans_is_compared_on_the_same_days_with_one_page_to_hand_on(
    scenarios: Path, tmp_path: Path
) -> None:
    figures, page = tmp_path / "figures.json", tmp_path / "page.html"
    plans = ("all_regular", scenarios.parent / "plans" / "fast_flex.toml", "tidal")
    command = [*map(str, plans), "--scenario", str(scenarios / "ordinary.toml"), "--days", "2"]
    wishes = ["--json", str(figures), "--html", str(page), "--lang", "zh-CN"]
    result = CliRunner().invoke(compare, [*command, *wishes])
    assert result.exit_code == 0, result.output
    assert "“tidal”相对“all_regular”：其他人的代价" in result.output
    document = json.loads(figures.read_text(encoding="utf-8"))
    assert [plan["code"] for plan in document["plans"]] == ["all_regular", "fast_flex", "tidal"]
    assert {one["before"] for one in document["comparisons"]} == {"all_regular"}
    visitors = {plan["hall"]["visitors_a_day"]["value"] for plan in document["plans"]}
    assert len(visitors) == 1, "the very same visitors"
    told = page.read_text(encoding="utf-8")
    assert "kuaiban compare all_regular" in told
    assert "--days 2 --seed 1" in told
    assert '<kb-theatre lang="zh-CN">' in told, "its first day can be seen"
    for plan in document["plans"]:
        assert plan["names"]["zh-CN"] in told


def test_a_page_without_the_player_plays_no_day_and_that_is_said(
    scenarios: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulation.theatre.PLAYER", tmp_path)
    page = tmp_path / "page.html"
    asked = ["fast_flex", "--scenario", str(scenarios / "ordinary.toml"), "--days", "1", "--html", str(page)]
    result = CliRunner().invoke(compare, asked)
    assert result.exit_code == 0, result.output
    assert "The page plays no day. The player is not built" in result.stderr
    assert 'id="theatre"' not in page.read_text(encoding="utf-8")


def test_the_day_that_is_played_is_one_in_the_middle(scenarios: Path) -> None:
    found = simulated(scenarios / "ordinary.toml", 9, 2)
    days, listed = found.runs.days[-1], np.array(found.judge.listed)
    shares = []
    for day in range(9):
        peak = np.zeros(len(days.day), dtype=bool)
        for begins, ends in found.judge.peaks:
            peak |= (days.issued >= begins) & (days.issued < ends)
        among = peak & listed[days.item] & (days.day == day) & days.counted
        shares.append(float(days.within[among].mean()))
    assert shares[middle_day(found)] == sorted(shares)[4]


def test_one_plan_is_measured_without_a_comparison(scenarios: Path) -> None:
    asked = ["fast_strict", "--scenario", str(scenarios / "ordinary.toml"), "--days", "1"]
    result = CliRunner().invoke(compare, asked)
    assert result.exit_code == 0, result.output
    assert "fast_strict" in result.output
    assert "After less before" not in result.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["all_regular"], "Missing option '--scenario'"),
        (["--scenario", "ordinary.toml"], "Missing argument 'PLAN...'"),
        (["fast_flx", "--scenario", "ordinary.toml"], "Did you mean 'fast_flex.toml'?"),
        (["fast_flx", "all_reg", "--scenario", "ordinary.toml"], "all_reg: there is no file"),
        (["all_regular", "--scenario", "ordnary.toml"], "there is no file ordnary.toml"),
        (["all_regular", "--scenario", "ordinary.toml", "--until", "soon"], "'soon' is not understood"),
        (["all_regular", "--scenario", "ordinary.toml", "--html", "."], ".: is a folder"),
        (["all_regular", "--scenario", "ordinary.toml", "--scheduler", "tcp:/x"], "scheduler: "),
    ],
)
def test_what_is_wrong_with_a_comparison_is_told_plainly(
    arguments: list[str], told: str, scenarios: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(scenarios)
    result = CliRunner().invoke(compare, arguments)
    assert result.exit_code in (1, 2)
    assert told in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["missing.toml"], "there is no file missing.toml. Known: absence.toml, after_holiday.toml, "),
        (["ordinry.toml"], "there is no file ordinry.toml. Did you mean 'ordinary.toml'?"),
        (["../plans/fast_flex.toml"], "fast_flex.toml: is a plan, not a kind of day"),
        (["ordinary.toml", "--against", "fast_flx"], "--against: there is no file"),
        (["ordinary.toml", "--days", "0"], "0 is not in the range"),
        (["ordinary.toml", "--days", "10001"], "10001 is not in the range"),
        # Ten thousand days would take long: it is told before the first.
        (["ordinary.toml", "--days", "10000", "--json", "/no/such/folder/x.json"], "there is no folder"),
        (["ordinary.toml", "--days", "10000", "--picture", "."], ".: is a folder"),
    ],
)
def test_what_is_wrong_is_told_plainly(
    arguments: list[str], told: str, scenarios: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(scenarios)
    result = call(*arguments)
    assert result.exit_code in (1, 2)
    assert told in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("key", WORDS)
def test_every_sentence_says_the_same_facts_in_both_languages(key: str) -> None:
    facts = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in WORDS[key]]
    assert facts[0] == facts[1]
    assert all(text.strip() for text in WORDS[key])
