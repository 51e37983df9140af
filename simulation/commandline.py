"""The commands ``kuaiban simulate`` and ``kuaiban compare``; the program's command line registers them."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from queueing.errors import Mistake, Mistakes
from queueing.plans import Plan
from queueing.reading import raise_if_any
from simulation.executors import crew
from simulation.experiment import Runs
from simulation.figures import percent
from simulation.intervals import plain
from simulation.judging import Judge
from simulation.longrun.command import simulate_long
from simulation.options import PATH, by_processes, by_scheduler, in_language
from simulation.records import Records
from simulation.report.html import escape
from simulation.report.page import page
from simulation.report.through_the_day import waits
from simulation.run import run
from simulation.scenario import Scenario, read_scenario
from simulation.stopping import Wish, promise_share, read_wishes
from simulation.study import Study, middle_day
from simulation.table import show
from simulation.terminal import INTERRUPTED, console, progress_bar, refuse_unwritable, told, write
from simulation.theatre import PlayerMissing, stage, theatre_html
from simulation.words import say
from simulation.wrong import Stopped

_FEW, _MOST = 20, 4000
"""Days when nobody says how many: without a wish, and at most with one."""

_SHARED = (
    click.option(
        "--days",
        type=click.IntRange(1, 10_000),
        help=f"How many days (of the long run: runs), at most.  [default: {_FEW}; with --until {_MOST}]",
    ),
    click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Which days."),
    click.option(
        "--until",
        metavar="WISHES",
        help='Stop as soon as half of each 95 % interval is as narrow: "share 1 %, others p90 30 s".',
    ),
    click.option("--json", "json_file", type=PATH, help="Write all figures as JSON."),
    click.option("--picture", type=PATH, help="Draw the waits through the day as SVG."),
    click.option("--html", "html_file", type=PATH, help="Write a page with everything, for any browser."),
    by_processes,
    by_scheduler,
    in_language,
)


def _shared(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every command that simulates days of one scenario."""
    for option in reversed(_SHARED):
        command = option(command)
    return command


@click.command(short_help="Simulate days under a plan, and under a second one.")
@click.argument("scenario", type=PATH)
@click.option("--against", metavar="PLAN", help="A plan to compare with: a file, or the code of one near by.")
@_shared
def simulate(scenario: Path, against: str | None, **asked: Any) -> None:
    """Simulate days of SCENARIO (a TOML file) under its plan, and under a second one for comparison.

    Prints waits with 95 % intervals over days, the promise with its guards, and what was assumed. A study of
    the long run ([steady]) is made of runs instead of days. Ctrl-C ends early with what is done (exit code
    130).
    """
    words = ["simulate", str(scenario), *(["--against", against] if against else [])]
    _simulate(words, scenario, lambda: read_scenario(scenario, against, studies=True), **asked)


@click.command(short_help="Compare plans on the very same visitors.")
@click.argument("plans", nargs=-1, required=True, metavar="PLAN...")
@click.option("--scenario", type=PATH, required=True, help="The kind of day (a TOML file).")
@_shared
def compare(plans: tuple[str, ...], scenario: Path, **asked: Any) -> None:
    """Compare plans on the very same visitors: each PLAN after the first against the first.

    A plan is a file, or the code of one beside the scenario's own. --html writes a page to read, print and
    hand on. Ctrl-C ends early with the days done so far (exit code 130).
    """
    words = ["compare", *plans, "--scenario", str(scenario)]
    _simulate(words, scenario, lambda: under(read_scenario(scenario, studies=True), plans, scenario), **asked)


def under(scenario: Scenario, codes: tuple[str, ...], file: Path) -> Scenario:
    """The scenario's days under these plans. Raises :class:`~queueing.errors.Mistakes`."""
    first, *others = _plans(codes, file)
    if not others:
        return replace(scenario, before=None, plan=first)
    return replace(scenario, before=first, plan=others[0], further=tuple(others[1:]))


def _plans(codes: tuple[str, ...], file: Path) -> list[Plan]:
    """All plans; what is wrong with one is told at its name, as it was given."""
    found, mistakes = list[Plan](), list[Mistake]()
    for code in codes:
        try:
            plan = read_scenario(file, code, studies=True).before
        except Mistakes as wrong:
            mistakes += (
                replace(one, where=one.where.replace("--against", code, 1)) for one in wrong.mistakes
            )
            continue
        assert plan is not None
        found.append(plan)
    raise_if_any(list(dict.fromkeys(mistakes)))
    return found


def _simulate(
    words: list[str],
    file: Path,
    read: Callable[[], Scenario],
    *,
    days: int | None,
    seed: int,
    until: str | None,
    json_file: Path | None,
    picture: Path | None,
    html_file: Path | None,
    processes: int | None,
    scheduler: str | None,
    lang: str,
) -> None:
    scenario = told(say("w_scenario", lang, file=file), read)
    refuse_unwritable(json_file, picture, html_file, language=lang)
    if scenario.steady is not None:
        simulate_long(
            scenario,
            runs=(days or _FEW, days or _MOST),
            seed=seed,
            until=until,
            json_file=json_file,
            drawn=[
                name for name, path in (("--picture", picture), ("--html", html_file)) if path is not None
            ],
            who=(processes, scheduler),
            language=lang,
        )
        return
    wishes = told(say("w_until", lang), lambda: read_wishes(until)) if until else ()
    days = days or (_MOST if wishes else _FEW)
    runs = told(say("w_days", lang), lambda: _run(scenario, days, seed, wishes, (processes, scheduler), lang))
    study = Study(runs)
    if json_file is not None:
        write(json_file, study.to_json(), lang)
    if picture is not None:
        write(picture, waits(study, lang) + "\n", lang)
    if html_file is not None:
        again = _again(words, runs, until)
        write(html_file, page(study, lang, command=again, theatre=_theatre(study, lang)), lang)
    show(study, console(), lang)
    if runs.done < days and not runs.enough:
        raise click.exceptions.Exit(INTERRUPTED)


def _theatre(study: Study, language: str) -> str:
    """A day in the middle, played under the first two plans."""
    day = middle_day(study)
    shown = replace(study.runs.scenario, further=())
    try:
        played = theatre_html(stage(shown, study.runs.seed, day), language)
    except PlayerMissing as missing:
        click.echo(say("no_theatre", language, why=missing), err=True)
        return ""
    sides = say("theatre_sides" if shown.before is not None else "theatre_alone", language, day=day + 1)
    return f'<p class="note">{escape(sides)}</p>{played}'


def _again(words: list[str], runs: Runs, until: str | None) -> str:
    """The command that gives the same figures."""
    wished = ["--until", until] if until else []
    return shlex.join(["kuaiban", *words, "--days", str(runs.asked), "--seed", str(runs.seed), *wished])


def _run(
    scenario: Scenario,
    days: int,
    seed: int,
    wishes: tuple[Wish, ...],
    who: tuple[int | None, str | None],
    language: str,
) -> Runs:
    """The days, with a bar that tells how far they are and what they have told so far."""
    with progress_bar(days, language) as (progress, tell):

        def watch(judge: Judge, so_far: tuple[Records, ...]) -> None:
            shares = [percent(plain(promise_share(one, judge)), language) for one in so_far]
            minutes = f"{judge.target / 60_000:g}"
            tell(f"{say('within', language, minutes=minutes)}: {' | '.join(shares)}")

        try:
            with crew(*who) as workers:
                return run(scenario, days, seed, wishes, workers, progress, watch)
        except KeyboardInterrupt:
            raise Stopped(say("nothing", language)) from None
