"""A watch on the clock: one that has jumped far ahead must not close the day that is being worked.

What falls due is stamped and kept for good, so a clock set wrong would end slots, expire tickets and close
the day within a second. The machine has a second clock that nobody sets: when the two part, the settable one
is not believed until it is right again, or until a new process begins with it.
"""

from __future__ import annotations

import threading

import structlog

from hall.clock import Clock

FARTHEST = 10 * 60_000
"""A clock that is ahead by more than this (real ms) is not believed."""

ALARM = 60_000
"""While it is ahead an alarm is logged this often, real ms."""

log = structlog.get_logger("clock")


class ClockWatch:
    """Compares a clock with the steady one since it was last right. What it shows at first is right."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._right = (clock.now(), clock.steady())
        self._alarmed: int | None = None

    def look(self) -> tuple[int, int]:
        """The time (ms UTC), and by how much (ms) the clock is ahead of it; 0 while the clock is believed."""
        with self._lock:
            now, steady = self._clock.now(), self._clock.steady()
            was, then = self._right
            if steady is None or then is None:
                self._right = (now, steady)
                return now, 0
            expected = was + max(0, steady - then)
            ahead = now - expected
            if ahead > FARTHEST * self._clock.speed():
                self._alarm(steady, ahead)
                return expected, ahead
            self._alarmed = None
            if ahead >= 0:  # one that has been set back may be set right again later
                self._right = (now, steady)
            return now, 0

    def _alarm(self, steady: int, ahead: int) -> None:
        if self._alarmed is None or steady - self._alarmed >= ALARM * self._clock.speed():
            self._alarmed = steady
            log.error(
                "the clock has jumped ahead: no command is carried out until it is right or we are restarted",
                ahead_seconds=ahead // 1000,
            )
