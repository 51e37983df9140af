"""Plans to begin from where the reference simulates: searched for by the compiled engine, without what it
cannot express. They are a beginning and no more; what they are worth the reference says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from simulation.planning.draft import Draft
from simulation.planning.effort import Effort
from simulation.planning.evaluate import Evaluator
from simulation.planning.problem import Problem
from simulation.planning.recommend import Said, promising
from simulation.screening.layout import Inexpressible
from simulation.simulating import by_reference


def nearest(problem: Problem) -> Problem | None:
    """The problem without windows that call by themselves, and today's plan without its triggers, if that is
    all that the compiled engine refuses; else None.
    """
    scenario, today = problem.scenario, replace(problem.today, triggers=())
    habits = replace(scenario.habits, auto_call=None)
    plain = replace(scenario, habits=habits, plan=today, before=None, further=())
    return None if by_reference(plain) else replace(problem, scenario=plain, today=today)


_TIMES = 12
"""So many times as many visitors as by the reference are simulated: that is no time beside it."""


def likely(
    evaluator: Evaluator, effort: Effort, told: Callable[[Said], None] = lambda _: None
) -> tuple[Draft, ...]:
    """Drafts that are good for the nearest problem that the compiled engine can run, the best first; none
    where there is no such problem, or no need.
    """
    near = nearest(evaluator.problem) if evaluator.refused else None
    if near is None:
        return ()
    try:
        quick = Evaluator(near, evaluator.seed, evaluator.workers)
        return tuple(promising(quick, Effort(visitors=_TIMES * effort.visitors, stop=effort.stop), told))
    except Inexpressible:
        return ()
