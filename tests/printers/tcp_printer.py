"""A printer on a TCP port of this machine, as well-behaved or as broken as a test wants it."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass

ONLINE, PAPER_THERE, NO_CAUSE = 0x12, 0x12, 0x12
PAPER_GONE, COVER_OPEN, OFFLINE = 0x72, 0x16, 0x1A
ASKED = re.compile(rb"\x10\x04(.)|\x1dr\x01|\x1d\(H\x06\x0000(....)", re.DOTALL)


@dataclass
class Manners:
    """How this printer behaves. The defaults are a healthy printer that confirms."""

    answers_status: bool = True
    printer: int = ONLINE
    paper: int = PAPER_THERE
    cause: int = NO_CAUSE
    confirms: bool = True
    hangs_up_after: int | None = None
    resets: bool = False
    stops_reading_after: int | None = None
    answers_late: threading.Event | None = None
    pieces: int = 65536
    pause: Callable[[], object] = lambda: None
    says_first: bytes = b""
    closes_at_end: bool = True
    buffer: int | None = None
    dies_before_answer: bool = False


def spoken(got: bytes, at: int) -> tuple[list[re.Match[bytes]], int]:
    """The questions from a place on, pictures left out, and up to where the bytes are understood."""
    questions: list[re.Match[bytes]] = []
    while at < len(got):
        if got.startswith(b"\x1dv0", at):
            if len(got) < at + 8:
                break
            size = (got[at + 4] + 256 * got[at + 5]) * (got[at + 6] + 256 * got[at + 7])
            if len(got) < at + 8 + size:
                break
            at += 8 + size
        elif asked := ASKED.match(got, at):
            questions.append(asked)
            at = asked.end()
        elif len(got) - at < (11 if got.startswith(b"\x1d(", at) else 3):
            break
        else:
            at += 1
    return questions, at


class TcpPrinter:
    """Serves one connection after another on its own thread; ``received`` holds the bytes of each."""

    def __init__(self, manners: Manners | None = None, port: int = 0) -> None:
        self.manners = manners or Manners()
        self.received: list[bytearray] = []
        self.open_now = 0
        self.most_open = 0
        self.changed = threading.Condition()
        self.stopping = threading.Event()
        self.server = socket.create_server(("127.0.0.1", port))
        if self.manners.buffer is not None:
            # Set before anybody connects: the window of a connection is fixed when it is made.
            self.server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.manners.buffer)
        self.server.settimeout(0.05)
        self.port = self.server.getsockname()[1]
        self.threads = [threading.Thread(target=self._serve, daemon=True)]
        self.threads[0].start()

    def __enter__(self) -> TcpPrinter:
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join(5)
        self.server.close()

    def address(self, **options: str) -> str:
        query = "&".join(f"{key.replace('_', '-')}={value}" for key, value in options.items())
        return f"tcp://127.0.0.1:{self.port}" + (f"?{query}" if query else "")

    @property
    def stream(self) -> bytes:
        return b"".join(bytes(one) for one in self.received)

    def until(self, true: Callable[[], bool], seconds: float = 10) -> None:
        with self.changed:
            assert self.changed.wait_for(true, seconds), "the printer never saw it"

    def _serve(self) -> None:
        while not self.stopping.is_set():
            try:
                connection, _ = self.server.accept()
            except TimeoutError:
                continue
            thread = threading.Thread(target=self._talk, args=(connection,), daemon=True)
            self.threads.append(thread)
            thread.start()

    def _talk(self, connection: socket.socket) -> None:
        got = bytearray()
        with self.changed:
            self.received.append(got)
            self.open_now += 1
            self.most_open = max(self.most_open, self.open_now)
            self.changed.notify_all()
        connection.settimeout(0.05)
        with connection:
            with contextlib.suppress(OSError):
                if self.manners.says_first:
                    connection.sendall(self.manners.says_first)
                self._take(connection, got)
            if self.manners.resets:
                # Closing with time 0 to linger makes the system send a reset.
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            # Counted before the close: whoever sees the close may connect again at once.
            with self.changed:
                self.open_now -= 1
                self.changed.notify_all()

    def _take(self, connection: socket.socket, got: bytearray) -> None:
        looked = 0
        while not self.stopping.is_set():
            manners = self.manners
            if manners.stops_reading_after is not None and len(got) >= manners.stops_reading_after:
                self.stopping.wait(30)
                return
            try:
                piece = connection.recv(manners.pieces)
            except TimeoutError:
                continue
            if not piece:
                if not manners.closes_at_end:
                    self.stopping.wait(30)
                return
            manners.pause()
            with self.changed:
                got += piece
                self.changed.notify_all()
            if manners.hangs_up_after is not None and len(got) >= manners.hangs_up_after:
                return
            questions, looked = spoken(bytes(got), looked)
            for asked in questions:
                if not self._answer(connection, asked):
                    return

    def _answer(self, connection: socket.socket, asked: re.Match[bytes]) -> bool:
        """Answer one question as this printer does; False when it dies instead."""
        manners = self.manners
        if asked[0].startswith(b"\x10"):
            if manners.answers_status:
                kind = {1: manners.printer, 2: manners.cause, 4: manners.paper}[asked[1][0]]
                connection.sendall(bytes([kind]))
            return True
        if manners.dies_before_answer:
            return False
        if manners.answers_late is not None:
            manners.answers_late.wait(30)
        if manners.confirms:
            connection.sendall(b'7"' + asked[2] + b"\x00" if asked[2] else b"\x00")
        return True
