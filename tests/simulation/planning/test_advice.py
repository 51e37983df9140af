"""What is said beside a recommended plan, from end to end on a small hall."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from benchmarks.plain_hall import Demand, by_slot, plain_hall
from simulation.planning.advice import advise
from simulation.planning.advice_telling import told_parts
from simulation.planning.command import page_of, problem_for
from simulation.planning.document import document, to_json
from simulation.planning.effort import Effort
from simulation.planning.evaluate import Evaluator
from simulation.planning.hallchanges import same_draft, with_breaks, with_skill, with_window
from simulation.planning.problem import Problem
from simulation.planning.recommend import Recommendation, recommend
from simulation.planning.shifting import workable
from simulation.planning.teaching import lessons
from simulation.planning.trials import Trials, Trying
from simulation.scenario import Scenario
from simulation.words import say

ROOT = Path(__file__).parents[3]
CHECK = jsonschema.Draft202012Validator(
    json.loads((ROOT / "docs" / "reference" / "recommendation.schema.json").read_text("utf-8"))
)
SMALL = Effort(visitors=200_000, days=256, reference_days=1)


def small(**limits: object) -> Problem:
    """Five windows that are alike."""
    demand = Demand(40, (0.2, 0.3, 0.3, 0.2))
    return problem_for(
        plain_hall(5, demand, {"targets": by_slot(), "dwell": "30 min", "stretch": "30 min"} | limits)
    )


def advised(problem: Problem, workers: int, skills: int = 0) -> tuple[Recommendation, dict[str, Any]]:
    with ThreadPoolExecutor(workers) as crew:
        evaluator = Evaluator(problem, 1, crew)
        found = recommend(evaluator, SMALL)
        return found, document(found, evaluator, advice=advise(found, evaluator, SMALL, skills))


@pytest.fixture(scope="module")
def short() -> tuple[Recommendation, dict[str, Any]]:
    """Two clerks where three are needed."""
    return advised(small(staff=2, dwell="60 min", stretch="60 min"), 2)


def test_where_the_targets_are_kept_no_way_is_sought(short: tuple[Recommendation, dict[str, Any]]) -> None:
    found, told = advised(small(), 2)
    assert found.kept
    assert told["advice"]["ways"] is None
    assert not short[0].kept
    assert short[1]["advice"]["ways"]


def test_with_further_clerks_the_targets_are_kept_and_what_that_costs_is_said(
    short: tuple[Recommendation, dict[str, Any]],
) -> None:
    ways = short[1]["advice"]["ways"]
    clerks = [one for one in ways if one["kind"] == "clerk"]
    assert clerks
    best = min(clerks, key=lambda one: float(one["lacking"]))
    assert best["lacking"] < short[1]["advice"]["further_search"]["lacking"]
    assert best["paid_change_seconds"]["low"] > 0
    assert best["mean_change_seconds"]["high"] < 0
    assert [one["lacking"] for one in ways] == sorted(one["lacking"] for one in ways)


def test_fewer_visitors_and_shorter_services_leave_more_to_spare(
    short: tuple[Recommendation, dict[str, Any]],
) -> None:
    felt = {(one["kind"], one["factor"]): one for one in short[1]["advice"]["sensitivity"]}
    for kind, less, more in (("arrivals", 0.8, 1.2), ("services", 0.9, 1.1)):
        assert felt[kind, less]["lacking"] < felt[kind, more]["lacking"]
        assert felt[kind, less]["mean_change_seconds"]["high"] < 0
        assert felt[kind, more]["mean_change_seconds"]["low"] > 0


def test_the_advice_follows_the_published_schema_and_does_not_depend_on_who_does_the_work(
    short: tuple[Recommendation, dict[str, Any]],
) -> None:
    assert not list(CHECK.iter_errors(short[1]))
    assert short[1]["advice"]["untried"] == []
    assert to_json(advised(small(staff=2, dwell="60 min", stretch="60 min"), 1)[1]) == to_json(short[1])


def test_when_it_is_stopped_what_has_been_tried_is_kept_and_the_rest_is_named(
    short: tuple[Recommendation, dict[str, Any]],
) -> None:
    found, heard = short[0], list[Trying]()
    effort = replace(SMALL, stop=lambda: any(one.done >= 5 for one in heard))
    with ThreadPoolExecutor(2) as crew:
        evaluator = Evaluator(found.problem, 1, crew)
        told = document(found, evaluator, advice=advise(found, evaluator, effort, told=heard.append))
    assert not list(CHECK.iter_errors(told))
    advice = told["advice"]
    assert [one["kind"] for one in advice["ways"]] == ["clerk"]
    assert advice["further_search"] is not None
    assert (advice["sensitivity"], advice["prices"]) == ([], [])
    assert advice["untried"] == [
        "clerks", "triggers", "quieter", "fast_lists", "lessons", "sensitivity", "prices",
    ]  # fmt: skip
    assert "Not tried, or not to the end: further clerks, triggers" in page_of(found, told, "en")
    assert [one.done for one in heard] == [0, 1, 1, 2, 3, 4, 5]
    assert len({one.of for one in heard}) == 1


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_trial_is_a_row_on_the_page(
    short: tuple[Recommendation, dict[str, Any]], language: str
) -> None:
    found, told = short
    page = page_of(found, told, language).replace("\u00a0", " ")
    parts = told_parts(told, found.problem.hall, language)
    assert [part.code for part in parts] == ["ways", "prices", "sensitivity"]
    for part in parts:
        assert f'id="{part.code}"' in page
        again = told["advice"]["further_search"]["targets"]
        kept, days = sum(one["margin"] >= 0 for one in again), told["advice"]["days"]
        itself = say("adv_again", language, kept=kept, all=len(again), days=days)
        assert (itself in part.notes) == (part.code != "sensitivity")
        for row in part.rows:
            assert f'<th scope="row">{escape(row[0])}</th>' in page
            drawn = ">{}</text>" if part.code == "sensitivity" else "<title>{}: "
            assert drawn.format(escape(row[0])) in page


def test_a_changed_hall_differs_in_that_alone(ordinary: Scenario) -> None:
    problem = problem_for(ordinary)
    draft = workable(problem, problem.drafted(problem.today, (0, 0)))
    taught = with_skill(problem, [("W03", "BD")])
    assert taught is not None
    assert "BD" in taught.hall.windows["W03"].skills
    assert taught.hall.windows["W04"] == problem.hall.windows["W04"]
    moved = with_breaks(problem, problem.hall.windows["W01"].breaks, -30 * 60_000)
    assert moved is not None
    assert moved.hall.windows["W06"].breaks == ((10 * 3_600_000 + 45 * 60_000, 11 * 3_600_000 + 30 * 60_000),)
    assert with_breaks(problem, problem.hall.windows["W01"].breaks, 30 * 60_000) is None, (
        "all who take a line would be away"
    )
    assert moved.hall.windows["W02"] == problem.hall.windows["W02"]
    like = problem.hall.windows["W01"]
    more, name = with_window(problem, like, (9 * 3_600_000, 11 * 3_600_000))
    assert more is not None
    assert len(more.windows) == len(problem.windows) + 1
    assert more.hall.windows[name].skills == like.skills
    assert sum(more.staff) - sum(problem.staff) == 4
    for other in (taught, more):
        assert same_draft(draft, problem, other) is not None


@pytest.mark.prove
def test_nobody_is_taught_what_nobody_knows_or_what_the_window_serves_already(ordinary: Scenario) -> None:
    problem = problem_for(ordinary)
    with ThreadPoolExecutor(2) as crew:
        evaluator = Evaluator(problem, 1, crew)
        effort = replace(SMALL, visitors=1_000, days=64, reference_days=0)
        found = recommend(evaluator, effort)
        first = lessons(Trials(found, evaluator, effort), ())
    assert first
    assert [one.score for one in first] == sorted(one.score for one in first)
    for one in first:
        assert one.skill != "everything"
        assert one.skill not in problem.hall.windows[one.window].skills
