"""A doorbell between processes: has anybody else committed? It only wakes, and may be lost.

Whoever follows the log has its own look every second beside it, so a bell that is out of order costs latency
and never an event.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

import structlog

from hall.clock import real_ms
from hall.store.database import Store
from hall.store.redisline import AGAIN, RedisLine

LOOK = 0.05
"""Seconds that a doorbell is listened to at a time."""

CHANNEL = "kuaiban"
"""What PostgreSQL's processes listen to; it is the database's own."""

log = structlog.get_logger("doorbell")


class Doorbell(Protocol):
    """What a thread (or greenlet) listens to; one uses one doorbell."""

    def wait(self) -> bool:
        """Waits for ``LOOK`` seconds at most: whether somebody has committed; yes when it cannot be told.

        Raises what the database raises; the next call listens anew.
        """

    def close(self) -> None:
        """Gives the connection back."""


def doorbell(store: Store, line: RedisLine | None = None) -> Doorbell:
    """The doorbell of a deployment; ``line`` is this process's to Redis, where there is one."""
    if line is not None:
        return Subscribed(line)
    return DataVersion(store) if store.engine.dialect.name == "sqlite" else Listening(store)


class DataVersion:
    """On SQLite ``PRAGMA data_version`` changes when another connection commits; a look costs 13 us."""

    def __init__(self, store: Store) -> None:
        self._connection = store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._outage = store.outage
        self._seen: int | None = None

    def wait(self) -> bool:
        """See :class:`Doorbell`; yes at the first look."""
        if self._seen is not None:
            time.sleep(LOOK)
        began = self._outage.now()
        cursor = self._connection.connection.cursor()
        try:
            version = cursor.execute("PRAGMA data_version").fetchone()[0]
        except Exception as error:
            self._outage.noticed(error, began=began)
            raise
        finally:
            cursor.close()
        seen, self._seen = self._seen, version
        return bool(version != seen)

    def close(self) -> None:
        """Gives the connection back."""
        self._connection.close()


class Listening:
    """On PostgreSQL a connection of its own that has said LISTEN; :class:`Ringer` says NOTIFY.

    What the same store has rung is not heard: this process knows it already.
    """

    def __init__(self, store: Store) -> None:
        self._engine, self._outage = store.engine, store.outage
        self._own = store.own
        self._began = 0
        self._driver: Any = None

    def wait(self) -> bool:
        """See :class:`Doorbell`; yes whenever it has begun to listen."""
        try:
            if self._driver is not None:
                heard = self._driver.notifies(timeout=LOOK, stop_after=1)
                return any(one.payload != self._own for one in heard)
            self._listen()
        except BaseException as error:
            self._outage.noticed(error, began=self._began)
            self.close()
            raise
        return True

    def _listen(self) -> None:
        self._began = self._outage.now()
        pooled = self._engine.raw_connection()
        # The driver's own connection, out of the pool: nobody after us should be told.
        self._driver = pooled.dbapi_connection
        pooled.detach()
        self._driver.autocommit = True
        self._driver.execute(f"LISTEN {CHANNEL}")

    def close(self) -> None:
        """Hangs up."""
        driver, self._driver = self._driver, None
        if driver is not None:
            driver.close()


class Subscribed:
    """On a deployment with Redis: a subscription. While Redis is lost it is silent, and the look remains."""

    def __init__(self, line: RedisLine) -> None:
        self._line = line
        self._heard: Any = None
        self._tried: int | None = None

    def wait(self) -> bool:
        """See :class:`Doorbell`; yes whenever it has begun to listen, or can no longer."""
        if self._heard is not None:
            rang = self._line.rang(self._heard, LOOK)
            if rang is not None:
                return rang
            self._heard, self._tried = None, real_ms()
            return True
        if self._tried is not None and real_ms() - self._tried < AGAIN:
            time.sleep(LOOK)
            return False
        self._heard, self._tried = self._line.subscribe(), real_ms()
        return self._heard is not None

    def close(self) -> None:
        """Hangs up."""
        heard, self._heard = self._heard, None
        if heard is not None:
            heard.close()


class Ringer:
    """Rings the doorbell of other processes after commits of this one (see ``Operations.after_commit``).

    Nobody waits for it: while one message is under way further rings become one. ``send`` wakes the others.
    """

    def __init__(self, send: Callable[[], None]) -> None:
        self._send = send
        self._guard = threading.Lock()
        self._asked = self._busy = False

    def ring(self, _hall: str, _seq: int) -> None:
        """Asks for a ring."""
        with self._guard:
            self._asked = True
            if self._busy:
                return
            self._busy = True
        try:
            threading.Thread(target=self._work, name="ringer", daemon=True).start()
        except BaseException:
            self._busy = False
            raise

    def _work(self) -> None:
        while True:
            with self._guard:
                if not self._asked:
                    self._busy = False
                    return
                self._asked = False
            try:
                self._send()
            except Exception as error:
                log.warning(
                    "other processes could not be woken: they see it within a second", error=str(error)
                )


def ringer(store: Store, line: RedisLine | None = None) -> Ringer | None:
    """What rings the doorbell of this deployment; None where the database does it by itself."""
    if line is not None:
        return Ringer(line.ring)
    if store.engine.dialect.name == "sqlite":
        return None

    def notify() -> None:
        # On a connection of its own: at a commit NOTIFY takes a lock that all halls share.
        try:
            with store.glance() as connection:
                connection.exec_driver_sql(f"NOTIFY {CHANNEL}, '{store.own}'")
        except Exception as error:
            if not store.outage.explains(error):
                raise

    return Ringer(notify)
