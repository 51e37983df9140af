"""A lease: one of several processes holds it, and loses it when it is not renewed in time."""

from __future__ import annotations

import sqlalchemy as sa

from hall.clock import SystemClock
from hall.store.database import Store
from hall.store.tables import leases

LENGTH = 5_000
"""How long a lease holds without being renewed, ms."""

RENEW = 1_500
"""How old a lease grows before it is renewed, ms."""


class Lease:
    """A named lease of one holder. Real time, whatever clock the hall runs on."""

    def __init__(self, store: Store, name: str, holder: str) -> None:
        self._store = store
        self._name = name
        self._holder = holder
        self._taken = 0

    def take(self) -> bool:
        """Takes or renews the lease; False while somebody else holds it."""
        now = SystemClock().now()
        if now - self._taken < RENEW:
            return True
        with self._store.write() as connection:
            row = connection.execute(sa.select(leases).where(leases.c.name == self._name)).mappings().first()
            if row is not None and row["holder"] != self._holder and row["until"] > now:
                return False
            connection.execute(sa.delete(leases).where(leases.c.name == self._name))
            connection.execute(
                sa.insert(leases).values(name=self._name, holder=self._holder, until=now + LENGTH)
            )
        self._taken = now
        return True

    def give_up(self) -> None:
        """Lets the next one have it at once."""
        with self._store.write() as connection:
            connection.execute(
                sa.delete(leases).where(leases.c.name == self._name, leases.c.holder == self._holder)
            )
        self._taken = 0
