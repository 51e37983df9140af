"""What a view gives back, and how it and a problem become an HTTP answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response, request

from hall.errors import MEDIA_TYPE, Problem, problem_document
from hall.words import LANGUAGES, Lookup

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Reply:
    """A body with its status; ``data`` is sent instead: pictures, sound, or the body already made."""

    body: Mapping[str, Any] | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    data: bytes | None = None
    media_type: str = JSON


def to_json(body: Any) -> bytes:
    """UTF-8 JSON. A lone surrogate (which JSON may smuggle in) is shown as a question mark."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def to_response(reply: Reply) -> Response:
    """A view's reply as an HTTP answer."""
    content = to_json(reply.body) if reply.data is None else reply.data
    return Response(content, status=reply.status, headers=dict(reply.headers), content_type=reply.media_type)


def reader_language() -> str:
    """The language of ``Accept-Language`` among ours; English when none fits."""
    wanted = request.accept_languages
    for tag, _quality in wanted:
        for language in LANGUAGES:
            if tag.lower().split("-")[0] == language.lower().split("-")[0]:
                return language
    return "en"


def problem_response(problem: Problem, look: Lookup | None = None) -> Response:
    """A problem as ``application/problem+json`` in the reader's language."""
    document = problem_document(problem.code, problem.facts, reader_language(), look)
    return Response(
        to_json(document), status=problem.status, headers=problem.headers, content_type=MEDIA_TYPE
    )
