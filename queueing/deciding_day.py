"""Decisions about the hall and its day: configuration, plan, opening, what falls due, closing."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

from queueing import commands as c
from queueing import events as e
from queueing import times
from queueing.agenda import DAY_END, HOURS_END, LAST_TICKET, Due
from queueing.errors import Refused
from queueing.hallfile import Hall, hall_from_data
from queueing.plans import Plan
from queueing.reasons import Because, Fact
from queueing.routing import route
from queueing.state import State
from queueing.visitors import carry
from queueing.windows import Window

Steps = Generator[e.Event, None, Because | None]
"""A decision that may make several events: it yields them one by one, then returns why (or why nobody)."""
One = tuple[e.Event | None, Because | None]
"""A decision that makes one event at most: that, and why (or why nobody)."""


def in_day(state: State) -> tuple[Hall, Plan, str]:
    """The hall, its plan and the open day; refuses while one is missing."""
    if state.hall is None:
        raise Refused("hall_not_configured")
    if state.day is None or state.plan is None:
        raise Refused("day_not_open")
    return state.hall, state.plan, state.day.day


def configure_hall(state: State, at: int, command: c.ConfigureHall) -> Steps:
    """Raises :class:`~queueing.errors.Mistakes` when the data is not a hall."""
    if state.day is not None:
        raise Refused("day_open_already", day=state.day.day)
    hall = hall_from_data(command.hall)
    yield e.HallConfigured(at, command.hall)
    for ticket, booking in list(state.bookings.items()):
        gone = [item for item in booking.items if item not in hall.items]
        if gone:
            yield e.AppointmentCancelled(at, ticket, Because("item_gone", {"item": gone[0]}))
    return None


def apply_plan(state: State, at: int, command: c.ApplyPlan) -> Steps:
    """Nobody who waits is moved, unless their lane is gone: then they are routed again, place kept.

    That holds for addressed tickets too: they stay addressed, and their new lane is the one to which they
    would go back. One that its window cannot serve any more goes back at once.
    """
    if state.hall is None:
        raise Refused("hall_not_configured")
    hall, plan = state.hall, command.plan
    gone = [
        ticket
        for ticket in state.tickets.values()
        if ticket.state == "waiting" and ticket.lane not in plan.lanes
    ]
    fast = state.day.fast_items if state.day else frozenset()
    routed = {ticket.id: route(hall, plan, fast, ticket.items) for ticket in gone}
    yield e.PlanApplied(at, plan.to_data(), command.because)
    for ticket in sorted(gone, key=lambda one: (one.place, one.join)):
        lane, because = routed[ticket.id]
        yield e.TicketRerouted(at, ticket.id, lane, state.joins + 1, because)
    for window in state.windows.values():
        for _, _, name in list(window.addressed):
            if not state.able(state.tickets[name].items) >> window.spec.index & 1:
                yield e.TicketReleased(at, name, window.spec.id)
    yield from settle(state, at, c.Settle())
    return None


def open_day(state: State, at: int, command: c.OpenDay) -> Steps:
    """Opens a date that is later than the last one. The numbers begin anew.

    A date more than a day ahead is refused (``day_too_early``): no date before it could be opened any more.
    """
    if state.hall is None:
        raise Refused("hall_not_configured")
    if state.plan is None:
        raise Refused("no_plan")
    if state.day is not None:
        raise Refused("day_open_already", day=state.day.day)
    if state.last_day is not None and command.day <= state.last_day:
        raise Refused("day_over", day=command.day, last_day=state.last_day)
    if command.zero - at > times.DAY:
        raise Refused("day_too_early", day=command.day)
    hours = state.hall.hours
    closes, ends = command.zero + hours.closes, command.zero + hours.ends
    if at >= ends:
        raise Refused("day_over", day=command.day, last_day=state.last_day)
    fast = tuple(sorted(state.hall.fast_items(command.day)))
    yield e.DayOpened(at, command.day, command.zero, closes - hours.last_ticket, closes, ends, fast)
    yield from settle(state, at, c.Settle())
    return None


def close_day(state: State, at: int, command: c.CloseDay) -> Steps:  # noqa: ARG001 it has nothing to say
    """Everything left over expires, every window closes."""
    if state.day is None:
        raise Refused("day_not_open")
    yield from _close(state, at)
    return None


def _close(state: State, at: int) -> Iterator[e.Event]:
    assert state.day is not None
    for ticket in sorted(state.tickets.values(), key=lambda one: (one.place, one.join)):
        in_hand = ticket.state in ("called", "serving")
        yield e.TicketExpired(at, ticket.id, ticket.window if in_hand else None)
    for window in state.windows.values():
        if window.state != "closed":
            yield e.WindowClosed(at, window.spec.id)
    for check in list(state.checks):
        yield e.PreCheckEnded(at, check, "left")
    today = state.day.day
    for name, booking in list(state.bookings.items()):
        if booking.day <= today:
            yield e.AppointmentMissed(at, name)
    yield e.DayClosed(at, today, carry(state.passes, state.bookings, today))


def settle(state: State, at: int, command: c.Settle) -> Steps:  # noqa: ARG001 it has nothing to say
    """Everything due by ``at``, each stamped with the time at which it was due.

    Within one instant: the agenda, pauses that have lasted too long, triggers, windows that call by
    themselves. What has only waited for somebody, or for its window, is due at that instant and keeps to
    this order too. Who may get ready by that is told at that time, however late somebody settles.
    """
    while (due := state.next_due) is not None and due <= at:
        when = max(due, state.at)
        paused = [name for name in state.windows if name in state.releases and state.releases[name] <= when]
        turns = state.next_trigger_due if state.watches else None
        entry = state.agenda[state.next_in_agenda] if state.next_in_agenda < len(state.agenda) else None
        if entry is not None and entry.at <= when:
            yield from _happen(state, when, entry)
        elif paused:
            for name in paused:
                yield from release(when, state.windows[name])
        elif turns is not None and turns <= when:
            yield from turn(state, when)
        else:
            yield from _call_by_itself(state, when)
        yield from end_empty_slots(state, when)
        yield from close_when_done(state, when)
        yield from get_ready(state, when)
    return None


def _call_by_itself(state: State, at: int) -> Iterator[e.Event]:
    """The call of the window whose turn it is among those that have been idle for long enough."""
    name = state.next_caller([name for due, name in state.auto_calls() if due <= at])
    assert name is not None
    called, _ = call(state, at, state.windows[name])
    assert called is not None
    yield called


def call(state: State, at: int, window: Window) -> One:
    """Calls for a window by the formula; with nobody to call there is no event, only the reason."""
    choice = state.preview(window.spec.id, at)
    if isinstance(choice, Because):
        return None, choice
    ticket, because = choice.ticket, choice.because
    return e.TicketCalled(at, ticket, choice.number, window.spec.id, choice.lane, because), because


def turn(state: State, at: int) -> Iterator[e.Event]:
    """The first listed trigger among those that are due by ``at`` gives its window other lanes, or back."""
    assert state.plan is not None
    index = min((index for due, index in state.trigger_dues() if due <= at), default=None)
    if index is None:
        return
    trigger, watch = state.plan.triggers[index], state.watches[index]
    since = state.longest_callable(trigger.lane)
    facts: dict[str, Fact] = {
        "lane": trigger.lane,
        "waiting": sum(len(line) for line in state.callable_lines(trigger.lane)),
        "longest_ms": 0 if since is None else max(0, at - since),
    }
    if watch.fired is None:
        yield e.TriggerFired(at, trigger.window, index, trigger.lanes, Because("lane_crowded", facts))
    else:
        slot_lanes = state.windows[trigger.window].slot_lanes
        yield e.TriggerEnded(at, trigger.window, index, slot_lanes, Because("lane_calm", facts))


def turn_all(state: State, at: int) -> Iterator[e.Event]:
    """Every trigger that is due by ``at`` and whose window is free."""
    if not state.watches:
        return
    while (due := state.next_trigger_due) is not None and due <= at:
        yield from turn(state, at)


def get_ready(state: State, at: int) -> Sequence[e.Event]:
    """The next few of each lane whose order has changed may get ready, each told once."""
    moved, hall, plan = state.moved, state.hall, state.plan
    if not moved or hall is None or plan is None:
        return ()
    state.moved = set()
    return [
        e.TicketReadied(at, ticket.id, lane)
        for lane in (moved if len(moved) == 1 else [lane for lane in hall.lanes if lane in moved])
        if lane in plan.lanes
        for ticket in state.first_of(lane, state.get_ready)
        if ticket.readied_at is None
    ]


def _happen(state: State, at: int, due: Due) -> Iterator[e.Event]:
    if due.rank == LAST_TICKET:
        yield e.IssuingStopped(at)
    elif due.rank == HOURS_END:
        yield e.HoursEnded(at)
    elif due.rank == DAY_END:
        yield from _close(state, at)
    elif due.lanes:
        yield e.SlotStarted(at, due.window, due.lanes, due.until, due.last)
    elif due.last and _awaited(state, state.windows[due.window]):
        yield e.SlotExtended(at, due.window)
    else:
        window = state.windows[due.window]
        yield from release(at, window)
        yield e.SlotEnded(at, due.window)


def release(at: int, window: Window) -> Iterator[e.Event]:
    """Tickets addressed to a window go back to their lanes, place and join kept."""
    for _, _, name in list(window.addressed):
        yield e.TicketReleased(at, name, window.spec.id)


def _awaited(state: State, window: Window) -> bool:
    """Whether somebody waits, or is put aside, whom this window's last slot may still have to serve.

    Once no more tickets are issued, whoever it has in hand counts too: they may yet be put aside. Under a
    trigger the lanes of the slot count: the slot's end gives them back.
    """
    if len(window.addressed) or (window.ticket is not None and not state.issuing):
        return True
    bit = 1 << window.spec.index
    in_force = window.lanes if window.trigger is None else window.slot_lanes
    lanes = {entry.lane for entry in in_force}
    if any(mask & bit and len(line) for lane in lanes for mask, line in state.lines.get(lane, {}).items()):
        return True
    return any(
        ticket.state == "held" and ticket.lane in lanes and state.mask(ticket.items) & bit
        for ticket in state.tickets.values()
    )


def end_empty_slots(state: State, at: int) -> Iterator[e.Event]:
    """A last slot that has run out ends when nobody waits for it any more."""
    if not state.extended:
        return
    for window in state.windows.values():
        if window.extended and not _awaited(state, window):
            yield e.SlotEnded(at, window.spec.id)


def close_when_done(state: State, at: int) -> Iterator[e.Event]:
    """After closing time the day closes by itself when nobody is waiting, called, served or held."""
    if state.day is not None and state.past_hours and not state.unfinished():
        yield from _close(state, at)
