"""The promise, live: how many of today's fast tickets were at a window in time.

Judged by the lane at issue, as everywhere in live reports. Counted are fast-lane tickets issued in a peak;
kept is who started within the target, missed who started later, left after the target, or still waits beyond
it. Who left before the target counts in the share left and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from queueing.hallfile import Hall
from queueing.state import State
from queueing.tickets import Ticket


@dataclass(frozen=True, slots=True)
class PromiseToday:
    """The promise of one day as it stands. Waits are issue to start in ms, None while nobody has started.

    ``issued`` = ``kept`` + ``missed`` + ``left`` (before the target) + ``pending`` (within it, not started);
    ``left_late`` and ``waiting_late`` are parts of ``missed``. ``day_kept``: the share is at least the one
    promised. ``share`` and ``day_kept`` are None while nothing is judged.
    """

    issued: int
    kept: int
    missed: int
    left: int
    left_late: int
    waiting_late: int
    pending: int
    share: float | None
    share_left: float | None
    day_kept: bool | None
    p50: int | None
    p90: int | None
    worst: int | None


@dataclass(frozen=True, slots=True)
class _Fast:
    issued: int
    started: int | None
    ended: int | None


def promise_today(visits: Iterable[Mapping[str, Any]], floor: State, at: int) -> PromiseToday | None:
    """The promise at ``at`` (ms UTC) from today's finished visits and the tickets still on the Floor.

    ``visits`` are rows with ``issued_lane``, ``issued_at``, ``started_at`` and ``ended_at``. None without an
    open day.
    """
    if floor.hall is None or floor.day is None:
        return None
    return promise_of(floor.hall, floor.day.zero, visits, floor.tickets.values(), at)


def promise_of(
    hall: Hall, zero: int, visits: Iterable[Mapping[str, Any]], tickets: Iterable[Ticket], at: int
) -> PromiseToday:
    """The promise of a day that began at ``zero``, from its finished visits and the tickets still alive."""
    fast = {lane.code for lane in hall.lanes.values() if lane.kind == "fast"}
    target = hall.promise.target
    counted = [
        one
        for one in _tickets(visits, tickets, fast)
        if any(begins <= one.issued - zero < ends for begins, ends in hall.promise.peaks)
    ]
    waits = sorted(one.started - one.issued for one in counted if one.started is not None)
    kept = sum(wait <= target for wait in waits)
    gone = [one.ended - one.issued for one in counted if one.started is None and one.ended is not None]
    still = [at - one.issued for one in counted if one.started is None and one.ended is None]
    left_late, waiting_late = sum(wait > target for wait in gone), sum(wait > target for wait in still)
    missed = len(waits) - kept + left_late + waiting_late
    share = kept / (kept + missed) if kept + missed else None
    return PromiseToday(
        issued=len(counted),
        kept=kept,
        missed=missed,
        left=len(gone) - left_late,
        left_late=left_late,
        waiting_late=waiting_late,
        pending=len(still) - waiting_late,
        share=share,
        share_left=len(gone) / len(counted) if counted else None,
        day_kept=None if share is None else share >= hall.promise.share,
        p50=_quantile(waits, 0.5),
        p90=_quantile(waits, 0.9),
        worst=waits[-1] if waits else None,
    )


def _tickets(
    visits: Iterable[Mapping[str, Any]], tickets: Iterable[Ticket], fast: set[str]
) -> Iterator[_Fast]:
    for row in visits:
        if row["issued_lane"] in fast:
            yield _Fast(row["issued_at"], row["started_at"], row["ended_at"])
    for ticket in tickets:
        if ticket.issued_lane in fast:
            # A missed ticket (no-show) has not left: it may come back. It waits on until it does or expires.
            yield _Fast(ticket.issued_at, ticket.started_at, ticket.ended_at)


def _quantile(waits: list[int], share: float) -> int | None:
    """The least of the sorted waits that ``share`` of them do not exceed (nearest rank)."""
    return waits[ceil(share * len(waits)) - 1] if waits else None
