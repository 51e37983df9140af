"""Many days: the same bytes however they were shared out, and what is done when somebody stops them."""

from __future__ import annotations

import json
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import fields
from itertools import combinations
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from simulation import experiment, run
from simulation.commandline import under
from simulation.executors import Crew, crew
from simulation.experiment import run_block, run_days
from simulation.records import Records
from simulation.run import simulate
from simulation.scenario import Scenario, read_scenario, scenario_from_data
from simulation.screening.library import KernelMissing
from simulation.sentences import how_many_days
from simulation.simulating import Simulator
from simulation.study import Study
from tests.builders import hall_data, item, names, window

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "reference" / "simulation.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def study(scenarios: Path) -> Study:
    return simulate(scenarios / "ordinary.toml", days=5, seed=3)


def test_any_number_of_processes_gives_the_same_bytes(study: Study, scenarios: Path) -> None:
    with crew(processes=2) as workers:
        shared = simulate(scenarios / "ordinary.toml", days=5, seed=3, crew=workers)
    assert shared.to_json() == study.to_json()


def test_any_executor_gives_the_same_bytes(study: Study, scenarios: Path) -> None:
    with ThreadPoolExecutor(3) as threads:
        shared = simulate(scenarios / "ordinary.toml", days=5, seed=3, crew=Crew(threads, 3))
    assert shared.to_json() == study.to_json()


@pytest.mark.parametrize("cut", [(range(5),), (range(1), range(1, 4), range(4, 5))])
def test_days_are_the_same_however_they_are_cut_into_blocks(
    study: Study, ordinary: Scenario, cut: tuple[range, ...]
) -> None:
    blocks = [run_block(Simulator(ordinary, 3), study.judge, days) for days in cut]
    for plan, whole in enumerate(study.runs.days):
        joined = Records.join([block[plan] for block in blocks])
        for field in fields(Records):
            assert np.array_equal(getattr(joined, field.name), getattr(whole, field.name)), field.name


