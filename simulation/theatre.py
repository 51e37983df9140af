"""The theatre: a page that plays the film of a day, with everything in it and no need of a network.

The player is built from ``frontend/src/theatre`` into ``simulation/player``; the office plays the same one.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from simulation.film import document, film_of
from simulation.scenario import Scenario
from simulation.simulating import Simulator

PLAYER = Path(__file__).parent / "player"
"""The built player: a script and a style sheet."""

SIDES = 2
"""Plans that are shown beside each other."""


class PlayerMissing(Exception):
    """The player is not built; the message says how to build it."""


def stage(scenario: Scenario, seed: int, day: int) -> dict[str, Any]:
    """The film of one simulated day: the same visitors under the scenario's first two plans, side by side.

    The plan compared with comes first. The same scenario, seed and day (from 0) give the same film.
    """
    days = islice(Simulator(scenario, seed).played(day), SIDES)
    films = [film_of(played.events, simulated=True) for played in days]
    return document("simulated", films, scenario.names)


def theatre_html(films: Mapping[str, Any], language: str, *, alone: bool = False) -> str:
    """A film document (see :func:`simulation.film.document`) with its player, as a part of a page.

    It asks nobody for anything and may stand in a page more than once; neither touches the other's styles.
    ``alone`` is a page with nothing else in it: it plays at once, unless the reader wishes less motion, and
    offers the other language. Raises :class:`PlayerMissing`.
    """
    script, style = _built("theatre.js"), _built("theatre.css")
    film = json.dumps(films, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return (
        f'<kb-theatre lang="{html.escape(language)}"{" alone" if alone else ""}>'
        f'<script type="application/json">{film}</script>'
        f"<template><style>{style}</style></template></kb-theatre>\n"
        f'<script type="module">{script}</script>\n'
    )


_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>html{{background:#f7f8f6}}body{{margin:0}}</style>
</head>
<body>
<main>
{theatre}</main>
</body>
</html>
"""


def theatre_page(films: Mapping[str, Any], language: str) -> str:
    """The same as a page of its own, which plays at once. Raises :class:`PlayerMissing`."""
    names, hall = films["names"], films["hall"]["names"]
    parts = dict.fromkeys((names[language], hall[language], films["day"]))
    return _PAGE.format(
        language=html.escape(language),
        title=html.escape(" · ".join(parts)),
        theatre=theatre_html(films, language, alone=True),
    )


def _built(name: str) -> str:
    try:
        text = (PLAYER / name).read_text("utf-8")
    except OSError:
        raise PlayerMissing(
            f"The player is not built: {PLAYER / name} cannot be read. Run: make assets"
        ) from None
    # Inside a page its own end tags would end it.
    return text.replace("</script", "<\\/script").replace("</style", "<\\/style")
