"""A calculation for the office, as a :mod:`simulation.errand`: days simulated, a plan or list recommended, a
table of waits fitted, a day on record played again.

Ctrl-C ends it with what it has found so far, or with nothing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TypeVar

from queueing.errors import Mistakes
from queueing.events import Event, from_data
from queueing.plans import Plan
from simulation.errand import Tell
from simulation.executors import crew
from simulation.intervals import plain
from simulation.judging import Judge
from simulation.misfits import misfits
from simulation.planning.advice import advise
from simulation.planning.byreference import ReferenceEvaluator, evaluated
from simulation.planning.command import Ending, ended_by_hand, page_of, problem_for
from simulation.planning.document import document
from simulation.planning.effort import LITTLE, VISITORS, Effort, effort_for
from simulation.planning.evaluate import Evaluator
from simulation.planning.fastlist import Going, fast_list
from simulation.planning.fastlist_page import fast_list_page
from simulation.planning.nearest import likely
from simulation.planning.problem import Problem
from simulation.planning.recommend import Recommendation, Said, recommend
from simulation.planning.trials import Trying
from simulation.recorded import recorded
from simulation.records import Records
from simulation.replay_page import page as page_of_replay
from simulation.replaying import Replay
from simulation.report.page import page
from simulation.run import run
from simulation.scenario import Scenario, scenario_from_data
from simulation.sentences import refused
from simulation.stopping import promise_share
from simulation.study import Study
from simulation.waits.document import document as document_of_waits
from simulation.waits.page import page as page_of_waits
from simulation.waits.trial import days_to_play, try_table
from simulation.words import LANGUAGES

Found = TypeVar("Found")

_EVERY = 0.3
"""Seconds between two pieces of news at least."""


_LEAST_TESTED = 8
"""On so many days of each kind a table of waits is tried at least; on a third as many as it was fitted on."""

_PARTS, _SEARCHED = 1000, 0.6
"""Of so many parts of a recommendation's work this share is the search, the rest what is tried beside it."""


