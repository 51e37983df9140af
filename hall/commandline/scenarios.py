"""``kuaiban scenarios``: the kinds of day that a hall's office can simulate."""

from __future__ import annotations

from pathlib import Path

import click

from hall.clock import SystemClock
from hall.commandline.halls import HALL, configured
from hall.commandline.reading import FILE, all_of, named, only_hall, operations_of_deployment, unknown
from hall.store import scenarios as kept
from simulation.enclosing import enclosed
from simulation.scenario import scenario_from_data


@click.group("scenarios")
def scenarios_group() -> None:
    """The kinds of day that the office can simulate."""


@scenarios_group.command("put")
@click.argument("files", type=FILE, nargs=-1, required=True)
@HALL
def scenarios_put(files: tuple[Path, ...], hall: str | None) -> None:
    """Give the office scenarios (TOML files) to simulate, with the profile and the plans that they name.

    `kuaiban fit` writes such files. Their hall is left out: the office simulates its own as it is, so it must
    know the items and windows that they speak of.
    """
    operations = operations_of_deployment()
    code = only_hall(operations.store, hall)
    there = configured(operations, code)

    def read(file: Path) -> dict[str, object]:
        with named(file):
            found = enclosed(file)
            scenario_from_data({**found, "hall": there.data}, Path())
        return found

    found = all_of(files, read)
    with operations.store.write() as connection:
        kept.put(connection, code, found, SystemClock().now())
    click.echo(f"{code} can simulate: {', '.join(str(one['code']) for one in found)}.")


@scenarios_group.command("list")
@HALL
def scenarios_list(hall: str | None) -> None:
    """The scenarios of a hall, in order."""
    store = operations_of_deployment().store
    code = only_hall(store, hall)
    with store.read() as connection:
        found = kept.all_of(connection, code)
    for one in found:
        click.echo(f"{one['code']}  {one['names']['en']}")
    if not found:
        click.echo(f"{code} has no scenarios yet. Add some with: kuaiban scenarios put FILE...")


@scenarios_group.command("remove")
@click.argument("code")
@HALL
def scenarios_remove(code: str, hall: str | None) -> None:
    """Take a scenario out."""
    store = operations_of_deployment().store
    there = only_hall(store, hall)
    with store.write() as connection:
        known = [str(one["code"]) for one in kept.all_of(connection, there)]
        if not kept.remove(connection, there, code):
            raise unknown("CODE", "scenario", code, known)
    click.echo(f"{code} is gone.")
