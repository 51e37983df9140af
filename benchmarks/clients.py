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


@dataclass(frozen=True, slots=True)
class Asked:
    """One turn of a client: when it began (``time.monotonic``) and how many seconds it took."""

    began: float
    took: float


def rate(port: int, clients: int, ask: Ask, seconds: float = SECONDS) -> Rate:
    """``clients`` that ask in turn for ``seconds``. Raises what one of them has met."""
    began = time.monotonic()
    turns = turns_of(port, clients, ask, seconds)
    took = time.monotonic() - began
    cuts = quantiles([turn.took for turn in turns], n=100, method="inclusive")
    return Rate(len(turns) / took, len(turns), *(cuts[at - 1] * 1e3 for at in (50, 95, 99)))


def turns_of(port: int, clients: int, ask: Ask, seconds: float) -> list[Asked]:
    """Every turn of ``clients`` that ask for ``seconds``. Raises what one of them has met."""
    turns: list[Asked] = []
    failed: list[Exception] = []
    stop = time.monotonic() + seconds

    def work(number: int) -> None:
        try:
            connection = connect(port)
            while (began := time.monotonic()) < stop:
                ask(connection, number)
                turns.append(Asked(began, time.monotonic() - began))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return turns
