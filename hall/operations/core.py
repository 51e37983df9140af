"""Operations: the only writer. A command is in one transaction, and those that wait share one.

``perform`` waits its turn for the hall. Whoever has it takes the database's write lock, brings the Floor up
to the log and carries out all commands that wait, in order of coming: settles what is due, lets the Floor
decide, writes events, projections and the answer. Then it commits, and only then does anybody hear of it. Any
number of processes may serve a hall: they agree because they read the same log under the same lock. A Floor
that failed half-way is thrown away and made anew from the log.

A refusal is an answer and harms nobody beside it. When something fails that may have left a trace in the
transaction (a view, a writer beside it), nothing of the transaction is kept and its commands are carried out
again one by one, so that only the guilty one fails. When the database fails, all of them fail: each settles
by its request id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import sqlalchemy as sa
import structlog

from hall.clock import Clock
from hall.errors import Problem
from hall.operations.asking import TIMETABLE, Also, Answer, Job, Make, Request, View
from hall.operations.clockwatch import ClockWatch
from hall.operations.days import is_due
from hall.operations.room import Room
from hall.operations.transaction import Spoilt, Transaction
from hall.store.database import Store
from hall.store.engine import OutcomeUnknown, is_locked
from queueing.commands import Settle
from queueing.events import Event
from queueing.floor import Floor

T = TypeVar("T")

Hear = Callable[[str, int, Sequence[Event]], None]
"""(hall, seq of the last of them, events)"""

MOST_TOGETHER = 32
"""So many commands share a transaction at most: the first of them waits for the last."""

log = structlog.get_logger("operations")


class Operations:
    """A deployment's halls. ``also`` are writers that join every command's transaction (print jobs).

    ``gather`` lets whoever is about to come with a command come, before the one that has the turn begins: on
    a hub where nobody else moves while a transaction runs, nobody would ever wait to share it otherwise.
    ``storage_failed`` says that the last command could not be stored.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        also: Iterable[Also] = (),
        gather: Callable[[], None] = lambda: None,
    ) -> None:
        self.store = store
        self.clock = clock
        self.storage_failed = False
        self._watch = ClockWatch(clock)
        self._also = tuple(also)
        self._gather = gather
        self._rooms: dict[str, Room] = {}
        self._bells: list[Callable[[str, int], None]] = []
        self._hearers: list[Hear] = []

    # -- hearing of changes

    def after_commit(self, bell: Callable[[str, int], None]) -> None:
        """Registers a doorbell: told (hall, seq) after each commit of this process. It must not wait."""
        self._bells.append(bell)

    def hear(self, hearer: Hear) -> None:
        """Registers somebody who is told what each commit of this process has added to a hall's log.

        It is told in the order of the log, before the bells ring, and must not wait. What other processes
        add stands in the log only.
        """
        self._hearers.append(hearer)

    def _tell(self, hall: str, last: int, events: Sequence[Event]) -> None:
        for hearer in self._hearers:
            try:
                hearer(hall, last, events)
            except Exception as error:  # what is committed is done, whoever cannot hear of it
                log.error("a hearer failed", hall=hall, seq=last, exc_info=error)

    def _ring(self, hall: str, seq: int) -> None:
        for bell in self._bells:
            try:
                bell(hall, seq)
            except Exception as error:
                log.error("a doorbell failed", hall=hall, seq=seq, exc_info=error)

    # -- reading

    def now(self) -> int:
        """The time (ms UTC) by the clock, or by what it should show while it has jumped ahead."""
        return self._watch.look()[0]

    def halls(self) -> list[str]:
        """The codes of all halls."""
        return self.store.halls()

    def read(self, hall: str, look: Callable[[Floor], T]) -> T:
        """What ``look`` finds on the hall's Floor, brought up to the log. It must change nothing."""
        with self._turn(hall) as room:
            self._catch_up(room, hall)
            return look(room.floor)

    def seq(self, hall: str) -> int:
        """The seq of the hall's last event."""
        return self.store.seq(hall)

    # -- writing

    def tick(self, hall: str) -> int:
        """Lets everything happen that is due by now; gives the hall's seq. Anybody may tick at any time.

        With a clock that has jumped ahead nothing happens.
        """
        room = self._room(hall)
        now, ahead = self._watch.look()
        if ahead:
            return self.store.seq(hall)
        with room.lock:
            if room.seq and not is_due(room.floor, now):
                return room.seq
        try:
            return self.perform(hall, Settle(), Request(TIMETABLE), lambda _: (200, {})).seq
        except Problem as problem:
            if problem.code != "clock_ahead":
                raise
            return self.store.seq(hall)

    def perform(
        self, hall: str, command: Make, request: Request, view: View, also: Also | None = None
    ) -> Answer:
        """Carries one command out and answers it.

        ``command`` may be made from the Floor as it stands, and be several as one; ``view`` makes the answer
        from what happened; ``also`` writes more in the same transaction. A refusal is an answer too and is
        kept like any other. Raises ``Problem`` for an unknown hall, a request id that came with other content
        before, and ``clock_ahead`` when the clock cannot be believed.
        """
        job = Job(command, request, view, also)
        room, written = self._room(hall), None
        room.waiting.append(job)
        try:
            with self._turn(hall):
                try:
                    while not job.done:
                        written = self._together(room, hall) or written
                except BaseException:
                    room.leave(job)
                    raise
        except BaseException:  # who is stopped while waiting asks for nothing any more
            room.leave(job)
            raise
        if written is not None:
            self._ring(hall, written)
        if job.failure is not None:
            raise job.failure
        assert job.answer is not None
        return job.answer

    def _together(self, room: Room, hall: str) -> int | None:
        """Carries out the commands that wait; the seq after them, None when nothing was written."""
        self._gather()
        jobs = [room.waiting.popleft() for _ in range(min(MOST_TOGETHER, len(room.waiting)))]
        try:
            return self._commit(room, hall, jobs)
        except Spoilt:
            return self._one_by_one(room, hall, jobs)
        except Exception as error:
            for job in jobs:
                job.failure = error
            return None
        finally:
            # Only somebody stopped while carrying them out leaves any: their owners still wait.
            room.waiting.extendleft(job for job in reversed(jobs) if not job.done)

    def _one_by_one(self, room: Room, hall: str, jobs: Sequence[Job]) -> int | None:
        written, lost = None, None
        for job in jobs:
            try:
                if lost is None:
                    written = self._commit(room, hall, [job]) or written
                else:
                    job.failure = lost
            except sa.exc.OperationalError as error:
                job.failure = lost = error
            except Exception as error:
                job.failure = error
        return written

    def _commit(self, room: Room, hall: str, jobs: Sequence[Job]) -> int | None:
        """One transaction for these commands; the seq after it, None when nothing was written.

        Raises ``Spoilt`` when one of several has failed in a way that may touch the others.
        """
        try:
            if room.seq == 0:  # a day's events are read before others have to wait for this transaction
                self._catch_up(room, hall)
            with (storing := self.store.write()) as connection:
                transaction = Transaction(self.store, self._watch, self._also, connection, hall, room)
                found = transaction.carry_out(jobs)
                storing.writes = transaction.written
        except BaseException as error:
            if room.ahead:
                room.forget()
            if _of_storage(error):
                self.storage_failed = True
            raise
        room.ahead = False
        if transaction.events:
            self._tell(hall, transaction.head[0], transaction.events)
        if transaction.written:
            self.storage_failed = False
        for job, answer in zip(jobs, found, strict=True):
            if isinstance(answer, Answer):
                job.answer = answer
            else:
                job.failure = answer
        return transaction.head[0] if transaction.written else None

    # -- halls in this process

    def _catch_up(self, room: Room, hall: str) -> None:
        with self.store.read() as connection:
            room.catch_up(self.store.log, hall, connection)

    @contextmanager
    def _turn(self, hall: str) -> Iterator[Room]:
        """The hall's room, when its turn has come. A Floor that failed half-way is thrown away."""
        room = self._room(hall)
        with room.lock:
            try:
                yield room
            except BaseException:
                if room.ahead:
                    room.forget()
                raise

    def _room(self, hall: str) -> Room:
        room = self._rooms.get(hall)
        if room is None:
            if hall not in self.store.halls():
                raise Problem("unknown_hall", hall=hall)
            room = self._rooms.setdefault(hall, Room())
        return room


def _of_storage(error: BaseException) -> bool:
    """Whether the next command may fail alike. A hall that others hold is not the database's failure."""
    if isinstance(error, sa.exc.DBAPIError):
        return not is_locked(error)
    return isinstance(error, OutcomeUnknown)
