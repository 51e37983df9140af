"""The sample hall: made from the data in ``config/halls/demo``, in one of two shapes.

*Acted*: its ordinary opening hours, for actors on a clock of their own. *Open*: round the clock with all
windows in the lanes of the peak, for people and programs that try the hall at any hour.
"""

from __future__ import annotations

import json
import os
import secrets
import sysconfig
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from hall.access.keys import fingerprint, hash_password, new_token
from hall.clock import Clock, HandClock
from hall.operations.asking import Request
from hall.operations.core import Operations
from hall.operations.days import local_date, next_workday, zero
from hall.store import jobs, scenarios
from hall.store.database import Store
from hall.store.log import GENESIS
from hall.store.people import People
from hall.store.projections import TABLES
from hall.store.tables import (
    answers,
    archives,
    events,
    halls,
    notes,
    outlooks,
    print_jobs,
    retention,
    told_waits,
)
from queueing import commands as c
from queueing.hallfile import Hall, hall_from_data
from queueing.plans import Plan, plan_from_data
from simulation.enclosing import enclosed

CODE = "DEMO"
LOGIN = "admin"
KEYS_FILE = "sample-keys.json"

OPEN_HOURS = {
    "doors_open": "00:00",
    "opens": "00:00",
    "closes": "24:00",
    "ends": "24:00",
    "last_ticket": "0 min",
    "workdays": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
}


@dataclass(frozen=True, slots=True)
class Keys:
    """How to get into the sample hall; kept in the data folder, readable by its owner only."""

    login: str
    password: str
    kiosk: str
    board: str
    actor: str


def folder() -> Path:
    """Where the sample hall's files are: beside the source, or where the wheel has put them."""
    beside = Path(__file__).resolve().parent.parent / "config"
    shared = Path(sysconfig.get_path("data")) / "share" / "kuaiban"
    return (beside if (beside / "halls").is_dir() else shared) / "halls" / "demo"


def load(path: Path) -> Any:
    """A TOML file as data. Raises ``OSError`` or ``tomllib.TOMLDecodeError``."""
    with path.open("rb") as file:
        return tomllib.load(file)


def hall_data(acted: bool) -> dict[str, Any]:
    """The sample hall's file, its hours changed for the open shape."""
    data: dict[str, Any] = load(folder() / "hall.toml")
    return data if acted else {**data, "hours": OPEN_HOURS}


def plan(hall: Hall, acted: bool) -> Plan:
    """The plan that the sample hall starts with."""
    name = "fast_flex" if acted else "fast_flex_always"
    return plan_from_data(load(folder() / "plans" / f"{name}.toml"), hall)


def zone() -> ZoneInfo:
    """The sample hall's time zone."""
    return ZoneInfo(str(hall_data(acted=True)["timezone"]))


def prepare(store: Store, clock: Clock, acted: bool) -> Path | None:
    """Makes the sample hall, or brings it into the wanted shape.

    Its earlier days are cleared when they do not fit the shape: another hall file, or a demo clock that had
    run ahead of the clock that is used now. Then an SQLite database as it was is kept beside it (the last
    one only): its path, else None.
    """
    operations = Operations(store, clock)
    data = hall_data(acted)
    kept = None
    if not store.add_hall(CODE) and not _fits(operations, data, clock, acted):
        kept = store.copy("before")
        clear(store, CODE)
        operations = Operations(store, clock)
    if operations.seq(CODE) == 0:
        request = Request("system")
        operations.perform(CODE, c.ConfigureHall(data), request, lambda _: (200, {}))
        wanted = plan(hall_from_data(data), acted)
        operations.perform(CODE, c.ApplyPlan(wanted), request, lambda _: (200, {}))
        with store.write() as connection:
            jobs.put_printer(connection, CODE, "kiosk", "virtual://kiosk", ("kiosk", "reception"))
    _put_scenarios(store, clock.now())
    operations.tick(CODE)
    return kept


def _put_scenarios(store: Store, now: int) -> None:
    """Gives the office the kinds of day of the headline study, unless it has some."""
    with store.read() as connection:
        if scenarios.all_of(connection, CODE):
            return
    files = load(folder() / "study.toml")["scenarios"]
    found = [enclosed(folder() / file) for file in files]
    with store.write() as connection:
        scenarios.put(connection, CODE, found, now)


def _fits(operations: Operations, data: dict[str, Any], clock: Clock, acted: bool) -> bool:
    if operations.seq(CODE) == 0:
        return True
    known, at = operations.read(CODE, lambda floor: (floor.hall.data if floor.hall else {}, floor.at))
    return _but_for_waits(known) == _but_for_waits(data) and (acted or at <= clock.now())


def _but_for_waits(data: Mapping[str, Any]) -> dict[str, Any]:
    """A hall's file without the table of told waits, which the office may change."""
    return {key: value for key, value in data.items() if key != "waits"}


def clear(store: Store, hall: str) -> None:
    """Deletes a sample hall's log and everything made from it. Printers, people and tokens stay."""
    with store.write() as connection:
        store.log.head(connection, hall)  # no command meanwhile
        made = (answers, archives, events, notes, outlooks, print_jobs, retention, told_waits, *TABLES)
        for table in made:
            connection.execute(sa.delete(table).where(table.c.hall == hall))
        connection.execute(sa.update(halls).where(halls.c.code == hall).values(seq=0, hash=GENESIS))


def first_morning(store: Store, now: int) -> tuple[date, int]:
    """The next day that the acted hall has not had yet, and the time its doors open (ms UTC)."""
    hall = hall_from_data(hall_data(acted=True))
    day = next_workday(hall, local_date(hall, now))
    if CODE in store.halls():
        last = Operations(store, HandClock(now)).read(
            CODE, lambda floor: floor.day.day if floor.day else floor.last_day
        )
        if last is not None and last >= day.isoformat():
            day = next_workday(hall, date.fromisoformat(last) + timedelta(days=1))
    return day, zero(hall, day) + hall.hours.doors_open


def keys(store: Store, data_dir: Path, now: int) -> Keys:
    """The sample hall's keys: made once, with a random password; read again afterwards.

    They are made anew when the file cannot be read or belongs to another database.
    """
    path = data_dir / KEYS_FILE
    people = People(store)
    known = _read_keys(path)
    if known is not None and people.token_by_secret(fingerprint(known.actor)) is not None:
        return known
    taken = {row["login"] for row in people.all_people()}
    login = LOGIN if LOGIN not in taken else f"{LOGIN}-{secrets.token_hex(2)}"
    found = Keys(login, secrets.token_urlsafe(9), new_token(), new_token(), new_token())
    written = _write_keys(path, found)
    people.add_person(
        login=login, name="Administrator", role="admin", password_hash=hash_password(found.password), now=now
    )
    for name, role, token in (("kiosk", "kiosk", found.kiosk), ("board", "board", found.board)):
        board = "main" if role == "board" else None
        people.add_token(
            name=name, role=role, hall=CODE, board=board, secret_hash=fingerprint(token), now=now
        )
    people.add_token(
        name="actors", role="supervisor", hall=CODE, secret_hash=fingerprint(found.actor), now=now
    )
    written.replace(path)
    return found


def _read_keys(path: Path) -> Keys | None:
    try:
        return Keys(**json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _write_keys(path: Path, keys: Keys) -> Path:
    """The keys in a file beside ``path``, for its owner only; half a file counts for nothing."""
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(keys), file)
    return beside
