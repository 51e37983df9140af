"""Forgetting visitors: what is left of a visit once its time is over says nothing about who it was.

Of a finished visit, its steps, an appointment and a pre-check everything stays that figures are made from.
The id, which is on the slip and in the visitor's link, gives way to ``#`` and the seq of the last event about
it; number, priority class of an appointment and the link to an earlier visit go. Tickets, notes and slips go
altogether; a ticket stays while its return pass is good.

How far a hall has come is in ``retention``: ``forgotten`` is the last day of which all is forgotten, and
while ``forgetting`` says a later one, some of the rows up to that day are. So what the tables should hold can
be said from the log at any moment, and ``kuaiban rebuild`` brings nothing back.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hall.store.batch import Row
from hall.store.engine import insert
from hall.store.tables import (
    appointments,
    notes,
    people,
    pre_checks,
    print_jobs,
    retention,
    sessions,
    steps,
    tickets,
    tokens,
    visits,
)

MARK = "#"
"""How the id of somebody forgotten begins; ids of tickets are letters and digits."""

SOMEBODY = "#"
"""Stands for the earlier visit, of which it is only known that there was one."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How far a hall's visitors are forgotten: up to ``until``, and some of those up to ``doing``."""

    until: str = ""
    doing: str = ""


@dataclass(frozen=True, slots=True)
class Forgettable:
    """How many rows there are to forget: visits, appointments and pre-checks, notes, slips."""

    visits: int
    visitors: int
    notes: int
    slips: int


def alias(seq: int) -> str:
    """The id that somebody forgotten has."""
    return f"{MARK}{seq}"


def nameless_visit(row: Mapping[str, Any], seq: int) -> Row:
    """A visit as it is kept; ``seq`` is that of the last event about its ticket."""
    returns = None if row["returns"] is None else SOMEBODY
    return {**row, "ticket": alias(seq), "number": "", "returns": returns}


def nameless_visitor(row: Mapping[str, Any]) -> Row:
    """An appointment or a pre-check as it is kept."""
    without = {name: None for name in ("number", "priority") if name in row}
    return {**row, "id": alias(row["seq"]), **without}


def good_for(row: Mapping[str, Any], day: str) -> bool:
    """Whether a ticket's return pass is good after that day."""
    return row["pass_until"] is not None and row["pass_until"] > day


# -- how far it has come


def forgotten(connection: sa.Connection, hall: str) -> Forgotten:
    """How far the hall's visitors are forgotten."""
    asked = sa.select(retention.c.forgotten, retention.c.forgetting).where(retention.c.hall == hall)
    row = connection.execute(asked).first()
    if row is None:
        return Forgotten()
    return Forgotten(row[0] or "", row[1] or row[0] or "")


def next_day(connection: sa.Connection, hall: str, until: str) -> str | None:
    """The first day up to ``until`` of which there is something to forget."""
    now = forgotten(connection, hall)
    if now.until < now.doing <= until:
        return now.doing
    first = [
        connection.execute(
            sa.select(sa.func.min(table.c.day)).where(
                table.c.hall == hall, table.c.day > now.until, table.c.day <= until
            )
        ).scalar()
        for table in (tickets, visits, appointments, pre_checks)
    ]
    found = min((str(day) for day in first if day is not None), default=None)
    if found is not None:
        return found
    left = sa.select(tickets.c.id).where(*_over(hall, until)).limit(1)
    return None if connection.execute(left).first() is None else until


