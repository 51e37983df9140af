"""A calculation for the office, as a :mod:`simulation.errand`: days simulated, or a plan recommended."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from queueing.plans import Plan
from simulation.errand import Tell
from simulation.intervals import plain
from simulation.judging import Judge
from simulation.planning.advice import advise
from simulation.planning.command import page_of, problem_for
from simulation.planning.document import document
from simulation.planning.evaluate import Evaluator
from simulation.planning.recommend import VISITORS, Effort, Said, recommend
from simulation.records import Records
from simulation.report.page import page
from simulation.run import run
from simulation.scenario import Scenario, scenario_from_data
from simulation.stopping import promise_share
from simulation.study import Study
from simulation.words import LANGUAGES

_EVERY = 0.3
"""Seconds between two pieces of news at least."""


_PARTS, _SEARCHED = 1000, 0.8
"""Of so many parts of a recommendation's work this share is the search."""


class Progress:
    """Tells how far the work is and how long it will take, not too often.

    ``tell`` takes ``{"done", "of", "left_seconds", "so_far"}``.
    """

    def __init__(self, tell: Tell, of: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._tell, self._of, self._clock = tell, of, clock
        self._began, self._told = clock(), float("-inf")
        self.so_far: Mapping[str, Any] = {}

    def done(self, done: int) -> None:
        """So many pieces of all are done."""
        now = self._clock()
        if now - self._told < _EVERY and done < self._of:
            return
        self._told = now
        left = (now - self._began) * (self._of - done) / done if done else None
        self._tell(
            {
                "done": done,
                "of": self._of,
                "left_seconds": None if left is None else round(left, 1),
                "so_far": dict(self.so_far),
            }
        )


def scenario_of(given: Mapping[str, Any]) -> Scenario:
    """The scenario that a calculation is about: the kind of day, the hall as it is, and its plans.

    ``given`` holds ``scenario`` as data with all its tables, the ``hall``'s data, the ``plan`` in force and,
    when a second one is to be compared with it, ``other``. Raises :class:`~queueing.errors.Mistakes`.
    """
    found = scenario_from_data({**given["scenario"], "hall": given["hall"]}, Path())
    plan = Plan.from_data(given["plan"])
    if given.get("other") is None:
        return replace(found, before=None, plan=plan)
    return replace(found, before=plan, plan=Plan.from_data(given["other"]))


def simulated(given: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """Days under the plan in force, and under another one beside it if there is one."""
    scenario, days = scenario_of(given), int(given["days"])
    progress = Progress(tell, days)

    def watch(judge: Judge, so_far: tuple[Records, ...]) -> None:
        progress.so_far = {"share": [plain(promise_share(one, judge)) for one in so_far]}

    study = Study(run(scenario, days, int(given["seed"]), progress=progress.done, watch=watch))
    return {"document": study.document, "page": {one: page(study, one) for one in LANGUAGES}}


def recommended(given: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """The plan that keeps the targets within the limits, beside the plan in force."""
    scenario = scenario_of({**given, "scenario": {**given["scenario"], "limits": given["limits"]}})
    problem = problem_for(scenario)
    progress = Progress(tell, _PARTS)

    def hear(said: Said) -> None:
        if said.standing is not None:
            lacks = int((said.standing.margin(0.0) < 0).sum())
            progress.so_far = {"paid_hours": round(said.standing.paid, 2), "targets_lacking": lacks}
        progress.done(round(said.done * _SEARCHED * _PARTS))

    with ThreadPoolExecutor(os.cpu_count() or 1) as workers:
        effort = Effort(int(given.get("visitors", VISITORS)), int(given["days"]))
        evaluator = Evaluator(problem, int(given["seed"]), workers)
        found = recommend(evaluator, effort, hear)
        whole = document(found, evaluator, advice=advise(found, evaluator, effort))
    return {"document": whole, "page": {one: page_of(found, whole, one) for one in LANGUAGES}}


KINDS: Mapping[str, Callable[[Mapping[str, Any], Tell], dict[str, Any]]] = {
    "simulate": simulated,
    "recommend": recommended,
}
"""What can be calculated, by name."""


def answer(asked: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """Works out what is asked for. Raises :class:`~queueing.errors.Mistakes`, with all of what was given."""
    return KINDS[asked["kind"]](asked["given"], tell)
