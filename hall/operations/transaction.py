"""What commands do inside a transaction: what is due is settled, the Floor decides, rows are written.

Nothing of it is true, and nobody hears of it, before the transaction is committed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

import sqlalchemy as sa

from hall.errors import Problem, refusal
from hall.operations import between
from hall.operations.asking import TIMETABLE, Also, Answer, Asked, Job, Moment, Request
from hall.operations.clockwatch import ClockWatch
from hall.operations.days import due_day, is_due
from hall.operations.room import Room
from hall.store.database import Store
from hall.store.log import StoredAnswer, as_given
from hall.store.outlooks import last_applied
from hall.store.projections import Touched
from queueing.commands import Command, OpenDay, Settle
from queueing.errors import Refused
from queueing.events import Event
from queueing.floor import Floor, Outcome


class Spoilt(Exception):
    """A command has failed in a transaction that it shares, and may have left a trace there."""


class Transaction:
    """An open transaction of a hall, whose row it locks. ``head`` is the last event's seq and hash.

    ``events`` are those that it adds to the log, in order.

    ``also`` are writers that join every command that changes something; ``written`` once there is anything to
    commit. Raises ``unknown_hall``.
    """

    def __init__(
        self,
        store: Store,
        watch: ClockWatch,
        also: Sequence[Also],
        connection: sa.Connection,
        hall: str,
        room: Room,
    ) -> None:
        head = store.log.head(connection, hall)
        if head is None:
            raise Problem("unknown_hall", hall=hall)
        self.head, self.written = head, False
        self.events: list[Event] = []
        self._batch = store.batch(hall)
        self._log, self._projections = store.log, store.projections
        self._watch, self._also = watch, also
        self._connection, self._hall, self._room = connection, hall, room

    def carry_out(self, jobs: Sequence[Job]) -> list[Answer | Exception]:
        """What becomes of each command, once this is committed.

        Raises :class:`Spoilt` when one of several has failed in a way that may touch the others, and whatever
        the database fails with.
        """
        found: list[Answer | Exception] = []
        for job in jobs:
            try:
                found.append(self._perform(job))
            except sa.exc.OperationalError:
                raise
            except Exception as error:
                if not job.traced and not isinstance(error, sa.exc.DBAPIError):
                    found.append(error)
                elif len(jobs) == 1:
                    raise
                else:
                    raise Spoilt from error
        try:
            self._batch.write(self._connection)
        except sa.exc.OperationalError:
            raise
        except Exception as error:
            if len(jobs) == 1:
                raise
            raise Spoilt from error
        return found

    def _perform(self, job: Job) -> Answer:
        request, room = job.request, self._room
        job.traced = False
        before = self._before(request)
        if before is not None:
            return before
        now, ahead = self._watch.look()
        if ahead:
            raise Problem("clock_ahead", headers={"Retry-After": "60"}, ahead_seconds=ahead // 1000)
        job.traced = True  # from here on, until it has been taken down whole
        room.catch_up(self._log, self._hall, self._connection, self.head[0])
        floor = room.floor
        at = max(now, floor.at)
        self._settle(floor, at, now)
        job.traced = False  # what was due is kept, whatever becomes of the command
        news = _News(floor, self.head)
        try:
            asked = job.command(floor) if callable(job.command) else job.command
            job.traced = True
            if isinstance(asked, OpenDay):
                self._change_between_days(floor, at, now)
                news = _News(floor, self.head)
            with room.changing(news.events):
                outcome, refused = _handle(floor, at, asked, news), None
        except Refused as told:
            outcome, refused = Outcome(()), told
        job.traced = True
        moment = Moment(self._hall, floor, outcome, at, news.seq, self._connection, self._batch)
        status, body = job.view(moment) if refused is None else refusal(refused)
        for join in self._also if outcome.events else ():
            join(moment)
        if job.also is not None and refused is None:
            job.also(moment)
        self._write(news, now, request)
        answer = Answer(status, body, room.seq, as_given(body))
        self.written = self.written or (job.also is not None and refused is None)
        if request.id is not None and request.fingerprint is not None:
            self.written = True
            kept = StoredAnswer(request.fingerprint, status, answer.text, answer.seq)
            self._log.keep(self._batch, request.actor, request.id, kept, now)
        return answer

    def _settle(self, floor: Floor, at: int, now: int) -> None:
        """What is due comes first: slots, closing, and the opening of a day."""
        if not is_due(floor, at):
            return
        self._happen(floor, at, now, TIMETABLE, (Settle(),))
        due = due_day(floor, at)
        if due is not None:
            when, opening = due
            self._change_between_days(floor, max(when, floor.at), now)
            self._happen(floor, max(when, floor.at), now, TIMETABLE, (opening,))
            self._happen(floor, max(at, floor.at), now, TIMETABLE, (Settle(),))

    def _change_between_days(self, floor: Floor, at: int, now: int) -> None:
        """What could not be changed while the last day was open, and what was for that day only."""
        if floor.day is not None:
            return
        change = between.waiting(self._connection, self._hall, floor, at)
        if change is not None:
            self._happen(floor, at, now, change.before.actor, change.commands)
            between.note(self._connection, self._hall, change.before)
            return
        usual = between.putting_back(floor, last_applied(self._connection, self._hall))
        if usual is not None:
            self._happen(floor, at, now, TIMETABLE, (usual,))

    def _happen(self, floor: Floor, at: int, now: int, actor: str, commands: Sequence[Command]) -> None:
        """Carries commands out that nobody waits for."""
        news = _News(floor, self.head)
        with self._room.changing(news.events):
            for command in commands:
                news.add(floor.handle(at, command).events)
        self._write(news, now, Request(actor))

    def _write(self, news: _News, now: int, by: Request) -> None:
        if news.events:
            self.head = self._log.append(
                self._batch,
                self.head,
                news.events,
                recorded_at=now,
                actor=by.actor,
                request_id=by.id,
            )
            self._projections.keep(self._connection, self._batch, news.touched)
            self.events += [event for _, event in news.events]
            self.written = True
        self._room.seq = self.head[0]

    def _before(self, request: Request) -> Answer | None:
        """The answer that the same request had before."""
        if request.id is None or request.fingerprint is None:
            return None
        kept = self._log.answer(self._connection, self._batch, request.actor, request.id)
        if kept is None:
            return None
        if kept.fingerprint != request.fingerprint:
            raise Problem("request_id_reused", request_id=request.id)
        return Answer(kept.status, json.loads(kept.body), kept.seq, kept.body, replayed=True)


def _handle(floor: Floor, at: int, asked: Asked, news: _News) -> Outcome:
    """What a command does, or several as one, of which only the first may be refused."""
    first, *others = asked if isinstance(asked, tuple) else (asked,)
    outcome = floor.handle(at, first)
    news.add(outcome.events)
    for one in others:
        try:
            more = floor.handle(at, one)
        except Refused as told:  # half of it is done: nothing of it may stay
            raise RuntimeError(f"{type(one).__name__} after {type(first).__name__}: {told.code}") from told
        news.add(more.events)
        outcome = replace(more, events=outcome.events + more.events)
    return outcome


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
