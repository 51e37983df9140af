"""Putting the parts of a process together: the one place where settings become objects."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from hall.clock import Clock, ScaledClock, SystemClock
from hall.follow import Follow
from hall.operations.core import Operations
from hall.printing import Printing
from hall.settings import Settings
from hall.store.database import Store
from hall.store.doorbell import ringer
from hall.store.engine import is_away
from hall.store.redisline import RedisLine

CLOCK_FILE = "demo-clock"

REST = 1.0
"""Seconds between two attempts to reach a database server."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What every process of a deployment is made of."""

    settings: Settings
    store: Store
    clock: Clock
    follow: Follow
    printing: Printing
    operations: Operations
    line: RedisLine | None = None
    """To Redis, where the deployment has one."""


def clock_of(data_dir: Path) -> Clock:
    """The deployment's clock: the demo's while one is running, else the machine's."""
    path = data_dir / CLOCK_FILE
    return ScaledClock.from_text(path.read_text(encoding="ascii")) if path.exists() else SystemClock()


def assemble(
    settings: Settings, clock: Clock | None = None, gather: Callable[[], None] = lambda: None
) -> Parts:
    """The parts for these settings; ``gather`` as in ``Operations``.

    It waits for a database server that is away.

    Raises ``NewerDatabase``, ``OldDatabase`` or ``DriverMissing``.
    """
    store = Store(settings.database)
    _wait_for(store)
    clock = clock or clock_of(settings.data_dir)
    follow = Follow(store)
    printing = Printing(follow, settings.base_url)
    operations = Operations(store, clock, also=(printing.enqueue,), gather=gather)
    line = RedisLine(settings.redis_url) if settings.redis_url else None
    others = ringer(store, line)
    if others is not None:
        operations.after_commit(others.ring)
    return Parts(settings, store, clock, follow, printing, operations, line)


def _wait_for(store: Store) -> None:
    """After a power cut nobody knows which of us is up first."""
    while True:
        try:
            store.check()
        except sa.exc.OperationalError as error:
            if not is_away(error):
                raise
            time.sleep(REST)
        else:
            return
