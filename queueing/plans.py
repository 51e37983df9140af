"""Plans: which window serves which lanes, in which order, from when to when."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from queueing import times
from queueing.errors import Mistake, Worded, did_you_mean
from queueing.hallfile import Hall
from queueing.lanes import LaneEntry
from queueing.reading import Reader, raise_if_any
from queueing.triggers import Trigger
from queueing.windows import WindowSpec

OWN = "own"
"""In a role: the regular lanes of the window's own zones, in order."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A window with its ordered lanes during [begins, ends), in ms after the day's zero."""

    window: str
    lanes: tuple[LaneEntry, ...]
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A day's plan. ``lanes`` are the lanes that tickets may be routed to; ``slots`` go by window and time.

    ``skills_added`` and ``skills_removed`` change what every window can serve under this plan.
    """

    code: str
    names: Mapping[str, str]
    lanes: tuple[str, ...]
    slots: tuple[Slot, ...]
    skills_added: tuple[str, ...] = ()
    skills_removed: tuple[str, ...] = ()
    triggers: tuple[Trigger, ...] = ()

    def to_data(self) -> dict[str, object]:
        """The plan spelled out, as it stands in the event log."""
        data: dict[str, object] = {
            "code": self.code,
            "names": dict(self.names),
            "lanes": list(self.lanes),
            "skills_added": list(self.skills_added),
            "skills_removed": list(self.skills_removed),
            "slots": [
                [slot.window, slot.begins, slot.ends, [entry.to_data() for entry in slot.lanes]]
                for slot in self.slots
            ],
        }
        if self.triggers:
            data["triggers"] = [trigger.to_data() for trigger in self.triggers]
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> Plan:
        """The opposite of :meth:`to_data`; for data that this class has written."""
        slots = data["slots"]
        assert isinstance(slots, Sequence)
        names, lanes = data["names"], data["lanes"]
        added, removed = data["skills_added"], data["skills_removed"]
        assert isinstance(names, Mapping)
        assert isinstance(lanes, Sequence)
        assert isinstance(added, Sequence)
        assert isinstance(removed, Sequence)
        triggers = data.get("triggers", ())
        assert isinstance(triggers, Sequence)
        return cls(
            code=str(data["code"]),
            names=dict(names),
            lanes=tuple(lanes),
            slots=tuple(
                Slot(window, tuple(LaneEntry.from_data(entry) for entry in entries), begins, ends)
                for window, begins, ends, entries in slots
            ),
            skills_added=tuple(added),
            skills_removed=tuple(removed),
            triggers=tuple(Trigger.from_data(one) for one in triggers),
        )

    @property
    def digest(self) -> str:
        """16 hexadecimal digits, the same for plans that do the same, whatever they are called."""
        data = {key: value for key, value in self.to_data().items() if key not in ("code", "names")}
        text = json.dumps(data, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def covered(self, window: WindowSpec, hall: Hall) -> frozenset[str]:
        """The items that the window's skills cover under this plan."""
        return frozenset[str]().union(*(hall.skills[skill] for skill in self._skills(window)))

    def covers(self, window: WindowSpec, hall: Hall, items: Iterable[str]) -> bool:
        """Whether the window's skills cover all the items under this plan."""
        skills = self._skills(window)
        return all(any(item in hall.skills[skill] for skill in skills) for item in items)

    def _skills(self, window: WindowSpec) -> set[str]:
        return (set(window.skills) | set(self.skills_added)) - set(self.skills_removed)


def plan_from_data(data: object, hall: Hall) -> Plan:
    """Reads a plan file for a hall. Raises :class:`~queueing.errors.Mistakes` with every mistake at once.

    A plan names roles (ordered lanes) and, slot by slot, the windows in each role; ``rest`` is the role of
    all other windows. A window's breaks are cut out of its slots unless ``breaks = false``.
    """
    mistakes: list[Mistake] = []
    top = Reader(data, "", mistakes)
    code, names = top.text("code"), top.names()
    lanes = top.texts("lanes", tuple(hall.lanes))
    for lane in lanes:
        if lane not in hall.lanes:
            what = Worded("{code!r} is no lane of this hall", code=lane)
            top.note("lanes", what, did_you_mean(lane, hall.lanes))
    lanes = tuple(lane for lane in lanes if lane in hall.lanes)
    breaks = top.flag("breaks", True)
    skills = top.table("skills")
    added, removed = skills.texts("add", ()), skills.texts("remove", ())
    for skill in (*added, *removed):
        if skill not in hall.skills:
            what = Worded("{code!r} is no skill of this hall", code=skill)
            skills.note("", what, did_you_mean(skill, hall.skills))
    skills.refuse_unknown()
    roles = _roles(top, hall, lanes)
    rows = [slot for row in top.rows("slots") for slot in _slots(row, hall, lanes, roles, breaks)]
    triggers = tuple(_trigger(row, hall, lanes, roles) for row in top.rows("triggers"))
    top.refuse_unknown()
    if not rows and not mistakes:
        top.note("slots", "there is none", "Give at least one [[slots]] with from, to and windows")
    plan = Plan(code, names, lanes, _merged(rows, hall, mistakes), added, removed, triggers)
    raise_if_any(mistakes)
    return plan


Role = tuple[tuple[str, int, int], ...]
"""Lanes in order, each as (code or :data:`OWN`, after in ms, reserve)."""


def _roles(top: Reader, hall: Hall, lanes: Sequence[str]) -> dict[str, Role]:
    table = top.table("roles")
    roles: dict[str, Role] = {}
    raw = top.raw("roles", {})
    for name in raw if isinstance(raw, Mapping) else ():
        row = table.table(str(name))
        entries: list[tuple[str, int, int]] = []
        for place, entry in enumerate(row.rows("lanes")):
            lane = entry.one_of("lane", (OWN, *hall.lanes))
            if lane in hall.lanes and lane not in lanes:
                what = Worded("{code!r} is not open under this plan", code=lane)
                entry.note("lane", what, "Add it to the plan's lanes, or take it out here")
            after = entry.span("after", "0 min", least=None)
            reserve = entry.whole("reserve", 0, most=99)
            if place == 0 and reserve:
                entry.note(
                    "reserve", "stands at the first lane", "Only another lane can be helped under reserve"
                )
            entry.refuse_unknown()
            entries.append((lane, after, reserve))
        if not entries:
            row.note("lanes", "there is none", 'Give at least one, like lanes = [{ lane = "own" }]')
        row.refuse_unknown()
        roles[str(name)] = tuple(entries)
    return roles


def _slots(
    row: Reader, hall: Hall, open_lanes: Sequence[str], roles: Mapping[str, Role], breaks: bool
) -> list[Slot]:
    mistakes = len(row.mistakes)
    begins, ends = row.wall("from"), row.wall("to")
    if begins >= ends and len(row.mistakes) == mistakes:
        row.note("to", "is not later than from", "Put the earlier time first")
    by_window: dict[str, str] = {}
    raw = row.raw("windows", {})
    given = row.table("windows")
    for role in raw if isinstance(raw, Mapping) else ():
        if role not in roles:
            given.note(str(role), "is no role of this plan", did_you_mean(str(role), roles))
        for window in given.texts(str(role)):
            if window not in hall.windows:
                what = Worded("{code!r} is no window of this hall", code=window)
                given.note(str(role), what, did_you_mean(window, hall.windows))
            elif window in by_window:
                what = Worded("{window} is already {role}", window=window, role=by_window[window])
                given.note(str(role), what, "Give a window one role at a time")
            else:
                by_window[window] = str(role)
    rest = row.text("rest", "") or None
    if rest is not None and rest not in roles:
        row.note("rest", Worded("{code!r} is no role of this plan", code=rest), did_you_mean(rest, roles))
    row.refuse_unknown()
    found: list[Slot] = []
    for spec in hall.windows.values():
        name = by_window.get(spec.id, rest)
        if name is None or name not in roles:
            continue
        lanes = entries_of(roles[name], spec, hall, open_lanes)
        if lanes:
            for start, stop in without(begins, ends, spec.breaks if breaks else ()):
                found.append(Slot(spec.id, lanes, start, stop))
    return found


def _trigger(row: Reader, hall: Hall, lanes: Sequence[str], roles: Mapping[str, Role]) -> Trigger:
    lane = row.one_of("lane", lanes)
    more_than = row.whole("more_than") if row.has("more_than") else None
    longer_than = row.span("longer_than", least=times.MINUTE) if row.has("longer_than") else None
    if (more_than is None) == (longer_than is None):
        row.note("", "does not say when the lane is crowded", "Give either more_than or longer_than")
    if row.has("below") and more_than is None:
        row.note("below", "counts people, longer_than does not", "Leave it out: half of longer_than counts")
    below = row.whole("below", (more_than or 0) // 2 + (more_than in (0, 1)))
    if more_than is not None and not 1 <= below <= more_than + 1:
        what = Worded("{below} is not between 1 and {most}", below=below, most=more_than + 1)
        row.note("below", what, "Give fewer than more_than")
    window = row.one_of("window", hall.windows)
    role = row.one_of("role", roles)
    found = Trigger(
        lane=lane,
        more_than=more_than,
        longer_than=longer_than,
        sustain=row.span("for", "3 min"),
        window=window,
        role=role,
        lanes=entries_of(roles[role], hall.windows[window], hall, lanes) if role and window else (),
        below=below,
        calm=row.span("until_for", "5 min"),
        dwell=row.span("dwell", "20 min"),
    )
    if role and window and not found.lanes:
        what = Worded("gives {window} no lane", window=window)
        row.note("role", what, "Name a role with a lane that this window may take")
    row.refuse_unknown()
    return found


def entries_of(role: Role, spec: WindowSpec, hall: Hall, lanes: Sequence[str]) -> tuple[LaneEntry, ...]:
    """The role's lanes for one window, of the ``lanes`` open; a lane that comes twice counts where it comes
    first.
    """
    found: dict[str, LaneEntry] = {}
    for lane, after, reserve in role:
        own = [code for zone in spec.zones if (code := hall.regular_lane(zone)) and code in lanes]
        for code in own if lane == OWN else [lane]:
            found.setdefault(code, LaneEntry(code, after, reserve if found else 0))
    return tuple(found.values())


def without(begins: int, ends: int, breaks: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is left of [begins, ends) when the breaks are cut out."""
    parts = [(begins, ends)]
    for start, stop in breaks:
        cut: list[tuple[int, int]] = []
        for left, right in parts:
            if left < min(right, start):
                cut.append((left, min(right, start)))
            if max(left, stop) < right:
                cut.append((max(left, stop), right))
        parts = cut
    return parts


def _merged(rows: list[Slot], hall: Hall, mistakes: list[Mistake]) -> tuple[Slot, ...]:
    """Slots by window and time; neighbours with the same lanes become one, overlaps are mistakes."""
    order = {window: spec.index for window, spec in hall.windows.items()}
    found: list[Slot] = []
    for slot in sorted(rows, key=lambda one: (order[one.window], one.begins)):
        last = found[-1] if found and found[-1].window == slot.window else None
        if last is not None and slot.begins < last.ends:
            time = times.wall_text(slot.begins)
            what = Worded("{window} has two slots at {time}", window=slot.window, time=time)
            mistakes.append(Mistake("slots", what, "Let one end before the other begins"))
        elif last is not None and slot.begins == last.ends and slot.lanes == last.lanes:
            found[-1] = Slot(slot.window, slot.lanes, last.begins, slot.ends)
        else:
            found.append(slot)
    return tuple(found)
