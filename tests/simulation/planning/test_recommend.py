"""A recommendation from end to end, on a small hall."""

from __future__ import annotations

import json
import re
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from statistics import NormalDist

import jsonschema
import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks.plain_hall import Demand, by_slot, plain_hall
from queueing.coverage import findings
from queueing.errors import Mistakes
from queueing.plans import plan_from_data
from queueing.times import HOUR
from simulation.intervals import share
from simulation.judging import judge_of
from simulation.planning import certifying
from simulation.planning.certifying import CERTAIN, SURE
from simulation.planning.command import command, problem_for
from simulation.planning.document import document, to_json
from simulation.planning.draft import Draft
from simulation.planning.effort import Effort
from simulation.planning.evaluate import Evaluator
from simulation.planning.front import front
from simulation.planning.limits import limits_from_data
from simulation.planning.moves import moves
from simulation.planning.planfile import plan_text
from simulation.planning.problem import Problem
from simulation.planning.ranges import CERTIFY, Range
from simulation.planning.recommend import Recommendation, measure_of, recommend
from simulation.planning.scoring import margins
from simulation.planning.search import Search
from simulation.planning.stages import Stage
from simulation.planning.start import covering, start
from simulation.records import Records
from simulation.reference import Setting
from simulation.scenario import Scenario
from simulation.screening.layout import lay_out, with_slots
from simulation.words import say

ROOT = Path(__file__).parents[3]
SMALL = Effort(visitors=800_000, days=512, reference_days=3)


def small(**limits: object) -> Problem:
    demand = Demand(40, (0.2, 0.3, 0.3, 0.2))
    return problem_for(
        plain_hall(5, demand, {"targets": by_slot(), "dwell": "30 min", "stretch": "30 min"} | limits)
    )


def found(problem: Problem, workers: int, effort: Effort = SMALL) -> tuple[Recommendation, str]:
    with ThreadPoolExecutor(workers) as crew:
        evaluator = Evaluator(problem, 1, crew)
        made = recommend(evaluator, effort)
        return made, to_json(document(made, evaluator))


@pytest.fixture(scope="module")
def recommended() -> tuple[Recommendation, str]:
    return found(small(), 2)


def test_the_plan_keeps_every_target_for_fewer_hours_and_passes_the_check_of_plans(
    recommended: tuple[Recommendation, str],
) -> None:
    made, _ = recommended
    assert made.kept
    assert made.tally.paid.sum() < min(made.start.paid.sum(), made.today.paid.sum())
    assert not findings(made.problem.hall, made.plan)
    assert (made.checked, made.unequal) == (3, 0)


