"""A plan before it is put in force: read, checked as a whole, and what is wrong with it told in words.

The command line, the API and the office all ask here, so that they find the same.
"""

from __future__ import annotations

import tomllib
from typing import Any

from hall.api.saying import naming
from hall.words import CHECKS, LANGUAGES, mistake_text, sentence
from queueing.coverage import Finding, findings
from queueing.errors import InEach, Mistake, Mistakes, Worded
from queueing.hallfile import Hall
from queueing.plans import Plan
from queueing.reasons import Because

MOST_ITEMS = 5
"""Items of a line that are named; the others are counted."""


def plan_text(text: str) -> Any:
    """A plan file's text as data. Raises ``Mistakes`` when it is not TOML."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        what = Worded("is not TOML ({error})", error=error)
        raise Mistakes([Mistake("the file", what, "Mend that line")]) from None


def mistake_rows(found: Mistakes) -> list[dict[str, Any]]:
    """Mistakes of a file as the API tells them: where, and words in every language."""
    return [
        {
            "where": one.where,
            "what": one.what,
            "mend": one.mend,
            "words": {
                language: {
                    part: mistake_text(getattr(one, part), language) for part in ("where", "what", "mend")
                }
                for language in LANGUAGES
            },
        }
        for one in found.mistakes
    ]


def harms(hall: Hall, plan: Plan) -> list[dict[str, Any]]:
    """Everything that is wrong with a plan that can be read: where, code, and words in every language."""
    return [_told(one, hall) for one in findings(hall, plan)]


def why(reason: str | None, calculation: str | None = None) -> Because | None:
    """Why a plan is put in force: what somebody has typed, and which calculation has recommended it."""
    reason = (reason or "").strip()
    if calculation is not None:
        facts = {"calculation": calculation}
        return (
            Because("plan_recommended_reason", facts | {"reason": reason})
            if reason
            else Because("plan_recommended", facts)
        )
    return Because("plan_reason", {"reason": reason}) if reason else None


def mistakes_of(hall: Hall, plan: Plan) -> list[Mistake]:
    """The same as mistakes of the plan's file, with the codes that stand in it."""
    return [Mistake(one.where, _in_each(one, "what"), _in_each(one, "mend")) for one in findings(hall, plan)]


def _in_each(one: Finding, part: str) -> Worded:
    told = CHECKS[one.code]
    return Worded(
        "{words}", words=InEach({lang: sentence(told[lang][part], one.facts, lang) for lang in LANGUAGES})
    )


def _told(one: Finding, hall: Hall) -> dict[str, Any]:
    said = {language: _said(one, hall, language) for language in LANGUAGES}
    return {"where": one.where, "code": one.code, **said["en"], "words": said}


def _said(one: Finding, hall: Hall, language: str) -> dict[str, str]:
    facts = {**one.facts, "items": _items(one.facts.get("items"), hall, language)}
    look = naming(hall)
    return {part: sentence(text, facts, language, look) for part, text in CHECKS[one.code][language].items()}


def _items(codes: object, hall: Hall, language: str) -> str:
    """The first few items of a line, by name: they say which line is meant; the others are counted."""
    if not isinstance(codes, list):
        return ""
    comma = {"zh-CN": "、", "en": ", "}[language]
    shown = comma.join(hall.items[code].names[language] for code in codes[:MOST_ITEMS])
    if len(codes) <= MOST_ITEMS:
        return shown
    return shown + {"zh-CN": f"等 {len(codes)} 项", "en": f" and {len(codes) - MOST_ITEMS} more"}[language]
