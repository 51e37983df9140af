"""Figures of the day for the office, and the whole story of a ticket."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from hall import figures, story
from hall.api.layer import Ask
from hall.api.models import figures as m
from hall.api.reading import on_floor
from hall.api.record import refuse_archived
from hall.api.reply import Reply
from hall.api.saying import because_json
from hall.api.table import api
from hall.api.times import rfc3339, seconds
from hall.calibration import calibrate, calibration_json
from hall.errors import Problem
from hall.operations.days import local_date
from hall.store import lookups, record
from hall.store.archives import cut_of
from queueing.floor import Floor
from queueing.hallfile import Hall
from queueing.lanes import LaneEntry
from queueing.reasons import Because
from queueing.triggers import Trigger, Watch

_NEEDS = ("hall_not_configured",)


def _day(floor: Floor) -> str | None:
    return floor.day.day if floor.day else floor.last_day


@api.route(
    "GET",
    "/halls/<hall>/priorities/costs",
    "see_figures",
    "What each priority costs the others",
    answer=m.CostsAnswer,
    problems=_NEEDS,
)
def priority_costs(ask: Ask) -> Reply:
    """Counts and measured waits of each class today, and the bound on overtaking with and without it."""

    def look(floor: Floor, hall: Hall, at: int, seq: int) -> dict[str, Any]:
        day = _day(floor)
        fast_items = floor.day.fast_items if floor.day else hall.fast_items(local_date(hall, at).isoformat())
        with ask.services.operations.store.read() as connection:
            tickets = record.day_tickets(connection, ask.hall, day) if day else []
            facts = record.day_facts(connection, ask.hall, floor.day is not None, figures.CLAIMS)
        found = figures.costs(hall, floor.plan, fast_items, tickets, facts)
        return {"day": day, "priorities": [_cost(one, hall) for one in found], "seq": seq}

    return Reply(on_floor(ask, look))


def _cost(one: figures.Cost, hall: Hall) -> dict[str, Any]:
    given = hall.priorities[one.code]
    return {
        "code": one.code,
        "names": dict(given.names),
        "credit_seconds": seconds(given.credit),
        "kiosk": given.kiosk,
        "claimed": one.claimed,
        "granted": one.granted,
        "refused": one.refused,
        "waits": _waits(one.own),
        "others": _waits(one.others),
        "bounds": [
            {"lane": lane, "with_seconds": seconds(now), "without_seconds": seconds(then)}
            for lane, now, then in one.bounds
        ],
    }


def _waits(one: figures.Waits) -> dict[str, Any]:
    return {"tickets": one.tickets, "mean_seconds": seconds(one.mean), "p90_seconds": seconds(one.p90)}


@api.route(
    "GET",
    "/halls/<hall>/calibration",
    "see_figures",
    "How well told waits came true",
    answer=m.CalibrationAnswer,
    problems=_NEEDS,
)
def calibration(ask: Ask) -> Reply:
    """What visitors were told at issue beside what became of it, on the last 20 recorded days."""

    def look(_floor: Floor, hall: Hall, _at: int, seq: int) -> dict[str, Any]:
        with ask.services.operations.store.read() as connection:
            found = calibrate(connection, hall)
        return calibration_json(found) | {"seq": seq}

    return Reply(on_floor(ask, look))


@api.route(
    "GET",
    "/halls/<hall>/turns",
    "see_day",
    "What the day's tickets have been through",
    answer=m.TurnsAnswer,
    problems=_NEEDS,
)
def turns(ask: Ask) -> Reply:
    """Outcomes, misroutes, no-shows and what was missing, today or on the last day."""

    def look(floor: Floor, hall: Hall, _at: int, seq: int) -> dict[str, Any]:
        day = _day(floor)
        with ask.services.operations.store.read() as connection:
            tickets = record.day_tickets(connection, ask.hall, day) if day else []
        found = figures.turns(tickets, json.loads)
        return {
            "day": day,
            "issued": found.issued,
            **{name: found.outcomes.get(name, 0) for name in story.OUTCOMES},
            **{name: found.states.get(name, 0) for name in ("withdrawn", "expired")},
            "reclassified": found.reclassified,
            "no_shows": found.no_shows,
            "more_time": found.more_time,
            "walk_ups": found.walk_ups,
            "returned": found.returned,
            "passes": found.passes,
            "missing": [
                {"code": code, "names": dict(hall.materials.get(code, {})), "count": count}
                for code, count in found.missing
            ],
            "seq": seq,
        }

    return Reply(on_floor(ask, look))


@api.route(
    "GET",
    "/halls/<hall>/triggers",
    "see_day",
    "The triggers of the plan in force",
    answer=m.TriggersAnswer,
    problems=_NEEDS,
)
def triggers(ask: Ask) -> Reply:
    """How each stands now, and when they have given windows other lanes today, with the reason."""

    def look(floor: Floor, hall: Hall, at: int, seq: int) -> dict[str, Any]:
        with ask.services.operations.store.read() as connection:
            facts = record.day_facts(connection, ask.hall, floor.day is not None, figures.TIDES)
        watched = zip(floor.plan.triggers, floor.watches, strict=True) if floor.plan and floor.watches else ()
        return {
            "triggers": [_trigger(floor, trigger, watch, at) for trigger, watch in watched],
            "tides": [_tide(one, hall) for one in figures.tides(facts)],
            "seq": seq,
        }

    return Reply(on_floor(ask, look))


def _trigger(floor: Floor, one: Trigger, watch: Watch, at: int) -> dict[str, Any]:
    longest = floor.longest_waiting(one.lane, callable_only=True)
    calm = _calm_since(one, watch, longest, at)
    state, since = _standing(one, watch, longest, calm, at)
    return {
        "lane": one.lane,
        "window": one.window,
        "role": one.role,
        "more_than": one.more_than,
        "longer_than_seconds": seconds(one.longer_than),
        "below": one.below,
        "for_seconds": seconds(one.sustain),
        "until_for_seconds": seconds(one.calm),
        "dwell_seconds": seconds(one.dwell),
        "lanes": _entries(one.lanes),
        "state": state,
        "since": rfc3339(since),
        "calm_since": rfc3339(calm),
        "waiting": sum(len(line) for line in floor.callable_lines(one.lane)),
        "longest_seconds": None if longest is None else seconds(max(0, at - longest)),
    }


def _calm_since(one: Trigger, watch: Watch, longest: int | None, at: int) -> int | None:
    """Since when the lane of a trigger that is on is calm: no more once somebody has waited too long."""
    over = one.stops_being_quiet(longest)
    return watch.calm if watch.fired is not None and (over is None or at < over) else None


def _standing(
    one: Trigger, watch: Watch, longest: int | None, calm: int | None, at: int
) -> tuple[str, int | None]:
    if watch.fired is not None:
        return ("on" if calm is None else "calming"), watch.fired
    crowded = one.becomes_crowded(longest) if watch.crowded is None else watch.crowded
    if crowded is None or crowded > at:
        return "off", None
    return ("due" if crowded + one.sustain <= at else "counting"), crowded


def _entries(lanes: Sequence[LaneEntry]) -> list[dict[str, Any]]:
    return [{"lane": one.lane, "after_seconds": seconds(one.after), "reserve": one.reserve} for one in lanes]


def _tide(one: figures.Tide, hall: Hall) -> dict[str, Any]:
    because: Mapping[str, Any] = one.because
    return {
        "window": one.window,
        "trigger": one.trigger,
        "from_at": rfc3339(one.begins),
        "to_at": rfc3339(one.ends),
        "lanes": _entries([LaneEntry.from_data(entry) for entry in one.lanes]),
        "because": because_json(Because.from_data(because), hall),
    }


@api.route(
    "GET",
    "/halls/<hall>/tickets/<ticket>/story",
    "see_office",
    "The whole story of a ticket",
    answer=m.StoryAnswer,
    problems=(*_NEEDS, "unknown_ticket", "archived"),
)
def ticket_story(ask: Ask) -> Reply:
    """Every event about the ticket, in words, from its booking or pre-check to its end."""
    name = ask.path["ticket"]

    def look(_floor: Floor, hall: Hall, _at: int, _seq: int) -> dict[str, Any]:
        with ask.services.operations.store.read() as connection:
            row = lookups.ticket_row(connection, ask.hall, name)
            if row is None:
                raise Problem("unknown_ticket", ticket=name)
            refuse_archived(cut_of(connection, ask.hall), ask.hall, row["seq"] - 1)
            facts = record.ticket_facts(connection, ask.hall, name, row["seq"])
        return {
            "ticket": name,
            "number": row["number"],
            "events": [
                {
                    "seq": one.seq,
                    "at": rfc3339(one.at),
                    "kind": one.kind,
                    "actor": one.actor,
                    "text": story.told(one.kind, one.data, hall),
                }
                for one in facts
            ],
        }

    return Reply(on_floor(ask, look))
