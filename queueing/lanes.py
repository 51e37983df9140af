"""Lanes: what people see on their tickets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane of the hall. ``letter`` begins its ticket numbers; ``kind`` is ``fast`` or ``regular``."""

    code: str
    kind: str
    letter: str
    zone: str | None
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LaneEntry:
    """A lane in a window's ordered list.

    ``after`` (ms): another lane's ticket must have come so much earlier to be taken at once; negative is a
    head start. ``reserve``: how many other idle windows with the same first lane must stay free.
    """

    lane: str
    after: int = 0
    reserve: int = 0

    def to_data(self) -> dict[str, str | int]:
        """As a JSON object."""
        return {"lane": self.lane, "after": self.after, "reserve": self.reserve}

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> LaneEntry:
        """The opposite of :meth:`to_data`."""
        return cls(str(data["lane"]), int(str(data["after"])), int(str(data["reserve"])))
