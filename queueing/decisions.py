"""Deciding: each command refuses, or makes events.

A decision that makes one event at most returns it; one that may make several yields them one by one. The
caller applies an event before it asks for the next, so a decision sees what it has already done. A refusal
comes before the first event; after it nothing may fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from queueing import commands as c
from queueing import deciding_day as day
from queueing import deciding_services as services
from queueing import deciding_tickets as tickets
from queueing import deciding_visitors as visitors
from queueing import deciding_windows as windows
from queueing.deciding_day import One, Steps
from queueing.events import Event
from queueing.state import State

C = TypeVar("C")

DECIDE: dict[type, Callable[[State, int, Any], One | Steps]] = {}
"""What comes of each kind of command at a time (ms UTC), and why (or why nobody).

They raise ``Refused``: at once where one event is made at most, else at the first step.
"""


def _register(command: type[C], decide: Callable[[State, int, C], One | Steps]) -> None:
    DECIDE[command] = decide


_register(c.ConfigureHall, day.configure_hall)
_register(c.ApplyPlan, day.apply_plan)
_register(c.OpenDay, day.open_day)
_register(c.CloseDay, day.close_day)
_register(c.Settle, day.settle)
_register(c.Issue, tickets.issue)
_register(c.IssueGroup, tickets.issue_group)
_register(c.Withdraw, tickets.withdraw)
_register(c.MoreTime, tickets.more_time)
_register(c.GrantPriority, tickets.grant_priority)
_register(c.RefusePriority, tickets.refuse_priority)
_register(c.ChangeItems, tickets.change_items)
_register(c.AddMatter, tickets.add_matter)
_register(c.StartPreCheck, visitors.start_pre_check)
_register(c.PassPreCheck, visitors.pass_pre_check)
_register(c.SendAway, visitors.send_away)
_register(c.BookAppointment, visitors.book)
_register(c.CancelAppointment, visitors.cancel)
_register(c.CheckIn, visitors.check_in)
_register(c.Resume, tickets.resume)
_register(c.Requeue, tickets.requeue)
_register(c.OpenWindow, windows.open_window)
_register(c.PauseWindow, windows.pause_window)
_register(c.CloseWindow, windows.close_window)
_register(c.CallNext, windows.call_next)
_register(c.Recall, windows.recall)
_register(c.Start, windows.start)
_register(c.Accept, windows.accept)
_register(c.Complete, windows.complete)
_register(c.CompleteAndCallNext, windows.complete_and_call_next)
_register(c.NoShow, windows.no_show)
_register(c.Hold, windows.hold)
_register(c.Transfer, windows.transfer)
_register(c.Reclassify, windows.reclassify)
_register(c.ServeWalkUp, windows.serve_walk_up)
_register(c.SetAutoCall, windows.set_auto_call)
_register(c.Undo, windows.undo)
_register(c.Park, services.park)
_register(c.Unpark, services.unpark)


def follow_up(state: State, at: int) -> Iterable[Event]:
    """What follows from any command at once.

    Triggers turn windows that have become free, last slots that have run empty end, and the day after hours;
    then the next of each lane are told to get ready.
    """
    turns = state.watches and (state.others_due or state.dues_of_others())[1] <= at
    if turns or state.extended or state.past_hours:
        return _turn_end_close(state, at)
    return day.get_ready(state, at) if state.moved else ()


def _turn_end_close(state: State, at: int) -> Iterator[Event]:
    yield from day.turn_all(state, at)
    yield from day.end_empty_slots(state, at)
    yield from day.close_when_done(state, at)
    yield from day.get_ready(state, at)
