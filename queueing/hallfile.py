"""A hall as data: what its file says, checked as a whole."""

from __future__ import annotations

import marshal
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from queueing.errors import Mistake, Worded, did_you_mean
from queueing.items import Department, FastPeriod, Item
from queueing.lanes import Lane
from queueing.reading import Reader, raise_if_any, unique
from queueing.rules import Appointments, Rules, read_appointments, read_rules
from queueing.waits import Waits, read_waits
from queueing.windows import WindowSpec

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NO_DEPARTMENT = "{code!r} is no department of this hall"
_NO_ITEM = "{code!r} is no item of this hall"
_NO_LANE = "{code!r} is no lane of this hall"
_NO_MATERIAL = "{code!r} is no material of this hall"
_NO_SKILL = "{code!r} is no skill of this hall"
_NO_ZONE = "{code!r} is no zone of this hall"


@dataclass(frozen=True, slots=True)
class Hours:
    """When the hall works. Times are ms after the day's zero; ``last_ticket`` is ms before ``closes``.

    The day opens at ``doors_open`` (tickets are issued), windows work from ``opens`` to ``closes``, and what
    is left over at ``ends`` expires.
    """

    doors_open: int
    opens: int
    closes: int
    ends: int
    last_ticket: int
    workdays: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Priority:
    """A priority class: it counts as having come ``credit`` ms earlier.

    ``kiosk`` marks the class that a visitor claims at the kiosk; the others are given by the hall's people.
    """

    code: str
    credit: int
    names: Mapping[str, str]
    kiosk: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """The promise: share of fast tickets issued in ``peaks`` that start within ``target`` ms."""

    target: int
    share: float
    peaks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A screen of the hall: the lanes it shows, in order."""

    id: str
    names: Mapping[str, str]
    lanes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hall:
    """A service hall: everything the rules need to know. ``data`` is what it was read from."""

    code: str
    names: Mapping[str, str]
    timezone: str
    hours: Hours
    zones: Mapping[str, Mapping[str, str]]
    departments: Mapping[str, Department]
    materials: Mapping[str, Mapping[str, str]]
    items: Mapping[str, Item]
    lanes: Mapping[str, Lane]
    skills: Mapping[str, frozenset[str]]
    fast_list: tuple[FastPeriod, ...]
    windows: Mapping[str, WindowSpec]
    priorities: Mapping[str, Priority]
    rules: Rules
    appointments: Appointments | None
    promise: Promise
    boards: Mapping[str, Board]
    data: Mapping[str, object]
    waits: Waits | None = None

    def fast_items(self, day: str) -> frozenset[str]:
        """The items that are fast-tracked on an ISO date."""
        found: set[str] = set()
        for period in self.fast_list:
            if period.holds_on(day):
                found |= period.items
        return frozenset(found)

    def fast_lists(self) -> list[frozenset[str]]:
        """Every fast list that is in force on some date, each once."""
        dates = {"", *(period.begins or "" for period in self.fast_list)}
        # A text that comes right after a date stands for the day after it.
        dates |= {f"{period.ends}~" for period in self.fast_list if period.ends}
        return list(dict.fromkeys(self.fast_items(day) for day in sorted(dates)))

    @property
    def largest_lead(self) -> int:
        """By how much (ms) a ticket may count as having come earlier than it was issued, at most.

        That is the largest credit, of a priority class or of a return pass; for appointments the credit, and
        the grace for those who check in late.
        """
        leads = [one.credit for one in self.priorities.values()]
        if self.rules.return_days:
            leads.append(self.rules.return_credit)
        if self.appointments is not None:
            leads.append(self.appointments.credit + self.appointments.grace)
        return max(leads, default=0)

    def regular_lane(self, zone: str) -> str | None:
        """The code of the regular lane of a zone."""
        for lane in self.lanes.values():
            if lane.kind != "fast" and lane.zone == zone:
                return lane.code
        return None


def hall_from_data(data: object) -> Hall:
    """Reads a hall. Raises :class:`~queueing.errors.Mistakes` with every mistake at once."""
    hall, mistakes = read_hall(data)
    raise_if_any(mistakes)
    return hall


def read_hall(data: object) -> tuple[Hall, list[Mistake]]:
    """A hall and what is wrong with it.

    A hall in the record was right by the rules of its day: it is read again without asking what is wrong by
    today's. What was read last is remembered: whoever plays many days reads the same halls every time.
    """
    try:
        # To the letter: 1, 1.0 and true differ.
        written = marshal.dumps(data, 2)  # type: ignore[arg-type]
    except ValueError:  # it holds what cannot be written so, such as a date
        return _read_hall(data)
    hall, mistakes = _read_written(written)
    return replace(hall, data=data if isinstance(data, Mapping) else {}), list(mistakes)


@lru_cache(maxsize=4)
def _read_written(written: bytes) -> tuple[Hall, list[Mistake]]:
    return _read_hall(marshal.loads(written))  # noqa: S302 written above, by ourselves


def _read_hall(data: object) -> tuple[Hall, list[Mistake]]:
    mistakes: list[Mistake] = []
    top = Reader(data, "", mistakes)
    top.whole("schema", 1, least=1, most=1)
    zones = unique(((row, _named(row)) for row in top.rows("zones")), lambda zone: zone[0])
    departments = unique(
        ((row, _department(row, zones)) for row in top.rows("departments")), lambda one: one.code
    )
    materials = {code: _material(top, code) for code in _keys(top.raw("materials", {}))}
    items = unique(
        ((row, _item(row, departments, materials, zones)) for row in top.rows("items")), lambda one: one.code
    )
    lanes = unique(((row, _lane(row, zones)) for row in top.rows("lanes")), lambda one: one.code)
    skills = _skills(top, departments, items)
    windows = unique(
        ((row, _window(row, position, zones, skills)) for position, row in enumerate(top.rows("windows"))),
        lambda one: one.id,
        "id",
    )
    hall = Hall(
        code=top.text("code"),
        names=top.names(),
        timezone=top.text("timezone"),
        hours=_hours(top.table("hours")),
        zones=dict(zones.values()),
        departments=departments,
        materials=materials,
        items=items,
        lanes=lanes,
        skills=skills,
        fast_list=tuple(_fast_period(row, items) for row in top.rows("fast_list")),
        windows=windows,
        priorities=unique(((row, _priority(row)) for row in top.rows("priorities")), lambda one: one.code),
        rules=read_rules(top.table("rules")),
        appointments=read_appointments(top.table("appointments")) if top.has("appointments") else None,
        promise=_promise(top.table("promise")),
        boards=unique(((row, _board(row, lanes)) for row in top.rows("boards")), lambda one: one.id, "id"),
        data=data if isinstance(data, Mapping) else {},
        waits=read_waits(top.table("waits"), items, lanes) if top.has("waits") else None,
    )
    top.refuse_unknown()
    _check_whole(hall, mistakes)
    return hall, mistakes


def _keys(value: object) -> tuple[str, ...]:
    return tuple(str(key) for key in value) if isinstance(value, Mapping) else ()


def _named(row: Reader) -> tuple[str, dict[str, str]]:
    found = (row.text("code"), row.names())
    row.refuse_unknown()
    return found


def _material(top: Reader, code: str) -> dict[str, str]:
    row = top.table("materials").table(code)
    names = row.names()
    row.flag("shareable", False)
    row.refuse_unknown()
    return names


def _known(row: Reader, key: str, value: str, known: Mapping[str, object], template: str) -> str:
    """A code out of those ``known``; ``template`` says of another ``{code}`` that it is not."""
    if value and value not in known:
        row.note(key, Worded(template, code=value), did_you_mean(value, known))
    return value


def _department(row: Reader, zones: Mapping[str, object]) -> Department:
    zone = _known(row, "zone", row.text("zone"), zones, _NO_ZONE)
    found = Department(row.text("code"), zone, row.names())
    row.refuse_unknown()
    return found


def _item(
    row: Reader,
    departments: Mapping[str, Department],
    materials: Mapping[str, object],
    zones: Mapping[str, object],
) -> Item:
    department = _known(row, "department", row.text("department"), departments, _NO_DEPARTMENT)
    home = departments[department].zone if department in departments else ""
    found = Item(
        code=row.text("code"),
        department=department,
        complexity=row.one_of("complexity", ("simple", "complex")),
        handling=row.one_of("handling", ("instant", "promised")),
        commitment=row.flag("commitment", False),
        names=row.names(),
        pinyin=row.text("pinyin", ""),
        initials=row.text("initials", ""),
        materials=row.texts("materials", ()),
        service=row.span("service", least=1),
        zone=_known(row, "zone", row.text("zone", home or ""), zones, _NO_ZONE),
        steps=row.texts("steps", ()),
        in_order=row.flag("in_order", False),
    )
    for material in found.materials:
        _known(row, "materials", material, materials, _NO_MATERIAL)
    row.refuse_unknown()
    return found


def _lane(row: Reader, zones: Mapping[str, object]) -> Lane:
    zone = row.text("zone", "") or None
    if zone is not None:
        _known(row, "zone", zone, zones, _NO_ZONE)
    letter = row.text("letter")
    if not re.fullmatch(r"[A-Z]{1,2}", letter):
        what = Worded("{letter!r} cannot begin a ticket number", letter=letter)
        row.note("letter", what, "Give one or two capital letters")
    found = Lane(row.text("code"), row.one_of("kind", ("fast", "regular")), letter, zone, row.names())
    row.refuse_unknown()
    return found


def _skills(
    top: Reader, departments: Mapping[str, Department], items: Mapping[str, Item]
) -> dict[str, frozenset[str]]:
    """Every department is a skill that covers its items; a hall may name more (bundles, cross-training)."""
    found = {
        code: frozenset(item.code for item in items.values() if item.department == code)
        for code in departments
    }
    named: set[str] = set()
    for row in top.rows("skills"):
        code = row.text("code")
        row.names()
        if code in found:
            what = Worded("{code!r} is already a skill or a department", code=code)
            row.note("code", what, "Give the skill its own code")
        covered = row.texts("items")
        for item in covered:
            _known(row, "items", item, items, _NO_ITEM)
        found[code] = frozenset(covered)
        if row.flag("only", False):
            named |= set(covered)
        row.refuse_unknown()
    for code in departments:
        found[code] -= named
    return found


def _window(row: Reader, index: int, zones: Mapping[str, object], skills: Mapping[str, object]) -> WindowSpec:
    zone = _known(row, "zone", row.text("zone"), zones, _NO_ZONE)
    found = WindowSpec(
        id=row.text("id"),
        number=row.whole("number", least=1, most=99),
        names=row.names(),
        zone=zone,
        zones=row.texts("zones", (zone,)),
        skills=row.texts("skills"),
        breaks=row.wall_pairs("breaks"),
        index=index,
    )
    for one in found.zones:
        _known(row, "zones", one, zones, _NO_ZONE)
    for skill in found.skills:
        _known(row, "skills", skill, skills, _NO_SKILL)
    row.refuse_unknown()
    return found


def _hours(row: Reader) -> Hours:
    found = Hours(
        doors_open=row.wall("doors_open"),
        opens=row.wall("opens"),
        closes=row.wall("closes"),
        ends=row.wall("ends"),
        last_ticket=row.span("last_ticket", "10 min"),
        workdays=row.texts("workdays", WEEKDAYS[:5]),
    )
    for day in found.workdays:
        if day not in WEEKDAYS:
            row.note(
                "workdays", Worded("{day!r} is no day of the week", day=day), did_you_mean(day, WEEKDAYS)
            )
    if not found.doors_open <= found.opens < found.closes <= found.ends:
        row.note("", "times are out of order", "Keep doors_open, opens, closes, ends in this order")
    row.refuse_unknown()
    return found


def _fast_period(row: Reader, items: Mapping[str, Item]) -> FastPeriod:
    listed = row.texts("items")
    for code in listed:
        _known(row, "items", code, items, _NO_ITEM)
        if code in items and items[code].complexity != "simple":
            row.note(
                "items", Worded("{code} is complex", code=code), "Only simple items may be on the fast list"
            )
    dates: list[str | None] = []
    for key in ("from", "to"):
        day = row.text(key, "") or None
        if day is not None and not _is_date(day):
            row.note(key, Worded("{day!r} is not a date", day=day), 'Write it like "2026-09-01"')
            day = None
        dates.append(day)
    begins, ends = dates
    if begins is not None and ends is not None and ends < begins:
        what = Worded("{ends} is before {begins}", ends=ends, begins=begins)
        row.note("to", what, "Put the earlier date first")
    row.refuse_unknown()
    return FastPeriod(begins, ends, frozenset(listed))


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _priority(row: Reader) -> Priority:
    found = Priority(row.text("code"), row.span("credit"), row.names(), row.flag("kiosk", False))
    row.refuse_unknown()
    return found


def _promise(row: Reader) -> Promise:
    found = Promise(row.span("target", "180 s"), row.number("share", 0.9, most=1.0), row.wall_pairs("peaks"))
    row.refuse_unknown()
    return found


def _board(row: Reader, lanes: Mapping[str, Lane]) -> Board:
    found = Board(row.text("id"), row.names(), row.texts("lanes", tuple(lanes)))
    for lane in found.lanes:
        _known(row, "lanes", lane, lanes, _NO_LANE)
    row.refuse_unknown()
    return found


def _check_whole(hall: Hall, mistakes: list[Mistake]) -> None:
    for what, found in (("lanes", hall.lanes), ("items", hall.items), ("windows", hall.windows)):
        if not found:
            needed = Worded("A hall needs at least one; write it as [[{key}]]", key=what)
            mistakes.append(Mistake(what, "there is none", needed))
    letters: dict[str, str] = {}
    for lane in hall.lanes.values():
        if lane.letter in letters:
            other = letters[lane.letter]
            said = Worded("letter {letter!r} is also the letter of {other}", letter=lane.letter, other=other)
            mistakes.append(Mistake(f"lanes[{lane.code}].letter", said, "Give each lane its own letter"))
        letters[lane.letter] = lane.code
    numbers: dict[int, str] = {}
    for window in hall.windows.values():
        if window.number in numbers:
            number, other = window.number, numbers[window.number]
            said = Worded("number {number} is also the number of {other}", number=number, other=other)
            mistakes.append(Mistake(f"windows[{window.id}].number", said, "Give each window its own number"))
        numbers[window.number] = window.id
    for item in hall.items.values():
        if item.steps:
            _check_steps(hall, item, mistakes)
        elif not any(
            item.code in hall.skills.get(skill, ()) for one in hall.windows.values() for skill in one.skills
        ):
            mend = "Give a window a skill that covers it, or take the item out"
            mistakes.append(Mistake(f"items[{item.code}]", "no window can serve it", mend))
        if hall.regular_lane(item.zone) is None and item.zone:
            said = Worded("zone {zone} has no regular lane", zone=item.zone)
            needed = Worded('Add a lane of kind "regular" with zone {zone!r}', zone=item.zone)
            mistakes.append(Mistake(f"items[{item.code}].zone", said, needed))
    if hall.hours.doors_open < hall.hours.closes <= hall.hours.doors_open + hall.hours.last_ticket:
        what = "is before the doors open"
        mistakes.append(Mistake("hours.last_ticket", what, "Give the minutes before closing"))


def _check_steps(hall: Hall, item: Item, mistakes: list[Mistake]) -> None:
    where = f"items[{item.code}].steps"
    for step in item.steps:
        if step not in hall.items:
            mistakes.append(Mistake(where, Worded(_NO_ITEM, code=step), did_you_mean(step, hall.items)))
        elif hall.items[step].steps:
            said = Worded("{step} has steps itself", step=step)
            mistakes.append(Mistake(where, said, "Name items that a window serves"))
    if len(set(item.steps)) != len(item.steps):
        mistakes.append(Mistake(where, "an item comes twice", "Name each item once"))
    if any(item.code in period.items for period in hall.fast_list):
        mistakes.append(Mistake(where, "the item is on the fast list", "List the items of its steps instead"))
