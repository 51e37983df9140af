"""Home, about, signing in and out, pairing a device."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from hall import __version__
from hall.access.actors import Actor
from hall.access.forms import check_form
from hall.access.pagetokens import SessionKind
from hall.access.rules import rule
from hall.errors import Problem, problem_words
from hall.i18n import language
from hall.pages.credits import CREDITS
from hall.pages.frame import show
from hall.pages.visitor import COOKIES, behind
from hall.services import services
from hall.store.people import Row
from queueing.hallfile import Hall

entrance = Blueprint("entrance", __name__)

_HOUR = 3600


def _halls() -> list[Hall]:
    operations = services().operations
    found = (operations.read(code, lambda floor: floor.hall) for code in operations.halls())
    return [hall for hall in found if hall is not None]


def _doors(hall: Hall, here: Mapping[SessionKind, Actor | None]) -> dict[str, Any]:
    """The addresses of one hall's screens, None where this browser may not go."""
    person, kiosk, board, tablet = (here.get(kind) for kind in ("person", "kiosk", "board", "reception"))

    def may(actor: Actor | None, right: Any) -> bool:
        return actor is not None and actor.may(right) and actor.hall in (None, hall.code)

    issues = may(kiosk, "issue") or may(person, "issue")
    shown = may(board, "see_board") or may(person, "see_board")
    own = board.board if board is not None and person is None else None
    return {
        "code": hall.code,
        "names": dict(hall.names),
        "kiosk": f"/kiosk/{hall.code}" if issues else None,
        "boards": [
            {"names": dict(one.names), "href": f"/board/{hall.code}/{one.id}"}
            for one in hall.boards.values()
            if shown and own in (None, one.id)
        ],
        "reception": f"/reception/{hall.code}" if may(tablet, "guide") or may(person, "guide") else None,
        "console": f"/console/{hall.code}" if may(person, "work_window") else None,
        "office": f"/office/{hall.code}" if may(person, "see_office") else None,
    }


@entrance.get("/")
@rule("public")
def home() -> Response:
    """Links to the screens that this browser may open."""
    here = {kind: found[0] if (found := behind(kind)) else None for kind in COOKIES}
    halls = [_doors(hall, here) for hall in _halls()] if any(here.values()) else []
    return show("hall/home.html", actor=here["person"], data={"halls": halls})


@entrance.get("/about")
@rule("public")
def about() -> Response:
    """What this is, and whose work is in it."""
    found = behind("person")
    data = {"version": __version__, "credits": CREDITS}
    return show("hall/about.html", actor=found[0] if found else None, data=data)


# signing in


@entrance.get("/sign-in")
@rule("public")
def sign_in_form() -> Response:
    """The form; ``next`` is where to go afterwards."""
    return _form("", _next(request.args.get("next")), None)


def _form(login: str, then: str, problem: Problem | None) -> Response:
    wrong = problem_words(problem.code, problem.facts)[language()]["detail"] if problem else None
    status = problem.status if problem else 200
    data = {"login": login, "next": then, "problem": wrong}
    halls = _halls()
    answer = show("hall/sign_in.html", hall=halls[0] if len(halls) == 1 else None, status=status, data=data)
    answer.headers.extend(problem.headers if problem else {})
    return answer


def _next(address: str | None) -> str:
    """A path on this server; anything else (another site, a script) becomes the home page."""
    parts = urlsplit(address or "")
    inside = not parts.scheme and not parts.netloc and parts.path.startswith("/")
    return address if address and inside and not address.startswith("//") and "\\" not in address else "/"


@entrance.post("/sign-in")
@rule("public")
def sign_in() -> AnyResponse:
    """Checks the password, begins a session, goes on."""
    here = services()
    check_form(request, here.pages)
    login, then = request.form.get("login", "")[:80].replace("\0", ""), _next(request.form.get("next"))
    try:
        here.limits.count("sign_in", request.remote_addr or "unknown")
        here.limits.count("login", login.strip())
        found = here.entrance.sign_in(login, request.form.get("password", ""))
        if found is None:
            raise Problem("wrong_password")
    except Problem as problem:
        return _form(login, then, problem)
    _leave()
    response = redirect(_first_page(found[0]) if then == "/" else then, 303)
    _give_cookie(response, "person", found[1], here.settings.session_hours * _HOUR)
    return response


def _first_page(person: Row) -> str:
    """Where somebody begins who has asked for no page: guides have one screen, the others choose."""
    if person["role"] == "reception" and person["hall"]:
        return f"/reception/{quote(person['hall'])}"
    return "/"


@entrance.post("/sign-out")
@rule("public")
def sign_out() -> AnyResponse:
    """Ends the person's session; devices paired with this browser stay paired."""
    check_form(request, services().pages)
    _leave()
    response = redirect("/", 303)
    response.delete_cookie(COOKIES["person"], path="/", httponly=True, samesite="Lax")
    return response


def _leave() -> None:
    found = behind("person")
    if found is not None:
        services().people.end_session(found[1]["id"])


def _give_cookie(response: AnyResponse, kind: SessionKind, value: str, seconds: int) -> None:
    secure = request.is_secure or (services().settings.public_url or "").startswith("https:")
    response.set_cookie(
        COOKIES[kind], value, max_age=seconds, httponly=True, samesite="Lax", secure=secure, path="/"
    )


# pairing


@entrance.get("/pair/<token>")
@rule("public")
def pair_page(token: str) -> AnyResponse:
    """Pairs this browser at once; asks first when it is already another device of that kind."""
    row = _pairable(token)
    before = behind(row["role"])
    if before is not None and before[0].id != f"token:{row['id']}":
        data = {"kind": row["role"], "name": row["name"], "token": token, "href": None}
        return show("hall/pair.html", data=data)
    return _paired(token)


@entrance.post("/pair/<token>")
@rule("public")
def pair(token: str) -> AnyResponse:
    """Pairs this browser with a device's token and opens its screen."""
    check_form(request, services().pages)
    _pairable(token)
    return _paired(token)


def _pairable(token: str) -> Any:
    here = services()
    row = here.entrance.pairable(token)
    if row is None:
        here.limits.count("sign_in", f"pair {request.remote_addr}")
        raise Problem("unknown_pairing")
    return row


def _paired(token: str) -> AnyResponse:
    here = services()
    found = here.entrance.pair(token)
    assert found is not None
    kind, row, cookie = found
    response = redirect(_screen_of(kind, row["hall"], row["board"]), 303)
    _give_cookie(response, kind, cookie, here.settings.device_days * 24 * _HOUR)
    return response


def _screen_of(kind: SessionKind, code: str | None, board: str | None) -> str:
    hall = next((hall for hall in _halls() if code in (None, hall.code)), None)
    if hall is None:
        return "/"
    if kind in ("kiosk", "reception"):
        return f"/{kind}/{hall.code}"
    shown = board or next(iter(hall.boards), None)
    return f"/board/{hall.code}/{shown}" if shown else "/"
