"""The screens: kiosk, board, reception, console, office, and the visitor's follow page."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, redirect, request
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from hall.access.actors import Actor
from hall.access.headers import DOCUMENT, PLAYED
from hall.access.roles import ANY_WINDOW, Right
from hall.access.rules import rule
from hall.api.public import followed
from hall.api.saying import calculation_number
from hall.api.telling import catalogue_json
from hall.api.times import seconds
from hall.api.who import Known
from hall.calibration import DAYS, FEW, calibrate, calibration_json
from hall.errors import Problem
from hall.feed import Feed
from hall.i18n import DEFAULT, language, named
from hall.operations.days import local_date
from hall.pages.frame import show
from hall.pages.visitor import admitted, hall_named
from hall.services import FEED, services
from hall.store import calculations
from hall.store.people import Row
from queueing.errors import did_you_mean
from queueing.floor import Floor
from queueing.hallfile import Hall, Priority
from queueing.times import wall_text
from simulation.report.html import with_line

screens = Blueprint("screens", __name__)

RIGHTS_SHOWN: tuple[Right, ...] = (
    "run_day", "move_ticket", "work_window", "see_events", "see_figures", "issue", "guide",
)  # fmt: skip
"""Rights that decide what the office offers; the server has the last word."""


def _sign_in_first() -> AnyResponse:
    asked = request.full_path if request.query_string else request.path
    return redirect(f"/sign-in?next={quote(asked)}", 303)


def _catalogue(hall: Hall) -> dict[str, Any]:
    operations = services().operations
    seq, now = operations.seq(hall.code), operations.clock.now()

    def look(floor: Floor) -> dict[str, Any]:
        return catalogue_json(floor, hall, local_date(hall, now).isoformat(), seq)

    return operations.read(hall.code, look)


def _priorities(hall: Hall) -> list[dict[str, Any]]:
    """What a visitor may claim alone. Why is not asked: no class that names a reason gets into the record."""
    return [_priority(one) for one in hall.priorities.values() if one.kiosk]


def _priority(one: Priority) -> dict[str, Any]:
    return {"code": one.code, "names": dict(one.names), "credit_seconds": seconds(one.credit)}


@screens.get("/kiosk/<hall>")
@rule("issue")
def kiosk(hall: str) -> Response:
    """Where visitors take a ticket: a paired device, or a guide who has signed in."""
    there = hall_named(hall)
    found = admitted("issue", hall, "kiosk", "person")
    if found is None:
        raise Problem("not_paired", device="kiosk")
    actor, session = found
    data = {"catalogue": _catalogue(there), "priorities": _priorities(there), "default_lang": DEFAULT}
    return show("hall/kiosk.html", hall=there, actor=actor, session=session, data=data)


@screens.get("/board/<hall>/<board>")
@rule("see_board")
def board(hall: str, board: str) -> Response:
    """What hangs on the wall: a paired screen, or anybody who has signed in."""
    there = hall_named(hall)
    if board not in there.boards:
        raise Problem("unknown_board", board=board, mend=did_you_mean(board, there.boards))
    found = admitted("see_board", hall, "board", "person")
    if found is None:
        raise Problem("not_paired", device="board")
    actor, session = found
    actor.need_board(board)
    one = there.boards[board]
    data = {"board": {"id": one.id, "names": dict(one.names)}}
    return show("displays/board.html", hall=there, actor=actor, session=session, data=data)


@screens.get("/board/<hall>/<board>/speech/<call>.wav")
@rule("see_board")
def speech(hall: str, board: str, call: str) -> Response:
    """The sound of a call, for the board that plays it."""
    found = admitted("see_board", hall, "board", "person")
    if found is None:
        raise Problem("not_paired", device="board")
    found[0].need_board(board)
    feed: Feed | None = current_app.extensions.get(FEED)
    wav = feed.speech(hall, board, call) if feed is not None else None
    if wav is None:
        raise Problem("not_found")
    return Response(wav, mimetype="audio/wav")


@screens.get("/console/<hall>")
@rule("work_window")
def console(hall: str) -> AnyResponse:
    """A clerk's window. ``?window=`` chooses one for this session, unless the office has given one."""
    there = hall_named(hall)
    found = admitted("work_window", hall, "person")
    if found is None:
        return _sign_in_first()
    actor, session = found
    asked = request.args.get("window")
    if asked is not None and asked not in there.windows:
        raise Problem("unknown_window", window=asked, mend=did_you_mean(asked, there.windows))
    names = {one.code: dict(one.names) for one in there.priorities.values()}
    data = {
        "window": asked or actor.window,
        "catalogue": _catalogue(there),
        "priorities": names,
        "passes": there.rules.return_days > 0,
    }
    if asked is not None and asked != actor.window:
        _check_own(actor, session, asked)
        services().people.choose_window(session["id"], asked)
    return show("hall/console.html", hall=there, actor=actor, session=session, data=data)


def _check_own(actor: Actor, session: Row, window: str) -> None:
    """A clerk to whom the office has given a window does not choose another."""
    person = services().people.person_of(session)
    given = person["window"] if person is not None else None
    if given is not None and actor.role not in ANY_WINDOW and given != window:
        raise Problem("not_your_window", own=given, window=window)


