"""What every page is given.

Templates get ``page`` (also written into the page as JSON for its script: ``screen``, ``lang``,
``other_langs``, ``hall``, ``build``, ``data``), ``token`` (the page token for ``<meta name="kb-token">``),
``form_token`` (hidden field of forms), ``actor`` (name, role and the role's word; None when nobody has signed
in) and ``assets``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, make_response, render_template, request

from hall.access.actors import Actor
from hall.access.forms import form_field
from hall.api.saying import ROLE_NAMES
from hall.assets import Assets, load_assets
from hall.i18n import language, other_languages
from hall.services import services
from hall.store.people import Row
from queueing.hallfile import Hall

ASSETS = "kuaiban_assets"


def built() -> Assets:
    """The build of the screens, read on the first page. Raises ``AssetsMissing`` with what to do."""
    found = current_app.extensions.get(ASSETS)
    if found is None:
        found = current_app.extensions[ASSETS] = load_assets()
    assert isinstance(found, Assets)
    return found


def hall_facts(hall: Hall | None) -> dict[str, Any] | None:
    """A hall as pages know it."""
    if hall is None:
        return None
    return {"code": hall.code, "names": dict(hall.names), "timezone": hall.timezone}


def show(
    template: str,
    screen: str,
    *,
    hall: Hall | None = None,
    actor: Actor | None = None,
    session: Row | None = None,
    status: int = 200,
    data: Mapping[str, Any] | None = None,
) -> Response:
    """A page. ``data`` are the screen's own first facts; ``session`` gives its script a page token."""
    here, lang = services(), language()
    assets = built()
    page = {
        "screen": screen,
        "lang": lang,
        "other_langs": other_languages(lang),
        "hall": hall_facts(hall),
        "build": assets.build,
        "data": dict(data or {}),
    }
    html = render_template(
        template,
        page=page,
        token=here.doors.page_token(session) if session is not None else "",
        form_token=form_field(request, here.pages),
        actor=actor_facts(actor),
        assets=assets,
        clock_speed=here.operations.clock.speed(),
    )
    return make_response(html, status)


def actor_facts(actor: Actor | None) -> dict[str, Any] | None:
    """Who has signed in, as pages know it."""
    if actor is None:
        return None
    return {
        "name": actor.name,
        "role": actor.role,
        "role_names": dict(ROLE_NAMES[actor.role]),
        "hall": actor.hall,
        "window": actor.window,
    }
