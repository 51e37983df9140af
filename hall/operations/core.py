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

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import sqlalchemy as sa
import structlog

from hall.clock import Clock
from hall.errors import Problem, refusal
from hall.operations.clockwatch import ClockWatch
from hall.operations.days import due_day
from hall.operations.fifo import FifoLock
from hall.store.database import Store
from hall.store.engine import OutcomeUnknown
from hall.store.log import Record, StoredAnswer, as_given
from hall.store.projections import Touched
from queueing.commands import Command, Settle
from queueing.errors import Refused
from queueing.events import Event
from queueing.floor import Floor, Outcome

T = TypeVar("T")

log = structlog.get_logger("operations")


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks, and under which id. Two requests of one actor with the same id are one.

    ``fingerprint`` stands for the request's content: the same id with another one is refused.
    """

    actor: str
    id: str | None = None
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a view may use inside the transaction to make its answer."""

    hall: str
    floor: Floor
    outcome: Outcome
    at: int
    seq: int
    connection: sa.Connection


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered, now and every time it comes again. ``seq`` is the hall's after it.

    ``text`` is the body as it is kept, in JSON.
    """

    status: int
    body: Mapping[str, Any]
    seq: int
    text: str
    replayed: bool = False


TIMETABLE = "timetable"
"""The actor of what happens by itself when it falls due, whoever's command it precedes."""

MOST_TOGETHER = 32
"""So many commands share a transaction at most: the first of them waits for the last."""

View = Callable[[Moment], tuple[int, Mapping[str, Any]]]
Also = Callable[[Moment], None]
Make = Command | Callable[[Floor], Command]


@dataclass(slots=True, eq=False)
class _Waiting:
    """A command from its coming to its answer or failure, which it has only after the commit.

    ``traced`` while its failure might leave something in the transaction that nobody has decided.
    """

    command: Make
    request: Request
    view: View
    also: Also | None
    answer: Answer | None = None
    failure: Exception | None = None
    traced: bool = False

    @property
    def done(self) -> bool:
        return self.answer is not None or self.failure is not None


