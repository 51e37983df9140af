"""Packing: which of the moves that were measured at a draft are made together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from simulation.chance import Floats
from simulation.judging import Mask
from simulation.planning.draft import Draft
from simulation.planning.moves import Move
from simulation.planning.problem import Problem
from simulation.planning.scoring import TINY, Standing


@dataclass(frozen=True, slots=True)
class Measured:
    """What moves would do to a draft: [move, target] to what is above, and by move to the cost."""

    moves: tuple[Move, ...]
    above: Floats
    cost: Floats


def packed(problem: Problem, draft: Draft, here: Standing, measured: Measured, z: float) -> list[Move]:
    """Moves that together, by the sum of what each does, lack nothing and cost least; greedily."""
    margin, chosen, made = here.margin(z).copy(), list[Move](), draft
    left = np.ones(len(measured.moves), dtype=bool)
    while left.any():
        one = _next(margin, measured, left)
        if one is None:
            break
        left[list(one)] = False
        after: Draft | None = made
        for index in one:
            after = None if after is None else measured.moves[index].on(after, problem)
        if after is None:
            continue
        made = after
        for index in one:
            chosen.append(measured.moves[index])
            margin += measured.above[index]
    return chosen


def _next(margin: Floats, measured: Measured, left: Mask) -> tuple[int, ...] | None:
    """The move, or pair of moves, that does most good for what it takes."""
    after = np.minimum(margin + measured.above, 0).sum(axis=1)
    lacking = float(np.minimum(margin, 0).sum())
    if lacking < 0:
        gain = (after - lacking) / (np.maximum(measured.cost, 0) + 0.25)
        gain[~left] = -1
        best = int(np.argmax(gain))
        return (best,) if gain[best] > TINY else None
    weight = 1 / (np.maximum(margin, 0) + 0.004)
    harm = np.maximum(-measured.above @ weight, 0.0)
    gain = np.where(left & (measured.cost < -TINY) & (after > -TINY), -measured.cost / (harm + 0.05), 0)
    best = int(np.argmax(gain)) if len(gain) else 0
    if len(gain) and gain[best] > 0:
        return (best,)
    return _pair(margin, measured, left)


def _pair(margin: Floats, measured: Measured, left: Mask) -> tuple[int, int] | None:
    """Two moves that only together lack nothing: one saves, the other mends what that would break."""
    saving = np.flatnonzero(left & (measured.cost < -0.05))
    if not len(saving):
        return None
    near = saving[np.argsort(np.minimum(margin + measured.above[saving], 0).sum(axis=1))[::-1][:24]]
    best, chosen = TINY, None
    for one in near.tolist():
        both = margin + measured.above[one] + measured.above
        cost = measured.cost[one] + measured.cost
        gain = np.where(left & (both.min(axis=1) >= 0), -cost, 0)
        gain[one] = 0
        other = int(np.argmax(gain))
        if gain[other] > best:
            best, chosen = float(gain[other]), (one, other)
    return chosen


def applied(problem: Problem, draft: Draft, pack: Iterable[Move]) -> Draft | None:
    """The draft after all these moves."""
    made: Draft | None = draft
    for move in pack:
        made = None if made is None else move.on(made, problem)
    return made
