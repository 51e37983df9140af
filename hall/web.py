"""The web process: HTTP and sockets on one gevent hub."""

# Nothing may be imported before the patch: a lock made earlier would block the hub.
from gevent import monkey

monkey.patch_all()

import signal  # noqa: E402
import socket  # noqa: E402
import sys  # noqa: E402

from flask import Flask  # noqa: E402
from gevent import signal_handler  # noqa: E402
from gevent.pool import Pool  # noqa: E402
from gevent.pywsgi import WSGIServer  # noqa: E402
from gevent.threadpool import ThreadPool  # noqa: E402

from displays.wire import make_socketio  # noqa: E402
from hall.app import create_app, go_live  # noqa: E402
from hall.assembly import assemble  # noqa: E402
from hall.serve import end_with_parent, wait_for_parent  # noqa: E402
from hall.settings import Settings, load_settings  # noqa: E402

CONNECTIONS = 5_000
"""Sockets and requests that one process serves at a time."""

SOCKETS = 4_000
"""The sockets among them: whoever opens more takes no request its place."""

PASSWORDS = 2
"""Passwords worked on at a time, on native threads: each takes a tenth of a second of a processor."""


def make_app(settings: Settings) -> Flask:
    """The application of a web process. The hub goes on while a password is worked on."""
    return create_app(assemble(settings), apart=ThreadPool(PASSWORDS).apply)


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
    server = WSGIServer(
        listener,
        app,
        spawn=Pool(CONNECTIONS),
        log=None,
        environ={"wsgi.multithread": True},
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal_handler(number, server.stop, 0)
    end_with_parent(lambda: server.stop(0))
    feed.start()
    server.serve_forever(stop_timeout=0)
    feed.stop()


if __name__ == "__main__":
    main()
