"""A hall for a case whose waits are known exactly: as data, like any other hall and plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KINDS = ("fast", "regular")
"""Kinds of visitors and of windows; a case may have only one of them."""


def hall_data(case: Mapping[str, Any]) -> dict[str, Any]:
    """A hall with one item and one lane for each kind of visitors; every window serves every item."""
    kinds = [kind for kind in KINDS if kind in case]
    windows = [f"{kind}-{count}" for kind in KINDS for count in range(case["windows"].get(kind, 0))]
    return {
        "code": case["id"],
        "names": _names(case["title"]),
        "timezone": "UTC",
        "hours": {
            "doors_open": "00:00",
            "opens": "00:00",
            "closes": "24:00",
            "ends": "24:00",
            "last_ticket": "0 min",
        },
        "zones": [{"code": "hall", "names": _names("hall")}],
        "departments": [{"code": "office", "zone": "hall", "names": _names("office")}],
        "items": [
            {
                "code": kind,
                "department": "office",
                "complexity": "simple",
                "handling": "instant",
                "names": _names(kind),
                "service": "1 min",
            }
            for kind in kinds
        ],
        "fast_list": [{"items": [kind for kind in kinds if kind == "fast"]}],
        "lanes": [
            {"code": "fast", "kind": "fast", "letter": "K", "names": _names("fast")},
            {"code": "regular", "kind": "regular", "letter": "A", "zone": "hall", "names": _names("regular")},
        ],
        "windows": [
            {
                "id": name,
                "number": number,
                "names": _names(name),
                "zone": "hall",
                "skills": ["office"],
            }
            for number, name in enumerate(windows, 1)
        ],
    }


def plan_data(case: Mapping[str, Any]) -> dict[str, Any]:
    """A plan in which each kind of windows serves its lane, and helps the other if the case says so."""
    counts = {kind: case["windows"].get(kind, 0) for kind in KINDS}
    other = {"fast": "regular", "regular": "fast"}
    roles = {
        kind: {
            "lanes": [
                {"lane": kind},
                *([{"lane": other[kind], "after": "24 h"}] if kind in case.get("helps", ()) else []),
            ]
        }
        for kind in KINDS
        if counts[kind]
    }
    slots = {kind: [f"{kind}-{count}" for count in range(counts[kind])] for kind in roles}
    return {
        "code": case["id"],
        "names": _names(case["title"]),
        "lanes": [kind for kind in KINDS if kind in case],
        "roles": roles,
        "slots": [{"from": "00:00", "to": "24:00", "windows": slots}],
    }


def _names(name: str) -> dict[str, str]:
    return {"zh-CN": name, "en": name}
