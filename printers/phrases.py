"""How a slip puts figures into words, in both languages."""

from __future__ import annotations

MINUTE_SECONDS = 60


def people_ahead(count: int, language: str) -> str:
    """The people who will be called before the visitor."""
    if language == "en":
        return "nobody" if count == 0 else ("1 person" if count == 1 else f"{count} people")
    return "无人" if count == 0 else f"{count} 人"


def about(seconds: int | None, language: str) -> str:
    """A wait as people say it: rounded to whole minutes, never exact to the second; empty when unknown."""
    if seconds is None:
        return ""
    minutes = round(seconds / MINUTE_SECONDS)
    if minutes < 1:
        return "under 1 min" if language == "en" else "不到 1 分钟"
    if language == "en":
        return f"about {minutes} min"
    return f"约 {minutes} 分钟"


def at_most(seconds: int | None, language: str) -> str:
    """What nine visitors in ten will not wait longer than: whole minutes, rounded up; empty when unknown."""
    if seconds is None:
        return ""
    minutes = max(1, -(-seconds // MINUTE_SECONDS))
    if language == "en":
        return f"9 in 10 wait under {minutes} min"
    return f"90% 的人不超过 {minutes} 分钟"
