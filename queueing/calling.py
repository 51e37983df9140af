"""The calling formula, alone.

    place(ticket)       = time of issue - priority credit
    key(window, ticket) = (place + after(window, lane), join)

A window calls the eligible ticket with the least key; tickets addressed to it come before all others. In
words: who came first is called first; priority counts as having come N minutes earlier; a window lets its
other lane wait M minutes longer, or takes it M minutes earlier.
"""

from __future__ import annotations

from collections.abc import Sequence

from queueing.facts import fact
from queueing.reasons import Because, Fact
from queueing.tickets import Ticket


@fact
class Candidate:
    """The ticket at the head of a line that a window may call now.

    ``place`` (ms UTC) and ``join`` are the ticket's; ``position`` is the lane's place in the window's own
    list and ``after`` (ms) what the window adds for that lane.
    """

    place: int
    join: int
    ticket: str
    position: int
    after: int

    @property
    def key(self) -> tuple[int, int]:
        """What orders the candidates of one window."""
        return (self.place + self.after, self.join)


@fact
class Choice:
    """Whom a window calls (id and number), from which lane, and why."""

    ticket: str
    number: str
    lane: str
    because: Because
    position: int


def least(candidates: Sequence[Candidate]) -> Candidate:
    """The candidate with the least key; there must be one."""
    return min(candidates, key=lambda one: one.key)


def first_by_place(candidates: Sequence[Candidate]) -> Candidate:
    """Whom a window would call if all its lanes were alike; there must be one."""
    return min(candidates, key=lambda one: (one.place, one.join))


def why(
    best: Candidate, ticket: Ticket, first: Candidate, other: Ticket, lead: Because | None, at: int
) -> Because:
    """What decided that a window calls ``best``, whose ticket is ``ticket``, at ``at`` (ms UTC).

    Reasons: ``head_start`` (by place alone it would be ``first``, the ticket ``other``: the window's lanes
    decided), else its ``lead`` (somebody came earlier, but a priority, an appointment or a return pass
    counts), else ``came_first``.
    """
    facts: dict[str, Fact] = {"lane": ticket.lane, "waited_ms": max(0, at - ticket.waits_since)}
    if best is not first:
        facts["over"] = other.number
        facts["over_lane"] = other.lane
        facts["later_ms"] = best.place - first.place
        facts["head_start_ms"] = first.after - best.after
        return Because("head_start", facts)
    if lead is not None:
        facts.update(lead.facts)
        return Because(lead.code, facts)
    return Because("came_first", facts)
