"""The command ``kuaiban study``; the program's command line registers it."""

from __future__ import annotations

import shlex
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from simulation.executors import crew
from simulation.headline import Found, Headline, read_headline, run_headline
from simulation.headline_page import markdown
from simulation.options import PATH, by_processes, by_scheduler, in_language
from simulation.report.through_the_day import waits
from simulation.terminal import console, make_folder, refuse_unwritable, told, write
from simulation.words import LANGUAGES, say
from simulation.wrong import Stopped

_SUFFIX = {"en": "", "zh-CN": ".zh-CN"}


@click.command(short_help="Write the study of a hall before and after fast-track.")
@click.argument("study", type=PATH)
@click.option(
    "--days", type=click.IntRange(2, 10_000), default=20, show_default=True, help="How many days a row."
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Which days.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The folder for the pages and pictures, in both languages.  [default: here]",
)
@by_processes
@by_scheduler
@in_language
def study(
    study: Path, days: int, seed: int, out: Path, processes: int | None, scheduler: str | None, lang: str
) -> None:
    """Run STUDY (a TOML file): a hall before and after, on all kinds of days and with wrong suppositions.

    Writes a page in Chinese and in English; the folder is made if it is not there. The same study, days and
    seed write the same pages, whoever does the work.
    """
    headline = told(say("w_study", lang, file=study), lambda: read_headline(study))
    make_folder(out, lang)
    files = {language: out / f"{headline.code}{_SUFFIX[language]}.md" for language in LANGUAGES}
    pictures = [file.with_suffix(".svg") for file in files.values()]
    refuse_unwritable(*files.values(), *pictures, language=lang)
    found = told(say("w_days", lang), lambda: _run(headline, days, seed, processes, scheduler, lang))
    command = shlex.join(["kuaiban", "study", study.as_posix(), "--days", str(days), "--seed", str(seed)])
    first = found[0].study
    assert first is not None
    for (language, file), picture in zip(files.items(), pictures, strict=True):
        write(picture, waits(first, language) + "\n", lang)
        write(file, markdown(headline, found, command, picture.name, language), lang)
    written = say("w_comma", lang).join(str(file) for file in files.values())
    console().print(say("h_written", lang, files=written))


def _run(
    headline: Headline, days: int, seed: int, processes: int | None, scheduler: str | None, language: str
) -> tuple[Found, ...]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(say("h_progress", language), total=days * len(headline.rows))
        try:
            with crew(processes, scheduler) as workers:
                return run_headline(
                    headline, days, seed, workers, lambda done: bar.update(task, completed=done)
                )
        except KeyboardInterrupt:
            raise Stopped(say("h_stopped", language)) from None
