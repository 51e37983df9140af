"""A table of waits and its trial as one HTML page that needs no other file and no network."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from simulation.figures import estimate, minutes, percent
from simulation.report import html, svg
from simulation.report.html import escape
from simulation.waits.document import document
from simulation.waits.trial import Trial
from simulation.words import say

_COLUMNS: tuple[tuple[str, str, Callable[[dict[str, Any], str], str]], ...] = (
    ("w_p90", "within_p90", percent),
    ("w_p50", "within_p50", percent),
    ("w_off", "p50_off_seconds", lambda one, _: minutes(one)),
)
_Row = tuple[str, Mapping[str, Any], Mapping[str, Any]]
"""A name, what becomes of waits told as now, and by the fitted table."""


def page(trial: Trial, language: str) -> str:
    """What the table was fitted on, how well it does beside the one in force, and how to read that."""
    found, hall = document(trial), trial.scenarios[0].hall
    kinds = {one.code: one.names[language] for one in trial.scenarios}
    lanes = {code: lane.names[language] for code, lane in hall.lanes.items()}
    old, new = found["in_force"], found["new"]
    all_row = (say("w_all", language), old["all"], new["all"])
    parts = (
        _summary(found, language),
        _table("w_lanes", [*_rows("lane", lanes, old["lanes"], new["lanes"]), all_row], language),
        _table("w_kinds", [*_rows("scenario", kinds, old["scenarios"], new["scenarios"]), all_row], language)
        if len(kinds) > 1
        else "",
        _reading(language),
    )
    return html.whole(
        say("w_title", language), _below(found, hall.names[language], language), parts, language
    )


def _below(found: dict[str, Any], hall: str, language: str) -> tuple[str, str]:
    days, visitors = found["days"], found["visitors"]
    what = say(
        "w_below",
        language,
        hall=hall,
        kinds=say("w_comma", language).join(one["names"][language] for one in found["scenarios"]),
        plan=found["plan"]["names"][language],
    )
    how = say(
        "w_how",
        language,
        visitors=f"{visitors['fitted']:,}",
        days=days["fitted"],
        others=f"{visitors['tested']:,}",
        tested=days["tested"],
        seed=found["seed"],
    )
    return what, how


def _summary(found: dict[str, Any], language: str) -> str:
    new, old = found["new"]["all"], found["in_force"]["all"]
    has_table = found["in_force"]["has_table"]
    names = say("w_present" if has_table else "w_none", language), say("w_new", language)
    lines = (
        say("w_lead", language, new=percent(new["within_p90"], language), name=names[1]),
        say(
            "w_lead_beside" if has_table else "w_lead_none",
            language,
            old=percent(old["within_p90"], language),
        ),
        say(
            {True: "w_better", False: "w_worse", None: "w_alike"}[found["better"]],
            language,
            old=estimate(found["loss_seconds"]["in_force"]),
            new=estimate(found["loss_seconds"]["new"]),
        ),
    )
    cards = (
        html.card(
            say(title, language),
            [
                (svg.PLANS[0], names[0], tell(old[key], language)),
                (svg.PLANS[1], names[1], tell(new[key], language)),
            ],
        )
        for title, key, tell in (*_COLUMNS, ("w_true", "came_true", percent))
    )
    lead = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return f'<section><div class="lead">{lead}</div><div class="cards">{"".join(cards)}</div></section>'


def _rows(
    key: str, names: Mapping[str, str], old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]
) -> list[_Row]:
    return [(names[now[key]], before, now) for before, now in zip(old, new, strict=True)]


def _table(title: str, rows: Iterable[_Row], language: str) -> str:
    head = ["", say("w_told", language), *(say(column, language) for column, _, _ in _COLUMNS)]
    told = [
        (
            name,
            f"{new['told']:,}",
            *(
                f"{tell(old[key], language) or '–'}\u00a0→\u00a0{tell(new[key], language) or '–'}"
                for _, key, tell in _COLUMNS
            ),
        )
        for name, old, new in rows
    ]
    table = html.table(head, told, stacked=True)
    return html.section(
        say(title, language), table, note=say("w_note", language), name=title.removeprefix("w_")
    )


def _reading(language: str) -> str:
    lines = [say(f"w_read_{one}", language) for one in ("fit", "left", "loss", "days", "use")]
    return html.section(say("w_reading", language), html.listed([(one, "") for one in lines]), name="reading")
