"""Retention: which days are due, and the work on them in pieces so small that no hall waits for long.

Visitors are forgotten first, then their days are archived, each from the oldest on. The last day that has
closed is left alone, whatever the periods say: the hall still shows it, and the next day begins from it.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from hall.archive import Archive, file_name
from hall.errors import Problem
from hall.operations.core import Operations
from hall.operations.days import local_date
from hall.settings import Settings
from hall.store import archives, forgetting
from hall.store.archives import Segment
from hall.store.log import BATCH, Record
from queueing import times

VISITORS = 100
"""Visitors whose rows are changed in one transaction; each has five or so."""

EVENTS = 1_000
"""Events that are deleted in one transaction."""

LEASE = "retention"
"""Whoever forgets and archives holds this lease: two would get into each other's way."""


@dataclass(frozen=True, slots=True)
class Until:
    """The last days that are due, ISO dates or nothing: visitors to be forgotten, records to be archived."""

    visitors: str
    record: str


@dataclass(slots=True)
class Done:
    """What a run has done so far; ``visitors`` counts visits, appointments and pre-checks."""

    visitors: int = 0
    days: list[str] = field(default_factory=list)
    events: int = 0


@dataclass(frozen=True, slots=True)
class Planned:
    """What a run would do; ``days`` are those to be archived, with the number of events of each."""

    forget: forgetting.Forgettable
    days: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a hall has come; ``result`` is what its last run (ms UTC) has done, or a problem's code."""

    forgotten: str
    archived: str
    last: int
    files: int
    ran_at: int | None
    result: dict[str, Any]


