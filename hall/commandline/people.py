"""People and tokens from the command line."""

from __future__ import annotations

import secrets

import click

from hall.access.keys import fingerprint, hash_password, new_token
from hall.access.roles import PEOPLE, ROLES
from hall.clock import SystemClock
from hall.commandline.halls import configured
from hall.commandline.reading import only_hall, operations_of_deployment, unknown
from hall.operations.core import Operations
from hall.store.people import People


@click.group("tokens")
def tokens_group() -> None:
    """Tokens of programs and devices."""


def _checked_hall(operations: Operations, hall: str | None, role: str) -> str | None:
    """Devices belong to one hall; managers' and programs' tokens may serve all."""
    if hall is None and role in ("manager", "admin", "auditor", "integration"):
        return None
    return only_hall(operations.store, hall)


def _check_place(operations: Operations, hall: str | None, window: str | None, board: str | None) -> None:
    """Raises a usage error unless the window and the board belong to the hall."""
    for option, what, name in (("--window", "window", window), ("--board", "board", board)):
        if name is None:
            continue
        if hall is None:
            raise click.UsageError(f"{option} needs --hall: a {what} belongs to a hall.")
        spec = configured(operations, hall)
        known = spec.windows if what == "window" else spec.boards
        if name not in known:
            raise unknown(option, f"{what} in {hall}", name, known)


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
    _check_place(operations, code, window, board)
    token = new_token()
    People(operations.store.engine).add_token(
        name=name,
        role=role,
        hall=code,
        window=window,
        board=board,
        secret_hash=fingerprint(token),
        now=SystemClock().now(),
    )
    click.echo(token)


@tokens_group.command("list")
def tokens_list() -> None:
    """Every token, without its secret."""
    for row in People(operations_of_deployment().store.engine).all_tokens():
        state = "revoked" if row["revoked_at"] else "valid"
        where = " ".join(str(row[key]) for key in ("hall", "window", "board") if row[key])
        click.echo(f"{row['id']}  {row['role']}  {row['name']}  {where or 'all halls'}  {state}")


@tokens_group.command("revoke")
@click.argument("token_id", type=int)
def tokens_revoke(token_id: int) -> None:
    """End a token and the sessions of devices paired with it."""
    if not People(operations_of_deployment().store.engine).revoke_token(token_id, SystemClock().now()):
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
    people = People(operations.store.engine)
    if any(row["login"] == login for row in people.all_people()):
        raise click.UsageError(f"There is a person with the login {login} already.")
    code = None if hall is None else only_hall(operations.store, hall)
    _check_place(operations, code, window, None)
    password = secrets.token_urlsafe(9)
    people.add_person(
        login=login,
        name=name,
        role=role,
        hall=code,
        window=window,
        password_hash=hash_password(password),
        now=SystemClock().now(),
    )
    click.echo(f"{login} / {password}")


@people_group.command("password")
@click.argument("login")
def people_password(login: str) -> None:
    """Give a person a new random password and end their sessions."""
    people = People(operations_of_deployment().store.engine)
    person = people.person_by_login(login)
    if person is None:
        known = [str(row["login"]) for row in people.all_people()]
        raise unknown("LOGIN", "person", login, known)
    password = secrets.token_urlsafe(9)
    people.set_password(person["id"], hash_password(password))
    click.echo(f"{login} / {password}")


@people_group.command("list")
def people_list() -> None:
    """Everybody who may sign in."""
    for row in People(operations_of_deployment().store.engine).all_people():
        state = "ended" if row["disabled_at"] else ""
        click.echo(
            f"{row['login']}  {row['role']}  {row['name']}  {row['hall'] or 'all halls'}  {state}".rstrip()
        )
