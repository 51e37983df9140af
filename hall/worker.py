"""The worker process: printers and the ticker. Plain threads, one worker at a time by lease."""

from __future__ import annotations

import os
import signal
import socket
import threading
from types import FrameType

import structlog

from hall.assembly import Parts, assemble
from hall.serve import end_with_parent
from hall.settings import load_settings
from hall.spooling import start_spool
from hall.store.leases import Lease

TICK = 0.5
"""Hall seconds between two looks at what is due, at real speed."""

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
        spool = start_spool(self._parts)
        try:
            self._tick_on()
        finally:
            spool.stop()
            self._lease.give_up()

    def _tick_on(self) -> None:
        pause = max(0.05, TICK / self._parts.clock.speed())
        while not self._stop.wait(pause):
            if not self._lease.take():
                log.warning("another worker has taken over")
                return
            for hall in self._parts.operations.halls():
                try:
                    self._parts.operations.tick(hall)
                except Exception as error:
                    log.error("a tick failed", hall=hall, exc_info=error)


def main() -> None:
    """Entry of ``python -m hall.worker``."""
    worker = Worker(assemble(load_settings()))

    def asked(_number: int, _frame: FrameType | None) -> None:
        worker.stop()

    signal.signal(signal.SIGTERM, asked)
    signal.signal(signal.SIGINT, asked)
    end_with_parent(worker.stop)
    worker.run()


if __name__ == "__main__":
    main()
