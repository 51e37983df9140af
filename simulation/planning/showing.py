"""A recommendation in a terminal: what is kept, what it costs, who is what when, and who pays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from queueing.hallfile import Hall
from simulation.columns import Columns
from simulation.figures import MINUTE, change, minutes, percent_of
from simulation.planning import telling
from simulation.planning.advice_telling import told_parts, told_untried
from simulation.planning.recommend import Said
from simulation.scenario import Scenario
from simulation.words import say

_STYLES = ("bold black on cyan", "black on green", "black on yellow", "black on magenta")
_CLOSED, _ABSENT = "·", " "
_ALL, _SCARCEST = 20, 12
"""So many targets are all shown; of more the scarcest."""


def show(found: dict[str, Any], scenario: Scenario, console: Console, language: str) -> None:
    """Prints a recommendation's document, and what it does not know of its scenario."""
    hall, told_of = scenario.hall, found["scenario"]

    def head(key: str) -> Text:
        return Text(say(key, language), style="bold")

    name, aim = told_of["names"][language], say(f"rec_aim_{found['aim']}", language)
    heading = say("rec_heading", language, name=name, date=told_of["date"], aim=aim)
    console.print(Text(heading, style="bold"))
    console.print(Text(telling.verdict(found, language)))
    console.print(Text(say("rec_days", language, days=_certified(found), seed=found["seed"])))
    console.print(Text(), head("rec_targets"), _targets(found, language), sep="\n")
    if telling.times_today(found, language):
        console.print(Text(telling.times_today(found, language)), Text(), sep="\n")
    console.print(head("rec_costs_title"), _table(*telling.costs(found, language)), sep="\n")
    console.print(head("rec_plan"))
    gantt(found["schedule"], console, language)
    console.print(Text(), head("rec_payers"), sep="\n")
    console.print(Text(say("rec_payers_short", language, days=found["evidence"]["days"])))
    console.print(_payers(found, hall, language))
    if found["front"]:
        console.print(head("rec_front"), _table(*telling.front(found, language)), sep="\n")
    for part in told_parts(found, hall, language):
        console.print(Text(part.title, style="bold"))
        for note in part.notes:
            console.print(Text(note))
        console.print(_table(part.head, part.rows))
    if told_untried(found, language):
        console.print(Text(told_untried(found, language)))
    for line in telling.how(found, language):
        console.print(Text(line))
    console.print(Text(), head("rec_unknown"), sep="\n")
    for line in telling.unknown(scenario, language):
        console.print(Text(f"  - {line}"))


def _certified(found: dict[str, Any]) -> int:
    days: int = found["how"]["certified_on_days"]
    return days


def lasting(seconds: float, language: str) -> str:
    """About how long something takes."""
    if seconds < 90:
        return say("rec_seconds", language, n=max(1, round(seconds)))
    return say("rec_minutes", language, n=round(seconds / MINUTE))


def told(said: Said, language: str) -> str | None:
    """A line for what happens on the way; None for what is not worth one."""
    if said.what == "start" and said.standing is not None:
        worst = min(said.standing.margin(0.0))
        key = "rec_first_keeps" if worst >= 0 else "rec_first_misses"
        return say(key, language, paid=f"{said.standing.paid:.1f}", share=percent_of(-worst, language, 1))
    return None


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Columns()
    for place, name in enumerate(head):
        table.add_column(name, justify="right" if place else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def _targets(found: dict[str, Any], language: str) -> Table:
    """All targets, or the scarcest of many."""
    rows = found["targets"]
    shown = rows if len(rows) <= _ALL else sorted(rows, key=lambda one: float(one["margin"]))[:_SCARCEST]
    table = _table(*telling.targets({**found, "targets": shown}, language))
    if len(shown) < len(rows):
        table.add_row(say("rec_more_targets", language, count=len(rows) - len(shown)))
    return table


def gantt(schedule: dict[str, Any], console: Console, language: str) -> None:
    """Windows by slot: the first letter of each role, on its colour."""
    roles = [name for row in schedule["windows"].values() for name in row if name not in (None, "closed")]
    style = {name: _STYLES[place % len(_STYLES)] for place, name in enumerate(sorted(set(roles)))}
    width = max((len(window) for window in schedule["windows"]), default=0)
    hours = Text(" " * (width + 1))
    for begins, _ in schedule["slots"]:
        hours.append(f"{begins[:2]} " if begins.endswith("00") else "   ")
    console.print(hours)
    for window, row in schedule["windows"].items():
        line = Text(f"{window:<{width}} ")
        for name in row:
            if name is None:
                line.append(_ABSENT * 3)
            elif name == "closed":
                line.append(f" {_CLOSED} ")
            else:
                line.append(f" {name[0].upper()} ", style=style[name])
        console.print(line)
    legend = telling.listed(
        [f"{name[0].upper()} {telling.role_name(name, language)}" for name in style], language
    )
    console.print(Text(say("rec_legend", language, roles=legend, closed=_CLOSED)))


def _payers(found: dict[str, Any], hall: Hall, language: str) -> Table:
    rows = [
        (
            f"{zone} {hall.zones[zone][language]}",
            minutes(row["today_seconds"]),
            minutes(row["recommended_seconds"]),
            change(row["change_seconds"], MINUTE),
        )
        for zone, row in found["evidence"]["zones"].items()
    ]
    for group, key in (("listed", "rec_promise"), ("other", "rec_other"), ("all", "rec_all")):
        for period in ("peak", "day"):
            one = found["evidence"]["groups"][group][period]["time_to_window_seconds"]["mean"]
            name = say(f"rec_{period}", language, who=say(key, language))
            rows.append((name, "", "", change(one, MINUTE)))
    head = [say(key, language) for key in ("rec_group", "rec_today", "rec_this", "rec_change")]
    return _table(head, rows)
