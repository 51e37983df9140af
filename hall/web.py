"""The web process: HTTP and sockets on one gevent hub."""

from __future__ import annotations

# Nothing may be imported before the patch: a lock made earlier would block the hub.
from gevent import monkey

monkey.patch_all()

import hall.seldom  # noqa: E402, F401 (what follows is what it is for)

# isort: split
import os  # noqa: E402
import signal  # noqa: E402
import socket  # noqa: E402
import sys  # noqa: E402
from contextlib import suppress  # noqa: E402
from typing import Any  # noqa: E402

from flask import Flask  # noqa: E402
from gevent import Timeout, idle, signal_handler, sleep  # noqa: E402
from gevent.event import Event  # noqa: E402
from gevent.pool import Pool  # noqa: E402
from gevent.pywsgi import WSGIHandler, WSGIServer  # noqa: E402
from gevent.threadpool import ThreadPool  # noqa: E402

from displays.wire import make_socketio  # noqa: E402
from hall.app import create_app, go_live  # noqa: E402
from hall.assembly import assemble  # noqa: E402
from hall.serve import end_with_parent, wait_for_parent  # noqa: E402
from hall.services import KEY  # noqa: E402
from hall.settings import Settings, load_settings  # noqa: E402

HIGHEST = 2
"""The priority on the hub of what is served before anything else."""

CONNECTIONS = 5_000
"""Sockets and requests that one process serves at a time."""

SOCKETS = 4_000
"""The sockets among them: whoever opens more takes no request its place."""

QUIET_SECONDS = 60.0
"""How long a connection may say nothing, or take nothing of its answer, and keep its place."""

SOCKETS_PATH = "/socket.io"

LAST_REQUESTS = 5.0
"""Seconds that requests in hand are given when the process is asked to end."""

PASSWORDS = 2
"""Passwords worked on at a time, on native threads: each takes a tenth of a second of a processor."""


class Handler(WSGIHandler):
    """Serves one connection's requests. A socket sets its own limit when it begins."""

    server: Server

    def handle(self) -> None:
        """Serves until the other side closes, or has been quiet for too long."""
        self.socket.settimeout(QUIET_SECONDS)
        super().handle()

    def read_request(self, raw_requestline: str) -> Any:
        """The rest of a request's head; False when it does not come, which is answered with 400."""
        try:
            return super().read_request(raw_requestline)
        except TimeoutError:
            return False

    def log_request(self) -> None:
        """Nothing: the application has its own line, and ours would be made up to be thrown away."""

    def handle_one_response(self) -> None:
        """One request; the connection is closed after it once the server is ending."""
        assert self.environ is not None
        lasts = self.environ["PATH_INFO"].startswith(SOCKETS_PATH)
        self.server.in_hand += not lasts
        try:
            super().handle_one_response()
        finally:
            self.server.in_hand -= not lasts
            if self.server.ending:
                self.close_connection = True


class Server(WSGIServer):
    """``in_hand`` are the requests that are being answered; sockets last and are not among them."""

    in_hand = 0
    ending = False

    def end(self, seconds: float = LAST_REQUESTS) -> None:
        """Takes nobody in any more and lets those in hand have their answers, for so long at most."""
        self.ending = True
        self.close()
        with suppress(Timeout), Timeout(seconds):
            while self.in_hand:
                sleep(0.01)


def make_app(settings: Settings) -> Flask:
    """The application of a web process. The hub goes on while a password is worked on."""
    return create_app(assemble(settings, gather=gather), apart=ThreadPool(PASSWORDS).apply)


def gather() -> None:
    """Lets the hub read what has come in meanwhile, once: the commands among it join the one that is next.

    While a commit flushes the disk nothing moves on a hub, so without this none would ever find another.
    """
    idle(HIGHEST)  # the hub's next look at its sockets, before it serves them
    sleep(0)  # after it has served them


def listen(host: str, port: int) -> socket.socket:
    """The listening socket. Answers leave at once: headers and body of one must not wait for each other."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=1024)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def main() -> None:
    """Entry of ``python -m hall.web``."""
    wait_for_parent()
    settings = load_settings()
    app = make_app(settings)
    feed = go_live(app, make_socketio(app, SOCKETS))
    try:
        listener = listen(settings.host, settings.port)
    except OSError as error:
        sys.exit(f"Kuaiban cannot listen on {settings.host}:{settings.port}: {error.strerror}")
    server = Server(
        listener,
        app,
        spawn=Pool(CONNECTIONS),
        log=None,
        handler_class=Handler,
        environ={"wsgi.multithread": True},
    )
    over = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal_handler(number, over.set)
    end_with_parent(over.set)
    feed.start()
    server.start()
    over.wait()
    server.end()
    feed.hang_up()
    leave(app)


def leave(app: Flask) -> None:
    """Ends the process as it stands.

    Nothing that still waits is woken to be told of it: half a conversation with a database server cannot be
    ended in order, and the attempt takes longer than anybody waits. The server undoes what is not committed.
    """
    app.extensions[KEY].operations.store.engine.dispose()  # the last one out tidies SQLite's files
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
