"""A process's line to Redis, where a deployment has one: it wakes other processes and counts for all of them.

Nothing is kept there that anybody would miss. Without it the log is looked at every second and each process
counts for itself; so a Redis that is lost costs latency, and is told once.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import secrets
import socket
import threading
from typing import Any
from urllib.parse import urlsplit

import structlog

from hall.clock import real_ms
from hall.store.engine import DriverMissing

AGAIN = 1_000
"""Milliseconds after which a Redis that is lost is asked again."""

WITHIN = 1.0
"""Seconds that Redis may take to answer."""

KEEPALIVE = {socket.TCP_KEEPIDLE: 10, socket.TCP_KEEPINTVL: 5, socket.TCP_KEEPCNT: 4}
"""A host that has vanished is given up after half a minute, not after hours."""

HEARING, RINGING, COUNTING = "hearing", "ringing", "counting"

log = structlog.get_logger("redis")


def need_driver() -> None:
    """Raises :class:`DriverMissing` when what speaks to Redis is not installed."""
    if importlib.util.find_spec("redis") is None:
        raise DriverMissing("redis")


class RedisLine:
    """The line of one process. What it does takes about ``WITHIN`` seconds at most, and raises nothing."""

    def __init__(self, url: str) -> None:
        need_driver()
        # Not at the top: it belongs to an extra that most deployments do without.
        self._redis: Any = importlib.import_module("redis")
        address = urlsplit(url)
        self._where = address._replace(netloc=address.netloc.rpartition("@")[2]).geturl()
        common: dict[str, Any] = {"socket_timeout": WITHIN, "client_name": "kuaiban"}
        if address.scheme != "unix":
            common |= {
                "socket_connect_timeout": WITHIN,
                "socket_keepalive": True,
                "socket_keepalive_options": KEEPALIVE,
            }
        # Who listens must learn of being cut off; who speaks takes a new connection for one that was closed.
        self._listener = self._client(url, 0, common)
        self._speaker = self._client(url, 1, common)
        number = self._speaker.connection_pool.connection_kwargs.get("db") or 0
        # Messages, unlike keys, are not kept apart by Redis's databases.
        self._channel = f"kuaiban/{number}"
        self._own = secrets.token_hex(8).encode()
        self._guard = threading.Lock()
        self._failing: dict[str, int] = {}
        self._since = 0

    def _client(self, url: str, retries: int, common: dict[str, Any]) -> Any:
        retry = importlib.import_module("redis.retry").Retry(
            importlib.import_module("redis.backoff").NoBackoff(), retries
        )
        return self._redis.Redis.from_url(url, retry=retry, **common)

    def close(self) -> None:
        """Gives the connections back."""
        self._listener.close()
        self._speaker.close()

    # -- waking

    def subscribe(self) -> Any:
        """Begins to listen; None when Redis cannot be reached."""
        heard = self._listener.pubsub(ignore_subscribe_messages=True)
        try:
            heard.subscribe(self._channel)
            heard.get_message(timeout=WITHIN)  # the answer: from here on nothing is missed
        except self._redis.RedisError as error:
            heard.close()
            self._failed(HEARING, error)
            return None
        self._well(HEARING, RINGING, COUNTING)
        return heard

    def rang(self, heard: Any, seconds: float) -> bool | None:
        """Whether another process has rung within so many seconds; None when the connection is lost."""
        others = False
        try:
            told = heard.get_message(timeout=seconds)
            while told is not None:  # many rings are one
                others = others or told["data"] != self._own
                told = heard.get_message(timeout=0)
        except self._redis.RedisError as error:
            heard.close()
            self._failed(HEARING, error)
            return None
        return others

    def ring(self) -> None:
        """Wakes all other processes that listen: this one knows already."""
        self._say(RINGING, lambda: self._speaker.publish(self._channel, self._own))

    # -- counting

    def count(self, what: str, until: int) -> int | None:
        """How often this has been counted so far by all processes, this time included; None without Redis.

        ``until`` (ms UTC, of the machine's clock) ends the count and is part of its name.
        """
        name = hashlib.blake2s(what.encode(), digest_size=16).hexdigest()  # it may name a person

        def counted() -> int:
            with self._speaker.pipeline() as pipe:
                pipe.incr(f"{self._channel}/{until}/{name}")
                pipe.pexpireat(f"{self._channel}/{until}/{name}", until)
                return int(pipe.execute()[0])

        found: int | None = self._say(COUNTING, counted)
        return found

    # -- lost and back

    def _say(self, what: str, say: Any) -> Any:
        failed = self._failing.get(what)
        if failed is not None and real_ms() - failed < AGAIN:
            return None
        try:
            found = say()
        except self._redis.RedisError as error:
            self._failed(what, error)
            return None
        self._well(what)
        return found

    def _failed(self, what: str, error: Exception) -> None:
        with self._guard:
            first = not self._failing
            self._failing[what] = real_ms()
            if first:
                self._since = real_ms()
        if first:
            log.warning(
                "Redis is lost; until it is back, what other processes do is seen within a second",
                redis=self._where,
                error=str(error),
            )

    def _well(self, *what: str) -> None:
        if not self._failing:
            return
        with self._guard:
            some = bool(self._failing)
            for one in what:
                self._failing.pop(one, None)
            over = some and not self._failing
        if over:
            log.warning("Redis is back", redis=self._where, away_seconds=(real_ms() - self._since) // 1000)
