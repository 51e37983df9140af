"""What a command is asked with, and what it is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hall.store.batch import Batch
from queueing.commands import Command
from queueing.floor import Floor, Outcome

TIMETABLE = "timetable"
"""The actor of what happens by itself when it falls due, whoever's command it precedes."""


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks, and under which id. Two requests of one actor with the same id are one.

    ``fingerprint`` stands for the request's content: the same id with another one is refused. Without one the
    id was not chosen by who asks: it is recorded, and as nobody can ask again with it no answer is kept.
    """

    actor: str
    id: str | None = None
    fingerprint: str | None = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a view may use inside the transaction to make its answer.

    ``batch`` has the rows of commands before that the transaction has still to write.
    """

    hall: str
    floor: Floor
    outcome: Outcome
    at: int
    seq: int
    connection: sa.Connection
    batch: Batch


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered, now and every time it comes again. ``seq`` is the hall's after it.

    ``text`` is the body as it is kept, in JSON.
    """

    status: int
    body: Mapping[str, Any]
    seq: int
    text: str
    replayed: bool = False


View = Callable[[Moment], tuple[int, Mapping[str, Any]]]
Also = Callable[[Moment], None]
Asked = Command | tuple[Command, ...]
"""A command, or several as one: nothing comes between them, and all but the first cannot be refused."""
Make = Asked | Callable[[Floor], Asked]


@dataclass(slots=True, eq=False)
class Job:
    """A command from its coming to its answer or failure, which it has only after the commit.

    ``traced`` while its failure might leave something in the transaction that nobody has decided.
    """

    command: Make
    request: Request
    view: View
    also: Also | None
    answer: Answer | None = None
    failure: Exception | None = None
    traced: bool = False

    @property
    def done(self) -> bool:
        """Whether its owner may go."""
        return self.answer is not None or self.failure is not None
