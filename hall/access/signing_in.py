"""Signing in and out, and pairing a browser with a device's token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from hall.access.keys import (
    TOKEN_PREFIX,
    fingerprint,
    hash_password,
    needs_new_hash,
    new_secret,
    new_token,
    password_fits,
)
from hall.access.pagetokens import SessionKind
from hall.access.roles import ANY_HALL, PEOPLE, ROLES, Role
from hall.settings import Settings
from hall.store.people import People, Row
from queueing.errors import Mistake, Mistakes, did_you_mean
from queueing.hallfile import Hall

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
HOUR_MS = 3_600_000
PAIRS: dict[str, SessionKind] = {"kiosk": "kiosk", "board": "board", "reception": "reception"}
"""Roles of tokens that a browser can be paired with, and the kind of session that it then has."""


T = TypeVar("T")


class Apart(Protocol):
    """Does something that takes long where nobody else has to wait for it."""

    def __call__(self, do: Callable[[], T], /) -> T:
        """What ``do`` gives; what it raises is raised."""
        ...


def at_once(do: Callable[[], T], /) -> T:
    """Does it here: right where every request has a thread of its own."""
    return do()


class Entrance:
    """Lets people and devices in. ``now`` gives ms UTC, real time; passwords are worked on ``apart``."""

    def __init__(
        self, people: People, settings: Settings, now: Callable[[], int], apart: Apart = at_once
    ) -> None:
        self._people = people
        self._settings = settings
        self._now = now
        self._apart = apart

    def sign_in(self, login: str, password: str) -> tuple[Row, str] | None:
        """(person, cookie) when the password fits; None otherwise, whichever of the two was wrong."""
        person = self._people.person_by_login(login.strip()) if len(password) <= LONGEST_PASSWORD else None
        stored = person["password_hash"] if person else None
        if not self._apart(lambda: password_fits(stored, password[:LONGEST_PASSWORD])):
            return None
        assert person is not None
        if needs_new_hash(person["password_hash"]):
            self._people.upgrade_password(person["id"], self._apart(lambda: hash_password(password)))
        cookie = new_secret()
        self._people.add_session(
            kind="person",
            secret_hash=fingerprint(cookie),
            now=self._now(),
            expires_at=self._now() + self._settings.session_hours * HOUR_MS,
            person=person["id"],
            window=person["window"],
        )
        return person, cookie

    def pairable(self, token: str) -> Row | None:
        """The token row of a kiosk, board or reception that a browser can be paired with."""
        row = self._people.token_by_secret(fingerprint(token)) if token.startswith(TOKEN_PREFIX) else None
        return row if row is not None and row["role"] in PAIRS else None

    def pair(self, token: str) -> tuple[SessionKind, Row, str] | None:
        """(kind, token row, cookie) for the token of such a device; None when it is no such token."""
        row = self.pairable(token)
        if row is None:
            return None
        kind, cookie = PAIRS[row["role"]], new_secret()
        self._people.add_session(
            kind=kind,
            secret_hash=fingerprint(cookie),
            now=self._now(),
            expires_at=self._now() + self._settings.device_days * 24 * HOUR_MS,
            token=row["id"],
        )
        return kind, row, cookie


def create_person(
    people: People,
    *,
    login: str,
    name: str,
    role: str,
    password: str,
    now: int,
    hall: str | None = None,
    window: str | None = None,
    spec: Hall | None = None,
) -> int:
    """Adds a person who can sign in; returns the row's id. Raises :class:`Mistakes` with everything wrong.

    ``spec`` describes the hall, so that a window it does not have is refused.
    """
    mistakes = []
    if not login.strip() or len(login) > 80 or not login.isprintable():
        mistakes.append(Mistake("login", f"{login!r} is not a login", "Give 1 to 80 visible characters"))
    elif people.person_by_login(login.strip()) is not None:
        mistakes.append(Mistake("login", f"{login!r} is in use", "Choose another login"))
    if not name.strip() or len(name) > 80:
        mistakes.append(Mistake("name", f"{name!r} is not a name", "Give 1 to 80 characters"))
    if role not in PEOPLE:
        mistakes.append(Mistake("role", f"{role!r} is no role of a person", did_you_mean(role, PEOPLE)))
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        size = f"Give {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters"
        mistakes.append(Mistake("password", f"has {len(password)} characters", size))
    mistakes += _place_mistakes(hall, spec, window=window)
    if mistakes:
        raise Mistakes(mistakes)
    return people.add_person(
        login=login.strip(),
        name=name.strip(),
        role=role,
        password_hash=hash_password(password),
        now=now,
        hall=hall,
        window=window,
    )


def create_token(
    people: People,
    *,
    name: str,
    role: Role | str,
    now: int,
    hall: str | None = None,
    window: str | None = None,
    board: str | None = None,
    spec: Hall | None = None,
) -> tuple[int, str]:
    """Adds a token; returns (row id, the token itself, which is stored nowhere). Raises :class:`Mistakes`.

    ``spec`` describes the hall, so that a window or a board it does not have is refused.
    """
    mistakes = []
    if role not in ROLES:
        mistakes.append(Mistake("role", f"{role!r} is no role", did_you_mean(str(role), ROLES)))
    if not name.strip() or len(name) > 80:
        mistakes.append(Mistake("name", f"{name!r} is not a name", "Give 1 to 80 characters"))
    if window is not None and role != "clerk":
        mistakes.append(Mistake("window", "only a clerk's token is for one window", "Leave the window out"))
    if board is not None and role != "board":
        mistakes.append(Mistake("board", "only a board's token is for one board", "Leave the board out"))
    if hall is None and role in ROLES and role not in ANY_HALL:
        mistakes.append(Mistake("hall", f"a token of the role {role} belongs to a hall", "Name the hall"))
    mistakes += _place_mistakes(hall, spec, window=window, board=board)
    if mistakes:
        raise Mistakes(mistakes)
    token = new_token()
    row = people.add_token(
        name=name.strip(),
        role=str(role),
        secret_hash=fingerprint(token),
        now=now,
        hall=hall,
        window=window,
        board=board,
    )
    return row, token


def _place_mistakes(
    hall: str | None, spec: Hall | None, *, window: str | None, board: str | None = None
) -> list[Mistake]:
    """What is wrong with the window and the board that somebody or something is to be at."""
    found: list[Mistake] = []
    known = {} if spec is None else {"window": spec.windows, "board": spec.boards}
    for what, name in (("window", window), ("board", board)):
        if name is None:
            continue
        if hall is None:
            found.append(Mistake(what, f"a {what} belongs to a hall", "Name the hall too"))
        elif what in known and name not in known[what]:
            mend = did_you_mean(name, known[what])
            found.append(Mistake(what, f"there is no {what} {name!r} in {hall}", mend))
    return found
