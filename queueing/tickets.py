"""A ticket and the turns it can take: the lifecycle as one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal

from queueing.errors import Refused
from queueing.reasons import Because

State = Literal["waiting", "called", "serving", "held", "missed", "completed", "withdrawn", "expired"]

LIVE: tuple[State, ...] = ("waiting", "called", "serving", "held", "missed")
ENDED: tuple[State, ...] = ("completed", "withdrawn", "expired")

LIFECYCLE: dict[tuple[State | None, str], tuple[str, State]] = {
    (None, "issue"): ("TicketIssued", "waiting"),
    ("waiting", "call"): ("TicketCalled", "called"),
    ("waiting", "withdraw"): ("TicketWithdrawn", "withdrawn"),
    ("waiting", "release"): ("TicketReleased", "waiting"),
    ("waiting", "reroute"): ("TicketRerouted", "waiting"),
    ("waiting", "change_items"): ("ItemsChanged", "waiting"),
    ("waiting", "add_matter"): ("MatterAdded", "waiting"),
    ("waiting", "more_time"): ("TicketPostponed", "waiting"),
    ("waiting", "reclassify"): ("TicketReclassified", "waiting"),
    ("waiting", "ready"): ("TicketReadied", "waiting"),
    ("waiting", "grant"): ("PriorityGranted", "waiting"),
    ("waiting", "refuse"): ("PriorityRefused", "waiting"),
    ("waiting", "expire"): ("TicketExpired", "expired"),
    ("called", "recall"): ("TicketRecalled", "called"),
    ("called", "start"): ("ServiceStarted", "serving"),
    ("called", "no_show"): ("TicketMissed", "missed"),
    ("called", "hold"): ("TicketHeld", "held"),
    ("called", "transfer"): ("TicketTransferred", "waiting"),
    ("called", "more_time"): ("TicketPostponed", "waiting"),
    ("called", "reclassify"): ("TicketReclassified", "waiting"),
    ("called", "add_matter"): ("MatterAdded", "called"),
    ("called", "grant"): ("PriorityGranted", "called"),
    ("called", "refuse"): ("PriorityRefused", "called"),
    ("called", "withdraw"): ("TicketWithdrawn", "withdrawn"),
    ("called", "expire"): ("TicketExpired", "expired"),
    ("serving", "accept"): ("CaseAccepted", "serving"),
    ("serving", "complete"): ("ServiceCompleted", "completed"),
    ("serving", "next_step"): ("StepCompleted", "waiting"),
    ("serving", "hold"): ("TicketHeld", "held"),
    ("serving", "transfer"): ("TicketTransferred", "waiting"),
    ("serving", "reclassify"): ("TicketReclassified", "waiting"),
    ("serving", "add_matter"): ("MatterAdded", "serving"),
    ("serving", "grant"): ("PriorityGranted", "serving"),
    ("serving", "refuse"): ("PriorityRefused", "serving"),
    ("serving", "expire"): ("TicketExpired", "expired"),
    ("held", "resume"): ("TicketResumed", "waiting"),
    ("held", "change_items"): ("ItemsChanged", "held"),
    ("held", "add_matter"): ("MatterAdded", "held"),
    ("held", "grant"): ("PriorityGranted", "held"),
    ("held", "refuse"): ("PriorityRefused", "held"),
    ("held", "withdraw"): ("TicketWithdrawn", "withdrawn"),
    ("held", "expire"): ("TicketExpired", "expired"),
    ("missed", "requeue"): ("TicketRequeued", "waiting"),
    ("missed", "change_items"): ("ItemsChanged", "missed"),
    ("missed", "grant"): ("PriorityGranted", "missed"),
    ("missed", "refuse"): ("PriorityRefused", "missed"),
    ("missed", "withdraw"): ("TicketWithdrawn", "withdrawn"),
    ("missed", "expire"): ("TicketExpired", "expired"),
}
"""(state, command) -> (event kind, next state). What is not in the table is refused.

Undo is not in it: it puts a ticket back as it was before its window's last command.
"""

BY_ITSELF = ("release", "reroute", "ready", "next_step", "expire")
"""What comes about without anybody asking for it by this name."""

Claim = Literal["claimed", "granted", "refused"]
"""Whether the hall's people have confirmed the priority of a ticket."""


WALK_UP = "window"
"""The channel of tickets that a window makes for somebody without one."""


@dataclass(slots=True)
class StepDone:
    """A finished step of a visit. Times are ms UTC. Nobody changes it; freezing would cost a microsecond."""

    items: tuple[str, ...]
    lane: str
    window: str
    called_at: int | None
    started_at: int | None
    accepted_at: int | None
    completed_at: int
    outcome: str


