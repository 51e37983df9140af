"""Decisions about tickets: issue, and every turn that belongs to the ticket rather than to a window."""

from __future__ import annotations

from collections.abc import Sequence

from queueing import commands as c
from queueing import events as e
from queueing import times
from queueing.deciding_day import One, Steps, in_day
from queueing.errors import Refused, did_you_mean
from queueing.estimates import Estimate
from queueing.expecting import estimate
from queueing.hallfile import Hall
from queueing.reasons import Because
from queueing.routing import Way, check_items, check_plain, route
from queueing.state import State
from queueing.stepping import first_step, route_now, served_today
from queueing.tickets import Ticket, allow
from queueing.visitors import Booking, pass_until

CHANNELS = ("kiosk", "phone", "reception", "appointment", "api")
CLAIMING = ("kiosk", "phone")
"""Channels at which visitors claim a priority themselves; everywhere else the hall's people grant it."""
MOST_IN_GROUP = 30
_NO_WAIT: Estimate | None = Estimate(0, 0)


def issue(state: State, at: int, command: c.Issue) -> One:
    """Makes a ticket: its number, lane (with the reason), place, and what to expect."""
    issued = prepare(state, at, command)
    return issued, issued.because


def issue_group(state: State, at: int, command: c.IssueGroup) -> Steps:
    """Makes a ticket for each of a group, one behind the other."""
    names = command.tickets
    if not 1 <= len(names) <= MOST_IN_GROUP or len(set(names)) != len(names):
        raise Refused("group_size", count=len(names), most=MOST_IN_GROUP)
    one_by_one = [
        c.Issue(name, command.items, command.priority, command.channel, command.language, steps=command.steps)
        for name in names
    ]
    for single in one_by_one:
        prepare(state, at, single)
    issued = None
    for single in one_by_one:
        # Who comes with the first in time is taken too: nothing may be refused after the first event.
        issued = prepare(state, at, single, in_time=True)
        yield issued
    return None if issued is None else issued.because


def prepare(
    state: State,
    at: int,
    command: c.Issue,
    way: Way | None = None,
    *,
    booking: Booking | None = None,
    checked: bool = False,
    in_time: bool = False,
) -> e.TicketIssued:
    """The event that makes a ticket, or a refusal.

    With ``way`` it is a walk-up, served at once: neither the last ticket nor the wait matters. With a
    ``booking`` it takes the place of the appointment; ``checked``: its id is a pre-check's; ``in_time``:
    nobody asks any more whether its service ends too long after closing.
    """
    hall, _, day = in_day(state)
    walk_up = way is not None
    if not (state.issuing or walk_up or checked or (booking and at <= _in_time(hall, booking))):
        raise Refused("issuing_stopped")
    if booking is None and not checked:
        check_new(state, command.ticket)
    if command.channel not in CHANNELS and not walk_up:
        raise Refused(
            "unknown_channel", channel=command.channel, mend=did_you_mean(command.channel, CHANNELS)
        )
    earlier = None
    if command.returns is not None:
        earlier = state.passes.get(command.returns)
        if earlier is None:
            raise Refused("unknown_pass", ticket=command.returns)
        if earlier.until < day:
            raise Refused("pass_over", until=earlier.until)
    credit = 0 if command.priority is None else _credit(hall, command.priority)
    way = way or state.ways.get(command.items) or first_step(state, command.items, command.steps)
    if booking is None and state.parked_items:
        check_parked(state, [*way.items, *(item for step in way.rest for item in step)])
    base = at if earlier is None else at - hall.rules.return_credit
    if booking is not None:
        base = booking.booked_for - _appointment_credit(hall) if at <= _in_time(hall, booking) else at
    place, join = min(base, at - credit) if credit else base, state.joins + 1
    ahead, wait = 0, _NO_WAIT
    if not walk_up:
        if state.crew(way.lane, way.items) is None:
            raise Refused("nobody_serves", lane=way.lane, items=", ".join(way.items))
        ahead = state.ahead_of(way.lane, place, join)
        if hall.rules.closing_allowance is not None and not (booking or in_time):
            _check_end(state, hall, at, way, ahead)
        wait = estimate(state, way.lane, way.items, place, join, at) if state.tells else None
    letter = hall.lanes[way.lane].letter
    return e.TicketIssued(
        at,  # by position: so many names would cost as much as all else here
        command.ticket,
        f"{letter}{state.numbers.get(letter, 0) + 1:03d}",
        way.items,
        way.lane,
        command.priority,
        credit,
        place,
        join,
        command.channel,
        command.language,
        command.arrived_at,
        way.because,
        ahead,
        None if wait is None else wait.p50,
        None if wait is None else wait.p90,
        base,
        command.priority is not None and command.channel in CLAIMING,
        way.rest,
        way.parallel,
        None if booking is None else booking.booked_for,
        command.returns,
    )


