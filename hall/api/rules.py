"""How a call is chosen in a hall, for whoever wants to show it."""

from __future__ import annotations

from typing import Any

from hall.api.layer import Ask
from hall.api.models.rules import RulesAnswer, RulesQuery
from hall.api.reading import on_floor
from hall.api.reply import Reply
from hall.api.table import api
from hall.rules.telling import rules_json
from queueing.floor import Floor
from queueing.hallfile import Hall


@api.route(
    "GET",
    "/halls/<hall>/rules",
    "see_hall",
    "How a call is chosen",
    answer=RulesAnswer,
    query=RulesQuery,
    problems=("hall_not_configured",),
)
def rules(ask: Ask) -> Reply:
    """The rules in plain sentences, and by line how much later somebody may come and yet be called first."""

    def look(floor: Floor, hall: Hall, at: int, seq: int) -> dict[str, Any]:
        return rules_json(floor, hall, at, ask.query.language) | {"seq": seq}

    return Reply(on_floor(ask, look))
