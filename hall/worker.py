"""The worker: printers, ticker, retention, calculations, outlook. Plain threads, one worker by lease."""

from __future__ import annotations

import hall.seldom  # noqa: F401 (what follows is what it is for)

# isort: split
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

import structlog

from hall.archive import Archive
from hall.assembly import Parts, assemble
from hall.calculating import Calculating
from hall.clock import real_ms
from hall.loglines import set_up_log
from hall.nightly import Nightly
from hall.outlook import Outlooks
from hall.retention import Retention
from hall.serve import end_with_parent
from hall.settings import load_settings
from hall.spooling import Spooling
from hall.store.doorbell import LOOK, doorbell
from hall.store.leases import Lease, holder_of
from hall.ticking import Ticking

REST = 1.0
"""Seconds after which the worker looks at everything even if no bell rang, and at the printers."""

TIDY = 3_600
"""Rests after which what is old enough is deleted: about an hour."""

T = TypeVar("T")

log = structlog.get_logger("worker")


class Worker:
    """Does what no request waits for."""

    def __init__(self, parts: Parts, lease: Lease | None = None) -> None:
        self._parts = parts
        self._stop = threading.Event()
        name = holder_of(parts.store)
        self._lease = lease or Lease(parts.store, "worker", name)
        self._nightly = Nightly(Retention(parts.operations, parts.settings), name, parts.settings.retain_hour)

    def stop(self) -> None:
        """Ends the loop soon."""
        self._stop.set()

    def run(self) -> None:
        """Works whenever it has the lease, until stopped."""
        while not self._stop.is_set():
            if self._attempt(self._lease.take):
                self._attempt(self._work)
            self._stop.wait(REST)

    def _work(self) -> None:
        """Works until stopped or until another worker has the lease."""
        spooling = Spooling(self._parts, self._lease.held)
        ticking = Ticking(self._parts.operations)
        archive = Archive(self._parts.settings.archive_folder)
        now = self._parts.operations.now
        calculating = Calculating(self._parts.store, archive, self._lease.held, now)
        outlooks = Outlooks(self._parts.operations, self._lease.held)
        bell = doorbell(self._parts.store, self._parts.line)
        try:
            rang, looked, rests = False, real_ms() - REST * 1000, 0
            # A bell that rings all the time does not make the worker busy all the time.
            while not self._stop.wait(LOOK if rang else 0):
                rang = self._attempt(bell.wait) or False
                if not self._attempt(self._lease.take) and not self._lease.held():
                    log.warning("the lease is lost: another worker has it, or may have it")
                    return
                if real_ms() - looked >= REST * 1000:
                    looked, rang = real_ms(), True
                    self._attempt(spooling.refresh)
                    if rests % TIDY == 0:
                        self._attempt(self._tidy)
                    rests += 1
                if rang:
                    spooling.wake()
                    self._attempt(ticking.wake)
                ticking.tick()
                self._nightly.tick()
                calculating.tick()
                outlooks.tick()
        finally:
            parts = (outlooks, calculating, self._nightly, ticking, spooling)
            for end in (*(part.stop for part in parts), bell.close, self._lease.give_up):
                self._attempt(end)

    def _attempt(self, do: Callable[[], T]) -> T | None:
        """What ``do`` gives; None when it failed. A database out of reach ends no worker: it tries again."""
        try:
            return do()
        except Exception as error:
            if not self._parts.store.outage.explains(error):
                log.error("the worker could not do something and tries again", exc_info=error)
            self._stop.wait(REST)
            return None

    def _tidy(self) -> None:
        self._parts.store.forget_answers(self._parts.operations.now())


def main() -> None:
    """Entry of ``python -m hall.worker``."""
    settings = load_settings()
    set_up_log(settings.log)
    parts = assemble(settings)
    worker = Worker(parts)

    def asked(_number: int, _frame: FrameType | None) -> None:
        worker.stop()

    signal.signal(signal.SIGTERM, asked)
    signal.signal(signal.SIGINT, asked)
    end_with_parent(worker.stop)
    worker.run()
    parts.store.engine.dispose()  # the last one out tidies SQLite's files


if __name__ == "__main__":
    main()
