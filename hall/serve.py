"""``kuaiban serve``: starts the web process and the worker, and stops both.

Neither is forked: a web process is patched by gevent from its first line, the worker never is. A child ends
by itself when the pipe to its standard input closes, so that a killed parent leaves no orphan.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from types import FrameType

from hall.settings import Settings

STDIN = 0

PATIENCE = 10.0
"""Seconds that a child is given to finish its work before it is killed."""


class PortInUse(RuntimeError):
    """Somebody else listens where this server should."""


def check_port(settings: Settings) -> None:
    """Raises :class:`PortInUse` unless the server's address is free."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise PortInUse(str(error)) from error


class Children:
    """The processes of one server. Any of them ending ends all."""

    def __init__(self) -> None:
        self._children: list[subprocess.Popen[bytes]] = []
        self._modules: dict[str, subprocess.Popen[bytes]] = {}
        self._ended = threading.Event()
        self.asked_to_stop = False

    def start(self, module: str, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        """Starts ``python -m module`` with a pipe to its standard input."""
        command = [sys.executable, "-m", module, *arguments]
        # A session of its own keeps Ctrl-C in the terminal from reaching the child before its parent.
        variables = {**os.environ, **(environment or {})}
        child = subprocess.Popen(  # noqa: S603 (our own interpreter and modules)
            command, stdin=subprocess.PIPE, start_new_session=True, env=variables
        )
        self._children.append(child)
        self._modules[module] = child
        threading.Thread(target=self._watch, args=(child,), daemon=True).start()

    def _watch(self, child: subprocess.Popen[bytes]) -> None:
        child.wait()
        self._ended.set()

    def stop_on_signals(self) -> None:
        """Ctrl-C and SIGTERM stop the server cleanly."""

        def asked(_number: int, _frame: FrameType | None) -> None:
            self.asked_to_stop = True
            self._ended.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, asked)

    def wait(self, meanwhile: Callable[[], None] | None = None, every: float = 0.5) -> None:
        """Waits until a child ends or somebody asks to stop; ``meanwhile`` is run now and then."""
        while not self._ended.wait(every):
            if meanwhile is not None:
                meanwhile()

    def finished(self, module: str) -> bool:
        """Whether a child has done its work and ended well."""
        return self._modules[module].poll() == 0

    def stop(self) -> int:
        """Ends all children, politely first. Gives 0 when they were asked to, else the first failure."""
        codes = [child.poll() for child in self._children]
        for child in self._children:
            if child.poll() is None:
                child.terminate()
        for child in self._children:
            try:
                child.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            if child.stdin is not None:
                with suppress(OSError):
                    child.stdin.close()
        failed = next((code for code in codes if code not in (None, 0)), 0)
        return 0 if self.asked_to_stop else failed or 1


def end_with_parent(stop: Callable[[], None]) -> None:
    """In a child: calls ``stop`` when the parent has gone (its pipe to our standard input closes)."""

    def watch() -> None:
        # select, since it lets a patched process go on meanwhile; a plain read would stop its hub.
        open_pipe = True
        while open_pipe:
            select.select([STDIN], [], [])
            open_pipe = bool(os.read(STDIN, 64))
        stop()

    threading.Thread(target=watch, daemon=True).start()
