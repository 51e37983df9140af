"""The search: moves measured on shared days, packed together, and checked on all days of a stage.

Two drafts that meet the same visitors differ by far less noise than either has, so what a move does to each
target is measured on a few days and added to where the draft stands on many. Moves measured at one draft are
packed: the cheapest first, as long as the sum of what they do keeps every target. A pack is then simulated;
what fails is halved. Nothing is taken for granted: a window less may make a lane better.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simulation.chance import Floats
from simulation.judging import Mask
from simulation.planning.draft import Draft
from simulation.planning.evaluate import Evaluator
from simulation.planning.moves import Move, moves
from simulation.planning.problem import Problem
from simulation.planning.ranges import SEARCH, Range
from simulation.planning.scoring import Measure, Standing
from simulation.traces import BLOCK

_TINY = 1e-6
_AT_LEAST = 10
"""A stage that cannot look at so many drafts on all its days is left out."""
_TUNED_ON = 128
"""On how many days ways to set a role are compared."""
_MOVES, _LACKING = (80, 48, 24), (16, 56, 80)
"""How many moves of each kind are measured at a time: that save, that change roles, that put more to work."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A draft is good when it keeps every target on ``days`` days with ``z`` standard errors to spare; moves
    are measured on ``few`` of them.
    """

    days: int
    z: float
    few: int


STAGES = (Stage(128, 0.0, 16), Stage(512, 1.0, 32), Stage(2048, 2.0, 64))


def stages(visitors: int, a_day: float) -> tuple[Stage, ...]:
    """The stages that so many visitors are enough for, when so many come on a day: always the first."""
    first, *others = STAGES
    return (first, *(one for one in others if one.days * a_day * _AT_LEAST <= visitors))


@dataclass(frozen=True, slots=True)
class Measured:
    """What moves would do to a draft: [move, target] to what is above, and by move to the cost."""

    moves: tuple[Move, ...]
    above: Floats
    cost: Floats


class Search:
    """Looks for the draft that keeps every target at the least cost.

    ``until`` is how many visitors may be simulated in all; ``told`` hears of every better draft.
    """

    def __init__(
        self,
        problem: Problem,
        evaluator: Evaluator,
        measure: Measure,
        seed: int,
        stop: Callable[[], bool],
        told: Callable[[Draft, Standing], None] = lambda *_: None,
    ) -> None:
        self.problem, self.evaluator, self.measure = problem, evaluator, measure
        self.stop, self.told = stop, told
        self.random = random.Random(seed)  # noqa: S311 (no secret: which moves are tried first)
        self.rounds = 0
        self._met: dict[int, dict[Draft, tuple[float, float]]] = {}

    def standing(self, draft: Draft, days: Range) -> Standing:
        """Where a draft stands on these days."""
        return self.measure.of(self.evaluator.tallies([draft], days, self.measure.targets)[0])

    def improve(self, draft: Draft, stage: Stage, until: int) -> Draft:
        """The best draft found from here, spending at most ``until`` visitors in all."""
        all_days, best = Range(SEARCH, stage.days), draft
        here = self.standing(best, all_days)
        blocks = stage.days // BLOCK
        fails = 0
        kinds = self._kinds()
        while fails < 2 * len(kinds) and self.evaluator.spent < until and not self.stop():
            days = Range(SEARCH + self.rounds % blocks, stage.few)
            lengths = kinds[self.rounds % len(kinds)]
            self.rounds += 1
            measured = self.measured(best, self._choice(best, lengths, here.lacking(stage.z) > 0), days)
            found = self._packed(best, here, measured, stage, all_days)
            if found is None:
                fails += 1
                continue
            fails = 0
            best, here = found
            self.told(best, here)
        return best

    def tuned(self, draft: Draft, stage: Stage) -> Draft:
        """The draft with each role set the way that leaves most to spare, one role after the other."""
        days = Range(SEARCH, min(stage.days, _TUNED_ON))
        best = draft
        for role, choice in enumerate(self.problem.limits.roles):
            if self.stop():
                break
            ways = [
                replace(best, ways=(*best.ways[:role], way, *best.ways[role + 1 :]))
                for way in range(len(choice.ways))
            ]
            ways = [one for one in ways if self.problem.rows(one) is not None]
            tallies = self.evaluator.tallies(ways, days, self.measure.targets)
            found = [self.measure.of(one) for one in tallies]
            best = ways[min(range(len(ways)), key=lambda place: _tightness(found[place], stage.z))]
        return best

    def best(self, stage: Stage, most: int = 8) -> list[Draft]:
        """The best drafts met at a stage, the best first."""
        found = sorted(self._met.get(stage.days, {}).items(), key=lambda one: one[1])
        return [draft for draft, _ in found[:most]]

    def _kinds(self) -> list[tuple[int, ...]]:
        """Lengths of moves, in turn."""
        most = max((len(group.slots) for group in self.problem.groups), default=1)
        return [tuple(one for one in kind if one <= most) or (1,) for kind in ((4, 6), (2, 3), (1, 2), (1,))]

    def _choice(self, draft: Draft, lengths: tuple[int, ...], lacking: bool) -> list[Move]:
        """Moves to measure, by lot: so many that save, that change roles, and that put more to work."""
        every = list(moves(self.problem, draft, lengths))
        self.random.shuffle(every)
        left = dict(zip(("sheds", "flips", "adds"), _LACKING if lacking else _MOVES, strict=True))
        found = []
        for one in every:
            kind = "sheds" if one.sheds else "adds" if one.adds else "flips"
            if left[kind] and one.on(draft, self.problem) is not None:
                found.append(one)
                left[kind] -= 1
        return found

    def measured(self, draft: Draft, chosen: Sequence[Move], days: Range) -> Measured:
        """What each move does on these days."""
        drafts = [one.on(draft, self.problem) for one in chosen]
        there = [one for one in drafts if one is not None]
        tallies = self.evaluator.tallies([draft, *there], days, self.measure.targets)
        base, *others = (self.measure.of(one) for one in tallies)
        kept = tuple(move for move, made in zip(chosen, drafts, strict=True) if made is not None)
        return Measured(
            kept,
            np.array([one.above - base.above for one in others]).reshape(len(kept), len(base.above)),
            np.array([one.cost - base.cost for one in others]),
        )

    def _packed(
        self, draft: Draft, here: Standing, measured: Measured, stage: Stage, days: Range
    ) -> tuple[Draft, Standing] | None:
        """The draft with the best pack of moves, if that is better."""
        pack = self.pack(draft, here, measured, stage.z)
        while pack:
            made = applied(self.problem, draft, pack)
            if made is not None:
                found = self.standing(made, days)
                self._met.setdefault(stage.days, {})[made] = found.score(stage.z)
                if found.score(stage.z) < (here.score(stage.z)[0], here.score(stage.z)[1] - _TINY):
                    return made, found
            pack = pack[: len(pack) // 2]
        return None

    def pack(self, draft: Draft, here: Standing, measured: Measured, z: float) -> list[Move]:
        """Moves that together, by the sum of what each does, lack nothing and cost least; greedily."""
        margin, chosen, made = here.margin(z).copy(), list[Move](), draft
        left = np.ones(len(measured.moves), dtype=bool)
        while left.any():
            one = self._next(margin, measured, left)
            if one is None:
                break
            left[list(one)] = False
            after: Draft | None = made
            for index in one:
                after = None if after is None else measured.moves[index].on(after, self.problem)
            if after is None:
                continue
            made = after
            for index in one:
                chosen.append(measured.moves[index])
                margin += measured.above[index]
        return chosen

    def _next(self, margin: Floats, measured: Measured, left: Mask) -> tuple[int, ...] | None:
        """The move, or pair of moves, that does most good for what it takes."""
        after = np.minimum(margin + measured.above, 0).sum(axis=1)
        lacking = float(np.minimum(margin, 0).sum())
        if lacking < 0:
            gain = (after - lacking) / np.maximum(measured.cost, 0.05)
            gain[~left] = -1
            best = int(np.argmax(gain))
            return (best,) if gain[best] > _TINY else None
        weight = 1 / (np.maximum(margin, 0) + 0.004)
        harm = np.maximum(-measured.above @ weight, 0.0)
        gain = np.where(left & (measured.cost < -_TINY) & (after > -_TINY), -measured.cost / (harm + 0.05), 0)
        best = int(np.argmax(gain)) if len(gain) else 0
        if len(gain) and gain[best] > 0:
            return (best,)
        return self._pair(margin, measured, left)

    def _pair(self, margin: Floats, measured: Measured, left: Mask) -> tuple[int, int] | None:
        """Two moves that only together lack nothing: one saves, the other mends what that would break."""
        saving = np.flatnonzero(left & (measured.cost < -0.05))
        if not len(saving):
            return None
        near = saving[np.argsort(np.minimum(margin + measured.above[saving], 0).sum(axis=1))[::-1][:24]]
        best, chosen = _TINY, None
        for one in near.tolist():
            both = margin + measured.above[one] + measured.above
            cost = measured.cost[one] + measured.cost
            gain = np.where(left & (both.min(axis=1) >= 0), -cost, 0)
            gain[one] = 0
            other = int(np.argmax(gain))
            if gain[other] > best:
                best, chosen = float(gain[other]), (one, other)
        return chosen


def _tightness(found: Standing, z: float) -> tuple[float, float, float]:
    """Less is better: what is lacking, then how scarce the scarcest targets are, then the cost."""
    margin = found.margin(z)
    return round(found.lacking(z), 9), float((1 / (np.maximum(margin, 0) + 0.01)).sum()), found.cost


def applied(problem: Problem, draft: Draft, pack: Iterable[Move]) -> Draft | None:
    """The draft after all these moves."""
    made: Draft | None = draft
    for move in pack:
        made = None if made is None else move.on(made, problem)
    return made
