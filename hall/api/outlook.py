"""The outlook: what the worker has found, and its best action put in force or taken back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from hall.api import models as m
from hall.api.commanding import Told, perform
from hall.api.layer import Ask
from hall.api.reading import on_floor
from hall.api.reply import Reply
from hall.api.saying import because_json
from hall.api.shape import NoBody
from hall.api.table import api
from hall.api.telling import day_json
from hall.api.times import from_rfc3339, rfc3339, seconds
from hall.errors import Problem
from hall.operations.asking import Moment
from hall.plans import harms
from hall.store import scenarios
from hall.store.outlooks import Applied, Kept, last_applied, outlook_of
from queueing import times
from queueing.commands import ApplyPlan
from queueing.errors import Refused
from queueing.floor import Floor
from queueing.hallfile import Hall
from queueing.plans import Plan
from queueing.reasons import Because

REASONS: Mapping[str, str] = {
    "role": "outlook_role",
    "open": "outlook_open",
    "break": "outlook_break",
    "trigger": "outlook_trigger",
}
"""The reason of a plan that carries out what."""

OLD = 20 * times.MINUTE
"""An action is for the hall as it was when it was found; after so long (hall ms) it is not carried out."""


@api.route(
    "GET",
    "/halls/<hall>/outlook",
    "see_office",
    "The next two hours",
    answer=m.OutlookAnswer,
    problems=("hall_not_configured",),
)
def outlook(ask: Ask) -> Reply:
    """Waits, people waiting, the promise and the best action now, as the worker found them last."""

    def look(floor: Floor, hall: Hall, _at: int, seq: int) -> tuple[Floor, Hall, str | None, int]:
        return floor, hall, floor.day.day if floor.day and floor.plan else None, seq

    _, hall, day, seq = on_floor(ask, look)
    with ask.services.operations.store.read() as connection:
        kept, known = outlook_of(connection, ask.hall), bool(scenarios.all_of(connection, ask.hall))
        applied = last_applied(connection, ask.hall)
    state = _state(kept, known, day)
    told = _told(kept.data, hall) if state == "ready" and kept is not None else {}
    return Reply(
        {
            "state": state,
            "at": rfc3339(kept.at) if kept is not None and state in ("ready", "failed") else None,
            **told,
            "applied": _applied(applied, hall),
            "seq": seq,
        }
    )


def _state(kept: Kept | None, known: bool, day: str | None) -> str:
    if day is None:
        return "closed"
    if kept is not None and kept.data["day"] == day:
        return "failed" if kept.data.get("failed") else "ready"
    return "not_yet" if known else "no_scenario"


def _told(data: Mapping[str, Any], hall: Hall) -> dict[str, Any]:
    promise, action = data["promise"], data["action"]
    return {
        "until": rfc3339(data["until"]),
        "futures": data["futures"],
        "come": data["come"],
        "promise": None
        if promise is None
        else {
            **{key: promise[key] for key in ("chance", "share", "low", "high", "judged", "missed")},
            "from_at": rfc3339(promise["begins"]),
            "to_at": rfc3339(promise["ends"]),
            "breaks_at": rfc3339(promise["breaks_at"]),
        },
        "lanes": [
            {
                "lane": lane["lane"],
                "waiting": [{**one, "at": rfc3339(one["at"])} for one in lane["waiting"]],
                "waits": [
                    {
                        "from_at": rfc3339(one["from"]),
                        "to_at": rfc3339(one["to"]),
                        "come": one["come"],
                        "p50_seconds": seconds(one["wait_p50"]),
                        "p90_seconds": seconds(one["wait_p90"]),
                    }
                    for one in lane["waits"]
                ],
            }
            for lane in data["lanes"]
        ],
        "tried": data["tried"],
        "action": None if action is None else _action(action, hall),
    }


def _action(action: Mapping[str, Any], hall: Hall) -> dict[str, Any]:
    return {
        "what": action["what"],
        "window": action["window"],
        "lane": action["lanes"][0]["lane"],
        "from_at": rfc3339(action["begins"]),
        "to_at": rfc3339(action["ends"]),
        "more_than": action["more_than"],
        "dwell_seconds": seconds(action.get("dwell")),
        "because": because_json(_reason(action), hall),
        **{name: _effect(action[name]) for name in ("before", "after")},
    }


def _effect(effect: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "chance": effect["chance"],
        "late": round(effect["late"], 1),
        "groups": [
            {"kind": one["kind"], "p50_seconds": seconds(one["p50"]), "p90_seconds": seconds(one["p90"])}
            for one in effect["groups"]
        ],
    }


def _reason(action: Mapping[str, Any]) -> Because:
    facts = {
        "window": action["window"],
        "lane": action["lanes"][0]["lane"],
        "until_at": action["ends"],
        "waiting": action["more_than"],
    }
    return Because(REASONS[action["what"]], facts)


def _applied(applied: list[Applied], hall: Hall) -> dict[str, Any] | None:
    """The action that is in force, and which plan comes back when it is taken back."""
    if len(applied) < 2 or applied[0].because is None:
        return None
    return {
        "at": rfc3339(applied[0].at),
        "because": because_json(applied[0].because, hall),
        "before": dict(applied[-1].plan["names"]),
    }


def _as_day(moment: Moment) -> Told:
    return 200, {**day_json(moment.floor, moment.seq), "harms": []}


@api.route(
    "POST",
    "/halls/<hall>/outlook/apply",
    "run_day",
    "Do what the outlook advises",
    answer=m.PlanAnswer,
    body=m.OutlookBody,
    problems=("hall_not_configured", "outlook_gone", "plan_harms", "lane_closed"),
)
def apply_outlook(ask: Ask) -> Reply:
    """Puts the plan of the action in force, for today only, with its reason in the record.

    ``at`` names the outlook that was read: the action of another one is refused, and so is one for another
    plan than is in force now, or one that leaves somebody unserved.
    """
    with ask.services.operations.store.read() as connection:
        kept, applied = outlook_of(connection, ask.hall), last_applied(connection, ask.hall)
    action = None if kept is None else kept.data.get("action")
    known = kept is not None and kept.at == from_rfc3339(ask.body.at) and applied[0].at <= kept.at

    def command(floor: Floor) -> ApplyPlan:
        # Asked here, so that who asks again under the same request id gets the first answer.
        if action is None or kept is None or not known or _too_late(floor, kept):
            raise Refused("outlook_gone")
        return ApplyPlan(Plan.from_data(action["plan"]), _reason(action))

    found = [] if action is None else on_floor(ask, partial(_new_harms, Plan.from_data(action["plan"])))
    if found:
        raise Problem("plan_harms", count=len(found), mistakes=found)
    return perform(ask, command, _as_day)


def _too_late(floor: Floor, kept: Kept) -> bool:
    """Whether the hall has gone on too far since: another day, or most of an hour."""
    return floor.day is None or floor.day.day != kept.data["day"] or floor.at > kept.at + OLD


def _new_harms(plan: Plan, floor: Floor, hall: Hall, _at: int, _seq: int) -> list[dict[str, Any]]:
    """What the check finds wrong with a plan and not with the one in force."""
    known = [] if floor.plan is None else harms(hall, floor.plan)
    return [one for one in harms(hall, plan) if one not in known]


@api.route(
    "POST",
    "/halls/<hall>/outlook/undo",
    "run_day",
    "Take back what the outlook advised",
    answer=m.PlanAnswer,
    body=NoBody,
    problems=("hall_not_configured", "nothing_applied", "lane_closed"),
)
def undo_outlook(ask: Ask) -> Reply:
    """Puts the plan in force again that was before the outlook's actions."""
    with ask.services.operations.store.read() as connection:
        applied = last_applied(connection, ask.hall)

    def command(_floor: Floor) -> ApplyPlan:
        if len(applied) < 2:
            raise Refused("nothing_applied")
        return ApplyPlan(Plan.from_data(applied[-1].plan), Because("outlook_undone"))

    return perform(ask, command, _as_day)
