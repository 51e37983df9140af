"""A ticket and the turns it can take: the lifecycle as one table."""

from __future__ import annotations

from dataclasses import dataclass
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
    ("waiting", "expire"): ("TicketExpired", "expired"),
    ("called", "recall"): ("TicketRecalled", "called"),
    ("called", "start"): ("ServiceStarted", "serving"),
    ("called", "no_show"): ("TicketMissed", "missed"),
    ("called", "hold"): ("TicketHeld", "held"),
    ("called", "transfer"): ("TicketTransferred", "waiting"),
    ("called", "withdraw"): ("TicketWithdrawn", "withdrawn"),
    ("called", "expire"): ("TicketExpired", "expired"),
    ("serving", "accept"): ("CaseAccepted", "serving"),
    ("serving", "complete"): ("ServiceCompleted", "completed"),
    ("serving", "hold"): ("TicketHeld", "held"),
    ("serving", "transfer"): ("TicketTransferred", "waiting"),
    ("serving", "expire"): ("TicketExpired", "expired"),
    ("held", "resume"): ("TicketResumed", "waiting"),
    ("held", "withdraw"): ("TicketWithdrawn", "withdrawn"),
    ("held", "expire"): ("TicketExpired", "expired"),
    ("missed", "requeue"): ("TicketRequeued", "waiting"),
    ("missed", "withdraw"): ("TicketWithdrawn", "withdrawn"),
    ("missed", "expire"): ("TicketExpired", "expired"),
}
"""(state, command) -> (event kind, next state). What is not in the table is refused."""


@dataclass(slots=True)
class Ticket:
    """One visitor's ticket as it stands. Times are ms UTC, None until they happen.

    ``called_at``, ``started_at`` and ``accepted_at`` keep the first time each happened: waits are measured
    from them. ``place`` and ``join`` order the ticket among all who wait; ``to_window`` is the window it is
    addressed to; ``window`` the one that has it in hand, or had it last.
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

    @property
    def entry(self) -> tuple[int, int, str]:
        """What stands for this ticket in a line."""
        return (self.place, self.join, self.id)


def allow(ticket: Ticket, command: str) -> None:
    """Refuses (``wrong_state``) a command that the lifecycle does not know in the ticket's state."""
    if (ticket.state, command) not in LIFECYCLE:
        possible = sorted(name for state, name in LIFECYCLE if state == ticket.state)
        raise Refused(
            "wrong_state",
            ticket=ticket.id,
            number=ticket.number,
            state=ticket.state,
            command=command,
            possible=", ".join(possible),
        )
