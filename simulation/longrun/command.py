"""The part of ``kuaiban simulate`` and ``kuaiban compare`` that studies the long run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from queueing.errors import Mistake, Mistakes
from simulation.executors import crew
from simulation.figures import minutes
from simulation.intervals import Estimate, seconds
from simulation.longrun.columns import LongRuns
from simulation.longrun.document import document_of, mean_wait, number_present, to_json, utilisation
from simulation.longrun.running import LongStudy, run_long
from simulation.longrun.table import show_long
from simulation.scenario import Scenario
from simulation.stopping import Wish, narrow, read_wishes
from simulation.terminal import INTERRUPTED, console, progress_bar, told, write
from simulation.words import say
from simulation.wrong import Stopped

FIGURES: dict[str, tuple[str, Callable[[LongStudy, LongRuns], Estimate]]] = {
    "wait": ("s", mean_wait),
    "present": ("", number_present),
    "utilisation": ("%", lambda _, runs: utilisation(runs)),
}
"""What can be wished for: the mean wait from issue to call, visitors in the hall, and the share of time on
duty in which windows are occupied.
"""
_KINDS = {name: kind for name, (kind, _) in FIGURES.items()}


def simulate_long(
    scenario: Scenario,
    *,
    runs: tuple[int, int],
    seed: int,
    until: str | None,
    json_file: Path | None,
    drawn: Sequence[str],
    who: tuple[int | None, str | None],
    language: str,
) -> None:
    """Makes the runs and prints, and writes, what they say.

    ``runs`` are how many without a wish, and at most with one; ``drawn`` are options that ask for a day to be
    drawn, which a study of the long run does not have.
    """
    wishes = told(say("w_long", language), lambda: _wishes(until, drawn))
    asked = runs[1 if wishes else 0]
    study = told(say("w_runs", language), lambda: _run(scenario, asked, seed, wishes, who, language))
    document = document_of(study)
    if json_file is not None:
        write(json_file, to_json(document), language)
    show_long(document, scenario, console(), language)
    if study.done < asked and not study.enough:
        raise click.exceptions.Exit(INTERRUPTED)


def _wishes(until: str | None, drawn: Sequence[str]) -> tuple[Wish, ...]:
    mend = "Leave it out; --json writes all figures"
    mistakes = [Mistake(option, "there is no day to draw", mend) for option in drawn]
    wishes: tuple[Wish, ...] = ()
    try:
        wishes = read_wishes(until, _KINDS) if until else ()
    except Mistakes as found:
        mistakes += found.mistakes
    if mistakes:
        raise Mistakes(mistakes)
    return wishes


def enough(wishes: Sequence[Wish], study: LongStudy) -> bool:
    """Whether every wish is met under every plan, so that the study ends. Without a wish it never does."""
    return bool(wishes) and all(
        narrow(FIGURES[wish.figure][1](study, runs), study.done, wish.half)
        for runs in study.runs
        for wish in wishes
    )


def _run(
    scenario: Scenario,
    asked: int,
    seed: int,
    wishes: Sequence[Wish],
    who: tuple[int | None, str | None],
    language: str,
) -> LongStudy:
    with progress_bar(asked, language) as (progress, tell):

        def look(study: LongStudy) -> bool:
            waits = [minutes(seconds(mean_wait(study, runs))) for runs in study.runs]
            tell(f"{say('l_wait_seconds', language)}: {' | '.join(waits)}")
            return enough(wishes, study)

        try:
            with crew(*who) as workers:
                return run_long(scenario, asked, seed, workers, progress, look)
        except KeyboardInterrupt:
            raise Stopped(say("l_nothing", language)) from None