class Retention:
    """Forgets and archives what is due in the halls of a deployment."""

    def __init__(self, operations: Operations, settings: Settings) -> None:
        self.operations = operations
        self.store = operations.store
        self.archive = Archive(settings.archive_folder)
        self._settings = settings

    # -- what is due

    def today(self, hall: str) -> date | None:
        """The date in the hall; None before it is configured."""
        spec = self.operations.read(hall, lambda floor: floor.hall)
        return None if spec is None else local_date(spec, self.operations.now())

    def due(self, hall: str, before: date | None = None) -> Until:
        """The last days that are due by the periods, or all before a date."""
        today = self.today(hall)
        with self.store.read() as connection:
            newest = archives.newest_closed_day(connection, hall)
        if today is None or newest is None:
            return Until("", "")
        most = _day_before(date.fromisoformat(newest))
        if before is not None:
            until = min(most, _day_before(before))
            return Until(until, until)
        keep = self._settings.record_days
        return Until(
            min(most, _day_before(today - timedelta(days=self._settings.visitor_days))),
            "" if keep == "off" else min(most, _day_before(today - timedelta(days=keep))),
        )

    def plan(self, hall: str, until: Until) -> Planned:
        """What :meth:`steps` would do, from a look alone."""
        with self.store.read() as connection:
            forget = forgetting.forgettable(connection, hall, until.visitors)
            cut = archives.cut_of(connection, hall)
            days, before = [], cut.seq
            for day, seq, _ in archives.closings(connection, hall, cut.seq, until.record):
                days.append((day, seq - before))
                before = seq
        return Planned(forget, tuple(days))

    # -- the work

    def steps(self, hall: str, until: Until, done: Done) -> Generator[str, None, None]:
        """Does it; yields after each transaction and each piece of a file, with a word for what was done.

        Wherever it is stopped, another run goes on from there. Raises ``Problem`` when it cannot go on.
        """
        yield from self._forget(hall, until.visitors, done)
        yield from self._sweep(hall)
        self.archive.clear_parts(hall)
        while True:
            segment = self._next_segment(hall, until.record)
            if segment is None:
                return
            yield from self.archive.write(segment, self._events(segment))
            self._mark(segment)
            done.days.append(segment.day)
            done.events += segment.last - segment.first + 1
            yield "archived"
            yield from self._sweep(hall)

    def _forget(self, hall: str, until: str, done: Done) -> Iterator[str]:
        more = True
        while more:
            with self.store.write() as connection:
                self.store.log.head(connection, hall)
                more = self._forget_some(connection, hall, until, done)
            if more:
                yield "forgotten"

    @staticmethod
    def _forget_some(connection: sa.Connection, hall: str, until: str, done: Done) -> bool:
        day = forgetting.next_day(connection, hall, until)
        if day is None:
            if forgetting.forgotten(connection, hall).until < until:
                forgetting.finish(connection, hall, until)
            return False
        forgetting.begin(connection, hall, day)
        try:
            some = forgetting.forget_some(connection, hall, day, VISITORS)
        except LookupError as error:
            raise Problem("rows_broken", hall=hall, ticket=error.args[0]) from None
        if some is None:
            forgetting.finish(connection, hall, day)
        done.visitors += some or 0
        return True

    def _next_segment(self, hall: str, until: str) -> Segment | None:
        with self.store.read() as connection:
            cut = archives.cut_of(connection, hall)
            far = min(until, forgetting.forgotten(connection, hall).until)
            closed = archives.closings(connection, hall, cut.seq, far)
        if not closed:
            return None
        day, last, its_hash = closed[0]
        return Segment(hall, day, cut.seq + 1, last, cut.hash, its_hash, file_name(day, its_hash))

    def _events(self, segment: Segment) -> Iterator[Sequence[Record]]:
        seq = segment.first - 1
        while seq < segment.last:
            records = self.store.events(segment.hall, seq, min(BATCH, segment.last - seq))
            if not records:
                return
            yield records
            seq = records[-1].seq

    def _mark(self, segment: Segment) -> None:
        """From this commit on the segment is archived, and not before."""
        hall = segment.hall
        with self.store.write() as connection:
            self.store.log.head(connection, hall)
            cut = archives.cut_of(connection, hall)
            if (cut.seq, cut.hash) != (segment.first - 1, segment.before):
                raise Problem("retention_running")
            archives.begin_behind(connection, self.store.log, segment, self.operations.now())
            archives.sweep(connection, self.store.log, hall, EVENTS)

    def _sweep(self, hall: str) -> Iterator[str]:
        swept = 1
        while swept:
            with self.store.write() as connection:
                self.store.log.head(connection, hall)
                swept = archives.sweep(connection, self.store.log, hall, EVENTS)
            if swept:
                yield "swept"

    def forget_people(self, now: int) -> int:
        """Forgets the names of who left too long before ``now`` (real time, ms UTC); how many."""
        with self.store.write() as connection:
            return forgetting.forget_people(connection, now, now - self._settings.staff_days * times.DAY)

    # -- how it went

    def note(self, hall: str, done: Done, error: Exception | None = None, *, by_periods: bool = True) -> None:
        """Keeps what a run has done, or why it could not go on; one by the periods is enough for its date."""
        today = self.today(hall)
        result = {"visitors": done.visitors, "days": done.days, "events": done.events}
        if error is not None:
            code, facts = told(error)
            result |= {"code": code, "facts": facts}
        enough = error is None and by_periods
        with self.store.write() as connection:
            text = json.dumps(result, ensure_ascii=False)
            done_for = today.isoformat() if enough and today is not None else None
            forgetting.note_run(connection, hall, self.operations.now(), text, done_for)

    def done_for(self, hall: str) -> str:
        """The date of the hall for which retention has run."""
        with self.store.read() as connection:
            last = forgetting.last_run(connection, hall)
        return "" if last is None else last.done_for

    def standing(self, hall: str) -> Standing:
        """How far a hall has come, and how its last run went."""
        with self.store.read() as connection:
            far = forgetting.forgotten(connection, hall).until
            cut = archives.cut_of(connection, hall)
            files = len(archives.segments(connection, hall))
            last = forgetting.last_run(connection, hall)
        at, result = (None, "{}") if last is None else (last.at, last.result)
        return Standing(far, cut.day, cut.seq, files, at, json.loads(result))

    def segments(self, hall: str) -> list[Segment]:
        """What of a hall is archived, in order."""
        with self.store.read() as connection:
            return archives.segments(connection, hall)


def told(error: Exception) -> tuple[str, dict[str, Any]]:
    """A failure as a problem's code and facts."""
    if isinstance(error, Problem):
        return error.code, error.facts
    if isinstance(error, sa.exc.DBAPIError):
        return "retention_failed", {"reason": str(error.orig).strip()}
    return "retention_failed", {"reason": f"{type(error).__name__}: {error}"}


def _day_before(day: date) -> str:
    return (day - timedelta(days=1)).isoformat()
