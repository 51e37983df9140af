"""Calculations: what the office asks the simulation for. The worker works them out; they outlive both."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

from hall.api import models as m
from hall.api.layer import Ask
from hall.api.reading import on_floor
from hall.api.reply import Reply
from hall.api.saying import calculation_number
from hall.api.shape import NoBody, refuse
from hall.api.table import api
from hall.api.times import rfc3339
from hall.api.who import Known
from hall.errors import Problem, problem_words
from hall.plans import mistake_rows, plan_text
from hall.recorded_days import days_on_record
from hall.store import calculations, scenarios
from hall.store.calculations import Row
from hall.store.record import applied_plans
from queueing.errors import Mistakes, did_you_mean
from queueing.floor import Floor
from queueing.hallfile import Hall
from queueing.plans import Plan, plan_from_data

DAYS = {"simulate": 200, "recommend": 4_000, "fast_list": 512, "waits": 240}
"""How many days, if nobody says: those simulated, those that a plan is certified, a list checked or a table
of waits fitted on.
"""

OF_EACH_KIND = 60
"""Of each kind of day a table of waits is fitted on so many at least, if nobody says."""

VISITORS = {"quick": 4_000_000, "thorough": 40_000_000}
"""How many visitors the search for a plan may simulate."""

MOST_OPEN = 5
"""So many calculations of a hall may wait or run at a time."""


@api.route(
    "GET",
    "/halls/<hall>/scenarios",
    "see_figures",
    "Kinds of day that can be simulated",
    answer=m.ScenariosAnswer,
)
def kinds_of_day(ask: Ask) -> Reply:
    """The scenarios that ``kuaiban scenarios put`` has put there, in order."""
    with ask.services.operations.store.read() as connection:
        found = scenarios.all_of(connection, ask.hall)
    return Reply({"scenarios": [{"code": one["code"], "names": one["names"]} for one in found]})


@api.route(
    "GET",
    "/halls/<hall>/days",
    "see_figures",
    "Days on record, and plans for them",
    answer=m.DaysAnswer,
)
def days(ask: Ask) -> Reply:
    """What can be played again (*replay*), and under which plans."""
    plans = _plans_known(ask).values()
    return Reply(
        {
            "days": days_on_record(ask.services.operations.store, ask.hall),
            "plans": [_plan_named(plan) for plan in plans],
        }
    )


@api.route(
    "POST",
    "/halls/<hall>/calculations",
    "run_day",
    "Ask for a calculation",
    answer=m.CalculationAnswer,
    status=201,
    body=m.CalculationBody,
    problems=(
        "hall_not_configured",
        "no_plan",
        "unknown_scenario",
        "unknown_day",
        "day_not_closed",
        "mistakes",
        "calculations_waiting",
    ),
)
def ask_for_calculation(ask: Ask) -> Reply:
    """Freezes the hall, its plan and the kind of day as they are, and queues the work.

    The same request id again gives the same calculation. A day on record needs no freezing.
    """
    body, store = ask.body, ask.services.operations.store
    calculation = _id_of(ask)
    with store.read() as connection:
        known = calculations.one(connection, ask.hall, calculation)
        kinds = {one["code"]: one for one in scenarios.all_of(connection, ask.hall)}
        waiting = calculations.open_ones(connection, ask.hall)
    if known is not None:
        return Reply(_whole(ask, known), 201, {"Idempotency-Replayed": "true"})
    if waiting >= MOST_OPEN:
        raise Problem("calculations_waiting", most=MOST_OPEN)
    wish, given = _replay(ask, body) if body.kind == "replay" else _of_kinds(ask, body, kinds)
    row = {"id": calculation, "hall": ask.hall, "kind": body.kind, "wish": wish, "given": given}
    with store.write() as connection:
        asked = {"asked_by": ask.who.id, "asked_at": ask.services.operations.now()}
        calculations.ask(connection, row | asked)
        found = calculations.one(connection, ask.hall, calculation)
    assert found is not None
    return Reply(_whole(ask, found), 201)


@api.route(
    "GET",
    "/halls/<hall>/calculations",
    "see_figures",
    "Calculations",
    answer=m.CalculationsAnswer,
)
def all_calculations(ask: Ask) -> Reply:
    """Without their results, the newest first."""
    with ask.services.operations.store.read() as connection:
        found = calculations.all_of(connection, ask.hall)
        known = Known(connection, {row["asked_by"] for row in found})
    return Reply({"calculations": [_short(row, known) for row in found]})


@api.route(
    "GET",
    "/halls/<hall>/calculations/<calculation>",
    "see_figures",
    "A calculation",
    answer=m.CalculationAnswer,
    problems=("unknown_calculation",),
)
def one_calculation(ask: Ask) -> Reply:
    """How far it is, and its result once it is done."""
    return Reply(_whole(ask, _found(ask)))


@api.route(
    "POST",
    "/halls/<hall>/calculations/<calculation>/cancel",
    "run_day",
    "Cancel a calculation",
    answer=m.CalculationAnswer,
    body=NoBody,
    problems=("unknown_calculation", "calculation_ended"),
)
def cancel_calculation(ask: Ask) -> Reply:
    """Ends one that waits at once, one that runs as soon as it has told what it has found so far: a cancelled
    calculation may have a result and a page. Cancelling it again changes nothing.
    """
    found = _found(ask)
    if found["state"] in ("done", "failed"):
        raise Problem("calculation_ended", state=found["state"])
    with ask.services.operations.store.write() as connection:
        calculations.cancel(connection, ask.hall, found["id"], ask.services.operations.now())
    return Reply(_whole(ask, _found(ask)))


def _of_kinds(
    ask: Ask, body: m.CalculationBody, kinds: Mapping[str, Mapping[str, Any]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is asked about kinds of day, with names for people, and everything that the answer depends on."""
    if body.scenario is None:
        refuse("missing", ["scenario"], {})
    for name in ("day", "plan"):
        if getattr(body, name) is not None:
            refuse("replay_only", [name], {})
    if body.further and body.kind != "waits":
        refuse("one_scenario", ["further"], {})
    wanted = list(dict.fromkeys((body.scenario, *body.further)))
    for code in wanted:
        if code not in kinds:
            raise Problem("unknown_scenario", scenario=code, mend=did_you_mean(code, kinds))
    hall, plan = on_floor(ask, _hall_and_plan)
    other = None if body.plan_text is None else _read_plan(body.plan_text, hall)
    kind = kinds[body.scenario]
    days = DAYS[body.kind] if body.kind == "fast_list" else body.days or DAYS[body.kind]
    if body.kind == "waits" and body.days is None:
        days = max(OF_EACH_KIND, -(-days // len(wanted)))
    given: dict[str, Any] = {
        "scenario": kind,
        "hall": hall.data,
        "plan": plan.to_data(),
        "other": None if other is None else other.to_data(),
        "days": days,
        "seed": body.seed,
    }
    if body.kind == "waits":
        given["scenarios"] = [kinds[code] for code in wanted]
    if body.kind == "recommend":
        own = kind.get("limits", {})
        given["visitors"] = VISITORS[body.effort]
        given["limits"] = {**own, "aim": body.aim, "dwell": f"{body.dwell_minutes} min"}
    wish = {
        "scenario": _named(kind),
        "further": [_named(kinds[code]) for code in wanted[1:]],
        "plan": _plan_named(plan),
        "other": None if other is None else _plan_named(other),
        "days": days,
        "seed": body.seed,
        "aim": body.aim if body.kind == "recommend" else None,
    }
    return wish, given


def _replay(ask: Ask, body: m.CalculationBody) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same of a day on record under another plan."""
    store = ask.services.operations.store
    if body.scenario is not None or body.further:
        refuse("no_kind_of_day", ["scenario" if body.scenario is not None else "further"], {})
    if body.day is None:
        refuse("missing", ["day"], {})
    if (body.plan is None) == (body.plan_text is None):
        refuse("one_plan", ["plan"], {})
    if body.day not in days_on_record(store, ask.hall):
        raise Problem("day_not_closed" if _is_open(ask, body.day) else "unknown_day", day=body.day)
    if body.plan_text is not None:
        other = _read_plan(body.plan_text, on_floor(ask, lambda _floor, hall, _at, _seq: hall))
    else:
        assert body.plan is not None
        known = _plans_known(ask)
        if body.plan not in known:
            refuse("unknown_code", ["plan"], {"code": body.plan, "mend": did_you_mean(body.plan, known)})
        other = known[body.plan]
    wish = {"day": body.day, "other": _plan_named(other)}
    return wish, {"day": body.day, "other": other.to_data()}


def _is_open(ask: Ask, day: str) -> bool:
    return on_floor(ask, lambda floor, _hall, _at, _seq: floor.day is not None and floor.day.day == day)


def _plans_known(ask: Ask) -> dict[str, Plan]:
    """The plans that were ever in force, as far as the database goes back, the newest first; of one code the
    newest.
    """
    with ask.services.operations.store.read() as connection:
        applied = applied_plans(connection, ask.hall)
    found: dict[str, Plan] = {}
    for data in applied:
        plan = Plan.from_data(data)
        found.setdefault(plan.code, plan)
    return found


def _named(kind: Mapping[str, Any]) -> dict[str, Any]:
    return {"code": kind["code"], "names": kind["names"]}


def _plan_named(plan: Plan) -> dict[str, Any]:
    return {"code": plan.code, "names": dict(plan.names)}


def _id_of(ask: Ask) -> str:
    """The same for the same request of the same actor."""
    if ask.fingerprint is None:
        return secrets.token_hex(16)
    whole = f"{ask.hall} {ask.who.id} {ask.request_id} {ask.fingerprint}"
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


def _hall_and_plan(floor: Floor, hall: Hall, _at: int, _seq: int) -> tuple[Hall, Plan]:
    if floor.plan is None:
        raise Problem("no_plan")
    return hall, floor.plan


def _read_plan(text: str, hall: Hall) -> Plan:
    try:
        return plan_from_data(plan_text(text), hall)
    except Mistakes as told:
        rows = mistake_rows(told)
        raise Problem("mistakes", count=len(rows), mistakes=rows) from None


def _found(ask: Ask) -> Row:
    wanted = str(ask.path["calculation"])
    with ask.services.operations.store.read() as connection:
        found = calculations.one(connection, ask.hall, wanted)
    if found is None:
        raise Problem("unknown_calculation", calculation=wanted)
    return found


def _short(row: Row, known: Known) -> dict[str, Any]:
    return {
        "id": row["id"],
        "number": calculation_number(row["id"]),
        "kind": row["kind"],
        "wish": json.loads(row["wish"]),
        "state": row["state"],
        "asked_by": known.json(row["asked_by"]),
        "asked_at": rfc3339(row["asked_at"]),
        "started_at": rfc3339(row["started_at"]),
        "ended_at": rfc3339(row["ended_at"]),
        "progress": None if row["progress"] is None else json.loads(row["progress"]),
        "problem": _problem(row["problem"]),
        "page_url": calculations.page_url(row) if row["told"] else None,
    }


def _problem(text: str | None) -> dict[str, Any] | None:
    if text is None:
        return None
    facts = json.loads(text)
    words = problem_words(facts["code"], facts)
    return {**facts, "words": {language: said["detail"] for language, said in words.items()}}


def _whole(ask: Ask, row: Row) -> dict[str, Any]:
    with ask.services.operations.store.read() as connection:
        known = Known(connection, {row["asked_by"]})
    result = row["result"]
    return {**_short(row, known), "result": None if result is None else json.loads(result)}
