"""What every page is given: one ``page``, as ``frontend/README.md`` lists it.

``page.token`` is the bearer token of the page's script; ``page.csrf`` the hidden field of its forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, render_template, request

from hall.access.actors import Actor
from hall.access.forms import form_field
from hall.api.saying import ROLE_NAMES
from hall.assets import load_assets
from hall.i18n import language, other_languages
from hall.services import services
from hall.store.people import Row
from queueing.hallfile import Hall


def hall_facts(hall: Hall | None) -> dict[str, Any] | None:
    """A hall as pages know it."""
    if hall is None:
        return None
    return {"code": hall.code, "names": dict(hall.names), "timezone": hall.timezone}


def person_facts(actor: Actor | None) -> dict[str, Any] | None:
    """The person who has signed in, as pages know it; a paired device is nobody."""
    if actor is None or not actor.id.startswith("person:"):
        return None
    return {
        "name": actor.name,
        "role": actor.role,
        "role_names": dict(ROLE_NAMES[actor.role]),
        "window": actor.window,
    }


def show(
    template: str,
    *,
    hall: Hall | None = None,
    actor: Actor | None = None,
    session: Row | None = None,
    status: int = 200,
    data: Mapping[str, Any] | None = None,
) -> Response:
    """A page. ``data`` are its own first facts; ``session`` gives its script a token."""
    here, lang = services(), language()
    page = {
        "lang": lang,
        "other_langs": other_languages(lang),
        "hall": hall_facts(hall),
        "build": load_assets().build,
        "token": here.doors.page_token(session) if session is not None else "",
        "csrf": form_field(request, here.pages),
        "person": person_facts(actor),
        "data": dict(data or {}),
    }
    return make_response(render_template(template, page=page), status)
