"""What visitors and clerks do next, as steps that follow from a fact; pure functions of who comes.

Whoever drives a hall (SimPy in one process, or actors over HTTP) turns steps into commands when their time
has come, if they still make sense then. Nothing here knows a clock or chance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from queueing.commands import Command, Wish
from queueing.floor import Floor
from queueing.plans import Plan
from simulation.traces import NEVER
from simulation.visitors import Visitors


class Rank(IntEnum):
    """The order of what happens in one instant. Clerks act by window order, visitors in order of arrival.

    The clerk of the n-th window acts at ``CLERK + n`` (n is under 1000).
    """

    DUE = 0
    MANAGER = 1000
    CLERK = 2000
    LEAVER = 3000
    BACK = 4000
    ARRIVAL = 5000
    CALL = 6000


Step = tuple[int, str]
"""Somebody means to do something so many ms from now, by its verb. To renege is to give up before the first
call."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A visit that takes another course, once: ``verb`` (hold, transfer, withdraw) ``after`` ms.

    Counted from ``since`` (``called`` or ``started``). A held visitor is back after ``back`` ms (-1: never);
    it was put aside at somebody's ``wish``. A transfer goes to ``item``, ``lane`` or ``window``.
    """

    verb: str
    since: str
    after: int
    back: int = NEVER
    item: str | None = None
    lane: str | None = None
    window: str | None = None
    wish: Wish = "hall"


@dataclass(frozen=True, slots=True)
class Pause:
    """A clerk wants a pause at ``at`` (ms after zero), or as soon as the window is free; it ``lasts`` ms."""

    window: str
    at: int
    lasts: int
    reason: str


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody does, at ``at`` (ms after zero) and with their ``rank``, what ``choose`` says.

    It is given the Floor as it stands and the time (ms UTC). None: there is nothing to do; a command that the
    hall refuses is let go.
    """

    at: int
    rank: Rank
    choose: Callable[[Floor, int], Command | None]


@dataclass(frozen=True, slots=True)
class Script:
    """What happens on a day beyond the profile: other courses by visitor, pauses, plans put in force.

    ``acts`` are single things that people do. Clerks at windows in ``combined`` finish a visit and call the
    next in one step.
    """

    turns: Mapping[int, Turn] = field(default_factory=dict)
    pauses: tuple[Pause, ...] = ()
    plans: tuple[tuple[int, Plan], ...] = ()
    acts: tuple[Act, ...] = ()
    combined: frozenset[str] = frozenset()


def after_issue(visitors: Visitors, visitor: int) -> list[Step]:
    """The visitor waits until patience runs out: from the issue to the first call, and never again.

    Some need more time; a guide looks at a claimed priority.
    """
    patience = visitors.patience[visitor]
    steps = [] if patience == NEVER else [(patience, "renege")]
    course = visitors.courses.get(visitor)
    if course is None:
        return steps
    if course.more_time != NEVER:
        steps.append((course.more_time, "more-time"))
    if course.seen != NEVER:
        steps.append((course.seen, "grant" if course.granted else "refuse"))
    return steps


def turn_of(visitors: Visitors, visitor: int) -> Turn | None:
    """The other course that a visitor who comes to the call wishes: to be put aside for a while."""
    course = visitors.course(visitor)
    if course.aside == NEVER or not visitors.comes[visitor]:
        return None
    return Turn("hold", "called", course.aside, back=course.aside_for, wish="visitor")


def after_call(
    visitors: Visitors, visitor: int, first: bool, turn: Turn | None = None, saves: int = 0, zone: str = ""
) -> list[Step]:
    """The visitor walks to the window in a zone, or the clerk calls again and gives up at last.

    Who was missed once is there the second time (``first`` is false). Who was ready walks ``saves`` ms less.
    """
    if turn is not None and turn.since == "called":
        return [(turn.after, turn.verb)]
    if visitors.comes[visitor] or not first:
        return [(max(0, visitors.walk_to(visitor, zone) - saves), "start")]
    recalls = [(visitors.between * count, "recall") for count in range(1, visitors.calls)]
    return [*recalls, (visitors.absent, "no-show")]


def after_start(
    visitors: Visitors,
    visitor: int,
    accepted: bool,
    turn: Turn | None = None,
    items: tuple[str, ...] = (),
    pace: float = 1.0,
) -> list[Step]:
    """The service of these ``items`` runs its length times ``pace``; on the way the case is accepted, once.

    Who is turned away is not accepted.
    """
    if turn is not None and turn.since == "started":
        return [(turn.after, turn.verb)]
    service, accept = visitors.work(visitor, items)
    never = accept == NEVER or accepted or turned_away(visitors, visitor, items)
    steps = [] if never else [(round(accept * pace), "accept")]
    return [*steps, (round(service * pace), "complete")]


def clearing(visitors: Visitors, visitor: int) -> int:
    """How long the clerk clears up before the next call (ms); after anything but a service, not at all."""
    return visitors.clear[visitor]


def turned_away(visitors: Visitors, visitor: int, items: tuple[str, ...]) -> bool:
    """Whether papers are missing for what is done now: for the matter the visitor has come for first."""
    course = visitors.courses.get(visitor)
    if course is None or not course.turned_away:
        return False
    return not items or visitors.wants[visitor][0] in items


def after_miss(visitors: Visitors, visitor: int) -> list[Step]:
    """Some come back later and ask to be called again."""
    returns = visitors.returns[visitor]
    return [] if returns == NEVER else [(returns, "requeue")]


def after_hold(turn: Turn | None) -> list[Step]:
    """A visitor who was put aside is back, or never comes back."""
    return [] if turn is None or turn.back == NEVER else [(turn.back, "resume")]
