"""``kuaiban serve``: starts the web process and the worker, and stops both.

Neither is forked: a web process is patched by gevent from its first line, the worker never is. A child ends
by itself when the pipe to its standard input closes, so that a killed parent leaves no orphan.
"""

from __future__ import annotations

import errno
import json
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

STDIN = 0

WAIT = "--wait"
"""Tells a child to load its code and then wait until its parent has prepared everything."""

PATIENCE = 10.0
"""Seconds that a child is given to finish its work before it is killed."""


class PortInUse(RuntimeError):
    """This server cannot listen where it should; the message says where and why."""


def find_port(host: str, port: int) -> int:
    """The port to listen on: ``port`` if it is free, any free one for 0. Raises :class:`PortInUse`."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            return int(probe.getsockname()[1])
    except OSError as error:
        raise PortInUse(_why(host, port, error)) from error


def _why(host: str, port: int, error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return f"This machine does not know the address {host}. Choose another with KUAIBAN_HOST."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine. Choose one of its own with KUAIBAN_HOST."
    if error.errno == errno.EACCES:
        return f"Only root may listen on port {port}. Choose one from 1024 on with KUAIBAN_PORT."
    return (
        f"Kuaiban cannot listen on {host}:{port}: {error.strerror}.\n"
        f"Stop what uses that port, or choose another one: KUAIBAN_PORT={port + 1 if port < 65535 else 8000}"
    )


class Children:
    """The processes of one server. Any of them ending ends all.

    ``asked_to_stop`` is true once somebody has pressed Ctrl-C or sent SIGTERM; it never becomes false again.
    """

    def __init__(self) -> None:
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._waiting: list[subprocess.Popen[bytes]] = []
        self._ended = threading.Event()
        self.asked_to_stop = False

    def start(self, module: str, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        """Starts ``python -m module`` with a pipe to its standard input."""
        command = [sys.executable, "-m", module, *arguments]
        # A process group of its own keeps Ctrl-C in the terminal from reaching the child before its parent.
        # Not a session: Linux shares the processor among sessions first, whoever gives way inside of them.
        variables = {**os.environ, **(environment or {})}
        child = subprocess.Popen(  # noqa: S603 (our own interpreter and modules)
            command, stdin=subprocess.PIPE, process_group=0, env=variables
        )
        self._children[module] = child
        if WAIT in arguments:
            self._waiting.append(child)
        threading.Thread(target=self._watch, args=(child,), daemon=True).start()

    def go(self, environment: Mapping[str, str]) -> None:
        """Lets the children that wait begin, with these variables added to their environment."""
        waiting, self._waiting = self._waiting, []
        for child in waiting:
            assert child.stdin is not None
            with suppress(BrokenPipeError):  # it has died: wait() tells
                child.stdin.write(json.dumps(dict(environment)).encode() + b"\n")
                child.stdin.flush()

    def running(self, module: str) -> bool:
        """Whether a child has been started and not been stopped."""
        return module in self._children

    def _watch(self, child: subprocess.Popen[bytes]) -> None:
        child.wait()
        if child in self._children.values():
            self._ended.set()

    def stop_on_signals(self) -> None:
        """Ctrl-C and SIGTERM stop the server cleanly, also while it is still being set up."""

        def asked(_number: int, _frame: FrameType | None) -> None:
            self.asked_to_stop = True
            self._ended.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, asked)

    def wait(self) -> str | None:
        """Waits until somebody asks to stop (None), or a child ends; its module."""
        while not self.asked_to_stop:
            # A wait without an end would keep the handler of a signal from running.
            if self._ended.wait(0.5):
                self._ended.clear()
                ended = [name for name, child in self._children.items() if child.poll() is not None]
                if ended and not self.asked_to_stop:
                    return ended[0]
        return None

    def code(self, module: str) -> int | None:
        """How a child has ended: its exit code, None while it runs."""
        return self._children[module].poll()

    def stop(self) -> None:
        """Ends all children, politely first, and forgets them."""
        children, self._children, self._waiting = list(self._children.values()), {}, []
        for child in children:
            if child.poll() is None:
                child.terminate()
        for child in children:
            try:
                child.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            if child.stdin is not None:
                with suppress(OSError):
                    child.stdin.close()


def wait_for_parent() -> None:
    """In a child that was told to wait: waits for :meth:`Children.go`; ends if the parent goes instead."""
    if WAIT not in sys.argv:
        return
    line = b""
    while not line.endswith(b"\n"):
        piece = os.read(STDIN, 1)
        if not piece:
            sys.exit(0)
        line += piece
    os.environ.update(json.loads(line))


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
