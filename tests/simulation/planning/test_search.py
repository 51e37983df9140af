"""The search against the truth: every plan of small halls."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks.planning import audited, small
from benchmarks.small_halls import STAGE, small_problem
from simulation.planning.evaluate import Evaluator
from simulation.planning.ranges import SEARCH, Range
from simulation.planning.recommend import measure_of
from simulation.planning.search import Search
from simulation.planning.start import filled, start


def test_the_plan_found_for_a_small_hall_is_nearly_the_best_of_all() -> None:
    with ThreadPoolExecutor(2) as crew:
        gaps = small(1, crew, effort=1_000_000)
    assert max(gaps) <= 0.05
    assert min(gaps) >= 0


@pytest.mark.prove
def test_the_plans_found_for_twenty_small_halls_are_nearly_the_best_of_all() -> None:
    with ThreadPoolExecutor(2) as crew:
        gaps = small(20, crew)
    assert min(gaps) >= 0
    assert max(gaps) <= 0.05
    assert sum(gaps) / len(gaps) <= 0.01


@pytest.mark.prove
def test_certified_plans_for_random_demands_hold_on_ten_thousand_fresh_days() -> None:
    with ThreadPoolExecutor(2) as crew:
        held = [
            worst >= 0 for found, worst in (audited(number, crew) for number in range(1, 11)) if found.kept
        ]
    assert len(held) >= 9
    assert sum(held) >= 9


def test_a_plan_that_keeps_every_target_is_never_passed_over_for_one_that_does_not() -> None:
    problem = small_problem(7, 3)
    with ThreadPoolExecutor(2) as crew:
        evaluator = Evaluator(problem, 1, crew)
        measure = measure_of(problem, evaluator)
        search = Search(problem, evaluator, measure, lambda: False)
        begun = filled(problem, start(problem, measure.targets, evaluator.days(SEARCH)))
        assert search.standing(begun, Range(SEARCH, STAGE.days)).lacking(STAGE.z) <= 0
        search.improve(begun, STAGE, evaluator.spent + 400_000)
        for draft in search.best(STAGE):
            assert search.standing(draft, Range(SEARCH, STAGE.days)).lacking(STAGE.z) <= 0
        bare = Search(problem, evaluator, measure, lambda: False)
        assert bare.improve(begun, STAGE, 0) == begun
        assert bare.best(STAGE) == [begun]
