"""Recording events on a state. Nothing is decided here and no rule is looked up."""

from __future__ import annotations

from queueing import (
    applying_day,
    applying_service,
    applying_tickets,
    applying_triggers,
    applying_visitors,
    applying_windows,
)
from queueing.applying_triggers import LEAVE_LINES_ALONE, watch_the_clock, watch_the_lanes
from queueing.recording import APPLY

__all__ = [
    "APPLY",
    "LEAVE_LINES_ALONE",
    "applying_day",
    "applying_service",
    "applying_tickets",
    "applying_triggers",
    "applying_visitors",
    "applying_windows",
    "watch_the_clock",
    "watch_the_lanes",
]