def test_the_document_follows_its_published_schema(recommended: tuple[Recommendation, str]) -> None:
    schema = json.loads((ROOT / "docs" / "reference" / "recommendation.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    check.validate(json.loads(recommended[1]))
    assert not check.is_valid(json.loads(recommended[1]) | {"kept": "yes"})


def test_it_holds_on_days_that_nobody_has_seen(recommended: tuple[Recommendation, str]) -> None:
    made, _ = recommended
    with ThreadPoolExecutor(2) as crew:
        fresh = Evaluator(made.problem, 77, crew).tallies([made.plan], Range(0, 2048), made.targets)[0]
    assert (
        min(one.over(target.share, -SURE) for one, target in zip(margins(fresh), made.targets, strict=True))
        > 0
    )


def test_all_attempts_to_certify_together_err_in_at_most_one_of_twenty(
    recommended: tuple[Recommendation, str],
) -> None:
    assert sum(1 - NormalDist().cdf(sure) for sure in CERTAIN) == pytest.approx(0.05)
    made, text = recommended
    sure = CERTAIN[made.attempts - 1]
    assert (
        min(
            one.over(target.share, sure)
            for one, target in zip(margins(made.tally), made.targets, strict=True)
        )
        >= 0
    )
    assert json.loads(text)["how"]["standard_errors"] == round(sure, 3)


def test_where_every_attempt_fails_the_plan_that_lacks_least_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    improve, mended = Search.improve, list[Draft]()

    def worse(self: Search, draft: Draft, stage: Stage, until: int) -> Draft:
        if stage.first < CERTIFY:
            return improve(self, draft, stage, until)
        fewer = (one.on(draft, self.problem) for one in moves(self.problem, draft, (1,)) if one.sheds)
        mended.append(next(one for one in fewer if one is not None))
        return mended[-1]

    monkeypatch.setattr(certifying, "CERTAIN", (50.0,) * 3)
    monkeypatch.setattr(certifying, "NEAR", 1.0)
    monkeypatch.setattr(Search, "improve", worse)
    made, text = found(small(), 2)
    assert (made.kept, made.attempts, len(mended)) == (False, 3, 2)
    assert made.draft not in mended, "who is mended badly is not recommended"
    assert made.certified_on.first == CERTIFY, "what is told of the plan is of its own days"
    assert json.loads(text)["how"]["attempts"] == 3


def test_the_answer_does_not_depend_on_who_does_the_work(recommended: tuple[Recommendation, str]) -> None:
    _, text = recommended
    assert found(small(), 1)[1] == text
    assert found(small(), 8)[1] == text


def test_the_first_plan_needs_no_search(recommended: tuple[Recommendation, str]) -> None:
    made, _ = recommended
    assert made.first_standing.lacking(0.0) == 0
    with ThreadPoolExecutor(1) as crew:
        evaluator = Evaluator(made.problem, 1, crew)
        measure = measure_of(made.problem, evaluator)
        assert start(made.problem, measure.targets, evaluator.days(0)) == made.first


def test_the_plan_file_says_the_very_plan(recommended: tuple[Recommendation, str]) -> None:
    made, text = recommended
    hall = made.problem.hall
    read = plan_from_data(tomllib.loads(plan_text(made.problem, made.draft)), hall)
    assert (read.slots, read.lanes) == (made.plan.slots, made.plan.lanes)
    assert plan_from_data(json.loads(text)["plan"], hall).slots == made.plan.slots


def test_counts_are_those_of_the_measures(ordinary: Scenario) -> None:
    problem = problem_for(ordinary)
    with ThreadPoolExecutor(2) as crew:
        evaluator = Evaluator(problem, 3, crew)
        targets = measure_of(problem, evaluator).targets
        days = Range(CERTIFY, 70)
        tally = evaluator.tallies([problem.today], days, targets)[0]
        records = evaluator.played(problem.today, days)[1]
    judge = judge_of(ordinary)
    columns = Records.of(records, judge)
    assert np.array_equal(tally.paid, columns.paid)
    assert np.array_equal(tally.overtime, columns.overtime)
    listed = np.array(judge.listed)[columns.item]
    begins, ends = targets[0].periods[0]
    inside = listed & (columns.issued >= begins) & (columns.issued < ends)
    counted = np.bincount(columns.day[inside & columns.counted], minlength=70)
    within = np.bincount(columns.day[inside & columns.within], minlength=70)
    assert np.array_equal(tally.counted[:, 0], counted)
    assert np.array_equal(tally.kept[:, 0], within)
    reached = share(within, counted)
    margin = margins(tally)[0]
    assert margin.share == pytest.approx(reached.value)
    assert reached.high is not None
    assert margin.error == pytest.approx((reached.high - margin.share) / 1.994, rel=0.01)
    place = [one.code for one in targets].index("others in the peaks")
    limit = targets[place].within
    assert limit is not None
    columns = Records.of(records, replace(judge, target=limit))
    others = ~listed & np.isin(columns.issued // 3_600_000, (9, 10, 14, 15))
    for mine, marks in ((tally.counted, columns.counted), (tally.kept, columns.within)):
        assert np.array_equal(mine[:, place], np.bincount(columns.day[others & marks], minlength=70))
    assert np.array_equal(tally.kept[:, -1], columns.longest <= 75 * 60_000)


def test_the_best_waits_for_given_hours_cost_no_more_and_wait_less() -> None:
    problem = small(aim="best_waits", paid_hours=9.0)
    made, _ = found(problem, 2, replace(SMALL, visitors=2_000_000))
    assert made.kept
    assert made.tally.paid.mean() <= 9.0 * HOUR
    cheaper, _ = found(small(), 2)
    waits = [int(one.tally.waited.sum()) / int(one.tally.served.sum()) for one in (made, cheaper)]
    assert made.tally.paid.mean() > cheaper.tally.paid.mean()
    assert waits[0] < waits[1]


def test_along_the_front_hours_buy_shorter_waits() -> None:
    with ThreadPoolExecutor(2) as crew:
        evaluator = Evaluator(small(aim="front"), 1, crew)
        made = recommend(evaluator, SMALL)
        points = front(made, evaluator, SMALL)
    assert len(points) >= 3
    assert all(one.tally.paid.mean() <= 1.005 * one.most for one in points)
    waits = [int(one.tally.waited.sum()) / int(one.tally.served.sum()) for one in points]
    assert waits == sorted(waits, reverse=True)
    assert all(one.kept for one in points)


def test_a_layout_with_other_slots_is_the_layout_of_that_plan(ordinary: Scenario) -> None:
    problem = problem_for(ordinary)
    with ThreadPoolExecutor(1) as crew:
        days = Evaluator(problem, 3, crew).days(0)
    bare, full = (
        Setting(ordinary.hall.data, plan, ordinary.date, ordinary.zero, ordinary.habits)
        for plan in (problem.empty, replace(problem.empty, slots=ordinary.plan.slots))
    )
    made, whole = with_slots(lay_out(bare, days.visitors), full), lay_out(full, days.visitors)
    assert made.numbers == whole.numbers
    assert made.arrays.keys() == whole.arrays.keys()
    assert all(np.array_equal(made.arrays[name], whole.arrays[name]) for name in whole.arrays)


def test_who_cannot_be_helped_is_told_so() -> None:
    problem = small(staff=2)
    made, text = found(problem, 2, replace(SMALL, visitors=300_000))
    assert not made.kept
    told = json.loads(text)
    assert any(not one["kept"] for one in told["targets"])


def test_limits_that_no_plan_keeps_are_told_in_a_sentence(ordinary: Scenario) -> None:
    problem = problem_for(replace(ordinary, limits=limits_from_data({"staff": 3}, ordinary.hall)))
    with ThreadPoolExecutor(1) as crew, pytest.raises(Mistakes, match="somebody takes every line"):
        recommend(Evaluator(problem, 1, crew), SMALL)


def test_with_few_people_those_work_who_take_every_line(ordinary: Scenario) -> None:
    problem = problem_for(replace(ordinary, limits=limits_from_data({"staff": 12}, ordinary.hall)))
    draft = covering(problem)
    assert draft is not None
    plan = problem.plan(draft)
    assert plan is not None
    assert not findings(ordinary.hall, plan)
    edges = {slot.begins for slot in plan.slots}
    assert max(sum(one.begins <= at < one.ends for one in plan.slots) for at in edges) <= 12


def test_the_command_writes_the_document_and_the_plan(tmp_path: Path, scenarios: Path) -> None:
    plan, data, file = (tmp_path / name for name in ("plan.toml", "found.json", "ordinary.toml"))
    text = (scenarios / "ordinary.toml").read_text("utf-8").replace('"../', f'"{scenarios.parent}/')
    file.write_text(f'{text}\n[limits]\nslot = "90 min"\ndwell = "90 min"\n', encoding="utf-8")
    words = [
        str(file),
        "--effort",
        "0.2",
        "--days",
        "64",
        "--out",
        str(plan),
        "--json",
        str(data),
        "--lang",
        "zh-CN",
    ]
    ran = CliRunner().invoke(command, words, catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    for key in ("rec_targets", "rec_costs_title", "rec_plan", "rec_payers", "adv_prices", "adv_sensitivity"):
        assert say(key, "zh-CN") in ran.output
    assert "F 快办、R 普通" in ran.output
    for told in ("rec_unknown", "rec_unknown_people"):
        assert say(told, "zh-CN") in ran.output
    assert say("rec_times_today", "zh-CN", factor="1.1") in ran.output
    english = re.findall(r"[A-Za-z]{3,} [a-z]{3,} [a-z]{3,}", ran.output)
    assert english == []
    assert json.loads(data.read_text("utf-8"))["kind"] == "recommendation"
    assert tomllib.loads(plan.read_text("utf-8"))["code"] == "recommended"
