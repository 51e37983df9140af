"""The Floor's objects as the API shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from displays.rows import lane_row, undo_row, window_row
from hall.api.saying import because_json
from hall.api.times import rfc3339, seconds
from hall.operations.days import next_opening
from queueing.estimates import Estimate
from queueing.floor import Floor
from queueing.hallfile import Hall
from queueing.lanes import Lane
from queueing.plans import Plan
from queueing.reasons import Because
from queueing.tickets import Ticket
from queueing.times import wall_text
from queueing.visitors import Parked
from queueing.windows import Window


def day_json(floor: Floor, seq: int) -> dict[str, Any]:
    """The hall's day and its plan."""
    return {
        "day": floor.day.day if floor.day else None,
        "issuing": floor.issuing,
        "plan": floor.plan.code if floor.plan else None,
        "seq": seq,
    }


def estimate_json(
    estimate: Estimate | None, because: Because | None = None, hall: Hall | None = None
) -> dict[str, Any] | None:
    """A wait in seconds, and how it was worked out (None: that is not known any more)."""
    if estimate is None:
        return None
    return {
        "p50_seconds": seconds(estimate.p50),
        "p90_seconds": seconds(estimate.p90),
        "because": None if because is None else because_json(because, hall),
    }


def expected_json(
    floor: Floor, lane: str, items: tuple[str, ...], place: int, join: int, at: int
) -> dict[str, Any] | None:
    """The wait, as of ``at`` (ms UTC), of who stands at (place, join) of a lane."""
    where = (lane, items, place, join, at)
    return estimate_json(floor.estimate(*where), floor.how(*where), floor.hall)


def parked_reason(floor: Floor, items: Iterable[str]) -> tuple[bool, str | None]:
    """Whether one of these items is suspended, and the reason that is shown."""
    wanted = set(items)
    for one in floor.parked.values():
        if wanted & set(one.items):
            return True, one.reason
    return False, None


def chances(floor: Floor, ticket: Ticket) -> tuple[int, int]:
    """How often the visitor may still ask for more time, and be requeued after a missed call."""
    if floor.hall is None or ticket.id not in floor.tickets:
        return 0, 0
    rules = floor.hall.rules
    requeued = ticket.misses - (ticket.state == "missed")
    return max(0, rules.more_time_times - ticket.extra_time), max(0, rules.requeue_times - requeued)


def ticket_json(
    floor: Floor, ticket: Ticket, *, at: int, seq: int, paper: str, follow_url: str
) -> dict[str, Any]:
    """A ticket by the contract. While it waits, position and estimate are those of ``at`` (ms UTC)."""
    waiting = ticket.state == "waiting" and ticket.id in floor.tickets
    told = estimate_json(Estimate(*ticket.estimate)) if ticket.estimate else None
    if waiting and ticket.to_window is not None:
        told = None  # when that one window will be free is not what was told at issue
    elif waiting:
        told = expected_json(floor, ticket.lane, ticket.items, ticket.place, ticket.join, at)
    more_time, requeues = chances(floor, ticket)
    return {
        "id": ticket.id,
        "number": ticket.number,
        "items": list(ticket.items),
        "lane": ticket.lane,
        "state": ticket.state,
        "because": because_json(ticket.because, floor.hall),
        "priority": ticket.priority,
        "channel": ticket.channel,
        "paper": paper,
        "arrived_at": rfc3339(ticket.arrived_at),
        "issued_at": rfc3339(ticket.issued_at),
        "called_at": rfc3339(ticket.called_at),
        "started_at": rfc3339(ticket.started_at),
        "accepted_at": rfc3339(ticket.accepted_at),
        "completed_at": rfc3339(ticket.completed_at),
        "window": ticket.window,
        "to_window": ticket.to_window,
        "people_ahead": floor.people_ahead(ticket.id) if waiting else 0,
        "estimate": told,
        "follow_url": follow_url,
        "steps": [{"items": list(items)} for items in ticket.steps],
        "step": ticket.step,
        "steps_total": ticket.step + len(ticket.steps),
        "first_window": ticket.first_window,
        "appointment": rfc3339(ticket.appointment),
        "claim": ticket.claim,
        "outcome": ticket.outcome,
        "missing": list(ticket.missing),
        "pass_until": ticket.pass_until,
        "returns": ticket.returns,
        "readied_at": rfc3339(ticket.readied_at),
        "held_wish": ticket.held_wish if ticket.state == "held" else None,
        "uncounted_seconds": seconds(ticket.uncounted_by(at)),
        "more_time_left": more_time,
        "requeue_left": requeues,
        "parked": ticket.id in floor.tickets and parked_reason(floor, ticket.items)[0],
        "seq": seq,
    }


