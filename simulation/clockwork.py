"""SimPy as the mover of time: whole milliseconds, and a fixed order inside one instant."""

from __future__ import annotations

from collections.abc import Callable

import simpy

from simulation.behaviour import Rank

_WIDTH = 1000


class _Moment(simpy.Event):  # type: ignore[misc,unused-ignore]
    """Something that happens at a time, by a priority that SimPy's own timeouts do not take."""

    _value = None
    _ok = True

    def __init__(
        self, env: simpy.Environment, act: Callable[[], None], after: int, rank: Rank, order: int
    ) -> None:
        self.env = env
        self.callbacks = [self._happen]
        self._act = act
        env.schedule(self, rank * _WIDTH + order, after)  # type: ignore[arg-type,unused-ignore]

    def _happen(self, _: simpy.Event) -> None:
        self._act()


class Clockwork:
    """The time of one day, ms UTC. What is asked for later happens in the order of its time, rank and order;
    what is equal in all three, in the order in which it was asked for.
    """

    def __init__(self, begins: int) -> None:
        self._env = simpy.Environment(begins)
        self._over = self._env.event()

    @property
    def now(self) -> int:
        """The time as it stands, ms UTC."""
        return int(self._env.now)

    def later(self, after: int, rank: Rank, act: Callable[[], None], order: int = 0) -> None:
        """Lets ``act`` happen ``after`` ms from now; ``order`` (under 1000) goes inside its rank."""
        _Moment(self._env, act, after, rank, order)

    def run(self) -> None:
        """Moves time until :meth:`stop`, or until nothing is left to happen."""
        self._env.run(self._over)

    def stop(self) -> None:
        """Ends the run after what is happening now."""
        if not self._over.triggered:
            self._over.succeed()
