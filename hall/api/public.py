"""What needs nobody signed in: the document, the words of problems, and a visitor's own ticket."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import request

from hall.api import models as m
from hall.api.document import openapi
from hall.api.layer import Ask
from hall.api.reply import Reply
from hall.api.table import api
from hall.errors import Problem, status_of
from hall.feed.telling import visitor_teller
from hall.services import Services
from hall.words import PROBLEMS
from queueing.errors import did_you_mean


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


def followed(here: Services, token: str, visitor: str) -> dict[str, Any]:
    """A visitor's view of the own ticket. Raises ``unknown_follow`` for a token that is not ours.

    Guesses are counted by the ``visitor``'s address, looks at a real ticket by the ticket: all phones of a
    hall may share one address.
    """
    found = here.follow.find(token)
    here.limits.count("open", visitor if found is None else f"ticket {token}")
    if found is None:
        raise Problem("unknown_follow")
    hall, ticket = found
    operations = here.operations
    operations.tick(hall)
    seq, now = operations.seq(hall), operations.clock.now()
    tell = visitor_teller(operations.store, hall)
    told = operations.read(hall, lambda floor: tell(floor, ticket, max(now, floor.at)))
    if told is None:
        raise Problem("unknown_follow")
    return {**told, "seq": seq}


@api.route(
    "GET",
    "/follow/<token>",
    "public",
    "A visitor's own ticket",
    answer=m.FollowAnswer,
    problems=("unknown_follow",),
)
def follow(ask: Ask) -> Reply:
    """Position, expected wait and window, for whoever holds the slip."""
    return Reply(followed(ask.services, ask.path["token"], request.remote_addr or "unknown"))
