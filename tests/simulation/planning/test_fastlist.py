"""Which items belong on the fast list: by the same visitors, and honest where nothing gains."""

from __future__ import annotations

import json
import re
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from click.testing import CliRunner

from simulation.daytypes import Season
from simulation.intervals import share
from simulation.judging import judge_of
from simulation.measures import in_peak
from simulation.planning.command import command, problem_for
from simulation.planning.evaluate import Evaluator
from simulation.planning.fastlist import FastLists, Going, fast_list, list_text
from simulation.planning.fastlist_page import fast_list_page
from simulation.planning.fastlist_telling import SHOWN, change_named, effect, misrouted, season, verdict
from simulation.planning.ranges import SEARCH, Range
from simulation.records import Records
from simulation.scenario import Scenario

SCHEMA = Path(__file__).parents[3] / "docs" / "reference" / "fast-list.schema.json"
CHECK = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))


def found(scenario: Scenario, workers: int) -> dict[str, Any]:
    problem = problem_for(scenario)
    with ThreadPoolExecutor(workers) as crew:
        return fast_list(problem, Evaluator(problem, 1, crew))


@pytest.fixture(scope="module")
def told(ordinary: Scenario) -> dict[str, Any]:
    return found(ordinary, 2)


def test_an_item_on_the_list_waits_less_and_one_off_it_waits_longer(told: dict[str, Any]) -> None:
    assert told["singles"]
    for one in told["singles"]:
        change = one["mean_change_seconds"]["moved"]
        assert (change["value"] < 0) == bool(one["on"]), one


def test_the_list_that_is_better_is_given_for_the_halls_file_and_says_who_pays(told: dict[str, Any]) -> None:
    assert told["better"]
    both, (period,) = told["together"], tomllib.loads(told["toml"])["fast_list"]
    assert set(period["items"]) == set(told["present"]) | set(both["on"]) - set(both["off"])
    assert both["mean_change_seconds"]["all"]["high"] < 0
    assert both["mean_change_seconds"]["others"]["low"] > 0
    assert [row["share"] for row in told["wrong_tickets"]] == [0.02, 0.05, 0.1, 0.2]


@pytest.mark.prove
def test_it_follows_its_schema_and_does_not_depend_on_who_does_the_work(
    told: dict[str, Any], ordinary: Scenario
) -> None:
    assert not list(CHECK.iter_errors(told))
    assert found(ordinary, 1) == told


def test_the_present_lists_promise_is_what_the_measures_say(ordinary: Scenario) -> None:
    problem, days = problem_for(ordinary), Range(SEARCH, 64)
    with ThreadPoolExecutor(2) as crew:
        evaluator = Evaluator(problem, 1, crew)
        mine = FastLists(problem, evaluator).of(problem.hall.fast_items(ordinary.date), days)
        records = evaluator.played(problem.today, days)[1]
    judge = judge_of(replace(ordinary, before=None))
    columns = Records.of(records, judge)
    who = np.array(judge.listed)[columns.item] & in_peak(columns, judge)
    assert mine is not None
    assert share(*mine.promise).value == pytest.approx(
        (columns.within & who).sum() / (columns.counted & who).sum()
    )
    served = columns.time_to_window >= 0
    assert mine.waits()[0].sum() == columns.time_to_window[served].sum()


def test_where_nothing_gains_it_says_so(scenarios: Path, tmp_path: Path) -> None:
    data = tmp_path / "list.json"
    page = tmp_path / "list.html"
    words = [str(scenarios / "after_holiday.toml"), "--fast-list", "--json", str(data)]
    words += ["--html", str(page), "--lang", "zh-CN"]
    ran = CliRunner().invoke(command, words, catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    assert "没有一个确定优于现行清单" in ran.output
    assert "没有一个确定优于现行清单" in page.read_text("utf-8")
    read = json.loads(data.read_text("utf-8"))
    assert (read["better"], read["toml"]) == (False, None)


def test_what_was_tried_before_it_was_stopped_is_told_and_the_rest_is_named(ordinary: Scenario) -> None:
    problem, heard = problem_for(ordinary), list[tuple[int, int]]()
    going = Going(lambda done, of: heard.append((done, of)), lambda: len(heard) >= 3)
    with ThreadPoolExecutor(2) as crew:
        part = fast_list(problem, Evaluator(problem, 1, crew), going)
    assert not list(CHECK.iter_errors(part))
    assert [done for done, _ in heard] == [1, 2, 3]
    assert len(part["singles"]) == 2
    assert (part["better"], part["together"], part["ended_early"]) == (False, None, True)
    tried = {code for one in part["singles"] for code in (*one["on"], *one["off"])}
    assert tried | set(part["untried"]) | set(part["unserved"]) == set(part["items"])
    said = verdict(part, problem.hall, "en")
    assert "stopped" in said
    assert part["untried"][0] in said


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_page_says_what_moves_what_that_does_and_how_to_take_it_over(
    told: dict[str, Any], ordinary: Scenario, language: str
) -> None:
    page = unescape(fast_list_page(told, ordinary, language)).replace("\u00a0", " ")
    assert verdict(told, ordinary.hall, language) in page
    assert f"“{ordinary.plan.names[language]}”" in page, "the plan by its name"
    for one in told["singles"][:SHOWN]:
        assert change_named(one, ordinary.hall, language) in page
    for line in (*effect(told["together"], language), misrouted(told, language), season(told, language)):
        assert line in page
    assert f"<pre>{told['toml']}</pre>" in page
    assert "kuaiban hall configure" in page
    assert not re.findall(r"""(?:src|href)=["'](?!data:|#)""", page)


def test_a_season_that_runs_over_the_end_of_the_year_gives_the_list_its_dates(ordinary: Scenario) -> None:
    winter = Season("12-20", "01-10", 1.0, {})
    profile = replace(ordinary.profile, seasons={"winter": winter})
    for date, begins, ends in (
        ("2026-12-24", "2026-12-20", "2027-01-10"),
        ("2027-01-04", "2026-12-20", "2027-01-10"),
    ):
        text = list_text(replace(ordinary, profile=profile, date=date), frozenset({"SG02"}))
        (period,) = tomllib.loads(text)["fast_list"]
        assert (period["from"], period["to"]) == (begins, ends)


def test_a_list_is_no_plan(scenarios: Path, tmp_path: Path) -> None:
    words = [
        str(scenarios / "ordinary.toml"),
        "--fast-list",
        "--days",
        "64",
        "--out",
        str(tmp_path / "plan.toml"),
    ]
    ran = CliRunner().invoke(command, words)
    assert ran.exit_code == 2
    assert "leave out --out, --days" in ran.output
