"""Setting a deployment up, and running it once its web process has been started: see .starting."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import click

from hall import samples
from hall.access.keys import hash_password
from hall.assembly import CLOCK_FILE
from hall.clock import Clock, ScaledClock, SystemClock
from hall.commandline.halls import carry_out
from hall.commandline.reading import (
    FILE,
    database_of,
    read_covering_plan,
    read_hall,
    settings_of_deployment,
    store_of,
)
from hall.commandline.starting import WEB
from hall.operations.core import Operations
from hall.serve import WAIT, Children, find_port
from hall.settings import Settings
from hall.store.database import Store
from hall.store.people import People
from hall.store.redisline import need_driver
from queueing import commands as c

WORKER, ACTORS = "hall.worker", "simulation.actors"

LEFT = "W10"
"""The window of the sample hall at which no actor sits: for whoever tries the console."""


@click.command(short_help="Set a deployment up: tables, the first person, a hall.")
@click.option("--hall", "hall_file", type=FILE, help="A hall's TOML file.")
@click.option("--plan", "plan_file", type=FILE, help="Its first plan.")
@click.option("--login", default="admin", show_default=True, help="Login of the first person.")
def init(hall_file: Path | None, plan_file: Path | None, login: str) -> None:
    """Set a deployment up: tables, the first person with a random password, and a hall if given."""
    if plan_file is not None and hall_file is None:
        raise click.UsageError("--plan needs --hall: a plan is read for a hall.")
    settings = settings_of_deployment()
    # All files are read before anything is made, so that a mistake leaves nothing half done.
    read = None if hall_file is None else read_hall(hall_file)
    plan = None if read is None or plan_file is None else read_covering_plan(plan_file, read[1])
    store = database_of(settings)
    store.upgrade()
    if read is not None:
        data, hall = read
        operations = Operations(store, SystemClock())
        store.add_hall(hall.code)
        carry_out(operations, hall.code, c.ConfigureHall(data))
        click.echo(f"Hall {hall.code} is configured.")
        if plan is not None:
            carry_out(operations, hall.code, c.ApplyPlan(plan))
            operations.tick(hall.code)
            click.echo(f"Plan {plan.code} is in force.")
    _first_person(store, login)


def _first_person(store: Store, login: str) -> None:
    people = People(store)
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
    database_of(settings_of_deployment()).upgrade()
    click.echo("The database is up to date.")


def serve(children: Children) -> int:
    """Serves the halls that exist, by a web process and a worker; the exit code."""
    settings = _on_a_port(settings_of_deployment())
    _greet("Kuaiban serves", settings, f"\n  {settings.base_url}/\n")
    return _serve(children, settings) or 0


def web(children: Children) -> int:
    """The same by a web process alone."""
    settings = _on_a_port(settings_of_deployment())
    _greet("A web process serves", settings, f"\n  http://{settings.host}:{settings.port}/\n")
    return _serve(children, settings, (WEB,)) or 0


def worker(children: Children) -> int:
    """The same by a worker alone."""
    settings = settings_of_deployment()
    _greet("A worker serves", settings, "")
    return _serve(children, settings, (WORKER,)) or 0


def _greet(who: str, settings: Settings, where: str) -> None:
    store = store_of(settings)
    if settings.redis_url:
        need_driver()
    halls = ", ".join(store.halls()) or "no hall yet (kuaiban hall configure FILE)"
    click.echo(f"{who} {halls}{where}\nCtrl-C stops it.")


def demo(children: Children) -> int:
    """Serves the sample hall, day after day; the exit code."""
    settings = _on_a_port(settings_of_deployment())
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    store = database_of(settings)
    store.upgrade()
    over = True
    while over:
        code, over = _demo_day(children, settings, store)
    return code


def _on_a_port(settings: Settings) -> Settings:
    """The settings with the port that is listened on, should the system be the one to choose it."""
    return settings.model_copy(update={"port": find_port(settings.host, settings.port)})


def _demo_day(children: Children, settings: Settings, store: Store) -> tuple[int, bool]:
    """Serves the sample hall: the exit code, and whether the actors' day is over and the next may begin."""
    acted = settings.demo == "on"
    clock = demo_clock(settings, store) if acted else None
    kept = samples.prepare(store, clock or _no_demo_clock(settings), acted)
    if kept is not None:
        click.echo(f"The sample hall begins anew, in another shape. Its record until now is kept in {kept}")
    keys = samples.keys(store, settings.data_dir, SystemClock().now())
    click.echo(welcome(settings, keys, clock))
    try:
        code = _serve(children, settings, acting=keys if acted else None)
    finally:
        _no_demo_clock(settings)
    return (0, True) if code is None else (code, False)


