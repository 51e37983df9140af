"""A printer on the network: one connection at a time, one connection a slip."""

from __future__ import annotations

import socket
import threading
from collections import defaultdict
from typing import Final

from printers.addresses import Address
from printers.conversation import Conversation, HeldOpen, Manner
from printers.verdicts import Verdict
from printers.wires import SocketWire

CONNECT_SECONDS: Final = 1.0
"""A printer in the same building answers in milliseconds; one that does not is off."""
_in_use: defaultdict[tuple[str, int], threading.Lock] = defaultdict(threading.Lock)
"""Most printers take one connection: whoever prints on an address holds its lock."""


def manner_of(address: Address) -> Manner:
    """How to talk with the printer at an address."""
    options = address.options
    return Manner(options["status"], options["confirm"], float(options["timeout"]), address.dots)


class TcpDevice:
    """Prints by opening a connection, talking as the address says, and ending it in good order."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.manner = manner_of(address)
        self.turn = 0

    def print(self, slip: bytes) -> Verdict:
        """Hand over one slip. Never raises; failed means that the printer has none of it."""
        where = (self.address.place, self.address.port)
        lock = _in_use[where]
        if not lock.acquire(timeout=CONNECT_SECONDS):
            return Verdict("failed", "busy")
        verdict = Verdict("failed", "unexpected")
        try:
            verdict = self._print(where, slip)
        finally:
            if verdict.late is None:
                lock.release()
        if isinstance(verdict.late, HeldOpen):
            verdict.late.closed = lock.release
        return verdict

    def _print(self, where: tuple[str, int], slip: bytes) -> Verdict:
        try:
            connection = socket.create_connection(where, timeout=CONNECT_SECONDS)
        except ConnectionRefusedError:
            return Verdict("failed", "refused")
        except OSError as failed:
            return Verdict("failed", "unreachable", {"error": failed.strerror or type(failed).__name__})
        self.turn = (self.turn + 1) % 10_000
        mark = b"%04d" % self.turn
        talk = Conversation(SocketWire(connection), self.manner)
        verdict = talk.hand_over(slip, mark)
        self.manner = self.manner.learned(talk.answers)
        return verdict
