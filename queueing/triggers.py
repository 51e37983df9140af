"""Triggers (潮汐窗口): when a lane is crowded for a while, a window takes another role, and back again later.

A trigger fires when its lane has been *crowded* without interruption for ``sustain``, as soon as its window
has nothing in hand; it ends when the lane has been *calm* for ``calm`` without interruption, not before it
has lasted ``dwell``, as soon as the window has nothing in hand, if the lane is calm still. Both waits keep a
window from going to and fro. All times are ms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from queueing.lanes import LaneEntry


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger of a plan.

    The lane is crowded when more than ``more_than`` wait in it, or when somebody has waited for
    ``longer_than`` or longer; it is calm when fewer than ``below`` wait, or when nobody has waited for half
    of ``longer_than``. Counted are tickets that a window may call: unaddressed, not parked.
    """

    lane: str
    more_than: int | None
    longer_than: int | None
    sustain: int
    window: str
    role: str
    lanes: tuple[LaneEntry, ...]
    below: int
    calm: int
    dwell: int

    def crowded(self, waiting: int, since: int | None, at: int) -> bool:
        """Whether the lane is crowded at ``at``: ``since`` is when the longest waiting began to wait."""
        if self.more_than is not None:
            return waiting > self.more_than
        return since is not None and self.longer_than is not None and at - since >= self.longer_than

    def quiet(self, waiting: int, since: int | None, at: int) -> bool:
        """Whether the lane is calm at ``at``."""
        if self.more_than is not None:
            return waiting < self.below
        return since is None or self.longer_than is None or 2 * (at - since) < self.longer_than

    def becomes_crowded(self, since: int | None) -> int | None:
        """When the lane becomes crowded by mere passing of time; None when it does not."""
        return None if self.longer_than is None or since is None else since + self.longer_than

    def stops_being_quiet(self, since: int | None) -> int | None:
        """When the lane stops being calm by mere passing of time; None when it does not."""
        return None if self.longer_than is None or since is None else since + (self.longer_than + 1) // 2

    def to_data(self) -> dict[str, object]:
        """As a JSON object."""
        return {
            "lane": self.lane,
            "more_than": self.more_than,
            "longer_than": self.longer_than,
            "for": self.sustain,
            "window": self.window,
            "role": self.role,
            "lanes": [entry.to_data() for entry in self.lanes],
            "below": self.below,
            "until_for": self.calm,
            "dwell": self.dwell,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Trigger:
        """The opposite of :meth:`to_data`."""
        return cls(
            lane=data["lane"],
            more_than=data["more_than"],
            longer_than=data["longer_than"],
            sustain=data["for"],
            window=data["window"],
            role=data["role"],
            lanes=tuple(LaneEntry.from_data(entry) for entry in data["lanes"]),
            below=data["below"],
            calm=data["until_for"],
            dwell=data["dwell"],
        )


@dataclass(slots=True)
class Watch:
    """How a trigger stands. Times are ms UTC.

    ``crowded`` and ``calm`` are since when its lane has been so without interruption, ``fired`` is since when
    the trigger is on.
    """

    crowded: int | None = None
    calm: int | None = None
    fired: int | None = None