def demo_clock(settings: Settings, store: Store, begins_in: int = 0) -> ScaledClock:
    """A clock that shows the next opening of the doors in so many ms, written down for all processes."""
    real = SystemClock().now() + begins_in
    _, opening = samples.first_morning(store, real)
    clock = ScaledClock(real, opening, settings.speed)
    (settings.data_dir / CLOCK_FILE).write_text(clock.text(), encoding="ascii")
    return clock


def _no_demo_clock(settings: Settings) -> Clock:
    """The machine's clock; one that an earlier demo has left behind when it was killed is taken away."""
    (settings.data_dir / CLOCK_FILE).unlink(missing_ok=True)
    return SystemClock()


def welcome(settings: Settings, keys: samples.Keys, clock: ScaledClock | None) -> str:
    """What there is to see of the sample hall, and where; ``clock`` while a day acts itself out."""
    base = settings.base_url
    told = "a day acts itself out" if clock else "open round the clock, nobody acts"
    if clock is not None:
        opening = datetime.fromtimestamp(clock.hall / 1000, UTC).astimezone(samples.zone())
        told += f" ({opening:%Y-%m-%d, from %H:%M}, {clock.speed():g} times as fast as real time)"
    left = (f"  window {LEFT.removeprefix('W')} is left for you; actors sit at all others",) if clock else ()
    return "\n".join(
        (
            f"快办 Kuaiban: the sample hall {samples.CODE}, {told}",
            "",
            f"  kiosk      {base}/pair/{keys.kiosk}",
            f"  board      {base}/pair/{keys.board}",
            f"  console    {base}/console/{samples.CODE}",
            f"  reception  {base}/reception/{samples.CODE}",
            f"  office     {base}/office/{samples.CODE}",
            "",
            f"  sign in as {keys.login} with the password {keys.password}",
            *left,
            "",
            "Ctrl-C stops it.",
        )
    )


def _serve(
    children: Children,
    settings: Settings,
    processes: Collection[str] = (WEB, WORKER),
    acting: samples.Keys | None = None,
) -> int | None:
    """Runs until stopped (0) or until a process ends (its code, 1 for 0); None when the actors are done."""
    known = {"KUAIBAN_PORT": str(settings.port)}
    if WEB in processes:
        if not children.running(WEB):
            children.start(WEB, WAIT)
        children.go(known)
    if WORKER in processes:
        children.start(WORKER, environment=known)
    if acting is not None:
        # Where this machine reaches the server, whatever name the public knows it by.
        here = settings.model_copy(update={"public_url": None}).base_url
        scenario = str(samples.folder() / "scenarios" / "ordinary.toml")
        tokens = {"ACTORS_KIOSK_TOKEN": acting.kiosk, "ACTORS_CLERK_TOKEN": acting.actor}
        children.start(ACTORS, here, samples.CODE, scenario, LEFT, environment=tokens)
    try:
        ended = children.wait()
        if ended is None:
            return 0
        code = children.code(ended)
        if ended == ACTORS and code == 0:
            return None
        click.echo(f"{ended} has ended by itself (exit code {code}); so the server stops.", err=True)
        return code if code is not None and code > 0 else 1
    finally:
        children.stop()
