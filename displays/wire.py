"""The server's end of a WebSocket for Socket.IO under gevent.

engineio looks up its WebSocket class in a private table (`_async`), which is why its version is pinned and a
house test watches the table. The class here replaces the stock one, which may write half a frame to a slow
reader. Framing is wsproto's (RFC 6455); this module adds what a framing library leaves open:

- a frame is written whole, by one greenlet at a time, or the connection is closed;
- what is sent in one go leaves in one write, and is framed once for all who get it;
- a client costs one greenlet, its request's: writing and pings need none of their own;
- a message over `MESSAGE_LIMIT` bytes closes the connection with code 1009;
- a client for which more than `BACKLOG_LIMIT` packets wait is disconnected: it comes back, says what it has
  seen last and takes a snapshot, which is cheaper for everybody than an endless backlog;
- no extensions, so no compression buffers per client.

It needs `gevent.pywsgi`, whose request input leads to the socket.
"""

import io
import logging
import socket as system_socket
import struct
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from time import time
from typing import Any

from engineio.exceptions import SocketIsClosedError, UnknownPacketError
from engineio.packet import PING, Packet
from flask import Flask
from flask_socketio import SocketIO
from gevent import Timeout, spawn
from gevent.event import Event
from gevent.lock import Semaphore
from wsproto.connection import Connection, ConnectionState, ConnectionType
from wsproto.events import BytesMessage, CloseConnection, Message, Ping, TextMessage
from wsproto.frame_protocol import CloseReason

from displays.handshake import Doorkeeper, Environ, StartResponse, accept_headers
from displays.outbox import BACKLOG_LIMIT, Outbox
from displays.pulse import Pulse

MESSAGE_LIMIT = 64 * 1024
"""Largest message a client may send, in bytes of payload, fragments added up."""

PING_INTERVAL_SECONDS = 4
PING_TIMEOUT_SECONDS = 5
"""A screen must say within 10 s that it has lost the server: clients notice after interval + timeout."""

FAREWELL_SECONDS = 2.0
"""How long a closing connection waits for the other side's part of the closing handshake."""

READ_SIZE = 1024
"""Bytes read at a time. So many are set aside for each client that is listened to, and few say more."""

_PING = Packet(PING)

log = logging.getLogger(__name__)


