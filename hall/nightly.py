"""When retention runs: once a day in each hall, after closing, in little pieces between other work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import structlog

from hall.clock import Clock, SystemClock, real_ms
from hall.errors import problem_words
from hall.operations.clockwatch import ClockWatch
from hall.operations.days import local_date
from hall.retention import LEASE, Done, Retention, told
from hall.store.engine import is_locked
from hall.store.leases import Lease
from queueing import times
from queueing.floor import Floor

LOOK = times.MINUTE
"""How often somebody looks whether a hall is due, real ms."""

AGAIN = times.HOUR
"""After how long a run that has failed is tried again, real ms."""

log = structlog.get_logger("retention")


class Nightly:
    """Retention in a worker. ``hour`` is the hour of the hall's clock from which on it may run.

    ``steady`` gives ms of a clock that is never set; ``real`` is the machine's own, whatever the halls go by.
    """

    def __init__(
        self,
        retention: Retention,
        holder: str,
        hour: int,
        steady: Callable[[], int] = real_ms,
        real: Clock | None = None,
    ) -> None:
        self._retention = retention
        self._operations = retention.operations
        self._lease = Lease(retention.store, LEASE, holder)
        self._hour = hour
        self._steady = steady
        self._real = ClockWatch(real or SystemClock())
        self._looks_at = 0
        self._waits: dict[str, int] = {}
        self._work: Iterator[None] | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._piece: Future[None] | None = None

    def turn(self) -> None:
        """Does one little piece of what is due, if anything is."""
        if self._work is None:
            if self._steady() < self._looks_at:
                return
            self._looks_at = self._steady() + LOOK
            self._work = self._all_due()
        try:
            next(self._work)
        except StopIteration:
            self._work = None
        except BaseException:
            self._work = None
            raise

    def tick(self) -> None:
        """A turn on a thread of its own, unless one is under way: it may have to wait for a hall."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="retention")
        if self._piece is None or self._piece.done():
            self._piece = self._thread.submit(self._attempt)

    def _attempt(self) -> None:
        try:
            self.turn()
        except Exception as error:
            self._looks_at = self._steady() + LOOK
            if not is_locked(error) and not self._retention.store.outage.explains(error):
                log.error("retention stumbled and tries again", exc_info=error)

    def stop(self) -> None:
        """Leaves off; another turn, here or elsewhere, goes on from there."""
        if self._thread is not None:
            self._thread.shutdown(cancel_futures=True)
            self._thread = self._piece = None
        if self._work is not None:
            self._work = None
            self._lease.give_up()

    def _all_due(self) -> Iterator[None]:
        due = [hall for hall in self._operations.halls() if self._is_due(hall)]
        if not due or not self._lease.take():
            return
        self._forget_people()
        for hall in due:
            if not self._lease.take():
                return
            yield from self._run(hall)
        self._lease.give_up()

    def _is_due(self, hall: str) -> bool:
        if self._steady() < self._waits.get(hall, 0):
            return False
        date = self._operations.read(hall, self._date_if_at_rest)
        return date is not None and self._retention.done_for(hall) < date

    def _date_if_at_rest(self, floor: Floor) -> str | None:
        """The date in the hall, while nobody is there and the hour has come; round the clock somebody is."""
        if floor.hall is None:
            return None
        hours, now = floor.hall.hours, self._operations.now()
        local = datetime.fromtimestamp(now / 1000, UTC).astimezone(ZoneInfo(floor.hall.timezone))
        never_rests = hours.ends - hours.doors_open >= times.DAY
        if local.hour < self._hour or (floor.day is not None and not never_rests):
            return None
        return local_date(floor.hall, now).isoformat()

    def _run(self, hall: str) -> Iterator[None]:
        done = Done()
        try:
            for _ in self._retention.steps(hall, self._retention.due(hall), done):
                if not self._lease.take():
                    return
                yield
            self._retention.note(hall, done)
        except Exception as error:
            self._waits[hall] = self._steady() + AGAIN
            self._say(hall, done, error)
            self._retention.note(hall, done, error)
        else:
            self._say(hall, done, None)

    def _forget_people(self) -> None:
        """By the real clock, as they came and left by it; another night if it has jumped ahead."""
        now, ahead = self._real.look()
        gone = 0 if ahead else self._retention.forget_people(now)
        if gone:
            log.info("names of former people and devices are forgotten", count=gone)

    @staticmethod
    def _say(hall: str, done: Done, error: Exception | None) -> None:
        counts = {"hall": hall, "visitors": done.visitors, "days": len(done.days), "events": done.events}
        if error is None:
            log.info("retention is done", **counts)
            return
        code, facts = told(error)
        why = problem_words(code, facts)["en"]["detail"]
        known = code != "retention_failed"
        log.error(
            "retention could not go on", code=code, why=why, **counts, exc_info=None if known else error
        )
