"""A recommendation as one HTML page that needs no other file and no network."""

from __future__ import annotations

from html import escape as verbatim
from typing import Any

from queueing.hallfile import Hall
from queueing.plans import Plan
from simulation.figures import MINUTE, change, hours, minutes, percent
from simulation.planning import advice_pictures, pictures, telling
from simulation.planning.advice_telling import told_parts, told_untried
from simulation.report import html, svg
from simulation.report.grids import gantt, letters
from simulation.report.html import escape
from simulation.scenario import Scenario
from simulation.words import say

_SIDES = ("today", "recommended")


def page(
    found: dict[str, Any], scenario: Scenario, plans: tuple[Plan, Plan], file: str, language: str
) -> str:
    """The page of a document. ``plans`` are today's and the recommended one, ``file`` the latter's text."""
    hall = scenario.hall
    below = say(
        "title", language, name=scenario.names[language], hall=hall.names[language], date=scenario.date
    )
    days = say("rec_days", language, days=found["how"]["certified_on_days"], seed=found["seed"])
    parts = (
        _summary(found, language),
        _targets(found, language),
        html.section(
            say("rec_plan", language),
            html.figure(gantt(hall, plans[1], language)),
            html.folded(say("rec_plan_today", language), html.figure(gantt(hall, plans[0], language))),
            note=say("gantt_note", language, lanes=letters(hall, plans, language)),
            name="plan",
        ),
        _costs(found, language),
        _payers(found, hall, language),
        _front(found, language),
        *_advice(found, hall, language),
        _untried(found, language),
        _how(found, language),
        _unknown(scenario, language),
        html.section(
            say("rec_file", language),
            html.folded(f"{found['plan']['code']}.toml", f"<pre>{verbatim(file)}</pre>"),
            note=say("rec_file_note", language),
            name="file",
        ),
    )
    return html.whole(say("rec_title", language), (below, days), parts, language)


def _advice(found: dict[str, Any], hall: Hall, language: str) -> list[str]:
    """What was tried beside the plan, a section for each kind."""
    return [
        html.section(
            part.title,
            html.listed([(note, "") for note in part.notes[1:]]) if part.notes[1:] else "",
            *_drawn(part.code, found, hall, language),
            html.folded(say("tables", language), html.table(part.head, part.rows, stacked=True)),
            note=part.notes[0],
            name=part.code,
        )
        for part in told_parts(found, hall, language)
    ]


def _drawn(code: str, found: dict[str, Any], hall: Hall, language: str) -> list[str]:
    """The pictures of a part of the advice."""
    if code == "sensitivity":
        drawn = advice_pictures.felt(found, hall, language)
        note = escape(say("adv_sensitivity_drawn", language))
        return [f'<p class="note">{note}</p>', html.figure(drawn)]
    trials = found["advice"][code]
    figures = [html.figure(advice_pictures.costs(trials, hall, language), say("adv_paid", language))]
    if code != "prices":
        figures.append(html.figure(advice_pictures.waits(trials, hall, language), say("adv_mean", language)))
    return figures


def _untried(found: dict[str, Any], language: str) -> str:
    """What was not tried, where somebody has stopped it."""
    told = told_untried(found, language)
    return html.section(
        say("adv_untried", language), f"<p>{escape(told)}</p>" if told else "", name="untried"
    )


def _summary(found: dict[str, Any], language: str) -> str:
    paid = found["paid"]
    colours = {"today": svg.PLANS[0], "recommended": svg.PLANS[1]}

    def card(title: str, tell: dict[str, str]) -> str:
        rows = [(colours[side], telling.side_name(side, language), tell[side]) for side in _SIDES]
        return html.card(say(title, language), rows)

    cards = (
        card("rec_paid", {side: hours(paid[side]["paid_seconds"]) for side in _SIDES}),
        card("rec_mean", {side: minutes(found["waits"][side]["mean_seconds"]) for side in _SIDES}),
        card("rec_left", {side: percent(found["waits"][side]["left"], language) for side in _SIDES}),
        card("rec_overtime", {side: hours(paid[side]["overtime_seconds"]) for side in _SIDES}),
    )
    lead = f'<div class="lead"><p>{escape(telling.verdict(found, language))}</p></div>'
    return f'<section>{lead}<div class="cards">{"".join(cards)}</div></section>'


def _targets(found: dict[str, Any], language: str) -> str:
    named = [(telling.target_name(row, language), row) for row in found["targets"]]
    table = html.table(*telling.targets(found, language), stacked=True)
    factors = f'<p class="note">{escape(telling.times_today(found, language))}</p>'
    return html.section(
        say("rec_targets", language),
        html.figure(pictures.targets(named, language)),
        html.folded(say("tables", language), table + factors),
        note=say("rec_targets_note", language),
        name="targets",
    )


def _costs(found: dict[str, Any], language: str) -> str:
    table = html.table(*telling.costs(found, language), stacked=True)
    return html.section(say("rec_costs_title", language), table, name="costs")


def _front(found: dict[str, Any], language: str) -> str:
    head, rows = telling.front(found, language)
    table = html.table(head, rows, stacked=True) if rows else ""
    return html.section(say("rec_front", language), table, note=say("rec_front_note", language), name="front")


def _payers(found: dict[str, Any], hall: Hall, language: str) -> str:
    evidence = found["evidence"]
    head = [say(key, language) for key in ("rec_who", "rec_today", "rec_this", "rec_change")]
    rows = [
        (
            f"{zone} {hall.zones[zone][language]}",
            minutes(row["today_seconds"]),
            minutes(row["recommended_seconds"]),
            change(row["change_seconds"], MINUTE),
        )
        for zone, row in evidence["zones"].items()
    ]
    return html.section(
        say("rec_payers", language),
        html.figure(pictures.payers(evidence["slots"], language)),
        f"<h3>{escape(say('rec_zones', language))}</h3>",
        html.table(head, rows, stacked=True),
        note=say("rec_payers_note", language, days=evidence["days"]),
        name="payers",
    )


def _how(found: dict[str, Any], language: str) -> str:
    lines = [(one, "") for one in telling.how(found, language)]
    return html.section(say("rec_bound", language), html.listed(lines), name="bound")


def _unknown(scenario: Scenario, language: str) -> str:
    lines = [(one, "") for one in telling.unknown(scenario, language)]
    return html.section(say("rec_unknown", language), html.listed(lines), name="unknown")
