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

from hall.archive import PIECE, Archive
from hall.errors import Problem
from hall.operations.core import Operations
from hall.recorded_days import archived_records, days_on_record
from hall.store import record
from hall.store.archives import cut_of
from hall.store.log import Record
from queueing.events import DayOpened
from simulation.film import Filming

KEPT = 4
"""Films kept in a process: those looked at last."""

REST = 0.005
"""Seconds between two pieces of a day's events, for everybody else."""


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
    """The films of a deployment's halls. As long as the ``archive`` rests, so does every long reading."""

    def __init__(self, operations: Operations, archive: Archive) -> None:
        self._operations, self._store, self._archive = operations, operations.store, archive
        self._reels: OrderedDict[tuple[str, str], Reel] = OrderedDict()

    def days(self, hall: str) -> tuple[list[str], str | None]:
        """The dates that can be shown, the newest first, and the one that is open now."""
        opened = self._operations.read(hall, lambda floor: floor.day.day if floor.day else None)
        days = days_on_record(self._store, hall)
        return ([opened, *days] if opened is not None else days), opened

    def of(self, hall: str, day: str, now: int | None = None) -> Filming:
        """The film of a day by now. Raises ``unknown_day``, or what is wrong with an archive file.

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
            self._begin(hall, reel)
        while not reel.filming.over:
            news = self._store.events(hall, reel.seq, PIECE)
            reel.take(news)
            if len(news) < PIECE:
                break
            time.sleep(self._archive.rest)
        if reel.filming.day is None:
            raise Problem("unknown_day", day=reel.day)

    def _begin(self, hall: str, reel: Reel) -> None:
        """Takes what a Floor begins the day from; an archived day's film is whole then."""
        with self._store.read() as connection:
            before = record.closing_before(connection, hall, reel.day)
            kept = before >= cut_of(connection, hall).seq
            foundation = self._store.log.foundation(connection, hall, before) if kept and before else []
        if kept:
            reel.take(foundation)
            reel.seq = before
            return
        for records in archived_records(self._archive, self._store, hall, reel.day):
            reel.take(records)
