"""The page: a study of one plan or several as one HTML file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulation.figures import (
    HOUR,
    MINUTE,
    change,
    estimate,
    hours,
    minutes,
    percent,
    percent_of,
    wall,
    whole_minutes,
)
from simulation.measures import NO_PRIORITY
from simulation.report import html, svg
from simulation.report.before_after import dots
from simulation.report.grids import gantt, letters, utilisation
from simulation.report.html import escape
from simulation.report.through_the_day import queues, waits
from simulation.sentences import assumptions, guard_sentences, how_many_days, promise_sentence
from simulation.study import Study
from simulation.words import say

_DIMENSIONS = ("lane", "zone", "priority", "slot", "item")


def page(study: Study, language: str, *, command: str = "", theatre: str = "") -> str:
    """The study as an HTML document that needs no other file and no network.

    ``command`` is what makes it again; ``theatre`` is a fragment of HTML that shows a day.
    """
    document, scenario = study.full, study.runs.scenario
    title = say("report" if len(document["plans"]) > 1 else "report_one", language)
    below = say(
        "title",
        language,
        name=scenario.names[language],
        hall=scenario.hall.names[language],
        date=scenario.date,
    )
    days = how_many_days(document, language)
    parts = [
        _summary(document, language),
        html.section(say("theatre", language), theatre, name="theatre"),
        _promise(document, language),
        html.section(say("before_after", language), html.figure(dots(study, language)), name="before-after"),
        _pictures(study, language),
        _tables(study, document, language),
        _sure(study, command, language),
    ]
    return html.whole(title, (below, days), parts, language)


def _colours(document: dict[str, Any]) -> list[str]:
    plans = len(document["plans"])
    first = 0 if plans > 1 else 1
    return [svg.PLANS[(first + place) % len(svg.PLANS)] for place in range(plans)]


def _summary(document: dict[str, Any], language: str) -> str:
    """What came of it, in words and large figures."""
    plans, colours = document["plans"], _colours(document)
    target = f"{document['target_seconds'] / MINUTE:g}"
    compared = {comparison["after"]: comparison for comparison in document["comparisons"]}
    told = []
    for plan in plans[1:] or plans:
        promise, sentences = plan["promise"], list[str]()
        if promise["share"]["value"] is not None:
            key = "summary_kept" if promise["kept"] else "summary_missed"
            facts = {
                "plan": plan["names"][language],
                "share": percent(promise["share"], language),
                "minutes": target,
            }
            sentences.append(
                say(key, language, **facts, wanted=percent_of(promise["share_wanted"], language))
            )
        if plan["code"] in compared:
            sentences.append(_others(compared[plan["code"]], language))
        told.append(("" if language == "zh-CN" else " ").join(sentences))
    figures: tuple[tuple[str, Callable[[dict[str, Any]], str]], ...] = (
        ("card_share", lambda plan: percent(plan["promise"]["share"], language)),
        ("card_listed", lambda plan: minutes(_p90(plan, "listed"))),
        ("card_other", lambda plan: minutes(_p90(plan, "other"))),
        ("card_paid", lambda plan: hours(plan["hall"]["paid_seconds"])),
    )
    cards = [
        html.card(
            say(key, language, minutes=target),
            [
                (colour, plan["names"][language], tell(plan))
                for plan, colour in zip(plans, colours, strict=True)
            ],
        )
        for key, tell in figures
    ]
    lead = "".join(f"<p>{escape(one)}</p>" for one in told)
    return f'<section><div class="lead">{lead}</div><div class="cards">{"".join(cards)}</div></section>'


def _p90(plan: dict[str, Any], group: str) -> dict[str, Any]:
    found: dict[str, Any] = plan["groups"][group]["peak"]["time_to_window_seconds"]["p90"]
    return found


def _others(comparison: dict[str, Any], language: str) -> str:
    """What the plan does to the rest, and whether a difference can be told at all."""
    guard = comparison["guards"]["others_p90"]
    paired = comparison["difference"]["other"]["peak"]["time_to_window_seconds"]["p90"]
    told = say(
        "summary_others",
        language,
        before=minutes(guard["before_seconds"]),
        after=minutes(guard["after_seconds"]),
    )
    key = "others_same"
    if paired["low"] is not None and paired["low"] > 0:
        key = "others_worse"
    elif paired["high"] is not None and paired["high"] < 0:
        key = "others_better"
    between = "" if language == "zh-CN" else " "
    return f"{told}{between}{say(key, language, change=change(paired, MINUTE))}"


def _promise(document: dict[str, Any], language: str) -> str:
    """The promise under every plan, and the guards of each plan compared."""
    parts = []
    lines = []
    for plan in document["plans"]:
        told = promise_sentence(plan["promise"], language)
        if told is not None:
            kept = plan["promise"]["kept"]
            words = say("kept" if kept else "missed", language)
            colon = "：" if language == "zh-CN" else ": "
            lines.append((f"{plan['names'][language]}{colon}{told}", html.verdict(words, kept)))
    if lines:
        parts.append(html.listed(lines))
    names = {plan["code"]: plan["names"][language] for plan in document["plans"]}
    for comparison in document["comparisons"]:
        before, after = names[comparison["before"]], names[comparison["after"]]
        parts.append(f"<h3>{escape(say('guards', language, before=before, after=after))}</h3>")
        rows = []
        for told, holds in guard_sentences(comparison, language):
            words = say("holds" if holds else "broken", language)
            rows.append((told, "" if holds is None else html.verdict(words, holds)))
        parts.append(html.listed(rows))
    return html.section(say("promise", language), *parts, name="promise")


def _pictures(study: Study, language: str) -> str:
    plans = study.runs.scenario.plans
    names = [plan.names[language] for plan in plans]
    return "\n".join(
        [
            html.section(
                say("picture", language),
                html.figure(waits(study, language)),
                note=say("waits_note", language),
                name="waits",
            ),
            html.section(
                say("queues", language),
                html.figure(queues(study, language)),
                note=say("queues_note", language),
                name="queues",
            ),
            html.section(
                say("heat_title", language),
                *(html.figure(utilisation(study, at, language), name) for at, name in enumerate(names)),
                note=say("heat_note", language),
                name="utilisation",
            ),
            html.section(
                say("gantt_title", language),
                *(
                    html.figure(gantt(study.runs.scenario.hall, plan, language), name)
                    for plan, name in zip(plans, names, strict=True)
                ),
                note=say("gantt_note", language, lanes=letters(study.runs.scenario.hall, plans, language)),
                name="plans",
            ),
        ]
    )


def _tables(study: Study, document: dict[str, Any], language: str) -> str:
    parts = [_hall(document, language)]
    for dimension in _DIMENSIONS:
        names = _names(study, dimension, language)
        told = _cells(document, dimension, names, language)
        if dimension == "lane":
            told += "".join(_fairness(plan, names, language) for plan in document["plans"])
        parts.append(html.folded(say(f"by {dimension}", language), told))
    return html.section(say("tables", language), *parts, note=say("tables_note", language), name="tables")


def _hall(document: dict[str, Any], language: str) -> str:
    halls = [plan["hall"] for plan in document["plans"]]
    rows = [
        (
            say(
                "occupied",
                language,
                who=say(f"{kind} windows", language),
                period=say(period, language),
            ),
            *(percent(hall["utilisation"][period][kind], language) for hall in halls),
        )
        for period in ("peak", "day")
        for kind in ("all", "fast", "regular")
    ]
    for key, name, unit in (
        ("paid_seconds", "paid", HOUR),
        ("overtime_seconds", "overtime", HOUR),
        ("idle_while_waiting_seconds", "idle", HOUR),
        ("longest_wait_of_a_day_seconds", "longest_of_day", MINUTE),
    ):
        rows.append((say(name, language), *(estimate(hall[key], unit) for hall in halls)))
    rows.append((say("closed", language), *(wall(one["closed_seconds_after_midnight"]) for one in halls)))
    rows.append((say("away", language), *(percent(hall["turned_away"], language) for hall in halls)))
    head = (say("hall", language), *(plan["names"][language] for plan in document["plans"]))
    return html.table(head, rows, wide=True)


def _cells(document: dict[str, Any], dimension: str, names: dict[str, str], language: str) -> str:
    """One dimension: names down, and for each plan the figures beside each other."""
    target = f"{document['target_seconds'] / MINUTE:g}"
    head = [say("who", language), say("plan", language)]
    head += [
        say(key, language, minutes=target)
        for key in ("tickets", "mean", "p50", "p90", "within", "longest", "left")
    ]
    rows = []
    for name, told in names.items():
        for plan in document["plans"]:
            cell = plan["by"][dimension].get(name)
            if cell is not None:
                rows.append((told, plan["names"][language], *_figures(cell, document["days"], language)))
    return html.table(head, rows)


def _fairness(plan: dict[str, Any], names: dict[str, str], language: str) -> str:
    found = plan["fairness"]["regular_lanes"]
    if found["jain"] is None:
        return ""
    sides = {
        side: f"{names[found[side]['lane']]} ({found[side]['mean_seconds'] / MINUTE:.1f})"
        for side in ("slowest", "quickest")
    }
    told = say("fair", language, index=f"{found['jain']:.2f}", **sides)
    return f"<p>{escape(plan['names'][language])}: {escape(told)}</p>"


def _figures(cell: dict[str, Any], days: int, language: str) -> tuple[str, ...]:
    clock = cell["time_to_window_seconds"]
    return (
        f"{cell['tickets'] / days:.1f}",
        *(minutes(clock[key]) for key in ("mean", "p50", "p90")),
        percent(cell["within_target"], language),
        whole_minutes(clock["longest"]),
        percent(cell["left"], language),
    )


def _names(study: Study, dimension: str, language: str) -> dict[str, str]:
    """What the names of a dimension are called, in their order."""
    hall = study.runs.scenario.hall
    if dimension == "lane":
        return {code: f"{lane.letter} {lane.names[language]}" for code, lane in hall.lanes.items()}
    if dimension == "zone":
        return {code: f"{code} {names[language]}" for code, names in hall.zones.items()}
    if dimension == "priority":
        found = {code: one.names[language] for code, one in hall.priorities.items()}
        return {NO_PRIORITY: say("no_priority", language), **found}
    if dimension == "item":
        listed = hall.fast_items(study.runs.scenario.date)
        order = sorted(hall.items, key=lambda code: code not in listed)
        return {code: f"{code} {hall.items[code].names[language]}" for code in order}
    return {slot: slot for plan in study.full["plans"] for slot in plan["by"][dimension]}


def _sure(study: Study, command: str, language: str) -> str:
    lines = [(told, "") for told in assumptions(study.runs.scenario, language)]
    again = f"<p>{escape(say('again', language))}: <code>{escape(command)}</code></p>" if command else ""
    return html.section(
        say("how_sure", language),
        f"<h3>{escape(say('assumed', language))}</h3>",
        html.listed(lines),
        again,
        note=say("sure", language, days=say("days", language, days=study.runs.done, seed=study.runs.seed)),
        name="sure",
    )
