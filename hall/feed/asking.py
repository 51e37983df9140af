"""What a client asks to follow, and whether it may."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from displays.feed import Interest
from hall.access.actors import Actor
from hall.access.roles import RIGHTS
from hall.api.models import Code
from hall.api.shape import Body, checked, refuse
from hall.errors import Problem
from hall.follow import Follow

KINDS = ("board", "window", "lanes", "ticket")


class Word(Body):
    """The content of ``follow``. ``after`` is the last seq that the client has seen."""

    hall: Code | None = None
    board: Code | None = None
    window: Code | None = None
    lanes: Literal[True] | None = None
    ticket: Code | None = None
    after: Annotated[int, Field(ge=0)] | None = None


class SaidWord(Body):
    """The content of ``said``: how far a player is with an announcement."""

    id: Code
    phase: Literal["started", "ended"]


def read_word(content: Any) -> Word:
    """The content of ``follow``. Raises ``wrong_shape`` with all that is wrong."""
    word = checked(Word, content)
    given = [kind for kind in KINDS if getattr(word, kind) is not None]
    if not given:
        refuse("missing", ["board"], {})
    if len(given) > 1:
        refuse("given_twice", [given[1]], {})
    if word.ticket is None and word.hall is None:
        refuse("missing", ["hall"], {})
    return word


def admit(word: Word, actor: Actor | None, follow: Follow) -> tuple[str, Interest]:
    """The hall and the interest that somebody may follow. Raises ``Problem`` when they may not.

    A ticket's token is its own permission; all else needs somebody behind the connection.
    """
    if word.ticket is not None:
        found = follow.find(word.ticket)
        if found is None:
            raise Problem("unknown_follow")
        return found[0], Interest("ticket", found[1])
    if actor is None:
        raise Problem("not_signed_in")
    hall = word.hall or ""
    if word.board is not None:
        actor.need(RIGHTS["see_board"])
        interest = Interest("board", word.board)
    elif word.window is not None:
        actor.need(RIGHTS["see_ticket"])
        interest = Interest("window", word.window)
    else:
        actor.need(RIGHTS["see_hall"])
        interest = Interest("lanes")
    actor.need_hall(hall)
    if word.board is not None:
        actor.need_board(word.board)
    return hall, interest
