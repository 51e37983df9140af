"""How a call is chosen, as a page that everybody may read and print."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from hall.access.rules import rule
from hall.i18n import language
from hall.pages.frame import show
from hall.pages.visitor import behind, hall_named
from hall.rules.telling import rules_json
from hall.services import services
from queueing.floor import Floor

rules = Blueprint("rules", __name__)


@rules.get("/halls/<hall>/rules")
@rule("public")
def rules_page(hall: str) -> Response:
    """The hall's own rules, with the plan in force."""
    there = hall_named(hall)
    operations = services().operations
    now = operations.clock.now()

    def look(floor: Floor) -> dict[str, Any]:
        return rules_json(floor, there, max(now, floor.at), language())

    found = behind("person")
    data = operations.read(hall, look)
    return show("hall/rules.html", hall=there, actor=found[0] if found else None, data=data)
