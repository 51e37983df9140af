"""Halls, plans, printers and the log from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from hall import samples
from hall.assembly import clock_of
from hall.errors import Problem
from hall.operations.core import Operations, Request
from hall.settings import load_settings
from hall.store import jobs
from hall.store.database import Store
from hall.store.rebuild import check as check_log
from hall.store.rebuild import rebuild as rebuild_log
from printers.addresses import parse_address
from printers.testprint import print_test_slip
from queueing import commands as c
from queueing.deciding_tickets import CHANNELS
from queueing.hallfile import Hall, hall_from_data
from queueing.plans import plan_from_data

FILE = click.Path(path_type=Path, dir_okay=False)
ACTOR = Request("command line")


def operations_of_deployment() -> Operations:
    """Operations on the deployment's database and clock."""
    settings = load_settings()
    store = Store(settings.database)
    store.check()
    return Operations(store, clock_of(settings.data_dir))


def carry_out(operations: Operations, hall: str, command: c.Command) -> None:
    """Performs a command. Raises ``Problem`` when it is refused."""
    answer = operations.perform(hall, command, ACTOR, lambda _: (200, {}))
    if answer.status >= 400:
        facts = {key: value for key, value in answer.body.items() if key not in _STANDARD}
        raise Problem(str(answer.body["code"]), **facts)


_STANDARD = ("type", "title", "status", "detail", "code", "words")


def configure_file(operations: Operations, file: Path) -> str:
    """Configures the hall of a file, made new if need be; gives its code."""
    data = samples.load(file)
    hall = hall_from_data(data)
    operations.store.add_hall(hall.code)
    carry_out(operations, hall.code, c.ConfigureHall(data))
    return hall.code


def apply_file(operations: Operations, hall: str, file: Path) -> str:
    """Puts a plan file in force; gives the plan's code."""
    plan = plan_from_data(samples.load(file), configured(operations, hall))
    carry_out(operations, hall, c.ApplyPlan(plan))
    operations.tick(hall)
    return plan.code


def configured(operations: Operations, hall: str) -> Hall:
    """The hall as it is configured. Raises ``Problem`` when it is not."""
    found = operations.read(hall, lambda floor: floor.hall)
    if found is None:
        raise Problem("hall_not_configured")
    return found


def only_hall(store: Store, hall: str | None) -> str:
    """The hall asked for, or the only one there is. Raises a usage error otherwise."""
    known = store.halls()
    if hall is None and len(known) == 1:
        return known[0]
    if hall in known:
        return str(hall)
    raise click.UsageError(f"Name a hall with --hall; there are: {', '.join(known) or 'none yet'}")


HALL = click.option("--hall", help="The hall's code; not needed while there is only one.")


@click.group("hall")
def hall_group() -> None:
    """Check and configure halls."""


@hall_group.command("check")
@click.argument("file", type=FILE)
@click.argument("plans", type=FILE, nargs=-1)
def hall_check(file: Path, plans: tuple[Path, ...]) -> None:
    """Read a hall file, and plans for it, and tell every mistake."""
    hall = hall_from_data(samples.load(file))
    click.echo(
        f"{hall.code}: {len(hall.windows)} windows, {len(hall.items)} items, {len(hall.lanes)} lanes: good."
    )
    for path in plans:
        plan = plan_from_data(samples.load(path), hall)
        click.echo(f"{plan.code}: {len(plan.slots)} slots: good.")


@hall_group.command("configure")
@click.argument("file", type=FILE)
def hall_configure(file: Path) -> None:
    """Configure a hall from its file. Its day must not be open."""
    click.echo(f"Hall {configure_file(operations_of_deployment(), file)} is configured.")


@click.group("plan")
def plan_group() -> None:
    """Plans of a hall."""


@plan_group.command("apply")
@click.argument("file", type=FILE)
@HALL
def plan_apply(file: Path, hall: str | None) -> None:
    """Put a plan in force now. Nobody who waits is moved unless the lane is gone."""
    operations = operations_of_deployment()
    code = only_hall(operations.store, hall)
    click.echo(f"Plan {apply_file(operations, code, file)} is in force in {code}.")


@click.group("printers")
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
    with store.write() as connection:
        if not jobs.remove_printer(connection, only_hall(store, hall), name):
            raise Problem("unknown_printer", printer=name)
    click.echo(f"{name} is gone.")


@printers_group.command("list")
def printers_list() -> None:
    """Every printer of every hall."""
    with operations_of_deployment().store.read() as connection:
        rows: list[Any] = jobs.all_printers(connection)
    for row in rows:
        click.echo(f"{row['hall']}  {row['name']}  {row['address']}")


@printers_group.command("test")
@click.argument("address")
def printers_test(address: str) -> None:
    """Print a test slip at an address (tcp://host:port, usb://..., file:///..., virtual://name ...)."""
    verdict = print_test_slip(address)
    click.echo(f"{verdict.state}: {verdict.reason}")
    raise SystemExit(0 if verdict.state in ("printed", "sent") else 1)


@click.command()
@click.option("--check", "only_check", is_flag=True, help="Change nothing; tell what differs.")
@HALL
def rebuild(only_check: bool, hall: str | None) -> None:
    """Make the projections anew from the event log, or prove that they and the log's hashes are right."""
    store = operations_of_deployment().store
    bad = 0
    for code in [only_hall(store, hall)] if hall else store.halls():
        report = check_log(store, code) if only_check else rebuild_log(store, code)
        click.echo(f"{code}: {report.events} events, {report.tickets} tickets, {report.visits} visits")
        for difference in report.differences:
            click.echo(f"  {difference}", err=True)
        bad += len(report.differences)
    if bad:
        raise SystemExit(65)
