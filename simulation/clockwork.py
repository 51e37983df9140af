"""SimPy as the mover of time: whole milliseconds, and a fixed order inside one instant."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from heapq import heappush
from operator import attrgetter, call
from typing import Any

import simpy

_CALL = (call,)


class _Moment(partial[None]):
    """Something that happens at a time: an act with what it is given, and what SimPy asks of an event.

    SimPy calls the callbacks with their event; this one is to be called itself.
    """

    __slots__ = ("callbacks",)
    _ok = True
    callbacks: tuple[Callable[..., None], ...]


class Clockwork(simpy.Environment):  # type: ignore[misc,unused-ignore]
    """The time of one day, ms UTC (``now``, read without a call in Python).

    What is asked for later happens in the order of its time and rank (:class:`simulation.behaviour.Rank`);
    what is equal in both, in the order in which it was asked for.
    """

    now: int = property(attrgetter("_now"))  # type: ignore[assignment]

    def __init__(self, begins: int) -> None:
        super().__init__(begins)
        self._over = self.event()

    def later(self, after: int, rank: int, act: Callable[..., None], *given: Any) -> None:
        """Lets ``act(*given)`` happen ``after`` ms from now."""
        moment = _Moment(act, *given)
        moment.callbacks = _CALL
        # As SimPy's schedule does; a call less, for what is done a dozen times for each visitor.
        heappush(self._queue, (self._now + after, rank, next(self._eid), moment))  # type: ignore[misc,unused-ignore]

    def play(self) -> None:
        """Moves time until :meth:`stop`, or until nothing is left to happen."""
        self.run(self._over)

    def stop(self) -> None:
        """Ends the run after what is happening now."""
        if not self._over.triggered:
            self._over.succeed()
