"""From a command's outcome to its answer, kept under the request id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hall.api.layer import Ask
from hall.api.reply import Reply
from hall.api.saying import because_json, outward
from hall.api.telling import ticket_json, window_json
from hall.errors import Problem
from hall.operations.asking import Also, Answer, Make, Moment, Request, View
from hall.printing import paper_of
from hall.services import Services
from hall.store import jobs, lookups
from queueing.errors import Refused
from queueing.events import CommandUndone, TicketIssued
from queueing.reasons import Because
from queueing.tickets import Ticket, allow

STANDARD = ("type", "title", "status", "detail", "code", "words")
"""Members of a stored problem document that are not facts."""

VERBS: Mapping[str, str] = {
    "complete_and_call_next": "complete",
    "grant_priority": "grant",
    "refuse_priority": "refuse",
    "reclassify_waiting": "reclassify",
    "follow_more_time": "more_time",
    "follow_withdraw": "withdraw",
    "follow_requeue": "requeue",
}
"""Routes whose command has another name in the lifecycle of a ticket."""

Told = tuple[int, Mapping[str, Any]]


def perform(
    ask: Ask,
    command: Make,
    view: View,
    also: Also | None = None,
    located: str | None = "tickets",
) -> Reply:
    """Carries a command out for the actor of a request. A refusal is raised as the problem it is.

    What was made (201) is found among the hall's ``located`` by its id; None: nowhere by itself.
    """
    request = Request(ask.who.id, ask.request_id, ask.fingerprint)
    answer = ask.services.operations.perform(ask.hall, command, request, view, also)
    headers = {"Idempotency-Replayed": "true"} if answer.replayed else {}
    if answer.status >= 400:
        raise refusal_of(ask.services, ask.hall, ask.route_name, answer, headers)
    if answer.status == 201 and located is not None:
        headers["Location"] = f"/api/v1/halls/{ask.hall}/{located}/{answer.body['id']}"
    return Reply(answer.body, answer.status, headers, data=answer.text.encode())


def refusal_of(here: Services, hall: str, asked: str, answer: Answer, headers: dict[str, str]) -> Problem:
    """A stored refusal of the route ``asked``.

    A ticket that has ended is gone from the Floor: then its state is the reason. So is a return pass that is
    over: then its last date is.
    """
    facts = outward({key: value for key, value in answer.body.items() if key not in STANDARD})
    code = str(answer.body["code"])
    if code == "unknown_ticket":
        with here.operations.store.read() as connection:
            row = lookups.ticket_row(connection, hall, str(facts.get("ticket")))
        if row is not None:
            code, facts = _ended(lookups.ticket_from_row(row), asked)
    if code == "unknown_pass":
        today = here.operations.read(hall, lambda floor: floor.day.day if floor.day else "")
        with here.operations.store.read() as connection:
            row = lookups.ticket_row(connection, hall, str(facts.get("ticket")))
        if row is not None and row["pass_until"] is not None and row["pass_until"] < today:
            code, facts = "pass_over", {"until": row["pass_until"]}
    return Problem(code, headers=headers, **facts)


def _ended(ticket: Ticket, asked: str) -> tuple[str, dict[str, object]]:
    verb = VERBS.get(asked, asked)
    try:
        allow(ticket, verb)
    except Refused as refused:
        return refused.code, dict(refused.facts)
    return "wrong_state", {
        "ticket": ticket.id,
        "number": ticket.number,
        "state": ticket.state,
        "command": verb,
        "possible": "issue",
    }


def as_ticket(ask: Ask, status: int = 200, prints: str | None = None) -> View:
    """The ticket that the command was about; ``prints`` as in :func:`told`."""

    def view(moment: Moment) -> Told:
        assert moment.outcome.ticket is not None
        return status, told(ask, moment, moment.outcome.ticket, prints)

    return view


def as_tickets(ask: Ask) -> View:
    """The tickets that the command has issued, in order."""

    def view(moment: Moment) -> Told:
        issued = [event.ticket for event in moment.outcome.events if isinstance(event, TicketIssued)]
        return 201, {"tickets": [told(ask, moment, moment.floor.tickets[name]) for name in issued]}

    return view


def as_undone(ask: Ask, window: str) -> View:
    """What was taken back, and how window and ticket stand now."""

    def view(moment: Moment) -> Told:
        undone = next(event for event in moment.outcome.events if isinstance(event, CommandUndone))
        ticket = moment.floor.tickets.get(undone.ticket or "")
        return 200, {
            "undone": undone.command,
            "ticket": None if ticket is None else told(ask, moment, ticket),
            "window": window_json(moment.floor, moment.floor.windows[window], moment.at, moment.seq),
            "seq": moment.seq,
        }

    return view


def as_window(window: str) -> View:
    """The window that the command was about."""

    def view(moment: Moment) -> Told:
        return 200, window_json(moment.floor, moment.floor.windows[window], moment.at, moment.seq)

    return view


def as_call(ask: Ask) -> View:
    """Who was called, or nobody and why."""

    def view(moment: Moment) -> Told:
        because = moment.outcome.because or Because("nobody_waiting")
        called = any(event.kind == "TicketCalled" for event in moment.outcome.events)
        ticket = moment.outcome.ticket if called else None
        return 200, {
            "ticket": told(ask, moment, ticket) if ticket else None,
            "because": because_json(because, moment.floor.hall),
            "seq": moment.seq,
        }

    return view


def told(ask: Ask, moment: Moment, ticket: Ticket, prints: str | None = None) -> dict[str, Any]:
    """A ticket as it stands after the command, with the state of its paper.

    ``prints`` is the channel whose printer is used when the ticket's own has none.
    """
    issued = any(event.kind == "TicketIssued" for event in moment.outcome.events)
    if issued:  # its print job is written after this answer is made, in the same transaction
        printer = jobs.printer_for(moment.connection, moment.hall, ticket.channel, prints, batch=moment.batch)
        paper = "none" if printer is None else "queued"
    else:
        paper = paper_of(moment.connection, moment.hall, ticket.id)
    return ticket_json(
        moment.floor,
        ticket,
        at=moment.at,
        seq=moment.seq,
        paper=paper,
        follow_url=ask.services.printing.follow_url(moment.hall, ticket.id),
    )
