"""The promise, live: how many of today's fast tickets were at a window in time.

Counted are tickets issued in a peak whose lane at issue was fast, as everywhere in live reports. Each is
judged by :mod:`queueing.promise`, like the simulation's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from math import ceil
from typing import Any

from queueing.hallfile import Hall
from queueing.promise import before_booked, in_peak, verdict, waited
from queueing.tickets import Ticket


@dataclass(frozen=True, slots=True)
class PromiseToday:
    """The promise of one day as it stands. Waits are in ms, None while there are none.

    ``issued`` = ``kept`` + ``missed`` + ``left`` + ``no_shows`` + ``pending``: in time; too late; gave up, or
    did not come when called, before the target had passed; still within it. ``share`` is of ``kept`` and
    ``missed`` only. ``day_kept``: it is at least the share promised. Both are None while nothing is judged.
    ``waiting_late``, a part of ``missed``, wait still. ``p50`` and ``p90`` are issue to start of those who
    were served, ``worst`` is the longest wait of anybody, to its end or until now.
    """

    issued: int
    kept: int
    missed: int
    left: int
    no_shows: int
    pending: int
    waiting_late: int
    share: float | None
    day_kept: bool | None
    p50: int | None
    p90: int | None
    worst: int | None


@dataclass(frozen=True, slots=True)
class _Fast:
    issued: int
    called: int | None
    started: int | None
    ended: int | None
    misses: int
    uncounted: int
    early: int

    @property
    def waits(self) -> bool:
        return self.started is None and self.ended is None and not self.misses


def promise_of(
    hall: Hall, zero: int, visits: Iterable[Mapping[str, Any]], tickets: Iterable[Ticket], at: int
) -> PromiseToday:
    """The promise at ``at`` of a day that began at ``zero`` (both ms UTC).

    ``visits`` are rows of the day's finished visits (``issued_lane``, ``issued_at``, ``called_at``,
    ``started_at``, ``ended_at``, ``misses``, ``uncounted``, ``appointment``), ``tickets`` those still alive.
    """
    fast = {lane.code for lane in hall.lanes.values() if lane.kind == "fast"}
    found = _fast(visits, tickets, fast, at)
    counted = [one for one in found if in_peak(one.issued - zero, hall.promise.peaks)]
    courses = [asdict(one) for one in counted]
    verdicts = [verdict(**course, at=at, target=hall.promise.target) for course in courses]
    told = Counter(verdicts)
    waits = sorted(waited(**course, at=at) for course in courses if course["started"] is not None)
    judged = told["kept"] + told["missed"]
    share = told["kept"] / judged if judged else None
    return PromiseToday(
        issued=len(counted),
        kept=told["kept"],
        missed=told["missed"],
        left=told["left"],
        no_shows=told["no_show"],
        pending=told["pending"],
        waiting_late=sum(said == "missed" and one.waits for said, one in zip(verdicts, counted, strict=True)),
        share=share,
        day_kept=None if share is None else share >= hall.promise.share,
        p50=_quantile(waits, 0.5),
        p90=_quantile(waits, 0.9),
        worst=max((waited(**course, at=at) for course in courses), default=None),
    )


def _fast(
    visits: Iterable[Mapping[str, Any]], tickets: Iterable[Ticket], fast: set[str], at: int
) -> Iterator[_Fast]:
    for row in visits:
        if row["issued_lane"] in fast:
            yield _Fast(
                row["issued_at"],
                row["called_at"],
                row["started_at"],
                row["ended_at"],
                row["misses"],
                row["uncounted"],
                before_booked(row["issued_at"], row["appointment"]),
            )
    for one in tickets:
        if one.issued_lane in fast:
            yield _Fast(
                one.issued_at,
                one.called_at,
                one.started_at,
                one.ended_at,
                one.misses,
                one.uncounted_by(at),
                before_booked(one.issued_at, one.appointment),
            )


def _quantile(waits: list[int], share: float) -> int | None:
    """The least of the sorted waits that ``share`` of them do not exceed (nearest rank)."""
    return waits[ceil(share * len(waits)) - 1] if waits else None
