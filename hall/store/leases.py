"""A lease: one of several processes holds it, and loses it when it is not renewed in time."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

import sqlalchemy as sa

from hall.clock import SystemClock, real_ms
from hall.store.database import Store
from hall.store.engine import insert
from hall.store.tables import leases

_now = SystemClock().now

LENGTH = 5_000
"""How long a lease holds without being renewed, ms."""

RENEW = 1_500
"""How old a lease grows before it is renewed, ms."""


FARTHEST = 2 * LENGTH
"""No lease in force ends later than so many ms from now, even when the clocks of hosts differ a bit. One that
does was taken before the clock was set back, and is free."""


def holder_of(store: Store) -> str:
    """What this process holds leases as: host and number for people who look, and a word of its own.

    Two containers may have the same name, and the same number within.
    """
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{store.own}"


class Lease:
    """A named lease of one holder. Real time, whatever clock the hall runs on.

    ``now`` gives ms UTC for those who share the database; ``steady`` gives ms of a clock that is never set,
    by which a holder knows how old the own lease is.
    """

    def __init__(
        self,
        store: Store,
        name: str,
        holder: str,
        now: Callable[[], int] = _now,
        steady: Callable[[], int] = real_ms,
    ) -> None:
        self._store = store
        self._name = name
        self._holder = holder
        self._now = now
        self._steady = steady
        self._taken: int | None = None

    def held(self) -> bool:
        """Whether the lease, as last taken here, has not run out. Asks nobody; safe from any thread."""
        return self._younger(LENGTH)

    def _younger(self, age: int) -> bool:
        taken = self._taken
        return taken is not None and self._steady() - taken < age

    def take(self) -> bool:
        """Takes or renews the lease; False while somebody else holds it."""
        if self._younger(RENEW):
            return True
        now, began = self._now(), self._steady()
        with self._store.write() as connection:
            taken = insert(connection.dialect, leases).values(
                name=self._name, holder=self._holder, until=now + LENGTH
            )
            free = sa.or_(
                leases.c.holder == self._holder, leases.c.until <= now, leases.c.until > now + FARTHEST
            )
            changed = {"holder": self._holder, "until": now + LENGTH}
            once = taken.on_conflict_do_update(index_elements=["name"], set_=changed, where=free)
            if connection.execute(once.returning(leases.c.name)).first() is None:
                self._taken = None
                return False
        self._taken = began
        return True

    def give_up(self) -> None:
        """Lets the next one have it at once."""
        with self._store.write() as connection:
            connection.execute(
                sa.delete(leases).where(leases.c.name == self._name, leases.c.holder == self._holder)
            )
        self._taken = None
