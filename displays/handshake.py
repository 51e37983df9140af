"""The door of the Socket.IO path: what a WebSocket handshake must be, and plain answers to all else."""

import base64
import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from wsproto.utilities import generate_accept_token

Environ = dict[str, Any]
StartResponse = Callable[..., Callable[[bytes], object]]

WRONG_VERSION = "only WebSocket version 13"


def accept_headers(key: bytes) -> list[tuple[str, str]]:
    """The headers that accept a handshake with this `Sec-WebSocket-Key` (RFC 6455, 4.2.2), no extensions."""
    return [
        ("Upgrade", "websocket"),
        ("Connection", "Upgrade"),
        ("Sec-WebSocket-Accept", generate_accept_token(key).decode("ascii")),
    ]


def handshake_fault(environ: Environ) -> str | None:
    """What is wrong with a request as the opening of a WebSocket (RFC 6455, 4.2.1), or None."""
    tokens = [token.strip().lower() for token in environ.get("HTTP_CONNECTION", "").split(",")]
    if environ.get("HTTP_UPGRADE", "").lower() != "websocket" or "upgrade" not in tokens:
        return "not a WebSocket handshake"
    if environ["REQUEST_METHOD"] != "GET" or environ.get("SERVER_PROTOCOL") != "HTTP/1.1":
        return "a WebSocket opens with GET and HTTP/1.1"
    if environ.get("CONTENT_LENGTH", "0") not in ("", "0") or "HTTP_TRANSFER_ENCODING" in environ:
        return "a WebSocket handshake has no body"
    if environ.get("HTTP_SEC_WEBSOCKET_VERSION", "").strip() != "13":
        return WRONG_VERSION
    try:
        key = base64.b64decode(environ.get("HTTP_SEC_WEBSOCKET_KEY", "").strip(), validate=True)
    except ValueError:
        key = b""
    return None if len(key) == 16 else "Sec-WebSocket-Key is not 16 bytes in base64"


class Doorkeeper:
    """Lets only WebSocket handshakes through to Socket.IO's path; everything else passes untouched.

    It stands before engineio so that a malformed handshake gets a plain answer and never makes a session.
    ``most`` is how many sockets are served at a time, None for no limit.
    """

    def __init__(self, inner: Any, path: str, most: int | None = None) -> None:
        self._inner = inner
        self._prefix = f"/{path.strip('/')}/"
        self._most = most
        self._open = 0

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Pass on, or answer with a problem document: 400 (426 for another version), 503 when full."""
        if not environ.get("PATH_INFO", "").startswith(self._prefix):
            return self._inner(environ, start_response)  # type: ignore[no-any-return]
        fault = handshake_fault(environ)
        if fault is None and not hasattr(getattr(environ["wsgi.input"], "raw", None), "_sock"):
            fault = "this web server gives no access to its sockets; gevent's pywsgi does"
        if fault is not None:
            return _not_a_websocket(fault, start_response)
        if self._most is not None and self._open >= self._most:
            return _full(start_response)
        self._open += 1
        try:
            # Comes back when the socket has ended: one request is one socket.
            return self._inner(environ, start_response)  # type: ignore[no-any-return]
        finally:
            self._open -= 1


def _not_a_websocket(fault: str, start_response: StartResponse) -> Iterable[bytes]:
    version: list[tuple[str, str]] = []
    if fault == WRONG_VERSION:
        version = [("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13")]
    problem = {
        "title": "WebSocket only / 只接受 WebSocket",
        "status": 426 if version else 400,
        "detail": f"{fault} / 此地址只接受 WebSocket 连接",
        "code": "websocket_only",
    }
    return _refuse(problem, version, start_response)


def _full(start_response: StartResponse) -> Iterable[bytes]:
    problem = {
        "title": "Too many connections / 连接过多",
        "status": 503,
        "detail": "this server has as many sockets as it can serve; try again soon / 连接数已满，请稍后再试",
        "code": "too_many_sockets",
    }
    return _refuse(problem, [("Retry-After", "5")], start_response)


def _refuse(
    problem: dict[str, Any], headers: list[tuple[str, str]], start_response: StartResponse
) -> Iterable[bytes]:
    status = HTTPStatus(problem["status"])
    body = json.dumps({"type": "about:blank", **problem}, ensure_ascii=False).encode()
    start_response(
        f"{status.value} {status.phrase}",
        [
            ("Content-Type", "application/problem+json"),
            ("Content-Length", str(len(body))),
            *headers,
            ("Connection", "close"),
        ],
    )
    return [body]
