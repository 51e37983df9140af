"""The search: moves measured on shared days, packed together, and checked on all days of a stage.

Two drafts that meet the same visitors differ by far less noise than either has, so what a move does to each
target is measured on a few days and added to where the draft stands on many. Moves measured at one draft are
packed: the cheapest first, as long as the sum of what they do keeps every target. A pack is then simulated;
what fails is halved. Nothing is taken for granted: a window less may make a lane better.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from simulation.chance import Floats
from simulation.planning.draft import Draft
from simulation.planning.evaluate import Evaluator
from simulation.planning.moves import Move, moves
from simulation.planning.packing import Measured, applied, packed
from simulation.planning.problem import Problem
from simulation.planning.ranges import Range
from simulation.planning.scoring import TINY, Measure, Standing
from simulation.planning.stages import FULL, Scale, Stage
from simulation.traces import BLOCK

_AT_A_TIME, _TRIES, _VERIFIED, _PATIENCE = 64, 400, 4, 6
"""Several moves at once: how many such drafts are measured at a time, out of how many tries; how many of them
are looked at on all days; and after how many times in vain something else is tried.
"""
_PART, _ENOUGH = 4, 50_000
"""A draft that does not seem better on one of so many parts of the days is not looked at on all of them, if
so many visitors come on that part; fewer could mislead.
"""
_MOVES, _LACKING = (48, 32, 16), (8, 32, 56)
"""How many moves of each kind are measured at a time: that save, that change roles, that put more to work."""


At = tuple[Draft, Standing]
"""A draft and where it stands on all days of a stage."""


def _better(one: Standing, other: Standing, z: float) -> bool:
    """Whether a draft is better than another by more than nothing."""
    return one.score(z) < (other.score(z)[0], other.score(z)[1] - TINY)


class Search:
    """Looks for the draft that keeps every target at the least cost.

    ``told`` hears of every better draft; ``stop`` is asked whether to end early.
    """

    def __init__(
        self,
        problem: Problem,
        evaluator: Evaluator,
        measure: Measure,
        stop: Callable[[], bool],
        told: Callable[[Draft, Standing], None] = lambda *_: None,
        scale: Scale = FULL,
    ) -> None:
        self.problem, self.evaluator, self.measure, self.scale = problem, evaluator, measure, scale
        self.stop, self.told = stop, told
        self.random = random.Random(evaluator.seed)  # noqa: S311 (no secret: which moves are tried first)
        self.rounds, self.together = 0, 64
        self.a_day = evaluator.a_day
        self._met: dict[Range, dict[Draft, Standing]] = {}

    def standing(self, draft: Draft, days: Range) -> Standing:
        """Where a draft stands on these days."""
        return self.measure.of(self.evaluator.tallies([draft], days, self.measure.targets)[0])

    def improve(self, draft: Draft, stage: Stage, until: int) -> Draft:
        """The best draft found from here, spending at most ``until`` visitors in all.

        Packs of single moves until none helps, then several moves at once in three slots in a row, and again.
        """
        days, here = stage.all, (draft, self.standing(draft, stage.all))
        self._meet(here, stage)
        best, fruitless = here, 0
        while not self._over(until):
            here = self._by_packs(here, stage, days, until)
            here = self._by_several(here, stage, days, until)
            if _better(here[1], best[1], stage.z):
                best, fruitless = here, 0
                continue
            fruitless += 1
            here = self._shaken(best, days, 2 + fruitless % 4)
        return best[0]

    def met(self, drafts: Sequence[Draft], stage: Stage) -> None:
        """Remembers drafts as looked at on all days of a stage."""
        for draft in drafts:
            self._meet((draft, self.standing(draft, stage.all)), stage)

    def _meet(self, at: At, stage: Stage) -> None:
        """Remembers a draft that was looked at on all days of a stage."""
        self._met.setdefault(stage.all, {})[at[0]] = at[1]

    def _over(self, until: int) -> bool:
        return self.evaluator.spent >= until or self.stop()

    def _by_packs(self, here: At, stage: Stage, days: Range, until: int) -> At:
        """Where packs of single moves lead."""
        kinds, fails = self._kinds(), 0
        while fails < len(kinds) and not self._over(until):
            lengths, some = kinds[self.rounds % len(kinds)], stage.some(self.rounds, self.a_day)
            self.rounds += 1
            chosen = self._choice(here, stage.z, lengths)
            found = self._packed(here, self.measured(here, chosen, some), stage, days)
            if found is None:
                fails += 1
                continue
            fails, here = 0, found
            self.told(*here)
        return here

    def _by_several(self, here: At, stage: Stage, days: Range, until: int) -> At:
        """Where several moves at once lead, inside three slots in a row; tried by lot."""
        fails = 0
        while fails < _PATIENCE and not self._over(until):
            some = stage.some(self.rounds, self.a_day)
            self.rounds += 1
            drafts = self._several(here, stage.z)
            tallies = self.evaluator.tallies([here[0], *drafts], some, self.measure.targets, here[0])
            base, *others = (self.measure.of(one) for one in tallies)
            likely = []
            for draft, other in zip(drafts, others, strict=True):
                score = _score(here, here[1].change(base, other), other.cost - base.cost, stage.z)
                if score < (here[1].lacking(stage.z), here[1].cost - TINY):
                    likely.append((score, draft))
            likely.sort(key=lambda one: one[0])
            found = self._best_of([draft for _, draft in likely[:_VERIFIED]], here, stage, days)
            if found is None:
                fails += 1
                continue
            fails, here = 0, found
            self.told(*here)
        return here

    def _several(self, here: At, z: float) -> list[Draft]:
        """Drafts some moves away, all in three slots in a row, that cost no more by the clock than may be."""
        found: dict[Draft, None] = {}
        draft, count = here[0], len(self.problem.limits.slots)
        most: float = self.problem.scheduled(draft) if self.measure.paid is None else self.measure.paid
        cost = float("inf") if here[1].lacking(z) > 0 else most
        for _ in range(_TRIES):
            first = self.random.randrange(max(1, count - 2))
            inside, made = range(first, min(first + 3, count)), draft
            for _ in range(self.random.choice((2, 2, 3, 4))):
                every = list(moves(self.problem, made, (1, 2, 3), inside))
                after = made
                for _ in range(4):
                    if every and after is made:
                        after = self.random.choice(every).on(made, self.problem) or made
                made = after
            if made != draft and self.problem.scheduled(made) <= cost:
                found[made] = None
            if len(found) == _AT_A_TIME // self.scale.part:
                break
        return list(found)

    def _best_of(self, drafts: Sequence[Draft], here: At, stage: Stage, days: Range) -> At | None:
        """The best of these on all days, if it is better than here. Those are looked at on all days that seem
        better on a part of them.
        """
        some = Range(days.first, days.days // _PART // BLOCK * BLOCK)
        if some.days * self.a_day >= _ENOUGH:
            drafts = self._likely(drafts, here, stage.z, some)
        tallies = self.evaluator.tallies(drafts, days, self.measure.targets)
        best = None
        for draft, tally in zip(drafts, tallies, strict=True):
            found = draft, self.measure.of(tally)
            self._meet(found, stage)
            if _better(found[1], (best or here)[1], stage.z):
                best = found
        return best

    def _likely(self, drafts: Sequence[Draft], here: At, z: float, some: Range) -> list[Draft]:
        """Those that seem better than here, by these days."""
        tallies = self.evaluator.tallies([here[0], *drafts], some, self.measure.targets)
        base, *others = (self.measure.of(one) for one in tallies)
        now = _seeming(here, base, base, z)
        return [
            draft for draft, other in zip(drafts, others, strict=True) if _seeming(here, base, other, z) < now
        ]

    def _shaken(self, here: At, days: Range, by: int) -> At:
        """A draft some moves away from here, whatever it costs: to begin anew from."""
        draft = here[0]
        every = list(moves(self.problem, draft, (1, 2, 3)))
        self.random.shuffle(every)
        for move in every:
            after = None if by == 0 else move.on(draft, self.problem)
            if after is not None:
                draft, by = after, by - 1
        return draft, self.standing(draft, days)

    def tuned(self, draft: Draft, stage: Stage) -> Draft:
        """The draft with each role set the way that leaves most to spare, one role after the other."""
        days = Range(stage.first, min(stage.days, self.scale.tuned_on))
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

    def best(self, stage: Stage) -> list[Draft]:
        """The best drafts met at a stage, the best first; where some keep every target, only such."""
        scores = {draft: at.score(stage.z) for draft, at in self._met.get(stage.all, {}).items()}
        found = sorted(scores, key=lambda draft: scores[draft])
        return [draft for draft in found[: self.scale.rivals] if scores[draft][0] <= scores[found[0]][0]]

    def _kinds(self) -> list[tuple[int, ...]]:
        """Lengths of moves, in turn."""
        most = max((len(group.slots) for group in self.problem.groups), default=1)
        return [tuple(one for one in kind if one <= most) or (1,) for kind in ((4, 6), (2, 3), (1, 2), (1,))]

    def _choice(self, here: At, z: float, lengths: tuple[int, ...]) -> list[Move]:
        """Moves to measure, by lot: so many that save, that change roles, and that put more to work.

        What saves is likelier chosen where there is most to spare, and everything else where something lacks.
        """
        lacking = bool((here[1].margin(z)[: len(self.measure.targets)] < 0).any())
        room = self._room(here[1].margin(z))
        most = [one // self.scale.part for one in (_LACKING if lacking else _MOVES)]
        left = dict(zip(("sheds", "flips", "adds"), most, strict=True))
        every = list[tuple[float, int, Move]]()
        for move in moves(self.problem, here[0], lengths):
            spare = min(room[slot] for slot in move.slots(self.problem))
            worth = max(spare, 0.0) + 0.01 if move.sheds else float(spare < 0) + 0.1
            every.append((-self.random.random() * worth, len(every), move))
        found = []
        for _, _, one in sorted(every):
            kind = "sheds" if one.sheds else "adds" if one.adds else "flips"
            if left[kind] and one.on(here[0], self.problem) is not None:
                found.append(one)
                left[kind] -= 1
        return found

    def _room(self, margin: Floats) -> list[float]:
        """By slot what the scarcest target leaves that somebody belongs to who comes then or in the next."""
        slots = self.problem.limits.slots
        found = []
        for number, (begins, _) in enumerate(slots):
            ends = slots[min(number + 1, len(slots) - 1)][1]
            mine = [
                float(one)
                for one, target in zip(margin, self.measure.targets, strict=False)
                if any(since < ends and until > begins for since, until in target.periods)
            ]
            found.append(min(mine, default=0.1))
        return found

    def measured(self, here: At, chosen: Sequence[Move], days: Range) -> Measured:
        """What each move does to the draft here, by these days."""
        draft = here[0]
        drafts = [one.on(draft, self.problem) for one in chosen]
        there = [one for one in drafts if one is not None]
        tallies = self.evaluator.tallies([draft, *there], days, self.measure.targets, draft)
        base, *others = (self.measure.of(one) for one in tallies)
        kept = tuple(move for move, made in zip(chosen, drafts, strict=True) if made is not None)
        return Measured(
            kept,
            np.array([here[1].change(base, one) for one in others]).reshape(len(kept), len(base.above)),
            np.array([one.cost - base.cost for one in others]),
        )

    def _packed(self, here: At, measured: Measured, stage: Stage, days: Range) -> At | None:
        """The draft with the best pack of moves, if that is better; of no more than lately went well."""
        pack = packed(self.problem, here[0], here[1], measured, stage.z)
        while pack:
            pack = pack[: self.together]
            made = applied(self.problem, here[0], pack)
            found = None if made is None else self._best_of([made], here, stage, days)
            if found is not None:
                self.together = 2 * max(self.together, len(pack))
                return found
            self.together = max(1, len(pack) // 2)
            pack = pack[: len(pack) // 2]
        return None


def _seeming(here: At, base: Standing, other: Standing, z: float) -> tuple[float, float]:
    """The score of another draft on all days, by what it and the draft here (``base``) do on some of them."""
    return _score(here, other.above - base.above, other.cost - base.cost, z)


def _score(here: At, above: Floats, cost: float, z: float) -> tuple[float, float]:
    """What the score here becomes by such changes."""
    return round(float(-np.minimum(here[1].margin(z) + above, 0).sum()), 6), here[1].cost + cost


def _tightness(found: Standing, z: float) -> tuple[float, float, float]:
    """Less is better: what is lacking, then how scarce the scarcest targets are, then the cost."""
    margin = found.margin(z)
    return round(found.lacking(z), 9), float((1 / (np.maximum(margin, 0) + 0.01)).sum()), found.cost