@dataclass(slots=True)
class _Room:
    """A hall in this process: its queue of commands and its Floor.

    ``ahead`` while the Floor may hold what is not in the log, or half of it: if work fails then, it must be
    forgotten.
    """

    lock: FifoLock = field(default_factory=FifoLock)
    waiting: deque[_Waiting] = field(default_factory=deque)
    floor: Floor = field(default_factory=Floor)
    seq: int = 0
    ahead: bool = False

    def take(self, record: Record) -> None:
        self.floor.apply(record.event())
        self.floor.ended.clear()
        self.seq = record.seq

    @contextmanager
    def changing(self, news: _News) -> Iterator[None]:
        """Around what may change the Floor: a refusal does not, nor what makes no news."""
        before, self.ahead = self.ahead, True
        try:
            yield
        except Refused:
            self.ahead = before
            raise
        self.ahead = before or bool(news.events)

    def leave(self, job: _Waiting) -> None:
        with suppress(ValueError):
            self.waiting.remove(job)

    def forget(self) -> None:
        self.floor, self.seq, self.ahead = Floor(), 0, False


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
        self._rooms: dict[str, _Room] = {}
        self._bells: list[Callable[[str, int], None]] = []

    # -- hearing of changes

    def after_commit(self, bell: Callable[[str, int], None]) -> None:
        """Registers a doorbell: told (hall, seq) after each commit of this process. It must not wait."""
        self._bells.append(bell)

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
            with self.store.read() as connection:
                self._catch_up(room, hall, connection)
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
            due = room.floor.next_due
            if room.seq and (due is None or due > now) and due_day(room.floor, now) is None:
                return room.seq
        try:
            return self.perform(hall, Settle(), Request(TIMETABLE), lambda _: (200, {})).seq
        except Problem as problem:
            if problem.code != "clock_ahead":
                raise
            return self.store.seq(hall)

    def perform(
        self,
        hall: str,
        command: Command | Callable[[Floor], Command],
        request: Request,
        view: View,
        also: Also | None = None,
    ) -> Answer:
        """Carries one command out and answers it.

        ``command`` may be made from the Floor as it stands; ``view`` makes the answer from what happened;
        ``also`` writes more in the same transaction. A refusal is an answer too and is kept like any other.
        Raises ``Problem`` for an unknown hall, a request id that came with other content before, and
        ``clock_ahead`` when the clock cannot be believed.
        """
        job = _Waiting(command, request, view, also)
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

    def _together(self, room: _Room, hall: str) -> int | None:
        """Carries out the commands that wait; the seq after them, None when nothing was written."""
        self._gather()
        jobs = [room.waiting.popleft() for _ in range(min(MOST_TOGETHER, len(room.waiting)))]
        try:
            return self._transaction(room, hall, jobs)
        except _Spoilt:
            return self._one_by_one(room, hall, jobs)
        except Exception as error:
            for job in jobs:
                job.failure = error
            return None
        finally:
            # Only somebody stopped while carrying them out leaves any: their owners still wait.
            room.waiting.extendleft(job for job in reversed(jobs) if not job.done)

    def _one_by_one(self, room: _Room, hall: str, jobs: Sequence[_Waiting]) -> int | None:
        written, lost = None, None
        for job in jobs:
            try:
                if lost is None:
                    written = self._transaction(room, hall, [job]) or written
                else:
                    job.failure = lost
            except sa.exc.OperationalError as error:
                job.failure = lost = error
            except Exception as error:
                job.failure = error
        return written

    def _transaction(self, room: _Room, hall: str, jobs: Sequence[_Waiting]) -> int | None:
        """One transaction for these commands; the seq after it, None when nothing was written.

        Raises ``_Spoilt`` when one of several has failed in a way that may touch the others.
        """
        try:
            if room.seq == 0:  # a day's events are read before others have to wait for this transaction
                with self.store.read() as connection:
                    self._catch_up(room, hall, connection)
            with self.store.write() as connection:
                found, seq = self._all(room, hall, connection, jobs)
        except BaseException as error:
            if room.ahead:
                room.forget()
            if isinstance(error, sa.exc.DBAPIError | OutcomeUnknown):
                self.storage_failed = True
            raise
        self.storage_failed = room.ahead = False
        for job, answer in zip(jobs, found, strict=True):
            if isinstance(answer, Answer):
                job.answer = answer
            else:
                job.failure = answer
        return seq

    def _all(
        self, room: _Room, hall: str, connection: sa.Connection, jobs: Sequence[_Waiting]
    ) -> tuple[list[Answer | Exception], int | None]:
        """What becomes of each command, and the hall's seq after them unless nothing was written."""
        head = self.store.log.head(connection, hall)
        if head is None:
            raise Problem("unknown_hall", hall=hall)
        page = _Page(hall, connection, head)
        found: list[Answer | Exception] = []
        for job in jobs:
            try:
                found.append(self._perform(room, page, job))
            except sa.exc.OperationalError:
                raise
            except Exception as error:
                if not job.traced and not isinstance(error, sa.exc.DBAPIError):
                    found.append(error)
                elif len(jobs) == 1:
                    raise
                else:
                    raise _Spoilt from error
        if page.head != head:
            self.store.log.advance(connection, hall, page.head)
        return found, page.head[0] if page.written else None

    def _perform(self, room: _Room, page: _Page, job: _Waiting) -> Answer:
        request, connection, hall = job.request, page.connection, page.hall
        job.traced = False
        before = self._before(connection, hall, request)
        if before is not None:
            return before
        now, ahead = self._watch.look()
        if ahead:
            raise Problem("clock_ahead", headers={"Retry-After": "60"}, ahead_seconds=ahead // 1000)
        job.traced = True  # from here on, until it has been taken down whole
        self._catch_up(room, hall, connection, page.head[0])
        floor = room.floor
        at = max(now, floor.at)
        due = _News(floor, page.head)
        with room.changing(due):
            self._settle(floor, at, due)
        self._write(room, page, due, now, Request(TIMETABLE))
        job.traced = False  # what was due is kept, whatever becomes of the command
        news = _News(floor, page.head)
        try:
            asked = job.command(floor) if callable(job.command) else job.command
            job.traced = True
            with room.changing(news):
                outcome, refused = floor.handle(at, asked), None
                news.add(outcome.events)
        except Refused as told:
            outcome, refused = Outcome(()), told
        job.traced = True
        moment = Moment(hall, floor, outcome, at, news.seq, connection)
        status, body = job.view(moment) if refused is None else refusal(refused)
        for join in self._also if outcome.events else ():
            join(moment)
        if job.also is not None and refused is None:
            job.also(moment)
        self._write(room, page, news, now, request)
        page.written = True
        text = as_given(body)
        if request.id is not None:
            kept = StoredAnswer(request.fingerprint, status, text, room.seq)
            self.store.log.keep(connection, hall, request.actor, request.id, kept, now)
        return Answer(status, body, room.seq, text)

    def _write(self, room: _Room, page: _Page, news: _News, now: int, by: Request) -> None:
        if news.events:
            page.head = self.store.log.append(
                page.connection,
                page.head,
                page.hall,
                news.events,
                recorded_at=now,
                actor=by.actor,
                request_id=by.id,
            )
            self.store.projections.keep(page.connection, page.hall, news.touched)
            page.written = True
        room.seq = page.head[0]

    def _before(self, connection: sa.Connection, hall: str, request: Request) -> Answer | None:
        if request.id is None:
            return None
        kept = self.store.log.answer(connection, hall, request.actor, request.id)
        if kept is None:
            return None
        if kept.fingerprint != request.fingerprint:
            raise Problem("request_id_reused", request_id=request.id)
        return Answer(kept.status, json.loads(kept.body), kept.seq, kept.body, replayed=True)

    def _settle(self, floor: Floor, at: int, news: _News) -> None:
        """What is due comes first: slots, closing, and the opening of a day."""
        news.add(floor.handle(at, Settle()).events)
        due = due_day(floor, at)
        if due is not None:
            when, opening = due
            news.add(floor.handle(max(when, floor.at), opening).events)
            news.add(floor.handle(max(at, floor.at), Settle()).events)

    def _catch_up(self, room: _Room, hall: str, connection: sa.Connection, head: int | None = None) -> None:
        """Brings a Floor up to the log, a new one from the last day that closed.

        Raises ``record_broken`` when an event is missing, be it the ``head``.
        """
        if room.seq == head:
            return
        room.ahead = True
        if room.seq == 0:
            for record in self.store.log.foundation(connection, hall):
                room.take(record)
        for record in self.store.log.after(connection, hall, room.seq):
            if record.seq != room.seq + 1:
                raise Problem("record_broken", hall=hall, seq=room.seq + 1)
            room.take(record)
        if head is not None and room.seq != head:
            raise Problem("record_broken", hall=hall, seq=room.seq + 1)
        room.ahead = False

    @contextmanager
    def _turn(self, hall: str) -> Iterator[_Room]:
        """The hall's room, when its turn has come. A Floor that failed half-way is thrown away."""
        room = self._room(hall)
        with room.lock:
            try:
                yield room
            except BaseException:
                if room.ahead:
                    room.forget()
                raise

    def _room(self, hall: str) -> _Room:
        room = self._rooms.get(hall)
        if room is None:
            if hall not in self.store.halls():
                raise Problem("unknown_hall", hall=hall)
            room = self._rooms.setdefault(hall, _Room())
        return room


class _Spoilt(Exception):
    """A command has failed in a transaction that it shares, and may have left a trace there."""


@dataclass(slots=True)
class _Page:
    """A transaction of a hall as far as it is written: ``head`` is the last event's seq and hash."""

    hall: str
    connection: sa.Connection
    head: tuple[int, str]
    written: bool = False


class _News:
    """Events behind ``head`` (seq and hash), with the day each belongs to, and the rows they change."""

    def __init__(self, floor: Floor, head: tuple[int, str]) -> None:
        self._floor, self._head = floor, head
        self.events: list[tuple[str | None, Event]] = []
        self.touched = Touched()

    @property
    def seq(self) -> int:
        """The seq of the last of them."""
        return self._head[0] + len(self.events)

    def add(self, events: Iterable[Event]) -> None:
        """Takes events down that the Floor has just applied, and the tickets they changed."""
        floor = self._floor
        day = floor.day.day if floor.day is not None else floor.last_day
        for event in events:
            self.events.append((day, event))
            self.touched.note(floor, self.seq, event, day)
