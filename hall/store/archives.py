"""Where the log begins: what is before that is in archive files.

A hall's log is archived from its beginning up to a day's closing. The row of the last archive file says where
that is (the *cut*), and carries the chain's hash over. Whatever is archived counts as gone from that commit
on; its rows are swept out afterwards, a few at a time. The rows from which a Floor begins at the cut
(``Log.foundation``) stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from hall.store.log import GENESIS, Log, Record, chain, facts_of
from hall.store.tables import FOUNDATION, archives, events

E, A = events.c, archives.c


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a hall's log that one archive file holds: everything up to the closing of ``day``.

    ``before`` is the hash of the event before the first, ``hash`` that of the last.
    """

    hall: str
    day: str
    first: int
    last: int
    before: str
    hash: str
    file: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The last archived event: its seq, hash and day. ``kept`` seals the archived rows that stayed."""

    seq: int = 0
    hash: str = GENESIS
    day: str = ""
    kept: str = GENESIS


def cut_of(connection: sa.Connection, hall: str) -> Cut:
    """Where the hall's log begins; seq 0 while nothing is archived."""
    asked = sa.select(A["last"], A.hash, A.day, A.kept).where(A.hall == hall)
    row = connection.execute(asked.order_by(A["last"].desc()).limit(1)).first()
    return Cut() if row is None else Cut(*row)


def segments(connection: sa.Connection, hall: str) -> list[Segment]:
    """What is archived, in order."""
    columns = (A.hall, A.day, A["first"], A["last"], A.before, A.hash, A.file)
    asked = sa.select(*columns).where(A.hall == hall).order_by(A["last"])
    return [Segment(*row) for row in connection.execute(asked)]


def closings(connection: sa.Connection, hall: str, after: int, until: str) -> list[tuple[str, int, str]]:
    """(day, seq, hash) of the closings after a seq, of days up to ``until``, in order."""
    closed = sa.select(E.day, E.seq, E.hash).where(
        E.hall == hall, sa.text(FOUNDATION), E.kind == "DayClosed", E.seq > after, E.day <= until
    )
    return [(str(day), int(seq), str(its)) for day, seq, its in connection.execute(closed.order_by(E.seq))]


def newest_closed_day(connection: sa.Connection, hall: str) -> str | None:
    """The last day that has closed."""
    asked = sa.select(E.day).where(E.hall == hall, sa.text(FOUNDATION), E.kind == "DayClosed")
    found = connection.execute(asked.order_by(E.seq.desc()).limit(1)).scalar()
    return None if found is None else str(found)


def seal(kept: Iterable[Record]) -> str:
    """One hash over the rows that stay although they are archived."""
    sealed = GENESIS
    for record in kept:
        sealed = chain(sealed, (*facts_of(record), record.hash))
    return sealed


def begin_behind(connection: sa.Connection, log: Log, segment: Segment, at: int) -> None:
    """Makes the log begin behind a segment. Its file must be on disk, and read back and found right."""
    kept = seal(log.foundation(connection, segment.hall, segment.last))
    connection.execute(
        sa.insert(archives).values(
            hall=segment.hall,
            day=segment.day,
            first=segment.first,
            last=segment.last,
            before=segment.before,
            hash=segment.hash,
            file=segment.file,
            kept=kept,
            archived_at=at,
        )
    )


def sweep(connection: sa.Connection, log: Log, hall: str, most: int) -> int:
    """Deletes at most so many rows from before the cut; how many, 0 when none are left."""
    cut = cut_of(connection, hall)
    kept = [record.seq for record in log.foundation(connection, hall, cut.seq)] if cut.seq else []
    old = (E.hall == hall, E.seq <= cut.seq, E.seq.not_in(kept))
    found = connection.execute(sa.select(E.seq).where(*old).order_by(E.seq).limit(most)).scalars().all()
    if not found:
        return 0
    return connection.execute(sa.delete(events).where(*old, E.seq <= found[-1])).rowcount
