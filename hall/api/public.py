"""What needs nobody signed in: the document, the words of problems, and a visitor's own ticket."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from flask import request

from hall.api import models as m
from hall.api.commanding import refusal_of
from hall.api.document import openapi
from hall.api.layer import Ask
from hall.api.reply import Reply
from hall.api.shape import Body, NoBody
from hall.api.table import api
from hall.errors import Problem, status_of
from hall.operations.asking import Request
from hall.services import Services
from hall.words import PROBLEMS
from queueing.commands import Command, MoreTime, Requeue, Withdraw
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


def _found(here: Services, token: str, visitor: str) -> tuple[str, str]:
    """Hall and ticket of a token. Raises ``unknown_follow`` for one that is not ours.

    Guesses are counted by the ``visitor``'s address, looks at a real ticket by the ticket: all phones of a
    hall may share one address.
    """
    found = here.follow.find(token)
    here.limits.count("open", visitor if found is None else f"ticket {token}")
    if found is None:
        raise Problem("unknown_follow")
    return found


def followed(here: Services, token: str, visitor: str) -> dict[str, Any]:
    """A visitor's view of the own ticket. Raises ``unknown_follow`` for a token that is not ours."""
    return _told(here, *_found(here, token, visitor))


def _told(here: Services, hall: str, ticket: str) -> dict[str, Any]:
    here.operations.tick(hall)
    with here.tails.caught_up(hall) as following:
        told = following.visitor(following.picture.floor, ticket, here.tails.now(following))
        seq = following.seq
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


VISITOR = "visitor"
"""The actor of what visitors do with their own tickets."""
ALONE = ("more_time", "withdraw", "requeue", "issue")
"""What a visitor may do without the hall's people, by the lifecycle's names."""


def _to_visitor(problem: Problem) -> Problem:
    """A refusal names what the visitor can do, not what the hall's people could."""
    if problem.code == "wrong_state":
        possible = [name for name in str(problem.facts["possible"]).split(", ") if name in ALONE]
        problem.facts["possible"] = ", ".join(possible or ["ask"])
    return problem


def _by_visitor(
    verb: str,
    path: str,
    summary: str,
    make: Callable[[Ask, str], Command],
    problems: tuple[str, ...],
    body: type[Body] = NoBody,
) -> None:
    """Declares what a visitor may do with the own ticket; the link on the slip is the permission."""

    def view(ask: Ask) -> Reply:
        here, token = ask.services, ask.path["token"]
        hall, ticket = _found(here, token, request.remote_addr or "unknown")
        asked = Request(f"{VISITOR}:{ticket}", ask.request_id, ask.fingerprint)
        answer = here.operations.perform(hall, make(ask, ticket), asked, lambda _: (200, {}))
        headers = {"Idempotency-Replayed": "true"} if answer.replayed else {}
        if answer.status >= 400:
            raise _to_visitor(refusal_of(here, hall, ask.route_name, answer, headers))
        return Reply(_told(here, hall, ticket), 200, headers)

    view.__name__ = f"follow_{verb}"
    declare = api.route(
        "POST",
        f"/follow/<token>/{path}",
        "public",
        summary,
        answer=m.FollowAnswer,
        body=body,
        problems=("unknown_follow", "unknown_ticket", "wrong_state", "day_not_open", *problems),
    )
    declare(view)


_by_visitor(
    "more_time",
    "more-time",
    "I need more time",
    lambda _, ticket: MoreTime(ticket),
    ("addressed_ticket", "more_time_limit", "nobody_serves", "lane_closed"),
)
_by_visitor(
    "withdraw",
    "withdraw",
    "I give my ticket up",
    lambda ask, ticket: Withdraw(ticket, ask.body.return_pass),
    ("nothing_parked", "no_passes"),
    m.WithdrawBody,
)
_by_visitor(
    "requeue",
    "requeue",
    "I missed my call and am here again",
    lambda _, ticket: Requeue(ticket),
    ("requeue_limit", "requeue_too_late", "nobody_serves", "lane_closed"),
)
