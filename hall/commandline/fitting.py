"""The command ``kuaiban fit``: a profile from the hall's own visits, or from another system's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import click
import sqlalchemy as sa
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from hall.assembly import clock_of
from hall.commandline.reading import (
    FILE,
    all_of,
    only_hall,
    read_hall,
    read_plan,
    settings_of_deployment,
    store_of,
)
from hall.operations.core import Operations
from hall.store.history import turns_between, unkept_between, visits_between
from queueing.errors import Mistake, Mistakes, Worded
from queueing.hallfile import Hall
from queueing.plans import Plan
from simulation.fit.caveats import sentences, warnings_of
from simulation.fit.document import to_json
from simulation.fit.findings import Findings
from simulation.fit.fitting import Fit, fit
from simulation.fit.headers import read_named
from simulation.fit.page import page
from simulation.fit.records import Deed, Record, visits_of
from simulation.fit.saving import files_of, refuse_existing, save
from simulation.fit.scenarios import hall_text, plan_text
from simulation.fit.table import read_csv
from simulation.fit.visits import Visits, day_number
from simulation.fit.words import say
from simulation.options import in_language

_FIRST, _LAST = "0001-01-01", "9999-12-31"


def _day(_context: click.Context, parameter: click.Parameter, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is no date. Write it like 2026-03-02.", param=parameter) from None


@click.command("fit", short_help="Make a profile and scenarios from finished visits.")
@click.argument("code", metavar="[HALL]", required=False)
@click.option("--csv", "csv_file", type=FILE, help="Visits of another system, as CSV; needs --hall.")
@click.option("--hall", "hall_file", type=FILE, help="The hall's TOML file, for --csv.")
@click.option("--plan", "plan_file", type=FILE, help="The plan that scenarios name (HALL: the one in force).")
@click.option("--columns", multiple=True, metavar="MEANING=HEAD", help="What a column of the CSV file means.")
@click.option("--from", "first", metavar="DAY", callback=_day, help="The first day to fit.")
@click.option("--to", "last", metavar="DAY", callback=_day, help="The last day to fit.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder of what is made.")
@click.option("--report", type=click.Path(path_type=Path), help="Write the report, an HTML page.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write all figures as JSON.")
@click.option("--strict", is_flag=True, help="Refuse visits of which anything cannot be used.")
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
@in_language
def fit_command(
    code: str | None,
    csv_file: Path | None,
    hall_file: Path | None,
    plan_file: Path | None,
    columns: tuple[str, ...],
    first: date | None,
    last: date | None,
    out: Path,
    report: Path | None,
    json_file: Path | None,
    strict: bool,
    force: bool,
    lang: str,
) -> None:
    """Make a profile, and a scenario for each kind of day, from finished visits.

    Either of HALL, a hall of this deployment (the only one by default), or of a CSV file with --csv and
    --hall. Tells what is wrong with the visits and what to beware of.
    """
    _refuse_mixed(code, csv_file, hall_file, columns)
    if first is not None and last is not None and last < first:
        raise click.BadParameter(f"{last} is before {first}.", param_hint="--to")
    # Told before the work what would spoil it; which scenarios there will be only the fit knows.
    asked = [out / "profile.toml", *(path for path in (report, json_file) if path is not None)]
    refuse_existing(asked, force)
    given: dict[Path, str] = {}
    if csv_file is not None and hall_file is not None:
        read = _from_csv(csv_file, hall_file, plan_file, columns)
        hall_path, plan_path = hall_file, plan_file
    else:
        read = _from_record(code, plan_file, first, last)
        hall_path, plan_path = out / "hall.toml", plan_file
        given[hall_path] = hall_text(read.hall)
        if plan_path is None and read.plan is not None:
            plan_path = out / "plan.toml"
            given[plan_path] = plan_text(read.plan)
    visits = _between(read.visits, first, last)
    made = _fit(visits, read, strict, lang)
    given |= files_of(made, out, hall_path, plan_path)
    if report is not None:
        given[report] = page(made, lang)
    if json_file is not None:
        given[json_file] = to_json(made)
    refuse_existing(list(given), force)
    save(given)
    _tell(made, read.open_day, list(given), plan_path, lang)


class _Read:
    """What was read: the hall, its plan if there is one, the visits, what is wrong with them, from where.

    ``open_day`` was asked for and is left out, since it is not over.
    """

    def __init__(
        self,
        hall: Hall,
        plan: Plan | None,
        visits: Visits,
        findings: Findings,
        source: str,
        open_day: str | None = None,
    ) -> None:
        self.hall, self.plan, self.visits = hall, plan, visits
        self.findings, self.source, self.open_day = findings, source, open_day


def _refuse_mixed(
    code: str | None, csv_file: Path | None, hall_file: Path | None, columns: Sequence[str]
) -> None:
    if csv_file is not None and code is not None:
        raise click.UsageError("Name either a HALL of this deployment or a --csv file, not both.")
    if csv_file is not None and hall_file is None:
        raise click.UsageError("--csv needs --hall: visits are read for a hall.")
    if csv_file is None and (hall_file is not None or columns):
        raise click.UsageError("--hall and --columns go with --csv only.")


def _from_csv(csv_file: Path, hall_file: Path, plan_file: Path | None, columns: Sequence[str]) -> _Read:
    mistakes: list[Mistake] = []
    named = read_named(columns, mistakes)
    (hall,) = all_of([hall_file], lambda file: read_hall(file)[1], mistakes)
    plan = None if plan_file is None else read_plan(plan_file, hall)
    visits, findings = read_csv(csv_file, hall, named)
    return _Read(hall, plan, visits, findings, csv_file.name)


def _from_record(code: str | None, plan_file: Path | None, first: date | None, last: date | None) -> _Read:
    settings = settings_of_deployment()
    store = store_of(settings)
    name = only_hall(store, code)
    operations = Operations(store, clock_of(settings.data_dir))
    hall, plan, today = operations.read(
        name, lambda one: (one.hall, one.plan, one.day.day if one.day else None)
    )
    if hall is None:
        mend = "Configure it with: kuaiban hall configure FILE"
        raise Mistakes([Mistake(Worded("hall {hall}", hall=name), "is not configured yet", mend)])
    if plan_file is not None:
        plan = read_plan(plan_file, hall)
    begins, ends = (first.isoformat() if first else _FIRST), (last.isoformat() if last else _LAST)
    open_day = today if today is not None and begins <= today <= ends else None
    if open_day is not None:
        ends = (date.fromisoformat(open_day) - timedelta(days=1)).isoformat()
    with store.read() as connection:
        record = _record(connection, name, begins, ends)
    visits, findings = visits_of(record, hall)
    return _Read(hall, plan, visits, findings, name, open_day)


def _record(connection: sa.Connection, hall: str, first: str, last: str) -> Record:
    return Record(
        visits=visits_between(connection, hall, first, last),
        unkept=unkept_between(connection, hall, first, last),
        deeds=[Deed(one.ticket, one.what, one.at) for one in turns_between(connection, hall, first, last)],
    )


def _between(visits: Visits, first: date | None, last: date | None) -> Visits:
    keep = visits.day >= (day_number(first) if first else 0)
    if last is not None:
        keep &= visits.day <= day_number(last)
    return visits.keep(keep)


def _fit(visits: Visits, read: _Read, strict: bool, language: str) -> Fit:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(say("step_read", language), total=None)

        def progress(step: str) -> None:
            bar.update(task, description=say(f"step_{step}", language))

        made = fit(visits, read.hall, read.findings, read.source, progress)
    if strict and made.findings.faults:
        raise Mistakes(
            [Mistake(read.source, *made.findings.told(kind, language)) for kind in made.findings.faults]
        )
    return made


def _tell(made: Fit, open_day: str | None, files: Sequence[Path], plan: Path | None, language: str) -> None:
    """What was fitted, what was found, what to beware of, what was written."""
    days, visits = len(made.arrivals.days), int(made.visits.came.sum())
    key = "told_visits" if days > 1 else "told_visits_of_one_day"
    click.echo(say(key, language, source=made.source, visits=visits, days=days))
    if open_day is not None:
        click.echo(say("told_open", language, day=open_day))
    if made.findings.found:
        click.echo("\n" + say("told_found", language))
        for kind in made.findings.found:
            click.echo(f"- {made.findings.text(kind, language)}")
    warned = warnings_of(made)
    if warned:
        click.echo("\n" + say("told_beware", language))
        for one in sentences(warned, language, made.hall):
            click.echo("- " + say("told_warning", language, warning=one))
    click.echo("\n" + say("told_written", language))
    for file in files:
        click.echo(f"- {file}")
    if plan is None:
        click.echo(say("told_no_scenario", language))
    else:
        scenario = next(file for file in files if file.stem == made.arrivals.types[0].name)
        click.echo("\n" + say("told_next", language, scenario=scenario))
