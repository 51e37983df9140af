"""Which plan came into force when, by whom and why: read from the record."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from hall.api import models as m
from hall.api.layer import Ask
from hall.api.reading import on_floor
from hall.api.reply import Reply
from hall.api.saying import because_json
from hall.api.shape import refuse
from hall.api.table import api
from hall.api.times import rfc3339
from hall.api.who import Known
from hall.operations.days import local_date, zero
from hall.store import calculations
from hall.store.archives import cut_of
from hall.store.record import Fact, plan_changes
from queueing.floor import Floor
from queueing.hallfile import Hall
from queueing.reasons import Because


@api.route(
    "GET",
    "/halls/<hall>/plan/changes",
    "see_office",
    "Which plan came into force when",
    answer=m.PlanChangesAnswer,
    query=m.PlanChangesQuery,
    problems=("hall_not_configured",),
)
def changes_of_plan(ask: Ask) -> Reply:
    """The plans put in force on ``days`` dates up to ``day``, the newest first, each with who did it and why.

    ``before`` is the plan that was in force when the first of these dates began.
    """

    def look(_floor: Floor, hall: Hall, at: int, seq: int) -> dict[str, Any]:
        last = local_date(hall, at) if ask.query.day is None else _date(ask.query.day)
        first = last - timedelta(days=ask.query.days - 1)
        begins, ends = zero(hall, first), zero(hall, last + timedelta(days=1))
        with ask.services.operations.store.read() as connection:
            cut = cut_of(connection, ask.hall)
            found = plan_changes(connection, ask.hall, begins, ends)
            pages = _pages(connection, ask.hall)
            known = Known(connection, {one.actor for one, _ in found})
        rows = [_row(one, until, hall, known, pages) for one, until in found]
        inside = [row for row, (one, _) in zip(rows, found, strict=True) if one.at >= begins]
        return {
            "from_day": first.isoformat(),
            "to_day": last.isoformat(),
            "changes": inside,
            "before": rows[-1] if len(rows) > len(inside) else None,
            "archived_until": cut.day if cut.day >= first.isoformat() else None,
            "seq": seq,
        }

    return Reply(on_floor(ask, look))


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        refuse("date_form", ["day"], {})
    if not 1971 <= day.year <= 9000:
        refuse("date_form", ["day"], {})
    return day


def _pages(connection: sa.Connection, hall: str) -> dict[str, str]:
    """The addresses of the pages of calculations that are still kept."""
    kept = calculations.all_of(connection, hall)
    return {row["id"]: calculations.page_url(row) for row in kept if row["told"]}


def _row(one: Fact, until: int | None, hall: Hall, known: Known, pages: dict[str, str]) -> dict[str, Any]:
    plan, because = one.data["plan"], one.data.get("because")
    why = None if because is None else Because.from_data(because)
    return {
        "seq": one.seq,
        "at": rfc3339(one.at),
        "until": rfc3339(until),
        "plan": {"code": plan["code"], "names": plan["names"]},
        "by": known.json(one.actor),
        "because": None if why is None else because_json(why, hall),
        "page_url": None if why is None else pages.get(str(why.facts.get("calculation"))),
    }
