"""Which action is best now, and by how much.

All actions meet the same futures. The first of them choose, the others say what the choice brings: whoever
looks best among many is partly lucky, and its effect must not be told from the futures that chose it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import sqrt

import numpy as np

from simulation.chance import Flags, Floats
from simulation.outlook.actions import Action, actions, tuned
from simulation.outlook.bands import quantile
from simulation.outlook.draws import Draws
from simulation.outlook.futures import Lives, futures
from simulation.outlook.peak import fast_rows, late_by_future, promise
from simulation.outlook.seen import Seen

DANGER = 0.1
"""From this chance on that the promise breaks, an action is judged by the promise first."""
GUARD = 1.10
"""The others' P90 may become so many times as long, or longer by :data:`SLACK`."""
SLACK = 2 * 60_000
LEAST_LATE = 1.0
LEAST_PART = 0.05
"""An action for the promise brings so many more fast tickets in time, and this part of those too late."""
LEAST_SAVED = 60_000
"""Any other saves at least so much of a wait (ms), on average over everybody."""
DEARER = 1.3
"""One more window costs a clerk: it must bring so many times what the best action without one brings."""
Z95 = 1.645


@dataclass(frozen=True, slots=True)
class Group:
    """The wait (ms) of fast or of other tickets, issued from now to the horizon or waiting now."""

    kind: str
    p50: int | None
    p90: int | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What futures look like: ``chance`` that the promise breaks, ``late`` fast tickets, the waits."""

    chance: float | None
    late: float
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """The best action and what it changes; ``tried`` is how many were."""

    action: Action | None
    before: Effect | None
    after: Effect | None
    tried: int


Gain = tuple[bool, float]
"""Whether it is for the promise, and how much: fast tickets in time, or ms of everybody's mean wait."""


def advise(
    seen: Seen,
    draws: Draws,
    as_is: Lives,
    choosing: int,
    most: int = 40,
    still: Callable[[], bool] = lambda: True,
) -> Advice:
    """The best thing to do now. ``as_is`` is what becomes of all ``draws`` when nothing is done.

    The first ``choosing`` futures choose among at most so many actions, while there is time ``still``; of the
    best trigger the other numbers of people and dwells are tried too.
    """
    first = draws.part(0, choosing)
    before = rows_of(as_is, 0, choosing)
    found: list[tuple[Gain, Action]] = []
    tried = 0

    def attempt(those: Iterable[Action]) -> None:
        nonlocal tried
        for action in those:
            if not still():
                return
            tried += 1
            gain = _gain(seen, before, futures(seen, first, action.plan))
            if gain is not None:
                found.append(((gain[0], gain[1] / (DEARER if action.what == "open" else 1.0)), action))

    attempt(_by_direction(seen, before, actions(seen))[:most])
    triggers = [one for one in found if one[1].what == "trigger"]
    if triggers:
        attempt(tuned(_best(triggers)))
    if not found:
        return Advice(None, None, None, tried)
    best = _best(found)
    rest = draws.part(choosing, len(draws))
    without, done = rows_of(as_is, choosing, len(draws)), futures(seen, rest, best.plan)
    if _gain(seen, without, done) is None:
        return Advice(None, None, None, tried)
    return Advice(best, effect(seen, without), effect(seen, done), tried)


def _best(found: Iterable[tuple[Gain, Action]]) -> Action:
    return max(found, key=lambda one: one[0])[1]


def rows_of(lives: Lives, begins: int, ends: int) -> Lives:
    """The futures [begins, ends) by themselves."""
    which = (lives.future >= begins) & (lives.future < ends)
    columns = {
        name: getattr(lives, name)[which] for name in Lives.__slots__ if name not in ("count", "future")
    }
    return Lives(ends - begins, lives.future[which] - begins, **columns)


def _in_danger(seen: Seen, lives: Lives) -> bool:
    found = promise(seen, lives)
    return found is not None and found.chance >= DANGER


def _by_direction(seen: Seen, lives: Lives, found: Iterable[Action]) -> list[Action]:
    """Those that help where help is needed first."""
    wanted = "fast" if _in_danger(seen, lives) else "regular"
    return sorted(found, key=lambda one: (one.what == "role") and _kind(seen, one) != wanted)


def _kind(seen: Seen, action: Action) -> str:
    return seen.hall.lanes[action.lanes[0].lane].kind


def _concerned(seen: Seen, lives: Lives) -> Flags:
    """Who waits now, or comes until the horizon."""
    found: Flags = (lives.issued < seen.until) & (lives.issued + lives.waited > seen.now)
    return found


def _gain(seen: Seen, before: Lives, after: Lives) -> Gain | None:
    """What is gained; None when it is not sure, not enough, or at too high a price for others.

    Where the promise is in danger, fast tickets in time come before waits; where it cannot be saved, waits
    can still become shorter.
    """
    if not _guarded(seen, before, after):
        return None
    too_late = late_by_future(seen, before)
    late = (too_late - late_by_future(seen, after)).astype(float)
    least = max(LEAST_LATE, LEAST_PART * float(too_late.mean()))
    if _in_danger(seen, before) and _sure(late, least):
        return True, float(late.mean())
    if float(late.mean()) < -0.5:
        return None
    saved = _mean_waits(seen, before) - _mean_waits(seen, after)
    return (False, float(saved.mean())) if _sure(saved, LEAST_SAVED) else None


def _sure(gains: Floats, least: float) -> bool:
    mean, error = float(gains.mean()), float(gains.std(ddof=1)) / sqrt(len(gains))
    return mean >= least and mean > Z95 * error


def _guarded(seen: Seen, before: Lives, after: Lives) -> bool:
    """Whether no group's P90 grows beyond its guard; the fast one's only where the promise is in danger."""
    for old, new in zip(_groups(seen, before), _groups(seen, after), strict=True):
        if old.p90 is not None and (new.p90 is None or new.p90 > max(old.p90 * GUARD, old.p90 + SLACK)):
            return False
    return True


def _mean_waits(seen: Seen, lives: Lives) -> Floats:
    """By future, the mean wait of everybody concerned (ms)."""
    which = _concerned(seen, lives)
    sums = np.bincount(lives.future[which], lives.waited[which].astype(float), minlength=lives.count)
    return sums / np.maximum(1, np.bincount(lives.future[which], minlength=lives.count))


def _groups(seen: Seen, lives: Lives) -> tuple[Group, ...]:
    fast, concerned = fast_rows(seen, lives), _concerned(seen, lives)
    kinds = {seen.hall.lanes[code].kind for code in seen.plan.lanes}
    masks = {"fast": fast & concerned, "regular": ~fast & concerned}
    return tuple(
        Group(kind, *(quantile(seen, lives, masks[kind], share) for share in (0.5, 0.9)))
        for kind in ("fast", "regular")
        if kind in kinds
    )


def effect(seen: Seen, lives: Lives) -> Effect:
    """What these futures look like."""
    found = promise(seen, lives)
    late = float(late_by_future(seen, lives).mean())
    return Effect(None if found is None else found.chance, late, _groups(seen, lives))
