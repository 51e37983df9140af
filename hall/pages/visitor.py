"""Who opens a page: the person or paired device behind a cookie."""

from __future__ import annotations

from flask import g, request

from hall.access.actors import Actor
from hall.access.pagetokens import SessionKind
from hall.access.roles import RIGHTS, Right
from hall.errors import Problem
from hall.services import services
from hall.store.people import Row
from queueing.hallfile import Hall

COOKIES: dict[SessionKind, str] = {
    "person": "kuaiban_person",
    "kiosk": "kuaiban_kiosk",
    "board": "kuaiban_board",
    "reception": "kuaiban_reception",
}
"""Kind of session -> its cookie: one browser may hold one of each."""


def behind(kind: SessionKind) -> tuple[Actor, Row] | None:
    """The actor and session behind a cookie of this browser."""
    found = services().doors.from_cookie(kind, request.cookies.get(COOKIES[kind]))
    if found is not None:
        g.actor = found[0].id
    return found


def hall_named(code: str) -> Hall:
    """A hall with a file. Raises ``unknown_hall`` or ``hall_not_configured``."""
    here = services()
    here.need_hall(code)
    hall = here.operations.read(code, lambda floor: floor.hall)
    if hall is None:
        raise Problem("hall_not_configured")
    return hall


def admitted(right: Right, hall: str, *kinds: SessionKind) -> tuple[Actor, Row] | None:
    """Whoever of this browser may open the page: the first of ``kinds`` with the right.

    None when nobody is signed in or paired. Raises ``not_allowed`` or ``not_your_hall`` when somebody is and
    may not.
    """
    refused: Problem | None = None
    for kind in kinds:
        found = behind(kind)
        if found is None:
            continue
        actor = found[0]
        try:
            if not actor.may(right):
                raise Problem("not_allowed", role=actor.role, allowed=sorted(RIGHTS[right]))
            actor.need_hall(hall)
        except Problem as problem:
            refused = refused or problem
            continue
        return found
    if refused is not None:
        raise refused
    return None
