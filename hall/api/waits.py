"""The table that waits are told by: seen, another one taken into use, the one before taken back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hall.api.commanding import Told, perform
from hall.api.layer import Ask
from hall.api.models import waits as m
from hall.api.reading import on_floor
from hall.api.reply import Reply
from hall.api.shape import NoBody
from hall.api.table import api
from hall.api.times import rfc3339
from hall.errors import Problem
from hall.operations import between
from hall.operations.asking import Asked, Moment
from hall.plans import mistake_rows
from hall.store import calculations, scenarios
from hall.store.outlooks import Applied, last_applied
from hall.store.toldwaits import Kept, Table, drop, keep, kept_of
from hall.toldwaits import fits, in_use
from queueing.commands import Settle
from queueing.errors import Mistakes
from queueing.floor import Floor
from queueing.hallfile import Hall

_CHANGES = ("hall_not_configured", "waits_do_not_fit")


@api.route(
    "GET",
    "/halls/<hall>/waits",
    "see_figures",
    "The table that waits are told by",
    answer=m.ToldWaitsAnswer,
    problems=("hall_not_configured",),
)
def told_waits(ask: Ask) -> Reply:
    """What it was fitted on, and which tables can take its place."""
    with ask.services.operations.store.read() as connection:
        kept = kept_of(connection, ask.hall)
        names = {one["code"]: one["names"] for one in scenarios.all_of(connection, ask.hall)}

    def look(floor: Floor, hall: Hall, _at: int, seq: int) -> dict[str, Any]:
        table, plan = in_use(hall), floor.plan
        return {
            "table": _table(table, names),
            "fits_plan": None if table is None or plan is None else fits(table, plan),
            "next": _kept(kept.get("next"), names),
            "earlier": _kept(kept.get("earlier"), names),
            "seq": seq,
        }

    return Reply(on_floor(ask, look))


@api.route(
    "POST",
    "/halls/<hall>/waits",
    "run_day",
    "Take a table of waits into use",
    answer=m.WaitsTakenAnswer,
    body=m.WaitsBody,
    problems=(*_CHANGES, "unknown_calculation", "no_table"),
)
def take_waits(ask: Ask) -> Reply:
    """Tells waits by the table of a calculation: at once while no day is open, else from the next day on.

    The hall is configured with it and its plan put in force again, in one step of the record. The table that
    was in use is kept.
    """
    with ask.services.operations.store.read() as connection:
        found = calculations.one(connection, ask.hall, ask.body.calculation)
    if found is None:
        raise Problem("unknown_calculation", calculation=ask.body.calculation)
    result = None if found["result"] is None else json.loads(found["result"])
    if found["kind"] != "waits" or result is None:
        raise Problem("no_table", calculation=found["id"])
    return _tell_by(ask, lambda _hall: result["table"])


@api.route(
    "POST",
    "/halls/<hall>/waits/back",
    "run_day",
    "Take the earlier table of waits back",
    answer=m.WaitsTakenAnswer,
    body=NoBody,
    problems=(*_CHANGES, "nothing_earlier"),
)
def take_waits_back(ask: Ask) -> Reply:
    """The table that waits for the next day does not come; else the one before is in use again, in the same
    way as another one. Taken back twice, all is as it was.
    """
    with ask.services.operations.store.read() as connection:
        kept = kept_of(connection, ask.hall)

    def earlier(hall: Hall) -> Table | None:
        if "next" in kept:
            return in_use(hall)
        if "earlier" not in kept:
            raise Problem("nothing_earlier")
        return kept["earlier"].waits

    return _tell_by(ask, earlier)


def _tell_by(ask: Ask, wanted: Callable[[Hall], Table | None]) -> Reply:
    """Tells waits by the table that is ``wanted``, as soon as may be."""
    with ask.services.operations.store.read() as connection:
        applied = last_applied(connection, ask.hall)
    change = _Change(ask.who.id, wanted, applied)
    return perform(ask, change.command, change.view, change.note)


class _Change:
    """Another table in use, or to be. A repeated request asks for none of it and has its first answer."""

    def __init__(
        self, actor: str, wanted: Callable[[Hall], Table | None], applied: Sequence[Applied]
    ) -> None:
        self._actor, self._wanted, self._applied = actor, wanted, applied
        self._before: Table | None = None
        self._after: Table | None = None
        self._now = False

    def command(self, floor: Floor) -> Asked:
        """Nothing while a day is open, or when the table is in use already."""
        if floor.hall is None:
            raise Problem("hall_not_configured")
        self._before, self._after = in_use(floor.hall), self._wanted(floor.hall)
        try:
            commands = between.commands(floor, self._after, self._applied)
        except Mistakes as told:
            rows = mistake_rows(told)
            raise Problem("waits_do_not_fit", count=len(rows), mistakes=rows) from None
        alike = self._before == self._after
        self._now = alike or floor.day is None
        return Settle() if alike or not self._now else commands

    def view(self, moment: Moment) -> Told:
        """Whether it is in use now."""
        return 200, {"in_use": self._now, "seq": moment.seq}

    def note(self, moment: Moment) -> None:
        """Keeps the table that is in use no more, or is not yet."""
        if not self._now:
            keep(moment.connection, moment.hall, "next", Kept(self._after, self._actor, moment.at))
        elif self._before != self._after:
            between.note(moment.connection, moment.hall, Kept(self._before, self._actor, moment.at))
        else:
            drop(moment.connection, moment.hall, "next")


def _kept(kept: Kept | None, names: Mapping[str, Any]) -> dict[str, Any] | None:
    if kept is None:
        return None
    return {
        "table": _table(kept.waits, names),
        "at": rfc3339(kept.at),
        "mistakes": mistake_rows(Mistakes(kept.mistakes)),
    }


def _table(waits: Table | None, names: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a table was fitted on; a kind of day that the hall has no longer is told by its code."""
    if waits is None:
        return None
    return {
        "scenarios": [
            {"code": code, "names": names.get(code, {"zh-CN": code, "en": code})}
            for code in waits.get("scenarios", ())
        ],
        "plans": [{"code": one["code"], "names": one["names"]} for one in waits.get("plans", ())],
        "days": waits.get("days", 0),
        "visitors": waits.get("visitors", 0),
    }
