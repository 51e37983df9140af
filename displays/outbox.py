"""What one client is sent, in the place of engineio's queue of packets."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import Any, Protocol

from gevent import get_hub
from gevent.event import Event
from wsproto.frame_protocol import FrameProtocol

BACKLOG_LIMIT = 512
"""Packets that may wait for one client; one more closes its connection."""

AT_ONCE = 64
"""When so many wait for a client they leave at once: a long burst must not fill the backlog."""

WRITE_SIZE = 256 * 1024
"""Bytes that are put together for one write, unless a single frame is longer."""

TURN = 200
"""Clients that are written to before others on the hub have their turn."""


class Receiver(Protocol):
    """Where an outbox's packets go."""

    def flush(self) -> None:
        """Write what waits as far as the system takes it at once; never blocks."""

    def lagging(self) -> None:
        """Cut the connection of a client that does not keep up."""

    def finish(self) -> None:
        """Close from our side, after what waits."""


class FrameMemory:
    """Frames the last message once for all its receivers.

    A broadcast hands the same object to every client in turn, and a server's frame without extensions is the
    same for all of them, so remembering one is enough.
    """

    def __init__(self) -> None:
        self._protocol = FrameProtocol(client=False, extensions=[])
        self._message: str | bytes = b""
        self._frame: bytes = b""

    def frame(self, message: str | bytes) -> bytes:
        """The one frame that carries `message` whole."""
        if message is not self._message or not self._frame:
            self._message = message
            self._frame = bytes(self._protocol.send_data(message))
        return self._frame


class Mail:
    """Clients for which something has been put since the hub went on; they are served in one go."""

    def __init__(self) -> None:
        self._receivers: dict[Receiver, None] = {}

    def soon(self, receiver: Receiver) -> None:
        """Serve this client too."""
        if not self._receivers:
            get_hub().loop.run_callback(self._serve)
        self._receivers[receiver] = None

    def _serve(self) -> None:
        receivers = list(islice(self._receivers, TURN))
        for receiver in receivers:
            del self._receivers[receiver]
        for receiver in receivers:
            receiver.flush()
        if self._receivers:  # others on the hub have their turn between
            get_hub().loop.run_callback(self._serve)


_frames = FrameMemory()
_mail = Mail()


class Outbox:
    """Packets for one client, as frames.

    Putting never blocks and never raises: a broadcast must not suffer from one slow receiver. What is put in
    one go leaves in one write, as soon as whoever puts it lets the hub go on; only what the system does not
    take at once is left to a greenlet. `unsent` counts packets put and not yet written.
    """

    def __init__(self) -> None:
        self._over = False
        self._frames: deque[bytes] = deque()
        self._leaving = 0
        self._receiver: Receiver | None = None
        self._empty = Event()
        self._empty.set()

    @property
    def unsent(self) -> int:
        """Packets that wait for the client, those half written among them."""
        return self._leaving + len(self._frames)

    def put(self, item: Any) -> None:
        """Take a packet, or None, engineio's mark for the end."""
        if item is None:
            if self._receiver is not None:
                self._receiver.finish()
        elif not self._over:
            if self.unsent >= BACKLOG_LIMIT:
                self._over = True
                if self._receiver is not None:
                    self._receiver.lagging()
                return
            self._frames.append(_frames.frame(item.encode()))
            self._empty.clear()
            if self._receiver is None:
                return
            if len(self._frames) >= AT_ONCE:
                self._receiver.flush()
            else:
                _mail.soon(self._receiver)

    def join(self) -> None:
        """Wait until everything is written, or nothing can be any more."""
        self._empty.wait()

    def open(self, receiver: Receiver) -> None:
        """From now on there is somebody who takes what is put."""
        self._receiver = receiver
        if self._over:
            receiver.lagging()
        _mail.soon(receiver)

    def close(self) -> None:
        """Nobody takes anything any more."""
        self._over, self._receiver = True, None
        self._frames.clear()
        self._leaving = 0
        self._empty.set()

    def take(self) -> bytes:
        """What is written next: whole frames, or nothing."""
        frames: list[bytes] = []
        size = 0
        while self._frames and (not frames or size + len(self._frames[0]) <= WRITE_SIZE):
            frames.append(self._frames.popleft())
            size += len(frames[-1])
        self._leaving = len(frames)
        return frames[0] if len(frames) == 1 else b"".join(frames)

    def written(self) -> None:
        """What was taken is written."""
        self._leaving = 0
        if not self._frames:
            self._empty.set()

    def more(self) -> None:
        """Whoever could not write has been able to since: what has been put meanwhile leaves too."""
        if self._frames and self._receiver is not None:
            _mail.soon(self._receiver)
