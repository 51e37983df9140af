"""People and tokens from the command line."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import click

from hall.access.keys import hash_password
from hall.access.roles import ANY_HALL, PEOPLE, ROLES
from hall.access.signing_in import create_person, create_token
from hall.clock import SystemClock
from hall.commandline.reading import only_hall, operations_of_deployment, unknown
from hall.operations.core import Operations
from hall.store.people import People
from queueing.errors import Mistakes
from queueing.hallfile import Hall


@click.group("tokens")
def tokens_group() -> None:
    """Tokens of programs and devices."""


def _checked_hall(operations: Operations, hall: str | None, role: str) -> str | None:
    """Devices belong to one hall; managers' and programs' tokens may serve all."""
    if hall is None and role in ANY_HALL:
        return None
    return only_hall(operations.store, hall)


def _spec(operations: Operations, hall: str | None) -> Hall | None:
    """The hall as it is configured; None for no hall, or for one without a file."""
    return None if hall is None else operations.read(hall, lambda floor: floor.hall)


@contextmanager
def _options() -> Iterator[None]:
    """Mistakes in what was typed on the command line are told as wrong usage."""
    try:
        yield
    except Mistakes as found:
        raise click.UsageError("\n".join(str(one) for one in found.mistakes)) from None


@tokens_group.command("create")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--name", required=True, help="What it is for; shown in lists and in the event log.")
@click.option("--hall", help="The hall's code.")
@click.option("--window", help="The window a clerk's token belongs to.")
@click.option("--board", help="The board a board's token shows.")
def tokens_create(role: str, name: str, hall: str | None, window: str | None, board: str | None) -> None:
    """Make a token and print it, and nothing else, on standard output. It is not shown again."""
    operations = operations_of_deployment()
    code = _checked_hall(operations, hall, role)
    with _options():
        _, token = create_token(
            People(operations.store),
            name=name,
            role=role,
            hall=code,
            window=window,
            board=board,
            now=SystemClock().now(),
            spec=_spec(operations, code),
        )
    click.echo(token)


@tokens_group.command("list")
def tokens_list() -> None:
    """Every token, without its secret."""
    for row in People(operations_of_deployment().store).all_tokens():
        state = "revoked" if row["revoked_at"] else "valid"
        where = " ".join(str(row[key]) for key in ("hall", "window", "board") if row[key])
        click.echo(f"{row['id']}  {row['role']}  {row['name']}  {where or 'all halls'}  {state}")


@tokens_group.command("revoke")
@click.argument("token_id", type=int)
def tokens_revoke(token_id: int) -> None:
    """End a token and the sessions of devices paired with it."""
    if not People(operations_of_deployment().store).revoke_token(token_id, SystemClock().now()):
        raise click.UsageError(f"There is no valid token {token_id}. See: kuaiban tokens list")
    click.echo("The token is revoked.")


@click.group("people")
def people_group() -> None:
    """People who sign in."""


@people_group.command("add")
@click.argument("login")
@click.option("--name", required=True)
@click.option("--role", required=True, type=click.Choice(PEOPLE))
@click.option("--hall", help="The hall's code; none for all halls.")
@click.option("--window", help="A clerk's own window; none to choose at sign-in.")
def people_add(login: str, name: str, role: str, hall: str | None, window: str | None) -> None:
    """Add a person with a random password, shown once."""
    operations = operations_of_deployment()
    code = None if hall is None else only_hall(operations.store, hall)
    password = secrets.token_urlsafe(9)
    with _options():
        create_person(
            People(operations.store),
            login=login,
            name=name,
            role=role,
            password=password,
            now=SystemClock().now(),
            hall=code,
            window=window,
            spec=_spec(operations, code),
        )
    click.echo(f"{login} / {password}")


@people_group.command("password")
@click.argument("login")
def people_password(login: str) -> None:
    """Give a person a new random password and end their sessions."""
    people = People(operations_of_deployment().store)
    person = _person(people, login)
    password = secrets.token_urlsafe(9)
    people.set_password(person, hash_password(password))
    click.echo(f"{login} / {password}")


@people_group.command("end")
@click.argument("login")
def people_end(login: str) -> None:
    """End a person's access and sessions, for good. The name stays, for the record names it."""
    people = People(operations_of_deployment().store)
    people.disable_person(_person(people, login), SystemClock().now())
    click.echo(f"The access of {login} is ended.")


def _person(people: People, login: str) -> int:
    """The number of somebody who may sign in. Raises ``click.BadParameter`` when there is no such person."""
    person = people.person_by_login(login)
    if person is None:
        known = [str(row["login"]) for row in people.all_people() if row["disabled_at"] is None]
        raise unknown("LOGIN", "person", login, known)
    return int(person["id"])


@people_group.command("list")
def people_list() -> None:
    """Everybody who may sign in."""
    for row in People(operations_of_deployment().store).all_people():
        state = "ended" if row["disabled_at"] else ""
        click.echo(
            f"{row['login']}  {row['role']}  {row['name']}  {row['hall'] or 'all halls'}  {state}".rstrip()
        )
