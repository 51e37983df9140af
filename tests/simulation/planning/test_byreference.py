"""Where the compiled engine refuses a scenario the reference looks for the plan, by the same counts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace

import numpy as np

from benchmarks.plain_hall import Demand, by_slot, plain_hall
from simulation.executors import ALONE
from simulation.planning.byreference import ReferenceEvaluator
from simulation.planning.command import problem_for
from simulation.planning.document import document
from simulation.planning.evaluate import Evaluator
from simulation.planning.ranges import CERTIFY, Range
from simulation.planning.recommend import Effort, measure_of, recommend
from simulation.planning.search import Scale, Stage
from simulation.scenario import Scenario

TINY = Effort(
    visitors=1_500,
    days=16,
    reference_days=0,
    scale=Scale((Stage(16, 1.0, 500, 8),), 16, tuned_on=8, chosen_on=16, rivals=2, begins=1, part=8),
)


def tiny() -> Scenario:
    limits = {"targets": by_slot(), "dwell": "30 min", "stretch": "30 min"}
    return plain_hall(4, Demand(12, (0.5, 0.5)), limits)


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
    problem, found = problem_for(tiny()), []
    with ThreadPoolExecutor(1) as threads:
        for who in (Evaluator(problem, 1, threads), ReferenceEvaluator(problem, 1, threads, ALONE, ())):
            told = document(recommend(who, TINY), who)
            assert told["how"].pop("visitors_simulated") >= TINY.visitors
            found.append(told)
    assert found[0] == found[1]
