"""Who serves a kind of ticket: the windows that take its lane and cover its items."""

from __future__ import annotations

from collections.abc import Sequence

from queueing.windows import Window


class Crew:
    """Windows that serve a lane for some items, now or from ``opens`` (ms UTC; None: now) on.

    ``weight`` counts them; a window that lets the lane wait for its other ones counts half. ``at_once`` are
    those that do not (by id).
    """

    __slots__ = ("at_once", "opens", "weight")

    def __init__(self, windows: Sequence[tuple[Window, int]], opens: int | None) -> None:
        """``windows`` come with what they add for the lane (``after``, ms)."""
        self.opens = opens
        self.at_once = {window.spec.id for window, after in windows if after <= 0}
        self.weight = len(self.at_once) + 0.5 * (len(windows) - len(self.at_once))