def test_where_there_is_no_kernel_the_reference_writes_the_same_figures_and_that_is_said(
    study: Study, scenarios: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise KernelMissing("an abacus")

    monkeypatch.setattr("simulation.simulating.kernel", missing)
    experiment._read.cache_clear()
    slow = simulate(scenarios / "ordinary.toml", days=5, seed=3)
    experiment._read.cache_clear()
    assert "no compiled kernel for an abacus" in how_many_days(slow.document, "en")
    assert "没有适用于an abacus的编译内核" in how_many_days(slow.document, "zh-CN")
    jsonschema.validate(slow.full, SCHEMA)
    assert study.document["by_reference"] == []
    assert slow.full | {"by_reference": []} == study.full


def test_another_seed_gives_other_figures(study: Study, scenarios: Path) -> None:
    other = simulate(scenarios / "ordinary.toml", days=2, seed=4)
    assert other.document["plans"][0]["groups"] != study.document["plans"][0]["groups"]


def test_the_document_follows_its_published_schema(study: Study, scenarios: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    check = jsonschema.Draft202012Validator(SCHEMA)
    check.validate(json.loads(study.to_json()))
    single = simulate(scenarios / "ordinary_before.toml", days=1, seed=0)
    check.validate(json.loads(single.to_json()))
    assert single.document["comparisons"] == []
    several = under(
        read_scenario(scenarios / "ordinary.toml"),
        ("all_regular", "fast_flex", "tidal"),
        scenarios / "ordinary.toml",
    )
    three = Study(run_days(several, 1, 0))
    check.validate(json.loads(three.to_json()))
    assert [one["after"] for one in three.document["comparisons"]] == ["fast_flex", "tidal"]


def test_the_figures_hold_together(study: Study) -> None:
    before, after = study.document["plans"]
    assert (before["code"], after["code"]) == ("all_regular", "fast_flex")
    for plan in (before, after):
        groups = plan["groups"]
        for period in ("peak", "day"):
            total = groups["all"][period]["tickets"]
            assert groups["listed"][period]["tickets"] + groups["other"][period]["tickets"] == total
            assert groups["fast"][period]["tickets"] + groups["regular"][period]["tickets"] == total
    assert before["groups"]["fast"]["day"]["tickets"] == 0
    assert after["groups"]["fast"]["day"] == after["groups"]["listed"]["day"]
    assert before["groups"]["listed"]["day"]["tickets"] == after["groups"]["listed"]["day"]["tickets"]
    change = study.document["comparisons"][0]["difference"]["listed"]["peak"]["time_to_window_seconds"][
        "mean"
    ]
    means = [
        plan["groups"]["listed"]["peak"]["time_to_window_seconds"]["mean"]["value"]
        for plan in (before, after)
    ]
    assert change["value"] == pytest.approx(means[1] - means[0], abs=0.002)


def test_fast_track_keeps_the_promise_on_the_ordinary_day_and_the_old_way_does_not(study: Study) -> None:
    before, after = (plan["promise"] for plan in study.document["plans"])
    assert not before["kept"]
    assert after["kept"]
    assert before["p90_seconds"]["low"] > after["p90_seconds"]["high"]
    assert study.document["comparisons"][0]["guards"]["others_p90"]["holds"]


@pytest.mark.parametrize("processes", [1, 2])
def test_stopping_early_gives_the_days_done_and_says_so(ordinary: Scenario, processes: int) -> None:
    def stop(done: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with crew(processes) as workers:
        partial = Study(run_days(ordinary, 5, 3, workers, progress=stop))
    assert (partial.document["days"], partial.document["days_asked"]) == (2, 5)
    whole = Study(run_days(ordinary, 2, 3))
    assert partial.document["plans"] == whole.document["plans"]


def test_less_than_a_day_is_refused(scenarios: Path) -> None:
    with pytest.raises(ValueError, match="ask for 1 or more"):
        run.simulate(scenarios / "ordinary.toml", days=0)


def crowded() -> Scenario:
    """A hall in which every two windows have a matter of their own: more lines than the engine holds."""
    windows = [f"W{number:02d}" for number in range(1, 25)]
    pairs = {f"I{one}{other}": (one, other) for one, other in combinations(windows, 2)}
    hall = hall_data(
        items=[item(code, "DA", 2) for code in pairs],
        skills=[{"code": code, "names": names(code), "items": [code], "only": True} for code in pairs],
        windows=[
            window(one, number, ["A"], [code for code, pair in pairs.items() if one in pair])
            for number, one in enumerate(windows, 1)
        ],
        fast_list=[],
    )
    law = {"law": "constant", "mean": "2 min"}
    profile = {
        "visitors_per_day": 1500,
        "walk": law,
        "clear": {"law": "constant", "mean": "5 s"},
        "patience": {"law": "none"},
        "no_show": {"share": 0, "costs": "1 min"},
        "arrivals": {"even": {"08:30": 1.0}},
        "items": [{"code": code, "share": 1 / len(pairs), "service": law} for code in pairs],
    }
    plan = {
        "code": "all",
        "names": names("All"),
        "lanes": ["regular-A"],
        "roles": {"all": {"lanes": [{"lane": "regular-A"}]}},
        "slots": [{"from": "08:30", "to": "17:30", "windows": {"all": windows}}],
    }
    data = {"code": "crowded", "names": names("Crowded"), "date": "2026-03-02", "arrivals": "even"}
    return scenario_from_data(data | {"hall": hall, "profile": profile, "plan": plan}, ROOT)


def test_what_the_engine_finds_too_much_only_while_it_runs_the_reference_does_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scenario = crowded()
    found = Study(run_days(scenario, 2, 1))
    assert [one["code"] for one in found.document["by_reference"]] == ["many_lines"]
    assert "more than 256 lines" in how_many_days(found.document, "en")
    idle = found.document["plans"][0]["hall"]["idle_by_zone_seconds"]
    assert idle["B"]["value"] == 0, "a zone in which nobody works is a zone all the same"

    def missing() -> None:
        raise KernelMissing("an abacus")

    monkeypatch.setattr("simulation.simulating.kernel", missing)
    experiment._read.cache_clear()
    slow = Study(run_days(scenario, 2, 1))
    experiment._read.cache_clear()
    assert slow.document["plans"] == found.document["plans"]


class Remembering(ThreadPoolExecutor):
    """Threads that know what they were asked for."""

    asked: list[Future[Any]]

    def submit(self, *work: Any, **facts: Any) -> Future[Any]:
        self.asked.append(super().submit(*work, **facts))
        return self.asked[-1]


def test_whoever_stops_a_run_leaves_no_cancelled_work_for_a_pool_to_fail_over(scenarios: Path) -> None:
    """A pool of processes that loses a worker while such work waits never ends."""
    with Remembering(1) as threads:
        threads.asked = []

        def stop(_: int) -> None:
            if threads.asked:
                raise KeyboardInterrupt

        runs = run.run(read_scenario(scenarios / "ordinary.toml"), 4000, 1, (), Crew(threads, 2), stop)
        assert 0 < runs.done < 4000
        assert len(threads.asked) >= 4
        assert not any(one.cancelled() for one in threads.asked)
