"""What may be asked of the Floor, as data. The Floor decides; ids and times come from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from queueing.plans import Plan

VisitOutcome = Literal["done", "accepted_with_gap", "turned_away"]
"""How a visit ended: everything done, accepted although a paper is missing, or turned away."""

Wish = Literal["visitor", "hall"]
"""Whose wish it is that a ticket is put aside."""

Steps = Literal["auto", "together", "in_order", "parallel"]
"""How a ticket with several items is served.

``together`` at one window that covers all of them; ``in_order`` one after the other as listed; ``parallel``
one after the other in any order; ``auto`` together where a window can, else parallel.
"""


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
    """Make a ticket with this id for one visitor.

    ``returns`` is the earlier ticket whose return pass the visitor shows.
    """

    ticket: str
    items: tuple[str, ...]
    priority: str | None = None
    channel: str = "kiosk"
    language: str = "zh-CN"
    arrived_at: int | None = None
    steps: Steps = "auto"
    returns: str | None = None


@dataclass(frozen=True, slots=True)
class IssueGroup:
    """Make a ticket with each of these ids, all for the same items."""

    tickets: tuple[str, ...]
    items: tuple[str, ...]
    priority: str | None = None
    channel: str = "reception"
    language: str = "zh-CN"
    steps: Steps = "auto"


@dataclass(frozen=True, slots=True)
class ServeWalkUp:
    """Serve somebody without a ticket at once: issued, called and started in one step."""

    window: str
    ticket: str
    items: tuple[str, ...]
    priority: str | None = None
    language: str = "zh-CN"


@dataclass(frozen=True, slots=True)
class StartPreCheck:
    """A guide begins to look a visitor's papers through (审前服务).

    ``ticket`` is the id of the pre-check, and of the ticket that may come of it.
    """

    ticket: str
    items: tuple[str, ...]
    language: str = "zh-CN"


@dataclass(frozen=True, slots=True)
class PassPreCheck:
    """The papers are right: the visitor gets a ticket."""

    ticket: str
    priority: str | None = None
    steps: Steps = "auto"


@dataclass(frozen=True, slots=True)
class SendAway:
    """Papers are missing: the visitor is sent away with the list (``missing``: codes of materials)."""

    ticket: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BookAppointment:
    """Promise a visitor a time. ``booked_for`` is ms UTC, on the ISO date ``day`` with this ``zero``."""

    ticket: str
    items: tuple[str, ...]
    day: str
    zero: int
    booked_for: int
    priority: str | None = None
    language: str = "zh-CN"


@dataclass(frozen=True, slots=True)
class CancelAppointment:
    """The visitor will not come."""

    ticket: str


@dataclass(frozen=True, slots=True)
class CheckIn:
    """The visitor with an appointment is here: from now on there is a ticket of the same id."""

    ticket: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Give a ticket up; with a return pass when its item is parked (``wants_pass``)."""

    ticket: str
    wants_pass: bool = False


@dataclass(frozen=True, slots=True)
class MoreTime:
    """The visitor needs more time: behind the next few of the lane."""

    ticket: str


@dataclass(frozen=True, slots=True)
class GrantPriority:
    """The hall's people give a ticket a priority class, or confirm the one it has claimed."""

    ticket: str
    priority: str | None = None


@dataclass(frozen=True, slots=True)
class RefusePriority:
    """The hall's people do not confirm the priority that a ticket has claimed."""

    ticket: str


@dataclass(frozen=True, slots=True)
class ChangeItems:
    """The visitor of a waiting ticket wants other items; the place is kept."""

    ticket: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddMatter:
    """The visitor has brought one more matter: it becomes the ticket's last step."""

    ticket: str
    item: str


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
    """The step is finished, and with the last step the visit. ``missing`` are codes of materials."""

    window: str
    ticket: str
    outcome: VisitOutcome = "done"
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CompleteAndCallNext:
    """Finish as :class:`Complete` does and call whoever is next, in one step."""

    window: str
    ticket: str
    outcome: VisitOutcome = "done"
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoShow:
    """The visitor did not come."""

    window: str
    ticket: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Put the ticket in hand aside, at the visitor's wish or because the hall needs it."""

    window: str
    ticket: str
    wish: Wish = "hall"


@dataclass(frozen=True, slots=True)
class Transfer:
    """Let the ticket in hand wait for another item, lane or window; at least one is given."""

    window: str
    ticket: str
    item: str | None = None
    lane: str | None = None
    to_window: str | None = None


@dataclass(frozen=True, slots=True)
class Reclassify:
    """The matter is simpler, or more complex, than it seemed: the ticket waits in the lane for that.

    ``window`` has the ticket in hand; None for a waiting ticket, by a guide.
    """

    ticket: str
    complexity: str
    window: str | None = None


@dataclass(frozen=True, slots=True)
class Undo:
    """Take the window's last command back."""

    window: str


@dataclass(frozen=True, slots=True)
class SetAutoCall:
    """Let the window call by itself after so many ms of being idle; None: only when the clerk does."""

    window: str
    after: int | None


@dataclass(frozen=True, slots=True)
class Park:
    """Call nobody for an item or a department (``code``) while its business system is down."""

    code: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Unpark:
    """The business system of a parked item or department works again."""

    code: str


Command = (
    ConfigureHall
    | ApplyPlan
    | OpenDay
    | CloseDay
    | Settle
    | Issue
    | IssueGroup
    | ServeWalkUp
    | StartPreCheck
    | PassPreCheck
    | SendAway
    | BookAppointment
    | CancelAppointment
    | CheckIn
    | Withdraw
    | MoreTime
    | GrantPriority
    | RefusePriority
    | ChangeItems
    | AddMatter
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
    | Reclassify
    | Undo
    | SetAutoCall
    | Park
    | Unpark
)
