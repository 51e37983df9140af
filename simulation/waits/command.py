"""The command ``kuaiban fit-waits``; the program's command line registers it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from queueing.errors import Mistake, Mistakes, Worded
from queueing.reading import raise_if_any
from simulation.executors import crew
from simulation.figures import percent_of
from simulation.namedfiles import load
from simulation.options import PATH, by_processes, in_language
from simulation.scenario import Scenario, read_scenario
from simulation.terminal import console, refuse_unwritable, told, write
from simulation.waits.coverage import Coverage, by_hour, coverage
from simulation.waits.fitting import fit, play
from simulation.waits.observing import Seen
from simulation.waits.tables import text
from simulation.words import say
from simulation.wrong import Stopped

MARK = "# --- waits told to visitors:"
"""Begins the table in a hall's file; it goes to the file's end."""
FEW = 100
"""Tickets of a lane and hour below which a share says little."""


@click.command("fit-waits", short_help="Fit the table by which visitors are told their waits.")
@click.argument("scenarios", nargs=-1, required=True, type=PATH, metavar="SCENARIO...")
@click.option("--into", type=PATH, metavar="HALL", help="Put the table at the end of this hall file.")
@click.option("--days", type=click.IntRange(8, 2000), default=60, show_default=True, help="Of each SCENARIO.")
@click.option(
    "--test", type=click.IntRange(1, 2000), default=20, show_default=True, help="Other days of each."
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Which days.")
@by_processes
@in_language
def fit_waits(
    scenarios: tuple[Path, ...],
    into: Path | None,
    days: int,
    test: int,
    seed: int,
    processes: int | None,
    lang: str,
) -> None:
    """Fit the table by which the hall tells visitors how long they will wait, and test it.

    Each SCENARIO is a kind of day of one hall under the plan of such days. The table is fitted on simulated
    days and tested on others; with --into it takes the place of the hall file's own. Configure the hall with
    the file afterwards: kuaiban hall configure HALL.
    """
    refuse_unwritable(into, language=lang)
    read = told(say("wc_scenarios", lang), lambda: _read(scenarios))
    hall_text = (
        None if into is None else told(say("wc_into", lang, file=into), lambda: _text_of(into, read[0]))
    )
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar, crew(processes) as workers:
        task = bar.add_task(say("progress", lang), total=None)

        def progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        try:
            table = fit(read, seed, days, workers, progress)
            tested = Seen.joined(
                [seen for seen, _, _ in play(read, seed, range(days, days + test), table, workers)]
            )
        except KeyboardInterrupt:
            raise Stopped(say("wc_stopped", lang)) from None
    _tell(read, tested, table, lang)
    if into is not None and hall_text is not None:
        write(into, hall_text.rstrip() + "\n" + text(table), lang)
        console().print(say("wc_written", lang, file=into))


def _read(paths: Sequence[Path]) -> list[Scenario]:
    read = [read_scenario(path) for path in paths]
    first, mistakes = read[0], []
    for path, one in zip(paths, read, strict=True):
        if _without_waits(one.hall.data) != _without_waits(first.hall.data):
            mend = "Give scenarios of one hall file; fit other halls by themselves"
            what = Worded("is of another hall than {other}", other=paths[0])
            mistakes.append(Mistake(str(path), what, mend))
    raise_if_any(mistakes)
    return read


def _without_waits(data: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in data.items() if key != "waits"}


def _text_of(path: Path, scenario: Scenario) -> str:
    """A hall's file up to its table of waits. It must be the scenarios' hall."""
    mistakes: list[Mistake] = []
    data = load(path, "", mistakes)
    raise_if_any(mistakes)
    if _without_waits(data or {}) != _without_waits(scenario.hall.data):
        mend = "Give the hall file that the scenarios name"
        raise Mistakes([Mistake(path.name, "is not the hall of these scenarios", mend)])
    before, mark, _ = path.read_text(encoding="utf-8").partition(MARK)
    if data and "waits" in data and not mark:
        mend = "Take its table [waits] out; this command writes it at the end"
        raise Mistakes([Mistake(path.name, "has waits that this command has not written", mend)])
    return before


def _tell(scenarios: Sequence[Scenario], tested: Seen, table: Mapping[str, Any], language: str) -> None:
    """How good the table is on the days that it was not fitted on."""
    hall = scenarios[0].hall
    shown = Table(title=say("wc_title", language, tested=len(tested), fitted=table["visitors"]))
    shown.add_column("")
    for key in ("told", "p50", "p90", "at_once", "true"):
        shown.add_column(say(f"wc_{key}", language), justify="right")
    _row(shown, say("wc_all", language), coverage(tested), language)
    shown.add_section()
    for kind, scenario in enumerate(scenarios):
        _row(shown, scenario.names[language], coverage(tested.where(tested.kind == kind)), language)
    shown.add_section()
    lanes = [f"{lane.letter} {lane.names[language]}" for lane in hall.lanes.values()]
    for index, lane in enumerate(lanes):
        _row(shown, lane, coverage(tested.where(tested.lane == index)), language)
    console().print(shown)
    counted = [cell for cell in by_hour(tested) if cell[2].known >= FEW]
    off = [cell for cell in counted if not 0.85 <= cell[2].p90 <= 0.95]
    right = len(counted) - len(off)
    console().print(say("wc_by_hour", language, few=FEW, right=right, cells=len(counted)))
    for place, hour, found in off:
        told_of = {"lane": lanes[place], "at": f"{hour:02d}:00", "share": percent_of(found.p90, language, 1)}
        console().print("  " + say("wc_hour", language, known=found.known, **told_of))


def _row(shown: Table, name: str, found: Coverage, language: str) -> None:
    sure = (str(found.at_once), percent_of(found.true, language, 1)) if found.at_once else ("0", "-")
    shown.add_row(
        name, str(found.known), percent_of(found.p50, language, 1), percent_of(found.p90, language, 1), *sure
    )
