"""Halls, plans, printers and the log from the command line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from hall.archive import Archive
from hall.commandline.lazy import LazyGroup
from hall.commandline.reading import (
    FILE,
    all_of,
    look_at_hall,
    named,
    only_hall,
    operations_of_deployment,
    read_covering_plan,
    read_hall,
    read_plan,
    settings_of_deployment,
    store_of,
    unknown,
)
from hall.errors import Problem, problem_words
from hall.operations.asking import Request
from hall.operations.core import Operations
from hall.plans import mistakes_of, why
from hall.store import jobs
from hall.store.rebuild import check as check_log
from hall.store.rebuild import rebuild as rebuild_log
from hall.typed import MOST_TYPED, VISIBLE
from printers.addresses import parse_address
from queueing import commands as c
from queueing import times
from queueing.coverage import check_lines
from queueing.deciding_tickets import CHANNELS
from queueing.errors import Mistakes
from queueing.hallfile import Hall

ACTOR = Request("command line")
_STANDARD = ("type", "title", "status", "detail", "code", "words")


def carry_out(operations: Operations, hall: str, command: c.Command) -> None:
    """Performs a command. Raises ``Problem`` when it is refused."""
    answer = operations.perform(hall, command, ACTOR, lambda _: (200, {}))
    if answer.status >= 400:
        facts = {key: value for key, value in answer.body.items() if key not in _STANDARD}
        raise Problem(str(answer.body["code"]), **facts)


def configured(operations: Operations, hall: str) -> Hall:
    """The hall as it is configured. Raises ``Problem`` when it is not."""
    found = operations.read(hall, lambda floor: floor.hall)
    if found is None:
        raise Problem("hall_not_configured")
    return found


HALL = click.option("--hall", help="The hall's code; not needed while there is only one.")


@click.group("hall")
def hall_group() -> None:
    """Check and configure halls."""


@hall_group.command("check")
@click.argument("file", type=FILE)
@click.argument("plans", type=FILE, nargs=-1)
def hall_check(file: Path, plans: tuple[Path, ...]) -> None:
    """Read a hall file, and plans for it, and tell every mistake.

    A plan that leaves somebody unserved has a mistake: a line that nobody takes for a while, a lane left out,
    a trigger that helps nobody, more appointments than can be served. For a good one it is told, line by
    line, how much later somebody may come and yet be called first.
    """
    _, hall, wrong = look_at_hall(file)
    # Who takes which line can be said of a good hall only.
    read = read_plan if wrong else read_covering_plan
    good = all_of(plans, lambda path: read(path, hall), wrong)
    click.echo(
        f"{hall.code}: {len(hall.windows)} windows, {len(hall.items)} items, {len(hall.lanes)} lanes: good."
    )
    for plan in good:
        click.echo(f"{plan.code}: {len(plan.slots)} slots: good. Nobody is overtaken by who comes later than")
        lines = [line for fast_items in hall.fast_lists() for line in check_lines(hall, plan, fast_items)]
        for line in dict.fromkeys(lines):
            more = f" and {len(line.items) - 3} more" if len(line.items) > 3 else ""
            minutes = (line.overtaking or 0) / times.MINUTE
            click.echo(f"  {minutes:>3g} min  {line.lane}: {', '.join(line.items[:3])}{more}")


@hall_group.command("configure")
@click.argument("file", type=FILE)
def hall_configure(file: Path) -> None:
    """Configure a hall from its file. Its day must not be open, and its plan has to be applied anew."""
    data, hall = read_hall(file)
    operations = operations_of_deployment()
    operations.store.add_hall(hall.code)
    carry_out(operations, hall.code, c.ConfigureHall(data))
    click.echo(f"Hall {hall.code} is configured. No plan is in force: put one in force with")
    click.echo("  kuaiban plan apply FILE")


@click.group("plan")
def plan_group() -> None:
    """Plans of a hall."""


def _one_line(_context: click.Context, _option: click.Parameter, typed: str | None) -> str | None:
    """What was typed, if it can be kept with an event as it is."""
    if typed is not None and (len(typed) > MOST_TYPED or not re.fullmatch(VISIBLE, typed)):
        raise click.BadParameter(f"Write at most {MOST_TYPED} characters, in one line.")
    return typed


@plan_group.command("apply")
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="Apply it in spite of what the check finds.")
@click.option("--reason", callback=_one_line, help="Why; kept in the record and shown in the office.")
@HALL
def plan_apply(file: Path, force: bool, reason: str | None, hall: str | None) -> None:
    """Put a plan in force now. Nobody who waits is moved unless the lane is gone.

    A plan that leaves somebody unserved is refused, as `hall check` tells; with --force it is applied and
    what it leaves open is told.
    """
    operations = operations_of_deployment()
    code = only_hall(operations.store, hall)
    there = configured(operations, code)
    plan = read_plan(file, there)
    harms = mistakes_of(there, plan)
    if harms and not force:
        click.echo("This plan would leave somebody unserved; --force applies it nevertheless.", err=True)
        with named(file):
            raise Mistakes(harms)
    carry_out(operations, code, c.ApplyPlan(plan, why(reason)))
    operations.tick(code)
    click.echo(f"Plan {plan.code} is in force in {code}.")
    if harms:
        click.echo("It leaves this open:", err=True)
    for mistake in harms:
        click.echo(f"- {mistake}", err=True)


@click.group("printers", cls=LazyGroup, lazy={"test": "hall.commandline.paper:printers_test"})
def printers_group() -> None:
    """Printers of a hall."""


@printers_group.command("add")
@click.argument("name")
@click.argument("address")
@click.option(
    "--channel", "channels", multiple=True, type=click.Choice(CHANNELS), default=("kiosk", "reception")
)
@HALL
def printers_add(name: str, address: str, channels: tuple[str, ...], hall: str | None) -> None:
    """Add a printer, or change the one of that name. It prints the tickets issued by the channels given."""
    parse_address(address)
    store = operations_of_deployment().store
    code = only_hall(store, hall)
    with store.write() as connection:
        jobs.put_printer(connection, code, name, address, channels)
    click.echo(f"{name} prints tickets of {', '.join(channels)} in {code} at {address}")


@printers_group.command("remove")
@click.argument("name")
@HALL
def printers_remove(name: str, hall: str | None) -> None:
    """Take a printer out."""
    store = operations_of_deployment().store
    code = only_hall(store, hall)
    with store.write() as connection:
        known = [str(row["name"]) for row in jobs.printer_rows(connection, code)]
        if not jobs.remove_printer(connection, code, name):
            raise unknown("NAME", "printer", name, known)
    click.echo(f"{name} is gone.")


@printers_group.command("list")
def printers_list() -> None:
    """Every printer of every hall."""
    with operations_of_deployment().store.read() as connection:
        rows: list[Any] = jobs.all_printers(connection)
    for row in rows:
        click.echo(f"{row['hall']}  {row['name']}  {row['address']}")


@click.command(short_help="Make the projections anew from the event log.")
@click.option("--check", "only_check", is_flag=True, help="Change nothing; tell what differs.")
@click.option("--archive", "archived", is_flag=True, help="With the archived days: from the first event on.")
@HALL
def rebuild(only_check: bool, archived: bool, hall: str | None) -> None:
    """Make the projections anew from the event log, or prove that they and the log's hashes are right.

    Archived days are left as they are, unless --archive reads them too.
    """
    settings = settings_of_deployment()
    store = store_of(settings)
    archive = Archive(settings.archive_folder).read_all if archived else None
    bad = 0
    for code in [only_hall(store, hall)] if hall else store.halls():
        try:
            report = (check_log if only_check else rebuild_log)(store, code, archive)
        except Problem as problem:
            for words in problem_words(problem.code, problem.facts).values():
                click.echo(f"{code}: {words['detail']}", err=True)
            bad += 1
            continue
        told = f"{report.events} events, {report.tickets} tickets, {report.visits} visits"
        without = f" (without those up to event {report.begins}, which are archived)" if report.begins else ""
        click.echo(f"{code}: {told}{without}")
        for difference in report.differences:
            click.echo(f"  {difference}", err=True)
        bad += len(report.differences)
    if bad:
        raise SystemExit(65)
