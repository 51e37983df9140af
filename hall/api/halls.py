"""A hall as it stands: its state, boards, catalogue, priorities, and what a ticket would be like."""

from __future__ import annotations

from typing import Any

from hall.api import models as m
from hall.api.layer import Ask
from hall.api.reading import on_floor
from hall.api.reply import Reply
from hall.api.saying import because_json
from hall.api.table import api
from hall.api.telling import catalogue_json, expected_json, hall_json
from hall.api.times import seconds
from hall.errors import Problem
from hall.operations.days import local_date
from queueing.commands import Issue
from queueing.deciding_tickets import prepare
from queueing.errors import Refused, did_you_mean
from queueing.floor import Floor
from queueing.hallfile import Hall
from queueing.reasons import Because, Fact
from queueing.routing import check_items
from queueing.stepping import first_step

_NEEDS = ("hall_not_configured",)


@api.route("GET", "/halls", "see_hall", "The halls that this token may see", answer=m.HallsAnswer)
def halls(ask: Ask) -> Reply:
    """All halls, or the one that the token is for. A hall without a file yet is left out."""
    operations, own = ask.services.operations, ask.who.hall
    shown = []
    for code in operations.halls() if own is None else [own]:
        hall = operations.read(code, lambda floor: floor.hall)
        if hall is not None:
            shown.append({"code": code, "names": dict(hall.names)})
    return Reply({"halls": shown})


@api.route("GET", "/halls/<hall>", "see_hall", "A hall as it stands", answer=m.HallAnswer, problems=_NEEDS)
def hall(ask: Ask) -> Reply:
    """Lanes with who waits, windows with what they do, and the seq to follow on after."""
    return Reply(on_floor(ask, hall_json))


@api.route("GET", "/halls/<hall>/boards", "see_hall", "The boards", answer=m.BoardsAnswer, problems=_NEEDS)
def boards(ask: Ask) -> Reply:
    """The screens that the hall's file describes."""

    def look(_floor: Floor, hall: Hall, _at: int, _seq: int) -> dict[str, Any]:
        return {"boards": [{"id": one.id, "names": dict(one.names)} for one in hall.boards.values()]}

    return Reply(on_floor(ask, look))


@api.route(
    "GET",
    "/halls/<hall>/catalogue",
    "see_hall",
    "What can be done here",
    answer=m.CatalogueAnswer,
    problems=_NEEDS,
)
def catalogue(ask: Ask) -> Reply:
    """Departments and items with both languages, materials and today's fast list."""

    def look(floor: Floor, hall: Hall, at: int, seq: int) -> dict[str, Any]:
        return catalogue_json(floor, hall, local_date(hall, at).isoformat(), seq)

    return Reply(on_floor(ask, look))


@api.route(
    "GET",
    "/halls/<hall>/priorities",
    "see_hall",
    "Priority classes",
    answer=m.PrioritiesAnswer,
    problems=_NEEDS,
)
def priorities(ask: Ask) -> Reply:
    """Who counts as having come earlier, and by how much."""

    def look(_floor: Floor, hall: Hall, _at: int, _seq: int) -> dict[str, Any]:
        rows = [
            {"code": one.code, "names": dict(one.names), "credit_seconds": seconds(one.credit)}
            for one in hall.priorities.values()
        ]
        return {"priorities": rows}

    return Reply(on_floor(ask, look))


@api.route(
    "GET",
    "/halls/<hall>/preview",
    "see_hall",
    "What a ticket would be like now",
    answer=m.PreviewAnswer,
    query=m.PreviewQuery,
    problems=(*_NEEDS, "unknown_item", "unknown_priority", "item_twice", "no_items"),
)
def preview(ask: Ask) -> Reply:
    """Lane with its reason, people ahead, expected wait, and whether tickets are issued at all."""
    items = tuple(code.strip() for code in ask.query.items.split(",") if code.strip())

    def look(floor: Floor, hall: Hall, at: int, seq: int) -> dict[str, Any]:
        return _preview(floor, hall, at, items, ask.query.priority) | {"seq": seq}

    return Reply(on_floor(ask, look))


def _preview(
    floor: Floor, hall: Hall, at: int, items: tuple[str, ...], priority: str | None
) -> dict[str, Any]:
    if priority is not None and priority not in hall.priorities:
        mend = did_you_mean(priority, hall.priorities)
        raise Problem("unknown_priority", priority=priority, mend=mend)
    try:
        check_items(hall, items)
    except Refused as refused:
        raise Problem(refused.code, None, **refused.facts) from None
    empty: dict[str, Any] = {
        "lane": None,
        "people_ahead": None,
        "estimate": None,
        "steps": [],
        "parallel": False,
    }
    if floor.plan is None or floor.day is None:
        closed = because_json(Because("day_not_open"), hall)
        return empty | {"because": closed, "issuing": {"open": False, "because": closed}}
    try:
        way = first_step(floor, items, "auto")
    except Refused as refused:
        closed = _closed(refused, hall)
        return empty | {"because": closed, "issuing": {"open": False, "because": closed}}
    place = at - (hall.priorities[priority].credit if priority is not None else 0)
    join = floor.joins + 1
    issuing = because_json(Because("issuing"), hall)
    try:
        prepare(floor, at, Issue("preview", items, priority))
    except Refused as refused:
        issuing = _closed(refused, hall)
    return {
        "lane": way.lane,
        "because": because_json(way.because, hall),
        "people_ahead": floor.ahead_of(way.lane, place, join),
        "estimate": expected_json(floor, way.lane, way.items, place, join, at),
        "steps": [{"items": list(step)} for step in (way.items, *way.rest)],
        "parallel": way.parallel,
        "issuing": {"open": issuing["code"] == "issuing", "because": issuing},
    }


def _closed(refused: Refused, hall: Hall) -> dict[str, Any]:
    """Why no ticket would be issued."""
    return because_json(Because(refused.code, _plain(refused)), hall)


def _plain(refused: Refused) -> dict[str, Fact]:
    return {
        key: value if isinstance(value, int | float) or value is None else str(value)
        for key, value in refused.facts.items()
    }
