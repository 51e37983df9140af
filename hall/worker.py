"""The worker process: printers and the ticker. Plain threads, one worker at a time by lease."""

from __future__ import annotations

import os
import signal
import socket
import threading
from types import FrameType

import structlog

from hall.assembly import Parts, assemble
from hall.requestlog import set_up_log
from hall.serve import end_with_parent
from hall.settings import load_settings
from hall.spooling import Spooling
from hall.store.doorbell import Doorbell
from hall.store.leases import Lease

LOOK = 0.05
"""Seconds between two looks at the doorbell."""

REST = 1.0
"""Seconds after which the worker looks at everything even if no bell rang, and at the printers."""

log = structlog.get_logger("worker")


class Worker:
    """Does what no request waits for."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._stop = threading.Event()
        name = f"{socket.gethostname()}:{os.getpid()}"
        self._lease = Lease(parts.store, "worker", name)

    def stop(self) -> None:
        """Ends the loop soon."""
        self._stop.set()

    def run(self) -> None:
        """Waits for the lease, then works until stopped."""
        while not self._lease.take():
            if self._stop.wait(1.0):
                return
        spooling, bell = Spooling(self._parts), Doorbell(self._parts.store)
        try:
            self._work(spooling, bell)
        finally:
            bell.close()
            spooling.stop()
            self._lease.give_up()

    def _work(self, spooling: Spooling, bell: Doorbell) -> None:
        rested = REST
        while not self._stop.wait(LOOK):
            rested += LOOK
            if not self._lease.take():
                log.warning("another worker has taken over")
                return
            if rested >= REST:
                rested = 0.0
                spooling.refresh()
            if bell.rang():
                spooling.wake()
            self._tick()

    def _tick(self) -> None:
        for hall in self._parts.operations.halls():
            try:
                self._parts.operations.tick(hall)
            except Exception as error:
                log.error("a tick failed", hall=hall, exc_info=error)


def main() -> None:
    """Entry of ``python -m hall.worker``."""
    settings = load_settings()
    set_up_log(settings.log)
    worker = Worker(assemble(settings))

    def asked(_number: int, _frame: FrameType | None) -> None:
        worker.stop()

    signal.signal(signal.SIGTERM, asked)
    signal.signal(signal.SIGINT, asked)
    end_with_parent(worker.stop)
    worker.run()


if __name__ == "__main__":
    main()
