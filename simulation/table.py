"""A study as tables for a terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from simulation.columns import Columns
from simulation.figures import HOUR, MINUTE, estimate, minutes, percent, wall, whole_minutes
from simulation.measures import GROUPS, PERIODS
from simulation.scenario import Scenario
from simulation.sentences import assumptions, guard_sentences, how_many_days, promise_sentence
from simulation.study import Study
from simulation.words import say

_ROWS = [(group, period) for period in PERIODS for group in GROUPS]


def show(study: Study, console: Console, language: str) -> None:
    """Prints a study: waits by group and peak, the hall, the promise with its guards, the assumptions."""
    document, scenario = study.document, study.runs.scenario
    console.print(Text(_heading(scenario, language), style="bold"))
    console.print(Text(how_many_days(document, language)))
    for title, table in (
        ("waits", _waits(document, language)),
        ("difference", _differences(document, language)),
        ("hall", _hall(document, language)),
    ):
        if table is not None:
            console.print(Text(f"\n{say(title, language)}", style="bold"), table)
    console.print(_promises(document, language))
    console.print(assumed(scenario, language))


def _heading(scenario: Scenario, language: str) -> str:
    names, hall = scenario.names[language], scenario.hall.names[language]
    return say("title", language, name=names, hall=hall, date=scenario.date)


def _waits(document: dict[str, Any], language: str) -> Table:
    table = Columns()
    target = f"{document['target_seconds'] / MINUTE:g}"
    table.add_column(say("who", language), no_wrap=True)
    for key in ("tickets", "wait", "p50", "p90", "p95", "within", "longest", "left"):
        table.add_column(say(key, language, minutes=target), justify="right", no_wrap=True)
    for group, period in _ROWS:
        cells = [(plan["code"], plan["groups"][group][period]) for plan in document["plans"]]
        cells = [(code, cell) for code, cell in cells if cell["tickets"]]
        if cells:
            table.add_row(Text(f"{say(group, language)} · {say(period, language)}", style="bold"))
        for code, cell in cells:
            table.add_row(f"  {code}", *_cell(cell, document["days"], language))
    return table


def _cell(cell: dict[str, Any], days: int, language: str) -> list[str]:
    clock = cell["time_to_window_seconds"]
    return [
        f"{cell['tickets'] / days:.0f}",
        minutes(cell["wait_seconds"]["mean"]),
        *(minutes(clock[key]) for key in ("p50", "p90", "p95")),
        percent(cell["within_target"], language),
        whole_minutes(clock["longest"]),
        percent(cell["left"], language),
    ]


def _differences(document: dict[str, Any], language: str) -> Table | None:
    if not document["comparisons"]:
        return None
    table = Columns()
    table.add_column(say("who", language))
    for key in ("mean", "p50", "p90"):
        table.add_column(say(key, language), justify="right")
    for comparison in document["comparisons"]:
        if len(document["comparisons"]) > 1:
            table.add_row(Text(f"{comparison['after']} - {comparison['before']}", style="bold"))
        for group in ("listed", "other", "all"):
            for period in ("peak", "day"):
                clock = comparison["difference"][group][period]["time_to_window_seconds"]
                who = f"{say(group, language)} · {say(period, language)}"
                table.add_row(who, *(minutes(clock[key]) for key in ("mean", "p50", "p90")))
    return table


def _hall(document: dict[str, Any], language: str) -> Table:
    table = Columns()
    table.add_column(say("figure", language))
    for plan in document["plans"]:
        table.add_column(plan["code"], justify="right")
    halls = [plan["hall"] for plan in document["plans"]]
    for period in ("peak", "day"):
        for kind in ("all", "fast", "regular"):
            who = say(f"{kind} windows", language)
            name = say("occupied", language, who=who, period=say(period, language))
            table.add_row(name, *(percent(hall["utilisation"][period][kind], language) for hall in halls))
    for key, name, unit in (
        ("paid_seconds", "paid", HOUR),
        ("overtime_seconds", "overtime", HOUR),
        ("idle_while_waiting_seconds", "idle", HOUR),
        ("longest_wait_of_a_day_seconds", "longest_of_day", MINUTE),
    ):
        table.add_row(say(name, language), *(estimate(hall[key], unit, 1) for hall in halls))
    table.add_row(say("closed", language), *(wall(hall["closed_seconds_after_midnight"]) for hall in halls))
    table.add_row(say("away", language), *(percent(hall["turned_away"], language) for hall in halls))
    return table


def _promises(document: dict[str, Any], language: str) -> RenderableType:
    lines: list[RenderableType] = [Text(say("promise", language), style="bold")]
    for plan in document["plans"]:
        told = promise_sentence(plan["promise"], language)
        if told is not None:
            verdict = say("kept" if plan["promise"]["kept"] else "missed", language)
            judged = say("judged", language, plan=plan["code"], verdict=verdict, told=told)
            lines.append(Text(f"  {judged}"))
    for comparison in document["comparisons"]:
        words = say("guards", language, before=comparison["before"], after=comparison["after"])
        lines.append(Text(words, style="bold"))
        for told, holds in guard_sentences(comparison, language):
            verdict = say("holds" if holds else "broken", language)
            judged = told if holds is None else say("guarded", language, told=told, verdict=verdict)
            lines.append(Text(f"  {judged}"))
    return Group(*lines)


def assumed(scenario: Scenario, language: str) -> RenderableType:
    """What was assumed about visitors and clerks."""
    lines = assumptions(scenario, language)
    return Group(Text(say("assumed", language), style="bold"), *(Text(f"  - {line}") for line in lines))
