"""A ticket as those who follow it see it: the hall's people, or the visitor whose ticket it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from displays.feed import Tell
from hall.api.telling import parked_reason, ticket_json
from hall.api.times import rfc3339
from hall.feed.notes import own_page, requeue_until
from hall.printing import paper_of
from hall.store import lookups
from hall.store.database import Store
from queueing.floor import Floor
from queueing.hallfile import Hall
from queueing.tickets import Ticket

VISITOR = (
    "number", "lane", "state", "because", "issued_at", "called_at", "started_at", "completed_at", "window",
    "to_window", "people_ahead", "estimate", "step", "steps_total", "appointment", "outcome", "pass_until",
    "readied_at", "more_time_left", "requeue_left", "parked",
)  # fmt: skip
"""What a visitor's phone is told of the own ticket; its id stays in the house."""

FollowUrl = Callable[[str, str], str]
"""(hall, ticket id) -> the address behind the slip's QR code."""


def find_ticket(store: Store, hall: str, floor: Floor, name: str) -> Ticket | None:
    """A ticket of the Floor, one that has just ended, or one of any day from the records."""
    found = floor.tickets.get(name) or floor.ended.get(name)
    if found is None:
        with store.read() as connection:
            row = lookups.ticket_row(connection, hall, name)
        found = lookups.ticket_from_row(row) if row is not None else None
    return found


def staff_teller(store: Store, hall: str, follow_url: FollowUrl) -> Tell:
    """Tells tickets as the API does."""

    def tell(floor: Floor, name: str, now: int) -> Mapping[str, Any] | None:
        ticket = find_ticket(store, hall, floor, name)
        if ticket is None:
            return None
        with store.read() as connection:
            paper = paper_of(connection, hall, name)
        url = follow_url(hall, name)
        told = ticket_json(floor, ticket, at=now, seq=0, paper=paper, follow_url=url)
        return {key: value for key, value in told.items() if key != "seq"}

    return tell


def _items(spec: Hall, codes: Iterable[str]) -> list[dict[str, str]]:
    return [dict(spec.items[code].names) for code in codes if code in spec.items]


def visitor_teller(store: Store, hall: str) -> Tell:
    """Tells tickets to their visitors, with the words for lane and window."""

    def tell(floor: Floor, name: str, now: int) -> Mapping[str, Any] | None:
        ticket, spec = find_ticket(store, hall, floor, name), floor.hall
        if ticket is None or spec is None:
            return None
        told = ticket_json(floor, ticket, at=now, seq=0, paper="none", follow_url="")
        lane, window = spec.lanes.get(ticket.lane), spec.windows.get(ticket.window or "")
        waits = ticket.state == "waiting" and ticket.id in floor.tickets
        rules = spec.rules
        return {
            **{key: told[key] for key in VISITOR},
            "hall": {"code": spec.code, "names": dict(spec.names)},
            "lane_names": dict(lane.names) if lane else None,
            "lane_kind": lane.kind if lane else None,
            "stand": [ticket.place, ticket.join] if waits else None,
            "window_number": window.number if window else None,
            "window_names": dict(window.names) if window else None,
            "items": _items(spec, ticket.items),
            "steps": [_items(spec, items) for items in ticket.steps],
            "missing": [dict(spec.materials[code]) for code in ticket.missing if code in spec.materials],
            "more_time_behind": rules.more_time_behind,
            "requeue_behind": rules.requeue_behind,
            "requeue_until": rfc3339(requeue_until(spec, ticket)),
            "plan_at": rfc3339(floor.plan_at),
            "parked_reason": parked_reason(floor, ticket.items)[1] if told["parked"] else None,
            **own_page(floor, spec, ticket, now),
            "now": rfc3339(now),
        }

    return tell
