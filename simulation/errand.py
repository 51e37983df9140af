"""Work for somebody who waits elsewhere: ``python -m simulation.errand MODULE``, a process of its own.

It reads one line of JSON on its standard input, what is asked for, and gives it to ``MODULE.answer(asked,
tell)``. It writes lines of JSON: ``{"progress": ...}`` as often as ``tell`` is called, and at the end
``{"result": ...}`` or ``{"mistakes": [...]}``. It gives way to all others, from the loading of its code on,
and ends when its standard input closes: nobody waits for it then. Processes that help it end with it,
where it leads a group of its own.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from queueing.errors import Mistakes

Tell = Callable[[Mapping[str, Any]], None]
"""Takes how far the work is, as JSON."""

LEAST = 19
"""How much this process gives way to others (``nice``): the hall's own work comes first."""


def main() -> None:
    """Entry of ``python -m simulation.errand``."""
    _give_way()
    asked = json.loads(_line())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    lock = threading.Lock()

    def say(news: Mapping[str, Any]) -> None:
        with lock:
            sys.stdout.write(json.dumps(news, ensure_ascii=False, separators=(",", ":")) + "\n")
            sys.stdout.flush()

    try:
        result = import_module(sys.argv[1]).answer(asked, lambda progress: say({"progress": progress}))
    except Mistakes as found:
        say({"mistakes": [one.to_data() for one in found.mistakes]})
    else:
        say({"result": result})


def _give_way() -> None:
    os.nice(LEAST)
    if sys.platform == "linux":
        # Whoever wakes up has the processor at once; from a nice process it would get it some ms later.
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def _line() -> bytes:
    """One line of the standard input; what comes after stays there."""
    line = b""
    while not line.endswith(b"\n"):
        piece = os.read(0, 65_536)
        if not piece:
            sys.exit(0)
        line += piece
    return line


def _end_with_parent() -> None:
    while os.read(0, 64):
        pass
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    main()
