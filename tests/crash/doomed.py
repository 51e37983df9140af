"""``kuaiban serve`` with a process that kills itself (SIGKILL) when it has passed a point so many times.

    python -m tests.crash.doomed serve       with KUAIBAN_TEST_DOOM="hall.web appended 7"

The product knows nothing of it: this program imports the product's entry point and wraps its functions. The
parent starts this program again in place of the doomed child.
"""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

VARIABLE = "KUAIBAN_TEST_DOOM"

POINTS = {
    "locked": "the write lock is taken, nothing is written",
    "inserted": "one event is written, of one or several",
    "appended": "all events of the command are written",
    "projected": "the projections are written",
    "kept": "the answer is written, nothing is committed",
    "committed": "it is committed, nobody is told",
    "performed": "all in the process have heard of it, its client has not",
}
"""The points, in the order in which a command passes them."""


def main() -> None:
    """Runs ``kuaiban`` with these words, or the doomed child."""
    module, point, passes = os.environ[VARIABLE].split()
    if sys.argv[1] == module:
        entry: Any = importlib.import_module(module)  # first of all: it may patch the standard library
        doom(point, int(passes))
        entry.main()
        return
    start = subprocess.Popen.__init__

    def begin(self: Any, command: Any, *args: Any, **more: Any) -> None:
        if command[1:3] == ["-m", module]:
            command = [command[0], "-m", "tests.crash.doomed", *command[2:]]
        start(self, command, *args, **more)

    subprocess.Popen.__init__ = begin
    importlib.import_module("hall.cli").main()


def doom(point: str, passes: int) -> None:
    """Lets this process end at the ``passes``-th pass of a point."""
    operations: Any = importlib.import_module("hall.operations.core").Operations
    log: Any = importlib.import_module("hall.store.log").Log
    projections: Any = importlib.import_module("hall.store.projections").Projections
    left = [passes]

    def passed() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def after(owner: Any, name: str, counts: Callable[..., bool] = lambda *_, **__: True) -> None:
        inner = getattr(owner, name)

        def outer(*args: Any, **more: Any) -> Any:
            found = inner(*args, **more)
            if counts(*args, **more):
                passed()
            return found

        setattr(owner, name, outer)

    def made(self: Any, *_: Any, **__: Any) -> bool:
        after(self, "_append")
        return False

    if point == "locked":
        after(log, "head")
    elif point == "inserted":
        after(log, "__init__", made)
    elif point == "appended":
        after(log, "append", lambda *args, **_: bool(args[4]))
    elif point == "projected":
        after(projections, "keep")
    elif point == "kept":
        after(log, "keep")
    elif point == "committed":
        ring = operations._ring

        def outer(*args: Any) -> None:
            passed()
            ring(*args)

        operations._ring = outer
    elif point == "performed":
        after(operations, "perform")
    else:
        raise ValueError(point)


if __name__ == "__main__":
    main()
