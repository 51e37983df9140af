"""The simulation against figures that are known exactly.

The quick runs are part of every test run: honest intervals, wider than a proof's. What the compiled engine
finds in the full proofs is tested beside it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from queueing.times import DAY, MINUTE
from simulation.exact_cases import Case, read_cases
from simulation.ledger import NONE
from simulation.reference import HallDay
from simulation.scenario import Steady
from simulation.steady import QUICK_RUNS, Found, Runs, prove_case, study_case

FOLDER = Path(__file__).parents[2] / "config" / "validation"
CASES = read_cases(FOLDER)
PROVED = [case for case in CASES.values() if case.scenario is not None]
QUICK = [case for case in CASES.values() if case.quick]


def check(found: list[Found], loose: float) -> None:
    for one in found:
        print(
            f"{one.case} {one.name:32s} exact {one.value:9.4f} found {one.estimate:9.4f} "
            f"z {one.z:+5.2f} half-width {one.half_width:.4f}"
        )
    for one in found:
        assert abs(one.z) <= 4, one
        assert one.half_width <= loose, one


def test_every_case_reads_with_figures_that_can_be_measured() -> None:
    assert len(CASES) == 41
    assert QUICK_RUNS >= 40
    for case in CASES.values():
        assert case.expected
        if case.scenario is None:
            assert case.kind == "exact"
        else:
            assert set(Runs(case).figures) == set(case.expected)
            assert (case.scenario.steady is not None) == (case.kind == "steady")
            assert case.runs >= 40 or case.kind == "exact"
            assert set(case.hard) <= set(case.expected)
    used = {case.scenario.code for case in CASES.values() if case.scenario is not None}
    assert used == {path.stem for path in (FOLDER / "scenarios").glob("*.toml")}


@pytest.mark.parametrize("case", QUICK, ids=lambda case: case.id)
def test_waits_are_the_exact_ones(case: Case) -> None:
    found = study_case(case)
    assert len(found) == len(case.expected) - len(case.hard)
    check(found, case.quick["loose"])


def test_a_day_without_chance_goes_as_it_goes_by_hand() -> None:
    runs = Runs(CASES["G8"])
    runs.add(1, 0)
    assert [one.estimate for one in runs.found()] == [one.value for one in runs.found()] == [0, 0, 3, 2, 3, 0]


@pytest.mark.parametrize("key", ["service", "arrivals"])
def test_a_hall_that_is_not_the_case_is_found_out(key: str) -> None:
    case = CASES["F6"]
    assert case.scenario is not None
    profile = case.scenario.profile
    if key == "service":
        share, law = profile.items["regular"]
        wrong = replace(profile, items={**profile.items, "regular": (share, law.scaled(1.2))})
    else:
        wrong = replace(profile, visitors_per_day=profile.visitors_per_day * 1.2)
    other = replace(
        case, scenario=replace(case.scenario, profile=wrong), quick={"warm_up": 150, "measured": 500}
    )
    assert max(abs(one.z) for one in study_case(other)) > 4


@pytest.mark.parametrize("which", ["H4_sipp", "H4_lag"])
def test_windows_that_close_hand_back_in_a_study_longer_than_a_day(which: str) -> None:
    """Whoever is handed back is served to the end elsewhere, and nobody twice."""
    scenario = CASES[which].scenario
    assert scenario is not None
    runs = Runs(replace(CASES[which], scenario=replace(scenario, steady=Steady(DAY, DAY))))
    assert runs.study.days == 3
    trace = runs.trace(1, 0)
    day = HallDay(runs.setting, trace).run()
    served = day.completed != NONE
    assert served.sum() > 0.99 * len(trace)
    busy = int((day.handled[:, 3] - day.handled[:, 2]).sum())
    assert busy == pytest.approx(int(trace.service[served].sum()), rel=0.002)
    assert len(day.handled) > served.sum() + 20, "some are handed back"
    runs.take(day, trace)
    hours = next(one for one in runs.found() if one.name == "window_hours")
    assert hours.estimate == hours.value


def test_studies_are_as_long_as_they_say() -> None:
    case = CASES["A3"]
    assert case.scenario is not None
    assert case.scenario.steady is not None
    study = Runs(case).study
    length = case.scenario.steady.warm_up + case.scenario.steady.measured
    assert (study.ends - study.begins) * study.days == pytest.approx(case.scenario.steady.measured, rel=1e-5)
    assert study.ends * study.days == pytest.approx(length, rel=1e-5)
    trace = Runs(case).trace(1, 0)
    inside = (trace.arrival >= study.begins) & (trace.arrival < study.ends)
    expected = case.scenario.steady.measured / MINUTE
    assert abs(inside.sum() - expected) < 4.5 * np.sqrt(expected)


@pytest.mark.parametrize("case", PROVED, ids=lambda case: case.id)
def test_the_compiled_engine_is_not_far_from_the_exact_figures(case: Case) -> None:
    """A hundredth of the proof's runs, and 64 at least: every figure with a standard error is within it."""
    found = [one for one in prove_case(case, part=0.01) if one.error > 0 or case.kind == "exact"]
    assert found
    for one in found:
        assert abs(one.z) <= 4, one


@pytest.mark.prove
@pytest.mark.parametrize("case", PROVED, ids=lambda case: case.id)
def test_the_compiled_engine_finds_the_exact_figures_to_full_precision(case: Case) -> None:
    for one in prove_case(case):
        print(f"{one.case} {one.name} z {one.z:+.2f} half-width {one.half_width:.4f}")
        assert abs(one.z) <= 4, one
        assert one.half_width <= one.reach, one


@pytest.mark.prove
def test_the_cases_are_spread_as_chance_would_have_it() -> None:
    """Over fresh seeds, z has the spread of a standard normal number."""
    case = replace(CASES["F6"], quick={"warm_up": 250, "measured": 300})
    scores = [one.z for seed in range(2, 7) for one in study_case(case, seed)]
    assert 0.5 < np.sqrt(np.mean(np.square(scores))) < 1.6