class Progress:
    """Tells how far the work is and how long it will take, not too often.

    ``tell`` takes ``{"done", "of", "left_seconds", "so_far"}``.
    """

    def __init__(self, tell: Tell, of: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._tell, self._of, self._clock = tell, of, clock
        self._began, self._first, self._told = clock(), 0, float("-inf")
        self.so_far: Mapping[str, Any] = {}

    def part(self, first: int) -> None:
        """From piece ``first`` on the work goes at another pace."""
        self._began, self._first = self._clock(), first

    def done(self, done: int) -> None:
        """So many pieces of all are done."""
        now = self._clock()
        if now - self._told < _EVERY and done < self._of:
            return
        self._told = now
        more = done - self._first
        left = (now - self._began) * (self._of - done) / more if more else None
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
    progress, ending = Progress(tell, _PARTS), Ending(None)

    def use(evaluator: Evaluator) -> tuple[Recommendation, dict[str, Any]]:
        effort = _effort(given, evaluator, ending)
        # By the reference nothing is tried beside the plan: all of the work is the search's.
        searched = round(_PARTS * (1.0 if evaluator.refused else _SEARCHED))

        def hear(said: Said) -> None:
            if said.standing is not None:
                lacks = int((said.standing.margin(0.0) < 0).sum())
                found = {"paid_hours": round(said.standing.paid, 2), "targets_lacking": lacks}
                progress.so_far = {**progress.so_far, **found}
            progress.done(round(said.done * searched))

        def hear_more(trying: Trying) -> None:
            progress.so_far = {**progress.so_far, "trying": asdict(trying)}
            progress.done(searched + round((_PARTS - searched) * trying.done / trying.of))

        evaluator.heard = lambda: progress.done(min(_PARTS - 1, round(effort.done(evaluator) * searched)))
        found = recommend(evaluator, effort, hear, likely(evaluator, effort))
        progress.part(searched)
        advice = None if evaluator.refused else advise(found, evaluator, effort, told=hear_more)
        return found, document(found, evaluator, advice=advice)

    with ended_by_hand(ending):
        found, whole = _evaluated(problem, given, use, progress)
        pages = {one: page_of(found, whole, one) for one in LANGUAGES}
    return {"document": whole, "page": pages}


def listed(given: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """What belongs on the fast list under the plan in force."""
    problem = problem_for(scenario_of(given))
    progress, ending = Progress(tell, _PARTS), Ending(None)

    def hear(done: int, of: int) -> None:
        progress.so_far = {**progress.so_far, "lists": {"done": done, "of": of}}
        progress.done(round(_PARTS * done / of))

    with ended_by_hand(ending):
        going = Going(hear, ending)
        found = _evaluated(problem, given, lambda evaluator: fast_list(problem, evaluator, going), progress)
        pages = {one: fast_list_page(found, problem.scenario, one) for one in LANGUAGES}
    return {"document": found, "page": pages}


def fitted(given: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """The table that waits are told by, for the ``scenarios`` given, beside the table in force."""
    scenarios = [scenario_of({**given, "scenario": one}) for one in given["scenarios"]]
    days = int(given["days"])
    tested = max(_LEAST_TESTED, days // 3)
    work = days_to_play(len(scenarios), days, tested)
    progress = Progress(tell, work)
    with crew() as workers:
        trial = try_table(scenarios, int(given["seed"]), days, tested, workers, progress.done)
    shares = [plain(one.score.p90) for one in (trial.present, trial.new)]
    progress.so_far = {"within_p90": shares, "better": trial.better}
    progress.done(work)
    return {
        "document": document_of_waits(trial),
        "page": {one: page_of_waits(trial, one) for one in LANGUAGES},
    }


def replayed(given: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """A day on record as it was, and as it might have been under the ``other`` plan.

    ``given`` holds the events ``before`` the day, from which a Floor begins it, and its own ``events``.
    Raises :class:`~queueing.errors.Mistakes` when the plan does not fit the hall as it was.
    """
    day = recorded(_events(given["before"]), _events(given["events"]))
    other = Plan.from_data(given["other"])
    wrong = misfits(day.hall, other, day.day)
    if wrong:
        raise Mistakes(wrong)
    played = Replay(day, [other])
    progress = Progress(tell, 1)
    progress.so_far = {"share": [one["promise"]["share"] for one in played.document["days"]]}
    progress.done(1)
    command = f"kuaiban replay {day.day} --hall {day.hall.code} --plan {other.code}"
    return {
        "document": played.document,
        "page": {one: page_of_replay(played, one, command) for one in LANGUAGES},
    }


def _events(rows: Sequence[Mapping[str, Any]]) -> list[Event]:
    return [from_data(one["kind"], one["v"], one["at"], one["data"]) for one in rows]


def _evaluated(
    problem: Problem, given: Mapping[str, Any], use: Callable[[Evaluator], Found], progress: Progress
) -> Found:
    """What ``use`` finds; where that takes long, ``progress`` says why."""

    def slow(evaluator: ReferenceEvaluator) -> None:
        reasons = [one.to_data() for one in evaluator.refused]
        progress.so_far = {"slow": {one: refused(reasons, one) for one in LANGUAGES}}

    return evaluated(problem, int(given["seed"]), os.cpu_count() or 1, use, slow)


def _effort(given: Mapping[str, Any], evaluator: Evaluator, ending: Ending) -> Effort:
    """What is asked for; by the reference less, in proportion."""
    visitors, days = int(given.get("visitors", VISITORS)), int(given["days"])
    if evaluator.refused:
        return effort_for(evaluator, LITTLE.visitors * visitors // VISITORS, min(days, LITTLE.days), ending)
    return effort_for(evaluator, visitors, days, ending)


KINDS: Mapping[str, Callable[[Mapping[str, Any], Tell], dict[str, Any]]] = {
    "simulate": simulated,
    "recommend": recommended,
    "fast_list": listed,
    "waits": fitted,
    "replay": replayed,
}
"""What can be calculated, by name."""


def answer(asked: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """Works out what is asked for. Raises :class:`~queueing.errors.Mistakes`, with all of what was given."""
    return KINDS[asked["kind"]](asked["given"], tell)
