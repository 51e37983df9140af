"""How good recommended plans are, and what they take.

``python -m benchmarks.planning``: a plan of 20 windows x 18 slots against the first plan; with ``small 20``
small halls against every plan that exists, with ``audit 50`` plans for random demands on fresh days (both
take their time).
"""

from __future__ import annotations

import os
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from benchmarks.plain_hall import DAY, TAIL, Demand, by_slot, plain_hall
from benchmarks.small_halls import STAGE, small_problem, truth
from benchmarks.table import show
from queueing.times import HOUR
from simulation.planning.command import problem_for
from simulation.planning.effort import Effort
from simulation.planning.evaluate import Evaluator
from simulation.planning.ranges import AUDIT, SEARCH, Range
from simulation.planning.recommend import Recommendation, Said, measure_of, recommend
from simulation.planning.scoring import margins
from simulation.planning.search import Search
from simulation.planning.start import filled, start

WINDOWS, VISITORS = 20, 752
FREE = {"dwell": "60 min", "stretch": "60 min", "stretches": 9}
FRESH = 10_000
SMALL_EFFORT = 6_000_000


def large(workers: ThreadPoolExecutor) -> None:
    """20 windows, 18 slots, 36 targets."""
    begins = time.perf_counter()
    problem = problem_for(plain_hall(WINDOWS, Demand(VISITORS), FREE | {"targets": by_slot()}))
    first = [0.0]

    def told(said: Said) -> None:
        if said.what == "start":
            first[0] = time.perf_counter() - begins

    found = recommend(Evaluator(problem, 1, workers), Effort(), told)
    took = time.perf_counter() - begins
    paid, start_paid = (tally.paid.mean() / HOUR for tally in (found.tally, found.start))
    show(
        "20 windows x 18 slots, 36 targets",
        ["", ""],
        [
            ["first plan after", f"{first[0]:.1f} s"],
            ["certified after", f"{took:.1f} s"],
            ["every target certified", "yes" if found.kept else "no"],
            ["paid hours, first plan", f"{start_paid:.1f}"],
            ["paid hours, recommended", f"{paid:.1f} ({paid / start_paid:.0%})"],
            ["visitors simulated", f"{found.spent / 1e6:.0f} million"],
        ],
    )


def small(halls: int, workers: ThreadPoolExecutor, effort: int = SMALL_EFFORT) -> list[float]:
    """Small halls: by how much the plan found costs more than the best of all plans."""
    rows, gaps = [], []
    for number in range(1, halls + 1):
        slots = 4 if number % 4 == 0 else 3
        problem = small_problem(number, slots)
        evaluator = Evaluator(problem, 1, workers)
        measure = measure_of(problem, evaluator)
        exact = truth(problem, evaluator, measure)
        begins = start(problem, measure.targets, evaluator.days(SEARCH))
        begins = begins if problem.rows(begins) is not None else filled(problem, begins)
        evaluator = Evaluator(problem, 1, workers)
        search = Search(problem, evaluator, measure, lambda: False)
        found = search.standing(search.improve(begins, STAGE, effort), Range(SEARCH, STAGE.days))
        gaps.append(found.cost / exact.cost - 1 if found.lacking(STAGE.z) <= 0 else float("inf"))
        figures = [f"{exact.cost:.2f}", f"{found.cost:.2f}", f"{gaps[-1]:.1%}"]
        rows.append([str(number), str(slots), str(exact.tried), *figures])
    rows.append(["mean", "", "", "", "", f"{sum(gaps) / len(gaps):.2%}"])
    rows.append(["worst", "", "", "", "", f"{max(gaps):.1%}"])
    show(
        "Small halls against every plan",
        ["hall", "slots", "plans tried", "best of all", "found", "above"],
        rows,
    )
    return gaps


def random_demand(number: int) -> Demand:
    """A demand by lot: how many come, when, and for what."""
    lot = random.Random(number)
    shares = [share * lot.uniform(0.7, 1.3) for share in (*DAY, *TAIL)]
    return Demand(
        visitors=lot.uniform(400, 800),
        shares=shares,
        fast_share=round(lot.uniform(0.4, 0.7), 3),
        fast=(lot.uniform(3, 5), lot.uniform(0.4, 0.7)),
        regular=(lot.uniform(9, 14), lot.uniform(0.6, 0.9)),
    )


def audited(number: int, workers: ThreadPoolExecutor) -> tuple[Recommendation, float]:
    """The plan recommended for a random demand, and on fresh days the least of its targets' shares above what
    is wanted, in standard errors.
    """
    hall = plain_hall(WINDOWS, random_demand(number), FREE | {"targets": by_slot()})
    evaluator = Evaluator(problem_for(hall), number, workers)
    found = recommend(evaluator, Effort(visitors=20_000_000, reference_days=0))
    tally = evaluator.tallies([found.draft], Range(AUDIT, FRESH), found.targets)[0]
    above = [
        (one.share - target.share) / max(one.error, 1e-9)
        for one, target in zip(margins(tally), found.targets, strict=True)
    ]
    return found, min(above)


def audit(plans: int, workers: ThreadPoolExecutor) -> None:
    """How many of so many recommended plans truly keep all their targets."""
    rows, held = [], 0
    for number in range(1, plans + 1):
        found, worst = audited(number, workers)
        held += found.kept and worst >= 0
        paid = found.tally.paid.mean() / found.start.paid.mean()
        rows.append([str(number), "yes" if found.kept else "no", f"{paid:.0%}", f"{worst:+.1f}"])
        print(*rows[-1], flush=True)
    rows.append(["held", f"{held} of {plans}", "", ""])
    show(
        f"On {FRESH} fresh days",
        ["demand", "certified", "paid hours of the first plan's", "worst target, standard errors"],
        rows,
    )


def main() -> None:
    """The large hall; or what is named, with its number."""
    what, count = (*sys.argv[1:], "", "")[:2]
    with ThreadPoolExecutor(os.cpu_count() or 1) as workers:
        if what == "small":
            small(int(count or 20), workers)
        elif what == "audit":
            audit(int(count or 50), workers)
        else:
            large(workers)


if __name__ == "__main__":
    main()
