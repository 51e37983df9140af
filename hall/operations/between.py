"""What changes between two days: the table that waits are told by, and the plan after the outlook's advice.

A hall's file changes only while no day is open. A table that somebody wants in use while one is waits for the
next opening; whoever opens the day takes it into use first. What the outlook has advised was for one day: the
plan from before is in force again by the next opening at the latest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
import structlog

from hall.store.outlooks import Applied, last_applied
from hall.store.toldwaits import Kept, Table, drop, keep, kept_of
from hall.toldwaits import in_use
from queueing.commands import ApplyPlan, Command, ConfigureHall
from queueing.errors import Mistakes
from queueing.floor import Floor
from queueing.hallfile import hall_from_data
from queueing.plans import Plan
from queueing.reasons import Because

log = structlog.get_logger("between")


def commands(floor: Floor, waits: Table | None, applied: Sequence[Applied]) -> tuple[Command, ...]:
    """What makes a hall tell waits by this table, or without one, under the plan that it has.

    ``applied`` are the plans put in force, as :func:`~hall.store.outlooks.last_applied` has them: what the
    outlook has advised was for one day. Raises :class:`~queueing.errors.Mistakes` when the table does not fit
    the hall: its items or lanes have changed.
    """
    assert floor.hall is not None
    data = {key: value for key, value in floor.hall.data.items() if key != "waits"}
    if waits is not None:
        data["waits"] = waits
    hall_from_data(data)
    if floor.plan is None:
        return (ConfigureHall(data),)
    return ConfigureHall(data), ApplyPlan(lasting(floor.plan, applied), Because("waits_changed"))


def lasting(plan: Plan, applied: Sequence[Applied]) -> Plan:
    """The plan in force, or the one that it stands in for today on the outlook's advice."""
    if len(applied) > 1 and Plan.from_data(applied[0].plan) == plan:
        return Plan.from_data(applied[-1].plan)
    return plan


def putting_back(floor: Floor, applied: Sequence[Applied]) -> ApplyPlan | None:
    """Puts the plan from before in force again, if the one in force was the outlook's advice for a day."""
    if floor.plan is None:
        return None
    usual = lasting(floor.plan, applied)
    return None if usual == floor.plan else ApplyPlan(usual, Because("outlook_over"))


@dataclass(frozen=True, slots=True)
class Change:
    """The commands of a change, and ``before``: the table that is in use no more, with who changes that."""

    commands: tuple[Command, ...]
    before: Kept


def waiting(connection: sa.Connection, hall: str, floor: Floor, at: int) -> Change | None:
    """What is to change before the day opens, ``at`` ms UTC; None when nothing is.

    A table that does not fit the hall any more is left where it is, with what is wrong with it.
    """
    found = kept_of(connection, hall).get("next")
    if found is None or found.mistakes or floor.hall is None:
        return None
    try:
        made = commands(floor, found.waits, last_applied(connection, hall))
    except Mistakes as told:
        log.warning("a table of told waits does not fit the hall any more", hall=hall)
        keep(connection, hall, "next", replace(found, mistakes=told.mistakes))
        return None
    return Change(made, Kept(in_use(floor.hall), found.actor, at))


def note(connection: sa.Connection, hall: str, before: Kept) -> None:
    """Writes down that another table is in use than the one ``before``."""
    keep(connection, hall, "earlier", before)
    drop(connection, hall, "next")
