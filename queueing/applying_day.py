"""Recording events of the hall and its day: configuration, plan, slots, what is parked, closing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from queueing import events as e
from queueing.agenda import HOURS_END, LAST_TICKET, SLOT, Day, make_agenda
from queueing.hallfile import read_hall
from queueing.plans import Plan
from queueing.recording import applies
from queueing.state import State
from queueing.triggers import Watch
from queueing.visitors import Parked, bookings_from, passes_from
from queueing.windows import Window, WindowSpec


@applies(e.HallConfigured)
def _hall_configured(state: State, event: e.HallConfigured) -> None:
    state.hall = read_hall(event.hall)[0]
    state.get_ready = state.hall.rules.get_ready
    state.keeps = {}
    _make_windows(state, state.hall.windows.values())
    state.plan, state.plan_at = None, None


def _make_windows(state: State, specs: Iterable[WindowSpec]) -> None:
    state.idle, state.extended = {}, set()
    state.forget_who_serves()
    state.windows = {spec.id: Window(spec, among_idle=state.idle) for spec in specs}


@applies(e.PlanApplied)
def _plan_applied(state: State, event: e.PlanApplied) -> None:
    hall = state.hall
    assert hall is not None
    state.put_in_force(Plan.from_data(event.plan), hall)
    state.plan_at = event.at
    _line_up_anew(state)
    for window in state.windows.values():
        _end_trigger(window)
    state.watches = [Watch() for _ in state.plan.triggers] if state.plan is not None else []
    _remake_agenda(state, event.at)


def _line_up_anew(state: State) -> None:
    """All unaddressed tickets that wait, in the lines they belong to now. Nothing before can be undone."""
    state.lines, state.views, state.longest = {}, {}, {}
    for ticket in state.tickets.values():
        if ticket.state == "waiting" and ticket.to_window is None:
            state.line_of(ticket).add(ticket.entry, state.keep_of(ticket.items))
            if state.get_ready:
                state.moved.add(ticket.lane)
    for window in state.windows.values():
        window.kept = None


def _remake_agenda(state: State, at: int) -> None:
    state.agenda = []
    state.forget_who_serves()
    if state.hall is not None and state.plan is not None and state.day is not None:
        in_slot = [window.spec.id for window in state.windows.values() if window.lanes]
        state.agenda = make_agenda(
            state.hall, state.plan, state.day, at, in_slot, state.issuing, not state.past_hours
        )
    state.move_on(0)


@applies(e.DayOpened)
def _day_opened(state: State, event: e.DayOpened) -> None:
    state.day = Day(
        event.day, event.zero, event.issuing_ends, event.closes, event.ends, frozenset(event.fast_items)
    )
    state.issuing, state.past_hours, state.ways = True, False, {}
    state.joins = 0
    state.numbers, state.issued = {}, {}
    state.watches = [Watch() for _ in state.watches]
    _remake_agenda(state, event.at)


@applies(e.DayClosed)
def _day_closed(state: State, event: e.DayClosed) -> None:
    state.day, state.last_day = None, event.day
    state.issuing = state.past_hours = False
    state.joins = 0
    state.numbers, state.issued = {}, {}
    state.agenda = []
    state.move_on(0)
    state.tickets, state.lines, state.releases, state.longest = {}, {}, {}, {}
    _make_windows(state, [window.spec for window in state.windows.values()])
    state.watches = [Watch() for _ in state.watches]
    state.auto, state.moved, state.checks = set(), set(), {}
    state.passes = passes_from(_carried(event, "passes"))
    state.bookings = bookings_from(_carried(event, "bookings"))
    state.park({})


def _carried(event: e.DayClosed, what: str) -> Mapping[str, Mapping[str, object]]:
    found = event.carried.get(what, {})
    assert isinstance(found, Mapping)
    return found


@applies(e.IssuingStopped)
def _issuing_stopped(state: State, event: e.IssuingStopped) -> None:
    state.issuing = False
    _pass(state, event.at, LAST_TICKET)


@applies(e.HoursEnded)
def _hours_ended(state: State, event: e.HoursEnded) -> None:
    state.past_hours = True
    _pass(state, event.at, HOURS_END)


def _pass(state: State, at: int, rank: int, window: str = "", begins: bool = False) -> None:
    """Takes the agenda's next entry off when it is the one that has just happened.

    A slot's end must not take its beginning off: a new plan may end an extended slot and begin another one of
    the same window in one instant.
    """
    state.forget_who_serves()
    if state.next_in_agenda < len(state.agenda):
        due = state.agenda[state.next_in_agenda]
        if due.at <= at and (due.rank, due.window, bool(due.lanes)) == (rank, window, begins):
            state.move_on(state.next_in_agenda + 1)


@applies(e.SlotStarted)
def _slot_started(state: State, event: e.SlotStarted) -> None:
    window = state.windows[event.window]
    _border(state, window)
    window.lanes, window.until, window.last, window.extended = event.lanes, event.until, event.last, False
    state.extended.discard(event.window)
    window.settle_idle(event.at)
    _pass(state, event.at, SLOT, event.window, begins=True)


def _border(state: State, window: Window) -> None:
    """A slot border: the window's triggers begin anew."""
    _end_trigger(window)
    if state.watches and state.plan is not None:
        for index, trigger in enumerate(state.plan.triggers):
            if trigger.window == window.spec.id:
                state.watches[index] = Watch()


def _end_trigger(window: Window) -> None:
    if window.trigger is not None:
        window.lanes, window.trigger, window.slot_lanes = window.slot_lanes, None, ()


@applies(e.SlotExtended)
def _slot_extended(state: State, event: e.SlotExtended) -> None:
    _border(state, state.windows[event.window])
    state.windows[event.window].extended = True
    state.extended.add(event.window)
    _pass(state, event.at, SLOT, event.window)


@applies(e.SlotEnded)
def _slot_ended(state: State, event: e.SlotEnded) -> None:
    window = state.windows[event.window]
    _border(state, window)
    window.lanes, window.until, window.extended = (), None, False
    state.extended.discard(event.window)
    window.settle_idle(event.at)
    _pass(state, event.at, SLOT, event.window)


@applies(e.ServiceParked)
def _service_parked(state: State, event: e.ServiceParked) -> None:
    state.park({**state.parked, event.code: Parked(event.items, event.reason, event.at)})
    _line_up_anew(state)


@applies(e.ServiceUnparked)
def _service_unparked(state: State, event: e.ServiceUnparked) -> None:
    state.park({code: one for code, one in state.parked.items() if code != event.code})
    _line_up_anew(state)
