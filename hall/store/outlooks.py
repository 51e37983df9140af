"""A hall's latest outlook, and the plans that were put in force because of one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hall.store.engine import insert
from hall.store.tables import FOUNDATION, events, outlooks
from queueing.reasons import Because

PUT_BACK = ("outlook_undone", "outlook_over")
"""Reasons for which the plan from before an action of the outlook is in force again."""
_OF_OUTLOOK = "outlook_"


@dataclass(frozen=True, slots=True)
class Kept:
    """What was stored, and ``at`` what time of the hall (ms UTC); ``seq`` is the last event it knows."""

    at: int
    seq: int
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Applied:
    """A plan (spelled out) that was put in force ``at`` a time (ms UTC), ``because`` of what, if known."""

    at: int
    plan: Mapping[str, Any]
    because: Because | None

    @property
    def of_outlook(self) -> bool:
        """Whether it carries out an action of the outlook."""
        code = "" if self.because is None else self.because.code
        return code.startswith(_OF_OUTLOOK) and code not in PUT_BACK


def store_outlook(connection: sa.Connection, hall: str, found: Kept) -> None:
    """Stores the latest outlook of a hall, in place of the one before."""
    new = {"at": found.at, "seq": found.seq, "data": json.dumps(found.data, ensure_ascii=False)}
    made = insert(connection.dialect, outlooks).values(hall=hall, **new)
    connection.execute(made.on_conflict_do_update(index_elements=["hall"], set_=new))


def outlook_of(connection: sa.Connection, hall: str) -> Kept | None:
    """The latest outlook of a hall."""
    row = connection.execute(sa.select(outlooks).where(outlooks.c.hall == hall)).mappings().first()
    return None if row is None else Kept(row["at"], row["seq"], json.loads(row["data"]))


def last_applied(connection: sa.Connection, hall: str) -> list[Applied]:
    """The plans put in force, the newest first, back to the last one that was not the outlook's doing."""
    asked = sa.select(events.c.at, events.c.data).where(
        events.c.hall == hall, sa.text(FOUNDATION), events.c.kind == "PlanApplied"
    )
    found: list[Applied] = []
    for at, text in connection.execute(asked.order_by(events.c.seq.desc())):
        data = json.loads(text)
        because = data.get("because")
        one = Applied(at, data["plan"], None if because is None else Because.from_data(because))
        found.append(one)
        if not one.of_outlook:
            break
    return found
