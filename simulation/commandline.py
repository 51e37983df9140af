"""The command ``kuaiban simulate``; the program's command line registers it."""

from __future__ import annotations

import os
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from queueing.errors import Mistakes
from simulation.experiment import run_days
from simulation.picture import draw
from simulation.scenario import Scenario, read_scenario
from simulation.study import Study
from simulation.table import show
from simulation.words import LANGUAGES, say

_WIDTH = 120
_INTERRUPTED = 130


@click.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option("--days", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many days.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Which days.")
@click.option("--against", metavar="PLAN", help="A plan to compare with: a file, or the code of one near by.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write all figures as JSON.")
@click.option("--picture", type=click.Path(path_type=Path), help="Draw the day as SVG.")
@click.option(
    "--processes",
    type=click.IntRange(1),
    default=lambda: os.cpu_count() or 1,
    show_default="all processors",
    help="How many processes share the work; the figures stay the same.",
)
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language.")
def simulate(
    scenario: Path,
    days: int,
    seed: int,
    against: str | None,
    json_file: Path | None,
    picture: Path | None,
    processes: int,
    lang: str,
) -> None:
    """Simulate days of SCENARIO (a TOML file) under its plan, and under a second one for comparison.

    Prints waits with 95 % intervals over days, the promise with its guards, and what was assumed. Ctrl-C
    ends early with the days done so far (exit code 130).
    """
    try:
        read = read_scenario(scenario, against)
    except Mistakes as found:
        told = "\n".join(f"  {mistake}" for mistake in found.mistakes)
        raise click.ClickException(f"{scenario} has mistakes:\n{told}") from None
    for path in (json_file, picture):
        _refuse_unwritable(path)
    study = _run(read, days, seed, processes, lang)
    if json_file is not None:
        _write(json_file, study.to_json())
    if picture is not None:
        _write(picture, draw(study, lang))
    show(study, _console(), lang)
    if study.runs.done < days:
        raise click.exceptions.Exit(_INTERRUPTED)


def _console() -> Console:
    """The terminal; wide enough for the table where nobody looks at one."""
    console = Console()
    return console if console.is_terminal else Console(width=_WIDTH)


def _run(scenario: Scenario, days: int, seed: int, processes: int, language: str) -> Study:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(say("progress", language), total=days)
        try:
            runs = run_days(
                scenario, days, seed, processes, progress=lambda done: bar.update(task, completed=done)
            )
        except KeyboardInterrupt:
            raise click.ClickException(say("nothing", language)) from None
    return Study(runs)


def _refuse_unwritable(path: Path | None) -> None:
    """Tells before the work what would spoil it afterwards."""
    if path is None:
        return
    if path.is_dir():
        raise click.ClickException(f"{path} is a folder; give the path of a file")
    if not path.parent.is_dir():
        raise click.ClickException(f"{path} cannot be written: there is no folder {path.parent}")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise click.ClickException(f"{path} cannot be written: permission denied")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from None
