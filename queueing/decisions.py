"""Deciding: each command refuses, or yields events one by one.

The caller applies an event before it asks for the next, so a decision sees what it has already done. A
refusal comes before the first event; after it nothing may fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from queueing import commands as c
from queueing import deciding_day as day
from queueing import deciding_tickets as tickets
from queueing import deciding_windows as windows
from queueing.deciding_day import Steps
from queueing.events import Event
from queueing.state import State

C = TypeVar("C")

DECIDE: dict[type, Callable[[State, int, object], Steps]] = {}


def _register(command: type[C], decide: Callable[[State, int, C], Steps]) -> None:
    DECIDE[command] = decide  # type: ignore[assignment]


_register(c.ConfigureHall, day.configure_hall)
_register(c.ApplyPlan, day.apply_plan)
_register(c.OpenDay, day.open_day)
_register(c.CloseDay, day.close_day)
_register(c.Settle, day.settle)
_register(c.Issue, tickets.issue)
_register(c.Withdraw, tickets.withdraw)
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


def decide(state: State, at: int, command: c.Command) -> Steps:
    """The events of a command, then why (or why nobody). Raises ``Refused`` at the first step."""
    return DECIDE[type(command)](state, at, command)


def follow_up(state: State, at: int) -> Iterator[Event]:
    """What follows from any command at once: last slots that have run empty end, and the day after hours."""
    yield from day.end_empty_slots(state, at)
    yield from day.close_when_done(state, at)