def _over(hall: str, day: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Tickets of days up to ``day`` whose return pass, if any, is good no longer than that."""
    t = tickets.c
    return t.hall == hall, t.day <= day, sa.or_(t.pass_until.is_(None), t.pass_until <= day)


def begin(connection: sa.Connection, hall: str, day: str) -> None:
    """From now on rows of ``day`` are being forgotten."""
    _set(connection, hall, forgetting=day)


def finish(connection: sa.Connection, hall: str, day: str) -> None:
    """Everything up to ``day`` is forgotten."""
    _set(connection, hall, forgotten=day, forgetting=None)


def _set(connection: sa.Connection, hall: str, **values: object) -> None:
    made = insert(connection.dialect, retention).values(hall=hall, **values)
    connection.execute(made.on_conflict_do_update(index_elements=["hall"], set_=values))


@dataclass(frozen=True, slots=True)
class LastRun:
    """When retention last ran (ms UTC), for which date it is done, and what came of it (a JSON object)."""

    at: int
    done_for: str
    result: str


def last_run(connection: sa.Connection, hall: str) -> LastRun | None:
    """How the hall's last run went."""
    r = retention.c
    row = connection.execute(sa.select(r.ran_at, r.ran_for, r.result).where(r.hall == hall)).first()
    return None if row is None or row[0] is None else LastRun(row[0], row[1] or "", row[2])


def note_run(connection: sa.Connection, hall: str, at: int, result: str, done_for: str | None) -> None:
    """Keeps how a run went; ``done_for`` is the date for which it is done, None after a failure."""
    done = {} if done_for is None else {"ran_for": done_for}
    _set(connection, hall, ran_at=at, result=result, **done)


# -- forgetting


def forget_some(connection: sa.Connection, hall: str, day: str, most: int) -> int | None:
    """Forgets at most ``most`` visits or visitors of a day, and what belongs to them; how many.

    None when nothing is left. Tickets that had stayed for their return passes count nothing: their visits
    are forgotten already.

    Raises ``LookupError`` when a visit has no ticket: then the tables do not follow from the log.
    """
    _overwrite(connection, "ON")
    try:
        some = (
            _forget_visits(connection, hall, day, most)
            or _forget_visitors(connection, appointments, hall, day, most)
            or _forget_visitors(connection, pre_checks, hall, day, most)
        )
        if some or _forget_tickets(connection, hall, day, most):
            return some
        return None
    finally:
        _overwrite(connection, "OFF")


def _overwrite(connection: sa.Connection, switch: str) -> None:
    """Whether SQLite overwrites what is deleted, or leaves it in the file until the room is needed."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA secure_delete = {switch}").close()


def _forget_visits(connection: sa.Connection, hall: str, day: str, most: int) -> int:
    v, t = visits.c, tickets.c
    asked = (
        sa.select(v.ticket, v.returns, t.seq, t.pass_until)
        .outerjoin(tickets, sa.and_(t.hall == v.hall, t.id == v.ticket))
        .where(v.hall == hall, v.day == day, v.ticket.not_like(f"{MARK}%"))
        .limit(most)
    )
    rows = connection.execute(asked).all()
    if not rows:
        return 0
    if any(row.seq is None for row in rows):
        raise LookupError(next(row.ticket for row in rows if row.seq is None))
    renamed = [
        {
            "old": row.ticket,
            "new": alias(row.seq),
            "earlier": None if row.returns is None else SOMEBODY,
        }
        for row in rows
    ]
    own = visits.c.ticket == sa.bindparam("old")
    change = {"ticket": sa.bindparam("new"), "number": "", "returns": sa.bindparam("earlier")}
    connection.execute(sa.update(visits).where(v.hall == hall, own).values(change), renamed)
    own = steps.c.ticket == sa.bindparam("old")
    change = {"ticket": sa.bindparam("new")}
    connection.execute(
        sa.update(steps).where(steps.c.hall == hall, own).values(change),
        [{"old": one["old"], "new": one["new"]} for one in renamed],
    )
    names = [row.ticket for row in rows]
    for table in (notes, print_jobs):
        connection.execute(sa.delete(table).where(table.c.hall == hall, table.c.ticket.in_(names)))
    over = [row.ticket for row in rows if row.pass_until is None or row.pass_until <= day]
    connection.execute(sa.delete(tickets).where(t.hall == hall, t.id.in_(over)))
    return len(rows)


def _forget_tickets(connection: sa.Connection, hall: str, day: str, most: int) -> int:
    """Tickets that had stayed for their return passes."""
    asked = sa.select(tickets.c.id).where(*_over(hall, day)).limit(most)
    names = connection.execute(asked).scalars().all()
    connection.execute(sa.delete(tickets).where(tickets.c.hall == hall, tickets.c.id.in_(names)))
    return len(names)


def _forget_visitors(connection: sa.Connection, table: sa.Table, hall: str, day: str, most: int) -> int:
    asked = sa.select(table).where(table.c.hall == hall, table.c.day == day)
    asked = asked.where(table.c.id.not_like(f"{MARK}%")).limit(most)
    rows = [dict(row) for row in connection.execute(asked).mappings()]
    for row in rows:
        mine = sa.update(table).where(table.c.hall == hall, table.c.id == row["id"])
        connection.execute(mine.values(nameless_visitor(row)))
    return len(rows)


def forgettable(connection: sa.Connection, hall: str, until: str) -> Forgettable:
    """How much there is to forget up to a day."""

    def count(*tables: sa.Table) -> int:
        found = 0
        for table in tables:
            name = table.c.ticket if table is visits else table.c.id
            asked = sa.select(sa.func.count()).where(
                table.c.hall == hall, table.c.day <= until, name.not_like(f"{MARK}%")
            )
            found += connection.execute(asked).scalar_one()
        return found

    def beside(table: sa.Table) -> int:
        mine = sa.and_(visits.c.hall == table.c.hall, visits.c.ticket == table.c.ticket)
        asked = sa.select(sa.func.count()).select_from(table.join(visits, mine))
        asked = asked.where(table.c.hall == hall, visits.c.day <= until)
        return int(connection.execute(asked).scalar_one())

    return Forgettable(count(visits), count(appointments, pre_checks), beside(notes), beside(print_jobs))


def forget_people(connection: sa.Connection, now: int, before: int) -> int:
    """Forgets who left and which devices were taken out before a time (ms UTC), and sessions that are over.

    The rows of people and tokens stay, because events name them by number.
    """
    connection.execute(sa.delete(sessions).where(sessions.c.expires_at <= now))
    changed = 0
    for table, ended in ((people, people.c.disabled_at), (tokens, tokens.c.revoked_at)):
        asked = sa.select(table.c.id).where(ended < before, table.c.name.not_like(f"{MARK}%"))
        for number in connection.execute(asked).scalars().all():
            new: dict[str, str] = {"name": alias(number)}
            if table is people:
                new |= {"login": alias(number), "password_hash": ""}
            connection.execute(sa.update(table).where(table.c.id == number).values(new))
            changed += 1
    return changed


# -- what the tables should hold


def without_visitors(
    rows: Mapping[str, Mapping[Any, Row]], far: Forgotten, stored: Mapping[str, Container[Any]]
) -> dict[str, dict[Any, Row]]:
    """Rows by table and key as the log gives them, those of forgotten days as they are kept.

    Where a day is just being forgotten, a row counts as it is ``stored``.
    """

    def gone(row: Row, before: bool) -> bool:
        """Whether the row is kept nameless; ``before``: it is still there as it was."""
        return row["day"] <= far.until or (row["day"] <= far.doing and not before)

    seqs = {name: row["seq"] for name, row in rows["tickets"].items()}
    made: dict[str, dict[Any, Row]] = {name: {} for name in rows}
    for name, row in rows["tickets"].items():
        over = row["day"] <= far.until and not good_for(row, far.until)
        doing = row["day"] <= far.doing and not good_for(row, far.doing) and name not in stored["tickets"]
        if not over and not doing:
            made["tickets"][name] = row
    nameless: set[str] = set()
    for name, row in rows["visits"].items():
        if gone(row, name in stored["visits"]):
            nameless.add(name)
            row = nameless_visit(row, seqs[name])
        made["visits"][row["ticket"]] = row
    for (name, n), row in rows["steps"].items():
        if name in nameless:
            row = {**row, "ticket": alias(seqs[name])}
        made["steps"][row["ticket"], n] = row
    for table in ("appointments", "pre_checks"):
        for name, row in rows[table].items():
            kept = nameless_visitor(row) if gone(row, name in stored[table]) else row
            made[table][kept["id"]] = kept
    return made


def no_rows(tables: Iterable[str]) -> dict[str, Container[Any]]:
    """As if nothing were stored: then every row of a day that is being forgotten counts as forgotten."""
    return dict.fromkeys(tables, ())
