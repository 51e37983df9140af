"""Closed days of a hall as lists of events, from the database or from archive files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from hall.archive import Archive
from hall.errors import Problem
from hall.store import archives, record
from hall.store.archives import Segment, cut_of
from hall.store.database import Store
from hall.store.log import GENESIS, Record
from queueing.events import DayClosed, Event, HallConfigured, PlanApplied

Part = Iterable[Record]


def days_on_record(store: Store, hall: str) -> list[str]:
    """The dates of all days that have closed, archived or not, the newest first."""
    with store.read() as connection:
        kept, cut = record.closed_days(connection, hall), cut_of(connection, hall)
        archived = [one.day for one in archives.segments(connection, hall)]
    return [*(day for day in kept if day > cut.day), *reversed(archived)]


def events_of_day(archive: Archive, store: Store, hall: str, day: str) -> tuple[list[Event], list[Event]]:
    """What a Floor begins a closed day from, and the day's events up to its closing.

    Raises ``unknown_day``, or what is wrong with an archive file.
    """
    before, records = records_of_day(archive, store, hall, day)
    return [one.event() for one in before], [one.event() for one in records]


def records_of_day(archive: Archive, store: Store, hall: str, day: str) -> tuple[Part, Part]:
    """The records of a closed day, wherever it is: those a Floor begins from, and the day's.

    Raises ``unknown_day``, or what is wrong with an archive file.
    """
    with store.read() as connection:
        kept, cut = record.closed_days(connection, hall), cut_of(connection, hall)
    parts = kept_records if day in kept and day > cut.day else archived_records
    return parts(archive, store, hall, day)


def kept_records(_: Archive, store: Store, hall: str, day: str) -> tuple[Part, Part]:
    """The records of a closed day that is in the database: those a Floor begins from, and the day's."""
    with store.read() as connection:
        closing = record.closing_before(connection, hall, day)
        before = store.log.foundation(connection, hall, closing) if closing else []
        return before, list(_to_closing(store.log.after(connection, hall, closing)))


def archived_records(archive: Archive, store: Store, hall: str, day: str) -> tuple[Part, Part]:
    """The same of a day that is in an archive file. Raises ``unknown_day``, or what is wrong with a file."""
    with store.read() as connection:
        segments = [one for one in archives.segments(connection, hall) if one.day <= day]
        kept = store.log.foundation(connection, hall, cut_of(connection, hall).seq)
    if not segments or segments[-1].day != day:
        raise Problem("unknown_day", day=day)
    *earlier, its = segments
    for one, other in pairwise([Segment(hall, "", 0, 0, "", GENESIS, ""), *segments]):
        if (one.last + 1, one.hash) != (other.first, other.before):
            raise Problem("archive_changed", file=str(archive.path(other)), line=1)
    return _foundation(archive, earlier, kept, its.first), archive.read(its)


def _to_closing(records: Iterable[Record]) -> Iterator[Record]:
    for one in records:
        yield one
        if one.kind == DayClosed.kind:
            return


def _foundation(
    archive: Archive, earlier: Sequence[Segment], kept: Sequence[Record], first: int
) -> list[Record]:
    """What a Floor begins a day from whose first event is ``first``, as ``Log.foundation`` finds it.

    Files are read from the newest back, and no more of them than are needed: the rows that are ``kept`` in
    the database say how the hall is described since when, and which plan is in force.
    """
    known = {one.kind: one for one in kept if one.seq < first}
    described = known[HallConfigured.kind].seq if HallConfigured.kind in known else 0
    settled = bool(described) and all(one.seq < first for one in kept if one.kind == PlanApplied.kind)
    found: dict[str, Record] = {}
    for segment in reversed(earlier):
        complete = settled or HallConfigured.kind in found or (described and PlanApplied.kind in found)
        if found and (complete or segment.last < described):
            break
        last: dict[str, Record] = {}
        for one in archive.read(segment):
            if one.kind == HallConfigured.kind:
                last.clear()  # a hall that is described anew has no plan
            if one.kind in (HallConfigured.kind, PlanApplied.kind, DayClosed.kind):
                last[one.kind] = one
        found = last | found
    return sorted((known | found).values(), key=lambda one: one.seq)
