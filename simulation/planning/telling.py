"""What is said about a recommendation: the same for a terminal and for the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulation.figures import HOUR, MINUTE, estimate, hours, minutes, per_cent, percent, percent_of
from simulation.scenario import Scenario
from simulation.sentences import assumptions, refused
from simulation.words import say

Row = dict[str, Any]
_DEFAULT_ROLES = ("fast", "regular")


def target_name(row: Row, language: str) -> str:
    """What people call a target of the document."""
    if row["unit"] == "days":
        return say("rec_by_day", language, minutes=f"{(row['within_seconds'] or 0) / MINUTE:g}")
    who = say({"listed": "rec_promise", "other": "rec_other", "all": "rec_all"}[row["who"]], language)
    if row["zone"] is not None:
        return say("rec_zone", language, who=who, zone=row["zone"])
    periods = listed(["-".join(period) for period in row["periods"]], language)
    return say("rec_at", language, who=who, periods=periods)


def listed(parts: Sequence[str], language: str) -> str:
    """Parts of a sentence, one after the other."""
    return (", " if language == "en" else "、").join(parts)


def side_name(side: str, language: str) -> str:
    """What people call a plan of the document: the recommended one, today's, the first one."""
    return say("rec_this" if side == "recommended" else f"rec_{side}", language)


def verdict(found: Row, language: str) -> str:
    """Whether every target is kept, and for how many paid hours."""
    paid, saved = found["paid"], found["paid"]["saved_seconds"]["value"]
    verdicts = [verdict_of(row) for row in found["targets"]]
    told = [
        say(
            "rec_kept" if found["kept"] else "rec_missed",
            language,
            paid=f"{paid['recommended']['paid_seconds']['value'] / HOUR:.1f}",
            today=f"{paid['today']['paid_seconds']['value'] / HOUR:.1f}",
            kept=verdicts.count("kept"),
            all=len(verdicts),
        )
    ]
    if abs(saved) >= 0.05 * HOUR:
        key = "rec_saves" if saved > 0 else "rec_costs"
        told.append(say(key, language, hours=f"{abs(saved) / HOUR:.1f}"))
    for one in ("missed", "unsure"):
        rows = [row for row, mine in zip(found["targets"], verdicts, strict=True) if mine == one]
        if rows:
            names = ("; " if language == "en" else "；").join(target_name(row, language) for row in rows)
            told.append(say(f"rec_{one}_targets", language, names=names))
    return (" " if language == "en" else "").join(told)


def verdict_of(row: Row) -> str:
    """Whether a target is ``kept``, ``missed``, or reached by too little to be sure of it (``unsure``)."""
    if row["kept"]:
        return "kept"
    return "unsure" if row["share"] >= row["share_wanted"] else "missed"


def targets(found: Row, language: str) -> tuple[list[str], list[tuple[str, ...]]]:
    """The targets as a table: its head, and its rows."""
    keys = ("target", "within", "wanted", "today", "reached", "sure", "verdict")
    rows = [
        (
            target_name(row, language),
            _limit(row),
            *(
                percent_of(share, language, 1)
                for share in (
                    row["share_wanted"],
                    row["today_share"],
                    row["share"],
                    row["share_wanted"] + row["margin"],
                )
            ),
            say(verdict_of(row), language),
        )
        for row in found["targets"]
    ]
    return [say(f"rec_{key}", language) for key in keys], rows


def _limit(row: Row) -> str:
    """Minutes within which visitors are to be at the window, with how many times today's those are."""
    limit = f"{(row['within_seconds'] or 0) / MINUTE:.1f}"
    return limit if row["times_today"] is None else f"{limit} ({row['times_today']:g} ×)"


def times_today(found: Row, language: str) -> str:
    """What the limits that depend on today's plan mean; empty where there are none."""
    factors = sorted({row["times_today"] for row in found["targets"]} - {None})
    return say("rec_times_today", language, factor=f"{factors[0]:g}") if factors else ""


def role_name(name: str, language: str) -> str:
    """What people call a role: those that every hall has without a word, in their language."""
    return say(f"rec_role_{name}", language) if name in _DEFAULT_ROLES else name


def costs(found: Row, language: str) -> tuple[list[str], list[tuple[str, ...]]]:
    """What each plan costs and how long people wait, as a table."""
    rows = list[tuple[str, ...]]()
    for side in ("recommended", "today", "start"):
        paid, waits = found["paid"][side], found["waits"].get(side)
        told = (minutes(waits["mean_seconds"]), percent(waits["left"], language)) if waits else ("", "")
        first = side_name(side, language)
        rows.append((first, hours(paid["paid_seconds"]), hours(paid["overtime_seconds"]), *told))
    return ["", *(say(f"rec_{key}", language) for key in ("paid", "overtime", "mean", "left"))], rows


def front(found: Row, language: str) -> tuple[list[str], list[tuple[str, ...]]]:
    """What further hours would buy, as a table; no rows where that was not asked for."""
    rows: list[tuple[str, ...]] = [
        (
            hours(one["paid_seconds"]),
            minutes(one["mean_seconds"]),
            percent(one["left"], language),
            say("kept" if one["kept"] else "missed", language),
        )
        for one in found["front"]
    ]
    return [say(f"rec_{key}", language) for key in ("paid", "mean", "left", "verdict")], rows


def how(found: Row, language: str) -> list[str]:
    """How the answer was found, and how far from the best it can be."""
    bound, by = found["bound"], found["how"]
    lines = [
        say(
            "rec_bound_text" if found["kept"] else "rec_bound_missed",
            language,
            paid=f"{bound['paid_seconds'] / HOUR:.1f}",
            gap=estimate({"value": bound["gap"], "low": None}, 0.01, digits=0, sign=per_cent(language)),
        ),
        say(
            "rec_found" if by["chosen_among"] > 1 else "rec_spent",
            language,
            among=by["chosen_among"],
            days=by["chosen_on_days"],
            visitors=f"{by['visitors_simulated']:,}",
        ),
    ]
    if by["played_by_the_reference"]:
        days = by["played_by_the_reference"]
        lines.append(say("rec_reference", language, days=days, equal=days - by["unequal_to_the_reference"]))
    if found["by_reference"]:
        lines += [refused(found["by_reference"], language), say("rec_slow_found", language)]
    if by["ended_early"]:
        lines.append(say("rec_early", language))
    return lines


def unknown(scenario: Scenario, language: str) -> list[str]:
    """What a recommendation does not know, and what it supposes."""
    lines = [say(key, language) for key in ("rec_unknown_days", "rec_unknown_people")]
    return lines + assumptions(scenario, language)