@dataclass(slots=True)
class Ticket:
    """One visitor's ticket as it stands. Times are ms UTC, None until they happen.

    ``called_at``, ``started_at`` and ``accepted_at`` keep the first time each happened: waits are measured
    from them; those of the present step begin with ``step_``. ``place`` and ``join`` order the ticket among
    all who wait; ``base`` is its place without priority, until it has ``moved_back`` (a requeue, more time,
    or a next step have given it another place). ``to_window`` is the window it is addressed to; ``window``
    the one that has it in hand, or had it last; ``first_window`` answers for the whole visit.

    ``items`` are those of the present step (the ``step``-th), ``steps`` those of the steps to come, in any
    order when ``parallel``; ``past`` are the finished ones. ``uncounted`` (ms) of its waiting were the
    visitor's own wish. ``returns`` is the earlier ticket whose return pass was shown, ``pass_until`` the last
    date of the one it has given.
    ``turns`` counts the events about it, but for being told to get ready.
    """

    id: str
    number: str
    items: tuple[str, ...]
    lane: str
    issued_lane: str
    state: State
    place: int
    join: int
    credit: int
    priority: str | None
    channel: str
    language: str
    because: Because
    issued_at: int
    arrived_at: int | None = None
    called_at: int | None = None
    started_at: int | None = None
    accepted_at: int | None = None
    completed_at: int | None = None
    ended_at: int | None = None
    missed_at: int | None = None
    last_called_at: int | None = None
    accept_inferred: bool = False
    window: str | None = None
    to_window: str | None = None
    recalls: int = 0
    misses: int = 0
    people_ahead: int = 0
    estimate: tuple[int, int] | None = None
    base: int = 0
    claim: Claim | None = None
    moved_back: bool = False
    steps: tuple[tuple[str, ...], ...] = ()
    parallel: bool = False
    step: int = 1
    step_called_at: int | None = None
    step_started_at: int | None = None
    step_accepted_at: int | None = None
    first_window: str | None = None
    appointment: int | None = None
    returns: str | None = None
    extra_time: int = 0
    reclassified: int = 0
    uncounted: int = 0
    held_at: int | None = None
    held_wish: str | None = None
    readied_at: int | None = None
    outcome: str | None = None
    missing: tuple[str, ...] = ()
    pass_until: str | None = None
    past: tuple[StepDone, ...] = ()
    turns: int = 0

    def uncounted_by(self, at: int) -> int:
        """How much of its waiting by ``at`` (ms UTC) was the visitor's own wish, in ms."""
        if self.held_at is not None and self.held_wish == "visitor" and self.started_at is None:
            return self.uncounted + max(0, at - self.held_at)
        return self.uncounted

    @property
    def undone(self) -> tuple[str, ...]:
        """The items of finished steps that were not done: what a return pass is for."""
        if not self.past:
            return ()
        return tuple(item for one in self.past if one.outcome != "done" for item in one.items)

    @property
    def waits_since(self) -> int:
        """When the measured wait for the present step began (ms UTC), the visitor's own wishes left out."""
        return self.past[-1].completed_at if self.past else self.issued_at + self.uncounted

    @property
    def entry(self) -> tuple[int, int, str]:
        """What stands for this ticket in a line."""
        return (self.place, self.join, self.id)


CHANGES: dict[str, tuple[str, ...]] = {
    "call": (
        "state",
        "window",
        "to_window",
        "recalls",
        "last_called_at",
        "called_at",
        "step_called_at",
    ),
    "start": ("state", "started_at", "first_window", "step_started_at"),
    "accept": ("accepted_at", "step_accepted_at"),
    "complete": (
        "state",
        "accepted_at",
        "accept_inferred",
        "outcome",
        "missing",
        "past",
        "completed_at",
        "ended_at",
        "pass_until",
        "step_accepted_at",
        "steps",
    ),
    "next_step": (
        "state",
        "accepted_at",
        "accept_inferred",
        "outcome",
        "missing",
        "past",
        "step",
        "step_called_at",
        "step_started_at",
        "step_accepted_at",
        "items",
        "steps",
        "lane",
        "because",
        "readied_at",
        "place",
        "join",
        "moved_back",
    ),
    "no_show": ("state", "misses", "missed_at"),
    "hold": ("state", "held_at", "held_wish"),
    "transfer": ("state", "items", "lane", "to_window", "join"),
    "reclassify": ("state", "lane", "because", "to_window", "reclassified", "join"),
}
"""What each command that can be taken back changes of a ticket (``next_step``: complete, and steps are left).
A whole copy would cost more than all else of recording a call.
"""

FACTS_BEFORE: dict[str, Callable[[Ticket], tuple[object, ...]]] = {
    command: attrgetter(*names) for command, names in CHANGES.items()
}
"""What a command is about to change of a ticket, in the order of :data:`CHANGES`."""


def allow(ticket: Ticket, command: str) -> None:
    """Refuses (``wrong_state``) a command that the lifecycle does not know in the ticket's state.

    The refusal names what is possible, by the lifecycle's names; for a ticket that has ended, a new one.
    """
    if (ticket.state, command) not in LIFECYCLE:
        possible = [name for state, name in LIFECYCLE if state == ticket.state and name not in BY_ITSELF]
        raise Refused(
            "wrong_state",
            ticket=ticket.id,
            number=ticket.number,
            state=ticket.state,
            command=command,
            possible=", ".join(possible or ["issue"]),
        )
