"""When a visitor's turn should come: the work ahead against the windows of the plan ahead.

A ticket is called when so many windows have become free as tickets stand before it, and one more. A window
that is busy has become free ``t/m + (1 - r/m)(1 - exp(-t/r))`` times by ``t`` on average: ``r`` is how long
it should still be busy, ``m`` how long each visitor ahead keeps a window. For exponential times r = m and
that is t/m, so the turn of the n-th comes after (n + 1) m/s, the best that can be told of it in M/M/s (R.
Ibrahim and W. Whitt, M&SOM 11, 2009, 397-415). Windows come and go as the plan says.

What is left of a service that has lasted x times its mean is taken as r = m (1 + x) / (1 + x/c), c being the
square of the coefficient of variation: exact for exponential services (c = 1) and for sums of two (c = 1/2).

Who counts as standing before: with ``place + after`` a window's key, a ticket of another lane comes first at
a window when its place is earlier than one's own by the difference of the two ``after``. A line that other
windows serve too burdens these with the share of its windows that are among them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp
from typing import NamedTuple

from queueing.lines import Line
from queueing.waits import Waits
from queueing.windows import Window

_STEPS, _NEAR = 5, 100.0
"""Of Newton's method: more of them, and nearer (ms), change nothing that is told in seconds."""

Busy = tuple[float, float, float]
"""A window that serves a line: its weight; for how long it is still busy, and then by each visitor (ms)."""


class Rival(NamedTuple):
    """A line that tickets are called from before one's own.

    Those count whose place is earlier than one's own and ``lead`` (ms); ``share`` of them falls on one's own
    windows. ``expected`` are visitors with an appointment who have not come yet.
    """

    line: Line
    lead: int
    share: float
    expected: bool


@dataclass(frozen=True, slots=True)
class Server:
    """A window that serves the line now: ``weight`` of it, since ``begins`` and until ``ends`` (ms UTC)."""

    window: Window
    weight: float
    reserve: int
    begins: int
    ends: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """At ``at`` (ms UTC) so many windows more or fewer serve the line, of which ``free`` come with nobody."""

    at: int
    by: float
    free: float


@dataclass(frozen=True, slots=True)
class Turn:
    """When the turn should come: ``after`` ms from now, None when the plan ends before it.

    ``ahead`` are all who are called before at these windows, ``serving`` the windows that serve, ``late``
    those that should and are not open, ``opens`` is when the first comes when none serves (ms UTC).
    """

    after: float | None
    ahead: float
    serving: int
    late: int
    opens: int | None


@dataclass(frozen=True, slots=True)
class Prospect:
    """How the tickets of one line will move on: kept until windows, lanes or the plan ahead change.

    ``mask`` are the windows that may call from the line; ``servers`` those of them that should serve it now,
    ``changes`` what the plan will change, in order, ``rivals`` whom they call, the line itself among them.
    ``mean`` is how long a visitor keeps a window where nobody is ahead (ms).
    """

    waits: Waits
    mask: int
    mean: float
    servers: tuple[Server, ...]
    changes: tuple[Change, ...]
    rivals: tuple[Rival, ...]


def own_mean(ahead: float, mean: float, left: float) -> float:
    """With nobody ahead only the first to become free matters, not what would follow there."""
    return mean if ahead >= 1.0 or left <= 0.0 else left + ahead * (mean - left)


def until_free(
    needed: float,
    mean: float,
    free: float,
    here: list[Busy],
    changes: Iterable[Change],
    at: int,
) -> float | None:
    """How long it takes until windows have become free ``needed`` times; None when they never will.

    ``free`` windows are free at once; ``here`` are those that serve now.
    """
    if needed <= free:
        return 0.0
    rate = sum(weight for weight, _, _ in here) / mean
    now = 0.0
    turned = False  # the windows have been counted on to the next change
    for change in changes:
        ends = float(max(0, change.at - at))
        made = rate * (ends - now) if turned else _times_free(here, ends)
        if made >= needed:
            break
        needed -= made
        now, turned = ends, True
        rate = max(0.0, rate + change.by / mean)
        needed -= change.free
        if needed <= 0:
            return now
    if turned:
        return now + needed / rate if rate > 1e-12 else None
    return _solve(here, needed) if here else None


def _times_free(here: list[Busy], by: float) -> float:
    """How often the windows have become free by then, on average."""
    found = 0.0
    for weight, left, mean in here:
        gone = 1.0 if left <= 0.0 else 1.0 - exp(-by / left)
        found += weight * (by / mean + (1.0 - left / mean) * gone)
    return found


def _solve(here: list[Busy], needed: float) -> float:
    """By when the windows have become free so often: Newton's method from the straight line they near."""
    line = sum(weight * (1.0 - left / mean) for weight, left, mean in here)
    time = max(0.0, (needed - line) / sum(weight / mean for weight, _, mean in here))
    for _ in range(_STEPS):
        value = slope = 0.0
        for weight, left, mean in here:
            stays = 0.0 if left <= 0.0 else exp(-time / left)
            value += weight * (time / mean + (1.0 - left / mean) * (1.0 - stays))
            slope += weight * (1.0 / mean + ((1.0 - left / mean) * stays / left if left > 0.0 else 0.0))
        step = (needed - value) / slope
        time = max(0.0, time + step)
        if abs(step) < _NEAR:
            break
    return time
