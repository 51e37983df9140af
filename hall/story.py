"""What has happened to a ticket, told in words of every language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hall.api.saying import COMPLEXITIES, naming, outward
from hall.words import LANGUAGES, LISTED, STORY, because_text, sentence
from queueing.hallfile import Hall

OUTCOMES: Mapping[str, Mapping[str, str]] = {
    "done": {"zh-CN": "办成", "en": "done"},
    "accepted_with_gap": {"zh-CN": "容缺受理", "en": "accepted with a gap"},
    "turned_away": {"zh-CN": "未办成", "en": "turned away"},
}
"""Outcomes of a step as people say them."""


def told(kind: str, data: Mapping[str, Any], hall: Hall) -> dict[str, str]:
    """An event about a ticket as a sentence in each language; one without words is told by its kind."""
    template = STORY.get(_shape(kind, data)) or STORY.get(kind)
    if template is None:
        return dict.fromkeys(LANGUAGES, kind)
    return {language: _said(kind, template[language], data, hall, language) for language in LANGUAGES}


def _shape(kind: str, data: Mapping[str, Any]) -> str:
    if kind == "TicketIssued":
        if data.get("returns"):
            return f"{kind}-returns"
        return f"{kind}-claimed" if data.get("claimed") else f"{kind}-{data.get('channel')}"
    if kind == "PreCheckEnded":
        return f"{kind}-{data.get('outcome')}"
    if kind == "AutoCallSet" and data.get("after") is None:
        return f"{kind}-off"
    if kind in ("TicketRequeued", "TicketPostponed") and not data.get("behind"):
        return f"{kind}-nobody"
    if kind == "TicketHeld":
        return f"{kind}-{data.get('wish', 'hall')}"
    return "-".join([kind, *(name for name in ("missing", "pass_until") if data.get(name))])


def _said(kind: str, template: str, data: Mapping[str, Any], hall: Hall, language: str) -> str:
    facts: dict[str, Any] = {key: value for key, value in data.items() if key != "because"}
    if isinstance(data.get("because"), Mapping):
        because = dict(data["because"])
        code = str(because.pop("code"))
        facts["because"] = because_text(code, outward(because), naming(hall))[language]
    for name in ("credit", "after"):
        if isinstance(facts.get(name), int):
            facts[f"{name}_seconds"] = facts[name] / 1000
    if kind in ("ServiceParked", "ServiceUnparked"):
        facts["service"] = facts["code"]
    if isinstance(facts.get("plan"), Mapping):
        facts["plan"] = facts["plan"]["names"][language]
    if isinstance(facts.get("lanes"), list):
        lanes = [hall.lanes[one["lane"]].names[language] for one in facts["lanes"]]
        facts["lanes"] = LISTED[language].join(lanes)
    for key, table in (("outcome", OUTCOMES), ("complexity", COMPLEXITIES)):
        if facts.get(key) in table:
            facts[key] = table[str(facts[key])][language]
    if isinstance(facts.get("missing"), list):
        comma = LISTED[language]
        names = [hall.materials.get(code, {}).get(language, code) for code in facts["missing"]]
        facts["missing"] = comma.join(names)
    if isinstance(facts.get("booked_for"), int):
        when = datetime.fromtimestamp(facts["booked_for"] / 1000, ZoneInfo(hall.timezone))
        facts["booked_for"] = when.strftime("%Y-%m-%d %H:%M")
    return sentence(template, facts, language, naming(hall))
