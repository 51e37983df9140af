"""Tickets: issue, look, and what stands beside them."""

from __future__ import annotations

import secrets

from hall.api import models as m
from hall.api.commanding import Told, as_ticket, as_tickets, perform, told
from hall.api.layer import Ask
from hall.api.reading import on_floor, told_ticket
from hall.api.reply import Reply
from hall.api.shape import NoBody, refuse
from hall.api.table import api
from hall.api.telling import ticket_json
from hall.api.times import from_rfc3339, rfc3339
from hall.errors import Problem
from hall.operations.asking import Moment
from hall.printing import paper_word
from hall.store import jobs, lookups
from queueing import times
from queueing.commands import Issue, IssueGroup, Settle
from queueing.tickets import ENDED

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_ID_LENGTH = 12

CHANNEL_OF = {
    "kiosk": "kiosk",
    "reception": "reception",
    "supervisor": "reception",
    "manager": "reception",
}
"""Role of who issues -> channel; programs come through the API."""

ISSUING = (
    "unknown_item",
    "unknown_priority",
    "no_items",
    "item_twice",
    "item_parked",
    "lane_closed",
    "nobody_serves",
    "too_late_today",
    "issuing_stopped",
    "day_not_open",
    "hall_not_configured",
)
"""Why a ticket is not issued."""


def new_ticket_id() -> str:
    """60 random bits in letters and digits that cannot be mistaken for each other."""
    return "".join(_ALPHABET[byte % 32] for byte in secrets.token_bytes(_ID_LENGTH))


@api.route(
    "POST",
    "/halls/<hall>/tickets",
    "issue",
    "Issue a ticket",
    answer=m.TicketAnswer,
    status=201,
    body=m.IssueBody,
    problems=(*ISSUING, "unknown_pass", "pass_over"),
)
def issue(ask: Ask) -> Reply:
    """Makes a ticket for one visitor; the channel follows from who asks."""
    body = ask.body
    arrived = from_rfc3339(body.arrived_at) if body.arrived_at is not None else None
    if arrived is not None:
        _check_arrival(arrived, ask.services.operations.now())
    command = Issue(
        ticket=new_ticket_id(),
        items=tuple(body.items),
        priority=body.priority,
        channel=channel_of(ask),
        language=body.language,
        arrived_at=arrived,
        steps=body.steps,
        returns=body.returns,
    )
    return perform(ask, command, as_ticket(ask, 201))


def channel_of(ask: Ask) -> str:
    """Through which channel a ticket comes that this actor issues: people do it where the guides are."""
    person = ask.who.id.startswith("person:")
    return CHANNEL_OF.get(ask.who.role, "reception" if person else "api")


@api.route(
    "POST",
    "/halls/<hall>/tickets/group",
    "guide",
    "Issue tickets for a group",
    answer=m.GroupAnswer,
    status=201,
    body=m.GroupBody,
    problems=(*ISSUING, "group_size"),
)
def issue_group(ask: Ask) -> Reply:
    """One ticket for each visitor, in one step and one after the other."""
    body = ask.body
    command = IssueGroup(
        tickets=tuple(new_ticket_id() for _ in range(body.count)),
        items=tuple(body.items),
        priority=body.priority,
        channel=channel_of(ask),
        language=body.language,
        steps=body.steps,
    )
    return perform(ask, command, as_tickets(ask), located=None)


def _check_arrival(arrived: int, now: int) -> None:
    """Refuses a time of arrival (ms UTC) still to come or of another day: it would spoil the waits."""
    if arrived > now:
        refuse("time_ahead", ["arrived_at"], {"now": rfc3339(now)})
    if arrived < now - times.DAY:
        refuse("time_past", ["arrived_at"], {"now": rfc3339(now)})


@api.route(
    "GET",
    "/halls/<hall>/tickets/<ticket>",
    "see_ticket",
    "A ticket",
    answer=m.TicketAnswer,
    problems=("unknown_ticket", "hall_not_configured"),
)
def ticket(ask: Ask) -> Reply:
    """A ticket of any day."""
    return Reply(told_ticket(ask, ask.path["ticket"]))


