"""A process that works something out, which whoever has begun it may follow, and give up at any time.

It is a :mod:`simulation.errand`: the last in line for the processor. It ends when this process does, since
its standard input closes then, and whatever it has begun for its work ends with it: it leads a process group.
A session of its own would do that too, but Linux shares the processor among sessions first (autogroup), and
there it would be last in line only behind itself.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import IO, Any

LAST_WORDS = 2_000
"""So many bytes of what a process said before it died are told."""


def errand(module: str) -> Sequence[str]:
    """The command for what ``module`` answers."""
    return sys.executable, "-m", "simulation.errand", module


class Child:
    """A process at work on what was ``asked``; leaving its block ends it."""

    def __init__(self, command: Sequence[str], asked: Mapping[str, Any]) -> None:
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 (as long as the process)
        self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and modules)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            process_group=0,
        )
        self._news: queue.Queue[dict[str, Any]] = queue.Queue()
        pipes = self._process.stdin, self._process.stdout
        self._thread = threading.Thread(target=self._talk, args=(*pipes, asked), daemon=True)
        self._thread.start()

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._thread.join()
        self._complaints.close()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with suppress(OSError):
                pipe.close()

    def news(self, seconds: float) -> dict[str, Any] | None:
        """What it tells next: ``progress``, ``result`` or ``mistakes``; None when there is nothing yet.

        ``died`` has its last words if it has ended, or spoken, otherwise than it should.
        """
        try:
            return self._news.get(timeout=seconds)
        except queue.Empty:
            return None

    def enough(self) -> None:
        """Has it end with what it has found so far, as Ctrl-C would; it may have nothing to tell."""
        self._process.send_signal(signal.SIGINT)

    def _talk(self, to: IO[bytes], by: IO[bytes], asked: Mapping[str, Any]) -> None:
        with suppress(OSError):  # it has died: its last words tell why
            to.write(json.dumps(asked).encode() + b"\n")
            to.flush()
        for line in by:
            try:
                self._news.put(json.loads(line))
            except ValueError:
                self._news.put({"died": f"no JSON: {line[:LAST_WORDS]!r}"})
        code = self._process.wait()
        self._complaints.seek(0)
        said = self._complaints.read()[-LAST_WORDS:].decode("utf-8", "replace").strip()
        self._news.put({"died": said or f"exit code {code}"})
