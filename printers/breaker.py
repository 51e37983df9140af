"""A printer that has just failed is left alone for a while, longer each time. Pure."""

from __future__ import annotations

from typing import Final

BACK_OFF_MS: Final = (2_000, 5_000, 15_000, 30_000)
"""Rests after the first, second, third and every further failure in a row."""


class Breaker:
    """Rests of one printer. While it rests nothing is sent; afterwards one job is the probe.

    Its milliseconds are those of a clock that nobody sets: a rest is as long as it is meant to be, also when
    the machine's time is put right meanwhile.
    """

    def __init__(self) -> None:
        self.failures = 0
        self.until = 0
        self.reason = ""

    def resting(self, now: int) -> bool:
        """Whether nothing may be sent at this moment (ms)."""
        return now < self.until

    def failed(self, now: int, reason: str) -> int:
        """Note a failure at this moment (ms); how long the printer rests, ms."""
        rest = BACK_OFF_MS[min(self.failures, len(BACK_OFF_MS) - 1)]
        self.failures += 1
        self.until = now + rest
        self.reason = reason
        return rest

    def worked(self) -> None:
        """Note a success: the next failure counts as the first again."""
        self.failures = 0
        self.until = 0
        self.reason = ""
