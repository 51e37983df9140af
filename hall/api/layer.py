"""The thin layer between Flask and the API's views.

Each route is declared once: method, path, who may ask, what comes in, what goes out, what may go wrong. From
that table come the Flask views, the OpenAPI document (:mod:`hall.api.document`) and the tests that watch over
every route. An own layer and not a library: none of those tried gave both a valid OpenAPI 3.1 document and
the right status and media type for every kind of bad request.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from flask import Blueprint, Response, g, request
from pydantic import BaseModel

from hall.access.actors import Actor
from hall.access.roles import PUBLIC, RIGHTS, Right, Role
from hall.api.reply import JSON, Reply, problem_response, to_response
from hall.api.shape import Query, read_body, read_query
from hall.errors import Problem
from hall.services import Services, services

PREFIX = "/api/v1"
LONGEST_REQUEST_ID = 100

Method = Literal["GET", "POST", "DELETE"]
View = Callable[["Ask"], Reply]


@dataclass(frozen=True, slots=True)
class Ask:
    """One request as a view sees it.

    The record keeps ``request_id`` beside every event, so that what one command did can always be told;
    ``fingerprint`` is that of a command whose id was given by who asks.
    """

    services: Services
    actor: Actor | None
    path: dict[str, Any]
    query: Any
    body: Any
    route_name: str = ""
    request_id: str = ""
    fingerprint: str | None = None

    @property
    def who(self) -> Actor:
        """The actor of a route that is not public."""
        assert self.actor is not None
        return self.actor

    @property
    def hall(self) -> str:
        """The hall in the path."""
        return str(self.path["hall"])


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of the API. ``access`` is a right, or ``"public"`` said aloud."""

    method: Method
    path: str
    access: Right | Literal["public"]
    view: View
    name: str
    summary: str
    answer: type[BaseModel] | None
    status: int
    body: type[BaseModel] | None
    query: type[BaseModel]
    problems: tuple[str, ...]
    media_type: str = JSON

    @property
    def roles(self) -> frozenset[Role]:
        """Roles that may ask; empty for a public route."""
        return PUBLIC if self.access == "public" else RIGHTS[self.access]

    @property
    def command(self) -> bool:
        """Whether the route changes a hall, and so may carry a request id."""
        return self.method == "POST" and ("<hall>" in self.path or "<token>" in self.path)


@dataclass(slots=True)
class Table:
    """The routes of the API, in order of declaration."""

    routes: list[Route] = field(default_factory=list)

    def route(
        self,
        method: Method,
        path: str,
        access: Right | Literal["public"],
        summary: str,
        *,
        answer: type[BaseModel] | None,
        status: int = 200,
        body: type[BaseModel] | None = None,
        query: type[BaseModel] = Query,
        problems: Sequence[str] = (),
        media_type: str = JSON,
    ) -> Callable[[View], View]:
        """Declares the decorated view as an operation."""

        def declare(view: View) -> View:
            name = getattr(view, "__name__", "view")
            self.routes.append(
                Route(
                    method, path, access, view, name, summary, answer, status, body, query,
                    tuple(problems), media_type,
                )
            )  # fmt: skip
            return view

        return declare

    def blueprint(self) -> Blueprint:
        """The routes as a Flask blueprint; each view function carries its route as ``access_rule``."""
        blue = Blueprint("api", __name__, url_prefix=PREFIX)
        for route in self.routes:
            blue.add_url_rule(
                route.path or "",
                endpoint=route.name,
                view_func=_flask_view(route),
                methods=[route.method],
                provide_automatic_options=False,
                strict_slashes=False,
            )
        return blue


def _flask_view(route: Route) -> Callable[..., Response]:
    def view(**path: Any) -> Response:
        try:
            return to_response(route.view(_ask(route, path)))
        except Problem as problem:
            return problem_response(problem, services().look(path.get("hall")))

    view.access_rule = route.access  # type: ignore[attr-defined]
    return view


def _ask(route: Route, path: dict[str, Any]) -> Ask:
    """Admits the request and reads it: first who, then where, then what."""
    here = services()
    actor = _admit(route, path, here)
    key = _request_id() if route.command else None
    body = read_body(request, route.body) if route.body is not None else None
    return Ask(
        services=here,
        actor=actor,
        path=path,
        query=read_query(request, route.query),
        body=body,
        route_name=route.name,
        request_id=key or (uuid.uuid4().hex if route.command else ""),
        fingerprint=_fingerprint(body) if key is not None else None,
    )


def _admit(route: Route, path: dict[str, Any], here: Services) -> Actor | None:
    visitor = request.remote_addr or "unknown"
    if route.access == "public":
        if "token" not in path:  # a follow token is counted by itself: a hall's phones may share one address
            here.limits.count("open", visitor)
        return None
    try:
        actor = here.doors.from_header(request.headers.get("Authorization"))
    except Problem:
        here.limits.count("open", visitor)
        raise
    g.actor = actor.id
    here.limits.count("token", actor.id)
    actor.need(route.roles)
    if "hall" in path:
        actor.need_hall(path["hall"])
        here.need_hall(path["hall"])
    if "window" in path and route.access == "work_window" and route.command:
        actor.need_window(path["window"])
    return actor


def _request_id() -> str | None:
    """The ``Idempotency-Key``. Raises ``bad_request_id`` (400)."""
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return None
    try:
        key = given.encode("latin-1").decode("utf-8")  # WSGI hands header bytes over as Latin-1
    except UnicodeError:
        key = given
    if not 1 <= len(key) <= LONGEST_REQUEST_ID or not key.isprintable():
        raise Problem("bad_request_id")
    return key


def _fingerprint(body: BaseModel | None) -> str:
    """What a request id stands for: method, path and the body's meaning, whatever its spelling."""
    said = body.model_dump(mode="json", exclude_defaults=True) if body is not None else {}
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"))
    whole = f"{request.method} {request.path.rstrip('/')} {canonical}"
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()
