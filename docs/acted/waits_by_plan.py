"""Whether told waits depend on the plan: the same simulated days under a scenario's own plan and the recommended one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from kinds_of_day import SEED as FITTED_ON
from kinds_of_day import Recommended

from simulation.executors import crew
from simulation.scenario import Scenario
from simulation.waits.coverage import Coverage, coverage
from simulation.waits.fitting import fit
from simulation.waits.observing import observe

SEED, DAYS, FITTED = 5, 16, 60
"""Days to look at, of a seed that nothing else here has used; and how many of each kind a table is fitted on."""


class ByPlan(NamedTuple):
    """How well told waits of one kind of day come true: under its own plan and under the recommended one by the hall's
    table, and under the recommended one by a table fitted under such plans.
    """

    own: Coverage
    recommended: Coverage
    fitted: Coverage


def fitted_for(kinds: Mapping[str, Recommended]) -> dict[str, Any]:
    """A table of waits fitted on days of all kinds under the plans recommended for them."""
    with crew() as workers:
        return fit(_recommended(kinds), FITTED_ON, FITTED, workers, lambda _done, _total: None)


def waits_by_plan(kinds: Mapping[str, Recommended], fitted: Mapping[str, Any]) -> dict[str, ByPlan]:
    """Looks at every kind of day; ``fitted`` is a table of waits as :func:`fitted_for` gives it."""
    own = [kind.scenario for kind in kinds.values()]
    recommended, table = _recommended(kinds), own[0].hall.data["waits"]
    with crew() as workers:
        each = map if workers.executor is None else workers.executor.map
        columns = [
            list(each(_seen, scenarios, [waits] * len(kinds)))
            for scenarios, waits in ((own, table), (recommended, table), (recommended, fitted))
        ]
    return {code: ByPlan(*row) for code, *row in zip(kinds, *columns, strict=True)}


def _recommended(kinds: Mapping[str, Recommended]) -> list[Scenario]:
    return [replace(kind.scenario, plan=kind.plan) for kind in kinds.values()]


def _seen(scenario: Scenario, waits: Any) -> Coverage:
    return coverage(observe(scenario, SEED, range(DAYS), 0, waits)[0])
