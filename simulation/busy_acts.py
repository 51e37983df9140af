"""What single people do on the busy day: every command that visitors' and clerks' habits do not lead to.

Each is tried again and again until the hall is in a state for it, so it happens on every draw of the day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from queueing import commands as c
from queueing.floor import Floor
from queueing.tickets import Ticket
from queueing.times import HOUR, MINUTE, SECOND
from queueing.windows import Window
from simulation.behaviour import Act, Rank

Choose = Callable[[Floor, int], c.Command | None]

PARKED, PARKED_FROM, PARKED_UNTIL = "SG", 10 * HOUR + 20 * MINUTE, 10 * HOUR + 50 * MINUTE
"""The department whose business system is down, and when (ms after zero)."""

_MORE_COMPLEX = tuple(range(9 * HOUR + 45 * MINUTE, 17 * HOUR, 15 * MINUTE))
"""When a clerk finds a matter more complex than it looked: often enough to be taken back once."""

SLIPS = {
    "call": 2,
    "start": 2,
    "accept": 1,
    "complete": 3,
    "no_show": 1,
    "hold": 1,
    "transfer": 1,
    "reclassify": 1,
    "pause": 1,
}
"""How often clerks take back a command of each kind."""


def acts(spare: Iterable[str], cancelled: str) -> tuple[Act, ...]:
    """All that happens besides. ``spare`` are ids for tickets beyond the trace's visitors (at least six),
    ``cancelled`` is the appointment that will be cancelled.
    """
    names = list(spare)
    group, walk_ups = tuple(names[:3]), names[3:6]
    found = [
        Act(8 * HOUR + 15 * MINUTE, Rank.BACK, lambda *_: c.CancelAppointment(cancelled)),
        Act(9 * HOUR + 20 * MINUTE, Rank.ARRIVAL, lambda *_: c.IssueGroup(group, ("RS02",))),
        Act(PARKED_FROM, Rank.MANAGER, lambda *_: c.Park(PARKED, "network")),
        Act(PARKED_UNTIL, Rank.MANAGER, lambda *_: c.Unpark(PARKED)),
    ]
    found += _once(9 * HOUR + 30 * MINUTE, _changes_items)
    found += _once(9 * HOUR + 35 * MINUTE, _brings_one_more)
    found += _once(9 * HOUR + 40 * MINUTE, _is_simpler_at_the_window, rank=Rank.CLERK)
    for begins in _MORE_COMPLEX:
        found += _once(begins, _is_more_complex_at_the_window, rank=Rank.CLERK)
    found += _once(9 * HOUR + 45 * MINUTE, _is_more_complex)
    found += _once(9 * HOUR + 50 * MINUTE, _has_priority_by_sight)
    found += _once(PARKED_FROM + MINUTE, _leaves_with_a_pass, until=PARKED_UNTIL)
    for name in walk_ups:
        found += _once(14 * HOUR + 15 * MINUTE, partial(_walk_up, name), Rank.CLERK)
    found += _slips()
    return tuple(found)


def _once(
    begins: int, choose: Choose, rank: Rank = Rank.BACK, *, until: int = 17 * HOUR + 15 * MINUTE
) -> Iterator[Act]:
    """The act, tried every ten seconds until there is something to choose."""
    done = False

    def attempt(floor: Floor, now: int) -> c.Command | None:
        nonlocal done
        command = None if done else choose(floor, now)
        done = done or command is not None
        return command

    for at in range(begins, until, 10 * SECOND):
        yield Act(at, rank, attempt)


def _slips() -> Iterator[Act]:
    """Clerks who take back what they have just done, five seconds later."""
    left = Counter(SLIPS)

    def slip(floor: Floor, now: int) -> c.Command | None:
        for name, window in floor.windows.items():
            if (
                _can_be_undone(floor, window, now)
                and window.done is not None
                and left[window.done.command] > 0
            ):
                left[window.done.command] -= 1
                return c.Undo(name)
        return None

    for at in range(9 * HOUR + 5 * SECOND, 17 * HOUR, 10 * SECOND):
        yield Act(at, Rank.CLERK, slip)


def _can_be_undone(floor: Floor, window: Window, now: int) -> bool:
    done = window.done
    if done is None or now - done.at > 5 * SECOND:
        return False
    ticket = floor.tickets.get(done.ticket.id) if done.ticket is not None else None
    return ticket is None or ticket.turns == done.turns


def _waiting(floor: Floor, *lanes: str) -> Iterator[Ticket]:
    """Unaddressed tickets of these lanes (all, when none is named) at their first step, in order."""
    for lane in lanes or tuple(floor.lines):
        for ticket in floor.waiting_tickets(lane):
            if ticket.step == 1 and not floor.is_parked(ticket):
                yield ticket


def _changes_items(floor: Floor, _: int) -> c.Command | None:
    ticket = next(_waiting(floor, "regular-B"), None)
    return None if ticket is None else c.ChangeItems(ticket.id, ("YB02",))


def _brings_one_more(floor: Floor, _: int) -> c.Command | None:
    for ticket in floor.tickets.values():
        if ticket.state == "serving" and "YB02" not in ticket.items and not ticket.steps:
            return c.AddMatter(ticket.id, "YB02")
    return None


def _is_simpler_at_the_window(floor: Floor, _: int) -> c.Command | None:
    for name, window in floor.windows.items():
        ticket = floor.tickets.get(window.ticket or "")
        if ticket is not None and ticket.state == "serving" and ticket.lane.startswith("regular"):
            return c.Reclassify(ticket.id, "simple", name)
    return None


def _is_more_complex_at_the_window(floor: Floor, _: int) -> c.Command | None:
    for name, window in floor.windows.items():
        ticket = floor.tickets.get(window.ticket or "")
        if ticket is not None and ticket.state == "serving" and ticket.lane == "fast":
            return c.Reclassify(ticket.id, "complex", name)
    return None


def _is_more_complex(floor: Floor, _: int) -> c.Command | None:
    ticket = next(_waiting(floor, "fast"), None)
    return None if ticket is None else c.Reclassify(ticket.id, "complex")


def _has_priority_by_sight(floor: Floor, _: int) -> c.Command | None:
    ticket = next((one for one in _waiting(floor) if one.priority is None), None)
    return None if ticket is None else c.GrantPriority(ticket.id, "urgent")


def _leaves_with_a_pass(floor: Floor, _: int) -> c.Command | None:
    for ticket in floor.tickets.values():
        if ticket.state == "waiting" and floor.is_parked(ticket):
            return c.Withdraw(ticket.id, wants_pass=True)
    return None


def _walk_up(ticket: str, floor: Floor, _: int) -> c.Command | None:
    for name, window in floor.windows.items():
        if window.idle_since is not None and floor.able(("YB02",)) >> window.spec.index & 1:
            return c.ServeWalkUp(name, ticket, ("YB02",))
    return None
