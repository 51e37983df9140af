"""The command ``kuaiban recommend``; the program's command line registers it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from queueing.errors import Mistakes
from simulation.options import PATH, in_language
from simulation.planning.advice import Advice, advise
from simulation.planning.advice_telling import told_trying
from simulation.planning.byreference import ReferenceEvaluator, evaluated
from simulation.planning.document import document, to_json
from simulation.planning.effort import DAYS, LITTLE, VISITORS, Effort, effort_for
from simulation.planning.evaluate import Evaluator
from simulation.planning.fastlist import Going, at_least, fast_list
from simulation.planning.fastlist_page import fast_list_page
from simulation.planning.fastlist_showing import show_fast_list
from simulation.planning.front import Point, front
from simulation.planning.impossible import problem_of
from simulation.planning.limits import limits_from_data
from simulation.planning.nearest import likely
from simulation.planning.page import page
from simulation.planning.planfile import plan_text
from simulation.planning.problem import Problem
from simulation.planning.recommend import Recommendation, Said, recommend
from simulation.planning.showing import lasting, show
from simulation.planning.showing import told as sentence
from simulation.planning.trials import Trying
from simulation.scenario import Scenario, read_scenario
from simulation.sentences import refused
from simulation.terminal import console, refuse_unwritable, told, write
from simulation.words import say

_COLUMNS = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())


@click.command(name="recommend", short_help="Recommend a plan, or a fast list.")
@click.argument("scenario", type=PATH)
@click.option("--against", metavar="PLAN", help="Today's plan, instead of the scenario's own.")
@click.option(
    "--days",
    type=click.IntRange(64, 10_000),
    help=f"How many days the plan is certified on.  [default: {DAYS}; by the reference {LITTLE.days}]",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Which days.")
@click.option(
    "--effort",
    type=click.FloatRange(0.01, 10_000),
    help="How much the search may simulate, in millions of visitors.  "
    f"[default: {VISITORS / 1e6:g}; by the reference {LITTLE.visitors / 1e6:g}]",
)
@click.option(
    "--within",
    type=click.FloatRange(1),
    help="Seconds for the search; what it has found is certified after that.",
)
@click.option("--json", "json_file", type=PATH, help="Write everything as JSON.")
@click.option("--out", "out", type=PATH, help="Write the plan as a plan file.")
@click.option("--html", "html_file", type=PATH, help="Write a page with everything, for any browser.")
@in_language
@click.option(
    "--training",
    type=click.IntRange(0, 5),
    default=0,
    show_default=True,
    help="Say so many further skills that are worth teaching, and to whom.",
)
@click.option(
    "--fast-list", "lists", is_flag=True, help="Say instead which items belong on the fast list, and why."
)
@click.option("--brief", is_flag=True, help="The plan alone: nothing is tried beside it.")
@click.option(
    "--threads",
    type=click.IntRange(1, 64),
    help="How many threads share the work; the answer stays the same.  [default: all processors]",
)
def command(
    scenario: Path,
    against: str | None,
    days: int | None,
    seed: int,
    effort: float | None,
    within: float | None,
    json_file: Path | None,
    out: Path | None,
    html_file: Path | None,
    lang: str,
    training: int,
    lists: bool,
    brief: bool,
    threads: int | None,
) -> None:
    """Recommend a plan for SCENARIO (a TOML file): which window serves what, from when to when.

    The plan keeps every target of the scenario's [limits] at the least paid hours, or says that none was
    found which does. The first usable plan is shown at once; Ctrl-C ends the search with the best so far.
    What the compiled engine cannot express is simulated by the reference, on fewer days; it says so, and how
    long that takes.
    """
    if lists:
        of_plans = {
            "--out": out,
            "--days": days,
            "--effort": effort,
            "--training": training,
            "--brief": brief,
        }
        unused = [option for option, value in of_plans.items() if value]
        if unused:
            raise click.UsageError(f"--fast-list makes no plan: leave out {', '.join(unused)}.")
    refuse_unwritable(json_file, out, html_file, language=lang)
    problem = told(say("w_plan", lang), lambda: _problem(scenario, against))
    if lists:
        made = _fast_list(problem, seed, threads, Ending(within), lang)
        if json_file is not None:
            write(json_file, to_json(made), lang)
        if html_file is not None:
            write(html_file, fast_list_page(made, problem.scenario, lang), lang)
        show_fast_list(made, problem.hall, console(), lang)
        return
    ending, visitors = Ending(within), None if effort is None else round(effort * 1e6)

    def slow(evaluator: ReferenceEvaluator) -> None:
        asked = effort_for(evaluator, visitors, days, ending)
        ending.sooner(evaluator.seconds * asked.at_the_end(evaluator))
        _say_slow(evaluator, asked.in_all(evaluator), "rec_slow", lang, days=asked.days)

    def use(evaluator: Evaluator) -> tuple[Recommendation, dict[str, Any]]:
        asked = effort_for(evaluator, visitors, days, ending)
        found, points = _found(evaluator, asked, ending, lang)
        left_out = brief or evaluator.refused
        advice = None if left_out else _advised(found, evaluator, asked, ending, training, lang)
        return found, document(found, evaluator, points, advice)

    found, told_all = told(
        say("w_found", lang), lambda: evaluated(problem, seed, threads or os.cpu_count() or 1, use, slow)
    )
    if json_file is not None:
        write(json_file, to_json(told_all), lang)
    if out is not None:
        write(out, plan_text(problem, found.draft), lang)
    if html_file is not None:
        write(html_file, page_of(found, told_all, lang), lang)
    show(told_all, problem.scenario, console(), lang)


def _say_slow(evaluator: ReferenceEvaluator, visitors: int, key: str, language: str, **facts: object) -> None:
    """Says that the reference does it, why, and how long so many visitors will take."""
    click.echo(refused([one.to_data() for one in evaluator.refused], language), err=True)
    time_told = lasting(evaluator.seconds * visitors, language)
    click.echo(say(key, language, time=time_told, visitors=f"{visitors:,}", **facts), err=True)


def _fast_list(
    problem: Problem, seed: int, threads: int | None, ending: Ending, language: str
) -> dict[str, Any]:
    """Which items belong on the fast list; when somebody ends it by Ctrl-C, as far as it has come."""

    def slow(evaluator: ReferenceEvaluator) -> None:
        _say_slow(evaluator, at_least(problem, evaluator), "rec_slow_list", language)

    def use(evaluator: Evaluator) -> dict[str, Any]:
        with Progress(*_COLUMNS, console=Console(stderr=True), transient=True) as bar, ended_by_hand(ending):
            task = bar.add_task("")

            def hear(done: int, of: int) -> None:
                words = say("fl_progress", language, done=done, of=of)
                bar.update(task, description=words, completed=done, total=of)

            return fast_list(problem, evaluator, Going(hear, ending))

    return told(
        say("w_lists", language), lambda: evaluated(problem, seed, threads or os.cpu_count() or 1, use, slow)
    )


def page_of(found: Recommendation, told_all: dict[str, Any], language: str) -> str:
    """The recommendation's page."""
    plans, problem = (found.problem.today, found.plan), found.problem
    return page(told_all, problem.scenario, plans, plan_text(problem, found.draft), language)


