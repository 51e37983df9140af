"""Reading what a command is given: settings, files, and the database of the deployment."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import click
import sqlalchemy as sa
import structlog

from hall.assembly import clock_of
from hall.operations.core import Operations
from hall.plans import mistakes_of
from hall.settings import Settings, load_settings
from hall.store.database import Store
from queueing import hallfile
from queueing.errors import Mistake, Mistakes, Worded, did_you_mean
from queueing.hallfile import Hall
from queueing.plans import Plan, plan_from_data
from queueing.reading import raise_if_any
from simulation.wrong import NoFile

T = TypeVar("T")

FILE = click.Path(path_type=Path, dir_okay=False)


class SettingsMistakes(Mistakes):
    """Mistakes of the environment or the settings file."""


class NoInput(ValueError):
    """A file that was named is not there."""


class NoDatabase(RuntimeError):
    """The deployment has no database yet."""


def settings_of_deployment() -> Settings:
    """The settings. Raises :class:`SettingsMistakes`."""
    try:
        return load_settings()
    except Mistakes as found:
        raise SettingsMistakes(found.mistakes) from None


def store_of(settings: Settings) -> Store:
    """The deployment's database, which must be there and of this version. It makes none by looking."""
    url = sa.make_url(settings.database)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        raise NoDatabase(f"There is no database at {url.database} yet. Make one with: kuaiban init")
    store = database_of(settings)
    store.check()
    return store


def database_of(settings: Settings) -> Store:
    """The deployment's database, whatever is in it. Its connections end with the command.

    A command tells its failure itself, so nothing is logged beside it.
    """
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    store = Store(settings.database)
    click.get_current_context().call_on_close(store.engine.dispose)
    return store


def operations_of_deployment() -> Operations:
    """Operations on the deployment's database and clock."""
    settings = settings_of_deployment()
    return Operations(store_of(settings), clock_of(settings.data_dir))


def read_toml(file: Path) -> Any:
    """A TOML file as data. Raises :class:`NoInput`, or ``Mistakes`` when it is not TOML."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise NoInput(Worded("There is no file {file}.", file=file)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Mistakes(
            [Mistake(str(file), Worded("is not TOML ({error})", error=error), "Mend that line")]
        ) from None


def read_hall(file: Path) -> tuple[dict[str, Any], Hall]:
    """A hall file: its data, and the hall that it describes. Mistakes are told with the file's name."""
    data, hall, mistakes = look_at_hall(file)
    raise_if_any(mistakes)
    return data, hall


def look_at_hall(file: Path) -> tuple[dict[str, Any], Hall, list[Mistake]]:
    """The same; the mistakes beside the hall as far as it could be read. Raises them when it is not TOML."""
    data = read_toml(file)
    hall, mistakes = hallfile.read_hall(data)
    mistakes += _zone_mistakes(data.get("timezone"))
    return data, hall, [Mistake(f"{file}: {one.where}", one.what, one.mend) for one in mistakes]


def _zone_mistakes(name: object) -> list[Mistake]:
    """Whether this machine knows the time zone: no rule of the hall can look that up."""
    if not isinstance(name, str):
        return []
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        mend = did_you_mean(name, available_timezones())
        return [Mistake("timezone", Worded("{name!r} is no time zone", name=name), mend)]
    return []


def read_plan(file: Path, hall: Hall) -> Plan:
    """A plan file for a hall. Mistakes are told with the file's name."""
    data = read_toml(file)
    with named(file):
        return plan_from_data(data, hall)


def read_covering_plan(file: Path, hall: Hall) -> Plan:
    """The same; what would harm somebody while the plan is in force is a mistake, too."""
    plan = read_plan(file, hall)
    with named(file):
        raise_if_any(mistakes_of(hall, plan))
    return plan


def all_of(files: Iterable[Path], read: Callable[[Path], T], before: Iterable[Mistake] = ()) -> list[T]:
    """What is read from each file.

    Raises the mistakes of all of them together, after those found ``before``; :class:`NoInput` when a file
    that is not there is the only one.
    """
    found: list[T] = []
    mistakes = list(before)
    missing: list[NoInput] = []
    for file in files:
        try:
            found.append(read(file))
        except Mistakes as told:
            mistakes += told.mistakes
        except NoInput as told:
            missing.append(told)
            mistakes.append(NoFile(str(file), "is not there", "Give the path of a file"))
    if len(missing) == len(mistakes) == 1:
        raise missing[0]
    if mistakes:
        raise Mistakes(mistakes)
    return found


@contextmanager
def named(file: Path) -> Iterator[None]:
    """Mistakes from inside are told with the file's name."""
    try:
        yield
    except Mistakes as found:
        raise Mistakes(
            Mistake(f"{file}: {one.where}", one.what, one.mend) for one in found.mistakes
        ) from None


def unknown(option: str, what: str, name: str, known: Iterable[str]) -> click.BadParameter:
    """A usage error: no such thing, and which one may be meant."""
    words = f"There is no {what} {name!r}. {did_you_mean(name, known)}"
    return click.BadParameter(words, param_hint=option)


def only_hall(store: Store, hall: str | None) -> str:
    """The hall asked for, or the only one there is. Raises a usage error otherwise."""
    known = store.halls()
    if hall is not None and hall not in known:
        raise unknown("--hall", "hall", hall, known)
    if hall is None and len(known) != 1:
        raise click.UsageError(
            f"Name a hall with --hall: {', '.join(known)}."
            if known
            else "There is no hall yet. Make one with: kuaiban hall configure FILE"
        )
    return hall or known[0]
