"""What happens at a call: who comes and who does not, how often the number is called again, who is back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from queueing.hallfile import Hall
from queueing.times import HOUR, MINUTE, SECOND
from simulation.chance import Flags, Floats, Ints
from simulation.fit import families
from simulation.fit.checks import LEFT, MISSED, TURNED_AWAY
from simulation.fit.families import Fitted
from simulation.fit.special import wilson
from simulation.fit.visits import Visits

_ENOUGH = 30


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` of ``n``, and the 95 % interval of the share."""

    count: int
    n: int

    @property
    def value(self) -> float:
        """The share; 0 of nobody."""
        return self.count / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """By E. B. Wilson."""
        return wilson(self.count, self.n)


@dataclass(frozen=True, slots=True)
class NoShows:
    """Who is not there when called: walk-ins, and visitors with an appointment who had checked in.

    ``unkept`` are appointments to which nobody came at all. Of a miss: ``calls`` so often, ``between`` apart,
    ``costs`` from the first call until the number is given up (ms); ``seen`` tells from how many that is.
    ``returns`` of the missed come back, ``back_after`` (None: too few).
    """

    walk_ins: Share
    appointments: Share
    unkept: Share
    calls: int
    between: int
    costs: int
    seen: int
    returns: Share
    back_after: Fitted | None


@dataclass(frozen=True, slots=True)
class Lateness:
    """Visitors with an appointment come ``early`` before its time plus a draw of ``law``."""

    early: int
    law: Fitted
    n: int


def fit_no_shows(visits: Visits) -> NoShows:
    """No-shows, with what windows do about them."""
    called = visits.came & ((visits.called >= 0) | (visits.outcome == MISSED))
    gone = called & (visits.outcome == LEFT)
    missed = called & ~gone & ((visits.missed >= 0) | (visits.outcome == MISSED))
    called &= ~gone
    booked = visits.booked >= 0
    costs, between, calls, seen = _costs(visits, missed)
    returned = missed & ((visits.back >= 0) | (visits.started >= 0))
    timed = missed & (visits.back >= 0) & (visits.missed >= 0) & (visits.back > visits.missed)
    waits = (visits.back - visits.missed)[timed].astype(np.float64)
    return NoShows(
        walk_ins=Share(int((missed & ~booked).sum()), int((called & ~booked).sum())),
        appointments=Share(int((missed & booked).sum()), int((called & booked).sum())),
        unkept=Share(int((booked & ~visits.came).sum()), int(booked.sum())),
        calls=calls,
        between=between,
        costs=costs,
        seen=seen,
        returns=Share(int(returned.sum()), int(missed.sum())),
        back_after=families.best(waits)[0] if len(waits) >= _ENOUGH else None,
    )


def _costs(visits: Visits, missed: Flags) -> tuple[int, int, int, int]:
    """(costs, between, calls, from how many): what it takes to find out that nobody comes, in ms."""
    timed = missed & (visits.called >= 0) & (visits.missed > visits.called)
    spent = (visits.missed - visits.called)[timed]
    calls = visits.calls[missed & (visits.calls > 0)]
    times = int(np.bincount(calls).argmax()) if len(calls) else 1
    if not len(spent):
        spent = _until_next_call(visits, missed)
    spent = spent[(spent > 0) & (spent < 30 * MINUTE)]
    if not len(spent):
        return 0, 0, times, 0
    costs = _rounded(float(np.mean(spent)))
    again = timed & (visits.again > visits.called) & (visits.again <= visits.missed) & (visits.calls == times)
    if times > 1 and again.any():
        gaps = (visits.again - visits.called)[again] / (times - 1)
        return costs, min(_rounded(float(np.median(gaps))), costs // (times - 1)), times, len(spent)
    between = costs // times // SECOND * SECOND if times > 1 else 0
    return costs, between, times, len(spent)


def _until_next_call(visits: Visits, missed: Flags) -> Ints:
    """Where nobody stamps a miss: from the call of a missed number to the window's next call."""
    gaps, before, after = next_calls(visits)
    waiting = visits.issued[after] <= visits.called[before]
    found: Ints = gaps[missed[before] & waiting]
    return found


def next_calls(visits: Visits) -> tuple[Ints, Ints, Ints]:
    """(ms from a call to the next at the same window and day, the visit before, the visit after)."""
    which = np.flatnonzero((visits.called >= 0) & (visits.window >= 0))
    order = which[np.lexsort((visits.called[which], visits.window[which], visits.day[which]))]
    before, after = order[:-1], order[1:]
    same = (visits.day[before] == visits.day[after]) & (visits.window[before] == visits.window[after])
    before, after = before[same], after[same]
    gaps: Ints = visits.called[after] - visits.called[before]
    return gaps, before, after


def fit_lateness(visits: Visits) -> Lateness | None:
    """When visitors with an appointment come; None where there are too few."""
    came = visits.came & (visits.booked >= 0)
    at = np.where(visits.arrived >= 0, visits.arrived, visits.issued)
    late = (at - visits.booked)[came].astype(np.float64)
    late = late[np.abs(late) < 4 * HOUR]
    if len(late) < _ENOUGH:
        return None
    early = int(-(-max(-float(late.min()), 0.0) // MINUTE) * MINUTE)
    return Lateness(early, families.best(np.maximum(late + early, SECOND))[0], len(late))


@dataclass(frozen=True, slots=True)
class Papers:
    """Visitors who are turned away: ``all``, and by item where it is told apart from the rest."""

    all: Share
    items: dict[str, Share]


def fit_turned_away(visits: Visits, hall: Hall) -> Papers:
    """The share of services that end because papers are missing."""
    served = visits.came & (visits.started >= 0)
    away = served & (visits.outcome == TURNED_AWAY)
    whole = Share(int(away.sum()), int(served.sum()))
    items: dict[str, Share] = {}
    if whole.count:
        for place, code in enumerate(hall.items):
            mine = served & (visits.item == place)
            one = Share(int((away & mine).sum()), int(mine.sum()))
            low, high = one.interval
            if one.n >= 200 and not low <= whole.value <= high:
                items[code] = one
    return Papers(whole, items)


def fit_priorities(visits: Visits, hall: Hall) -> dict[str, Share]:
    """The share of each class among those who came without an appointment."""
    walk_ins = visits.keep(visits.walk_ins)
    counts = np.bincount(walk_ins.priority[walk_ins.priority >= 0], minlength=len(hall.priorities)).tolist()
    return {code: Share(count, len(walk_ins)) for code, count in zip(hall.priorities, counts, strict=True)}


def _rounded(ms: float) -> int:
    """A duration in whole seconds."""
    return round(ms / SECOND) * SECOND


def positive(values: Ints) -> Floats:
    """Durations above nothing, for a law."""
    found: Floats = values[values > 0].astype(np.float64)
    return found
