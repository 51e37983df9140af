"""Clients that ask over HTTP, each on a connection of its own, and how long they waited."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

SECONDS = 1.5
"""How long a round takes."""

Ask = Callable[[http.client.HTTPConnection, int], None]
"""One turn of a client, by its number."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What a round of clients came to: turns per second and in all, and their times in ms."""

    per_second: float
    count: int
    p50: float
    p95: float
    p99: float


class Refused(RuntimeError):
    """A server did not do what was measured."""


def connect(port: int) -> http.client.HTTPConnection:
    """A connection that sends at once."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def post(connection: http.client.HTTPConnection, path: str, token: str, body: object = None) -> Any:
    """The JSON answer to a command. Raises :class:`Refused`."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request("POST", path, json.dumps(body or {}).encode(), headers)
    answer = connection.getresponse()
    found = json.loads(answer.read() or b"null")
    if answer.status >= 400:
        raise Refused(f"{path}: {found}")
    return found


def rate(port: int, clients: int, ask: Ask, seconds: float = SECONDS) -> Rate:
    """``clients`` that ask in turn for ``seconds``. Raises what one of them has met."""
    times: list[float] = []
    failed: list[Exception] = []
    stop = time.perf_counter() + seconds

    def work(number: int) -> None:
        try:
            connection = connect(port)
            while (began := time.perf_counter()) < stop:
                ask(connection, number)
                times.append(time.perf_counter() - began)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    if failed:
        raise failed[0]
    cuts = quantiles(times, n=100, method="inclusive")
    return Rate(len(times) / took, len(times), *(cuts[at - 1] * 1e3 for at in (50, 95, 99)))
