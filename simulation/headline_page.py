"""The headline study as a page of Markdown, in either language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from queueing import times
from simulation.figures import HOUR, MINUTE, change, estimate, minutes, per_cent, percent, percent_of
from simulation.guards import LONGEST_WAIT, OTHERS_GROWTH
from simulation.headline import Found, Headline
from simulation.sentences import assumptions
from simulation.words import say


def markdown(headline: Headline, found: Sequence[Found], command: str, picture: str, language: str) -> str:
    """The page. ``command`` is what wrote it, ``picture`` the file with the waits of the first row."""
    days = [one for one in found if not one.row.supposed]
    suppositions = [one for one in found if one.row.supposed]
    first, hall = found[0], found[0].row.scenario.hall
    title = say("h_title", language, name=headline.names[language], hall=hall.names[language])
    parts = [
        f"# {title}",
        say(
            "h_made",
            language,
            command=command,
            days=first.document["days"],
            seed=first.document["seed"],
        ),
        _compared(first, language),
        say("h_finding", language),
        _finding(days, language),
        f"![{say('h_picture', language, day=first.row.names[language])}]({picture})",
        say("h_days", language),
        say("h_days_note", language),
        _waits(days, "h_row", language),
        say("h_guards", language),
        say("h_guards_note", language, growth=f"{OTHERS_GROWTH:.2f}", longest=LONGEST_WAIT // times.MINUTE),
        _guards(days, "h_row", language),
    ]
    if suppositions:
        parts += [
            say("h_suppositions", language),
            say("h_suppositions_note", language),
            _waits([first, *suppositions], "h_supposition", language),
            _guards([first, *suppositions], "h_supposition", language),
            say("h_edge", language),
        ]
    parts += [
        say("h_payers", language),
        say("h_payers_note", language, day=first.row.names[language]),
        _payers(first, language),
        _who_paid(first, language),
        say("h_assumed", language),
        "\n".join(f"- {one}" for one in _assumed(found, language)),
        say("h_plans", language),
        "\n".join(f"- {one}" for one in _plans(days, language)),
    ]
    return "\n\n".join(parts) + "\n"


def _compared(first: Found, language: str) -> str:
    scenario = first.row.scenario
    listed = scenario.hall.fast_items(scenario.date)
    drawn = list(scenario.profile.items)
    between = "、" if language == "zh-CN" else ", "
    promise = scenario.hall.promise
    return say(
        "h_compared",
        language,
        listed=sum(code in listed for code in drawn),
        items=len(drawn),
        peaks=between.join(
            f"{times.wall_text(begins)}-{times.wall_text(ends)}" for begins, ends in promise.peaks
        ),
        wanted=percent_of(promise.share, language),
        minutes=f"{promise.target / times.MINUTE:g}",
    )


def _finding(days: Sequence[Found], language: str) -> str:
    first = days[0]
    before, after = first.document["plans"]
    kept = [[plan["promise"]["kept"] for plan in one.document["plans"]] for one in days]
    between = "" if language == "zh-CN" else " "
    told = [
        say(
            "h_kept_on",
            language,
            kept=sum(row[1] for row in kept),
            before=sum(row[0] for row in kept),
            all=len(days),
        ),
        say(
            "h_first",
            language,
            day=first.row.names[language],
            share_before=percent(before["promise"]["share"], language),
            share_after=percent(after["promise"]["share"], language),
            fast_before=minutes(_p90(before, "listed")),
            fast_after=minutes(_p90(after, "listed")),
            other_before=minutes(_p90(before, "other")),
            other_after=minutes(_p90(after, "other")),
            change=change(_paired(first), MINUTE),
        ),
    ]
    broken = [
        one.row.names[language]
        for one in days
        if not all(
            one.document["comparisons"][0]["guards"][key]["holds"] for key in ("others_p90", "longest_wait")
        )
    ]
    named = ("、" if language == "zh-CN" else ", ").join(broken)
    told.append(say("h_broken_on", language, days=named) if broken else say("h_all_hold", language))
    return between.join(told)


def _p90(plan: dict[str, Any], group: str) -> dict[str, Any]:
    found: dict[str, Any] = plan["groups"][group]["peak"]["time_to_window_seconds"]["p90"]
    return found


def _paired(found: Found) -> dict[str, Any]:
    """The change of the others' P90 in the peaks, paired by day."""
    comparison = found.document["comparisons"][0]
    clock: dict[str, Any] = comparison["difference"]["other"]["peak"]["time_to_window_seconds"]["p90"]
    return clock


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _waits(found: Sequence[Found], first: str, language: str) -> str:
    keys = (
        first,
        "h_visitors",
        "h_in_time",
        "h_in_time_after",
        "h_kept",
        "h_fast",
        "h_fast_after",
        "h_other",
        "h_other_after",
        "h_change",
        "h_verdict",
    )
    rows = []
    for one in found:
        before, after = one.document["plans"]
        kept = after["promise"]["kept"]
        rows.append(
            [
                one.row.names[language],
                f"{after['hall']['visitors_a_day']['value']:.0f}",
                percent(before["promise"]["share"], language),
                percent(after["promise"]["share"], language),
                percent_of(after["promise"]["days_kept"]["value"], language),
                minutes(_p90(before, "listed")),
                minutes(_p90(after, "listed")),
                minutes(_p90(before, "other")),
                minutes(_p90(after, "other")),
                change(_paired(one), MINUTE),
                f"**{say('kept', language)}**" if kept else say("missed", language),
            ]
        )
    return _table([say(key, language) for key in keys], rows)


