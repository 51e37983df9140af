"""The heartbeat of a server's sockets."""

from __future__ import annotations

from time import time
from typing import Any, Protocol

from gevent import sleep, spawn

BEAT_SECONDS = 0.25
"""How often it is looked which clients are due for a ping, or have not answered one."""


class Beating(Protocol):
    """A client that can be pinged."""

    def beat(self, now: float) -> None:
        """Ping the client when it is time, or give it up when it has not answered. ``now``: s since 1970."""


class Pulse:
    """Pings all clients of a server and gives up those that do not answer, from one greenlet for all."""

    def __init__(self, engine: Any) -> None:
        """``engine`` is an ``engineio.Server`` that knows what to do with a new connection."""
        self._engine = engine
        self._welcome = engine.handlers["connect"]
        self._clients: set[Beating] = set()
        self._beating = False
        engine.on("connect", self._greet)

    def _greet(self, sid: str, environ: dict[str, Any]) -> Any:
        """A new connection: engineio would set a greenlet to its first ping."""
        engine_socket = self._engine.sockets[sid]
        engine_socket.schedule_ping = lambda: setattr(engine_socket, "last_ping", None)
        return self._welcome(sid, environ)

    def add(self, client: Beating) -> None:
        """A client has come."""
        self._clients.add(client)
        if not self._beating:
            self._beating = True
            spawn(self._beat)

    def remove(self, client: Beating) -> None:
        """A client has gone."""
        self._clients.discard(client)

    def _beat(self) -> None:
        while self._clients:
            sleep(BEAT_SECONDS)
            now = time()
            for client in list(self._clients):
                client.beat(now)
        self._beating = False