@screens.get("/reception/<hall>")
@rule("guide")
def reception(hall: str) -> AnyResponse:
    """A guide's tablet: a paired device, or somebody who has signed in."""
    there = hall_named(hall)
    found = admitted("guide", hall, "reception", "person")
    if found is None:
        return _sign_in_first()
    actor, session = found
    data = {
        "catalogue": _catalogue(there),
        "priorities": [_priority(one) | {"kiosk": one.kiosk} for one in there.priorities.values()],
        "passes": there.rules.return_days > 0,
    }
    return show("hall/reception.html", hall=there, actor=actor, session=session, data=data)


@screens.get("/office/<hall>")
@rule("see_office")
def office(hall: str) -> AnyResponse:
    """Live lanes, windows, tickets of the day and the virtual printer's paper."""
    there = hall_named(hall)
    found = admitted("see_office", hall, "person")
    if found is None:
        return _sign_in_first()
    actor, session = found
    data = {
        "links": _links(there, actor),
        "catalogue": _catalogue(there),
        "rights": {name: actor.may(name) for name in RIGHTS_SHOWN},
    }
    return show("hall/office.html", hall=there, actor=actor, session=session, data=data)


@screens.get("/office/<hall>/theatre")
@rule("see_figures")
def theatre(hall: str) -> AnyResponse:
    """A day of the hall as a film: the present one as it happens, or one on record."""
    there = hall_named(hall)
    found = admitted("see_figures", hall, "person")
    if found is None:
        return _sign_in_first()
    actor, session = found
    days, opened = services().films.days(hall)
    asked = request.args.get("day")
    if asked is not None and asked not in days:
        raise Problem("unknown_day", day=asked)
    data = {
        "days": [{"day": day, "open": day == opened} for day in days],
        "day": asked or next(iter(days), None),
    }
    return show("hall/theatre.html", hall=there, actor=actor, session=session, data=data)


@screens.get("/office/<hall>/calculations/<calculation>")
@rule("see_figures")
def calculation(hall: str, calculation: str) -> AnyResponse:
    """What came of a calculation, as a page that can be handed on; with ``?save`` as a file."""
    there = hall_named(hall)
    if admitted("see_figures", hall, "person") is None:
        return _sign_in_first()
    with services().operations.store.read() as connection:
        found = calculations.one(connection, there.code, calculation)
        known = Known(connection, {found["asked_by"]} if found else set())
    if found is None or found["page"] is None:
        raise Problem("unknown_calculation", calculation=calculation)
    asked = gettext(
        "Calculation %(number)s, asked for by %(who)s, %(time)s",
        number=calculation_number(found["id"]),
        who=named(known.json(found["asked_by"])["names"]),
        time=f"{datetime.fromtimestamp(found['asked_at'] / 1000, ZoneInfo(there.timezone)):%Y-%m-%d %H:%M}",
    )
    page = with_line(json.loads(found["page"])[language()], asked)
    answer = Response(page, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = PLAYED if found["kind"] == "replay" else DOCUMENT
    if "save" in request.args:
        answer.headers["Content-Disposition"] = f'attachment; filename="kuaiban-{found["id"]}.html"'
    return answer


@screens.get("/office/<hall>/calibration")
@rule("see_figures")
def calibration(hall: str) -> AnyResponse:
    """How well the waits that visitors were told came true, by day, lane and hour."""
    there = hall_named(hall)
    found = admitted("see_figures", hall, "person")
    if found is None:
        return _sign_in_first()
    actor, session = found
    with services().operations.store.read() as connection:
        data = calibration_json(calibrate(connection, there))
    data["lanes"] = {code: dict(lane.names) for code, lane in there.lanes.items()}
    data |= {"closes": wall_text(there.hours.closes), "few": FEW, "most": DAYS}
    return show("hall/calibration.html", hall=there, actor=actor, session=session, data=data)


def _links(hall: Hall, actor: Actor) -> list[dict[str, Any]]:
    links: list[dict[str, Any]] = []
    if actor.may("issue"):
        names = {"zh-CN": "取号机", "en": "Kiosk"}
        links.append({"kind": "kiosk", "names": names, "href": f"/kiosk/{hall.code}"})
    if actor.may("guide"):
        names = {"zh-CN": "导办台", "en": "Reception"}
        links.append({"kind": "reception", "names": names, "href": f"/reception/{hall.code}"})
    links += [
        {"kind": "board", "names": dict(one.names), "href": f"/board/{hall.code}/{one.id}"}
        for one in hall.boards.values()
    ]
    if actor.may("work_window"):
        names = {"zh-CN": "窗口操作", "en": "Console"}
        links.append({"kind": "console", "names": names, "href": f"/console/{hall.code}"})
    return links


@screens.get("/f/<token>")
@rule("public")
def follow(token: str) -> Response:
    """The page behind a slip's QR code: complete without a script, in the visitor's language."""
    here = services()
    ticket = followed(here, token, request.remote_addr or "unknown")
    there = hall_named(ticket["hall"]["code"])
    data = {"ticket": ticket, "follow": token, "pass_picture": _pass_picture(ticket["pass_code"])}
    return show("hall/follow.html", hall=there, data=data)


def _pass_picture(code: str | None) -> str | None:
    """A return pass as a QR code (SVG) for the scanner at the reception."""
    if code is None:
        return None
    # Imported for whoever has one: few pages have, and every start would pay for its tables.
    import segno  # noqa: PLC0415

    return str(segno.make(code, error="m", micro=False).svg_inline(border=4, omitsize=True, light="#fff"))
