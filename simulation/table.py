"""A study as tables for a terminal."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from simulation.habits import Habits
from simulation.laws import Law
from simulation.measures import GROUPS, PERIODS
from simulation.scenario import Scenario
from simulation.study import Study
from simulation.words import say

_ROWS = [(group, period) for period in PERIODS for group in GROUPS]
_MINUTE, _HOUR = 60, 3600


def show(study: Study, console: Console, language: str) -> None:
    """Prints a study: waits by group and peak, the hall, the promise with its guards, the assumptions."""
    document, scenario = study.document, study.runs.scenario
    console.print(Text(_heading(scenario, language), style="bold"))
    console.print(say("days", language, days=document["days"], seed=document["seed"]))
    if document["days"] < document["days_asked"]:
        told = say("partial", language, days=document["days"], asked=document["days_asked"])
        console.print(Text(told, style="bold yellow"))
    for title, table in (
        ("waits", _waits(document, language)),
        ("difference", _differences(document, language)),
        ("hall", _hall(document, language)),
    ):
        if table is not None:
            console.print(Text(f"\n{say(title, language)}", style="bold"), table)
    console.print(_promises(document, language))
    console.print(_assumptions(scenario, language))


def _heading(scenario: Scenario, language: str) -> str:
    names, hall = scenario.names[language], scenario.hall.names[language]
    return say("title", language, name=names, hall=hall, date=scenario.date)


def _table() -> Table:
    return Table(box=SIMPLE_HEAD, pad_edge=False)


def _waits(document: dict[str, Any], language: str) -> Table:
    table = _table()
    minutes = f"{document['target_seconds'] / _MINUTE:g}"
    table.add_column(say("who", language), no_wrap=True)
    for key in ("tickets", "wait", "p50", "p90", "p95", "within", "longest", "left"):
        table.add_column(say(key, language, minutes=minutes), justify="right", no_wrap=True)
    for group, period in _ROWS:
        cells = [(plan["code"], plan["groups"][group][period]) for plan in document["plans"]]
        cells = [(code, cell) for code, cell in cells if cell["tickets"]]
        if cells:
            table.add_row(Text(f"{say(group, language)} · {say(period, language)}", style="bold"))
        for code, cell in cells:
            table.add_row(f"  {code}", *_cell(cell, document["days"]))
    return table


def _cell(cell: dict[str, Any], days: int) -> list[str]:
    clock = cell["time_to_window_seconds"]
    return [
        f"{cell['tickets'] / days:.0f}",
        _minutes(cell["wait_seconds"]["mean"]),
        *(_minutes(clock[key]) for key in ("p50", "p90", "p95")),
        _percent(cell["within_target"]),
        "" if clock["longest"] is None else f"{clock['longest'] / _MINUTE:.0f}",
        _percent(cell["left"]),
    ]


def _estimate(one: dict[str, Any], unit: float, digits: int, sign: str = "") -> str:
    """A figure with half the width of its interval; both ends stand in the JSON document."""
    if one["value"] is None:
        return ""
    told = f"{one['value'] / unit:.{digits}f}{sign}"
    if one["low"] is None:
        return told
    return f"{told} ±{(one['high'] - one['low']) / 2 / unit:.{digits}f}"


def _minutes(one: dict[str, Any]) -> str:
    return _estimate(one, _MINUTE, 1)


def _hours(one: dict[str, Any]) -> str:
    return _estimate(one, _HOUR, 1)


def _percent(one: dict[str, Any]) -> str:
    return _estimate(one, 0.01, 1, " %")


def _differences(document: dict[str, Any], language: str) -> Table | None:
    if "comparison" not in document:
        return None
    table = _table()
    table.add_column(say("who", language))
    for key in ("mean", "p50", "p90"):
        table.add_column(say(key, language), justify="right")
    for group in ("listed", "other", "all"):
        for period in ("peak", "day"):
            clock = document["comparison"]["difference"][group][period]["time_to_window_seconds"]
            who = f"{say(group, language)} · {say(period, language)}"
            table.add_row(who, *(_minutes(clock[key]) for key in ("mean", "p50", "p90")))
    return table


def _hall(document: dict[str, Any], language: str) -> Table:
    table = _table()
    table.add_column(say("figure", language))
    for plan in document["plans"]:
        table.add_column(plan["code"], justify="right")
    halls = [plan["hall"] for plan in document["plans"]]
    for period in ("peak", "day"):
        for kind in ("all", "fast", "regular"):
            who = say(f"{kind} windows", language)
            name = say("occupied", language, who=who, period=say(period, language))
            table.add_row(name, *(_percent(hall["utilisation"][period][kind]) for hall in halls))
    for key, name, unit in (
        ("paid_seconds", "paid", _HOUR),
        ("overtime_seconds", "overtime", _HOUR),
        ("longest_wait_of_a_day_seconds", "longest_of_day", _MINUTE),
    ):
        table.add_row(say(name, language), *(_estimate(hall[key], unit, 1) for hall in halls))
    table.add_row(say("closed", language), *(_wall(hall["closed_seconds_after_midnight"]) for hall in halls))
    table.add_row(say("away", language), *(_percent(hall["turned_away"]) for hall in halls))
    return table


def _wall(one: dict[str, Any]) -> str:
    minutes = round(one["value"] / _MINUTE)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _promises(document: dict[str, Any], language: str) -> RenderableType:
    lines: list[RenderableType] = [Text(say("promise", language), style="bold")]
    for plan in document["plans"]:
        promise = plan["promise"]
        if promise["share"]["value"] is None:
            continue
        told = say(
            "promise_text",
            language,
            share=_percent(promise["share"]),
            minutes=f"{promise['target_seconds'] / _MINUTE:g}",
            wanted=f"{100 * promise['share_wanted']:.0f} %",
            kept=f"{100 * promise['days_kept']['value']:.0f} %",
            p95=_minutes(promise["p95_seconds"]),
            worst=f"{promise['longest_seconds'] / _MINUTE:.0f}",
        )
        verdict = say("kept" if promise["kept"] else "missed", language)
        lines.append(Text(f"  {plan['code']}: {verdict}. {told}"))
    if "comparison" in document:
        lines += _guards(document["comparison"], language)
    return Group(*lines)


def _guards(comparison: dict[str, Any], language: str) -> list[RenderableType]:
    guards, speed = comparison["guards"], comparison["speed_up"]["time_to_acceptance"]
    others, longest, left = guards["others_p90"], guards["longest_wait"], guards["left"]
    lines = [
        say(
            "others_p90",
            language,
            before=_minutes(others["before_seconds"]),
            after=_minutes(others["after_seconds"]),
            growth="?" if others["growth"] is None else f"{others['growth']:.2f}",
            limit=f"{others['limit']:.2f}",
        )
        + f": {_verdict(others, language)}",
        say(
            "longest_wait",
            language,
            before=f"{longest['before_seconds'] / _MINUTE:.0f}",
            after=f"{longest['after_seconds'] / _MINUTE:.0f}",
            limit=f"{longest['limit_seconds'] / _MINUTE:.0f}",
        )
        + f": {_verdict(longest, language)}",
        say("left_guard", language, before=_percent(left["before"]), after=_percent(left["after"])),
        say(
            "hours_guard",
            language,
            before=_hours(guards["paid"]["before_seconds"]),
            after=_hours(guards["paid"]["after_seconds"]),
            over_before=_hours(guards["overtime"]["before_seconds"]),
            over_after=_hours(guards["overtime"]["after_seconds"]),
        ),
    ]
    if speed["reduction"] is not None:
        lines.append(
            say(
                "speed_up",
                language,
                before=_minutes(speed["before_seconds"]),
                after=_minutes(speed["after_seconds"]),
                reduction=f"{-100 * speed['reduction']:+.0f} %",
            )
        )
    return [Text(say("guards", language), style="bold"), *(Text(f"  {line}") for line in lines)]


def _verdict(guard: dict[str, Any], language: str) -> str:
    return say("holds" if guard["holds"] else "broken", language)


def _courses(scenario: Scenario, language: str) -> str:
    """Which other courses are drawn, or that none is."""
    named = [field.name for field in fields(Habits) if getattr(scenario.habits, field.name) is not None]
    if not named:
        return say("a_left_out", language)
    between = "、" if language == "zh-CN" else ", "
    return say("a_courses", language, courses=between.join(say(name, language) for name in named))


def _law(law: Law, language: str) -> str:
    """A law of durations in words."""
    name = say(law.family, language)
    if law.family == "none":
        return name
    return say("a_law", language, law=name, minutes=f"{law.expected / 60_000:.3g}")


def _assumptions(scenario: Scenario, language: str) -> RenderableType:
    profile = scenario.profile
    no_show = profile.no_show
    lines = [
        say(
            "a_visitors",
            language,
            visitors=f"{profile.visitors_per_day:g}",
            volume=f"{scenario.volume:g}",
            arrivals=scenario.arrivals,
        ),
        say(
            "a_people",
            language,
            noshow=f"{100 * no_show.share:g} %",
            costs=no_show.costs // 1000,
            patience=_law(profile.patience, language),
            walk=f"{profile.walk.expected / 1000:g}",
            clear=f"{profile.clear.expected / 1000:g}",
        ),
        say("a_accept", language, **{kind: f"{100 * part:g} %" for kind, part in profile.acceptance.items()}),
        _courses(scenario, language),
        say("a_source", language),
    ]
    return Group(Text(say("assumed", language), style="bold"), *(Text(f"  - {line}") for line in lines))
