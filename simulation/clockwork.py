"""SimPy as the mover of time: whole milliseconds, and a fixed order inside one instant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import simpy

from simulation.behaviour import Rank

_WIDTH = 1000


class _Moment:
    """Something that happens at a time: what SimPy asks of an event, and no more."""

    __slots__ = ("act", "callbacks", "given")
    _ok = True

    def __init__(self, act: Callable[..., None], given: tuple[Any, ...]) -> None:
        self.act, self.given, self.callbacks = act, given, _HAPPEN


def _happen(moment: _Moment) -> None:
    moment.act(*moment.given)


_HAPPEN = (_happen,)


class Clockwork(simpy.Environment):  # type: ignore[misc,unused-ignore]
    """The time of one day, ms UTC (``now``). What is asked for later happens in the order of its time, rank
    and order; what is equal in all three, in the order in which it was asked for.
    """

    def __init__(self, begins: int) -> None:
        super().__init__(begins)
        self._over = self.event()

    @property
    def now(self) -> int:
        """The time as it stands, ms UTC."""
        return self._now  # type: ignore[return-value,unused-ignore]

    def later(self, after: int, rank: Rank, act: Callable[..., None], *given: object, order: int = 0) -> None:
        """Lets ``act(*given)`` happen ``after`` ms from now; ``order`` (under 1000) goes inside its rank."""
        self.schedule(_Moment(act, given), rank * _WIDTH + order, after)  # type: ignore[arg-type,unused-ignore]

    def play(self) -> None:
        """Moves time until :meth:`stop`, or until nothing is left to happen."""
        self.run(self._over)

    def stop(self) -> None:
        """Ends the run after what is happening now."""
        if not self._over.triggered:
            self._over.succeed()
