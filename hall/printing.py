"""From an issued ticket to a slip in the spool: the job is written in the ticket's own transaction."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from hall.clock import SystemClock
from hall.follow import Follow
from hall.operations.asking import Moment
from hall.store import jobs
from printers.slip import Slip, Words
from queueing.events import TicketIssued
from queueing.hallfile import Hall
from queueing.tickets import Ticket

SHOWN = {
    "queued": "queued",
    "sending": "queued",
    "sent": "sent",
    "printed": "printed",
    "uncertain": "uncertain",
}
"""What a ticket says of its slip's state; every other state is ``failed``."""


class Printing:
    """Queues the slip of each ticket that a channel with a printer issues."""

    def __init__(self, follow: Follow, base_url: str) -> None:
        self._follow = follow
        self._base_url = base_url

    def follow_url(self, hall: str, ticket: str) -> str:
        """The address behind a ticket's QR code."""
        return f"{self._base_url}/f/{self._follow.token(hall, ticket)}"

    def enqueue(self, moment: Moment) -> None:
        """Writes a job for every ticket that the command has issued (one of ``Operations``' writers)."""
        for event in moment.outcome.events:
            if isinstance(event, TicketIssued):
                printer = _printer_for(moment, event.channel)
                self._add(moment, event, printer)

    def enqueue_as(self, moment: Moment, prints: str | None) -> None:
        """The same for tickets whose own channel has no printer, by the printer of ``prints``."""
        for event in moment.outcome.events:
            if isinstance(event, TicketIssued) and _printer_for(moment, event.channel) is None:
                self._add(moment, event, _printer_for(moment, prints))

    def _add(self, moment: Moment, event: TicketIssued, printer: str | None) -> None:
        if printer is not None and moment.floor.hall is not None:
            text, now = self._text(moment.floor.hall, event), SystemClock().now()
            jobs.add_job(moment.connection, moment.hall, event.ticket, printer, text, at=now)

    def printer_again(self, connection: sa.Connection, hall: str, ticket: Ticket, prints: str) -> str | None:
        """Where a slip comes out once more: the printer of who asks, of its channel, or the one it had."""
        found = jobs.printer_for(connection, hall, prints, ticket.channel)
        job = jobs.newest_job(connection, hall, ticket.id) if found is None else None
        return found if job is None else str(job["printer"])

    def again(self, moment: Moment, ticket: Ticket, printer: str) -> None:
        """Writes one more job with the slip that the ticket had, or would have had."""
        connection, hall = moment.connection, moment.floor.hall
        assert hall is not None
        job = jobs.newest_job(connection, moment.hall, ticket.id)
        text = self._text(hall, _as_issued(ticket)) if job is None else str(job["slip"])
        copy = jobs.copies(connection, moment.hall, ticket.id)
        now = SystemClock().now()
        jobs.add_job(connection, moment.hall, ticket.id, printer, text, at=now, copy=copy)

    def _text(self, hall: Hall, event: TicketIssued) -> str:
        return json.dumps(self._slip(hall, event).to_data(), ensure_ascii=False)

    def _slip(self, hall: Hall, event: TicketIssued) -> Slip:
        lane = hall.lanes[event.lane]
        items = [hall.items[code] for step in (event.items, *event.steps) for code in step]
        local = datetime.fromtimestamp(event.at / 1000, UTC).astimezone(ZoneInfo(hall.timezone))
        departments = {item.department: hall.departments[item.department].names for item in items}
        materials = {code: hall.materials[code] for item in items for code in item.materials}
        return Slip(
            hall=_words(hall.names),
            number=event.number,
            lane=_words(lane.names),
            kind="fast" if lane.kind == "fast" else "regular",
            items=tuple(_words(item.names) for item in items),
            departments=tuple(_words(names) for names in departments.values()),
            people_ahead=event.people_ahead,
            p50_seconds=_seconds(event.estimate_p50),
            p90_seconds=_seconds(event.estimate_p90),
            issued_at=event.at,
            issued_text=local.strftime("%Y-%m-%d %H:%M"),
            follow_url=self.follow_url(hall.code, event.ticket),
            language="en" if event.language == "en" else "zh-CN",
            claimed=event.claimed,
            materials=tuple(_words(names) for names in materials.values()),
        )


def _printer_for(moment: Moment, channel: str | None) -> str | None:
    return jobs.printer_for(moment.connection, moment.hall, channel, batch=moment.batch)


def _as_issued(ticket: Ticket) -> TicketIssued:
    """What issuing the ticket would have told, for a slip that it never had."""
    p50, p90 = ticket.estimate or (None, None)
    return TicketIssued(
        at=ticket.issued_at,
        ticket=ticket.id,
        number=ticket.number,
        items=ticket.items,
        lane=ticket.lane,
        priority=ticket.priority,
        credit=ticket.credit,
        place=ticket.place,
        join=ticket.join,
        channel=ticket.channel,
        language=ticket.language,
        arrived_at=ticket.arrived_at,
        because=ticket.because,
        people_ahead=ticket.people_ahead,
        estimate_p50=p50,
        estimate_p90=p90,
        base=ticket.base,
        claimed=ticket.claim == "claimed",
        steps=ticket.steps,
    )


def paper_of(connection: sa.Connection, hall: str, ticket: str) -> str:
    """What has become of a ticket's slip: none, queued, sent, printed, uncertain or failed."""
    job = jobs.newest_job(connection, hall, ticket)
    return paper_word(None if job is None else job["told"])


def paper_word(state: str | None) -> str:
    """A job's state as a ticket tells it; None is that of a ticket without a job."""
    return "none" if state is None else SHOWN.get(state, "failed")


def _words(names: object) -> Words:
    assert hasattr(names, "__getitem__")
    return Words(names["zh-CN"], names["en"])


def _seconds(ms: int | None) -> int | None:
    return None if ms is None else ms // 1000
