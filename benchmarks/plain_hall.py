"""Halls of one zone with a fast and a regular lane and windows that are all alike: what plans are looked for
in benchmarks and tests. The demand is as one likes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from queueing.times import MINUTE, wall_text
from simulation.scenario import Scenario, scenario_from_data

DAY = (0.03, 0.05, 0.075, 0.085, 0.08, 0.07, 0.055, 0.04, 0.035, 0.035, 0.045, 0.06, 0.075, 0.08, 0.07, 0.055)
"""Share of the tickets by half hour from opening on; the last two half hours of the day have a tail each."""
TAIL = (0.035, 0.02)


@dataclass(frozen=True, slots=True)
class Demand:
    """A day's visitors: how many, by which shares from slot to slot, and what they come for (minutes)."""

    visitors: float
    shares: Sequence[float] = (*DAY, *TAIL)
    fast_share: float = 0.55
    fast: tuple[float, float] = (4.0, 0.5)
    regular: tuple[float, float] = (12.0, 0.8)


def plain_hall(windows: int, demand: Demand, limits: Mapping[str, Any] | None = None) -> Scenario:
    """The scenario: every window regular all day is today's plan; slots of half an hour from 08:30 on."""
    return scenario_from_data(plain_hall_data(windows, demand, limits), Path())


def plain_hall_data(windows: int, demand: Demand, limits: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The same as a scenario's data."""
    closes = wall_text((8 * 60 + 30 + 30 * len(demand.shares)) * MINUTE)
    data: dict[str, Any] = {
        "code": "plain",
        "names": _names("plain"),
        "hall": _hall(windows, closes),
        "profile": _profile(demand),
        "plan": {
            "code": "today",
            "names": _names("today"),
            "roles": {"regular": {"lanes": [{"lane": "own"}, {"lane": "fast"}]}},
            "slots": [{"from": "08:30", "to": closes, "rest": "regular"}],
        },
        "date": "2026-11-24",
        "arrivals": "day",
    }
    if limits is not None:
        data["limits"] = dict(limits)
    return data


def by_slot(fast: str = "3 min", regular: str = "15 min") -> list[dict[str, Any]]:
    """Targets for each slot and lane: nine of ten within these."""
    return [
        {"code": "fast", "who": "listed", "within": fast, "each": "slot"},
        {"code": "regular", "who": "other", "within": regular, "each": "slot"},
    ]


def _names(name: str) -> dict[str, str]:
    return {"zh-CN": name, "en": name}


def _hall(windows: int, closes: str) -> dict[str, Any]:
    item = {"department": "office", "complexity": "simple", "handling": "instant"}
    return {
        "code": "plain",
        "names": _names("plain hall"),
        "timezone": "UTC",
        "hours": {"doors_open": "08:30", "opens": "08:30", "closes": closes, "ends": "23:00"}
        | {"last_ticket": "0 min"},
        "rules": {"walk": "0 s", "clear": "0 s"},
        "zones": [{"code": "hall", "names": _names("hall")}],
        "departments": [{"code": "office", "zone": "hall", "names": _names("office")}],
        "items": [
            item | {"code": "F", "names": _names("fast"), "service": "4 min"},
            item | {"code": "R", "names": _names("regular"), "service": "12 min"},
        ],
        "fast_list": [{"items": ["F"]}],
        "lanes": [
            {"code": "fast", "kind": "fast", "letter": "K", "names": _names("fast")},
            {"code": "regular", "kind": "regular", "letter": "A", "zone": "hall", "names": _names("regular")},
        ],
        "windows": [
            {"id": f"W{number:02d}", "number": number, "names": _names(f"window {number}"), "zone": "hall"}
            | {"skills": ["office"]}
            for number in range(1, windows + 1)
        ],
    }


def _profile(demand: Demand) -> dict[str, Any]:
    def law(of: tuple[float, float]) -> dict[str, Any]:
        return {"law": "gamma", "mean": f"{of[0]:g} min", "cv": of[1]}

    times = [wall_text((8 * 60 + 30 + 30 * place) * MINUTE) for place in range(len(demand.shares))]
    total = sum(demand.shares)
    return {
        "visitors_per_day": demand.visitors,
        "arrivals": {
            "day": {at: round(share / total, 6) for at, share in zip(times, demand.shares, strict=True)}
        },
        "items": [
            {"code": "F", "share": demand.fast_share, "service": law(demand.fast)},
            {"code": "R", "share": round(1 - demand.fast_share, 6), "service": law(demand.regular)},
        ],
        "walk": {"law": "constant", "mean": "0 s"},
        "clear": {"law": "constant", "mean": "0 s"},
        "patience": {"law": "none"},
        "no_show": {"share": 0.0, "costs": "0 s"},
        "acceptance": {"simple": 0.0, "complex": 0.0},
    }
