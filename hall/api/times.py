"""Times at the edge: RFC 3339 in UTC outside, milliseconds inside."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from displays import rows
from displays.rows import moment

_FORM = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


rfc3339 = moment
"""``2026-03-02T00:30:00.000Z`` of ms UTC; None stays None."""


def from_rfc3339(text: str) -> int:
    """Ms UTC of an RFC 3339 time with its zone. Raises ``ValueError`` for anything else."""
    if not _FORM.fullmatch(text):
        raise ValueError(f"{text!r} is not RFC 3339")
    moment = datetime.fromisoformat(text.upper())
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def seconds(ms: int | None) -> float | None:
    """Seconds of a duration in ms; whole ones as whole numbers."""
    return None if ms is None else rows.seconds(ms)
