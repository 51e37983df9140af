"""Starting the server's processes one by one and at once, as they are where several hosts serve a hall."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from hall.serve import find_port
from tests.builders import ROOT
from tests.flows.running import START, alive, ask, variables
from tests.waiting import until

Twist = tuple[str | int, ...]
"""A function of the tests that a process calls before it begins: module, name, arguments."""


class Process:
    """One process of the server. It ends when ``close`` is called, as if its parent were gone."""

    def __init__(self, nursery: Nursery, pid: int, pipe: int, said: Path, port: int) -> None:
        self.pid, self.base = pid, f"http://127.0.0.1:{port}"
        self._nursery, self._pipe, self._said = nursery, pipe, said
        self._code: int | None = None

    @property
    def alive(self) -> bool:
        return self._code is None and alive(self.pid)

    @property
    def err(self) -> str:
        """What it has said."""
        return self._said.read_text("utf-8")

    def ready(self) -> None:
        """Waits until it takes commands."""

        def answers() -> bool:
            assert self.alive, f"it has ended: {self.err}"
            return ask(f"{self.base}/readyz")[0] == 200

        until(answers, "ready", START, every=0.01)

    def kill(self) -> None:
        """SIGKILL."""
        os.kill(self.pid, signal.SIGKILL)

    def ended(self) -> int:
        """Waits until it has ended; its exit code, or less the number of the signal that has ended it."""
        if self._code is None:
            until(lambda: not self.alive, "the process ends", every=0.002)
            self._code = self._nursery.reap(self.pid)
            os.close(self._pipe)
        return self._code

    def stop(self) -> int:
        """Asks it to stop; its exit code."""
        if self._code is None:
            os.kill(self.pid, signal.SIGTERM)
        return self.ended()

    def close(self) -> None:
        """Its parent goes."""
        os.close(self._pipe)
        self._pipe = os.open(os.devnull, os.O_RDONLY)


class Nursery:
    """Starts processes that run ``module``. Safe from any thread."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._lock, self._numbers = threading.Lock(), itertools.count(1)
        self._cradle: subprocess.Popen[bytes] | None = None

    def _load(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.crash.cradle", self._module],
            env=variables(ROOT),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )

    def start(self, folder: Path, twist: Twist | None = None, **settings: str) -> Process:
        """One more, in the data folder ``folder``. It is started and may not be ready."""
        n = next(self._numbers)
        name, port = f"{self._module.removeprefix('hall.')}-{os.getpid()}-{n}", find_port("127.0.0.1", 0)
        pipe, said = folder / f"{name}.in", folder / f"{name}.err"
        os.mkfifo(pipe)
        ours = os.open(pipe, os.O_RDWR)
        files = [str(pipe), str(folder / f"{name}.out"), str(said)]
        environment = variables(folder, port=str(port), **settings)
        pid = self._order(folder=str(folder), environment=environment, files=files, twist=twist)
        return Process(self, pid, ours, said, port)

    def reap(self, pid: int) -> int:
        """The exit code of one that has ended."""
        return self._order(reap=pid)

    def _order(self, **order: object) -> int:
        with self._lock:
            self._cradle = self._cradle or self._load()
            assert self._cradle.stdin is not None
            assert self._cradle.stdout is not None
            self._cradle.stdin.write(json.dumps(order).encode() + b"\n")
            self._cradle.stdin.flush()
            return int(self._cradle.stdout.readline())

    def end(self) -> None:
        """No more are needed."""
        if self._cradle is not None:
            with self._cradle as cradle:
                assert cradle.stdin is not None
                cradle.stdin.close()
