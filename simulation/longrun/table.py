"""A study of the long run as tables for a terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from simulation.columns import Columns
from simulation.figures import HOUR, MINUTE, change, estimate, minutes, per_cent, percent, whole_minutes
from simulation.scenario import Scenario
from simulation.sentences import refused
from simulation.table import assumed
from simulation.words import say

_FULL = 0.995
"""From this share of time on duty occupied on, a hall is full."""


def show_long(document: dict[str, Any], scenario: Scenario, console: Console, language: str) -> None:
    """Prints a study of the long run: waits, the hall, what changes between plans, the assumptions."""
    names, hall = scenario.names[language], scenario.hall.names[language]
    console.print(Text(say("l_title", language, name=names, hall=hall), style="bold"))
    console.print(Text(_how_many(document, language)))
    console.print(Text(f"\n{say('l_waits', language)}", style="bold"), _waits(document, language))
    console.print(Text(f"\n{say('l_hall', language)}", style="bold"), _hall(document, language))
    for difference in document["differences"]:
        sides = {key: difference[key] for key in ("before", "after")}
        console.print(Text(f"\n{say('l_difference', language, **sides)}", style="bold"))
        console.print(_difference(difference, language))
    for plan in document["plans"]:
        if (plan["hall"]["utilisation"]["all"]["value"] or 0) >= _FULL:
            console.print(Text(say("l_full", language, plan=plan["code"])))
    console.print(assumed(scenario, language))


def _how_many(document: dict[str, Any], language: str) -> str:
    facts = {
        key: say("l_hours", language, hours=f"{document[f'{key}_seconds'] / HOUR:g}")
        for key in ("warm_up", "measured")
    }
    told = [say("l_runs", language, runs=document["runs"], seed=document["seed"], **facts)]
    if document["runs"] < document["runs_asked"]:
        key = "l_ended" if document["ended_by_itself"] else "l_partial"
        told.append(say(key, language, runs=document["runs"], asked=document["runs_asked"]))
    if document["by_reference"]:
        told.append(refused(document["by_reference"], language))
    return (" · " if len(told) > 1 else "").join(told)


def _waits(document: dict[str, Any], language: str) -> Table:
    table = Columns()
    table.add_column(say("who", language), no_wrap=True)
    for key in ("l_an_hour", "wait", "p50", "p90", "longest", "l_waited", "left", "l_waiting"):
        table.add_column(say(key, language), justify="right", no_wrap=True)
    plans = document["plans"]
    _rows(table, say("all", language), [(plan["code"], plan["all"]) for plan in plans], language)
    for kind in ("lanes", "items"):
        names = list(dict.fromkeys(name for plan in plans for name in plan[kind]))
        for name in names if len(names) > 1 else ():
            cells = [(plan["code"], plan[kind][name]) for plan in plans if name in plan[kind]]
            _rows(table, say(f"l_{kind}", language, name=name), cells, language)
    return table


def _rows(table: Table, title: str, cells: list[tuple[str, dict[str, Any]]], language: str) -> None:
    table.add_row(Text(title, style="bold"))
    for code, cell in cells:
        clock = cell["wait_seconds"]
        table.add_row(
            f"  {code}",
            estimate(cell["tickets_an_hour"]),
            *(minutes(clock[key]) for key in ("mean", "p50", "p90")),
            whole_minutes(clock["longest"]),
            percent(cell["waited"], language),
            percent(cell["left"], language),
            estimate(cell["number_waiting"], digits=2),
        )


def _hall(document: dict[str, Any], language: str) -> Table:
    table = Columns()
    table.add_column(say("figure", language))
    halls = [plan["hall"] for plan in document["plans"]]
    for plan in document["plans"]:
        table.add_column(plan["code"], justify="right")
    for key in ("number_present", "number_waiting", "windows_busy"):
        table.add_row(say(f"l_{key}", language), *(estimate(hall[key], digits=2) for hall in halls))
    for kind in ("all", "fast", "regular"):
        told = [percent(hall["utilisation"][kind], language) for hall in halls]
        if any(told):
            name = say("l_utilisation", language, who=say(f"{kind} windows", language))
            table.add_row(name, *told)
    table.add_row(say("away", language), *(percent(hall["turned_away"], language) for hall in halls))
    return table


def _difference(difference: dict[str, Any], language: str) -> Table:
    table = Columns()
    table.add_column(say("figure", language))
    table.add_column(difference["after"], justify="right")
    for key, name, unit, sign in (
        ("wait_seconds", "l_wait_seconds", MINUTE, ""),
        ("number_present", "l_number_present", 1, ""),
        ("utilisation", "l_busy_all", 0.01, per_cent(language)),
        ("left", "l_left", 0.01, per_cent(language)),
    ):
        table.add_row(say(name, language), change(difference[key], unit, sign))
    return table
