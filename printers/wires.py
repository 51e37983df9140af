"""A wire: bytes to and from a printer over a socket or a device file, never blocking."""

from __future__ import annotations

import array
import contextlib
import fcntl
import os
import select
import socket
import termios
from typing import Protocol

READ_BYTES = 4096


class Wire(Protocol):
    """What a conversation needs of a connection. Reading and writing raise BlockingIOError when not ready."""

    hangs_up: bool
    """Whether the far end can end the conversation, so that reading to the end means something."""
    listens: bool
    """Whether there is anything to read at all."""

    def fileno(self) -> int:
        """The descriptor to wait on."""

    def write(self, data: memoryview) -> int:
        """Hand over some bytes; how many were taken."""

    def read(self) -> bytes:
        """Some bytes from the printer; empty when it has hung up."""

    def unsent(self) -> int:
        """Bytes taken by the system that have not reached the other end."""

    def finish(self) -> None:
        """Say that nothing more will come, and keep listening."""

    def close(self) -> None:
        """End it."""


def _unsent(descriptor: int) -> int:
    left = array.array("i", [0])
    try:
        fcntl.ioctl(descriptor, termios.TIOCOUTQ, left)
    except OSError:
        return 0
    return left[0]


class SocketWire:
    """A TCP connection. The other end may hang up, and so may we, one direction at a time."""

    hangs_up = True
    listens = True

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection = connection

    def fileno(self) -> int:
        """The descriptor to wait on."""
        return self.connection.fileno()

    def write(self, data: memoryview) -> int:
        """Hand over some bytes; how many were taken."""
        return self.connection.send(data)

    def read(self) -> bytes:
        """Some bytes from the printer; empty when it has hung up."""
        return self.connection.recv(READ_BYTES)

    def unsent(self) -> int:
        """Bytes that the system still holds."""
        return _unsent(self.fileno())

    def finish(self) -> None:
        """Shut our direction; the other stays open."""
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """End it."""
        self.connection.close()


class DescriptorWire:
    """An open device file: a serial line, a USB printer port, a pipe."""

    hangs_up = False

    def __init__(self, descriptor: int, *, listens: bool = True) -> None:
        os.set_blocking(descriptor, False)
        self.listens = listens
        self.descriptor = descriptor

    def fileno(self) -> int:
        """The descriptor to wait on."""
        return self.descriptor

    def write(self, data: memoryview) -> int:
        """Hand over some bytes; how many were taken."""
        return os.write(self.descriptor, data)

    def read(self) -> bytes:
        """Some bytes from the printer; empty when it has hung up."""
        return os.read(self.descriptor, READ_BYTES)

    def unsent(self) -> int:
        """Bytes that the system still holds."""
        return _unsent(self.descriptor)

    def finish(self) -> None:
        """Nothing to say on a line that has no end."""

    def close(self) -> None:
        """End it."""
        os.close(self.descriptor)


def wait(wire: Wire, events: int, seconds: float) -> int:
    """What of the events (select.POLLIN, POLLOUT) is ready within the seconds; 0 when nothing is."""
    poller = select.poll()
    poller.register(wire.fileno(), events)
    ready = poller.poll(max(0, seconds * 1000))
    return ready[0][1] if ready else 0
