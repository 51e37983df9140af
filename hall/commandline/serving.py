"""Setting a deployment up and running it: init, upgrade, serve, demo."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

import click

from hall import samples
from hall.access.keys import hash_password
from hall.assembly import CLOCK_FILE
from hall.clock import Clock, ScaledClock, SystemClock
from hall.commandline.halls import apply_file, configure_file
from hall.operations.core import Operations
from hall.serve import Children, check_port
from hall.settings import Settings, load_settings
from hall.store.database import Store
from hall.store.people import People

ACTORS = "simulation.actors"

LEFT = "W10"
"""The window of the sample hall at which no actor sits: for whoever tries the console."""


@click.command()
@click.option(
    "--hall", "hall_file", type=click.Path(path_type=Path, dir_okay=False), help="A hall's TOML file."
)
@click.option("--plan", "plan_file", type=click.Path(path_type=Path, dir_okay=False), help="Its first plan.")
@click.option("--login", default="admin", show_default=True, help="Login of the first person.")
def init(hall_file: Path | None, plan_file: Path | None, login: str) -> None:
    """Set a deployment up: tables, the first person with a random password, and a hall if given."""
    settings = load_settings()
    store = Store(settings.database)
    store.upgrade()
    operations = Operations(store, SystemClock())
    if hall_file is not None:
        code = configure_file(operations, hall_file)
        click.echo(f"Hall {code} is configured.")
        if plan_file is not None:
            click.echo(f"Plan {apply_file(operations, code, plan_file)} is in force.")
    people = People(store.engine)
    if people.all_people():
        click.echo("There are people already; nobody was added.")
        return
    password = secrets.token_urlsafe(12)
    people.add_person(
        login=login,
        name="Administrator",
        role="admin",
        password_hash=hash_password(password),
        now=SystemClock().now(),
    )
    click.echo(f"First sign-in (shown once): {login} / {password}")


@click.command()
def upgrade() -> None:
    """Bring the database to this version."""
    Store(load_settings().database).upgrade()
    click.echo("The database is up to date.")


@click.command()
def serve() -> None:
    """Run the server (web and worker) for the halls that exist."""
    settings = load_settings()
    store = Store(settings.database)
    store.check()
    check_port(settings)
    for remark in settings.remarks():
        click.echo(remark, err=True)
    click.echo(f"Kuaiban serves {', '.join(store.halls()) or 'no hall yet (kuaiban hall configure FILE)'}")
    click.echo(f"  {settings.base_url}/")
    raise SystemExit(_run(settings)[0])


@click.command()
def demo() -> None:
    """Run the sample hall; unless KUAIBAN_DEMO=off, visitors and clerks act out a day in it, and the next."""
    settings = load_settings()
    check_port(settings)
    store = Store(settings.database)
    store.upgrade()
    code, over = _demo_day(settings, store)
    while over:
        code, over = _demo_day(settings, store)
    raise SystemExit(code)


def _demo_day(settings: Settings, store: Store) -> tuple[int, bool]:
    acted = settings.demo == "on"
    clock = _demo_clock(settings, store) if acted else SystemClock()
    samples.prepare(store, clock, acted)
    keys = samples.keys(store, settings.data_dir, SystemClock().now())
    click.echo(_welcome(settings, keys, clock if acted else None))
    return _run(settings, keys if acted else None)


def _demo_clock(settings: Settings, store: Store) -> Clock:
    """A clock that shows the next opening of the doors, written down for all processes."""
    real = SystemClock().now()
    _, opening = samples.first_morning(store, real)
    clock = ScaledClock(real, opening, settings.speed)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    (settings.data_dir / CLOCK_FILE).write_text(clock.text(), encoding="ascii")
    return clock


def _welcome(settings: Settings, keys: samples.Keys, clock: Clock | None) -> str:
    base = settings.base_url
    told = "a day acts itself out" if clock else "open round the clock, nobody acts"
    if clock is not None:
        day = datetime.fromtimestamp(clock.now() / 1000, UTC).astimezone().date()
        told += f" ({day}, from 08:00, {clock.speed():g} times as fast as real time)"
    return "\n".join(
        (
            f"快办 Kuaiban: the sample hall {samples.CODE}, {told}",
            "",
            f"  kiosk    {base}/pair/{keys.kiosk}",
            f"  board    {base}/pair/{keys.board}",
            f"  console  {base}/console/{samples.CODE}",
            f"  office   {base}/office/{samples.CODE}",
            "",
            f"  sign in as {keys.login} with the password {keys.password}",
            f"  window {LEFT.removeprefix('W')} is left for you; actors sit at all others" if clock else "",
            "",
            "Ctrl-C stops it.",
        )
    )


def _local(settings: Settings) -> str:
    """Where this machine reaches the server, whatever name the public knows it by."""
    return settings.model_copy(update={"public_url": None}).base_url


def _run(settings: Settings, acting: samples.Keys | None = None) -> tuple[int, bool]:
    """Runs until stopped or until a process ends; the exit code, and whether the actors' day is over."""
    children = Children()
    children.stop_on_signals()
    children.start("hall.web")
    children.start("hall.worker")
    if acting is not None:
        known = {"ACTORS_KIOSK_TOKEN": acting.kiosk, "ACTORS_CLERK_TOKEN": acting.actor}
        scenario = str(samples.folder() / "scenarios" / "ordinary.toml")
        children.start(ACTORS, _local(settings), samples.CODE, scenario, LEFT, environment=known)
    try:
        children.wait()
        over = not children.asked_to_stop and children.finished(ACTORS)
    finally:
        code = children.stop()
        (settings.data_dir / CLOCK_FILE).unlink(missing_ok=True)
    return code, over
