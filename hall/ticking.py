"""The ticker: in every hall what is due happens by itself, and no hall waits for another.

Each hall has a thread of its own. A hall that cannot be had, because somebody else holds its row or for
whatever reason, is left alone until its turn has come back; the others go on.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

import structlog

from hall.clock import real_ms
from hall.operations.core import Operations
from hall.store.engine import is_locked

AGAIN = 1_000
"""Milliseconds after which a hall in which something went wrong is tried again."""

log = structlog.get_logger("ticking")


class _Hall:
    """One hall's thread. ``behind`` while others have written what it has not read."""

    def __init__(self, code: str) -> None:
        self.thread = ThreadPoolExecutor(1, thread_name_prefix=f"ticker-{code}")
        self.work: Future[None] | None = None
        self.behind = True
        self.rests_until = 0

    @property
    def free(self) -> bool:
        return (self.work is None or self.work.done()) and real_ms() >= self.rests_until


class Ticking:
    """The halls of a worker; one thread uses it."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations
        self._halls: dict[str, _Hall] = {}

    def wake(self) -> None:
        """Others may have written: a new plan or a pause changes what falls due, and when."""
        for code in self._operations.halls():
            self._halls.setdefault(code, _Hall(code)).behind = True

    def tick(self) -> None:
        """Lets what is due happen in the halls known so far. It waits for none of them."""
        for code, hall in self._halls.items():
            if hall.free:
                behind, hall.behind = hall.behind, False
                hall.work = hall.thread.submit(self._work, code, hall, behind)

    def stop(self) -> None:
        """Ends the threads after what they are at, which is given up when it takes too long."""
        for hall in self._halls.values():
            hall.thread.shutdown(wait=False, cancel_futures=True)

    def _work(self, code: str, hall: _Hall, behind: bool) -> None:
        try:
            if behind:
                self._operations.read(code, lambda _: None)
            self._operations.tick(code)
        except Exception as error:
            if is_locked(error):
                log.warning("somebody else holds a hall; what is due there is tried again", hall=code)
            elif not self._operations.store.outage.explains(error):
                log.error("what is due in a hall could not happen; tried again", hall=code, exc_info=error)
            hall.behind, hall.rests_until = True, real_ms() + AGAIN
