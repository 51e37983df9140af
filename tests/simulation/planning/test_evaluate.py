"""Drafts that go on from the days of another one: the tallies are those of the whole days."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from random import Random

import numpy as np
import pytest

import simulation.planning.evaluate as evaluating
from benchmarks.plain_hall import Demand, by_slot, plain_hall
from simulation.chance import Flags
from simulation.planning.command import problem_for
from simulation.planning.draft import Draft
from simulation.planning.evaluate import Evaluator
from simulation.planning.moves import moves
from simulation.planning.problem import Problem
from simulation.planning.ranges import SEARCH, Range
from simulation.planning.start import filled, start
from simulation.planning.tally import Tally
from simulation.scenario import Scenario
from simulation.screening.engine import Results
from simulation.screening.layout import Layout
from simulation.screening.saved import Saved, resume

DAYS = Range(SEARCH, 3)


def same(one: Tally, other: Tally) -> bool:
    return all(
        np.array_equal(getattr(one, field.name), getattr(other, field.name)) for field in fields(Tally)
    )


def near(problem: Problem, base: Draft, lot: Random, count: int) -> list[Draft]:
    """Drafts one to four moves away from a base, by lot; some with a role set another way."""
    every, found = list(moves(problem, base, (1, 2, 3, 4))), dict[Draft, None]()
    while len(found) < count:
        draft = base
        for _ in range(lot.choice((1, 1, 1, 2, 3, 4))):
            draft = lot.choice(every).on(draft, problem) or draft
        if lot.random() < 0.05:
            role = lot.randrange(len(draft.ways))
            way = lot.randrange(len(problem.limits.roles[role].ways))
            draft = replace(draft, ways=(*draft.ways[:role], way, *draft.ways[role + 1 :]))
        if problem.rows(draft) is not None:
            found[draft] = None
    return list(found)


def check(scenario: Scenario, count: int, seed: int, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many drafts and their days went on; each tally, and what counts as simulated, is as without."""
    exercised: Counter[str] = Counter()

    def seen(layout: Layout, saved: Saved) -> tuple[Results, Flags]:
        results, resumed = resume(layout, saved)
        exercised.update(drafts=1, went_on=int(resumed.any()), days=int(resumed.sum()))
        return results, resumed

    monkeypatch.setattr(evaluating, "resume", seen)
    problem, lot = problem_for(scenario), Random(seed)
    with ThreadPoolExecutor(2) as crew:
        whole = Evaluator(problem, 1, crew)
        targets = tuple(replace(one, within=one.within or 300_000) for one in problem.limits.targets)
        base = filled(problem, start(problem, targets, whole.days(SEARCH)))
        going_on = Evaluator(problem, 1, crew, whole.drawn)
        drafts = [base, *near(problem, base, lot, count)]
        expected = whole.tallies(drafts, DAYS, targets)
        found = going_on.tallies(drafts, DAYS, targets, base)
        assert [same(one, other) for one, other in zip(found, expected, strict=True)] == [True] * len(drafts)
        assert going_on.spent == whole.spent
        exercised["other"] = sum(not same(one, expected[0]) for one in expected)
        exercised["ways"] = sum(draft.ways != base.ways for draft in drafts)
    print(dict(exercised))
    return exercised


def plain() -> Scenario:
    demand = Demand(160)
    return plain_hall(6, demand, {"targets": by_slot(), "dwell": "30 min", "stretch": "30 min"})


def test_drafts_that_go_on_from_another_s_days_fare_as_on_whole_days(
    ordinary: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    for scenario in (plain(), ordinary):
        found = check(scenario, 120, 1, monkeypatch)
        assert found["went_on"] > 70
        assert found["days"] > 200
        assert found["ways"] > 5
        assert found["other"] > 90


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(2, 12))
def test_thousands_of_drafts_that_go_on_fare_as_on_whole_days(
    ordinary: Scenario, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for scenario in (plain(), ordinary):
        assert check(scenario, 400, seed, monkeypatch)["went_on"] > 200
