"""Films of a hall's days from its log: the present day as far as it has come, and days on record.

A film that somebody looks at is kept and goes on from where the log was read last, so a look costs what has
happened since. A whole day is read in small pieces with rests between them: the hall's own requests, which
share the process, come first.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from hall.archive import Archive
from hall.errors import Problem
from hall.operations.core import Operations
from hall.recorded_days import archived_records
from hall.store import record
from hall.store.archives import cut_of
from hall.store.database import Store
from hall.store.log import Record
from queueing.events import DayOpened
from simulation.film import Filming

KEPT = 4
"""Films kept in a process: those looked at last."""

BATCH = 25
"""Events read at a time: a millisecond's work."""

REST = 0.005
"""Seconds between two pieces, for everybody else."""


@dataclass(slots=True)
class Reel:
    """The film of a day; ``seq`` is the last event of the log that it has."""

    day: str
    filming: Filming = field(default_factory=Filming)
    seq: int = -1
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, records: Iterable[Record]) -> None:
        """Films the next events. Raises ``unknown_day`` when another day is opened."""
        for one in records:
            if not self.filming.over:
                event = one.event()
                if isinstance(event, DayOpened) and event.day != self.day:
                    raise Problem("unknown_day", day=self.day)
                self.filming.take(event)
            self.seq = one.seq


class Films:
    """The films of a deployment's halls. ``rest`` (seconds) is what a long reading leaves to others."""

    def __init__(self, operations: Operations, rest: float = REST) -> None:
        self._operations, self._store, self._rest = operations, operations.store, rest
        self._reels: OrderedDict[tuple[str, str], Reel] = OrderedDict()

    def days(self, hall: str) -> tuple[list[str], str | None]:
        """The dates that can be shown, the newest first, and the one that is open now."""
        opened = self._operations.read(hall, lambda floor: floor.day.day if floor.day else None)
        with self._store.read() as connection:
            closed = record.closed_days(connection, hall)
            cut = cut_of(connection, hall)
        days = [day for day in closed if day > cut.day]
        return ([opened, *days] if opened is not None else days), opened

    def of(self, hall: str, day: str, now: int | None = None) -> Filming:
        """The film of a day by now. Raises ``unknown_day`` or ``archived``.

        ``now`` (ms UTC) tells whose promise has been missed meanwhile.
        """
        reel = self._reels.setdefault((hall, day), Reel(day))
        self._reels.move_to_end((hall, day))
        while len(self._reels) > KEPT:
            self._reels.popitem(last=False)
        with reel.lock:
            try:
                self._catch_up(hall, reel)
            except BaseException:
                self._reels.pop((hall, day), None)  # half of it may have been taken
                raise
            if now is not None and not reel.filming.over:
                reel.filming.until(now)
            return reel.filming

    def _catch_up(self, hall: str, reel: Reel) -> None:
        if reel.seq < 0:
            for one in first_events(self._store, hall, reel):
                reel.take([one])
        while not reel.filming.over:
            news = self._store.events(hall, reel.seq, BATCH)
            reel.take(news)
            if len(news) < BATCH:
                break
            time.sleep(self._rest)
        if reel.filming.day is None:
            raise Problem("unknown_day", day=reel.day)


def first_events(store: Store, hall: str, reel: Reel) -> list[Record]:
    """What a Floor begins the day from, and where the log goes on for it. Raises ``archived``."""
    with store.read() as connection:
        before = record.closing_before(connection, hall, reel.day)
        cut = cut_of(connection, hall)
        if before < cut.seq:
            raise Problem("archived", hall=hall, last=cut.seq, day=cut.day)
        reel.seq = before
        return store.log.foundation(connection, hall, before) if before else []


def archived_film(archive: Archive, store: Store, hall: str, day: str) -> Filming:
    """The film of a day that is in an archive file. Raises ``unknown_day``, or what is wrong with a file."""
    reel = Reel(day)
    for records in archived_records(archive, store, hall, day):
        reel.take(records)
    return reel.filming
