"""Where the compiled engine refuses a scenario the reference looks for the plan, by the same counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks.plain_hall import Demand, by_slot, plain_hall_data
from simulation.calculating import recommended
from simulation.executors import ALONE
from simulation.fit.tomltext import document as toml
from simulation.planning.byreference import ReferenceEvaluator, evaluated
from simulation.planning.command import command, problem_for
from simulation.planning.document import document
from simulation.planning.effort import Effort
from simulation.planning.evaluate import Evaluator
from simulation.planning.ranges import CERTIFY, Range
from simulation.planning.recommend import measure_of, recommend
from simulation.planning.stages import Scale, Stage
from simulation.scenario import Scenario, scenario_from_data
from simulation.screening.layout import Inexpressible
from simulation.screening.refusing import Refusal

TINY = Effort(
    visitors=500,
    days=16,
    reference_days=0,
    scale=Scale((Stage(16, 1.0, 100, 8),), 16, tuned_on=8, chosen_on=16, rivals=2, begins=1, part=8),
)


def tiny() -> dict[str, Any]:
    limits = {"targets": by_slot(), "dwell": "30 min", "stretch": "30 min"}
    return plain_hall_data(3, Demand(6, (0.5, 0.5)), limits)


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    """So little is usual by the reference, and one process does it."""
    monkeypatch.setattr("simulation.planning.effort.LITTLE", TINY)
    monkeypatch.setattr("simulation.calculating.LITTLE", TINY)
    monkeypatch.setattr("os.cpu_count", lambda: 1)


def test_the_reference_counts_what_the_kernel_counts(ordinary: Scenario) -> None:
    """Also of visitors with a wrong ticket, and where the limits come from today's plan."""
    problem = problem_for(replace(ordinary, what_if=replace(ordinary.what_if, wrong_tickets=0.1)))
    days = Range(CERTIFY, 3)
    with ThreadPoolExecutor(1) as threads:
        quick = Evaluator(problem, 3, threads)
        slow = ReferenceEvaluator(problem, 3, threads, ALONE, (), quick.drawn)
        targets = measure_of(problem, quick, 8).targets
        (one,), (other,) = (who.tallies([problem.today], days, targets) for who in (quick, slow))
        assert one.issued.sum() > 1_000
        for field in fields(one):
            assert np.array_equal(getattr(one, field.name), getattr(other, field.name)), field.name
        assert quick.reached(problem.today, days, targets) == slow.reached(problem.today, days, targets)


def test_by_the_reference_the_same_plan_is_recommended_with_the_same_evidence() -> None:
    problem, found = problem_for(scenario_from_data(tiny(), Path())), []
    with ThreadPoolExecutor(1) as threads:
        for who in (Evaluator(problem, 1, threads), ReferenceEvaluator(problem, 1, threads, ALONE, ())):
            told = document(recommend(who, TINY), who)
            assert told["how"].pop("visitors_simulated") >= TINY.visitors
            found.append(told)
    assert found[0] == found[1]


def test_the_command_says_first_what_is_refused_and_how_long_it_takes(little: None, tmp_path: Path) -> None:
    scenario, data = tmp_path / "day.toml", tmp_path / "found.json"
    scenario.write_text(toml(tiny() | {"auto_call": {"after": "20 s"}}), "utf-8")
    words = [str(scenario), "--json", str(data), "--lang", "zh-CN"]
    ran = CliRunner().invoke(command, words, catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    why, how_long = ran.output.splitlines()[:2]
    assert "参考模拟" in why
    assert "自动叫号的窗口" in why
    assert how_long.startswith("约需")
    assert "16天上验证" in how_long
    assert ran.output.count("编译引擎不支持：自动叫号的窗口") == 2
    found = json.loads(data.read_text("utf-8"))
    schema = Path(__file__).parents[3] / "docs" / "reference" / "recommendation.schema.json"
    jsonschema.validate(found, json.loads(schema.read_text("utf-8")))
    assert found["by_reference"] == [{"code": "auto_call", "facts": {}}]
    assert found["advice"] is None
    assert found["how"]["certified_on_days"] == TINY.days


def test_who_asks_in_the_office_is_told_why_it_takes_long_and_how_long(little: None) -> None:
    data = tiny() | {"auto_call": {"after": "20 s"}}
    hall, plan = data.pop("hall"), scenario_from_data(tiny(), Path()).plan.to_data()
    given = {"scenario": data, "hall": hall, "plan": plan, "limits": data["limits"], "days": 4_000, "seed": 1}
    news: list[Mapping[str, Any]] = []
    result = recommended(given, news.append)
    assert result["document"]["how"]["certified_on_days"] == TINY.days
    assert "编译引擎不支持：自动叫号的窗口" in result["page"]["zh-CN"]
    first = news[0]
    assert first["left_seconds"] > 0
    assert "windows that call by themselves" in first["so_far"]["slow"]["en"]
    assert "自动叫号的窗口" in first["so_far"]["slow"]["zh-CN"]


def test_who_ends_the_search_gets_the_best_so_far_certified() -> None:
    problem, seen = problem_for(scenario_from_data(tiny(), Path())), []
    with ThreadPoolExecutor(1) as threads:
        evaluator = ReferenceEvaluator(problem, 1, threads, ALONE, (Refusal("auto_call"),))
        evaluator.heard = lambda: seen.append(evaluator.spent)
        found = recommend(evaluator, replace(TINY, visitors=10**9, stop=lambda: len(seen) > 10))
    assert found.stopped
    assert found.tally.days == TINY.days
    assert seen[10] < 5_000


def test_what_the_kernel_refuses_on_the_way_is_begun_anew_by_the_reference(little: None) -> None:
    problem, heard = problem_for(scenario_from_data(tiny(), Path())), list[tuple[Refusal, ...]]()
    why = Refusal("restless_triggers")

    def use(evaluator: Evaluator) -> type[Evaluator]:
        if not evaluator.refused:
            raise Inexpressible([why])
        return type(evaluator)

    made = evaluated(problem, 1, 1, use, lambda evaluator: heard.append(evaluator.refused))
    assert (made, heard) == (ReferenceEvaluator, [(why,)])
