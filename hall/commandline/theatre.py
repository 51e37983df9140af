"""``kuaiban theatre``: a day as a page that plays it, simulated or from the log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from hall.archive import Archive
from hall.assembly import clock_of
from hall.commandline.reading import only_hall, settings_of_deployment, store_of, unknown
from hall.films import Films
from hall.operations.core import Operations
from simulation.film import document
from simulation.options import PATH, in_language
from simulation.scenario import read_scenario
from simulation.terminal import refuse_unwritable, told, write
from simulation.theatre import PlayerMissing, stage, theatre_page
from simulation.words import say


def _date(_context: click.Context, parameter: click.Parameter, text: str | None) -> str | None:
    try:
        return None if text is None else date.fromisoformat(text).isoformat()
    except ValueError:
        raise click.BadParameter(f"{text!r} is no date. Write it like 2026-03-02.", param=parameter) from None


@click.command(short_help="Write a page that plays a day as a film.")
@click.argument("scenario", type=PATH, required=False)
@click.option(
    "--day", type=click.IntRange(1, 10_000), help="Which of the days that the seed gives.  [default: 1]"
)
@click.option("--seed", type=click.IntRange(0), help="Which days.  [default: 1]")
@click.option("--against", metavar="PLAN", help="A plan to compare with: a file, or the code of one near by.")
@click.option("--hall", help="For a day on record: the hall's code; not needed while there is only one.")
@click.option("--date", "recorded", metavar="DAY", callback=_date, help="A day on record, like 2026-03-02.")
@click.option("--out", type=PATH, required=True, help="The page to write.")
@in_language
def theatre(
    scenario: Path | None,
    day: int | None,
    seed: int | None,
    against: str | None,
    hall: str | None,
    recorded: str | None,
    out: Path,
    lang: str,
) -> None:
    """Write a page that plays a day: a simulated one of SCENARIO, or one on record (--date).

    A simulated day is played under the scenario's plan and the one it is compared with, side by side, with
    the same visitors. The page needs no network and has both languages in it; --lang is the one it opens in.
    """
    refuse_unwritable(out, language=lang)
    if (scenario is None) == (recorded is None):
        raise click.UsageError("Give a SCENARIO to simulate, or --date for a day on record.")
    if scenario is not None:
        if hall is not None:
            raise click.UsageError("--hall goes with --date: a scenario names its own hall.")
        film = _simulated(scenario, against, 1 if seed is None else seed, day or 1, lang)
    else:
        if (day, seed, against) != (None, None, None):
            raise click.UsageError("--day, --seed and --against go with a SCENARIO.")
        assert recorded is not None
        film = _recorded(hall, recorded)
    _write(out, film, lang)


def _simulated(file: Path, against: str | None, seed: int, day: int, language: str) -> Mapping[str, Any]:
    scenario = told(say("w_scenario", language, file=file), lambda: read_scenario(file, against))
    return stage(scenario, seed, day - 1)


def _recorded(hall: str | None, day: str) -> Mapping[str, Any]:
    settings = settings_of_deployment()
    store = store_of(settings)
    code = only_hall(store, hall)
    operations = Operations(store, clock_of(settings.data_dir))
    films = Films(operations, Archive(settings.archive_folder))
    known, _ = films.days(code)
    if day not in known:
        raise unknown("--date", "day on record", day, set(known))
    return document("recorded", [films.of(code, day)])


def _write(out: Path, film: Mapping[str, Any], language: str) -> None:
    try:
        page = theatre_page(film, language)
    except PlayerMissing as missing:
        raise click.ClickException(str(missing)) from None
    write(out, page, language)
