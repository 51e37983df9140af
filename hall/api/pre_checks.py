"""Pre-checks (审前服务): a guide looks a visitor's papers through before there is a ticket."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from hall.api import models as m
from hall.api.commanding import Told, as_ticket, perform
from hall.api.layer import Ask
from hall.api.reading import on_floor
from hall.api.reply import Reply
from hall.api.table import api
from hall.api.tickets import ISSUING, new_ticket_id
from hall.api.times import rfc3339
from hall.operations.asking import Moment
from hall.store import lookups
from queueing.commands import PassPreCheck, SendAway, StartPreCheck
from queueing.visitors import Check

_RUNNING = ("unknown_check", "day_not_open", "hall_not_configured")


def _running(name: str, check: Check, seq: int) -> dict[str, Any]:
    return {
        "id": name,
        "items": list(check.items),
        "started_at": rfc3339(check.started),
        "ended_at": None,
        "outcome": None,
        "missing": [],
        "seq": seq,
    }


def _ended(row: sa.RowMapping) -> dict[str, Any]:
    return {
        "id": row["id"],
        "items": json.loads(row["items"]),
        "started_at": rfc3339(row["started_at"]),
        "ended_at": rfc3339(row["ended_at"]),
        "outcome": row["outcome"],
        "missing": json.loads(row["missing"]),
        "seq": row["seq"],
    }


@api.route(
    "POST",
    "/halls/<hall>/pre-checks",
    "guide",
    "Start a pre-check",
    answer=m.PreCheckAnswer,
    status=201,
    body=m.PreCheckBody,
    problems=(
        "unknown_item",
        "no_items",
        "item_twice",
        "item_parked",
        "ticket_exists",
        "issuing_stopped",
        "day_not_open",
        "hall_not_configured",
    ),
)
def start_pre_check(ask: Ask) -> Reply:
    """The id is that of the ticket that follows when the papers are right."""
    body, name = ask.body, new_ticket_id()

    def view(moment: Moment) -> Told:
        return 201, _running(name, moment.floor.checks[name], moment.seq)

    return perform(ask, StartPreCheck(name, tuple(body.items), body.language), view, located=None)


@api.route(
    "GET",
    "/halls/<hall>/pre-checks",
    "see_day",
    "The running pre-checks",
    answer=m.PreChecksAnswer,
    problems=("hall_not_configured",),
)
def pre_checks(ask: Ask) -> Reply:
    """Those that have neither been passed nor sent away, the oldest first."""
    return on_floor(
        ask,
        lambda floor, _hall, _at, seq: Reply(
            {
                "pre_checks": [
                    _running(name, check, seq)
                    for name, check in sorted(floor.checks.items(), key=lambda one: (one[1].started, one[0]))
                ]
            }
        ),
    )


@api.route(
    "POST",
    "/halls/<hall>/pre-checks/<check>/pass",
    "guide",
    "The papers are right: a ticket",
    answer=m.TicketAnswer,
    status=201,
    body=m.PassBody,
    problems=(*ISSUING, *_RUNNING),
)
def pass_pre_check(ask: Ask) -> Reply:
    """The visitor gets a ticket; the time of arrival is when the pre-check began."""
    return perform(
        ask, PassPreCheck(ask.path["check"], ask.body.priority, ask.body.steps), as_ticket(ask, 201)
    )


@api.route(
    "POST",
    "/halls/<hall>/pre-checks/<check>/send-away",
    "guide",
    "Papers are missing: no ticket",
    answer=m.PreCheckAnswer,
    body=m.SendAwayBody,
    problems=(*_RUNNING, "unknown_material"),
)
def send_away(ask: Ask) -> Reply:
    """The visitor comes back with what is missing."""
    name, missing = ask.path["check"], tuple(ask.body.missing)

    def view(moment: Moment) -> Told:
        row = lookups.pre_check_row(moment.connection, moment.hall, name)
        assert row is not None
        ended = {"ended_at": rfc3339(moment.at), "outcome": "sent_away", "missing": list(missing)}
        return 200, {**_ended(row), **ended, "seq": moment.seq}

    return perform(ask, SendAway(name, missing), view)
