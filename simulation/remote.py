"""A hall seen from outside: HTTP by its contract, and its clock as its answers tell it."""

from __future__ import annotations

import http.client
import json
import secrets
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 10.0
"""Seconds to wait for an answer."""

NO_ANSWER = (502, 503, 504)
"""Statuses of a proxy that got no answer, and of a hall that cannot work now: it may be sent again."""


def new_key() -> str:
    """A request id that nobody has used."""
    return secrets.token_hex(8)


class HallClock:
    """What time it is in the hall, between two answers that told it.

    The hall may run faster than real time; how much faster shows after two readings.
    """

    def __init__(self) -> None:
        self._first: tuple[float, int] | None = None
        self._last: tuple[float, int] = (0.0, 0)

    def told(self, at: int) -> None:
        """The hall says that it is ``at`` (ms UTC) now."""
        self._last = (time.monotonic(), at)
        if self._first is None:
            self._first = self._last

    @property
    def speed(self) -> float:
        """Hall milliseconds in a real one; 1 until it shows."""
        if self._first is None or self._last[0] - self._first[0] < 0.1:
            return 1.0
        return max(0.001, (self._last[1] - self._first[1]) / (self._last[0] - self._first[0]) / 1000)

    @property
    def now(self) -> int:
        """Hall time, ms UTC."""
        return self._last[1] + round((time.monotonic() - self._last[0]) * 1000 * self.speed)


class Remote:
    """The hall at a base URL. ``tokens`` by who acts: ``visitor`` and ``clerk``."""

    def __init__(self, base: str, hall: str, tokens: Mapping[str, str]) -> None:
        where = urlsplit(base)
        self._host, self._port = where.hostname or "127.0.0.1", where.port
        self._root = f"{where.path.rstrip('/')}/api/v1/halls/{hall}"
        self._tokens = tokens
        self._connection: http.client.HTTPConnection | None = None

    def get(self, path: str, who: str = "clerk") -> Any:
        """The JSON at a path below the hall. Raises ``OSError`` while the server cannot be reached."""
        return self._ask("GET", path, who, None)[1]

    def post(
        self,
        path: str,
        body: Mapping[str, object] | None = None,
        who: str = "clerk",
        key: str | None = None,
    ) -> tuple[int, Any]:
        """Status and JSON of a command. It is sent again under the same id if the connection breaks.

        Raises ``OSError`` when that did not help. Whether it was carried out is then unknown: who tries once
        more later gives the same ``key`` (the request id).
        """
        return self._ask("POST", path, who, body or {}, key or new_key())

    def _ask(
        self, method: str, path: str, who: str, body: Mapping[str, object] | None, key: str | None = None
    ) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self._tokens[who]}", "Accept": "application/json"}
        if key is not None:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": key}
        text = None if body is None else json.dumps(body).encode()
        for attempt in (1, 2):
            try:
                if self._connection is None:
                    self._connection = http.client.HTTPConnection(self._host, self._port, timeout=PATIENCE)
                self._connection.request(method, self._root + path, text, headers)
                answer = self._connection.getresponse()
                told = answer.read()
                if answer.status in NO_ANSWER:
                    raise ConnectionError(f"{answer.status} {answer.reason}")
                return answer.status, json.loads(told or b"null")
            except OSError:
                self.close()
                if attempt == 2:
                    raise
            except http.client.HTTPException as error:
                # Half an answer is no OSError to http.client; to callers it is one more broken connection.
                self.close()
                if attempt == 2:
                    raise ConnectionError(str(error)) from error
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Lets the connection go."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
