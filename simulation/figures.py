"""Figures as short text: a value and half the width of its 95 % interval. Both ends stand in the document."""

from __future__ import annotations

from typing import Any

MINUTE, HOUR = 60, 3600


def rounded(value: float, digits: int) -> str:
    """A number with so many digits behind the point; a zero has no sign."""
    told = f"{value:.{digits}f}"
    return told.removeprefix("-") if float(told) == 0 else told


def signed(value: float, digits: int) -> str:
    """The same with a sign, which a rounded zero does not have."""
    told = rounded(value, digits)
    return f"+{told}" if float(told) > 0 else told


def estimate(one: dict[str, Any], unit: float = 1, digits: int = 1, sign: str = "") -> str:
    """A figure of a document in a unit; nothing where there is none."""
    if one["value"] is None:
        return ""
    told = rounded(one["value"] / unit, digits) + sign
    if one["low"] is None:
        return told
    return f"{told} ±{(one['high'] - one['low']) / 2 / unit:.{digits}f}"


def minutes(one: dict[str, Any]) -> str:
    """Seconds told in minutes."""
    return estimate(one, MINUTE)


def hours(one: dict[str, Any]) -> str:
    """Seconds told in hours."""
    return estimate(one, HOUR)


def per_cent(language: str) -> str:
    """The sign after a figure: Chinese sets no space before it."""
    return "%" if language == "zh-CN" else " %"


def percent(one: dict[str, Any], language: str) -> str:
    """A share told in per cent."""
    return estimate(one, 0.01, sign=per_cent(language))


def percent_of(part: float, language: str, digits: int = 0) -> str:
    """A share without an interval told in per cent."""
    return f"{100 * part:.{digits}f}{per_cent(language)}"


def change(one: dict[str, Any], unit: float = 1, sign: str = "") -> str:
    """A difference with its sign, which a rounded zero does not have."""
    told = estimate(one, unit, sign=sign)
    return told if one["value"] is None or signed(one["value"] / unit, 1)[0] != "+" else f"+{told}"


def whole_minutes(seconds: float | None) -> str:
    """Seconds told in whole minutes."""
    return "" if seconds is None else f"{seconds / MINUTE:.0f}"


def wall(one: dict[str, Any]) -> str:
    """Seconds after midnight as wall time."""
    told = round(one["value"] / MINUTE)
    return f"{told // 60:02d}:{told % 60:02d}"
