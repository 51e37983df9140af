"""The calling formula, alone.

    place(ticket)       = time of issue - priority credit
    key(window, ticket) = (place + after(window, lane), join)

A window calls the eligible ticket with the least key; tickets addressed to it come before all others. In
words: who came first is called first; priority counts as having come N minutes earlier; a window lets its
other lane wait M minutes longer, or takes it M minutes earlier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from queueing.reasons import Because, Fact


@dataclass(frozen=True, slots=True)
class Candidate:
    """The ticket at the head of a line that a window may call now.

    ``position`` is the lane's place in the window's own list; ``since`` is when its measured wait began.
    Times are ms UTC, ``after`` is ms. ``lead`` is what its place is ahead of its issue by, when somebody else
    whom the window may call came earlier.
    """

    ticket: str
    number: str
    lane: str
    position: int
    place: int
    join: int
    since: int
    after: int
    lead: Because | None = None

    @property
    def key(self) -> tuple[int, int]:
        """What orders the candidates of one window."""
        return (self.place + self.after, self.join)


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom a window calls, from which lane, and why."""

    ticket: str
    lane: str
    because: Because
    position: int


def choose(candidates: Sequence[Candidate], at: int) -> Choice:
    """The candidate with the least key, and what decided it. ``candidates`` must not be empty.

    Reasons: ``head_start`` (by place alone it would be another one: the window's lanes decided), else
    its lead (somebody came earlier, but a priority, an appointment or a return pass counts), else
    ``came_first``.
    """
    best = min(candidates, key=lambda one: one.key)
    by_place = min(candidates, key=lambda one: (one.place, one.join))
    facts: dict[str, Fact] = {"lane": best.lane, "waited_ms": max(0, at - best.since)}
    if best is not by_place:
        facts |= {
            "over": by_place.number,
            "over_lane": by_place.lane,
            "later_ms": best.place - by_place.place,
            "head_start_ms": by_place.after - best.after,
        }
        return Choice(best.ticket, best.lane, Because("head_start", facts), best.position)
    if best.lead is not None:
        because = Because(best.lead.code, {**facts, **best.lead.facts})
        return Choice(best.ticket, best.lane, because, best.position)
    return Choice(best.ticket, best.lane, Because("came_first", facts), best.position)
