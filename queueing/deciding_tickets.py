"""Decisions about tickets: issue, withdraw, resume, requeue."""

from __future__ import annotations

from queueing import commands as c
from queueing import events as e
from queueing.deciding_day import Steps, in_day
from queueing.errors import Refused, did_you_mean
from queueing.routing import check_items, route
from queueing.state import State
from queueing.tickets import Ticket, allow

CHANNELS = ("kiosk", "phone", "reception", "appointment", "api")


def issue(state: State, at: int, command: c.Issue) -> Steps:
    """Makes a ticket: its number, lane (with the reason), place, and what to expect."""
    hall, plan, _ = in_day(state)
    assert state.day is not None
    if not state.issuing:
        raise Refused("issuing_stopped")
    if command.ticket in state.tickets:
        raise Refused("ticket_exists", ticket=command.ticket)
    if command.channel not in CHANNELS:
        raise Refused(
            "unknown_channel", channel=command.channel, mend=did_you_mean(command.channel, CHANNELS)
        )
    check_items(hall, command.items)
    credit = 0
    if command.priority is not None:
        if command.priority not in hall.priorities:
            mend = did_you_mean(command.priority, hall.priorities)
            raise Refused("unknown_priority", priority=command.priority, mend=mend)
        credit = hall.priorities[command.priority].credit
    lane, because = route(hall, plan, state.day.fast_items, command.items)
    place, join = at - credit, state.joins + 1
    wait = state.estimate(lane, command.items, place, join, at)
    if wait is None:
        raise Refused("nobody_serves", lane=lane, items=", ".join(command.items))
    letter = hall.lanes[lane].letter
    yield e.TicketIssued(
        at,
        ticket=command.ticket,
        number=f"{letter}{state.numbers.get(letter, 0) + 1:03d}",
        items=command.items,
        lane=lane,
        priority=command.priority,
        credit=credit,
        place=place,
        join=join,
        channel=command.channel,
        language=command.language,
        arrived_at=command.arrived_at,
        because=because,
        people_ahead=state.ahead_of(lane, place, join),
        estimate_p50=wait.p50,
        estimate_p90=wait.p90,
    )
    return because


def known(state: State, ticket: str) -> Ticket:
    """A ticket of today; refuses one that the hall does not know or that has ended."""
    in_day(state)
    if ticket not in state.tickets:
        raise Refused("unknown_ticket", ticket=ticket)
    return state.tickets[ticket]


def withdraw(state: State, at: int, command: c.Withdraw) -> Steps:
    """The visitor gives up; a window that had called the ticket is free."""
    ticket = known(state, command.ticket)
    allow(ticket, "withdraw")
    yield e.TicketWithdrawn(at, ticket.id, ticket.window if ticket.state == "called" else None)
    return None


def resume(state: State, at: int, command: c.Resume) -> Steps:
    """A held ticket waits again at its place."""
    ticket = known(state, command.ticket)
    allow(ticket, "resume")
    lane = lane_in_force(state, ticket)
    yield e.TicketResumed(at, ticket.id, lane, state.joins + 1)
    return None


def requeue(state: State, at: int, command: c.Requeue) -> Steps:
    """A missed ticket waits again behind the next few of its lane."""
    ticket = known(state, command.ticket)
    allow(ticket, "requeue")
    hall, _, _ = in_day(state)
    rules = hall.rules
    if ticket.misses > rules.requeue_times:
        raise Refused("requeue_limit", number=ticket.number, times=rules.requeue_times)
    if ticket.missed_at is not None and at > ticket.missed_at + rules.requeue_within:
        raise Refused("requeue_too_late", number=ticket.number, within_seconds=rules.requeue_within // 1000)
    lane = lane_in_force(state, ticket)
    place, behind = _behind(state, ticket, lane, rules.requeue_behind)
    yield e.TicketRequeued(at, ticket.id, lane, place, state.joins + 1, behind)
    return None


def lane_in_force(state: State, ticket: Ticket) -> str:
    """The ticket's lane (routed again if a new plan has taken it away), which somebody must serve."""
    hall, plan, _ = in_day(state)
    assert state.day is not None
    lane = (
        ticket.lane if ticket.lane in plan.lanes else route(hall, plan, state.day.fast_items, ticket.items)[0]
    )
    if next(state.serves(lane, state.mask(ticket.items)), None) is None:
        raise Refused("nobody_serves", lane=lane, items=", ".join(ticket.items))
    return lane


def _behind(state: State, ticket: Ticket, lane: str, count: int) -> tuple[int, int]:
    """The place of the ``count``-th waiting ticket of the lane after the ticket's own, and how many it is."""
    lines = state.lines.get(lane, {}).values()
    after = sorted(entry for line in lines for entry in line.after(ticket.place, ticket.join, count))[:count]
    return (after[-1][0] if after else ticket.place, len(after))
