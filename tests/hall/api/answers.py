"""What an answer of the API says, once it is known to be the kind that was expected."""

from __future__ import annotations

from typing import Any


def ok(answer: Any, status: int = 200) -> Any:
    """The JSON of a good answer."""
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.content_type == "application/json"
    return answer.get_json()


def refused(answer: Any, status: int, code: str) -> Any:
    """The problem document of a refusal: its form is the same everywhere."""
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.content_type == "application/problem+json"
    said = answer.get_json()
    assert {"type", "title", "status", "detail", "code", "words"} <= set(said)
    assert (said["code"], said["status"]) == (code, status)
    assert "{" not in said["detail"] + said["words"]["zh-CN"] + said["words"]["en"]
    return said
