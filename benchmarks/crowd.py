"""A program with many WebSocket clients that wait for calls. It notes when each has heard each call.

``python -m benchmarks.crowd PORT CLIENTS [WORD [TOKEN]]``: with ``WORD`` the clients speak Socket.IO and
follow that, without it they only listen. It prints ``ready``, and a line of JSON for each call that everybody
has heard: when each client had heard it (``time.perf_counter``, s), in order, and what the first client had
been sent since the call before.
"""

from __future__ import annotations

import asyncio
import base64
import gc
import json
import os
import sys
from time import perf_counter

CALLED = b'42["called"'
"""What a call's last message begins with."""

TOGETHER = 50
"""Clients that connect at a time."""


class Line(asyncio.Protocol):
    """One client. It understands what a server sends that neither fragments nor compresses."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._received = bytearray()
        self._open = False
        self._transport: asyncio.Transport
        self.calls = 0
        self.seated = asyncio.get_running_loop().create_future()
        self.texts: list[str] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            (
                "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                f"Sec-WebSocket-Key: {key}\r\n\r\n"
            ).encode()
        )

    def connection_lost(self, _error: Exception | None) -> None:
        if not self._crowd.over:
            os._exit(3)

    def data_received(self, data: bytes) -> None:
        received = self._received
        received += data
        at = 0
        if not self._open:
            end = received.find(b"\r\n\r\n")
            if end < 0:
                return
            at, self._open = end + 4, True
            if not self._crowd.word:
                self.seated.set_result(None)
        while len(received) - at >= 2:
            head, size = 2, received[at + 1]
            if size == 126:
                head, size = 4, int.from_bytes(received[at + 2 : at + 4])
            elif size == 127:
                head, size = 10, int.from_bytes(received[at + 2 : at + 10])
            if len(received) - at < head + size:
                break
            self._take(received[at] & 15, bytes(received[at + head : at + head + size]))
            at += head + size
        del received[:at]

    def _take(self, opcode: int, text: bytes) -> None:
        if opcode == 8:
            os._exit(4)
        if text.startswith(CALLED):
            self._crowd.heard(self.calls)
            self.calls += 1
        if self.texts is not None and text.startswith(b"42"):
            self.texts.append(text.decode())
            if text.startswith(CALLED):
                self._crowd.texts.append(self.texts)
                self.texts = []
        if self._crowd.word and text[:2] != b"42":
            self._greet(text)

    def _greet(self, text: bytes) -> None:
        if text == b"2":
            self._say("3")
        elif text.startswith(b"0"):
            self._say("40" + json.dumps({"token": self._crowd.token}))
        elif text.startswith(b"40"):
            self._say('420["follow",' + self._crowd.word + "]")
        elif text.startswith(b"430"):
            if b'"error"' in text[:20]:
                sys.exit(text.decode())
            self.seated.set_result(None)
            if self._crowd.first is self:
                self.texts = []

    def _say(self, text: str) -> None:
        # A mask of zeros leaves the bytes as they are, and is one.
        size = len(text)
        head = bytes([0x81, 0x80 | size]) if size < 126 else bytes([0x81, 0xFE]) + size.to_bytes(2)
        self._transport.write(head + bytes(4) + text.encode())


class Crowd:
    """All clients of the program."""

    def __init__(self, port: int, clients: int, word: str, token: str) -> None:
        self.word, self.token, self.over = word, token, False
        self.first: Line | None = None
        self.texts: list[list[str]] = []
        self._port, self._clients = port, clients
        self._times: list[list[float]] = []

    def heard(self, call: int) -> None:
        """A client has heard a call, the first one being 0."""
        while len(self._times) <= call:
            self._times.append([])
        times = self._times[call]
        times.append(perf_counter())
        if len(times) == self._clients:
            texts = self.texts[call] if call < len(self.texts) else []
            print(json.dumps({"times": times, "texts": texts}), flush=True)
            self._times[call] = []

    async def run(self) -> None:
        """Connects everybody and listens until the input closes."""
        loop = asyncio.get_running_loop()
        lines: list[Line] = []
        while len(lines) < self._clients:
            some = []
            for _ in range(min(TOGETHER, self._clients - len(lines))):
                _, line = await loop.create_connection(lambda: Line(self), "127.0.0.1", self._port)
                self.first = self.first or line
                some.append(line)
            await asyncio.gather(*(line.seated for line in some))
            lines += some
        gc.collect()
        gc.freeze()
        print("ready", flush=True)
        await loop.run_in_executor(None, sys.stdin.read)
        self.over = True
        os._exit(0)


if __name__ == "__main__":
    word, token = (*sys.argv[3:], "", "")[:2]
    asyncio.run(Crowd(int(sys.argv[1]), int(sys.argv[2]), word, token).run())