def _problem(path: Path, against: str | None) -> Problem:
    """The scenario with its limits. Raises :class:`~queueing.errors.Mistakes`."""
    scenario = read_scenario(path, against)
    if against is not None and scenario.before is not None:
        scenario = replace(scenario, plan=scenario.before, before=None)
    return problem_for(scenario)


def problem_for(scenario: Scenario) -> Problem:
    """The problem of a scenario. Raises :class:`~queueing.errors.Mistakes` when no plan can be looked for."""
    limits = scenario.limits or limits_from_data({}, scenario.hall)
    problem, mistakes = problem_of(scenario, limits)
    if mistakes:
        raise Mistakes(mistakes)
    return problem


def _found(
    evaluator: Evaluator, effort: Effort, ending: Ending, language: str
) -> tuple[Recommendation, tuple[Point, ...]]:
    """The recommendation, and the front if that is the aim; a bar tells how good the best plan is."""
    with Progress(*_COLUMNS, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(say("rec_searching", language), total=1.0)
        # Where it takes seconds, nobody counts how far certifying is: this one moves to and fro.
        sure = bar.add_task(say("rec_certifying", language), total=None, visible=False)

        def hear(said: Said) -> None:
            line = sentence(said, language)
            if line is not None:
                bar.console.print(line, soft_wrap=True)
            certifies = said.what == "certifying"
            bar.update(task, visible=not certifies or bool(evaluator.refused))
            bar.update(sure, visible=certifies and not evaluator.refused)
            if certifies:
                bar.update(task, completed=said.done, description=say("rec_certifying", language))
            elif said.standing is not None:
                best = say("rec_best_so_far", language, paid=f"{said.standing.paid:.1f}")
                bar.update(task, completed=said.done, description=best)

        def begin(said: Said) -> None:
            if said.standing is not None:
                words = say("rec_begins", language, paid=f"{said.standing.paid:.1f}")
                bar.update(task, description=words)

        def tick() -> None:
            bar.update(task, completed=effort.done(evaluator))

        evaluator.heard = tick
        with ended_by_hand(ending):
            begins = likely(evaluator, effort, begin)
            found = recommend(evaluator, effort, hear, begins)
            wanted = evaluator.problem.limits.aim == "front"
            return found, front(found, evaluator, effort, hear) if wanted else ()


def _advised(
    found: Recommendation, evaluator: Evaluator, effort: Effort, ending: Ending, skills: int, language: str
) -> Advice:
    """What is said beside the plan; when somebody ends it by Ctrl-C, as far as it has come."""
    with Progress(*_COLUMNS, console=Console(stderr=True), transient=True) as bar, ended_by_hand(ending):
        task = bar.add_task("")

        def hear(trying: Trying) -> None:
            bar.update(
                task, description=told_trying(trying, language), completed=trying.done, total=trying.of
            )

        return advise(found, evaluator, effort, skills, hear)


class Ending:
    """Whether the work is to end: a time is over, or somebody has asked for it."""

    def __init__(self, within: float | None) -> None:
        self.asked = False
        self.ends = None if within is None else time.monotonic() + within

    def sooner(self, seconds: float) -> None:
        """The search is to end so much sooner: what comes after it takes time too."""
        if self.ends is not None:
            self.ends -= seconds

    def __call__(self) -> bool:
        """Whether to end."""
        return self.asked or (self.ends is not None and time.monotonic() > self.ends)


@contextmanager
def ended_by_hand(ending: Ending) -> Iterator[None]:
    """Ctrl-C ends the work with what was found so far; once more, and nothing is told."""

    def ask(*_: object) -> None:
        if ending.asked:
            raise KeyboardInterrupt
        ending.asked = True

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