@api.route(
    "GET",
    "/halls/<hall>/tickets",
    "see_day",
    "Tickets of the day",
    answer=m.TicketsAnswer,
    query=m.TicketsQuery,
    problems=("hall_not_configured",),
)
def tickets(ask: Ask) -> Reply:
    """Tickets of the present day (of the last one when none is open), newest first."""
    day = on_floor(ask, lambda floor, *_: floor.day.day if floor.day else floor.last_day)
    query = ask.query
    with ask.services.operations.store.read() as connection:
        rows, total = lookups.tickets_of_day(
            connection,
            ask.hall,
            day or "",
            state=query.state,
            lane=query.lane,
            words=query.q,
            limit=query.limit,
        )
        papers = jobs.newest_states(connection, ask.hall, [row["id"] for row in rows])
    shown = [lookups.ticket_from_row(row) for row in rows]
    return on_floor(
        ask,
        lambda floor, _, at, seq: Reply(
            {
                "tickets": [
                    ticket_json(
                        floor,
                        floor.tickets.get(one.id, one),
                        at=at,
                        seq=seq,
                        paper=paper_word(papers.get(one.id)),
                        follow_url=ask.services.printing.follow_url(ask.hall, one.id),
                    )
                    for one in shown
                ],
                "total": total,
                "seq": seq,
            }
        ),
    )


@api.route(
    "GET",
    "/halls/<hall>/tickets/<ticket>/paper",
    "see_ticket",
    "The paper of a ticket",
    answer=m.PaperAnswer,
    problems=("unknown_ticket",),
)
def ticket_paper(ask: Ask) -> Reply:
    """How printing of a ticket goes."""
    name = told_ticket(ask, ask.path["ticket"])["id"]
    with ask.services.operations.store.read() as connection:
        row = jobs.newest_job(connection, ask.hall, name)
    if row is None:
        return Reply({"ticket": name, "paper": "none", "printer": None, "reason": None, "changed_at": None})
    return Reply(
        {
            "ticket": name,
            "paper": paper_word(row["told"]),
            "printer": row["printer"],
            "reason": row["reason"],
            "changed_at": rfc3339(ask.services.operations.clock.at_real(row["changed_at"])),
        }
    )


@api.route(
    "GET",
    "/halls/<hall>/tickets/<ticket>/notes",
    "see_day",
    "The notes beside a ticket",
    answer=m.NotesAnswer,
    problems=("unknown_ticket",),
)
def ticket_notes(ask: Ask) -> Reply:
    """What clerks wrote when they sent the ticket on."""
    name = told_ticket(ask, ask.path["ticket"])["id"]
    with ask.services.operations.store.read() as connection:
        rows = lookups.notes_of(connection, ask.hall, name)
    notes = [{"text": row["text"], "written_at": rfc3339(row["written_at"])} for row in rows]
    return Reply({"ticket": name, "notes": notes})


@api.route(
    "POST",
    "/halls/<hall>/tickets/<ticket>/print",
    "move_ticket",
    "Print a ticket's slip once more",
    answer=m.TicketAnswer,
    body=NoBody,
    problems=("unknown_ticket", "wrong_state", "no_printer", "hall_not_configured"),
)
def print_again(ask: Ask) -> Reply:
    """One more paper with the same slip, by the printer of who asks if there is one."""
    name = told_ticket(ask, ask.path["ticket"])["id"]

    def view(moment: Moment) -> Told:
        ticket = moment.floor.tickets.get(name)
        if ticket is None:
            moment.batch.write(moment.connection)
            row = lookups.ticket_row(moment.connection, moment.hall, name)
            state = ENDED[0] if row is None else row["state"]
            number = name if row is None else row["number"]
            raise Problem(
                "wrong_state", ticket=name, number=number, state=state, command="print", possible="issue"
            )
        printing = ask.services.printing
        printer = printing.printer_again(moment.connection, moment.hall, ticket, channel_of(ask))
        if printer is None:
            raise Problem("no_printer", ticket=name, number=ticket.number)
        printing.again(moment, ticket, printer)
        return 200, told(ask, moment, ticket)

    return perform(ask, Settle(), view)
