"""Who serves a kind of ticket: the windows that take its lane and cover its items."""

from __future__ import annotations

from collections.abc import Sequence

from queueing.windows import Window


class Crew:
    """Windows that serve a lane for some items, now or from ``opens`` (ms UTC; None: now) on.

    ``weight`` counts them; a window that lets the lane wait for its other ones counts half.
    """

    __slots__ = ("_at_once", "opens", "weight")

    def __init__(self, windows: Sequence[tuple[Window, int]], opens: int | None) -> None:
        """``windows`` come with what they add for the lane (``after``, ms)."""
        self.opens = opens
        self._at_once = [window for window, after in windows if after <= 0]
        self.weight = len(self._at_once) + 0.5 * (len(windows) - len(self._at_once))

    def idle(self) -> int:
        """How many of them are free for the lane at once."""
        if self.opens is not None:
            return 0
        return sum([window.idle_since is not None for window in self._at_once])
