"""What is said about fast lists: the same for a terminal and for the page."""

from __future__ import annotations

from typing import Any

from queueing.hallfile import Hall
from simulation.figures import HOUR, MINUTE, change, minutes, percent, percent_of
from simulation.words import say

Row = dict[str, Any]
SHOWN = 12
"""So many of the single changes are told, the best first."""


def verdict(found: Row, hall: Hall, language: str) -> str:
    """Whether another list is better, and which."""
    if found["better"]:
        both = found["together"]
        moves = [say("fl_put", language, item=named(code, hall, language)) for code in both["on"]]
        moves += [say("fl_take", language, item=named(code, hall, language)) for code in both["off"]]
        return say("fl_better", language, moves=("; " if language == "en" else "；").join(moves))
    if not found["ended_early"] or found["together"] is not None:
        return say("fl_keep", language)
    if not found["untried"]:
        return say("fl_stopped_all", language)
    return say("fl_stopped", language, items=listed(found["untried"], hall, language))


def effect(one: Row, language: str) -> list[str]:
    """What a list does to whom."""
    before, after = one["moved_seconds"]
    who = {name: _seconds(one["mean_change_seconds"][name], language) for name in ("all", "listed", "others")}
    return [
        say("fl_moved", language, before=minutes(before), after=minutes(after)),
        say("fl_who", language, everybody=who["all"], listed=who["listed"], others=who["others"]),
        say(
            "fl_promise",
            language,
            new=percent(one["promise"], language),
            now=percent(one["promise_now"], language),
        ),
        say("fl_paid", language, hours=change(one["paid_change_seconds"], HOUR)),
    ]


def singles(found: Row, hall: Hall, language: str) -> tuple[list[str], list[tuple[str, ...]]]:
    """The single changes as a table: its head, and its rows."""
    keys = ("change", "share", "service", "own", "listed", "others", "all", "in_time", "verdict")
    rows = []
    for one in found["singles"][:SHOWN]:
        facts, changed = found["items"][moved(one)], one["mean_change_seconds"]
        before, after = one["moved_seconds"]
        rows.append(
            (
                change_named(one, hall, language),
                percent_of(facts["share"], language, 1),
                f"{facts['service_seconds'] / MINUTE:.0f}",
                " → ".join(minutes({**wait, "low": None}) for wait in (before, after)),
                *(change(changed[who]) for who in ("listed", "others", "all")),
                percent(one["promise"], language),
                say("fl_gains", language) if one["gains"] else "",
            )
        )
    return [say(f"fl_{key}", language) for key in keys], rows


def more(found: Row, language: str) -> str:
    """How many single changes are not told; empty where all are."""
    count = len(found["singles"]) - SHOWN
    return say("fl_more", language, count=count) if count > 0 else ""


def unserved(found: Row, hall: Hall, language: str) -> str:
    """Which items could not be tried under the plan; empty where all could."""
    codes = found["unserved"]
    return say("fl_unserved", language, items=listed(codes, hall, language)) if codes else ""


def misrouted(found: Row, language: str) -> str:
    """Up to which share of wrong tickets the gain is sure; empty where that was not looked at."""
    rows, days = found["wrong_tickets"], found["days"]["singles"]
    if not rows:
        return ""
    sure = [row["share"] for row in rows if row["mean_change_seconds"]["high"] < 0]
    lost = [row["share"] for row in rows if row["share"] not in sure]
    if not lost:
        return say("fl_wrong_always", language, last=percent_of(sure[-1], language), days=days)
    still = [share for share in sure if share < lost[0]]
    if not still:
        return say("fl_wrong_none", language, first=percent_of(lost[0], language), days=days)
    return say(
        "fl_wrong_until",
        language,
        still=percent_of(still[-1], language),
        lost=percent_of(lost[0], language),
        days=days,
    )


def season(found: Row, language: str) -> str:
    """Which season the list is for."""
    one = found["season"]
    if one is None:
        return say("fl_season_none", language)
    return say("fl_season_this", language, season=one["code"], begins=one["from"], ends=one["to"])


def moved(one: Row) -> str:
    """The item of a single change."""
    code: str = (*one["on"], *one["off"])[0]
    return code


def change_named(one: Row, hall: Hall, language: str) -> str:
    """A single change in words."""
    return say("fl_on" if one["on"] else "fl_off", language, item=named(moved(one), hall, language))


def listed(codes: list[str], hall: Hall, language: str) -> str:
    """Items one after the other."""
    return (", " if language == "en" else "、").join(named(code, hall, language) for code in codes)


def named(code: str, hall: Hall, language: str) -> str:
    """An item by its code and name."""
    return f"{code} {hall.items[code].names[language]}"


def _seconds(one: Row, language: str) -> str:
    told = change(one)
    return say("fl_seconds", language, seconds=told) if told else say("fl_nobody", language)
