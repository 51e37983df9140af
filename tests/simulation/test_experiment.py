"""Many days: the same bytes however they were shared out, and what is done when somebody stops them."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from simulation import run
from simulation.experiment import run_days
from simulation.run import simulate
from simulation.scenario import Scenario
from simulation.study import Study

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "reference" / "simulation.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def study(scenarios: Path) -> Study:
    return simulate(scenarios / "ordinary.toml", days=5, seed=3)


def test_any_number_of_processes_gives_the_same_bytes(study: Study, scenarios: Path) -> None:
    shared = simulate(scenarios / "ordinary.toml", days=5, seed=3, processes=2)
    assert shared.to_json() == study.to_json()


def test_another_seed_gives_other_figures(study: Study, scenarios: Path) -> None:
    other = simulate(scenarios / "ordinary.toml", days=2, seed=4)
    assert other.document["plans"][0]["groups"] != study.document["plans"][0]["groups"]


def test_the_document_follows_its_published_schema(study: Study, scenarios: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    check = jsonschema.Draft202012Validator(SCHEMA)
    check.validate(json.loads(study.to_json()))
    single = simulate(scenarios / "ordinary_before.toml", days=1, seed=0)
    check.validate(json.loads(single.to_json()))
    assert "comparison" not in single.document


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
    change = study.document["comparison"]["difference"]["listed"]["peak"]["time_to_window_seconds"]["mean"]
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
    assert study.document["comparison"]["guards"]["others_p90"]["holds"]


@pytest.mark.parametrize("processes", [1, 2])
def test_stopping_early_gives_the_days_done_and_says_so(ordinary: Scenario, processes: int) -> None:
    def stop(done: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    partial = Study(run_days(ordinary, 5, 3, processes, progress=stop))
    assert (partial.document["days"], partial.document["days_asked"]) == (2, 5)
    whole = Study(run_days(ordinary, 2, 3))
    assert partial.document["plans"] == whole.document["plans"]


def test_less_than_a_day_is_refused(scenarios: Path) -> None:
    with pytest.raises(ValueError, match="ask for 1 or more"):
        run.simulate(scenarios / "ordinary.toml", days=0)
