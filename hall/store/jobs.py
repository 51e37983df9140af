"""Print jobs and printers: what is to be put on paper, and how far it got."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from hall.store.batch import Batch
from hall.store.engine import insert
from hall.store.statements import Statement
from hall.store.tables import print_jobs, printers

Row = Mapping[Any, Any]

TOLD = sa.case(
    (sa.and_(print_jobs.c.state == "sending", print_jobs.c.attempts > 0), "failed"), else_=print_jobs.c.state
)
"""A job's state as people are told it: one that is tried once more stays failed until it has come out."""

_CHANNELS = Statement(
    sa.select(printers.c.name, printers.c.channels)
    .where(printers.c.hall == sa.bindparam("hall"))
    .order_by(printers.c.name)
)
_ADD = Statement(
    sa.insert(print_jobs).inline(),
    (
        "hall", "ticket", "printer", "copy", "slip", "state", "attempts",
        "created_at", "next_try_at", "changed_at",
    ),
)  # fmt: skip
_NEWEST = Statement(
    sa.select(print_jobs, TOLD.label("told"))
    .where(print_jobs.c.hall == sa.bindparam("hall"), print_jobs.c.ticket == sa.bindparam("ticket"))
    .order_by(print_jobs.c.id.desc())
    .limit(1)
)
"""Asked with every command that tells a ticket."""


def printer_rows(connection: sa.Connection, hall: str) -> list[Row]:
    """A hall's printers by name."""
    asked = sa.select(printers).where(printers.c.hall == hall).order_by(printers.c.name)
    return list(connection.execute(asked).mappings())


def all_printers(connection: sa.Connection) -> list[Row]:
    """Every printer of every hall."""
    return list(connection.execute(sa.select(printers).order_by(printers.c.hall, printers.c.name)).mappings())


def put_printer(
    connection: sa.Connection, hall: str, name: str, address: str, channels: Sequence[str]
) -> None:
    """Adds a printer, or changes the one of that name. It prints the tickets issued by ``channels``."""
    new = {"address": address, "channels": json.dumps(list(channels))}
    made = insert(connection.dialect, printers).values(hall=hall, name=name, **new)
    connection.execute(made.on_conflict_do_update(index_elements=["hall", "name"], set_=new))


def remove_printer(connection: sa.Connection, hall: str, name: str) -> bool:
    """Takes a printer out; False when there is none of that name."""
    gone = sa.delete(printers).where(printers.c.hall == hall, printers.c.name == name)
    return connection.execute(gone).rowcount == 1


def printer_for(
    connection: sa.Connection, hall: str, *channels: str | None, batch: Batch | None = None
) -> str | None:
    """The first printer that prints tickets of a channel; of the first of these channels that has one.

    Commands of one ``batch`` read once which printers there are.
    """
    known = batch.printers if batch is not None else None
    if known is None:
        known = [(str(name), json.loads(text)) for name, text in _CHANNELS.all(connection, hall=hall)]
    if batch is not None:
        batch.printers = known
    for channel in channels:
        for name, served in known:
            if channel in served:
                return name
    return None


def add_job(
    connection: sa.Connection, hall: str, ticket: str, printer: str, slip: str, *, at: int, copy: int = 0
) -> None:
    """Queues a slip. ``copy`` 0 is the original, a second of which raises IntegrityError."""
    _ADD.run(
        connection,
        hall=hall,
        ticket=ticket,
        printer=printer,
        copy=copy,
        slip=slip,
        state="queued",
        attempts=0,
        created_at=at,
        next_try_at=at,
        changed_at=at,
    )


def copies(connection: sa.Connection, hall: str, ticket: str) -> int:
    """How many slips of a ticket have been asked for, the original among them."""
    asked = sa.select(sa.func.max(print_jobs.c.copy))
    last = connection.execute(asked.where(print_jobs.c.hall == hall, print_jobs.c.ticket == ticket)).scalar()
    return 0 if last is None else int(last) + 1


def newest_job(connection: sa.Connection, hall: str, ticket: str) -> Row | None:
    """The newest print job of a ticket; ``told`` is its state as people are told it."""
    return _NEWEST.mapping(connection, hall=hall, ticket=ticket)


def newest_states(connection: sa.Connection, hall: str, tickets: Sequence[str]) -> dict[str, str]:
    """The same state for each of several tickets; those without a job are left out."""
    asked = sa.select(print_jobs.c.ticket, TOLD)
    asked = asked.where(print_jobs.c.hall == hall, print_jobs.c.ticket.in_(tickets))
    return {row[0]: row[1] for row in connection.execute(asked.order_by(print_jobs.c.id))}


def recent_jobs(connection: sa.Connection, hall: str, printer: str, most: int = 20) -> list[Row]:
    """A printer's latest jobs, the newest first."""
    asked = sa.select(print_jobs).where(print_jobs.c.hall == hall, print_jobs.c.printer == printer)
    return list(connection.execute(asked.order_by(print_jobs.c.id.desc()).limit(most)).mappings())
