"""What belongs on the fast list, as one HTML page that needs no other file and no network."""

from __future__ import annotations

from html import escape as verbatim
from typing import Any

from queueing.hallfile import Hall
from simulation.figures import MINUTE, change, hours, minutes, percent, percent_of
from simulation.planning import fastlist_telling as telling
from simulation.planning.changes import Mark, Row, changes
from simulation.report import html, svg
from simulation.report.html import escape
from simulation.scenario import Scenario
from simulation.sentences import assumptions
from simulation.words import say

_GROUPS = (("listed", svg.FAST), ("others", svg.REGULAR), ("all", svg.PLANS[0]))


def fast_list_page(found: dict[str, Any], scenario: Scenario, language: str) -> str:
    """The page of a document of :func:`~simulation.planning.fastlist.fast_list`."""
    hall, days = scenario.hall, found["days"]
    below = say(
        "title", language, name=scenario.names[language], hall=hall.names[language], date=scenario.date
    )
    how = say(
        "fl_days",
        language,
        plan=found["plan_names"][language],
        singles=days["singles"],
        together=days["together"],
        seed=found["seed"],
    )
    parts = (
        _summary(found, hall, language),
        _list(found, hall, language),
        _effect(found, language),
        _singles(found, hall, language),
        _wrong(found, language),
        _file(found, language),
        _unknown(scenario, language),
    )
    return html.whole(say("fl_title", language), (below, how), parts, language)


def _summary(found: dict[str, Any], hall: Hall, language: str) -> str:
    lead = f'<div class="lead"><p>{escape(telling.verdict(found, hall, language))}</p></div>'
    one = found["together"]
    if one is None:
        return f"<section>{lead}</section>"
    colours = (svg.PLANS[0], svg.PLANS[1])
    names = [say(key, language) for key in ("fl_now", "fl_then")]

    def card(title: str, told: tuple[str, str]) -> str:
        return html.card(say(title, language), list(zip(colours, names, told, strict=True)))

    before, after = one["moved_seconds"]
    cards = (
        card("fl_card_moved", (minutes(before), minutes(after))),
        card("fl_card_promise", (percent(one["promise_now"], language), percent(one["promise"], language))),
        _changed("fl_card_all", change(one["mean_change_seconds"]["all"]), language),
        _changed("fl_card_paid", _hours(one), language),
    )
    return f'<section>{lead}<div class="cards">{"".join(cards)}</div></section>'


def _hours(one: dict[str, Any]) -> str:
    """Paid hours a day, more or less."""
    told = hours(one["paid_change_seconds"])
    return told if one["paid_change_seconds"]["value"] <= 0 else f"+{told}"


def _changed(title: str, told: str, language: str) -> str:
    return html.card(say(title, language), [(svg.PLANS[1], say("fl_then", language), told)])


def _list(found: dict[str, Any], hall: Hall, language: str) -> str:
    """The items of the present list and of the better one; what changes comes first."""
    moves = found["together"] if found["better"] else {"on": [], "off": []}
    told = [(code, "fl_comes") for code in moves["on"]] + [(code, "fl_goes") for code in moves["off"]]
    told += [(code, "fl_stays") for code in found["present"] if code not in moves["off"]]
    rows = []
    for code, key in told:
        facts = found["items"].get(code)
        share = "" if facts is None else percent_of(facts["share"], language, 1)
        service = "" if facts is None else f"{facts['service_seconds'] / MINUTE:.0f}"
        rows.append((telling.named(code, hall, language), share, service, say(key, language)))
    head = [say(key, language) for key in ("fl_item", "fl_share", "fl_service", "fl_change")]
    return html.section(
        say("fl_list", language),
        html.table(head, rows, wide=True),
        html.listed([(telling.season(found, language), "")]),
        note=say("fl_list_note", language),
        name="list",
    )


def _effect(found: dict[str, Any], language: str) -> str:
    one = found["together"]
    if one is None:
        return ""
    lines = telling.effect(one, language)
    if not found["better"]:
        lines = [say("fl_unsure", language), *lines]
    rows = []
    for who, colour in _GROUPS:
        changed = one["mean_change_seconds"][who]
        rows.append(Row(say(f"fl_{who}_name", language), (Mark(colour, changed, change(changed)),)))
    title = say("fl_effect" if found["better"] else "fl_effect_best", language)
    return html.section(
        title,
        html.figure(changes(title, say("fl_seconds_axis", language), rows, (), language)),
        html.listed([(line, "") for line in lines]),
        note=say("fl_effect_note", language, days=found["days"]["together"]),
        name="effect",
    )


def _singles(found: dict[str, Any], hall: Hall, language: str) -> str:
    rows = [
        Row(
            telling.change_named(one, hall, language)
            + (f" ({say('fl_gains', language)})" if one["gains"] else ""),
            tuple(
                Mark(
                    colour,
                    one["mean_change_seconds"][who],
                    change(one["mean_change_seconds"][who]),
                    who == "all",
                )
                for who, colour in _GROUPS
            ),
        )
        for one in found["singles"][: telling.SHOWN]
    ]
    legend = [(colour, say(f"fl_{who}_name", language)) for who, colour in _GROUPS]
    title = say("fl_singles", language)
    head, table = telling.singles(found, hall, language)
    notes = [one for one in (telling.more(found, language), telling.unserved(found, hall, language)) if one]
    return html.section(
        title,
        html.figure(changes(title, say("fl_seconds_axis", language), rows, legend, language)),
        html.listed([(one, "") for one in notes]) if notes else "",
        html.folded(say("tables", language), html.table(head, table, stacked=True)) if table else "",
        note=say("fl_singles_note", language, days=found["days"]["singles"]),
        name="singles",
    )


def _wrong(found: dict[str, Any], language: str) -> str:
    told = telling.misrouted(found, language)
    if not told:
        return ""
    rows = [
        Row(
            say("fl_wrong_row", language, share=percent_of(row["share"], language)),
            (Mark(svg.PLANS[1], row["mean_change_seconds"], change(row["mean_change_seconds"]), True),),
        )
        for row in found["wrong_tickets"]
    ]
    title = say("fl_wrong", language)
    return html.section(
        title,
        html.figure(changes(title, say("fl_seconds_axis", language), rows, (), language)),
        html.listed([(told, "")]),
        note=say("fl_wrong_note", language, days=found["days"]["singles"]),
        name="wrong",
    )


def _file(found: dict[str, Any], language: str) -> str:
    if found["toml"] is None:
        return ""
    return html.section(
        say("fl_file", language),
        f"<pre>{verbatim(found['toml'])}</pre>",
        note=say("fl_file_note", language),
        name="file",
    )


def _unknown(scenario: Scenario, language: str) -> str:
    lines = [say(key, language) for key in ("fl_unknown_plan", "rec_unknown_days")]
    lines += assumptions(scenario, language)
    return html.section(
        say("rec_unknown", language), html.listed([(one, "") for one in lines]), name="unknown"
    )
