"""Studies of the long run: what they find is what is known exactly, and the same for whoever does it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from queueing.errors import Mistakes
from queueing.plans import Plan
from queueing.times import HOUR, MINUTE
from simulation.executors import Crew, crew
from simulation.habits import AutoCall, Habits
from simulation.longrun.document import document_of, to_json
from simulation.longrun.running import LongStudy, run_long
from simulation.scenario import Scenario, Steady, read_scenario

ROOT = Path(__file__).parents[3]
CASES = ROOT / "config" / "validation" / "scenarios"
SCHEMA = json.loads((ROOT / "docs" / "reference" / "long-run.schema.json").read_text(encoding="utf-8"))
FEW, MANY = 6, 256


def case(name: str) -> Scenario:
    return read_scenario(CASES / f"{name}.toml", studies=True)


def alone(plan: Plan) -> Plan:
    """The plan without its last window."""
    last = plan.slots[-1].window
    return replace(plan, code="fewer", slots=tuple(slot for slot in plan.slots if slot.window != last))


@pytest.fixture(scope="module")
def apart() -> LongStudy:
    """Two lanes that do not help each other, with a window fewer and with all."""
    scenario = case("F1")
    return run_long(replace(scenario, before=alone(scenario.plan)), FEW, 2)


def near(found: dict[str, Any], exact: float) -> bool:
    """Whether an exact value is within four standard errors."""
    return bool(abs(found["value"] - exact) <= 4 / 1.96 * (found["high"] - found["low"]) / 2)


def test_one_window_at_a_load_of_four_fifths_is_found_as_erlang_knows_it() -> None:
    plan = document_of(run_long(case("A1"), MANY, 1))["plans"][0]
    assert near(plan["all"]["tickets_an_hour"], 8.0)
    assert near(plan["all"]["wait_seconds"]["mean"], 24 * 60)
    assert near(plan["all"]["waited"], 0.8)
    assert near(plan["all"]["wait_seconds"]["p90"], 62.4 * 60), "30 min x ln(0.8 / 0.1)"
    assert near(plan["all"]["number_waiting"], 3.2)
    assert near(plan["hall"]["number_present"], 4.0)
    assert near(plan["hall"]["utilisation"]["all"], 0.8)
    assert near(plan["hall"]["windows_busy"], 0.8)
    half = plan["all"]["wait_seconds"]["mean"]
    assert half["high"] - half["low"] < 0.1 * half["value"], "narrow enough to find a mistake"


def test_nobody_of_the_warm_up_is_measured_and_a_run_begins_with_an_empty_hall() -> None:
    short = replace(case("A1"), steady=Steady(0, HOUR))
    early = document_of(run_long(short, MANY, 1))["plans"][0]
    late = document_of(run_long(replace(short, steady=Steady(20 * HOUR, HOUR)), MANY, 1))["plans"][0]
    assert early["all"]["wait_seconds"]["mean"]["high"] < late["all"]["wait_seconds"]["mean"]["low"]
    assert near(early["all"]["tickets_an_hour"], 8.0)
    assert near(late["all"]["tickets_an_hour"], 8.0)


def test_lanes_and_windows_one_by_one_keep_littles_law(apart: LongStudy) -> None:
    for plan in document_of(apart)["plans"]:
        assert plan["all"]["tickets"] == sum(cell["tickets"] for cell in plan["lanes"].values())
        assert plan["lanes"] == plan["items"], "each item has its lane"
        whole = 0.0
        for cell in (plan["lanes"]["fast"], plan["lanes"]["regular"]):
            waiting = cell["number_waiting"]["value"]
            expected = cell["tickets_an_hour"]["value"] * cell["wait_seconds"]["mean"]["value"] / 3600
            assert waiting == pytest.approx(expected, rel=0.03)
            whole += waiting
        hall = plan["hall"]
        assert hall["number_waiting"]["value"] == pytest.approx(whole)
        assert hall["number_present"]["value"] == pytest.approx(
            whole + hall["windows_busy"]["value"], rel=1e-3
        )
        shares = [one["value"] for one in hall["windows"].values()]
        assert hall["utilisation"]["all"]["value"] == pytest.approx(sum(shares) / len(shares), rel=1e-3)


def test_differences_are_those_of_the_same_visitors(apart: LongStudy) -> None:
    document = document_of(apart)
    fewer, whole = document["plans"]
    (difference,) = document["differences"]
    assert (difference["before"], difference["after"]) == ("fewer", "F1")
    assert fewer["all"]["tickets"] == whole["all"]["tickets"]
    means = [plan["all"]["wait_seconds"]["mean"]["value"] for plan in (fewer, whole)]
    assert difference["wait_seconds"]["value"] == pytest.approx(means[1] - means[0], abs=0.01)
    assert difference["wait_seconds"]["high"] < 0, "a window more, shorter waits"
    assert difference["number_present"]["high"] < 0
    assert fewer["lanes"]["fast"] == whole["lanes"]["fast"], "the fast lane has nothing to do with it"


def test_the_same_runs_give_the_same_bytes_whoever_makes_them(apart: LongStudy) -> None:
    with crew(processes=2) as workers:
        shared = run_long(apart.scenario, FEW, 2, workers)
    with ThreadPoolExecutor(3) as threads:
        threaded = run_long(apart.scenario, FEW, 2, Crew(threads, 3))
    told = to_json(document_of(apart))
    assert told == to_json(document_of(shared)) == to_json(document_of(threaded))
    assert told != to_json(document_of(run_long(apart.scenario, FEW, 3)))


def test_the_document_follows_its_published_schema(apart: LongStudy) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    check = jsonschema.Draft202012Validator(SCHEMA)
    check.validate(document_of(apart))
    check.validate(document_of(run_long(apart.scenario, 1, 2)))
    check.validate(document_of(run_long(case("E7"), 2, 2)))
    with pytest.raises(jsonschema.ValidationError):
        check.validate(document_of(apart) | {"days": 3})


def test_who_gives_up_and_who_finds_the_hall_full_are_counted() -> None:
    left = document_of(run_long(case("E4"), 64, 1))["plans"][0]
    assert near(left["all"]["left"], 0.13633)
    assert near(left["all"]["wait_seconds"]["mean"], 2.05309 * 60), "of those who are called"
    full = document_of(run_long(case("E7"), 64, 1))["plans"][0]
    assert near(full["hall"]["turned_away"], 0.20547)


def test_an_interrupt_keeps_the_runs_that_were_made(apart: LongStudy) -> None:
    def stop(done: int) -> None:
        if done >= 2:
            raise KeyboardInterrupt

    found = run_long(apart.scenario, FEW, 2, progress=stop)
    assert (found.done, found.asked, found.enough) == (2, FEW, False)


def test_what_only_the_reference_can_do_it_does_and_says_why() -> None:
    quick = replace(case("A1"), steady=Steady(HOUR, 4 * HOUR))
    slow = replace(quick, habits=Habits(auto_call=AutoCall(("W01",), MINUTE)))
    document = document_of(run_long(slow, 4, 1))
    assert document["by_reference"] == [{"code": "auto_call", "facts": {}}]
    waits = [one["plans"][0]["all"]["wait_seconds"] for one in (document, document_of(run_long(quick, 4, 1)))]
    assert waits[0]["mean"]["value"] > waits[1]["mean"]["value"] + 60, "it calls a minute later"


def test_a_hall_that_closes_and_what_cannot_be_stretched_are_refused_all_at_once(ordinary: Scenario) -> None:
    with pytest.raises(Mistakes) as refused:
        run_long(replace(ordinary, steady=Steady(600 * MINUTE, 6000 * MINUTE)), 2, 1)
    told = [str(mistake) for mistake in refused.value.mistakes]
    assert any("a hall that never does" in one for one in told)
    assert any("has a credit" in one for one in told)
