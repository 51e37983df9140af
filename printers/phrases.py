"""How a slip puts figures into words, in both languages."""

from __future__ import annotations

import math

MINUTE_SECONDS = 60


def people_ahead(count: int, language: str) -> str:
    """The people who will be called before the visitor."""
    if language == "en":
        return "nobody" if count == 0 else ("1 person" if count == 1 else f"{count} people")
    return "无人" if count == 0 else f"{count} 人"


def expected(p50: float | None, p90: float | None, language: str) -> str:
    """The wait that half and nine in ten visitors stay under, in seconds, as one phrase of whole minutes.

    The kiosk, the slip and the visitor's telephone say it alike. Empty when it is not known.
    """
    if p50 is None:
        return ""
    low = max(1, round(p50 / MINUTE_SECONDS))
    high = max(1, math.ceil((p50 if p90 is None else p90) / MINUTE_SECONDS))
    if language == "en":
        about = f"about {high} {'minute' if high == 1 else 'minutes'}"
        return about if low >= high else f"{low}–{high} minutes"
    return f"约 {high} 分钟" if low >= high else f"{low}–{high} 分钟"


def at_most(seconds: int | None, language: str) -> str:
    """What nine visitors in ten will not wait longer than: whole minutes, rounded up; empty when unknown."""
    if seconds is None:
        return ""
    minutes = max(1, -(-seconds // MINUTE_SECONDS))
    if language == "en":
        return f"9 in 10 wait under {minutes} min"
    return f"90% 的人不超过 {minutes} 分钟"
