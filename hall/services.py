"""What a request may use: made once by the application factory, found by every view."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import current_app

from hall.access.bearer import Doorkeeper
from hall.access.limits import Limits
from hall.access.pagetokens import PageTokens
from hall.errors import Problem
from hall.settings import Settings
from hall.store.people import People
from hall.words import Lookup

KEY = "kuaiban"


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of one running application."""

    settings: Settings
    people: People
    pages: PageTokens
    doors: Doorkeeper
    limits: Limits
    operations: Any
    parts: dict[str, Any] = field(default_factory=dict)

    def need_hall(self, code: str) -> None:
        """Raises ``unknown_hall`` (404) unless the hall exists."""
        if code not in self.operations.halls():
            raise Problem("unknown_hall", hall=code)

    def look(self, code: str | None) -> Lookup | None:  # noqa: ARG002
        """How the people of a hall say its codes; None outside a hall."""
        return None


def services() -> Services:
    """The services of the application that handles the present request."""
    found = current_app.extensions[KEY]
    assert isinstance(found, Services)
    return found
