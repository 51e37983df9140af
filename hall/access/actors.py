"""Who is asking: a person or a token, with role, hall and window."""

from __future__ import annotations

from dataclasses import dataclass

from hall.access.roles import ANY_WINDOW, RIGHTS, Right, Role
from hall.errors import Problem
from hall.store.people import Row


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever stands behind a request.

    ``id`` is written beside every event (``token:7``, ``person:3``); it names nobody, the tables of tokens
    and people do. ``hall`` limits the actor to one hall, ``window`` a clerk to one window, ``board`` a
    screen's token to one board; None does not limit. ``session`` is the session row behind a page.
    """

    id: str
    role: Role
    name: str
    hall: str | None = None
    window: str | None = None
    board: str | None = None
    session: int | None = None

    def need(self, allowed: frozenset[Role]) -> None:
        """Raises ``not_allowed`` unless the actor's role is among ``allowed``."""
        if self.role not in allowed:
            raise Problem("not_allowed", role=self.role, allowed=sorted(allowed))

    def need_hall(self, hall: str) -> None:
        """Raises ``not_your_hall`` when the actor belongs to another hall."""
        if self.hall is not None and self.hall != hall:
            raise Problem("not_your_hall", own=self.hall, hall=hall)

    def need_window(self, window: str | None) -> None:
        """Raises ``not_your_window`` unless the actor may act at ``window``."""
        if self.role not in ANY_WINDOW and (self.window is None or self.window != window):
            raise Problem("not_your_window", own=self.window, window=window)

    def need_board(self, board: str) -> None:
        """Raises ``not_your_board`` when a screen's token is for another board."""
        if self.board is not None and self.board != board:
            raise Problem("not_your_board", own=self.board, board=board)

    def may(self, right: Right) -> bool:
        """Whether the actor's role has ``right``."""
        return self.role in RIGHTS[right]


def actor_from_token(row: Row) -> Actor:
    """The actor behind a row of ``tokens``."""
    return Actor(
        id=f"token:{row['id']}",
        role=row["role"],
        name=row["name"],
        hall=row["hall"],
        window=row["window"],
        board=row["board"],
    )


def actor_from_person(row: Row, session: Row) -> Actor:
    """The actor behind a row of ``people``, at the window chosen at sign-in."""
    return Actor(
        id=f"person:{row['id']}",
        role=row["role"],
        name=row["name"],
        hall=row["hall"],
        window=session["window"] or row["window"],
        session=session["id"],
    )
