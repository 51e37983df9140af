"""How much a search looks at: stages of more and more days, and what is compared on how many of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from simulation.planning.ranges import SEARCH, Range
from simulation.traces import BLOCK

_AT_LEAST = 10
"""A stage that cannot look at so many drafts on all its days is left out."""
_ROUNDS, _FEWEST = 4_000, 2_000
"""How many moves should be measured at least, and on how many visitors' days each at least."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A draft is good when it keeps every target on ``days`` days, from the ``first`` block on, with ``z``
    standard errors to spare; moves are measured on so many of them that ``few`` visitors come, ``least`` days
    at least.
    """

    days: int
    z: float
    few: int
    least: int = 16
    first: int = SEARCH

    @property
    def all(self) -> Range:
        """All its days."""
        return Range(self.first, self.days)

    def some(self, turn: int, a_day: float) -> Range:
        """Days to measure moves on, others at each turn, when so many visitors come a day."""
        days = min(self.days, max(self.least, round(self.few / a_day)))
        days = days if days <= BLOCK else days // BLOCK * BLOCK
        blocks = -(-days // BLOCK)
        return Range(self.first + turn % max(1, self.days // BLOCK // blocks) * blocks, days)


STAGES = (Stage(128, 1.0, 10_000), Stage(512, 1.6, 10_000), Stage(2048, 2.2, 10_000))


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is looked at. By days: ``measured_on`` what today's plan reaches and the bound are taken from,
    ``tuned_on`` those on which ways to set a role are compared, ``chosen_on`` those on which at most so many
    ``rivals`` meet in the end. The best of ``begins`` plans are begun from; of the moves, one in ``part`` is
    measured at a time.
    """

    stages: tuple[Stage, ...] = STAGES
    measured_on: int = 512
    tuned_on: int = 128
    chosen_on: int = 1024
    rivals: int = 8
    begins: int = 3
    part: int = 1


FULL = Scale()


def stages(visitors: int, a_day: float, scale: Scale = FULL) -> tuple[Stage, ...]:
    """The stages that so many visitors are enough for, when so many come on a day: always the first. The last
    of them leaves as much to spare as the last of all. With less to spend, moves are measured on fewer days.
    """
    first, *others = scale.stages
    found = [first, *(one for one in others if one.days * a_day * _AT_LEAST <= visitors)]
    few = min(max(visitors // _ROUNDS, _FEWEST), scale.stages[-1].few)
    return tuple(replace(one, few=few) for one in (*found[:-1], replace(found[-1], z=scale.stages[-1].z)))
