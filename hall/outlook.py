"""The worker's part of the outlook: each minute a refresh for every hall at work, one at a time.

A refresh is worked out by a process of its own (:mod:`simulation.outlook.refresh`), which gives way to all
others and never runs twice at once. What it finds is stored, so that any process shows it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import structlog

from hall.children import Child, errand
from hall.clock import real_ms
from hall.operations.asking import TIMETABLE, Request
from hall.operations.between import putting_back
from hall.operations.core import Operations
from hall.store import lookups, scenarios
from hall.store.engine import is_locked
from hall.store.outlooks import Kept, last_applied, store_outlook
from queueing import times
from queueing.floor import Floor
from queueing.promise import before_booked, verdict
from queueing.tickets import WALK_UP

EVERY = times.MINUTE
"""How old (hall ms) an outlook becomes before the next is begun."""

REST = 20_000
"""Real ms between two refreshes of a hall at least: a demo's clock may run far faster."""

PATIENCE = 120.0
"""Seconds after which a refresh that does not end is given up."""

LOOK = 0.5
"""Seconds between two looks whether a refresh is still wanted."""

COMMAND = errand("simulation.outlook.refresh")

log = structlog.get_logger("outlook")


class Failed(Exception):
    """There is no outlook; the message is the last words of its process, or all mistakes in what it got."""


class Outlooks:
    """The outlooks of a worker's halls. ``may`` says whether this worker still has its lease."""

    def __init__(
        self,
        operations: Operations,
        may: Callable[[], bool] = lambda: True,
        command: Sequence[str] = COMMAND,
        steady: Callable[[], int] = real_ms,
    ) -> None:
        self._operations, self._may = operations, may
        self._command, self._steady = command, steady
        self._thread: ThreadPoolExecutor | None = None
        self._work: Future[None] | None = None
        self._stopping = False
        self._looks_at: dict[str, int] = {}
        self._done: dict[str, int] = {}

    def tick(self) -> None:
        """Begins a refresh if one is due and none is under way. It waits for nothing."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="outlook")
        if self._work is None or self._work.done():
            self._work = self._thread.submit(self._turn)

    def stop(self) -> None:
        """Ends; a refresh that is under way is given up."""
        self._stopping = True
        if self._thread is not None:
            self._thread.shutdown(cancel_futures=True)

    def _turn(self) -> None:
        for hall in self._halls():
            if self._stopping or not self._may():
                return
            if self._steady() < self._looks_at.get(hall, 0):
                continue
            self._looks_at[hall] = self._steady() + 1_000
            try:
                self._look_after(hall)
            except Exception as error:
                self._looks_at[hall] = self._steady() + EVERY
                if not (self._stopping or is_locked(error) or self._operations.store.outage.explains(error)):
                    log.error("an outlook could not be made; tried again", hall=hall, exc_info=error)

    def _halls(self) -> list[str]:
        try:
            return self._operations.halls()
        except Exception as error:
            if not self._operations.store.outage.explains(error):
                log.error("the halls cannot be read; tried again", exc_info=error)
            return []

    def _look_after(self, hall: str) -> None:
        now = self._operations.now()
        opened = self._operations.read(hall, lambda floor: floor.day is not None and floor.plan is not None)
        if not opened:
            self._put_plan_back(hall)
            return
        last = self._done.get(hall)
        if last is not None and last <= now < last + EVERY:
            return
        if self.refresh(hall):
            self._done[hall] = now
            self._looks_at[hall] = self._steady() + REST

    def refresh(self, hall: str) -> bool:
        """Works the outlook of a hall out anew and stores it; False where no kind of day is known, or no day
        is open any more.

        Raises :class:`Failed`; then that is stored in its place, so that nobody takes an old one for new.
        """
        with self._operations.store.read() as connection:
            kinds = scenarios.all_of(connection, hall)
        if not kinds:
            return False
        found = self._operations.read(hall, lambda floor: self._seen(hall, floor) if floor.day else None)
        if found is None:
            return False
        seen, seq = found
        try:
            made = self._worked_out({**seen, "scenarios": kinds})
        except Failed:
            if not self._stopping:
                self._store(hall, Kept(seen["at"], seq, {"failed": True, "day": seen["floor"]["day"]["day"]}))
            raise
        self._store(hall, Kept(seen["at"], seq, made))
        return True

    def _seen(self, hall: str, floor: Floor) -> tuple[dict[str, Any], int]:
        """What a refresh begins from, as :meth:`simulation.outlook.seen.Seen.from_data` reads it."""
        assert floor.day is not None
        with self._operations.store.read() as connection:
            visits = lookups.day_visits(connection, hall, floor.day.day)
        zero = floor.day.zero
        issued = [
            row["issued_at"] - zero
            for row in visits
            if row["appointment"] is None and row["channel"] != WALK_UP
        ]
        issued += [
            one.issued_at - zero
            for one in floor.tickets.values()
            if one.appointment is None and one.channel != WALK_UP
        ]
        seen = {
            "floor": floor.snapshot(),
            "at": max(self._operations.now(), floor.at),
            "issued": sorted(issued),
            "judged": _judged(floor, visits),
        }
        return seen, self._operations.seq(hall)

    def _worked_out(self, seen: Mapping[str, Any]) -> Mapping[str, Any]:
        patient = time.monotonic() + PATIENCE
        with Child(self._command, seen) as child:
            while not self._stopping and time.monotonic() < patient:
                news = child.news(LOOK)
                if news is not None and "result" in news:
                    found: Mapping[str, Any] = news["result"]
                    return found
                if news is not None:
                    raise Failed(news.get("died") or f"it cannot begin from this: {news.get('mistakes')}")
        raise Failed(f"no outlook after {PATIENCE:g} s")

    def _store(self, hall: str, found: Kept) -> None:
        with self._operations.store.write() as connection:
            store_outlook(connection, hall, found)

    def _put_plan_back(self, hall: str) -> None:
        """An action of the outlook is for one day: after closing, the plan from before is in force again."""
        with self._operations.store.read() as connection:
            applied = last_applied(connection, hall)
        command = self._operations.read(hall, lambda floor: putting_back(floor, applied))
        if command is not None:
            self._operations.perform(hall, command, Request(TIMETABLE), lambda _: (200, {}))


def _judged(floor: Floor, visits: Sequence[Any]) -> list[list[Any]]:
    """The day's finished fast tickets that count for the promise: issued (ms after zero), in time or not."""
    assert floor.hall is not None
    assert floor.day is not None
    fast = {lane.code for lane in floor.hall.lanes.values() if lane.kind == "fast"}
    found = []
    for row in visits:
        if row["issued_lane"] not in fast:
            continue
        said = verdict(
            issued=row["issued_at"],
            called=row["called_at"],
            started=row["started_at"],
            ended=row["ended_at"],
            misses=row["misses"],
            at=floor.at,
            target=floor.hall.promise.target,
            uncounted=row["uncounted"],
            early=before_booked(row["issued_at"], row["appointment"]),
        )
        if said in ("kept", "missed"):
            found.append([row["issued_at"] - floor.day.zero, said == "kept"])
    return found
