"""A WebSocket client that shares no code with the server, reads only when told, and can misbehave."""

import base64
import json
import os
import socket
import struct
from contextlib import suppress

TEXT, BINARY, CONTINUATION, CLOSE, PING, PONG = 1, 2, 0, 8, 9, 10


def frame(opcode, payload, *, fin=True, mask=True, rsv=0):
    """One frame as a client sends it, or as it must not."""
    size = len(payload)
    head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
    flag = 0x80 if mask else 0
    if size < 126:
        head += bytes([flag | size])
    elif size < 65536:
        head += struct.pack("!BH", flag | 126, size)
    else:
        head += struct.pack("!BQ", flag | 127, size)
    if not mask:
        return head + payload
    key = os.urandom(4)
    stream = (key * (size // 4 + 1))[:size]
    return head + key + (int.from_bytes(payload) ^ int.from_bytes(stream)).to_bytes(size)


class Client:
    """One connection. `frame` gives (opcode, payload) and refuses frames that are not a server's."""

    def __init__(self, port, *, headers=(), early=b"", receive_buffer=None, greet=True):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(20)
        self.socket.connect(("127.0.0.1", port))
        lines = [
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            "Upgrade: websocket",
            "Connection: keep-alive, Upgrade",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
            *headers,
        ]
        self.socket.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + early)
        self.stream = self.socket.makefile("rb")
        self.answer = b"".join(iter(self.stream.readline, b"\r\n")).decode()
        self.sid = None
        if greet:
            assert self.text().startswith("0{")
            if not early:
                self.say("40")
            self.sid = json.loads(self.text()[2:])["sid"]

    def say(self, text):
        self.socket.sendall(frame(TEXT, text.encode()))

    def call(self, event, *values):
        """Emit with an acknowledgement asked; the acknowledgement's first value."""
        self.say(f"420{json.dumps([event, *values])}")
        return json.loads(self.text()[3:])[0]

    def frame(self):
        first, second = self._exactly(2)
        assert first & 0x70 == 0, "reserved bits set: the stream is corrupt or compressed"
        assert first & 0x0F in (TEXT, BINARY, CLOSE, PING, PONG), (
            f"opcode {first & 15}: the stream is corrupt"
        )
        assert first & 0x80, "the server never fragments"
        assert second & 0x80 == 0, "a server's frame is not masked"
        size = second & 0x7F
        if size > 125:
            (size,) = struct.unpack("!H" if size == 126 else "!Q", self._exactly(2 if size == 126 else 8))
        return first & 0x0F, self._exactly(size)

    def text(self):
        """The next text that is not one of engineio's pings, which are answered."""
        while True:
            opcode, payload = self.frame()
            if opcode == TEXT and payload == b"2":
                self.say("3")
            elif opcode == TEXT:
                return payload.decode()

    def close_code(self):
        """The code of the close frame that comes next, other frames passed over."""
        while True:
            opcode, payload = self.frame()
            if opcode == CLOSE:
                return struct.unpack("!H", payload[:2])[0] if payload else None

    def texts_until_the_end(self):
        """Every text until the connection ends, in whatever way, but never in a corrupt frame."""
        with suppress(EOFError, ConnectionResetError, BrokenPipeError):
            while True:
                yield self.text()

    def at_end(self):
        """Whether the server has ended the connection; waits for it."""
        try:
            return self.stream.read(1) == b""
        except ConnectionResetError:
            return True

    def close(self):
        self.stream.close()
        self.socket.close()

    def _exactly(self, size):
        data = self.stream.read(size)
        if len(data) < size:
            raise EOFError("the connection ended")
        return data
