"""What a study says in sentences: the promise, its guards, and what was assumed."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from simulation.figures import MINUTE, hours, minutes, per_cent, percent, percent_of, signed
from simulation.habits import Habits
from simulation.laws import Law
from simulation.profile import History
from simulation.scenario import Scenario
from simulation.screening.refusing import refusal_words
from simulation.words import say


def how_many_days(document: dict[str, Any], language: str) -> str:
    """How many days were simulated, why no more, and why not by the compiled engine."""
    told = [say("days", language, days=document["days"], seed=document["seed"])]
    if document["days"] < document["days_asked"]:
        key = "ended" if document["ended_by_itself"] else "partial"
        told.append(say(key, language, days=document["days"], asked=document["days_asked"]))
    if document["by_reference"]:
        told.append(refused(document["by_reference"], language))
    return (" · " if len(told) > 1 else "").join(told)


def refused(reasons: list[dict[str, Any]], language: str) -> str:
    """Why the reference has done it and not the compiled engine."""
    told = (refusal_words(one, language) for one in reasons)
    return say("by_reference", language, reasons=("；" if language == "zh-CN" else "; ").join(told))


def promise_sentence(promise: dict[str, Any], language: str) -> str | None:
    """How the promise fares under a plan; None where nobody counts for it."""
    if promise["share"]["value"] is None:
        return None
    return say(
        "promise_text",
        language,
        share=percent(promise["share"], language),
        minutes=f"{promise['target_seconds'] / MINUTE:g}",
        wanted=percent_of(promise["share_wanted"], language),
        kept=percent_of(promise["days_kept"]["value"], language),
        p95=minutes(promise["p95_seconds"]),
        worst=f"{promise['longest_seconds'] / MINUTE:.0f}",
    )


def guard_sentences(comparison: dict[str, Any], language: str) -> list[tuple[str, bool | None]]:
    """What a plan costs the others, and whether the limit holds (None: there is none)."""
    guards, speed = comparison["guards"], comparison["speed_up"]["time_to_acceptance"]
    others, longest, left = guards["others_p90"], guards["longest_wait"], guards["left"]
    found: list[tuple[str, bool | None]] = [
        (
            say(
                "others_p90",
                language,
                before=minutes(others["before_seconds"]),
                after=minutes(others["after_seconds"]),
                growth="?" if others["growth"] is None else f"{others['growth']:.2f}",
                limit=f"{others['limit']:.2f}",
            ),
            others["holds"],
        ),
        (
            say(
                "longest_wait",
                language,
                before=f"{longest['before_seconds'] / MINUTE:.0f}",
                after=f"{longest['after_seconds'] / MINUTE:.0f}",
                limit=f"{longest['limit_seconds'] / MINUTE:.0f}",
            ),
            longest["holds"],
        ),
        (
            say(
                "left_guard",
                language,
                before=percent(left["before"], language),
                after=percent(left["after"], language),
            ),
            None,
        ),
        (
            say(
                "misrouted_guard",
                language,
                before=percent(guards["misrouted"]["before"], language),
                after=percent(guards["misrouted"]["after"], language),
            ),
            None,
        ),
        (
            say(
                "hours_guard",
                language,
                before=hours(guards["paid"]["before_seconds"]),
                after=hours(guards["paid"]["after_seconds"]),
                over_before=hours(guards["overtime"]["before_seconds"]),
                over_after=hours(guards["overtime"]["after_seconds"]),
            ),
            None,
        ),
    ]
    if speed["reduction"] is not None:
        told = say(
            "speed_up",
            language,
            before=minutes(speed["before_seconds"]),
            after=minutes(speed["after_seconds"]),
            reduction=f"{signed(-100 * speed['reduction'], 0)}{per_cent(language)}",
        )
        found.append((told, None))
    return found


def assumptions(scenario: Scenario, language: str) -> list[str]:
    """What was assumed about visitors and clerks, and what was left out."""
    profile, what_if = scenario.profile, scenario.what_if
    no_show = profile.no_show
    lines = [
        say(
            "a_visitors",
            language,
            visitors=f"{profile.visitors_per_day:g}",
            volume=f"{scenario.volume:g}",
            arrivals=scenario.arrivals,
        ),
        *_days(profile.day_variation, language),
        say(
            "a_people",
            language,
            noshow=f"{100 * no_show.share:g}{per_cent(language)}",
            costs=no_show.costs // 1000,
            patience=_law(profile.patience, language),
            walk=f"{profile.walk.expected / 1000:.3g}",
            clear=f"{profile.clear.expected / 1000:.3g}",
        ),
        say(
            "a_accept",
            language,
            **{kind: f"{100 * part:g}{per_cent(language)}" for kind, part in profile.acceptance.items()},
        ),
        _courses(scenario, language),
    ]
    wrong = f"{100 * what_if.wrong_tickets:g}{per_cent(language)}"
    lines.append(say("a_wrong" if what_if.wrong_tickets else "a_no_wrong", language, share=wrong))
    if what_if.slower_skill:
        slower = f"{100 * (what_if.slower_by - 1):g}{per_cent(language)}"
        lines.append(say("a_slower", language, skill=what_if.slower_skill, slower=slower))
    if what_if.listed_service != 1.0:
        longer = f"{100 * (what_if.listed_service - 1):g}{per_cent(language)}"
        lines.append(say("a_longer", language, longer=longer))
    return [*lines, _source(profile.history, language)]


def _source(history: History | None, language: str) -> str:
    """Where the profile's figures come from."""
    if history is None:
        return say("a_source", language)
    return say("a_history", language, **asdict(history))


def _courses(scenario: Scenario, language: str) -> str:
    """Which other courses are drawn, or that none is."""
    named = [field.name for field in fields(Habits) if getattr(scenario.habits, field.name) is not None]
    if not named:
        return say("a_left_out", language)
    between = "、" if language == "zh-CN" else ", "
    return say("a_courses", language, courses=between.join(say(name, language) for name in named))


def _days(variation: float, language: str) -> list[str]:
    return (
        [say("a_days", language, variation=f"{100 * variation:.3g}{per_cent(language)}")] if variation else []
    )


def _law(law: Law, language: str) -> str:
    """A law of durations in words."""
    name = say(law.family, language)
    if law.family == "none":
        return name
    return say("a_law", language, law=name, minutes=f"{law.expected / 60_000:.3g}")
