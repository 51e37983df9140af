"""The spool: one thread a printer, so that a dead printer delays nobody but itself.

The hall writes a job in the ticket's own transaction and rings ``wake``; everything else happens here, in the
worker process. Nothing in here raises to the caller.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

from printers.counter import EXPIRE_AFTER_MS, Counter
from printers.devices import Printer
from printers.jobs import JobStore

STOP_SECONDS: Final = 10.0


def steady_ms() -> int:
    """Milliseconds from a fixed beginning that no clock change moves."""
    return time.monotonic_ns() // 1_000_000


class Spool:
    """All printers of a worker. ``devices`` maps printer names.

    ``clock`` returns milliseconds UTC; ``steady`` milliseconds of a clock that is never set, for waits.
    """

    def __init__(
        self,
        store: JobStore,
        devices: Mapping[str, Printer],
        clock: Callable[[], int],
        *,
        steady: Callable[[], int] = steady_ms,
        expire_after_ms: int = EXPIRE_AFTER_MS,
    ) -> None:
        self.counters = {
            name: Counter(name, store, printer, clock, steady, expire_after_ms)
            for name, printer in devices.items()
        }
        self.bells = {name: threading.Event() for name in self.counters}
        self.stopping = threading.Event()
        self.threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start one thread a printer. Starting again while it runs changes nothing."""
        if self.threads:
            return
        self.stopping.clear()
        for name in self.counters:
            thread = threading.Thread(target=self._run, args=(name,), name=f"printer-{name}", daemon=True)
            self.threads.append(thread)
            thread.start()

    def wake(self) -> None:
        """There may be new jobs. Returns at once; safe from any thread."""
        for bell in self.bells.values():
            bell.set()

    def step(self, printer: str) -> int:
        """One step of one printer, for tests and callers with a loop of their own; see ``Counter.step``."""
        return self.counters[printer].step()

    def stop(self, seconds: float = STOP_SECONDS) -> bool:
        """Stop after the slips in hand; whether every printer came to rest within the seconds.

        A job whose thread did not come to rest becomes uncertain at the next start.
        """
        self.stopping.set()
        self.wake()
        for thread in self.threads:
            thread.join(seconds)
        rested = not any(thread.is_alive() for thread in self.threads)
        self.threads = []
        return rested

    def _run(self, name: str) -> None:
        counter, bell = self.counters[name], self.bells[name]
        while not self.stopping.is_set():
            bell.clear()
            rest_ms = counter.step()
            if rest_ms and not self.stopping.is_set():
                bell.wait(rest_ms / 1000)
        counter.close()
