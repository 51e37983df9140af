"""What screens show, kept up with the log: one picture a hall in this process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from displays.board import Picture
from hall.store.database import Store

T = TypeVar("T")


class Pictures:
    """Pictures of halls, brought up to the log whenever somebody looks."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._known: dict[str, Picture] = {}

    def read(self, hall: str, look: Callable[[Picture], T]) -> T:
        """What ``look`` finds on the hall's picture; it must change nothing."""
        with self._lock:
            picture = self._known.setdefault(hall, Picture())
            try:
                for record in self._store.events(hall, picture.seq):
                    picture.take(record.seq, record.event())
            except BaseException:
                del self._known[hall]
                raise
            return look(picture)
