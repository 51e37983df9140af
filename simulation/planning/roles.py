"""Roles that a recommended plan may give a window, with the values of ``after`` and ``reserve`` to try."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from queueing import times
from queueing.errors import Worded, did_you_mean
from queueing.hallfile import Hall
from queueing.plans import OWN, Role
from queueing.reading import Reader

CLOSED = 0
"""The number of the role of a window that is not at work; roles count from 1."""


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """A role by name and every way it may be set: its lanes in order with their ``after`` and ``reserve``."""

    name: str
    ways: tuple[Role, ...]

    @property
    def first(self) -> str:
        """The lane that it takes first, or ``own``."""
        return self.ways[0][0][0]


def default_roles(hall: Hall, lanes: tuple[str, ...]) -> tuple[RoleChoice, ...]:
    """Fast windows that help the lanes of their zone, regular ones that help the fast lane, within bounds.

    Without a fast lane there is one role: the window's own lanes.
    """
    fast = next((code for code in lanes if hall.lanes[code].kind == "fast"), None)
    if fast is None:
        return (RoleChoice("regular", (((OWN, 0, 0),),)),)
    minute = times.MINUTE
    helping = tuple(
        ((fast, 0, 0), (OWN, after * minute, reserve))
        for after, reserve in product((20, 10, 0, 40), (1, 0, 2))
    )
    regular = tuple(((OWN, 0, 0), (fast, after * minute, 0)) for after in (-20, -45, -10, 0, 20))
    return (RoleChoice("fast", helping), RoleChoice("regular", regular))


def read_roles(top: Reader, hall: Hall, lanes: tuple[str, ...]) -> tuple[RoleChoice, ...]:
    """``[roles.NAME]``: as in a plan file, but ``after`` and ``reserve`` may be lists of values to try."""
    table, raw = top.table("roles"), top.raw("roles", {})
    found: list[RoleChoice] = []
    for name in raw if isinstance(raw, Mapping) else ():
        row = table.table(str(name))
        entries: list[list[tuple[str, int, int]]] = []
        for place, entry in enumerate(row.rows("lanes")):
            lane = entry.one_of("lane", (OWN, *hall.lanes))
            if lane in hall.lanes and lane not in lanes:
                what = Worded("{code!r} is not open under the plans looked for", code=lane)
                entry.note("lane", what, "Add it to lanes, or take it out here")
            afters, reserves = _spans(entry, "after"), _wholes(entry, "reserve")
            if place == 0 and any(reserves):
                mend = "Only another lane can be helped under reserve"
                entry.note("reserve", "stands at the first lane", mend)
            entry.refuse_unknown()
            entries.append([(lane, after, reserve) for after, reserve in product(afters, reserves)])
        row.refuse_unknown()
        if not entries:
            row.note("lanes", "there is none", 'Give at least one, like lanes = [{ lane = "own" }]')
            continue
        found.append(RoleChoice(str(name), tuple(product(*entries))))
    return tuple(found)


def _spans(entry: Reader, key: str) -> tuple[int, ...]:
    value = entry.raw(key, "0 min")
    found: list[int] = []
    for one in value if isinstance(value, list | tuple) else [value]:
        try:
            found.append(times.span(one))
        except ValueError as error:
            entry.note(key, error.args[0], 'Give a duration like "20 min", or a list of them')
    return tuple(dict.fromkeys(found)) or (0,)


def _wholes(entry: Reader, key: str) -> tuple[int, ...]:
    value = entry.raw(key, 0)
    found: list[int] = []
    for one in value if isinstance(value, list | tuple) else [value]:
        if isinstance(one, int) and not isinstance(one, bool) and 0 <= one <= 99:
            found.append(one)
        else:
            mend = "Give a whole number from 0 to 99, or a list of them"
            entry.note(key, Worded("should be a whole number, is {value!r}", value=one), mend)
    return tuple(dict.fromkeys(found)) or (0,)


def known_role(row: Reader, key: str, name: str, roles: tuple[RoleChoice, ...]) -> int | None:
    """The number of a role by its name, with the mistake told when there is none."""
    names = [role.name for role in roles]
    if name in names:
        return names.index(name) + 1
    row.note(key, Worded("{code!r} is no role here", code=name), did_you_mean(name, names))
    return None