def lane_json(floor: Floor, lane: Lane, at: int) -> dict[str, Any]:
    """A lane and who waits in it."""
    row = lane_row(floor, lane, at)
    del row["waiting_since"]
    return row


def undo_json(floor: Floor, window: Window, at: int) -> dict[str, Any] | None:
    """The window's last command if it can still be taken back at ``at`` (ms UTC)."""
    done, hall = window.done, floor.hall
    if done is None or hall is None or at > done.at + hall.rules.undo_within:
        return None
    return undo_row(floor, window)


def window_json(floor: Floor, window: Window, at: int, seq: int) -> dict[str, Any]:
    """A window as it stands at ``at`` (ms UTC)."""
    row = window_row(floor, window)
    del row["ticket_state"]
    return row | {"skills": list(window.spec.skills), "undo": undo_json(floor, window, at), "seq": seq}


def hall_json(floor: Floor, hall: Hall, at: int, seq: int) -> dict[str, Any]:
    """The hall as it stands."""
    return {
        "code": hall.code,
        "names": dict(hall.names),
        "timezone": hall.timezone,
        "now": rfc3339(at),
        "seq": seq,
        "day": floor.day.day if floor.day else None,
        "issuing": floor.issuing,
        "next_opening": rfc3339(next_opening(floor, at)),
        "plan": floor.plan.code if floor.plan else None,
        "lanes": [lane_json(floor, lane, at) for lane in hall.lanes.values()],
        "windows": [window_json(floor, window, at, seq) for window in floor.windows.values()],
        "parked": [parked_json(code, one) for code, one in floor.parked.items()],
    }


def parked_json(code: str, parked: Parked) -> dict[str, Any]:
    """What nobody is called for while its business system is down."""
    return {
        "code": code,
        "items": list(parked.items),
        "reason": parked.reason,
        "since": rfc3339(parked.since),
    }


def plan_json(plan: Plan | None, zero: int | None) -> dict[str, Any] | None:
    """A plan with its slots; wall times, and moments when the day's ``zero`` (ms UTC) is known."""
    if plan is None:
        return None
    return {
        "code": plan.code,
        "names": dict(plan.names),
        "lanes": list(plan.lanes),
        "slots": [
            {
                "window": slot.window,
                "from": wall_text(slot.begins),
                "to": wall_text(slot.ends),
                "from_at": rfc3339(zero + slot.begins) if zero is not None else None,
                "to_at": rfc3339(zero + slot.ends) if zero is not None else None,
                "lanes": [
                    {"lane": entry.lane, "after_seconds": seconds(entry.after), "reserve": entry.reserve}
                    for entry in slot.lanes
                ],
            }
            for slot in plan.slots
        ],
    }


def catalogue_json(floor: Floor, hall: Hall, day: str, seq: int) -> dict[str, Any]:
    """Departments and items with both languages; ``day`` decides what is on the fast list."""
    fast = floor.day.fast_items if floor.day else hall.fast_items(day)
    return {
        "departments": [
            {"code": one.code, "names": dict(one.names), "zone": one.zone}
            for one in hall.departments.values()
        ],
        "items": [
            {
                "code": item.code,
                "department": item.department,
                "names": dict(item.names),
                "pinyin": item.pinyin,
                "initials": item.initials,
                "complexity": item.complexity,
                "handling": item.handling,
                "commitment": item.commitment,
                "fast": item.code in fast,
                "zone": item.zone,
                "lane": hall.regular_lane(item.zone),
                "service_seconds": seconds(item.service),
                "materials": [{"code": code, "names": dict(hall.materials[code])} for code in item.materials],
                "parked": parked_reason(floor, item.steps or (item.code,))[0],
                "steps": list(item.steps),
                "in_order": item.in_order,
            }
            for item in hall.items.values()
        ],
        "zones": [{"code": code, "names": dict(names)} for code, names in hall.zones.items()],
        "seq": seq,
    }
