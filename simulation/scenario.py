"""Scenarios: a kind of day to simulate, as a file that names a hall, a profile and a plan.

Paths in a scenario are relative to its own folder. All mistakes of all the files are told at once.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from queueing import times
from queueing.errors import Mistake, Mistakes, Worded, did_you_mean
from queueing.hallfile import Hall, hall_from_data
from queueing.plans import Plan, plan_from_data
from queueing.reading import Reader, raise_if_any
from simulation.daytypes import read_factors, weekday_of
from simulation.habits import Habits
from simulation.habittables import NAMES, read_habits
from simulation.namedfiles import Files, load, plan_file
from simulation.planning.limits import Limits, limits_from_data
from simulation.profile import Profile, profile_from_data
from simulation.suppositions import WhatIf

T = TypeVar("T")
_DATE_MEND = 'Write it like "2026-11-24"'


@dataclass(frozen=True, slots=True)
class Steady:
    """A study of the long run: the hall is always open, starts empty, and is measured after the warm-up.

    Each run has ``warm_up`` and then ``measured`` time (ms).
    """

    warm_up: int
    measured: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """A kind of day, ready to be drawn.

    ``zero`` is local noon less twelve hours of ``date``, ms UTC. ``volume`` multiplies the profile's visitors
    (the factors of the day's type and season are in it), ``item_factors`` the visitors of single items.
    ``closed_windows`` have no clerk that day: no plan has slots for them. ``before`` is the plan to compare
    with, if any. ``habits`` say which other courses visits take. ``steady`` makes it a study of a hall that
    never closes. ``further`` plans run on the same days too, and ``what_if`` says what is otherwise
    than the files say.
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
    steady: Steady | None = None
    further: tuple[Plan, ...] = ()
    what_if: WhatIf = field(default_factory=WhatIf)
    limits: Limits | None = None

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The plans to run on the same days: the one compared with first, then the scenario's own."""
        both = (self.plan,) if self.before is None else (self.before, self.plan)
        return tuple(self.staffed(plan) for plan in (*both, *self.further))

    def staffed(self, plan: Plan) -> Plan:
        """The plan without the slots of windows that nobody takes."""
        return replace(
            plan, slots=tuple(slot for slot in plan.slots if slot.window not in self.closed_windows)
        )


def read_scenario(path: Path | str, against: Path | str | None = None, *, studies: bool = False) -> Scenario:
    """Reads a scenario and the files it names.

    With ``studies`` it may be a study of the long run; who plays single days does not ask for one.

    ``against`` is a plan file to compare with instead of the scenario's own choice; the bare code of a plan
    that stands beside the scenario's plan will do. Raises :class:`~queueing.errors.Mistakes` with every
    mistake of every file.
    """
    path = Path(path)
    mistakes: list[Mistake] = []
    data = load(path, "", mistakes)
    top = Reader(data if data is not None else {}, "", mistakes)
    raise_if_any(mistakes)
    if top.has("slots") and not top.has("plan"):
        mend = "Name a scenario: it names the plan of its days"
        raise Mistakes([Mistake(path.name, "is a plan, not a kind of day", mend)])
    if top.has("steady") and not studies:
        what = "this is a study of the long run, and here single days are played"
        top.note("steady", what, "Take [steady] out to play its days")
    return _read(top, path.parent, against)


def scenario_from_data(data: object, folder: Path | str) -> Scenario:
    """Reads a scenario given as data; paths in it are relative to ``folder``. Raises as above."""
    return _read(Reader(data, "", []), Path(folder), None)


def _read(top: Reader, folder: Path, against: Path | str | None) -> Scenario:
    mistakes = top.mistakes
    files = Files(top, folder)
    top.whole("schema", 1, least=1, most=1)
    hall = files.read("hall", hall_from_data)
    code, names = top.text("code"), top.names()
    date, volume = _date(top), top.number("volume", 1.0, most=100)
    closed, steady = top.texts("closed_windows", ()), _steady(top)
    what_if = WhatIf(wrong_tickets=top.number("wrong_tickets", 0.0, most=1.0))
    for name in (
        *NAMES,
        "profile",
        "plan",
        "compare",
        "limits",
        "item_factors",
        "arrivals",
        "weekday",
        "day_type",
    ):
        top.raw(name)
    top.refuse_unknown()
    if hall is None:
        raise Mistakes(mistakes)
    courses = read_habits(top, hall)
    profile = files.read("profile", lambda given: profile_from_data(given, hall))
    plan = files.read("plan", lambda given: plan_from_data(given, hall))
    before = _compared(top, files, hall, against)
    limits = files.read("limits", lambda given: limits_from_data(given, hall)) if top.has("limits") else None
    zero = _zero(top, hall, date)
    arrivals = ""
    factors: dict[str, float] = {}
    if profile is not None:
        arrivals, by_day = _day_of(top, profile, date)
        factors, by_season = _in_season(top, profile, date)
        volume *= by_day * by_season
        _check_drawn(top, courses, profile, hall)
    for window in closed:
        _known(top, "closed_windows", window, hall.windows)
    raise_if_any(mistakes)
    assert profile is not None
    assert plan is not None
    return Scenario(
        code,
        names,
        hall,
        profile,
        plan,
        before,
        date,
        zero,
        arrivals,
        volume,
        factors,
        closed,
        courses,
        steady,
        what_if=what_if,
        limits=limits,
    )


def _compared(top: Reader, files: Files, hall: Hall, against: Path | str | None) -> Plan | None:
    """The plan to compare with: named on the way, or the scenario's own choice."""
    row = top.table("compare")
    row.raw("plan")
    row.refuse_unknown()
    if against is not None:
        plan = top.raw("plan")
        beside = files.folder / plan if isinstance(plan, str) else files.folder / "plan.toml"
        return files.parse("--against", plan_file(against, beside), lambda given: plan_from_data(given, hall))
    if not top.has("compare"):
        return None
    return files.read("plan", lambda given: plan_from_data(given, hall), row)


def _day_of(top: Reader, profile: Profile, date: str) -> tuple[str, float]:
    """The arrival profile of the day, and what its type or its weekday multiplies the visitors by."""
    if not top.has("day_type"):
        weekday = _known(top, "weekday", top.text("weekday", "") or None, profile.weekdays)
        arrivals = top.text("arrivals")
        _known(top, "arrivals", arrivals, profile.arrivals)
        return arrivals, 1.0 if weekday is None else weekday
    for key in ("arrivals", "weekday"):
        if top.has(key):
            top.note(key, "is given beside day_type", "Leave it out: the day type says it")
    name = top.text("day_type")
    kind = _known(top, "day_type", name, profile.day_types)
    if kind is None:
        return "", 1.0
    if kind.weekdays and weekday_of(date) not in kind.weekdays:
        mend = Worded("Give a date on one of these days: {days}", days=", ".join(kind.weekdays))
        told = "{date} is a day ({weekday}) that {name!r} is not for"
        top.note("date", Worded(told, date=date, weekday=weekday_of(date), name=name), mend)
    return kind.arrivals, kind.volume


def _in_season(top: Reader, profile: Profile, date: str) -> tuple[dict[str, float], float]:
    """What single items and all visitors are multiplied by, seasons included."""
    factors, volume = read_factors(top, profile.items), 1.0
    for season in profile.seasons.values():
        if season.covers(date):
            volume *= season.volume
            for item, factor in season.item_factors.items():
                factors[item] = factors.get(item, 1.0) * factor
    return factors, volume


def _steady(top: Reader) -> Steady | None:
    row = top.table("steady")
    if not top.has("steady"):
        return None
    found = Steady(row.span("warm_up"), row.span("measured"))
    if row.has("measured") and found.measured <= 0:
        row.note("measured", "must be longer than nothing", 'Give a duration like "2400 min"')
    row.refuse_unknown()
    return found


def read_plan(path: Path | str, hall: Hall) -> Plan:
    """Reads a plan file for a hall. Raises :class:`~queueing.errors.Mistakes`."""
    mistakes: list[Mistake] = []
    data = load(Path(path), "", mistakes)
    raise_if_any(mistakes)
    return plan_from_data(data, hall)


def _known(top: Reader, key: str, name: str | None, known: Mapping[str, T]) -> T | None:
    if name is None or name == "":
        return None
    if name not in known:
        top.note(key, Worded("{name!r} is not known here", name=name), did_you_mean(name, known))
    return known.get(name)


def _check_drawn(top: Reader, found: Habits, profile: Profile, hall: Hall) -> None:
    """Whoever is drawn needs a law of service: the profile must know the items that the hall knows."""
    booked = [item for item, _ in found.appointments.booked] if found.appointments else []
    listed = [one.item for one in found.visitors or ()]
    for key, items in (("appointments.booked", booked), ("visitors", listed)):
        for item in dict.fromkeys(items):
            if item in hall.items and item not in profile.items:
                what = Worded("the profile does not have {item!r}", item=item)
                top.note(key, what, did_you_mean(item, profile.items))


def _date(top: Reader) -> str:
    value = top.raw("date")
    try:
        return datetime.date.fromisoformat(str(value)).isoformat()
    except ValueError:
        what = "is missing" if value is None else Worded("{day!r} is not a date", day=str(value))
        top.note("date", what, _DATE_MEND)
        return "2026-01-01"


def _zero(top: Reader, hall: Hall, date: str) -> int:
    try:
        return times.zero(datetime.date.fromisoformat(date), ZoneInfo(hall.timezone))
    except (ZoneInfoNotFoundError, ValueError):
        what = Worded("its timezone {timezone!r} is not known", timezone=hall.timezone)
        top.note("hall", what, 'Write it like "Asia/Shanghai"')
        return 0
