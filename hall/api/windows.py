"""Windows: look, open, pause, close, call, and every turn of the ticket in hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hall.api import models as m
from hall.api.commanding import as_call, as_ticket, as_undone, as_window, perform
from hall.api.layer import Ask
from hall.api.reading import on_floor, window_of
from hall.api.reply import Reply
from hall.api.saying import because_json
from hall.api.shape import Body, NoBody
from hall.api.table import api
from hall.api.telling import ticket_json, window_json
from hall.api.tickets import new_ticket_id
from hall.operations.asking import Moment
from hall.store import lookups
from queueing import commands as c
from queueing.floor import Floor
from queueing.hallfile import Hall
from queueing.reasons import Because

_AT = ("not_your_window", "unknown_window", "day_not_open", "hall_not_configured")
_HAND = (*_AT, "unknown_ticket", "wrong_state", "other_ticket")


@api.route(
    "GET",
    "/halls/<hall>/windows/<window>",
    "see_hall",
    "A window",
    answer=m.WindowAnswer,
    problems=("unknown_window", "hall_not_configured"),
)
def window(ask: Ask) -> Reply:
    """A window as it stands."""
    name = ask.path["window"]
    return Reply(on_floor(ask, lambda floor, _, at, seq: window_json(floor, window_of(floor, name), at, seq)))


@api.route(
    "GET",
    "/halls/<hall>/windows/<window>/next",
    "see_day",
    "Whom a window would call now, and why",
    answer=m.NextAnswer,
    problems=("unknown_window", "hall_not_configured"),
)
def window_next(ask: Ask) -> Reply:
    """A preview of call-next; it changes nothing."""
    return Reply(on_floor(ask, lambda floor, hall, at, seq: _next(ask, floor, hall, at, seq)))


def _next(ask: Ask, floor: Floor, hall: Hall, at: int, seq: int) -> dict[str, Any]:
    one = window_of(floor, ask.path["window"])
    facts = {"window": one.spec.id}
    found = None
    if floor.day is None:
        because = Because("day_not_open")
    elif one.ticket is not None:
        because = Because("window_busy", facts | {"number": floor.tickets[one.ticket].number})
    elif one.state != "open":
        because = Because("window_not_open", facts | {"state": one.state})
    else:
        choice = floor.preview(one.spec.id, at)
        because = choice if isinstance(choice, Because) else choice.because
        found = None if isinstance(choice, Because) else floor.tickets[choice.ticket]
    shown = None
    if found is not None:
        address = ask.services.printing.follow_url(ask.hall, found.id)
        shown = ticket_json(floor, found, at=at, seq=seq, paper="none", follow_url=address)
    return {"ticket": shown, "because": because_json(because, hall), "seq": seq}


def _at_window(
    verb: str, summary: str, body: type[Body], problems: tuple[str, ...], make: Callable[[Ask], c.Command]
) -> None:
    """Declares a command that opens, pauses or closes a window."""

    def view(ask: Ask) -> Reply:
        return perform(ask, make(ask), as_window(ask.path["window"]))

    view.__name__ = f"{verb}_window"
    path = f"/halls/<hall>/windows/<window>/{verb}"
    declare = api.route(
        "POST", path, "work_window", summary, answer=m.WindowAnswer, body=body, problems=(*_AT, *problems)
    )
    declare(view)


_at_window(
    "open",
    "Open a window, or come back from a pause",
    NoBody,
    ("window_open_already",),
    lambda ask: c.OpenWindow(ask.path["window"]),
)
_at_window(
    "pause",
    "Pause a window",
    m.PauseBody,
    ("window_busy", "window_not_open"),
    lambda ask: c.PauseWindow(ask.path["window"], ask.body.reason),
)
_at_window(
    "close",
    "Close a window",
    NoBody,
    ("window_busy", "window_closed_already"),
    lambda ask: c.CloseWindow(ask.path["window"]),
)


@api.route(
    "POST",
    "/halls/<hall>/windows/<window>/auto-call",
    "work_window",
    "Let a window call by itself, or no longer",
    answer=m.WindowAnswer,
    body=m.AutoCallBody,
    problems=(*_AT, "window_not_open", "auto_call_too_short"),
)
def auto_call(ask: Ask) -> Reply:
    """The window calls by itself after having been idle so long; null switches that off."""
    after = ask.body.after_seconds
    command = c.SetAutoCall(ask.path["window"], None if after is None else after * 1000)
    return perform(ask, command, as_window(ask.path["window"]))


@api.route(
    "POST",
    "/halls/<hall>/windows/<window>/undo",
    "work_window",
    "Take the window's last command back",
    answer=m.UndoAnswer,
    body=NoBody,
    problems=(*_AT, "nothing_to_undo", "undo_too_late", "undo_touched"),
)
def undo(ask: Ask) -> Reply:
    """Window and ticket stand as before it; boards and loudspeakers are told."""
    return perform(ask, c.Undo(ask.path["window"]), as_undone(ask, ask.path["window"]))


@api.route(
    "POST",
    "/halls/<hall>/windows/<window>/walk-up",
    "work_window",
    "Serve somebody without a ticket",
    answer=m.TicketAnswer,
    status=201,
    body=m.WalkUpBody,
    problems=(
        *_AT,
        "unknown_item",
        "unknown_priority",
        "no_items",
        "item_twice",
        "item_parked",
        "one_thing_item",
        "lane_closed",
        "not_covered",
        "window_busy",
        "window_not_open",
        "window_no_slot",
        "ticket_exists",
    ),
)
def walk_up(ask: Ask) -> Reply:
    """Issued, called and started in one step, so that no visit goes unrecorded."""
    body = ask.body
    command = c.ServeWalkUp(
        ask.path["window"], new_ticket_id(), tuple(body.items), body.priority, body.language
    )
    return perform(ask, command, as_ticket(ask, 201))


def _in_hand(
    verb: str,
    summary: str,
    make: Callable[[str, str, Any], c.Command],
    problems: tuple[str, ...] = (),
    body: type[m.TicketBody] = m.TicketBody,
) -> None:
    """Declares a turn of the ticket in hand."""

    def view(ask: Ask) -> Reply:
        return perform(ask, make(ask.path["window"], ask.body.ticket, ask.body), as_ticket(ask))

    view.__name__ = verb.replace("-", "_")
    path = f"/halls/<hall>/windows/<window>/{verb}"
    declare = api.route(
        "POST",
        path,
        "work_window",
        summary,
        answer=m.TicketAnswer,
        body=body,
        problems=(*_HAND, *problems),
    )
    declare(view)


_OUTCOME = ("unknown_material", "missing_when_done", "lane_closed")

_in_hand("recall", "Call the ticket in hand again", lambda window, ticket, _: c.Recall(window, ticket))
_in_hand("start", "The visitor has come", lambda window, ticket, _: c.Start(window, ticket))
_in_hand(
    "accept",
    "The case enters acceptance",
    lambda window, ticket, _: c.Accept(window, ticket),
    ("accepted_already",),
)
_in_hand(
    "complete",
    "The visit, or its step, is finished",
    lambda window, ticket, body: c.Complete(window, ticket, body.outcome, tuple(body.missing)),
    _OUTCOME,
    m.CompleteBody,
)
_in_hand("no-show", "The visitor did not come", lambda window, ticket, _: c.NoShow(window, ticket))
_in_hand(
    "hold",
    "Put the ticket aside, its place kept",
    lambda window, ticket, body: c.Hold(window, ticket, body.wish),
    body=m.HoldBody,
)
_in_hand(
    "reclassify",
    "The matter is simpler, or more complex, than it seemed",
    lambda window, ticket, body: c.Reclassify(ticket, body.complexity, window),
    ("no_fast_lane", "lane_closed", "same_lane", "nobody_serves"),
    m.ReclassifyBody,
)


@api.route(
    "POST",
    "/halls/<hall>/windows/<window>/call-next",
    "work_window",
    "Call whoever is next for this window",
    answer=m.CallAnswer,
    body=NoBody,
    problems=(*_AT, "window_busy", "window_not_open"),
)
def call_next(ask: Ask) -> Reply:
    """Calls by the formula; ``ticket`` is null when there is nobody, and ``because`` says why."""
    return perform(ask, c.CallNext(ask.path["window"]), as_call(ask))


@api.route(
    "POST",
    "/halls/<hall>/windows/<window>/complete-and-call-next",
    "work_window",
    "Finish the visit and call whoever is next",
    answer=m.CallAnswer,
    body=m.CompleteBody,
    problems=(*_HAND, *_OUTCOME, "window_not_open"),
)
def complete_and_call_next(ask: Ask) -> Reply:
    """Both in one step."""
    body = ask.body
    command = c.CompleteAndCallNext(ask.path["window"], body.ticket, body.outcome, tuple(body.missing))
    return perform(ask, command, as_call(ask))


@api.route(
    "POST",
    "/halls/<hall>/windows/<window>/transfer",
    "work_window",
    "Send the ticket to an item, a lane or a window, its place kept",
    answer=m.TicketAnswer,
    body=m.TransferBody,
    problems=(
        *_HAND,
        "unknown_item",
        "unknown_lane",
        "lane_closed",
        "nobody_serves",
        "same_window",
        "item_parked",
        "one_thing_item",
        "window_not_open",
        "window_no_slot",
        "not_covered",
    ),
)
def transfer(ask: Ask) -> Reply:
    """The ticket waits again elsewhere. A note is kept beside it, not in the record."""
    body = ask.body
    command = c.Transfer(
        ask.path["window"], body.ticket, item=body.item, lane=body.lane, to_window=body.window
    )

    def keep_note(moment: Moment) -> None:
        lookups.add_note(
            moment.connection,
            moment.hall,
            body.ticket,
            written_at=moment.at,
            actor=ask.who.id,
            text=body.note,
        )

    return perform(ask, command, as_ticket(ask), keep_note if body.note else None)
