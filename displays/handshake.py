"""The door of the Socket.IO path: what a WebSocket handshake must be, and plain answers to all else."""

import base64
import json
from collections.abc import Callable, Iterable
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
    """

    def __init__(self, inner: Any, path: str) -> None:
        self._inner = inner
        self._prefix = f"/{path.strip('/')}/"

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer 400 (426 for another WebSocket version) with a problem document, or pass on."""
        if not environ.get("PATH_INFO", "").startswith(self._prefix):
            return self._inner(environ, start_response)  # type: ignore[no-any-return]
        fault = handshake_fault(environ)
        if fault is None and not hasattr(getattr(environ["wsgi.input"], "raw", None), "_sock"):
            fault = "this web server gives no access to its sockets; gevent's pywsgi does"
        if fault is None:
            return self._inner(environ, start_response)  # type: ignore[no-any-return]
        status = "426 Upgrade Required" if fault == WRONG_VERSION else "400 Bad Request"
        problem = {
            "type": "about:blank",
            "title": "WebSocket only / 只接受 WebSocket",
            "status": int(status[:3]),
            "detail": f"{fault} / 此地址只接受 WebSocket 连接",
            "code": "websocket_only",
        }
        body = json.dumps(problem, ensure_ascii=False).encode()
        headers = [("Content-Type", "application/problem+json"), ("Content-Length", str(len(body)))]
        if status.startswith("426"):
            headers += [("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13")]
        start_response(status, [*headers, ("Connection", "close")])
        return [body]
