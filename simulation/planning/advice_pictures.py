"""Pictures of what was tried beside a recommended plan: what each change costs, and how the targets feel days
that are otherwise.
"""

from __future__ import annotations

from typing import Any

from queueing.hallfile import Hall
from simulation.figures import HOUR, MINUTE, estimate, per_cent
from simulation.planning.advice_telling import changed, what
from simulation.planning.changes import Mark, Row, changes
from simulation.planning.telling import target_name
from simulation.report import svg
from simulation.words import say

Document = dict[str, Any]
_KEPT, _LACKING = svg.PLANS[3], svg.PLANS[0]
_SURE, _BOTH = 1.645, 1.96
"""Standard errors of a one-sided and of a two-sided 95 %."""
_SHOWN = 8
"""So many targets are shown, the scarcest first."""


def costs(trials: list[Document], hall: Hall, language: str) -> str:
    """By trial the paid hours that it takes more or less; green where it keeps every target."""
    rows = []
    for one in trials:
        paid, kept = one["paid_change_seconds"], sum(row["margin"] >= 0 for row in one["targets"])
        told = say(
            "adv_picture_row", language, change=changed(paid, HOUR), kept=kept, all=len(one["targets"])
        )
        rows.append(Row(what(one, hall, language), (Mark(_colour(one), _scaled(paid, HOUR), told),)))
    return changes(
        say("adv_paid", language), say("adv_paid_axis", language), rows, _legend(language), language
    )


def waits(trials: list[Document], hall: Hall, language: str) -> str:
    """By trial how much longer or shorter everybody waits."""
    rows = []
    for one in trials:
        wait = one["mean_change_seconds"]
        mark = Mark(_colour(one), _scaled(wait, MINUTE), changed(wait, MINUTE))
        rows.append(Row(what(one, hall, language), (mark,)))
    return changes(say("adv_mean", language), say("adv_mean_axis", language), rows, (), language)


def felt(found: Document, hall: Hall, language: str) -> str:
    """By target how far the plan is from what is wanted, as days are thought and as they might be."""
    sides = [(say("rec_this", language), {row["code"]: row for row in found["targets"]})]
    sides += [
        (what(one, hall, language), {row["code"]: row for row in one["targets"]})
        for one in found["advice"]["sensitivity"]
    ]
    colours = [svg.PLANS[place] for place in range(len(sides))]
    scarce = {
        row["code"]: min(
            float(targets[row["code"]]["margin"]) for _, targets in sides if row["code"] in targets
        )
        for row in found["targets"]
    }
    rows = []
    for row in sorted(found["targets"], key=lambda row: scarce[row["code"]])[:_SHOWN]:
        marks = [
            _target(targets[row["code"]], float(row["share_wanted"]), colour, side, language)
            for colour, (side, targets) in zip(colours, sides, strict=True)
            if row["code"] in targets
        ]
        rows.append(Row(target_name(row, language), marks))
    legend = [(colour, side) for colour, (side, _) in zip(colours, sides, strict=True)]
    title = say("adv_sensitivity", language)
    return changes(title, say("adv_wanted_axis", language), rows, legend, language, tight=True)


def _target(row: Document, wanted: float, colour: str, side: str, language: str) -> Mark:
    over = float(row["share"]) - wanted
    wide = _BOTH * (over - float(row["margin"])) / _SURE
    figure = {"value": 100 * over, "low": 100 * (over - wide), "high": 100 * (over + wide)}
    told = f"{side}: {estimate(figure)}{per_cent(language)}"
    return Mark(colour, figure, told, dot=True, hollow=row["margin"] < 0)


def _colour(one: Document) -> str:
    return _KEPT if one["kept"] else _LACKING


def _legend(language: str) -> list[tuple[str, str]]:
    return [(_KEPT, say("adv_all_kept", language)), (_LACKING, say("adv_not_all_kept", language))]


def _scaled(one: Document, unit: float) -> Document:
    return {key: None if one[key] is None else one[key] / unit for key in ("value", "low", "high")}
