"""A fit as a JSON document with a stable shape; its schema is ``docs/reference/fit.schema.json``.

Durations are in seconds and say so in their names; intervals are 95 %.
"""

from __future__ import annotations

import json
from typing import Any

from queueing.hallfile import WEEKDAYS
from queueing.times import SECOND, wall_text
from simulation.fit.arrivals import DayType
from simulation.fit.calls import Share
from simulation.fit.caveats import warnings_of
from simulation.fit.families import Fitted
from simulation.fit.fitting import Fit
from simulation.fit.steps import Step, shares
from simulation.fit.visits import day_text
from simulation.fit.words import LANGUAGES


def to_json(fit: Fit) -> str:
    """The document as text, ending with a line break. The same visits give the same bytes."""
    return json.dumps(document(fit), ensure_ascii=False, indent=2) + "\n"


def document(fit: Fit) -> dict[str, Any]:
    """The document as a JSON object."""
    return {
        **_head(fit),
        "volume": _volume(fit),
        "day_types": [_day_type(fit, one) for one in fit.arrivals.types],
        "items": [_item(fit, place) for place in range(len(fit.services))],
        "own_times": [
            {
                "item": one.code,
                "apart": _round(one.apart),
                "chance": _round(one.chance),
                "steps": {name: _steps(steps) for name, steps in one.steps.items()},
            }
            for one in fit.own_times
        ],
        "patience": _patience(fit),
        "calls": _calls(fit),
        **_at_the_window(fit),
    }


def _head(fit: Fit) -> dict[str, Any]:
    """What was fitted, and what to beware of."""
    days = fit.arrivals.days
    return {
        "schema": 1,
        "kind": "fit",
        "hall": fit.hall.code,
        "source": fit.source,
        "visits": int(fit.visits.came.sum()),
        "days": len(days),
        "first_day": day_text(days[0]),
        "last_day": day_text(days[-1]),
        "warnings": [
            {
                "code": one.code,
                "facts": one.facts,
                "words": {language: one.text(language, fit.hall) for language in LANGUAGES},
            }
            for one in warnings_of(fit)
        ],
        "findings": fit.findings.to_data(),
    }


def _volume(fit: Fit) -> dict[str, Any]:
    volume = fit.volume
    return {
        "visitors_per_day": _round(volume.visitors),
        "weekdays": {
            day: {"factor": _round(factor), "error": _round(error), "days": seen}
            for day, (factor, error, seen) in volume.weekdays.items()
        },
        "seasons": [
            {
                "months": list(one.months),
                "factor": _round(one.factor),
                "error": _round(one.error),
                "days": one.days,
                "item_factors": {
                    code: _round(factor) for code, factor in fit.seasonal.get(one.name, {}).items()
                },
            }
            for one in volume.seasons
        ],
        "season_chance": _round(volume.season_chance),
        "dispersion": _round(volume.dispersion),
        "chance": _round(volume.chance),
        "day_factor": _round(volume.factor),
        "odd_days": [{"day": day, "share": _round(share)} for day, share in volume.odd],
    }


def _day_type(fit: Fit, one: DayType) -> dict[str, Any]:
    return {
        "name": one.name,
        "weekdays": [WEEKDAYS[day] for day in one.weekdays],
        "days": one.days,
        "volume": _round(fit.volume.of(one.weekdays)),
        "dispersion": _round(one.dispersion),
        "chance": _round(one.dispersion_chance),
        "steps": _steps(one.steps),
    }


def _at_the_window(fit: Fit) -> dict[str, Any]:
    """Ways, clearing up, acceptance, priorities, missing papers and further matters."""
    return {
        "walk": {
            "hall": None if fit.ways.hall is None else _law(fit.ways.hall),
            "zones": {zone: _law(law) for zone, law in fit.ways.zones.items()},
        },
        "clear": None if fit.clearing.law is None else _law(fit.clearing.law),
        "acceptance": {
            kind: {"share": _round(one.share), "error": _round(one.error), "services": one.n}
            for kind, one in fit.acceptance.items()
        },
        "priorities": {code: _share(share) for code, share in fit.priorities.items()},
        "turned_away": {
            "all": _share(fit.papers.all),
            "items": {code: _share(one) for code, one in fit.papers.items.items()},
        },
        "several_matters": {
            "share": _share(fit.several.share),
            "matters": {str(number): count for number, count in fit.several.matters.items()},
        },
    }


def _round(number: float) -> float:
    """Six digits that count."""
    return float(f"{number:.6g}")


def _pair(interval: tuple[float, float], unit: float = 1.0) -> list[float]:
    return [_round(one / unit) for one in interval]


def _share(one: Share) -> dict[str, Any]:
    return {"share": _round(one.value), "count": one.count, "of": one.n, "interval": _pair(one.interval)}


def _law(one: Fitted) -> dict[str, Any]:
    """A law; ``spread`` is the cv, the shape of Weibull laws."""
    return {
        "law": one.family,
        "mean_seconds": _round(one.mean / SECOND),
        "mean_interval_seconds": _pair(one.mean_interval, SECOND),
        "cv": _round(one.cv),
        "spread": _round(one.spread),
        "spread_interval": _pair(one.spread_interval),
        "from": one.n,
    }


def _steps(steps: tuple[Step, ...]) -> list[dict[str, Any]]:
    return [
        {
            "from": wall_text(begins),
            "to": wall_text(step.ends),
            "share": _round(share),
            "visitors": step.count,
            "per_hour": _round(step.rate),
            "interval": _pair(step.interval),
        }
        for (begins, share), step in zip(shares(steps), steps, strict=True)
    ]


def _item(fit: Fit, place: int) -> dict[str, Any]:
    one = fit.services[place]
    count = fit.shares.counts.get(one.code, 0)
    test = fit.tests.get(one.code)
    return {
        "code": one.code,
        "visitors": count,
        "share": _round(count / fit.shares.total),
        "share_interval": _pair(fit.shares.intervals.get(one.code, (0.0, 0.0))),
        "service": _law(one.law),
        "own_weight": _round(one.weight),
        "other_families_bic": {name: _round(worse) for name, worse in one.others.items()},
        "test": None if test is None else {"distance": _round(test.distance), "chance": _round(test.chance)},
    }


def _patience(fit: Fit) -> dict[str, Any]:
    one = fit.patience
    return {
        "waits": one.n,
        "left": one.left,
        "law": None
        if not one.left
        else {
            "shape": _round(one.shape),
            "shape_interval": _pair(one.shape_interval),
            "scale_seconds": _round(one.scale / SECOND),
            "scale_interval_seconds": _pair(one.scale_interval, SECOND),
        },
        "reach_seconds": _round(one.reach / SECOND),
        "still_waiting": _round(one.still),
        "distance": _round(one.apart),
    }


def _calls(fit: Fit) -> dict[str, Any]:
    one, late = fit.no_shows, fit.lateness
    return {
        "no_show_walk_ins": _share(one.walk_ins),
        "no_show_appointments": _share(one.appointments),
        "unkept_appointments": _share(one.unkept),
        "calls": one.calls,
        "between_seconds": _round(one.between / SECOND),
        "costs_seconds": _round(one.costs / SECOND),
        "returns": _share(one.returns),
        "back_after": None if one.back_after is None else _law(one.back_after),
        "appointments_early_seconds": None if late is None else _round(late.early / SECOND),
        "appointments_lateness": None if late is None else _law(late.law),
    }
