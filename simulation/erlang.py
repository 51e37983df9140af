"""Waiting in a line before equal windows, exactly: random arrivals, exponential service, the long run.

A. K. Erlang's formulas (1917), as in any textbook of queueing; patience is endless.
"""

from __future__ import annotations

from math import exp


def must_wait(windows: int, load: float) -> float:
    """The share who must wait (Erlang C). ``load`` is arrivals by time times mean service.

    1 where the windows cannot keep up.
    """
    if load >= windows:
        return 1.0
    blocked = 1.0  # Erlang B, one window after the other
    for count in range(1, windows + 1):
        blocked = load * blocked / (count + load * blocked)
    return blocked / (1 - load / windows * (1 - blocked))


def waits_longer(windows: int, arrivals: float, service: float, limit: float) -> float:
    """The share who wait longer than ``limit``; arrivals by the same unit of time as service and limit."""
    load = arrivals * service
    if load >= windows:
        return 1.0
    return must_wait(windows, load) * exp(-(windows - load) * limit / service)


def least_windows(arrivals: float, service: float, limit: float, share: float) -> int:
    """The fewest windows with which at most ``share`` wait longer than ``limit``.

    Raises ``ValueError`` when no number would do.
    """
    if not 0 < share < 1 or arrivals < 0 or service <= 0 or limit < 0:
        raise ValueError("give a share between 0 and 1, and times and rates that are not negative")
    windows = int(arrivals * service) + 1
    while waits_longer(windows, arrivals, service, limit) > share:
        windows += 1
    return windows
