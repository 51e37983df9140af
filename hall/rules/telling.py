"""The rules page as data in one language: what the API gives and what the page shows."""

from __future__ import annotations

from typing import Any

from hall.api.times import seconds
from hall.operations.days import local_date
from hall.rules.saying import Sentence, said
from hall.rules.sections import bounds, sections
from queueing.floor import Floor
from queueing.hallfile import Hall
from queueing.plans import Plan


def rules_json(floor: Floor, hall: Hall, at: int, language: str) -> dict[str, Any]:
    """Sections of sentences, and every line with the bound on overtaking, as of ``at`` (ms UTC)."""
    fast_items = floor.day.fast_items if floor.day else hall.fast_items(local_date(hall, at).isoformat())
    return {
        "title": said(Sentence("title"), language, hall),
        "language": language,
        "plan": floor.plan.code if floor.plan else None,
        "sections": [
            {
                "title": said(Sentence(section.title), language, hall),
                "sentences": [said(one, language, hall) for one in section.sentences],
            }
            for section in sections(hall, floor.plan, fast_items)
        ],
        "lines": lines_json(hall, floor.plan, fast_items),
    }


def lines_json(hall: Hall, plan: Plan | None, fast_items: frozenset[str]) -> list[dict[str, Any]]:
    """Every line of a plan: how much later somebody may come and yet be called first."""
    return [
        {"lane": line.lane, "items": list(line.items), "overtaking_seconds": seconds(line.overtaking)}
        for line in bounds(hall, plan, fast_items)
    ]
