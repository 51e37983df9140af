"""The server's end of a WebSocket for Socket.IO under gevent.

engineio looks up its WebSocket class in a private table (`_async`), which is why its version is pinned and a
house test watches the table. The class here replaces the stock one, which may write half a frame to a slow
reader. Framing is wsproto's (RFC 6455); this module adds what a framing library leaves open:

- a frame is written whole, by one greenlet at a time, or the connection is closed;
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
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from flask import Flask
from flask_socketio import SocketIO
from gevent import Timeout
from gevent.event import Event
from gevent.lock import Semaphore
from gevent.queue import JoinableQueue
from wsproto.connection import Connection, ConnectionState, ConnectionType
from wsproto.events import BytesMessage, CloseConnection, Message, Ping, TextMessage
from wsproto.frame_protocol import CloseReason, FrameProtocol

from displays.handshake import Doorkeeper, Environ, StartResponse, accept_headers

MESSAGE_LIMIT = 64 * 1024
"""Largest message a client may send, in bytes of payload, fragments added up."""

BACKLOG_LIMIT = 512
"""Packets that may wait for one client; one more closes its connection."""

PING_INTERVAL_SECONDS = 4
PING_TIMEOUT_SECONDS = 5
"""A screen must say within 10 s that it has lost the server: clients notice after interval + timeout."""

FAREWELL_SECONDS = 2.0
"""How long a closing connection waits for the other side's part of the closing handshake."""

READ_SIZE = 64 * 1024

log = logging.getLogger(__name__)


class Outbox(JoinableQueue):  # type: ignore[type-arg]
    """engineio's queue of packets for one client, with an end to its patience.

    `unsent` counts packets put and not yet written to the socket, also those engineio has already taken out.
    Putting never blocks and never raises: a broadcast must not suffer from one slow receiver.
    """

    def __init__(self) -> None:
        super().__init__()
        self.unsent = 0
        self.overflowed = False
        self.on_overflow: Callable[[], None] | None = None

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        """Take a packet, or None (engineio's mark for the end), which is always taken."""
        if item is not None:
            if self.overflowed:
                return
            if self.unsent >= BACKLOG_LIMIT:
                self.overflowed = True
                if self.on_overflow is not None:
                    self.on_overflow()
                return
            self.unsent += 1
        super().put(item, block, timeout)


class FrameMemory:
    """Frames the last message once for all its receivers.

    A broadcast hands the same object to every client in turn, and a server's frame without extensions is the
    same for all of them, so remembering one is enough.
    """

    def __init__(self) -> None:
        self._message: str | bytes = b""
        self._frame: bytes = b""

    def frame(self, message: str | bytes) -> bytes:
        """The one frame that carries `message` whole."""
        if message is not self._message or not self._frame:
            self._message = message
            self._frame = bytes(FrameProtocol(client=False, extensions=[]).send_data(message))
        return self._frame


_frames = FrameMemory()


class Wire:
    """One client's WebSocket, in the shape engineio asks for: call, `wait`, `send`, `close`.

    `wait` runs in the request's greenlet, `send` and `close` in engineio's writer greenlet, `abort` anywhere.
    """

    def __init__(self, handler: Callable[["Wire"], object], server: Any) -> None:
        self._handler = handler
        self._engine_socket: Any = getattr(handler, "__self__", None)
        # engineio gives up a client that misses a ping; this catches what it cannot see, a stuck write.
        self._patience: float = server.ping_interval + server.ping_timeout + FAREWELL_SECONDS
        self._protocol = Connection(ConnectionType.SERVER)
        self._writing = Semaphore(1)
        self._ended = Event()
        self._inbox: deque[str | bytes] = deque()
        self._parts: list[str | bytes] = []
        self._size = 0
        self._broken = False
        self._reader: io.BufferedReader
        self._connection: system_socket.socket

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the handshake, let engineio talk until the end, and leave nothing behind."""
        self._reader = environ["wsgi.input"]
        # Reads go through the reader, not the socket: a client may have sent frames with its handshake.
        self._connection = getattr(self._reader.raw, "_sock")  # noqa: B009
        self._connection.settimeout(self._patience)
        outbox: Outbox = self._engine_socket.queue
        outbox.on_overflow = self._lagging
        try:
            key = environ["HTTP_SEC_WEBSOCKET_KEY"].strip().encode("ascii")
            start_response("101 Switching Protocols", accept_headers(key))(b"")
            if outbox.overflowed:
                self._lagging()
            self._handler(self)
        except (OSError, ValueError, LookupError, RecursionError) as error:
            # engineio lets a packet it cannot read escape; a gone client escapes from the handshake.
            log.info("closing a client after: %s", error)
            self._say_close(CloseReason.INVALID_FRAME_PAYLOAD_DATA, "not an Engine.IO packet")
        finally:
            self._leave()
            outbox.put(None)  # lets engineio's writer go
            self._engine_socket.close(wait=False, abort=True)
            self._hang_up()
        return []

    def wait(self) -> str | bytes | None:
        """The next whole message; None once the connection is over."""
        while not self._inbox:
            if self._ended.is_set():
                return None
            self._listen()
        return self._inbox.popleft()

    def send(self, message: str | bytes) -> None:
        """Write one message whole. Raises OSError when the connection is over or breaks."""
        self._write(_frames.frame(message))
        self._engine_socket.queue.unsent -= 1

    def close(self) -> None:
        """Close from our side: say so, wait a moment for the client to agree, then cut."""
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

    def _lagging(self) -> None:
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
    server.eio._async = {**table, "websocket": Wire, "queue": Outbox}  # noqa: SLF001  no public way in


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
