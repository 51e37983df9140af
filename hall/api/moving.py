"""What becomes of a ticket that is in nobody's hand, or of one in hand without its window's doing."""

from __future__ import annotations

from collections.abc import Callable

from hall.api import models as m
from hall.api.commanding import as_ticket, perform
from hall.api.layer import Ask
from hall.api.reply import Reply
from hall.api.shape import Body, NoBody
from hall.api.table import api
from queueing import commands as c
from queueing.errors import Refused
from queueing.floor import Floor

_MOVE = ("unknown_ticket", "wrong_state", "not_your_window", "day_not_open", "hall_not_configured")
_ITEMS = ("unknown_item", "no_items", "item_twice", "item_parked", "lane_closed", "nobody_serves")


def _own(ask: Ask) -> Callable[[Floor], str]:
    """The ticket's id; a clerk's only if the own window has it in hand, or had it last."""

    def check(floor: Floor) -> str:
        name = str(ask.path["ticket"])
        held = floor.tickets.get(name)
        if (
            ask.who.role == "clerk"
            and held is not None
            and (not ask.who.window or held.window != ask.who.window)
        ):
            raise Refused("not_your_window", own=ask.who.window, window=held.window)
        return name

    return check


def _move(
    verb: str,
    path: str,
    summary: str,
    make: Callable[[Ask, str], c.Command],
    problems: tuple[str, ...] = (),
    body: type[Body] = NoBody,
) -> None:
    """Declares a turn of a ticket."""

    def view(ask: Ask) -> Reply:
        own = _own(ask)
        return perform(ask, lambda floor: make(ask, own(floor)), as_ticket(ask))

    view.__name__ = verb
    declare = api.route(
        "POST",
        f"/halls/<hall>/tickets/<ticket>/{path}",
        "move_ticket",
        summary,
        answer=m.TicketAnswer,
        body=body,
        problems=(*_MOVE, *problems),
    )
    declare(view)


_move(
    "withdraw",
    "withdraw",
    "Withdraw a ticket",
    lambda ask, ticket: c.Withdraw(ticket, ask.body.return_pass),
    ("nothing_parked", "no_passes"),
    m.WithdrawBody,
)
_move(
    "resume",
    "resume",
    "Let a held ticket wait again",
    lambda _, ticket: c.Resume(ticket),
    ("nobody_serves", "lane_closed"),
)
_move(
    "requeue",
    "requeue",
    "Let a missed ticket wait again",
    lambda _, ticket: c.Requeue(ticket),
    ("requeue_limit", "requeue_too_late", "nobody_serves", "lane_closed"),
)
_move(
    "more_time",
    "more-time",
    "Let a ticket wait behind the next few",
    lambda _, ticket: c.MoreTime(ticket),
    ("addressed_ticket", "more_time_limit", "nobody_serves", "lane_closed"),
)
_move(
    "grant_priority",
    "priority",
    "Give a ticket a priority, or confirm the one it claims",
    lambda ask, ticket: c.GrantPriority(ticket, ask.body.priority),
    ("unknown_priority", "nothing_claimed", "granted_already"),
    m.PriorityBody,
)
_move(
    "refuse_priority",
    "refuse-priority",
    "Do not confirm a ticket's priority",
    lambda _, ticket: c.RefusePriority(ticket),
    ("nothing_claimed",),
)
_move(
    "reclassify_waiting",
    "reclassify",
    "A waiting ticket's matter is simpler, or more complex, than it seemed",
    lambda ask, ticket: c.Reclassify(ticket, ask.body.complexity),
    ("addressed_ticket", "at_a_window", "no_fast_lane", "lane_closed", "same_lane", "nobody_serves"),
    m.ComplexityBody,
)
_move(
    "change_items",
    "items",
    "Change what a ticket is for, its place kept",
    lambda ask, ticket: c.ChangeItems(ticket, tuple(ask.body.items)),
    (*_ITEMS, "addressed_ticket", "one_thing_item"),
    m.ItemsBody,
)
_move(
    "add_matter",
    "matters",
    "Add one more matter, as the ticket's last step",
    lambda ask, ticket: c.AddMatter(ticket, ask.body.item),
    _ITEMS,
    m.MatterBody,
)
