"""What the office does: the day, the plan, the promise's figures."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import structlog

from displays.figures import promise_of
from hall.api import models as m
from hall.api.commanding import Told, perform
from hall.api.layer import Ask
from hall.api.reading import on_floor
from hall.api.reply import Reply
from hall.api.saying import because_json
from hall.api.shape import NoBody, refuse
from hall.api.table import api
from hall.api.telling import day_json, plan_json
from hall.api.times import rfc3339, seconds
from hall.errors import Problem
from hall.operations.asking import Moment
from hall.operations.between import lasting
from hall.operations.days import local_date, zero
from hall.plans import harms, mistake_rows, plan_text, why
from hall.rules.telling import lines_json
from hall.store import calculations, lookups
from hall.store.outlooks import last_applied
from hall.store.toldwaits import Table, kept_of
from hall.toldwaits import fits, of_tomorrow
from queueing.commands import ApplyPlan, CloseDay, OpenDay
from queueing.errors import Mistakes, Refused
from queueing.floor import Floor
from queueing.hallfile import Hall
from queueing.plans import Plan, plan_from_data

log = structlog.get_logger("office")


def _as_day(moment: Moment) -> Told:
    return 200, day_json(moment.floor, moment.seq)


@api.route(
    "POST",
    "/halls/<hall>/day/open",
    "run_day",
    "Open the day",
    answer=m.DayAnswer,
    body=m.OpenDayBody,
    problems=("hall_not_configured", "no_plan", "day_open_already", "day_over", "day_too_early"),
)
def open_day(ask: Ask) -> Reply:
    """Opens a date (today's in the hall when none is given) before the timetable does."""

    def look(_floor: Floor, hall: Hall, at: int, _seq: int) -> OpenDay:
        day = local_date(hall, at) if ask.body.day is None else _date(ask.body.day)
        return OpenDay(day.isoformat(), zero(hall, day))

    return perform(ask, on_floor(ask, look), _as_day)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        refuse("date_form", ["day"], {})


@api.route(
    "POST",
    "/halls/<hall>/day/close",
    "run_day",
    "Close the day",
    answer=m.DayAnswer,
    body=NoBody,
    problems=("day_not_open",),
)
def close_day(ask: Ask) -> Reply:
    """Ends the day now; whoever is left over has an expired ticket."""
    return perform(ask, CloseDay(), _as_day)


@api.route(
    "GET",
    "/halls/<hall>/plan",
    "see_office",
    "The plan in force",
    answer=m.PlanInForceAnswer,
    problems=("hall_not_configured",),
)
def plan_in_force(ask: Ask) -> Reply:
    """Its slots, since when it is in force, and what the check finds: what a forced one leaves open.

    ``waits``: whether the table that waits are told by was fitted for it. On a day on which it is another one
    by the outlook's advice, that is said of the plan from before.
    """

    def look(floor: Floor, hall: Hall, _at: int, seq: int) -> tuple[Plan | None, Hall, int | None, int]:
        return floor.plan, hall, floor.day.zero if floor.day else None, seq

    plan, hall, zero_of_day, seq = on_floor(ask, look)
    with ask.services.operations.store.read() as connection:
        applied, kept = last_applied(connection, ask.hall), kept_of(connection, ask.hall)
    because = applied[0].because if applied else None
    return Reply(
        {
            "plan": plan_json(plan, zero_of_day),
            "since": None if plan is None or not applied else rfc3339(applied[0].at),
            "because": None if plan is None or because is None else because_json(because, hall),
            "harms": [] if plan is None else harms(hall, plan),
            "waits": None if plan is None else _waits(of_tomorrow(hall, kept), lasting(plan, applied)),
            "seq": seq,
        }
    )


def _waits(table: Table | None, plan: Plan) -> dict[str, Any] | None:
    if table is None:
        return None
    plans = [{"code": one["code"], "names": one["names"]} for one in table.get("plans", ())]
    return {"fits": fits(table, plan), "plans": plans}


@api.route(
    "POST",
    "/halls/<hall>/plan",
    "run_day",
    "Put a plan in force",
    answer=m.PlanAnswer,
    body=m.PlanBody,
    problems=(
        "hall_not_configured",
        "mistakes",
        "plan_harms",
        "lane_closed",
        "unknown_calculation",
        "not_recommended",
    ),
)
def apply_plan(ask: Ask) -> Reply:
    """Takes a plan as data or as a file's text; all its mistakes are told at once.

    One that would leave somebody unserved is refused unless ``force`` is true; then the answer and the
    server's log say what. Nobody who waits loses the place. The record keeps the ``reason``, and the
    ``calculation`` that the plan is of.
    """
    plan, found = on_floor(ask, lambda _floor, hall, _at, _seq: _checked(ask, hall))
    if found and not ask.body.force:
        raise Problem("plan_harms", count=len(found), mistakes=found)
    if found:
        log.warning("a plan is forced", hall=ask.hall, plan=plan.code, harms=[one["what"] for one in found])

    missing = _not_recommended(ask)

    def command(_floor: Floor) -> ApplyPlan:
        # Asked here, so that who asks again under the same request id gets the first answer.
        if missing is not None:
            raise Refused(missing, calculation=ask.body.calculation)
        return ApplyPlan(plan, why(ask.body.reason, ask.body.calculation))

    def told(moment: Moment) -> Told:
        return 200, {**day_json(moment.floor, moment.seq), "harms": found}

    return perform(ask, command, told)


def _not_recommended(ask: Ask) -> str | None:
    """What is wrong with a request that names the calculation which has recommended its plan."""
    if ask.body.calculation is None:
        return None
    with ask.services.operations.store.read() as connection:
        row = calculations.one(connection, ask.hall, ask.body.calculation)
    if row is None:
        return "unknown_calculation"
    result = json.loads(row["result"] or "{}")
    return None if ask.body.plan is not None and result.get("plan") == ask.body.plan else "not_recommended"


@api.route(
    "POST",
    "/halls/<hall>/plan/check",
    "run_day",
    "Check a plan",
    answer=m.PlanCheckAnswer,
    body=m.PlanFileBody,
    problems=("hall_not_configured", "mistakes"),
)
def check_plan(ask: Ask) -> Reply:
    """What a plan would do, without putting it in force: its slots, its harms, and the bound by line."""

    def look(_floor: Floor, hall: Hall, at: int, seq: int) -> dict[str, Any]:
        plan, found = _checked(ask, hall)
        shown = plan_json(plan, None)
        assert shown is not None
        fast_items = hall.fast_items(local_date(hall, at).isoformat())
        return {
            "code": plan.code,
            "names": dict(plan.names),
            "slots": shown["slots"],
            "triggers": len(plan.triggers),
            "harms": found,
            "lines": lines_json(hall, plan, fast_items),
            "seq": seq,
        }

    return Reply(on_floor(ask, look))


def _checked(ask: Ask, hall: Hall) -> tuple[Plan, list[dict[str, Any]]]:
    """The plan of a request and its harms. Raises ``mistakes`` when it cannot be read."""
    try:
        plan = plan_from_data(ask.body.plan if ask.body.text is None else plan_text(ask.body.text), hall)
    except Mistakes as told:
        rows = mistake_rows(told)
        raise Problem("mistakes", count=len(rows), mistakes=rows) from None
    return plan, harms(hall, plan)


@api.route(
    "GET",
    "/halls/<hall>/promise",
    "see_day",
    "The promise today",
    answer=m.PromiseAnswer,
    problems=("hall_not_configured",),
)
def promise(ask: Ask) -> Reply:
    """Live figures of the present day, or of the last one."""

    def look(floor: Floor, hall: Hall, at: int, seq: int) -> dict[str, Any]:
        day = floor.day.day if floor.day else floor.last_day
        answer = {
            "day": day,
            "target_seconds": seconds(hall.promise.target),
            "share_wanted": hall.promise.share,
            "seq": seq,
        }
        began = 0
        visits: list[Any] = []
        if day is not None:
            began = zero(hall, date.fromisoformat(day))
            with ask.services.operations.store.read() as connection:
                visits += lookups.day_visits(connection, ask.hall, day)
        found = promise_of(hall, began, visits, list(floor.tickets.values()), at)
        return answer | {
            "tickets": found.issued,
            "kept": found.kept,
            "missed": found.missed,
            "left": found.left,
            "no_shows": found.no_shows,
            "waiting_late": found.waiting_late,
            "pending": found.pending,
            "share": found.share,
            "p50_seconds": seconds(found.p50),
            "p90_seconds": seconds(found.p90),
            "worst_seconds": seconds(found.worst),
        }

    return Reply(on_floor(ask, look))
