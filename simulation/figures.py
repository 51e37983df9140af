"""Figures as short text: a value and half the width of its 95 % interval. Both ends stand in the document."""

from __future__ import annotations

from typing import Any

MINUTE, HOUR = 60, 3600


def estimate(one: dict[str, Any], unit: float = 1, digits: int = 1, sign: str = "") -> str:
    """A figure of a document in a unit; nothing where there is none."""
    if one["value"] is None:
        return ""
    told = f"{one['value'] / unit:.{digits}f}{sign}"
    if one["low"] is None:
        return told
    return f"{told} ±{(one['high'] - one['low']) / 2 / unit:.{digits}f}"


def minutes(one: dict[str, Any]) -> str:
    """Seconds told in minutes."""
    return estimate(one, MINUTE)


def hours(one: dict[str, Any]) -> str:
    """Seconds told in hours."""
    return estimate(one, HOUR)


def percent(one: dict[str, Any]) -> str:
    """A share told in per cent."""
    return estimate(one, 0.01, sign=" %")


def change(one: dict[str, Any], unit: float = 1, sign: str = "") -> str:
    """A difference, always with its sign."""
    told = estimate(one, unit, sign=sign)
    return f"+{told}" if one["value"] is not None and one["value"] > 0 else told


def whole_minutes(seconds: float | None) -> str:
    """Seconds told in whole minutes."""
    return "" if seconds is None else f"{seconds / MINUTE:.0f}"


def wall(one: dict[str, Any]) -> str:
    """Seconds after midnight as wall time."""
    told = round(one["value"] / MINUTE)
    return f"{told // 60:02d}:{told % 60:02d}"
