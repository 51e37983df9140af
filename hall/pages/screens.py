"""The screens: kiosk, board, console, office, and the visitor's follow page."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from hall.access.forms import check_form
from hall.access.roles import ANY_WINDOW
from hall.access.rules import rule
from hall.api.public import followed
from hall.api.telling import catalogue_json, hall_json
from hall.api.times import seconds
from hall.errors import Problem
from hall.i18n import language
from hall.operations.days import local_date
from hall.pages.frame import show
from hall.pages.visitor import admitted, hall_named
from hall.services import services
from queueing.errors import did_you_mean
from queueing.floor import Floor
from queueing.hallfile import Hall

screens = Blueprint("screens", __name__)


def _sign_in_first() -> AnyResponse:
    return redirect(f"/sign-in?next={quote(request.path)}", 303)


def _now(hall: Hall) -> dict[str, Any]:
    """The hall's state for a screen's first paint."""
    operations = services().operations
    seq, now = operations.seq(hall.code), operations.clock.now()
    return operations.read(hall.code, lambda floor: hall_json(floor, hall, max(now, floor.at), seq))


def _catalogue(hall: Hall) -> dict[str, Any]:
    operations = services().operations
    seq, now = operations.seq(hall.code), operations.clock.now()

    def look(floor: Floor) -> dict[str, Any]:
        return catalogue_json(floor, hall, local_date(hall, now).isoformat(), seq)

    return operations.read(hall.code, look)


def _priorities(hall: Hall) -> list[dict[str, Any]]:
    return [
        {"code": one.code, "names": dict(one.names), "credit_seconds": seconds(one.credit)}
        for one in hall.priorities.values()
    ]


@screens.get("/kiosk/<hall>")
@rule("issue")
def kiosk(hall: str) -> Response:
    """Where visitors take a ticket: a paired device, or a guide who has signed in."""
    there = hall_named(hall)
    found = admitted("issue", hall, "kiosk", "person")
    if found is None:
        return show("hall/pair.html", "pair", hall=there, status=401, data={"kind": "kiosk", "wrong": False})
    actor, session = found
    data = {"catalogue": _catalogue(there), "priorities": _priorities(there), "hall": _now(there)}
    return show("hall/kiosk.html", "kiosk", hall=there, actor=actor, session=session, data=data)


@screens.get("/board/<hall>/<board>")
@rule("see_board")
def board(hall: str, board: str) -> Response:
    """What hangs on the wall: a paired screen, or anybody who has signed in."""
    there = hall_named(hall)
    if board not in there.boards:
        raise Problem("unknown_board", board=board, mend=did_you_mean(board, there.boards))
    found = admitted("see_board", hall, "board", "person")
    if found is None:
        return show("hall/pair.html", "pair", hall=there, status=401, data={"kind": "board", "wrong": False})
    actor, session = found
    actor.need_board(board)
    one = there.boards[board]
    data = {"board": {"id": one.id, "names": dict(one.names), "lanes": list(one.lanes)}, "hall": _now(there)}
    return show("displays/board.html", "board", hall=there, actor=actor, session=session, data=data)


@screens.get("/console/<hall>")
@rule("work_window")
def console(hall: str) -> AnyResponse:
    """A clerk's window; ``?window=`` lets a supervisor choose one, a clerk the one to sit at."""
    there = hall_named(hall)
    found = admitted("work_window", hall, "person")
    if found is None:
        return _sign_in_first()
    actor, session = found
    asked = request.args.get("window")
    if asked is not None and asked not in there.windows:
        raise Problem("unknown_window", window=asked, mend=did_you_mean(asked, there.windows))
    window = asked if actor.role in ANY_WINDOW and asked else actor.window
    data = {
        "window": window,
        "choose": actor.role in ANY_WINDOW or actor.window is None,
        "windows": [
            {"id": one.id, "number": one.number, "names": dict(one.names)} for one in there.windows.values()
        ],
        "hall": _now(there),
        "catalogue": _catalogue(there),
    }
    return show("hall/console.html", "console", hall=there, actor=actor, session=session, data=data)


@screens.post("/console/<hall>/window")
@rule("work_window")
def choose_window(hall: str) -> AnyResponse:
    """A clerk whom the office has given no window says where she sits; it lasts until she signs out."""
    check_form(request, services().pages)
    there = hall_named(hall)
    found = admitted("work_window", hall, "person")
    if found is None:
        return _sign_in_first()
    actor, session = found
    window = request.form.get("window", "")
    if window not in there.windows:
        raise Problem("unknown_window", window=window[:64], mend=did_you_mean(window[:64], there.windows))
    person = services().people.person_of(session)
    if person is not None and person["window"] is not None and actor.role not in ANY_WINDOW:
        actor.need_window(window)
    services().people.choose_window(session["id"], window)
    return redirect(f"/console/{hall}", 303)


@screens.get("/office/<hall>")
@rule("see_day")
def office(hall: str) -> AnyResponse:
    """Live lanes, windows, tickets of the day and the virtual printer's paper."""
    there = hall_named(hall)
    found = admitted("see_day", hall, "person")
    if found is None:
        return _sign_in_first()
    actor, session = found
    if actor.role == "clerk":
        raise Problem("not_allowed", role=actor.role, allowed=["supervisor", "manager", "admin", "auditor"])
    data = {
        "hall": _now(there),
        "catalogue": _catalogue(there),
        "priorities": _priorities(there),
        "rights": {name: actor.may(name) for name in ("run_day", "move_ticket", "see_events", "issue")},
    }
    return show("hall/office.html", "office", hall=there, actor=actor, session=session, data=data)


@screens.get("/f/<token>")
@rule("public")
def follow(token: str) -> Response:
    """The page behind a slip's QR code: complete without a script, in the visitor's language."""
    here = services()
    here.limits.count("open", request.remote_addr or "unknown")
    ticket = followed(here, token, language())
    return show(
        "hall/follow.html",
        "follow",
        hall=hall_named(ticket["hall"]["code"]),
        data={"ticket": ticket, "token": token},
    )
