"""From an issued ticket to a slip in the spool: the job is written in the ticket's own transaction."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from hall.clock import SystemClock
from hall.follow import Follow
from hall.operations.core import Moment
from hall.store import jobs
from printers.slip import Slip, Words
from queueing.events import TicketIssued
from queueing.hallfile import Hall

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
                printer = jobs.printer_for(moment.connection, moment.hall, event.channel)
                if printer is not None and moment.floor.hall is not None:
                    slip = self._slip(moment.floor.hall, event)
                    text = json.dumps(slip.to_data(), ensure_ascii=False)
                    now = SystemClock().now()
                    jobs.add_job(moment.connection, moment.hall, event.ticket, printer, text, at=now)

    def _slip(self, hall: Hall, event: TicketIssued) -> Slip:
        lane = hall.lanes[event.lane]
        items = [hall.items[code] for code in event.items]
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
            materials=tuple(_words(names) for names in materials.values()),
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
