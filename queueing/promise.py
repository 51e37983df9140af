"""The promise about one ticket: kept, missed, still open, or nothing that could be said about it.

The live hall and the simulation judge by this rule. Whose tickets are judged is for them to say: live figures
take the lane at issue, a comparison of plans takes the item; both take tickets issued in a peak.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Verdict = Literal["kept", "missed", "left", "no_show", "pending"]
"""``left`` and ``no_show`` are those who gave up, or did not come when called, before the target had passed:
they say nothing about the wait and count nowhere in the share.
"""


def in_peak(issued: int, peaks: Iterable[tuple[int, int]]) -> bool:
    """Whether a ticket was issued in one of the peaks ([from, to)); all times in ms after the day's zero."""
    return any(begins <= issued < ends for begins, ends in peaks)


def waited(
    *,
    issued: int,
    called: int | None,
    started: int | None,
    ended: int | None,
    misses: int,
    at: int,
    uncounted: int = 0,
    early: int = 0,
) -> int:
    """How long a ticket has waited (ms): until what :func:`verdict` judges it by, or until ``at``.

    ``uncounted`` ms of that were the visitor's own wish and do not count; up to the first call, which comes
    before anybody can be put aside, only the ``early`` ms of them before a booked time.
    """
    if started is None and misses and called is not None:
        return max(0, called - issued - early)
    until = started if started is not None else ended if ended is not None else at
    return max(0, until - issued - uncounted)


def before_booked(issued: int, appointment: int | None) -> int:
    """How much earlier than the booked time the visitor has checked in (ms)."""
    return 0 if appointment is None else max(0, appointment - issued)


def verdict(
    *,
    issued: int,
    called: int | None,
    started: int | None,
    ended: int | None,
    misses: int,
    at: int,
    target: int,
    uncounted: int = 0,
    early: int = 0,
) -> Verdict:
    """How the promise stands at ``at`` for a ticket. Times in ms on one clock, None until they happen.

    ``called`` and ``started`` are first times, ``ended`` is when the visit was over (finished, withdrawn or
    expired), ``misses`` how often nobody came to a call, ``target`` the longest promised wait (ms),
    ``uncounted`` how much of the wait was the visitor's wish and ``early`` of that before a booked time (ms).

    Whoever was at the window is judged by the wait for that. For everybody else it is decisive when the
    waiting ended: for a no-show with the first call, for who gave up with that. Ended too late it is missed;
    ended in time, nobody knows what it would have become. A no-show who comes back and is served is judged
    like everybody who is served: from issue to start.
    """
    wait = waited(
        issued=issued,
        called=called,
        started=started,
        ended=ended,
        misses=misses,
        at=at,
        uncounted=uncounted,
        early=early,
    )
    if wait > target:
        return "missed"
    if started is not None:
        return "kept"
    if misses and called is not None:
        return "no_show"
    return "pending" if ended is None else "left"
