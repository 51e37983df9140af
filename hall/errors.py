"""Problem documents (RFC 9457): every refused request as a code with its status, facts and words.

Inside, a problem is a code with facts. Sentences come from :mod:`hall.words`, in both languages, and
``title`` and ``detail`` repeat the reader's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hall.words import LANGUAGES, PROBLEMS, Lookup, sentence
from queueing.errors import Refused

MEDIA_TYPE = "application/problem+json"

CONFLICT = 409
STATUS: Mapping[str, int] = {
    # the request as such
    "malformed_json": 400,
    "bad_request_id": 400,
    "bad_request": 400,
    "not_signed_in": 401,
    "not_paired": 401,
    "token_refused": 401,
    "not_allowed": 403,
    "not_your_hall": 403,
    "not_your_window": 403,
    "not_your_board": 403,
    "form_refused": 403,
    "wrong_password": 403,
    "not_found": 404,
    "unknown_hall": 404,
    "unknown_day": 404,
    "unknown_window": 404,
    "unknown_ticket": 404,
    "unknown_board": 404,
    "unknown_follow": 404,
    "unknown_pairing": 404,
    "unknown_printer": 404,
    "unknown_paper": 404,
    "unknown_problem": 404,
    "unknown_token": 404,
    "unknown_appointment": 404,
    "unknown_check": 404,
    "unknown_scenario": 404,
    "unknown_calculation": 404,
    "method_not_allowed": 405,
    "archived": 410,
    "too_large": 413,
    "wrong_type": 415,
    "wrong_shape": 422,
    "request_id_reused": 422,
    "no_items": 422,
    "item_twice": 422,
    "transfer_where": 422,
    "unknown_item": 422,
    "unknown_lane": 422,
    "unknown_priority": 422,
    "unknown_channel": 422,
    "unknown_material": 422,
    "unknown_service": 422,
    "unknown_complexity": 422,
    "one_thing_item": 422,
    "missing_when_done": 422,
    "in_the_past": 422,
    "too_far_ahead": 422,
    "outside_hours": 422,
    "group_size": 422,
    "auto_call_too_short": 422,
    "mistakes": 422,
    "plan_harms": 422,
    "outlook_gone": 409,
    "not_recommended": 409,
    "nothing_applied": 409,
    "no_table": 409,
    "nothing_earlier": 409,
    "waits_do_not_fit": 409,
    "too_many_requests": 429,
    "internal": 500,
    "record_broken": 500,
    "rows_broken": 500,
    "archive_unwritable": 500,
    "archive_unreadable": 500,
    "archive_missing": 500,
    "archive_cut_off": 500,
    "archive_changed": 500,
    "retention_failed": 500,
    "calculation_failed": 500,
    "calculation_interrupted": 500,
    "not_ready": 503,
    "outcome_unknown": 503,
    "storage_failed": 503,
    "database_away": 503,
    "hall_held": 503,
    "clock_ahead": 503,
}
"""HTTP status of a code. Codes not listed are refusals of the Floor: 409."""


class Problem(Exception):
    """A request that is not carried out. ``headers`` go onto the answer (``Retry-After``, ``Allow``)."""

    def __init__(self, code: str, headers: Mapping[str, str] | None = None, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts
        self.headers = dict(headers or {})

    @property
    def status(self) -> int:
        """HTTP status of this problem."""
        return status_of(self.code)


def status_of(code: str) -> int:
    """HTTP status that belongs to a problem code."""
    return STATUS.get(code, CONFLICT)


def problem_words(
    code: str, facts: Mapping[str, Any], look: Lookup | None = None
) -> dict[str, dict[str, str]]:
    """``{"zh-CN": {"title", "detail"}, "en": ...}`` of a problem; an unlisted code is told by its name."""
    told = PROBLEMS.get(code)
    if told is None:
        return {language: {"title": code, "detail": code} for language in LANGUAGES}
    return {
        language: {
            part: sentence(told[language][part], facts, language, look) for part in ("title", "detail")
        }
        for language in LANGUAGES
    }


def problem_document(
    code: str, facts: Mapping[str, Any], language: str = "en", look: Lookup | None = None
) -> dict[str, Any]:
    """The JSON of a problem: facts by name, then the standard members, which always win."""
    words = problem_words(code, facts, look)
    own = words[language if language in words else "en"]
    return {
        **facts,
        "type": f"/api/v1/problems/{code}",
        "title": own["title"],
        "status": status_of(code),
        "detail": own["detail"],
        "code": code,
        "words": {name: said["detail"] for name, said in words.items()},
    }


def refusal(refused: Refused) -> tuple[int, dict[str, Any]]:
    """Status and body under which a refusal of the Floor is stored and answered."""
    return status_of(refused.code), problem_document(refused.code, refused.facts)
