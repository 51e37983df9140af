"""The tables that a hall tells waits by: which is in use, and for which plans it was fitted."""

from __future__ import annotations

from collections.abc import Mapping

from hall.store.toldwaits import Kept, Table
from queueing.hallfile import Hall
from queueing.plans import Plan


def in_use(hall: Hall) -> Table | None:
    """The hall's table; None: waits are told without one."""
    found = hall.data.get("waits")
    assert found is None or isinstance(found, Mapping)
    return found


def of_tomorrow(hall: Hall, kept: Mapping[str, Kept]) -> Table | None:
    """The table by which the next day will tell waits, as things stand; ``kept`` are those beside the one in
    use.
    """
    coming = kept.get("next")
    return in_use(hall) if coming is None or coming.mistakes else coming.waits


def fits(table: Table, plan: Plan) -> bool | None:
    """Whether a table was fitted for a plan; None when it does not say for which it was."""
    plans = table.get("plans")
    return any(one["digest"] == plan.digest for one in plans) if plans else None