def check_new(state: State, ticket: str) -> None:
    """Refuses an id that a ticket, an appointment or a pre-check has already."""
    if ticket in state.tickets or ticket in state.bookings or ticket in state.checks:
        raise Refused("ticket_exists", ticket=ticket)


def _credit(hall: Hall, priority: str | None) -> int:
    if priority is None:
        return 0
    if priority not in hall.priorities:
        mend = did_you_mean(priority, hall.priorities)
        raise Refused("unknown_priority", priority=priority, mend=mend)
    return hall.priorities[priority].credit


def _in_time(hall: Hall, booking: Booking) -> int:
    """Until when a check-in counts as in time; ms UTC."""
    return booking.booked_for + (hall.appointments.grace if hall.appointments else 0)


def _appointment_credit(hall: Hall) -> int:
    return hall.appointments.credit if hall.appointments else 0


def check_parked(state: State, items: Sequence[str]) -> None:
    """Refuses items whose business system is down."""
    for item in items:
        if item in state.parked_items:
            reason = next(one.reason for one in state.parked.values() if item in one.items)
            raise Refused("item_parked", item=item, reason=reason)


def _check_end(state: State, hall: Hall, at: int, way: Way, ahead: int) -> None:
    """Refuses a ticket whose service would probably end too long after closing time.

    It goes by the lane's pace, whatever the hall's table of waits says: so it is a rule that can be told.
    """
    allowance, pace = hall.rules.closing_allowance, state.pace(way.lane, way.items, at)
    if allowance is None or pace is None or state.day is None:
        return
    ends = at + pace.within(ahead, 0.0) + hall.rules.walk
    for step in (way.items, *way.rest):
        for item in step:
            ends += hall.items[item].service
    if ends > state.day.closes + allowance:
        shown = -(-ends // times.MINUTE) * times.MINUTE  # a wall clock would show the closing time itself
        raise Refused("too_late_today", item=way.items[0], ends_at=shown, closes_at=state.day.closes)


def known(state: State, ticket: str) -> Ticket:
    """A ticket of today; refuses one that the hall does not know or that has ended."""
    found = state.tickets.get(ticket)
    if found is None:
        in_day(state)
        raise Refused("unknown_ticket", ticket=ticket)
    return found


def withdraw(state: State, at: int, command: c.Withdraw) -> One:
    """The visitor gives up; a window that had called the ticket is free.

    Who has a step behind that was not done gets the pass for it unasked.
    """
    ticket = known(state, command.ticket)
    allow(ticket, "withdraw")
    hall, _, day = in_day(state)
    due = bool(ticket.undone) or (command.wants_pass and state.is_parked(ticket))
    if command.wants_pass and not due:
        raise Refused("nothing_parked", number=ticket.number)
    until = pass_until(day, hall.rules.return_days) if due else None
    if command.wants_pass and until is None:
        raise Refused("no_passes", number=ticket.number)
    return e.TicketWithdrawn(at, ticket.id, ticket.window if ticket.state == "called" else None, until), None


def resume(state: State, at: int, command: c.Resume) -> One:
    """A held ticket waits again at its place."""
    ticket = known(state, command.ticket)
    allow(ticket, "resume")
    lane = lane_in_force(state, ticket)
    return e.TicketResumed(at, ticket.id, lane, state.joins + 1), None


def requeue(state: State, at: int, command: c.Requeue) -> One:
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
    return e.TicketRequeued(at, ticket.id, lane, place, state.joins + 1, behind), None


def more_time(state: State, at: int, command: c.MoreTime) -> One:
    """The visitor needs more time: behind the next few of the lane; a window that had called is free."""
    ticket = known(state, command.ticket)
    allow(ticket, "more_time")
    hall, _, _ = in_day(state)
    if ticket.to_window is not None:
        raise Refused("addressed_ticket", number=ticket.number, window=ticket.to_window)
    if ticket.extra_time >= hall.rules.more_time_times:
        raise Refused("more_time_limit", number=ticket.number, times=hall.rules.more_time_times)
    lane = lane_in_force(state, ticket)
    place, behind = _behind(state, ticket, lane, hall.rules.more_time_behind)
    window = ticket.window if ticket.state == "called" else None
    return e.TicketPostponed(at, ticket.id, window, lane, place, state.joins + 1, behind), None


def grant_priority(state: State, at: int, command: c.GrantPriority) -> One:
    """The place becomes that of the priority, but for a ticket that has moved back: that stays."""
    ticket = known(state, command.ticket)
    allow(ticket, "grant")
    hall, _, _ = in_day(state)
    priority = ticket.priority if command.priority is None else command.priority
    if priority is None:
        raise Refused("nothing_claimed", number=ticket.number)
    credit = _credit(hall, priority)
    if ticket.claim == "granted" and ticket.priority == priority:
        raise Refused("granted_already", number=ticket.number, priority=priority)
    place = ticket.place if ticket.moved_back else min(ticket.base, ticket.issued_at - credit)
    return e.PriorityGranted(at, ticket.id, priority, credit, place), None


def refuse_priority(state: State, at: int, command: c.RefusePriority) -> One:
    """The ticket stands where it would without its priority; one that has moved back stays."""
    ticket = known(state, command.ticket)
    allow(ticket, "refuse")
    if ticket.priority is None:
        raise Refused("nothing_claimed", number=ticket.number)
    return e.PriorityRefused(at, ticket.id, max(ticket.place, ticket.base)), None


def change_items(state: State, at: int, command: c.ChangeItems) -> One:
    """Another matter for the present step, the place kept."""
    ticket = known(state, command.ticket)
    allow(ticket, "change_items")
    hall, _, _ = in_day(state)
    if ticket.to_window is not None:
        raise Refused("addressed_ticket", number=ticket.number, window=ticket.to_window)
    check_plain(hall, command.items)
    others = {item for step in ticket.steps for item in step}
    if others & set(command.items):
        raise Refused("item_twice", items=", ".join(command.items))
    check_parked(state, command.items)
    lane, because = _served(state, command.items)
    join = state.joins + 1 if ticket.state == "waiting" else ticket.join
    return e.ItemsChanged(at, ticket.id, command.items, lane, join, because), because


def add_matter(state: State, at: int, command: c.AddMatter) -> Steps:
    """One more matter, the ticket's last step."""
    ticket = known(state, command.ticket)
    allow(ticket, "add_matter")
    hall, _, _ = in_day(state)
    check_items(hall, (command.item,))
    codes = hall.items[command.item].steps or (command.item,)
    if {*codes} & {*ticket.items, *(item for step in ticket.steps for item in step)}:
        raise Refused("item_twice", items=command.item)
    check_parked(state, codes)
    for code in codes:
        _served(state, (code,))
    for code in codes:
        yield e.MatterAdded(at, ticket.id, (code,))
    return None


def _served(state: State, items: tuple[str, ...]) -> tuple[str, Because]:
    """The lane for these items and why; refuses those that nobody serves today."""
    lane, because = route_now(state, items)
    if not served_today(state, lane, items):
        raise Refused("nobody_serves", lane=lane, items=", ".join(items))
    return lane, because


def lane_in_force(state: State, ticket: Ticket) -> str:
    """The ticket's lane (routed again if a new plan has taken it away), which somebody must serve."""
    hall, plan, _ = in_day(state)
    assert state.day is not None
    lane = (
        ticket.lane if ticket.lane in plan.lanes else route(hall, plan, state.day.fast_items, ticket.items)[0]
    )
    if not served_today(state, lane, ticket.items):
        raise Refused("nobody_serves", lane=lane, items=", ".join(ticket.items))
    return lane


def _behind(state: State, ticket: Ticket, lane: str, count: int) -> tuple[int, int]:
    """The place of the ``count``-th waiting ticket of the lane after the ticket's own, and how many it is."""
    after = sorted(
        entry for line in state.callable_lines(lane) for entry in line.after(ticket.place, ticket.join, count)
    )[:count]
    return (after[-1][0] if after else ticket.place, len(after))
