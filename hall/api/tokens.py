"""Tokens of devices and programs: the administrator's list."""

from __future__ import annotations

from typing import Any

from hall.access.signing_in import create_token
from hall.api import models as m
from hall.api.layer import Ask
from hall.api.reply import Reply
from hall.api.shape import NoBody, refuse
from hall.api.table import api
from hall.api.times import rfc3339
from hall.errors import Problem
from hall.store.people import Row
from queueing.errors import Mistakes, did_you_mean


def _token_json(row: Row) -> dict[str, Any]:
    same = ("id", "name", "role", "hall", "window", "board")
    return {
        **{name: row[name] for name in same},
        "created_at": rfc3339(row["created_at"]),
        "revoked_at": rfc3339(row["revoked_at"]),
    }


def _visible(ask: Ask) -> list[dict[str, Any]]:
    rows = [_token_json(row) for row in ask.services.people.all_tokens()]
    return [row for row in rows if ask.who.hall in (None, row["hall"])]


@api.route("GET", "/tokens", "manage_tokens", "All tokens, without their secrets", answer=m.TokensAnswer)
def tokens(ask: Ask) -> Reply:
    """Tokens in order of making; those of one hall for an administrator of that hall."""
    return Reply({"tokens": _visible(ask)})


@api.route(
    "POST",
    "/tokens",
    "manage_tokens",
    "Make a token",
    answer=m.TokenAnswer,
    status=201,
    body=m.TokenBody,
    problems=("mistakes", "not_your_hall"),
)
def make_token(ask: Ask) -> Reply:
    """Makes a token and shows it this once."""
    body, here = ask.body, ask.services
    if body.hall is not None or ask.who.hall is not None:
        ask.who.need_hall(body.hall or "")
    known = here.operations.halls()
    if body.hall is not None and body.hall not in known:
        refuse("unknown_code", ["hall"], {"code": body.hall, "mend": did_you_mean(body.hall, known)})
    try:
        row, token = create_token(
            here.people,
            name=body.name,
            role=body.role,
            now=here.now(),
            hall=body.hall,
            window=body.window,
            board=body.board,
            spec=None if body.hall is None else here.operations.read(body.hall, lambda floor: floor.hall),
        )
    except Mistakes as found:
        rows = [{"where": one.where, "what": one.what, "mend": one.mend} for one in found.mistakes]
        raise Problem("mistakes", count=len(rows), mistakes=rows) from None
    made = next(one for one in _visible(ask) if one["id"] == row)
    return Reply({**made, "token": token}, 201)


@api.route(
    "POST",
    "/tokens/<int:token>/revoke",
    "manage_tokens",
    "End a token",
    answer=m.TokenRow,
    body=NoBody,
    problems=("unknown_token",),
)
def revoke_token(ask: Ask) -> Reply:
    """Ends a token and the sessions of devices paired with it at once; open sockets end within seconds."""
    wanted = ask.path["token"]
    if not any(row["id"] == wanted for row in _visible(ask)):
        raise Problem("unknown_token", token=wanted)
    ask.services.people.revoke_token(wanted, ask.services.now())
    return Reply(next(row for row in _visible(ask) if row["id"] == wanted))
