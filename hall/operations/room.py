"""A hall in this process: its queue of commands, and its Floor as far as the log has been read."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sized
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import sqlalchemy as sa

from hall.errors import Problem
from hall.operations.asking import Job
from hall.operations.fifo import FifoLock
from hall.store.archives import cut_of
from hall.store.log import Log, Record
from queueing.errors import Refused
from queueing.floor import Floor


@dataclass(slots=True)
class Room:
    """``seq`` is the last event that the Floor has.

    ``ahead`` while the Floor may hold what is not in the log, or half of it: if work fails then, it must be
    forgotten.
    """

    lock: FifoLock = field(default_factory=FifoLock)
    waiting: deque[Job] = field(default_factory=deque)
    floor: Floor = field(default_factory=Floor)
    seq: int = 0
    ahead: bool = False

    def catch_up(self, log: Log, hall: str, connection: sa.Connection, head: int | None = None) -> None:
        """Brings the Floor up to the log, a new one from the last day that closed.

        Raises ``record_broken`` when an event is missing, be it the ``head``.
        """
        if self.seq == head:
            return
        self.ahead = True
        if self.seq == 0:
            for record in log.foundation(connection, hall):
                self._take(record)
        for record in log.after(connection, hall, self.seq):
            if record.seq != self.seq + 1:
                if 0 < self.seq < cut_of(connection, hall).seq:  # what it has missed is archived by now
                    self.forget()
                    self.catch_up(log, hall, connection, head)
                    return
                raise Problem("record_broken", hall=hall, seq=self.seq + 1)
            self._take(record)
        if head is not None and self.seq != head:
            raise Problem("record_broken", hall=hall, seq=self.seq + 1)
        self.ahead = False

    def _take(self, record: Record) -> None:
        self.floor.apply(record.event())
        self.floor.ended.clear()
        self.seq = record.seq

    @contextmanager
    def changing(self, events: Sized) -> Iterator[None]:
        """Around what may change the Floor: a refusal does not, nor what adds nothing to ``events``."""
        before, self.ahead = self.ahead, True
        try:
            yield
        except Refused:
            self.ahead = before
            raise
        self.ahead = before or bool(events)

    def leave(self, job: Job) -> None:
        """Takes a command back that nobody has carried out."""
        with suppress(ValueError):
            self.waiting.remove(job)

    def forget(self) -> None:
        """Throws the Floor away: it is made anew from the log when it is next needed."""
        self.floor, self.seq, self.ahead = Floor(), 0, False
