"""What the office has asked the simulation for, how far it is, and what came of it.

A calculation is *queued*, then *running*, then *done*, *failed* or *cancelled*; one that somebody wants no
longer is *cancelling* until the worker has let it go. A cancelled one has what it had found by then, if that
was something. ``given`` is everything the answer depends on, as it
was when it was asked: whoever begins it anew finds the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from hall.store.engine import insert
from hall.store.tables import calculations

Row = Mapping[Any, Any]

KEPT = 50
"""So many of each hall are kept, the newest."""

MOST_ATTEMPTS = 3
"""A calculation whose worker has died so often is not begun again."""

OPEN = ("queued", "running", "cancelling")

_LONG = ("given", "attempts", "result", "page")
_SHORT = [column for column in calculations.c if column.name not in _LONG]
_TOLD = calculations.c.page.is_not(None).label("told")


def ask(connection: sa.Connection, row: Mapping[str, Any]) -> bool:
    """Adds a calculation, unless it has been asked for already; old ones of the hall are let go."""
    new = {**row, "wish": _text(row["wish"]), "given": _text(row["given"]), "state": "queued", "attempts": 0}
    made = insert(connection.dialect, calculations).values(**new).on_conflict_do_nothing()
    if connection.execute(made.returning(calculations.c.id)).first() is None:
        return False
    kept = (
        sa.select(calculations.c.id)
        .where(calculations.c.hall == row["hall"])
        .order_by(calculations.c.asked_at.desc(), calculations.c.id)
        .limit(KEPT)
    )
    kept_ids = list(connection.execute(kept).scalars())
    connection.execute(
        sa.delete(calculations).where(
            calculations.c.hall == row["hall"],
            calculations.c.id.not_in(kept_ids),
            calculations.c.state.not_in(OPEN),
        )
    )
    return True


def open_ones(connection: sa.Connection, hall: str) -> int:
    """How many of a hall are not ended."""
    asked = sa.select(sa.func.count()).where(calculations.c.hall == hall, calculations.c.state.in_(OPEN))
    return int(connection.execute(asked).scalar_one())


def all_of(connection: sa.Connection, hall: str) -> list[Row]:
    """A hall's calculations without their results, the newest first; ``told``: there is a page."""
    asked = (
        sa.select(*_SHORT, _TOLD).where(calculations.c.hall == hall).order_by(calculations.c.asked_at.desc())
    )
    return list(connection.execute(asked).mappings())


def one(connection: sa.Connection, hall: str, calculation: str) -> Row | None:
    """A calculation with all that is known of it; ``told``: there is a page."""
    asked = sa.select(calculations, _TOLD).where(
        calculations.c.hall == hall, calculations.c.id == calculation
    )
    return connection.execute(asked).mappings().first()


def page_url(row: Row) -> str:
    """Where the office shows a calculation's page."""
    return f"/office/{row['hall']}/calculations/{row['id']}"


def cancel(connection: sa.Connection, hall: str, calculation: str, now: int) -> None:
    """Ends one that waits at once; one that runs as soon as its worker looks."""
    mine = sa.and_(calculations.c.hall == hall, calculations.c.id == calculation)
    waiting = sa.update(calculations).where(mine, calculations.c.state == "queued")
    connection.execute(waiting.values(state="cancelled", ended_at=now))
    running = sa.update(calculations).where(mine, calculations.c.state == "running")
    connection.execute(running.values(state="cancelling"))


# -- the worker


def take_up(connection: sa.Connection, now: int) -> None:
    """What another worker has left: cancelled, queued again, or given up after :data:`MOST_ATTEMPTS`."""
    left = sa.update(calculations).where(calculations.c.state == "cancelling")
    connection.execute(left.values(state="cancelled", ended_at=now))
    running = sa.update(calculations).where(calculations.c.state == "running")
    given_up = running.where(calculations.c.attempts >= MOST_ATTEMPTS)
    problem = _text({"code": "calculation_interrupted", "times": MOST_ATTEMPTS})
    connection.execute(given_up.values(state="failed", ended_at=now, problem=problem))
    connection.execute(running.values(state="queued"))


def begin(connection: sa.Connection, now: int) -> Row | None:
    """The calculation that has waited longest, now running; None when none waits."""
    first = (
        sa.select(calculations)
        .where(calculations.c.state == "queued")
        .order_by(calculations.c.asked_at, calculations.c.id)
        .limit(1)
        .with_for_update()
    )
    row = connection.execute(first).mappings().first()
    if row is None:
        return None
    attempts = row["attempts"] + 1
    begun = {"state": "running", "attempts": attempts, "started_at": now, "progress": None}
    connection.execute(sa.update(calculations).where(calculations.c.id == row["id"]).values(**begun))
    return {**row, **begun}


def tell(connection: sa.Connection, row: Row, progress: Mapping[str, Any] | None) -> bool:
    """Writes down how far a running calculation is; False when nobody wants it any more."""
    mine = _mine(row)
    if progress is None:
        found = connection.execute(sa.select(calculations.c.state).where(*mine)).scalar()
        return found is not None
    told = sa.update(calculations).where(*mine).values(progress=_text(progress))
    return connection.execute(told).rowcount == 1


def end(connection: sa.Connection, row: Row, now: int, *, wanted: bool = True, **came: Any) -> None:
    """Ends a calculation: with ``result`` and ``page``, or with a ``problem``. One that is not ``wanted`` any
    longer is cancelled, with what it has found so far or with nothing.
    """
    state = "cancelled" if not wanted else "done" if "result" in came else "failed"
    ended = sa.update(calculations).where(
        calculations.c.id == row["id"],
        calculations.c.attempts == row["attempts"],
        calculations.c.state.in_(("running", "cancelling")),
    )
    values = {name: _text(value) for name, value in came.items()}
    connection.execute(ended.values(state=state, ended_at=now, **values))


def leave(connection: sa.Connection, row: Row) -> None:
    """Lets another worker begin it anew, and not count this attempt."""
    left = sa.update(calculations).where(*_mine(row))
    connection.execute(left.values(state="queued", attempts=row["attempts"] - 1, progress=None))


def _mine(row: Row) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        calculations.c.id == row["id"],
        calculations.c.attempts == row["attempts"],
        calculations.c.state == "running",
    )


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
