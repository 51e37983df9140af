"""Answers about a hall: lanes, windows, boards, catalogue."""

from __future__ import annotations

from typing import Literal

from hall.api.models.base import Answer
from hall.api.models.common import Names, Time, Undone, WindowState


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


class UndoRow(Answer):
    """A window's last command, which can be taken back until then; ``number`` is that of its ticket."""

    command: Undone
    number: str | None
    until: Time


class TriggerRow(Answer):
    """Which lane was crowded, and what counts as that."""

    lane: str
    more_than: int | None
    longer_than_seconds: float | None


class WindowAnswer(Answer):
    """A window as it stands. ``lanes`` go in its order, none without a slot; ``ticket`` is the id in hand.

    ``addressed`` tickets wait for this window alone; they are not counted in their lanes. At ``auto_call_at``
    it calls by itself, or as soon after as there is somebody. ``trigger``: its lanes are not those of its
    slot, a crowded lane has changed them.
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
    auto_call_seconds: float | None
    auto_call_at: Time | None
    undo: UndoRow | None
    trigger: TriggerRow | None
    seq: int


class HallRow(Answer):
    """A hall in a list."""

    code: str
    names: Names


class HallsAnswer(Answer):
    """The halls that a token may see."""

    halls: list[HallRow]


class ParkedRow(Answer):
    """A code for whose items nobody is called while their business system is down."""

    code: str
    items: list[str]
    reason: str | None
    since: Time


class ParkedAnswer(ParkedRow):
    """The same, with the seq of the hall."""

    seq: int


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
    parked: list[ParkedRow]


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
    """A service item. ``fast`` says whether it is on the fast list today, ``parked`` whether it is suspended.

    ``steps`` are the items that one thing is made of, to be taken as listed when ``in_order``.
    """

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
    parked: bool
    steps: list[str]
    in_order: bool


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
