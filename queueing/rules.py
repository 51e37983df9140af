"""A hall's settings of calling and of appointments, as its file gives them."""

from __future__ import annotations

from dataclasses import dataclass

from queueing import times
from queueing.errors import Worded
from queueing.reading import Reader

KEEP, NOW = "keep", "now"


@dataclass(frozen=True, slots=True)
class Rules:
    """Settings of calling. Times in ms.

    ``walk`` and ``clear`` are mean times from call to start and from complete to ready. A missed ticket comes
    back behind ``requeue_behind`` tickets of its lane, ``requeue_times`` times, within ``requeue_within``.
    A pause longer than ``pause_release`` returns addressed tickets to their lanes. Who needs more time goes
    behind ``more_time_behind`` tickets of the lane, ``more_time_times`` times. A window's last command can be
    undone for ``undo_within``. The first ``get_ready`` of each lane are told to get ready (0: nobody is).

    The next step of a visit waits at the place it has (``next_step`` None) or at the moment the step before
    was completed less ``next_step``. A return pass is good for ``return_days`` days (0: there are none) and
    counts as having come ``return_credit`` earlier. With ``closing_allowance`` no ticket is issued whose
    service will probably end more than that after closing time.
    """

    walk: int
    clear: int
    requeue_behind: int
    requeue_times: int
    requeue_within: int
    pause_release: int
    more_time_behind: int
    more_time_times: int
    undo_within: int
    get_ready: int
    next_step: int | None
    return_days: int
    return_credit: int
    closing_allowance: int | None


@dataclass(frozen=True, slots=True)
class Appointments:
    """How the hall takes appointments. Times in ms.

    Who checks in until ``grace`` after the booked time counts as having come ``credit`` before it. ``quota``
    are booked for each ``every`` from opening on, at most ``days`` days ahead.
    """

    credit: int
    grace: int
    every: int
    quota: int
    days: int


def read_rules(row: Reader) -> Rules:
    """The table ``[rules]``; what it does not say has a default."""
    found = Rules(
        walk=row.span("walk", "27 s"),
        clear=row.span("clear", "15 s"),
        requeue_behind=row.whole("requeue_behind", 3),
        requeue_times=row.whole("requeue_times", 1),
        requeue_within=row.span("requeue_within", "60 min"),
        pause_release=row.span("pause_release", "15 min"),
        more_time_behind=row.whole("more_time_behind", 3),
        more_time_times=row.whole("more_time_times", 1),
        undo_within=row.span("undo_within", "10 s"),
        get_ready=row.whole("get_ready", 0, most=20),
        next_step=_next_step(row),
        return_days=row.whole("return_days", 0, most=365),
        return_credit=row.span("return_credit", "20 min"),
        closing_allowance=row.span("closing_allowance") if row.has("closing_allowance") else None,
    )
    row.refuse_unknown()
    return found


def _next_step(row: Reader) -> int | None:
    value = row.raw("next_step", "10 min")
    if value == KEEP:
        return None
    if value == NOW:
        return 0
    try:
        found = times.span(value)
    except ValueError:
        found = -1
    if found < 0:
        what = Worded("{value!r} does not say how the next step queues", value=value)
        row.note("next_step", what, 'Write "keep", "now" or minutes like "10 min"')
        return 0
    return found


def read_appointments(row: Reader) -> Appointments:
    """The table ``[appointments]``; what it does not say has a default."""
    found = Appointments(
        credit=row.span("credit", "10 min"),
        grace=row.span("grace", "15 min"),
        every=row.span("every", "30 min", least=times.MINUTE),
        quota=row.whole("quota", 4, least=1),
        days=row.whole("days", 14, most=365),
    )
    row.refuse_unknown()
    return found
