"""``kuaiban replay``: a day on record as it was, and under another plan or other rules."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import click

from hall.archive import Archive
from hall.assembly import clock_of
from hall.commandline.reading import (
    FILE,
    only_hall,
    read_hall,
    read_plan,
    settings_of_deployment,
    store_of,
    unknown,
)
from hall.operations.core import Operations
from hall.plans import mistakes_of
from hall.recorded_days import days_on_record, events_of_day
from hall.store.database import Store
from hall.store.record import applied_plans
from hall.words import mistake_sentence
from queueing.errors import Mistake, Mistakes, Worded, did_you_mean
from queueing.hallfile import Hall
from queueing.plans import Plan
from simulation.misfits import misfits, strangers
from simulation.options import PATH, in_language
from simulation.recorded import Recorded, recorded
from simulation.replay_page import page, show
from simulation.replaying import Replay
from simulation.terminal import console, refuse_unwritable, write
from simulation.theatre import PlayerMissing


@click.command(short_help="Play a day on record again, also under another plan.")
@click.argument("day")
@click.option("--hall", help="The hall's code; not needed while there is only one.")
@click.option(
    "--plan",
    "plans",
    multiple=True,
    metavar="PLAN",
    help="Another plan for the day: a file, or the code of one that was in force. May be given again.",
)
@click.option("--rules", type=FILE, metavar="FILE", help="Another description of the hall: a hall file.")
@click.option("--json", "json_file", type=PATH, help="Write all figures as JSON.")
@click.option("--html", "html_file", type=PATH, help="Write a page with everything, for any browser.")
@in_language
def replay(
    day: str,
    hall: str | None,
    plans: tuple[str, ...],
    rules: Path | None,
    json_file: Path | None,
    html_file: Path | None,
    lang: str,
) -> None:
    """Play a day on record (DAY, like 2026-03-02) again, as it was and as it might have been.

    First move by move: are all events of the log made again? Then the same visitors under the day's own
    plan, which tells how far the model is from what was, and under each --plan. What cannot be known, and
    what the model leaves out, is listed. Nothing is changed.
    """
    refuse_unwritable(json_file, html_file, language=lang)
    settings = settings_of_deployment()
    store = store_of(settings)
    code = only_hall(store, hall)
    operations = Operations(store, clock_of(settings.data_dir))
    found = _read(Archive(settings.archive_folder), operations, code, day)
    described, others = _what_if(store, found, rules, plans, lang)
    again = ["kuaiban", "replay", day, "--hall", code, *(word for one in plans for word in ("--plan", one))]
    again += ["--rules", str(rules)] if rules is not None else []
    played = Replay(found, others, described)
    if html_file is not None:
        try:
            write(html_file, page(played, lang, shlex.join(again)), lang)
        except PlayerMissing as missing:
            raise click.ClickException(str(missing)) from None
    if json_file is not None:
        write(json_file, json.dumps(played.document, ensure_ascii=False, indent=2) + "\n", lang)
    show(played, console(), lang)


def _read(archive: Archive, operations: Operations, hall: str, day: str) -> Recorded:
    """The day, which must have closed."""
    store = operations.store
    known = days_on_record(store, hall)
    if day not in known:
        if operations.read(hall, lambda floor: floor.day and floor.day.day) == day:
            raise click.ClickException(f"The day {day} is still open. Play it again when it has closed.")
        raise unknown("DAY", "day on record", day, known)
    return recorded(*events_of_day(archive, store, hall, day))


def _what_if(
    store: Store, day: Recorded, rules: Path | None, plans: tuple[str, ...], language: str
) -> tuple[Hall | None, list[Plan]]:
    """The other description of the hall and the other plans, or all that is wrong with them at once."""
    described = None if rules is None else read_hall(rules)[1]
    there, mistakes = described or day.hall, list[Mistake]()
    if rules is not None:
        mistakes += strangers(day, there, str(rules))
        for plan in (day.plan, *(later for _, later in day.script.plans)):
            mistakes += misfits(there, plan, str(rules))
    known = _known(store, day)
    others = []
    for name in plans:
        try:
            plan = _plan(name, known, there)
        except Mistakes as found:
            mistakes += found.mistakes
            continue
        mistakes += misfits(there, plan, "--plan")
        others.append(plan)
    if mistakes:
        raise Mistakes(mistakes)
    for plan in others:
        for harm in mistakes_of(there, plan):
            click.echo(f"{plan.code}: {mistake_sentence(harm, language)}", err=True)
    return described, others


def _known(store: Store, day: Recorded) -> dict[str, Plan]:
    """The plans that were in force on the day, or at any time that is in the database; the newest counts."""
    with store.read() as connection:
        applied = [Plan.from_data(one) for one in applied_plans(connection, day.hall.code)]
    of_the_day = [day.plan, *(later for _, later in day.script.plans)]
    return {plan.code: plan for plan in [*reversed(applied), *of_the_day]}


def _plan(name: str, known: dict[str, Plan], hall: Hall) -> Plan:
    file = Path(name)
    if file.is_file():
        return read_plan(file, hall)
    if name in known:
        return known[name]
    what = Worded("{name!r} is no file, and no plan of that code was in force", name=name)
    mend = did_you_mean(name, known)
    raise Mistakes([Mistake("--plan", what, mend)])
