"""What a request may use: made once by the application factory, found by every view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import current_app

from hall.access.bearer import Doorkeeper
from hall.access.limits import Limits
from hall.access.pagetokens import PageTokens
from hall.access.signing_in import Apart, Entrance
from hall.api.saying import naming
from hall.archive import Archive
from hall.assembly import Parts
from hall.assets import AssetsMissing, load_assets
from hall.errors import Problem
from hall.feed.tails import Tails
from hall.films import REST, Films
from hall.follow import Follow
from hall.operations.core import Operations
from hall.printing import Printing
from hall.settings import Settings
from hall.store.people import People
from hall.store.redisline import RedisLine
from hall.words import Lookup

KEY = "kuaiban"
FEED = "kuaiban_feed"
"""Where an application keeps its services and, in a web process, its live feed."""


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of one running application. ``now`` is real time (ms UTC), not the halls'."""

    settings: Settings
    operations: Operations
    follow: Follow
    printing: Printing
    people: People
    pages: PageTokens
    doors: Doorkeeper
    entrance: Entrance
    limits: Limits
    now: Callable[[], int]
    tails: Tails
    films: Films
    line: RedisLine | None
    known_halls: set[str] = field(default_factory=set)

    def need_hall(self, code: str) -> None:
        """Raises ``unknown_hall`` (404) unless the hall exists. A hall once seen is not asked for again."""
        if code not in self.known_halls:
            self.known_halls.update(self.operations.halls())
            if code not in self.known_halls:
                raise Problem("unknown_hall", hall=code)

    def look(self, code: str | None) -> Lookup:
        """How the people of a hall say its codes; outside a hall only what is said everywhere alike."""
        if code is None or code not in self.operations.halls():
            return naming(None)
        return naming(self.operations.read(code, lambda floor: floor.hall))


def make_services(parts: Parts, now: Callable[[], int], apart: Apart) -> Services:
    """What the application needs beside the parts of its process."""
    settings = parts.settings
    people = People(parts.store)
    pages = PageTokens(parts.store.secret("pages"))
    rates = {
        "open": settings.open_rate,
        "sign_in": settings.sign_in_rate,
        "login": settings.login_rate,
        "token": settings.token_rate,
    }
    return Services(
        settings=settings,
        operations=parts.operations,
        follow=parts.follow,
        printing=parts.printing,
        people=people,
        pages=pages,
        doors=Doorkeeper(people, pages, now),
        entrance=Entrance(people, settings, now, apart),
        limits=Limits(now, parts.line.count if parts.line else None, **rates),
        now=now,
        tails=Tails(parts.operations, parts.printing.follow_url, _build()),
        films=Films(parts.operations, Archive(settings.archive_folder, REST)),
        line=parts.line,
    )


def _build() -> str:
    """The build of the screens; empty without one, because the API needs none."""
    try:
        return load_assets().build
    except AssetsMissing:
        return ""


def services() -> Services:
    """The services of the application that handles the present request."""
    found = current_app.extensions[KEY]
    assert isinstance(found, Services)
    return found
