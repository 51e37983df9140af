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

Candidate = tuple[int, int, str, int, int]
"""The ticket at the head of a line that a window may call now: its key (place + after, ms UTC, then join),
its id, the position of its lane in the window's own list, and what the window adds for that lane (``after``,
ms). The least is called; join is unique, so they never tie."""


@fact
class Choice:
    """Whom a window calls (id and number), from which lane, and why."""

    ticket: str
    number: str
    lane: str
    because: Because
    position: int


def first_by_place(candidates: Sequence[Candidate]) -> Candidate:
    """Whom a window would call if all its lanes were alike; there must be one."""
    return min(candidates, key=lambda one: (place_of(one), one[1]))


def place_of(candidate: Candidate) -> int:
    """The place of a candidate's ticket (ms UTC)."""
    return candidate[0] - candidate[4]


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
        facts["later_ms"] = place_of(best) - place_of(first)
        facts["head_start_ms"] = first[4] - best[4]
        return Because("head_start", facts)
    if lead is not None:
        facts.update(lead.facts)
        return Because(lead.code, facts)
    return Because("came_first", facts)
