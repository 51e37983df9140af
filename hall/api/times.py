"""Times at the edge: RFC 3339 in UTC outside, milliseconds inside."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_FORM = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def rfc3339(ms: int | None) -> str | None:
    """``2026-03-02T00:30:00.000Z`` of ms UTC; None stays None."""
    if ms is None:
        return None
    moment = _EPOCH + timedelta(milliseconds=ms)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{ms % 1000:03d}Z"


def from_rfc3339(text: str) -> int:
    """Ms UTC of an RFC 3339 time with its zone. Raises ``ValueError`` for anything else."""
    if not _FORM.fullmatch(text):
        raise ValueError(f"{text!r} is not RFC 3339")
    moment = datetime.fromisoformat(text.upper())
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def seconds(ms: int | None) -> float | None:
    """Seconds of a duration in ms; whole ones as whole numbers."""
    if ms is None:
        return None
    return ms // 1000 if ms % 1000 == 0 else ms / 1000
