"""A process of the server that kills itself (SIGKILL) when it has passed a point so many times.

The product knows nothing of it. The points are in its conversation with the database, and after that at its
doorbells: neither depends on how the product arranges its work.
"""

from __future__ import annotations

import importlib
import os
import signal
from collections.abc import Callable
from typing import Any

SELDOM = 15
"""Of so many commands one leaves several events."""

POINTS = {
    "decided": "the lock is taken and the Floor has decided, nothing is written",
    "inserted": "one event is written, of several",
    "appended": "all events are written",
    "projected": "the projections are written",
    "kept": "the answers are written",
    "advanced": "all is written, nothing is committed",
    "committed": "it is committed, nobody is told",
    "rung": "somebody in the process has heard of it",
    "performed": "all in the process have heard of it, its client has not",
}
"""The points, in the order in which a command passes them."""

WITHIN = ("inserted", "appended", "projected", "kept")
"""Those between two statements, where each table has its own: on PostgreSQL all of it is one statement."""


def doomed(point: str, commands: int) -> tuple[str | int, ...]:
    """How a process is told to end at a point after about so many commands."""
    passes = commands // SELDOM if point == "inserted" else commands
    return (__name__, doom.__name__, point, max(1, passes))


def doom(point: str, passes: int) -> None:
    """Lets this process end at the ``passes``-th pass of a point."""
    if point not in POINTS:
        raise ValueError(point)
    ending = _Ending(point, passes)
    sa: Any = importlib.import_module("sqlalchemy")
    operations: Any = importlib.import_module("hall.operations.core").Operations
    sa.event.listen(sa.pool.Pool, "connect", lambda driver, _record: _listen(driver, ending))
    _wrap_bells(operations, ending)
    _wrap_perform(operations, ending)


class _Ending:
    """Counts the passes of one point and ends the process at the last one."""

    def __init__(self, point: str, passes: int) -> None:
        self._point, self._left = point, passes

    def passed(self, point: str) -> None:
        if point == self._point:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


class _Words:
    """Hears each statement before the database does, and knows how far a transaction has come."""

    BEFORE = (
        ("INSERT INTO tickets", "appended"),
        ("INSERT INTO answers", "projected"),
        ("UPDATE halls", "kept"),
        ("COMMIT", "advanced"),
    )

    def __init__(self, ending: _Ending) -> None:
        self._ending, self._next = ending, ""

    def __call__(self, statement: str) -> None:
        if statement.startswith("BEGIN"):
            self._next = ""
        elif statement.startswith(("INSERT INTO events", "WITH new_events")):
            self._ending.passed("inserted" if self._next else "decided")
            self._next = "appended"
        elif self._next:
            for word, point in self.BEFORE:
                if statement.startswith(word) and list(POINTS).index(point) >= list(POINTS).index(self._next):
                    self._ending.passed(point)
                    self._next = list(POINTS)[list(POINTS).index(point) + 1]


def _listen(driver: Any, ending: _Ending) -> None:
    words = _Words(ending)
    if hasattr(driver, "set_trace_callback"):
        driver.set_trace_callback(words)
        return

    class Listening(driver.cursor_factory):  # known only when it is connected
        def execute(self, statement: Any, *values: Any, **how: Any) -> Any:
            words(str(statement))
            return super().execute(statement, *values, **how)

    commit = driver.commit

    def committing() -> None:
        words("COMMIT")
        commit()
        words("BEGIN")

    driver.cursor_factory, driver.commit = Listening, committing


def _wrap_bells(operations: Any, ending: _Ending) -> None:
    inner = operations.after_commit

    def after_commit(its: Any, bell: Callable[[str, int], None]) -> None:
        def ring(hall: str, seq: int) -> None:
            ending.passed("committed")
            bell(hall, seq)
            ending.passed("rung")

        inner(its, ring)

    operations.after_commit = after_commit


def _wrap_perform(operations: Any, ending: _Ending) -> None:
    inner = operations.perform

    def perform(*args: Any, **more: Any) -> Any:
        found = inner(*args, **more)
        ending.passed("performed")
        return found

    operations.perform = perform
