"""What needs nobody signed in: the document, the words of problems, and a visitor's own ticket."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import request

from hall.api import models as m
from hall.api.document import openapi
from hall.api.layer import Ask
from hall.api.reading import told_ticket
from hall.api.reply import Reply
from hall.api.table import api
from hall.api.times import rfc3339
from hall.errors import Problem, status_of
from hall.services import Services
from hall.words import PROBLEMS
from queueing.errors import did_you_mean
from queueing.floor import Floor

_TICKET_MEMBERS = (
    "number", "lane", "state", "because", "issued_at", "called_at", "started_at", "completed_at", "window",
    "people_ahead", "estimate", "seq",
)  # fmt: skip


@api.route("GET", "/openapi.json", "public", "This document", answer=m.AnyAnswer)
def openapi_json(ask: Ask) -> Reply:
    """The OpenAPI 3.1 document."""
    return Reply(_document(ask.services.settings.base_url))


@cache
def _document(address: str) -> dict[str, Any]:
    return openapi(api.routes, address)


@api.route(
    "GET",
    "/problems/<problem>",
    "public",
    "What a problem code means",
    answer=m.WordsAnswer,
    problems=("unknown_problem",),
)
def problem_words(ask: Ask) -> Reply:
    """The sentences of a code, with its facts' names in braces."""
    code = ask.path["problem"]
    if code not in PROBLEMS:
        raise Problem("unknown_problem", problem=code, mend=did_you_mean(code, PROBLEMS))
    return Reply(
        {"code": code, "status": status_of(code), "words": {k: dict(v) for k, v in PROBLEMS[code].items()}}
    )


def followed(here: Services, token: str, language: str, visitor: str) -> dict[str, Any]:
    """A visitor's view of the own ticket. Raises ``unknown_follow`` for a token that is not ours.

    Guesses are counted by the ``visitor``'s address, looks at a real ticket by the ticket: all phones of a
    hall may share one address.
    """
    found = here.follow.find(token)
    here.limits.count("open", visitor if found is None else f"ticket {token}")
    if found is None:
        raise Problem("unknown_follow")
    code, ticket = found
    told = told_ticket(Ask(here, None, {"hall": code}, None, None, language), ticket)
    shown = {name: told[name] for name in _TICKET_MEMBERS}
    return shown | here.operations.read(code, lambda floor: _surroundings(floor, told))


def _surroundings(floor: Floor, told: dict[str, Any]) -> dict[str, Any]:
    assert floor.hall is not None
    hall = floor.hall
    window = hall.windows.get(told["window"] or "")
    lane = hall.lanes.get(told["lane"])
    return {
        "hall": {"code": hall.code, "names": dict(hall.names)},
        "lane_names": dict(lane.names) if lane else None,
        "lane_kind": lane.kind if lane else None,
        "window_number": window.number if window else None,
        "window_names": dict(window.names) if window else None,
        "items": [dict(hall.items[code].names) for code in told["items"] if code in hall.items],
        "now": rfc3339(floor.at),
    }


@api.route(
    "GET",
    "/follow/<token>",
    "public",
    "A visitor's own ticket",
    answer=m.FollowAnswer,
    problems=("unknown_follow", "unknown_ticket"),
)
def follow(ask: Ask) -> Reply:
    """Position, expected wait and window, for whoever holds the slip."""
    return Reply(followed(ask.services, ask.path["token"], ask.language, request.remote_addr or "unknown"))
