"""What is said of a day played again: whether it is the same, how far the model is, what nobody knows.

Rows of the table are made here too; the terminal and the page show the same.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from simulation.figures import (
    HOUR,
    MINUTE,
    estimate,
    minutes,
    percent,
    percent_of,
    signed,
    wall,
    whole_minutes,
)
from simulation.replaying import Replay
from simulation.words import say

GROUPS = ("listed", "other", "all")
_KNOWN_ELSEWHERE = ("left", "not_served")
"""Counts that stand in the sentences on what cannot be known."""


def same_or_not(replay: Replay, language: str) -> str:
    """Whether every event is made again, else which one is not and why."""
    parting, events = replay.parting, len(replay.day.events)
    if parting is None:
        return say("r_same", language, events=events)
    zone = ZoneInfo(replay.day.hall.timezone)
    at = datetime.fromtimestamp(parting.at / 1000, UTC).astimezone(zone)
    return say(
        "r_parted",
        language,
        seq=parting.seq,
        events=events,
        kind=parting.kind,
        wall=f"{at:%Y-%m-%d %H:%M:%S}",
        why=parting.why,
    )


def how_far(replay: Replay, language: str) -> str:
    """How far the model is from the day as it was; nothing where nobody was served."""
    found = replay.document["distance"]
    if not found["visitors"]:
        return ""
    return say(
        "r_distance",
        language,
        visitors=found["visitors"],
        near=percent_of(found["within_a_minute"], language),
        same=percent_of(found["same_window"], language),
        mean=signed(found["mean_seconds"] / MINUTE, 1),
        apart=f"{found['apart_seconds'] / MINUTE:.1f}",
    )


def what_came(replay: Replay, language: str) -> list[str]:
    """What each what-if makes of the promise and of the longest wait, beside the model of the day."""
    courses = list(zip(replay.played, replay.document["days"], strict=True))
    model = next(day for one, day in courses if one.what == "model")

    def longest(day: dict[str, Any]) -> str:
        return estimate(day["hall"]["longest_wait_of_a_day_seconds"], MINUTE)

    return [
        say(
            "r_what_if",
            language,
            plan=one.plan.names[language],
            after=percent(day["promise"]["share"], language),
            before=percent(model["promise"]["share"], language),
            longest=longest(day),
            was=longest(model),
        )
        for one, day in courses
        if one.what == "what_if" and day["promise"]["share"]["value"] is not None
    ]


def heads(replay: Replay, language: str) -> list[str]:
    """What each course of the day is called."""
    found = []
    for one in replay.played:
        key = "what_if_rules" if one.what == "what_if" and replay.rules is not None else one.what
        found.append(say(key, language, plan=one.plan.names[language]))
    return found


def rows(replay: Replay, language: str) -> list[tuple[str, list[list[str]]]]:
    """The table by parts: the part's name, and its rows, each a name and a figure for every course."""
    days = replay.document["days"]
    target = f"{replay.document['target_seconds'] / MINUTE:g}"
    found = []
    for group in GROUPS:
        cells = [day["groups"][group]["day"] for day in days]
        if any(cell["tickets"] for cell in cells):
            found.append((say(group, language), _of_group(cells, target, language)))
    halls = [day["hall"] for day in days]
    shares = [percent(day["promise"]["share"], language) for day in days]
    hall = [
        [say("r_promise", language), *shares],
        [
            say("r_longest_wait", language),
            *(estimate(one["longest_wait_of_a_day_seconds"], MINUTE) for one in halls),
        ],
        [say("r_paid", language), *(estimate(one["paid_seconds"], HOUR) for one in halls)],
        [say("r_overtime", language), *(estimate(one["overtime_seconds"], HOUR) for one in halls)],
        [say("r_away", language), *(percent(one["turned_away"], language) for one in halls)],
        [say("closed", language), *(wall(one["closed_seconds_after_midnight"]) for one in halls)],
    ]
    return [*found, (say("r_hours", language), hall)]


def _of_group(cells: list[dict[str, Any]], target: str, language: str) -> list[list[str]]:
    clocks = [cell["time_to_window_seconds"] for cell in cells]
    return [
        [say("r_tickets", language), *(str(cell["tickets"]) for cell in cells)],
        [say("r_p50", language), *(minutes(clock["p50"]) for clock in clocks)],
        [say("p90", language), *(minutes(clock["p90"]) for clock in clocks)],
        [
            say("within", language, minutes=target),
            *(percent(cell["within_target"], language) for cell in cells),
        ],
        [say("r_longest", language), *(whole_minutes(clock["longest"]) for clock in clocks)],
        [say("r_left", language), *(percent(cell["left"], language) for cell in cells)],
    ]


def unknown(replay: Replay, language: str) -> list[str]:
    """What no log can tell, and what stands in its place."""
    day = replay.day
    facts = {
        "left": day.unsaid.get("left", 0),
        "not_served": day.unsaid.get("not_served", 0),
        "clear": f"{day.hall.rules.clear / 1000:g}",
        "absent": f"{day.trace.absent / 1000:.0f}",
    }
    keys = ["u_patience", "u_earlier", "u_stayed_away", "u_services", "u_ready", "u_walk"]
    if facts["not_served"]:
        keys.insert(4, "u_not_served")
    if not day.trace.comes.all():
        keys.append("u_absent")
    return [say(key, language, **facts) for key in keys]


def unsaid(replay: Replay, language: str) -> list[str]:
    """What happened that day and is played otherwise, with how often."""
    found = [
        say("r_count", language, count=count, what=say(f"x_{name}", language))
        for name, count in replay.day.unsaid.items()
        if name not in _KNOWN_ELSEWHERE
    ]
    if replay.day.unmanned:
        windows = ("、" if language == "zh-CN" else ", ").join(replay.day.unmanned)
        what = say("x_unmanned", language, windows=windows)
        found.append(say("r_count", language, count=len(replay.day.unmanned), what=what))
    return found
