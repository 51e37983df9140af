"""What belongs on the fast list, in a terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from queueing.hallfile import Hall
from simulation.columns import Columns
from simulation.planning import fastlist_telling as telling
from simulation.words import say

_LEFT_OUT = 4
"""The column that a terminal has no room for: those who stay on the list, of whom the promise tells."""


def show_fast_list(found: dict[str, Any], hall: Hall, console: Console, language: str) -> None:
    """Prints the document of :func:`~simulation.planning.fastlist.fast_list`."""
    scenario, days = found["scenario"], found["days"]
    name = scenario["names"][language]
    plan = found["plan_names"][language]
    heading = say("fl_heading", language, name=name, date=scenario["date"], plan=plan)
    console.print(Text(heading, style="bold"))
    console.print(Text(telling.verdict(found, hall, language)))
    console.print(Text(f"\n{say('fl_singles', language)}", style="bold"))
    console.print(Text(say("fl_singles_note", language, days=days["singles"])))
    console.print(_singles(found, hall, language))
    if telling.unserved(found, hall, language):
        console.print(Text(telling.unserved(found, hall, language)))
    if found["together"] is not None:
        head = say("fl_effect" if found["better"] else "fl_effect_best", language)
        console.print(Text(head, style="bold"))
        console.print(Text(say("fl_effect_note", language, days=days["together"])))
        for line in telling.effect(found["together"], language):
            console.print(Text(line))
    if telling.misrouted(found, language):
        console.print(Text(telling.misrouted(found, language)))
    if found["toml"] is not None:
        console.print(Text(telling.season(found, language)))
        console.print(Text(f"\n{say('fl_file_head', language)}", style="bold"))
        console.print(Text(found["toml"]), soft_wrap=True)


def _singles(found: dict[str, Any], hall: Hall, language: str) -> Table:
    head, rows = telling.singles(found, hall, language)
    table = Columns()
    for place, name in enumerate(head):
        if place != _LEFT_OUT:
            table.add_column(name, justify="right" if place else "left", overflow="fold")
    for row in rows:
        table.add_row(*(told for place, told in enumerate(row) if place != _LEFT_OUT))
    if telling.more(found, language):
        table.add_row(telling.more(found, language))
    return table
