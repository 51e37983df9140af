"""A process of the server that kills itself (SIGKILL) when it has passed a point so many times.

The product knows nothing of it: its functions are wrapped in the process that is to die.
"""

from __future__ import annotations

import importlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

POINTS = {
    "decided": "the lock is taken and the Floor has decided, nothing is written",
    "inserted": "one event is written, of several",
    "appended": "all events of a command are written",
    "projected": "its projections are written",
    "kept": "its answer is written",
    "advanced": "all of the transaction is written, nothing is committed",
    "committed": "it is committed, nobody is told",
    "rung": "somebody in the process has heard of it",
    "performed": "all in the process have heard of it, its client has not",
}
"""The points, in the order in which a command passes them."""


SELDOM = 15
"""Of so many commands one leaves several events."""


def doomed(point: str, commands: int) -> tuple[str | int, ...]:
    """How a process is told to end at a point after about so many commands."""
    passes = commands // SELDOM if point == "inserted" else commands
    return (__name__, doom.__name__, point, max(1, passes))


def doom(point: str, passes: int) -> None:
    """Lets this process end at the ``passes``-th pass of a point."""
    _Doom(point, passes).wrap()


class _Doom:
    """Wraps what every version of the product has: the log, the projections, the transaction, the bells."""

    def __init__(self, point: str, passes: int) -> None:
        if point not in POINTS:
            raise ValueError(point)
        self._point, self._left = point, passes
        self._here = threading.local()

    def _passed(self, times: int = 1) -> None:
        self._left -= times
        if self._left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def wrap(self) -> None:
        """Wraps the point."""
        operations: Any = importlib.import_module("hall.operations.core").Operations
        store: Any = importlib.import_module("hall.store.database").Store
        log: Any = importlib.import_module("hall.store.log").Log
        projections: Any = importlib.import_module("hall.store.projections").Projections
        if self._point in ("decided", "inserted", "appended", "committed"):
            self._wrap_append(log)
        if self._point == "committed":
            self._wrap_write(store)
        if self._point == "rung":
            self._wrap_bells(operations)
        for point, owner, name in (
            ("projected", projections, "keep"),
            ("kept", log, "keep"),
            ("advanced", log, "advance"),
            ("performed", operations, "perform"),
        ):
            if self._point == point:
                self._after(owner, name)

    def _after(self, owner: Any, name: str) -> None:
        inner = getattr(owner, name)

        def outer(*args: Any, **more: Any) -> Any:
            found = inner(*args, **more)
            self._passed()
            return found

        setattr(owner, name, outer)

    def _wrap_append(self, log: Any) -> None:
        inner = log.append

        def append(its: Any, connection: Any, head: Any, hall: str, news: Any, **more: Any) -> Any:
            self._here.wrote = True
            if self._point == "decided":
                self._passed()
            if self._point == "inserted":
                between = len(news) - 1
                if self._left <= between:
                    inner(its, connection, head, hall, news[: self._left], **more)
                self._passed(between)
            found = inner(its, connection, head, hall, news, **more)
            if self._point == "appended":
                self._passed()
            return found

        log.append = append

    def _wrap_write(self, store: Any) -> None:
        inner = store.write

        @contextmanager
        def write(its: Any) -> Iterator[Any]:
            self._here.wrote = False
            with inner(its) as connection:
                yield connection
            if self._here.wrote:
                self._passed()

        store.write = write

    def _wrap_bells(self, operations: Any) -> None:
        inner = operations.after_commit

        def after_commit(its: Any, bell: Callable[[str, int], None]) -> None:
            def ring(hall: str, seq: int) -> None:
                bell(hall, seq)
                self._passed()

            inner(its, ring)

        operations.after_commit = after_commit
