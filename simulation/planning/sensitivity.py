"""How the plan fares when more or fewer come than thought, or services take longer or shorter."""

from __future__ import annotations

from collections.abc import Iterator

from simulation.planning.supposed import Crowd, Longer, Remake
from simulation.planning.trials import Trials, Tried, Variant

CROWDS, SERVICES = (0.8, 1.2), (0.9, 1.1)
STEPS = len(CROWDS) + len(SERVICES)


def sensitivity(trials: Trials) -> Iterator[Tried]:
    """The recommended plan, not looked for anew, on the same days with other visitors."""
    others: list[tuple[str, float, Remake]] = [("arrivals", one, Crowd(one)) for one in CROWDS]
    others += [("services", one, Longer(one)) for one in SERVICES]
    for code, factor, remake in others:
        variant = Variant(code, {"factor": factor}, trials.problem, remake=remake)
        yield trials.as_it_is(variant, trials.found.draft)
