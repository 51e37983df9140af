"""What may be asked of the Floor, as data. The Floor decides; ids and times come from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from queueing.plans import Plan


@dataclass(frozen=True, slots=True)
class ConfigureHall:
    """Describe the hall by its file's data."""

    hall: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ApplyPlan:
    """Put a plan in force now."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class OpenDay:
    """Begin a business date (ISO); ``zero`` is local noon less twelve hours, ms UTC."""

    day: str
    zero: int


@dataclass(frozen=True, slots=True)
class CloseDay:
    """End the day now; tickets left over expire."""


@dataclass(frozen=True, slots=True)
class Settle:
    """Let everything happen that is due by now."""


@dataclass(frozen=True, slots=True)
class Issue:
    """Make a ticket with this id for one visitor."""

    ticket: str
    items: tuple[str, ...]
    priority: str | None = None
    channel: str = "kiosk"
    language: str = "zh-CN"
    arrived_at: int | None = None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Give a ticket up."""

    ticket: str


@dataclass(frozen=True, slots=True)
class Resume:
    """Let a held ticket wait again."""

    ticket: str


@dataclass(frozen=True, slots=True)
class Requeue:
    """Let a missed ticket wait again."""

    ticket: str


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """A clerk is at the window (also after a pause)."""

    window: str


@dataclass(frozen=True, slots=True)
class PauseWindow:
    """The window calls nobody for a while."""

    window: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CloseWindow:
    """The clerk leaves the window."""

    window: str


@dataclass(frozen=True, slots=True)
class CallNext:
    """Call whoever is next for this window."""

    window: str


@dataclass(frozen=True, slots=True)
class Recall:
    """Call the ticket in hand again."""

    window: str
    ticket: str


@dataclass(frozen=True, slots=True)
class Start:
    """The visitor has come."""

    window: str
    ticket: str


@dataclass(frozen=True, slots=True)
class Accept:
    """The case enters acceptance."""

    window: str
    ticket: str


@dataclass(frozen=True, slots=True)
class Complete:
    """The visit is finished."""

    window: str
    ticket: str


@dataclass(frozen=True, slots=True)
class CompleteAndCallNext:
    """Finish the visit and call whoever is next, in one step."""

    window: str
    ticket: str


@dataclass(frozen=True, slots=True)
class NoShow:
    """The visitor did not come."""

    window: str
    ticket: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Put the ticket in hand aside."""

    window: str
    ticket: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """Let the ticket in hand wait for another item, lane or window; at least one is given."""

    window: str
    ticket: str
    item: str | None = None
    lane: str | None = None
    to_window: str | None = None


Command = (
    ConfigureHall
    | ApplyPlan
    | OpenDay
    | CloseDay
    | Settle
    | Issue
    | Withdraw
    | Resume
    | Requeue
    | OpenWindow
    | PauseWindow
    | CloseWindow
    | CallNext
    | Recall
    | Start
    | Accept
    | Complete
    | CompleteAndCallNext
    | NoShow
    | Hold
    | Transfer
)
