"""The event log: append-only, gap-free by hall, each row bound to the one before it by a hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from hall.store.batch import Batch
from hall.store.statements import Statement
from hall.store.tables import FOUNDATION, answers, events, halls
from queueing.events import DayClosed, Event, HallConfigured, PlanApplied, from_data, to_data

GENESIS = "0" * 64

KEPT_ANSWERS_MS = 48 * 3_600_000
"""How long a request's answer is kept, so that the same id gives it again, ms."""

BATCH = 1_000
"""Rows read at a time."""

LATEST = 2**63 - 1
"""A seq that no event is after."""


@dataclass(frozen=True, slots=True)
class Record:
    """An event as the log keeps it. ``at`` is hall time, ``recorded_at`` the clock's word (ms UTC)."""

    hall: str
    seq: int
    day: str | None
    at: int
    recorded_at: int
    kind: str
    v: int
    actor: str
    request_id: str | None
    data: str
    hash: str

    def event(self) -> Event:
        """The fact itself. Raises ``ValueError`` when a newer program wrote it."""
        return from_data(self.kind, self.v, self.at, json.loads(self.data))


_SORTED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
_AS_GIVEN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def canonical(data: Mapping[str, object]) -> str:
    """JSON in one fixed spelling: keys sorted, no spaces, UTF-8."""
    return _SORTED.encode(data)


def as_given(data: object) -> str:
    """JSON without spaces, keys in the order in which they are given."""
    return _AS_GIVEN.encode(data)


def chain(before: str, record: Sequence[object]) -> str:
    """SHA-256 over the hash before and the row's canonical bytes."""
    row = as_given(list(record))
    return hashlib.sha256(f"{before}\n{row}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What a request was answered, kept under its id."""

    fingerprint: str
    status: int
    body: str
    seq: int


class Log:
    """The statements of the log."""

    def __init__(self) -> None:
        e, a = events.c, answers.c
        lock = sa.select(halls.c.seq, halls.c.hash).where(halls.c.code == sa.bindparam("hall"))
        self._head = Statement(lock.with_for_update())
        after = sa.select(events).where(e.hall == sa.bindparam("hall"), e.seq > sa.bindparam("after"))
        self._after = Statement(after.order_by(e.seq).limit(sa.bindparam("most", type_=sa.Integer)))
        marks = sa.select(e.seq, e.kind).where(
            e.hall == sa.bindparam("hall"), e.seq <= sa.bindparam("upto"), sa.text(FOUNDATION)
        )
        self._marks = Statement(marks.order_by(e.seq.desc()))
        self._answer = Statement(
            sa.select(a.fingerprint, a.status, a.body, a.seq).where(
                a.hall == sa.bindparam("hall"),
                a.actor == sa.bindparam("actor"),
                a.request_id == sa.bindparam("request_id"),
            )
        )

    def head(self, connection: sa.Connection, hall: str) -> tuple[int, str] | None:
        """The hall's last seq and hash, its row locked; None when there is no such hall."""
        row = self._head.first(connection, hall=hall)
        return None if row is None else (row[0], row[1])

    def after(
        self, connection: sa.Connection, hall: str, seq: int, most: int | None = None
    ) -> Iterator[Record]:
        """The rows after ``seq``, in order: all of them, or the first ``most``."""
        left = most
        while left is None or left > 0:
            size = BATCH if left is None else min(BATCH, left)
            rows = [Record(*row) for row in self._after.all(connection, hall=hall, after=seq, most=size)]
            yield from rows
            if len(rows) < size:
                return
            seq, left = rows[-1].seq, None if left is None else left - size

    def foundation(self, connection: sa.Connection, hall: str, upto: int = LATEST) -> list[Record]:
        """The rows that leave a Floor as the last day that closed has left it, in order.

        A closed day leaves nothing but the hall, its plan, its date and what its event carries on (return
        passes and appointments), so a Floor that has applied these rows goes on with those after the last of
        them. None when no day has closed yet. ``upto`` is the last seq that counts.
        """
        needed = [DayClosed.kind, PlanApplied.kind, HallConfigured.kind]
        found: list[int] = []
        for seq, kind in self._marks.each(connection, hall=hall, upto=upto):
            if kind in needed and (found or kind == DayClosed.kind):
                needed = needed[needed.index(kind) + 1 :]
                found.append(seq)
            if not needed:
                break
        return [next(self.after(connection, hall, seq - 1, 1)) for seq in reversed(found)]

    def append(
        self,
        batch: Batch,
        head: tuple[int, str],
        news: Sequence[tuple[str | None, Event]],
        *,
        recorded_at: int,
        actor: str,
        request_id: str | None,
    ) -> tuple[int, str]:
        """Adds events with their days behind ``head`` to what is written; gives the new head."""
        seq, before = head
        for day, event in news:
            seq += 1
            data = canonical(to_data(event))
            facts = (
                batch.hall,
                seq,
                day,
                event.at,
                recorded_at,
                event.kind,
                event.v,
                actor,
                request_id,
                data,
            )
            before = chain(before, facts)
            batch.events.append({**dict(zip(_COLUMNS[1:], facts[1:], strict=True)), "hash": before})
        batch.head = seq, before
        return batch.head

    def answer(
        self, connection: sa.Connection, batch: Batch, actor: str, request_id: str
    ) -> StoredAnswer | None:
        """What this actor's request was answered before, be it a moment ago in the same batch."""
        held = batch.answers.get((actor, request_id))
        if held is not None:
            return StoredAnswer(*(held[name] for name in StoredAnswer.__slots__))
        row = self._answer.first(connection, hall=batch.hall, actor=actor, request_id=request_id)
        return None if row is None else StoredAnswer(*row)

    def keep(self, batch: Batch, actor: str, request_id: str, answer: StoredAnswer, at: int) -> None:
        """Keeps an answer under its request id."""
        batch.answers[actor, request_id] = {
            "actor": actor,
            "request_id": request_id,
            "fingerprint": answer.fingerprint,
            "status": answer.status,
            "body": answer.body,
            "seq": answer.seq,
            "recorded_at": at,
        }


_COLUMNS = ("hall", "seq", "day", "at", "recorded_at", "kind", "v", "actor", "request_id", "data")


def facts_of(record: Record) -> tuple[object, ...]:
    """What a row's hash is computed over, beside the hash before it."""
    return tuple(getattr(record, name) for name in _COLUMNS)


def broken_link(records: Iterable[Record], seq: int = 0, before: str = GENESIS) -> Record | None:
    """The first row that does not follow from the one before it: changed, missing or out of order.

    ``seq`` and ``before`` are number and hash of the event before the first of them.
    """
    for record in records:
        if record.seq != seq + 1 or record.hash != chain(before, facts_of(record)):
            return record
        seq, before = record.seq, record.hash
    return None
