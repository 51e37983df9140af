"""Home, signing in and out, pairing a device."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from hall.access.forms import check_form
from hall.access.rules import rule
from hall.errors import Problem
from hall.pages.frame import show
from hall.pages.visitor import COOKIES, behind
from hall.services import services
from queueing.hallfile import Hall

entrance = Blueprint("entrance", __name__)

_HOUR = 3600


def _halls() -> list[Hall]:
    operations = services().operations
    found = (operations.read(code, lambda floor: floor.hall) for code in operations.halls())
    return [hall for hall in found if hall is not None]


def _secure() -> bool:
    return request.is_secure or (services().settings.public_url or "").startswith("https:")


@entrance.get("/")
@rule("public")
def home() -> Response:
    """Links to the screens that somebody here may open, and how to get to the others."""
    person, kiosk, board = behind("person"), behind("kiosk"), behind("board")
    actor = person[0] if person else None
    halls = [
        {
            "code": hall.code,
            "names": dict(hall.names),
            "boards": [{"id": one.id, "names": dict(one.names)} for one in hall.boards.values()],
            "kiosk": bool(kiosk or (actor and actor.may("issue"))),
            "board": bool(board or actor),
            "console": bool(actor and actor.may("work_window")),
            "office": bool(actor and actor.may("see_day") and actor.role != "clerk"),
        }
        for hall in _halls()
        if actor is None or actor.hall in (None, hall.code)
    ]
    return show(
        "hall/home.html", "home", actor=actor, session=person[1] if person else None, data={"halls": halls}
    )


@entrance.get("/about")
@rule("public")
def about() -> Response:
    """What this is, and whose work is in it."""
    found = behind("person")
    return show("hall/about.html", "about", actor=found[0] if found else None)


@entrance.get("/sign-in")
@rule("public")
def sign_in_form() -> Response:
    """The form; ``next`` is where to go afterwards."""
    return _form("", _next(request.args.get("next")), None, 200)


def _form(login: str, then: str, wrong: str | None, status: int) -> Response:
    data = {"login": login, "next": then, "wrong": wrong}
    return show("hall/sign_in.html", "sign_in", status=status, data=data)


def _next(address: str | None) -> str:
    """A path on this server; anything else (another site, a script) becomes the home page."""
    parts = urlsplit(address or "/")
    clean = address and not parts.scheme and not parts.netloc and address.startswith("/")
    return address if clean and address and "\\" not in address and not address.startswith("//") else "/"


@entrance.post("/sign-in")
@rule("public")
def sign_in() -> AnyResponse:
    """Checks the password, begins a session, goes on."""
    here = services()
    check_form(request, here.pages)
    login, then = request.form.get("login", "")[:80], _next(request.form.get("next"))
    try:
        here.limits.count("sign_in", request.remote_addr or "unknown")
    except Problem as problem:
        answer = _form(login, then, "too_many", problem.status)
        answer.headers.extend(problem.headers)
        return answer
    found = here.entrance.sign_in(login, request.form.get("password", ""))
    if found is None:
        return _form(login, then, "wrong", 403)
    _leave("person")
    response = redirect(then, 303)
    _give_cookie(response, "person", found[1], here.settings.session_hours * _HOUR)
    return response


@entrance.post("/sign-out")
@rule("public")
def sign_out() -> AnyResponse:
    """Ends the person's session; paired devices of this browser stay paired."""
    check_form(request, services().pages)
    _leave("person")
    response = redirect("/", 303)
    response.delete_cookie(COOKIES["person"], path="/", httponly=True, samesite="Lax")
    return response


def _leave(kind: str) -> None:
    found = behind("person") if kind == "person" else None
    if found is not None:
        services().people.end_session(found[1]["id"])


def _give_cookie(response: AnyResponse, kind: str, value: str, seconds: int) -> None:
    name = next(cookie for known, cookie in COOKIES.items() if known == kind)
    response.set_cookie(
        name, value, max_age=seconds, httponly=True, samesite="Lax", secure=_secure(), path="/"
    )


@entrance.get("/pair")
@rule("public")
def pair_help() -> Response:
    """How a kiosk or a board is paired."""
    return show("hall/pair.html", "pair", data={"kind": None, "wrong": False})


@entrance.get("/pair/<token>")
@rule("public")
def pair(token: str) -> AnyResponse:
    """Pairs this browser with a kiosk's or board's token and opens its screen."""
    here = services()
    here.limits.count("sign_in", f"pair {request.remote_addr}")
    found = here.entrance.pair(token)
    if found is None:
        return show("hall/pair.html", "pair", status=404, data={"kind": None, "wrong": True})
    kind, row, cookie = found
    response = redirect(_screen_of(kind, row["hall"], row["board"]), 303)
    _give_cookie(response, kind, cookie, here.settings.device_days * 24 * _HOUR)
    return response


def _screen_of(kind: str, code: str | None, board: str | None) -> str:
    halls = [hall for hall in _halls() if code in (None, hall.code)]
    if not halls:
        return "/"
    hall = halls[0]
    if kind == "kiosk":
        return f"/kiosk/{hall.code}"
    shown = board or next(iter(hall.boards), None)
    return f"/board/{hall.code}/{shown}" if shown else "/"
