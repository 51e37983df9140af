"""The only place that reads the time. Everything else is told."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol


def real_ms() -> int:
    """Ms from a fixed beginning that no clock change moves: for lengths, never for times of day."""
    return time.monotonic_ns() // 1_000_000


def steady_ms() -> int:
    """The same, and it goes on while the machine sleeps where the system can tell that."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
    return real_ms()


class Clock(Protocol):
    """Tells the hall's time."""

    def now(self) -> int:
        """Milliseconds UTC."""
        ...

    def speed(self) -> float:
        """Hall seconds that pass in one real second."""
        ...

    def at_real(self, real: int) -> int:
        """What it showed (ms UTC) when the machine's clock showed ``real``."""
        ...

    def steady(self) -> int | None:
        """Hall ms from a fixed beginning by a clock that nobody sets; None when there is none to compare."""
        ...


class SystemClock:
    """The machine's time."""

    def now(self) -> int:
        """Milliseconds UTC."""
        return time.time_ns() // 1_000_000

    def speed(self) -> float:
        """Real time."""
        return 1.0

    def at_real(self, real: int) -> int:
        """The same."""
        return real

    def steady(self) -> int | None:
        """Since the machine was started."""
        return steady_ms()


@dataclass(frozen=True, slots=True)
class ScaledClock:
    """A clock that showed ``hall`` when the machine showed ``real`` (both ms UTC) and runs ``factor`` times.

    All processes of a demo share the three numbers and so the same time.
    """

    real: int
    hall: int
    factor: float

    def now(self) -> int:
        """Milliseconds UTC on the demo's clock."""
        return self.at_real(time.time_ns() // 1_000_000)

    def speed(self) -> float:
        """How much faster than real time it runs."""
        return self.factor

    def at_real(self, real: int) -> int:
        """The demo's time at a moment of the machine's."""
        return self.hall + round((real - self.real) * self.factor)

    def steady(self) -> int | None:
        """Since the machine was started, as fast as it runs."""
        return round(steady_ms() * self.factor)

    def text(self) -> str:
        """The clock as one word, for another process."""
        return f"{self.real}:{self.hall}:{self.factor!r}"

    @classmethod
    def from_text(cls, text: str) -> ScaledClock:
        """The opposite of :meth:`text`. Raises ``ValueError`` for anything else."""
        real, hall, factor = text.split(":")
        return cls(int(real), int(hall), float(factor))


class HandClock:
    """A clock set by hand: for replays and tests. It never goes back by itself and never forward either.

    ``passed`` stands for a clock that nobody sets (ms); with None there is none to compare it with.
    """

    def __init__(self, at: int = 0) -> None:
        self.at = at
        self.passed: int | None = None

    def now(self) -> int:
        """Milliseconds UTC, as last set."""
        return self.at

    def speed(self) -> float:
        """It stands still."""
        return 1.0

    def at_real(self, real: int) -> int:  # noqa: ARG002 it knows no other time
        """As last set."""
        return self.at

    def steady(self) -> int | None:
        """As last set."""
        return self.passed
