"""Answers about a hall: lanes, windows, boards, catalogue."""

from __future__ import annotations

from typing import Literal

from hall.api.models.base import Answer
from hall.api.models.common import Names, Time, WindowState


class LaneEntryAnswer(Answer):
    """A lane that a window serves now. Negative ``after_seconds`` is a head start."""

    lane: str
    after_seconds: float
    reserve: int


class LaneAnswer(Answer):
    """A lane and who waits in it."""

    code: str
    kind: str
    letter: str
    zone: str | None
    names: Names
    waiting: int
    longest_wait_seconds: float | None


class WindowAnswer(Answer):
    """A window as it stands. ``lanes`` go in its order, none without a slot; ``ticket`` is the id in hand.

    ``addressed`` tickets wait for this window alone; they are not counted in their lanes.
    """

    id: str
    number: int
    names: Names
    zone: str
    state: WindowState
    reason: str | None
    since: Time | None
    lanes: list[LaneEntryAnswer]
    skills: list[str]
    until: Time | None
    ticket: str | None
    ticket_number: str | None
    idle_since: Time | None
    addressed: int
    seq: int


class HallRow(Answer):
    """A hall in a list."""

    code: str
    names: Names


class HallsAnswer(Answer):
    """The halls that a token may see."""

    halls: list[HallRow]


class HallAnswer(Answer):
    """A hall as it stands. ``next_opening`` is null while a day is open."""

    code: str
    names: Names
    timezone: str
    now: Time
    seq: int
    day: str | None
    issuing: bool
    next_opening: Time | None
    plan: str | None
    lanes: list[LaneAnswer]
    windows: list[WindowAnswer]


class BoardRow(Answer):
    """A board in a list."""

    id: str
    names: Names


class BoardsAnswer(Answer):
    """The boards of a hall."""

    boards: list[BoardRow]


class MaterialAnswer(Answer):
    """Something to bring along."""

    code: str
    names: Names


class ItemAnswer(Answer):
    """A service item. ``fast`` says whether it is on the fast list today."""

    code: str
    department: str
    names: Names
    pinyin: str
    initials: str
    complexity: Literal["simple", "complex"]
    handling: Literal["instant", "promised"]
    commitment: bool
    fast: bool
    zone: str
    lane: str | None
    service_seconds: float
    materials: list[MaterialAnswer]


class DepartmentAnswer(Answer):
    """A department of the hall."""

    code: str
    names: Names
    zone: str


class CatalogueAnswer(Answer):
    """What can be done in the hall."""

    departments: list[DepartmentAnswer]
    items: list[ItemAnswer]
    zones: list[HallRow]
    seq: int


class PriorityAnswer(Answer):
    """A priority class: it counts as having come ``credit_seconds`` earlier."""

    code: str
    names: Names
    credit_seconds: float


class PrioritiesAnswer(Answer):
    """The priority classes of a hall."""

    priorities: list[PriorityAnswer]
