"""Scenarios: a kind of day to simulate, as a file that names a hall, a profile and a plan.

Paths in a scenario are relative to its own folder. All mistakes of all the files are told at once.
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from queueing import times
from queueing.errors import Mistake, Mistakes, did_you_mean
from queueing.hallfile import Hall, hall_from_data
from queueing.plans import Plan, plan_from_data
from queueing.reading import Reader, raise_if_any
from simulation import habits
from simulation.habits import Habits, read_habits
from simulation.profile import Profile, profile_from_data

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A kind of day, ready to be drawn.

    ``zero`` is local noon less twelve hours of ``date``, ms UTC. ``volume`` multiplies the profile's visitors
    (a weekday's factor is in it), ``item_factors`` the visitors of single items. ``closed_windows`` have no
    clerk that day: no plan has slots for them. ``before`` is the plan to compare with, if any. ``habits`` say
    which other courses visits take.
    """

    code: str
    names: Mapping[str, str]
    hall: Hall
    profile: Profile
    plan: Plan
    before: Plan | None
    date: str
    zero: int
    arrivals: str
    volume: float
    item_factors: Mapping[str, float]
    closed_windows: tuple[str, ...]
    habits: Habits = field(default_factory=Habits)

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The plans to run on the same days: the one compared with first, the scenario's own last."""
        both = (self.plan,) if self.before is None else (self.before, self.plan)
        return tuple(self.staffed(plan) for plan in both)

    def staffed(self, plan: Plan) -> Plan:
        """The plan without the slots of windows that nobody takes."""
        return replace(
            plan, slots=tuple(slot for slot in plan.slots if slot.window not in self.closed_windows)
        )


def read_scenario(path: Path | str, against: Path | str | None = None) -> Scenario:
    """Reads a scenario and the files it names.

    ``against`` is a plan file to compare with instead of the scenario's own choice; the bare code of a plan
    that stands beside the scenario's plan will do. Raises :class:`~queueing.errors.Mistakes` with every
    mistake of every file.
    """
    path = Path(path)
    mistakes: list[Mistake] = []
    data = _load(path, "", mistakes)
    top = Reader(data if data is not None else {}, "", mistakes)
    raise_if_any(mistakes)
    files = _Files(top, path.parent, mistakes)
    top.whole("schema", 1, least=1, most=1)
    hall = files.read("hall", top.text("hall"), hall_from_data)
    code, names, arrivals = top.text("code"), top.names(), top.text("arrivals")
    profile_path, plan_path = top.text("profile"), top.text("plan")
    date, volume = _date(top), top.number("volume", 1.0, most=100)
    weekday = top.text("weekday", "") or None
    closed, factors = top.texts("closed_windows", ()), _factors(top)
    compare = top.table("compare")
    before_path = compare.text("plan") if top.has("compare") else None
    compare.refuse_unknown()
    for name in habits.NAMES:
        top.raw(name)
    top.refuse_unknown()
    if hall is None:
        raise Mistakes(mistakes)
    courses = read_habits(top, hall)
    profile = files.read("profile", profile_path, lambda given: profile_from_data(given, hall))
    plan = files.read("plan", plan_path, lambda given: plan_from_data(given, hall))
    if against is not None:
        before_path = str(_plan_file(against, path.parent / plan_path))
    before = None
    if before_path:
        key = "compare.plan" if against is None else "--against"
        before = files.read(key, before_path, lambda given: plan_from_data(given, hall))
    zero = _zero(top, hall, date)
    if profile is not None:
        volume *= _known(top, "weekday", weekday, profile.weekdays) or 1.0
        _known(top, "arrivals", arrivals, profile.arrivals)
        for item in factors:
            _known(top, f"item_factors.{item}", item, profile.items)
        _check_drawn(top, courses, profile)
    for window in closed:
        _known(top, "closed_windows", window, hall.windows)
    raise_if_any(mistakes)
    assert profile is not None
    assert plan is not None
    return Scenario(
        code, names, hall, profile, plan, before, date, zero, arrivals, volume, factors, closed, courses
    )


def read_plan(path: Path | str, hall: Hall) -> Plan:
    """Reads a plan file for a hall. Raises :class:`~queueing.errors.Mistakes`."""
    mistakes: list[Mistake] = []
    data = _load(Path(path), "", mistakes)
    raise_if_any(mistakes)
    return plan_from_data(data, hall)


class _Files:
    """Reads the files a scenario names; a mistake inside one is told with the key that names it."""

    def __init__(self, top: Reader, folder: Path, mistakes: list[Mistake]) -> None:
        self.top, self.folder, self.mistakes = top, folder, mistakes

    def read(self, key: str, name: str, parse: Callable[[object], T]) -> T | None:
        if not name:
            return None
        data = _load(self.folder / name, key, self.mistakes)
        if data is None:
            return None
        try:
            return parse(data)
        except Mistakes as found:
            for one in found.mistakes:
                self.mistakes.append(Mistake(f"{key} ({name}): {one.where}", one.what, one.mend))
            return None


def _load(path: Path, key: str, mistakes: list[Mistake]) -> dict[str, Any] | None:
    where = key or path.name
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        mistakes.append(Mistake(where, f"there is no file {path}", "Name a file that exists"))
    except (OSError, UnicodeDecodeError) as error:
        mistakes.append(Mistake(where, f"{path} cannot be read: {error}", "Give a TOML file in UTF-8"))
    except tomllib.TOMLDecodeError as error:
        mistakes.append(Mistake(where, f"{path.name} is not TOML: {error}", "Mend the line it names"))
    return None


def _plan_file(against: Path | str, plan: Path) -> Path:
    """The file meant by ``--against``: as given, or the plan of that code beside the scenario's own."""
    given = Path(against)
    if not given.exists() and given.suffix == "" and given.name == str(against):
        return (plan.parent / f"{given.name}.toml").absolute()
    return given.absolute()


def _known(top: Reader, key: str, name: str | None, known: Mapping[str, T]) -> T | None:
    if name is None or name == "":
        return None
    if name not in known:
        top.note(key, f"{name!r} is not known here", did_you_mean(name, known))
    return known.get(name)


def _check_drawn(top: Reader, found: Habits, profile: Profile) -> None:
    """Whoever is drawn needs a law of service: the profile must know the item."""
    booked = found.appointments.booked if found.appointments else ()
    for item in dict.fromkeys(item for item, _ in booked):
        _known(top, "appointments.booked", item, profile.items)


def _factors(top: Reader) -> dict[str, float]:
    row, raw = top.table("item_factors"), top.raw("item_factors", {})
    return {str(item): row.number(str(item), most=1000) for item in raw} if isinstance(raw, Mapping) else {}


def _date(top: Reader) -> str:
    value = top.text("date")
    try:
        return datetime.date.fromisoformat(value).isoformat()
    except ValueError:
        if value:
            top.note("date", f"{value!r} is not a date", 'Write it like "2026-11-24"')
        return "2026-01-01"


def _zero(top: Reader, hall: Hall, date: str) -> int:
    try:
        return times.zero(datetime.date.fromisoformat(date), ZoneInfo(hall.timezone))
    except (ZoneInfoNotFoundError, ValueError):
        top.note("hall", f"its timezone {hall.timezone!r} is not known", 'Write it like "Asia/Shanghai"')
        return 0