class Wire:
    """One client's WebSocket. The whole conversation runs in the request's greenlet; sending is `Outbox`'s.

    engineio's own loop with a greenlet for writing and one for each ping is not used: a client costs one.
    """

    def __init__(self, engine_socket: Any, engine: Any, pulse: Pulse) -> None:
        self._engine_socket = engine_socket
        self._engine = engine
        self._outbox: Outbox = engine_socket.queue
        self._pulse = pulse
        self._ping_at = time() + engine.ping_interval
        engine_socket.schedule_ping = self._answered
        self._protocol = Connection(ConnectionType.SERVER)
        self._writing = Semaphore(1)
        self._ended = Event()
        self._inbox: deque[str | bytes] = deque()
        self._parts: list[str | bytes] = []
        self._size = 0
        self._broken = False
        self._reader: io.BufferedReader
        self._connection: Any

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the handshake, talk until the end, and leave nothing behind."""
        self._reader = environ["wsgi.input"]
        # Reads go through the reader, not the socket: a client may have sent frames with its handshake.
        self._connection = getattr(self._reader.raw, "_sock")  # noqa: B009
        # Silence is noticed by its pings; this catches what they cannot see, a stuck write.
        patience = self._engine.ping_interval + self._engine.ping_timeout + FAREWELL_SECONDS
        self._connection.settimeout(patience)
        try:
            key = environ["HTTP_SEC_WEBSOCKET_KEY"].strip().encode("ascii")
            start_response("101 Switching Protocols", accept_headers(key))(b"")
            self._outbox.open(self)
            self._pulse.add(self)
            self._converse()
        except (OSError, ValueError, LookupError, RecursionError) as error:
            # A packet that cannot be read ends here, and a client that has gone within the handshake.
            log.info("closing a client after: %s", error)
            self._say_close(CloseReason.INVALID_FRAME_PAYLOAD_DATA, "not an Engine.IO packet")
        finally:
            self._pulse.remove(self)
            self._leave()
            self._outbox.close()
            reason = self._engine.reason.TRANSPORT_CLOSE
            self._engine_socket.close(wait=False, abort=True, reason=reason)
            self._hang_up()
        return []

    def _converse(self) -> None:
        """Hand what the client says to engineio until the connection is over."""
        engine_socket = self._engine_socket
        engine_socket.connected = engine_socket.upgraded = True
        while (message := self.wait()) is not None:
            said = Packet(encoded_packet=message)
            try:
                engine_socket.receive(said)
            except UnknownPacketError:
                pass
            except SocketIsClosedError:
                return

    def wait(self) -> str | bytes | None:
        """The next whole message; None once the connection is over."""
        while not self._inbox:
            if self._ended.is_set():
                return None
            self._listen()
        return self._inbox.popleft()

    def beat(self, now: float) -> None:
        """Ping the client when it is time, or give it up when it has not answered. `now`: s since 1970."""
        engine_socket = self._engine_socket
        if engine_socket.closing or engine_socket.closed:
            return
        if engine_socket.last_ping:
            if now - engine_socket.last_ping > self._engine.ping_timeout:
                spawn(self._give_up)
        elif now >= self._ping_at:
            engine_socket.last_ping = now
            self._outbox.put(_PING)

    def _give_up(self) -> None:
        with suppress(SocketIsClosedError):  # it has gone meanwhile
            self._engine_socket.check_ping_timeout()

    def _answered(self) -> None:
        """The client has answered a ping: the next one is due an interval later."""
        self._engine_socket.last_ping = None
        self._ping_at = time() + self._engine.ping_interval

    def flush(self) -> None:
        """Write what waits as far as the system takes it at once; never blocks."""
        if self._writing.acquire(blocking=False):  # else whoever is writing will look for more
            self._send_on(self._outbox.take(), patient=False)

    def _send_on(self, data: bytes | memoryview, patient: bool) -> None:
        """Write until the outbox is empty, whoever has the right to write; it is given back at the end.

        Impatient, what cannot be written at once is left to a greenlet, and the right to write with it.
        """
        try:
            while data and not self._broken and self._protocol.state is ConnectionState.OPEN:
                try:
                    sent = self._connection.send(data) if patient else self._connection.send(data, 0, 0.0)
                except BlockingIOError:
                    sent = 0
                if sent < len(data):
                    data = memoryview(data)[sent:]
                    if not patient:
                        spawn(self._send_on, data, patient=True)
                        return
                else:
                    self._outbox.written()
                    data = self._outbox.take()
        except BaseException as error:
            # Part of a frame may be out; anything written after it would be read as nonsense.
            self.abort()
            self._writing.release()
            if not isinstance(error, OSError):
                raise
            return
        self._writing.release()

    def finish(self) -> None:
        """Close from our side, after what waits: say so, give the client a moment to agree, then cut."""
        if not self._ended.is_set():
            spawn(self._finish)

    def _finish(self) -> None:
        self._outbox.join()
        self._say_close(CloseReason.NORMAL_CLOSURE)
        if not self._ended.wait(FAREWELL_SECONDS):
            self.abort()

    def abort(self) -> None:
        """Cut the connection at once; blocked readers and writers wake up."""
        self._broken = True
        with suppress(OSError):
            # Without lingering the system forgets the unsent rest instead of offering it for minutes.
            self._connection.setsockopt(
                system_socket.SOL_SOCKET, system_socket.SO_LINGER, struct.pack("ii", 1, 0)
            )
            self._connection.shutdown(system_socket.SHUT_RDWR)

    def lagging(self) -> None:
        """Cut the connection of a client that does not keep up."""
        log.info("closing a client for which more than %d packets wait", BACKLOG_LIMIT)
        self.abort()

    def _listen(self) -> None:
        try:
            data = self._reader.read1(READ_SIZE)
            if not data:
                self._ended.set()
                return
            self._protocol.receive_data(data)
            for event in self._protocol.events():
                self._take(event)
                if self._ended.is_set():
                    return
        except OSError:  # reset, or nothing heard for longer than a ping takes
            self._broken = True
            self._ended.set()

    def _take(self, event: object) -> None:
        if isinstance(event, CloseConnection):
            if self._protocol.state is ConnectionState.REMOTE_CLOSING:
                self._write(self._protocol.send(event.response()), last=True)
            else:
                self._say_close(event.code, event.reason or "")
            self._ended.set()
        elif self._protocol.state is not ConnectionState.OPEN:
            return  # we have said goodbye; only the client's own goodbye matters now
        elif isinstance(event, Ping):
            self._write(self._protocol.send(event.response()))
        elif isinstance(event, (TextMessage, BytesMessage)):
            self._collect(event)

    def _collect(self, part: Message[Any]) -> None:
        data = part.data
        self._size += len(data.encode()) if isinstance(data, str) and not data.isascii() else len(data)
        if self._size > MESSAGE_LIMIT:
            self._say_close(CloseReason.MESSAGE_TOO_BIG, f"over {MESSAGE_LIMIT} bytes")
            self._ended.set()
            return
        if data:  # empty fragments cost nothing to send, so they must cost nothing to keep
            self._parts.append(bytes(data) if isinstance(data, bytearray) else data)
        if part.message_finished:
            empty: Any = "" if isinstance(part, TextMessage) else b""
            self._inbox.append(empty.join(self._parts))
            self._parts = []
            self._size = 0

    def _say_close(self, code: int, reason: str = "") -> None:
        if self._protocol.state is ConnectionState.OPEN and not self._broken:
            with suppress(OSError):
                self._write(self._protocol.send(CloseConnection(code, reason or None)), last=True)

    def _write(self, frame: bytes, last: bool = False) -> None:
        with self._writing:
            # Asked under the lock: while we waited for it, a close frame may have gone out.
            if self._broken or not (last or self._protocol.state is ConnectionState.OPEN):
                raise BrokenPipeError("the connection is over")
            rest = memoryview(frame)
            try:
                while rest:  # the time limit of the socket counts for each step: progress, not size
                    rest = rest[self._connection.send(rest) :]
            except BaseException:
                # Part of the frame may be out; anything written after it would be read as nonsense.
                self.abort()
                raise
        self._outbox.more()

    def _leave(self) -> None:
        """Say why we go if nobody has said anything yet: the server is stopping."""
        if not self._writing.locked():
            self._say_close(CloseReason.GOING_AWAY)
        self._ended.set()

    def _hang_up(self) -> None:
        """End the TCP connection so that our last frame arrives: input left unread would reset it."""
        if not self._broken:
            with suppress(OSError), Timeout(FAREWELL_SECONDS, False):  # type: ignore[arg-type]  # False: silent
                self._connection.shutdown(system_socket.SHUT_WR)
                while self._reader.read1(READ_SIZE):
                    pass
        # pywsgi takes no further request from a closed reader, and closes the socket itself.
        self._reader.close()


class ClientFaults(logging.Filter):
    """Keeps stack traces of a client's nonsense out of the log; our own handlers' errors stay whole."""

    PARSERS = ("socketio.", "engineio.", "json.")

    def filter(self, record: logging.LogRecord) -> bool:
        """Drop the record when no frame of its traceback lies outside the parsers."""
        trace = record.exc_info[2] if record.exc_info else None
        if trace is None:
            return True
        while trace is not None:
            if not f"{trace.tb_frame.f_globals.get('__name__', '')}.".startswith(self.PARSERS):
                return True
            trace = trace.tb_next
        return False


_quiet = logging.getLogger(f"{__name__}.socketio")
_quiet.setLevel(logging.ERROR)
_quiet.addFilter(ClientFaults())


def install(server: Any) -> None:
    """Make a `socketio.Server` in async mode gevent use this module's socket and queue.

    Raises RuntimeError when this engineio does not look like the pinned one.
    """
    table = getattr(server.eio, "_async", None)
    if (
        server.eio.async_mode != "gevent"
        or not isinstance(table, dict)
        or not {"websocket", "queue"} <= set(table)
    ):
        raise RuntimeError(
            "this engineio cannot take our WebSocket: async mode gevent of the pinned version is needed"
        )
    pulse = Pulse(server.eio)

    def connect(handler: Any, engine: Any) -> Wire:
        return Wire(handler.__self__, engine, pulse)

    own = {"websocket": connect, "queue": Outbox}
    server.eio._async = {**table, **own}  # noqa: SLF001  no public way in


def make_socketio(app: Flask, most: int | None = None, **options: Any) -> SocketIO:
    """Put Socket.IO on `app` under /socket.io: gevent, WebSocket only, same origin, our socket.

    At most `most` sockets are served at a time (None: no limit), so that other requests keep their places.
    `options` go to Flask-SocketIO and win over the choices made here, transport and mode apart. Raises
    ValueError for a `message_queue`: every web process follows the event log itself.
    """
    if options.get("message_queue"):
        raise ValueError("message_queue: processes follow the event log; Socket.IO needs no message queue")
    settings: dict[str, Any] = {
        "path": "/socket.io",
        "ping_interval": PING_INTERVAL_SECONDS,
        "ping_timeout": PING_TIMEOUT_SECONDS,
        "max_http_buffer_size": MESSAGE_LIMIT,
        "cors_allowed_origins": None,
        "monitor_clients": False,  # Pulse does it
        "logger": _quiet,
        "engineio_logger": _quiet,
        **options,
        "async_mode": "gevent",
        "transports": ["websocket"],
        "allow_upgrades": False,
    }
    path = str(settings["path"])
    socketio = SocketIO(app, **settings)
    install(socketio.server)
    app.wsgi_app = Doorkeeper(app.wsgi_app, path, most)  # type: ignore[method-assign]
    return socketio
