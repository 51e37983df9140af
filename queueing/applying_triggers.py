"""Recording what triggers do, and since when the lanes they watch are crowded or calm."""

from __future__ import annotations

from queueing import events as e
from queueing.lines import Line
from queueing.recording import applies
from queueing.state import State
from queueing.triggers import Watch

_NO_LINES: dict[int, Line] = {}


LEAVE_LINES_ALONE: frozenset[type[e.Event]] = frozenset(
    {
        e.TicketRecalled,
        e.ServiceStarted,
        e.CaseAccepted,
        e.ServiceCompleted,
        e.TicketMissed,
        e.TicketHeld,
        e.TicketReadied,
        e.MatterAdded,
        e.WindowOpened,
        e.WindowPaused,
        e.WindowClosed,
        e.AutoCallSet,
        e.AppointmentBooked,
        e.AppointmentCancelled,
        e.PreCheckStarted,
        e.PreCheckEnded,
    }
)
"""Events after which everybody waits as before, so that a trigger learns nothing from them."""


def watch_the_clock(state: State, at: int) -> None:
    """Takes down what the mere passing of time until ``at`` has done to the plan's triggers."""
    if state.day is None or state.plan is None:
        return
    for trigger, watch in zip(state.plan.triggers, state.watches, strict=True):
        if trigger.longer_than is None:
            continue
        if watch.fired is None and watch.crowded is None:
            crowded = trigger.becomes_crowded(state.longest_callable(trigger.lane))
            watch.crowded = crowded if crowded is not None and crowded <= at else None
        if watch.calm is not None:
            restless = trigger.stops_being_quiet(state.longest_callable(trigger.lane))
            watch.calm = None if restless is not None and restless <= at else watch.calm


def watch_the_lanes(state: State, at: int, only: str | None = None) -> None:
    """Takes down since when the lanes of the plan's triggers are crowded, or calm again.

    ``only`` is the one lane in which anything has changed, where that is known.
    """
    if state.day is None or state.plan is None:
        return
    for trigger, watch in zip(state.plan.triggers, state.watches, strict=True):
        if only is not None and trigger.lane != only:
            continue
        # Who waits how long matters to no trigger that counts, and the other way round.
        waiting, since = 0, None
        if trigger.longer_than is None:
            for mask, line in state.lines.get(trigger.lane, _NO_LINES).items():
                if mask and line.head is not None:
                    waiting += len(line)
        else:
            since = state.longest_callable(trigger.lane)
        if watch.fired is None:
            crowded = trigger.crowded(waiting, since, at)
            watch.crowded = (at if watch.crowded is None else watch.crowded) if crowded else None
        else:
            calm = trigger.quiet(waiting, since, at)
            watch.calm = (at if watch.calm is None else watch.calm) if calm else None


@applies(e.TriggerFired)
def _trigger_fired(state: State, event: e.TriggerFired) -> None:
    window = state.windows[event.window]
    window.slot_lanes, window.lanes, window.trigger = window.lanes, event.lanes, event.trigger
    window.settle_idle(event.at)
    state.forget_who_serves()
    state.watches[event.trigger] = Watch(fired=event.at)


@applies(e.TriggerEnded)
def _trigger_ended(state: State, event: e.TriggerEnded) -> None:
    window = state.windows[event.window]
    window.lanes, window.trigger, window.slot_lanes = event.lanes, None, ()
    window.settle_idle(event.at)
    state.forget_who_serves()
    state.watches[event.trigger] = Watch()
