"""What may be asked of the Floor, as data. The Floor decides; ids and times come from outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from queueing.facts import fact
from queueing.plans import Plan
from queueing.reasons import Because

VisitOutcome = Literal["done", "accepted_with_gap", "turned_away"]
"""How a visit ended: everything done, accepted although a paper is missing, or turned away."""

Wish = Literal["visitor", "hall"]
"""Whose wish it is that a ticket is put aside."""

Steps = Literal["auto", "together", "in_order", "parallel"]
"""How a ticket with several items is served.

``together`` at one window that covers all of them; ``in_order`` one after the other as listed; ``parallel``
one after the other in any order; ``auto`` together where a window can, else parallel.
"""


@fact
class ConfigureHall:
    """Describe the hall by its file's data."""

    hall: Mapping[str, object]


@fact
class ApplyPlan:
    """Put a plan in force now, perhaps ``because`` of something."""

    plan: Plan
    because: Because | None = None


@fact
class OpenDay:
    """Begin a business date (ISO); ``zero`` is local noon less twelve hours, ms UTC."""

    day: str
    zero: int


@fact
class CloseDay:
    """End the day now; tickets left over expire."""


@fact
class Settle:
    """Let everything happen that is due by now."""


@fact
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


@fact
class IssueGroup:
    """Make a ticket with each of these ids, all for the same items."""

    tickets: tuple[str, ...]
    items: tuple[str, ...]
    priority: str | None = None
    channel: str = "reception"
    language: str = "zh-CN"
    steps: Steps = "auto"


@fact
class ServeWalkUp:
    """Serve somebody without a ticket at once: issued, called and started in one step."""

    window: str
    ticket: str
    items: tuple[str, ...]
    priority: str | None = None
    language: str = "zh-CN"


@fact
class StartPreCheck:
    """A guide begins to look a visitor's papers through (审前服务).

    ``ticket`` is the id of the pre-check, and of the ticket that may come of it.
    """

    ticket: str
    items: tuple[str, ...]
    language: str = "zh-CN"


@fact
class PassPreCheck:
    """The papers are right: the visitor gets a ticket."""

    ticket: str
    priority: str | None = None
    steps: Steps = "auto"


@fact
class SendAway:
    """Papers are missing: the visitor is sent away with the list (``missing``: codes of materials)."""

    ticket: str
    missing: tuple[str, ...]


@fact
class BookAppointment:
    """Promise a visitor a time. ``booked_for`` is ms UTC, on the ISO date ``day`` with this ``zero``."""

    ticket: str
    items: tuple[str, ...]
    day: str
    zero: int
    booked_for: int
    priority: str | None = None
    language: str = "zh-CN"


@fact
class CancelAppointment:
    """The visitor will not come."""

    ticket: str


@fact
class CheckIn:
    """The visitor with an appointment is here: from now on there is a ticket of the same id."""

    ticket: str


@fact
class Withdraw:
    """Give a ticket up; with a return pass when its item is parked (``wants_pass``)."""

    ticket: str
    wants_pass: bool = False


@fact
class MoreTime:
    """The visitor needs more time: behind the next few of the lane."""

    ticket: str


@fact
class GrantPriority:
    """The hall's people give a ticket a priority class, or confirm the one it has claimed."""

    ticket: str
    priority: str | None = None


@fact
class RefusePriority:
    """The hall's people do not confirm the priority that a ticket has claimed."""

    ticket: str


@fact
class ChangeItems:
    """The visitor of a waiting ticket wants other items; the place is kept."""

    ticket: str
    items: tuple[str, ...]


@fact
class AddMatter:
    """The visitor has brought one more matter: it becomes the ticket's last step."""

    ticket: str
    item: str


@fact
class Resume:
    """Let a held ticket wait again."""

    ticket: str


@fact
class Requeue:
    """Let a missed ticket wait again."""

    ticket: str


@fact
class OpenWindow:
    """A clerk is at the window (also after a pause)."""

    window: str


@fact
class PauseWindow:
    """The window calls nobody for a while."""

    window: str
    reason: str | None = None


@fact
class CloseWindow:
    """The clerk leaves the window."""

    window: str


@fact
class CallNext:
    """Call whoever is next for this window."""

    window: str


@fact
class Recall:
    """Call the ticket in hand again."""

    window: str
    ticket: str


@fact
class Start:
    """The visitor has come."""

    window: str
    ticket: str


@fact
class Accept:
    """The case enters acceptance."""

    window: str
    ticket: str


@fact
class Complete:
    """The step is finished, and with the last step the visit. ``missing`` are codes of materials."""

    window: str
    ticket: str
    outcome: VisitOutcome = "done"
    missing: tuple[str, ...] = ()


@fact
class CompleteAndCallNext:
    """Finish as :class:`Complete` does and call whoever is next, in one step."""

    window: str
    ticket: str
    outcome: VisitOutcome = "done"
    missing: tuple[str, ...] = ()


@fact
class NoShow:
    """The visitor did not come."""

    window: str
    ticket: str


@fact
class Hold:
    """Put the ticket in hand aside, at the visitor's wish or because the hall needs it."""

    window: str
    ticket: str
    wish: Wish = "hall"


@fact
class Transfer:
    """Let the ticket in hand wait for another item, lane or window; at least one is given."""

    window: str
    ticket: str
    item: str | None = None
    lane: str | None = None
    to_window: str | None = None


@fact
class Reclassify:
    """The matter is simpler, or more complex, than it seemed: the ticket waits in the lane for that.

    ``window`` has the ticket in hand; None for a waiting ticket, by a guide.
    """

    ticket: str
    complexity: str
    window: str | None = None


@fact
class Undo:
    """Take the window's last command back."""

    window: str


@fact
class SetAutoCall:
    """Let the window call by itself after so many ms of being idle; None: only when the clerk does."""

    window: str
    after: int | None


@fact
class Park:
    """Call nobody for an item or a department (``code``) while its business system is down."""

    code: str
    reason: str | None = None


@fact
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