def _guards(found: Sequence[Found], first: str, language: str) -> str:
    keys = (first, "h_growth", "h_longest", "h_left", "h_misrouted", "h_paid", "h_overtime", "h_acceptance")
    rows = []
    for one in found:
        comparison = one.document["comparisons"][0]
        guards = comparison["guards"]
        others, longest = guards["others_p90"], guards["longest_wait"]
        acceptance = comparison["speed_up"]["time_to_acceptance"]
        rows.append(
            [
                one.row.names[language],
                _marked(f"x {others['growth']:.2f}" if others["growth"] else "?", others["holds"], language),
                _marked(
                    f"{longest['before_seconds'] / MINUTE:.0f} → {longest['after_seconds'] / MINUTE:.0f}",
                    longest["holds"],
                    language,
                ),
                _sides(guards["left"]["before"], guards["left"]["after"], 0.01, per_cent(language)),
                _sides(guards["misrouted"]["before"], guards["misrouted"]["after"], 0.01, per_cent(language)),
                _sides(guards["paid"]["before_seconds"], guards["paid"]["after_seconds"], HOUR),
                _sides(guards["overtime"]["before_seconds"], guards["overtime"]["after_seconds"], HOUR),
                _sides(acceptance["before_seconds"], acceptance["after_seconds"], MINUTE),
            ]
        )
    return _table([say(key, language) for key in keys], rows)


def _marked(told: str, holds: bool, language: str) -> str:
    return told if holds else f"{told} **({say('broken', language)})**"


def _sides(before: dict[str, Any], after: dict[str, Any], unit: float, sign: str = "") -> str:
    return f"{estimate(before, unit, sign=sign)} → {estimate(after, unit, sign=sign)}"


def _payers(found: Found, language: str) -> str:
    keys = ("h_zone", "h_listed", "h_a_day", "h_others", "h_a_day")
    zones = found.row.scenario.hall.zones
    rows = [[f"{code} {zones[code][language]}", *_cells(sides)] for code, sides in found.zones.items()]
    rows.append([f"**{say('h_hall', language)}**", *_cells(found.sides)])
    return _table([say(key, language) for key in keys], rows)


def _cells(sides: Any) -> list[str]:
    return [
        text
        for side in ("listed", "other")
        for text in (change(sides[side]["change_seconds"], MINUTE), f"{sides[side]['visitors_a_day']:.0f}")
    ]


def _who_paid(found: Found, language: str) -> str:
    zones = found.row.scenario.hall.zones
    payers = [
        zones[code][language]
        for code, sides in found.zones.items()
        if (low := sides["other"]["change_seconds"]["low"]) is not None and low > 0
    ]
    between = "、" if language == "zh-CN" else ", "
    first = (
        say("h_paid_by", language, zones=between.join(payers)) if payers else say("h_paid_nobody", language)
    )
    gains = {
        name: -(side["change_seconds"]["value"] or 0.0) * side["visitors_a_day"] / HOUR
        for name, side in found.sides.items()
    }
    hours = say("h_hours", language, fast=f"{gains['listed']:.1f}", others=f"{gains['other']:.1f}")
    return f"{first}{'' if language == 'zh-CN' else ' '}{hours}"


def _assumed(found: Sequence[Found], language: str) -> list[str]:
    """The first row's assumptions, and what each supposition adds."""
    base = assumptions(found[0].row.scenario, language)
    told = list(base)
    for one in found:
        if one.row.supposed:
            more = [line for line in assumptions(one.row.scenario, language) if line not in base]
            colon = "：" if language == "zh-CN" else ": "
            told += [f"{one.row.names[language]}{colon}{line}" for line in more]
    return told


def _plans(days: Sequence[Found], language: str) -> list[str]:
    found = []
    for one in days:
        before, after = one.document["plans"]
        names = {"before": f"`{before['code']}`", "after": f"`{after['code']}`"}
        found.append(say("h_plan", language, day=one.row.names[language], **names))
    return found
