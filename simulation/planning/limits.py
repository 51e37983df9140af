"""``[limits]``: within what a plan may be looked for, as a scenario says it. What is left out is not limited
here; :mod:`simulation.planning.problem` fills it in from the hall and today's plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from queueing import times
from queueing.errors import Mistake, Mistakes, Worded, did_you_mean
from queueing.hallfile import Hall
from queueing.reading import Reader
from simulation.planning.roles import RoleChoice, default_roles, known_role, read_roles
from simulation.planning.targets import Target, default_targets, read_targets

AIMS = ("least_paid_hours", "best_waits", "front")
SLOT = 30 * times.MINUTE
MOST_WINDOWS, MOST_SLOTS = 64, 48

Span = tuple[int, int]
"""[from, to), ms after the day's zero."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a recommended plan must keep to.

    ``slots`` are the stretches that a plan gives roles by. ``windows`` says when a window may be at work
    (left out: all day), ``roles_of`` by which roles (numbers from 1), ``staff`` how many windows may be at
    work at a time, as (from, to, most). A window keeps a role for ``dwell`` ms at least; it is at work in at
    most ``stretches`` stretches a day of at least ``stretch`` ms each (breaks do not end one). ``paid`` (ms)
    is what a day may cost at most, for the best waits.
    """

    aim: str
    slots: tuple[Span, ...]
    lanes: tuple[str, ...]
    roles: tuple[RoleChoice, ...]
    targets: tuple[Target, ...]
    windows: Mapping[str, tuple[Span, ...]]
    roles_of: Mapping[str, tuple[int, ...]]
    staff: tuple[tuple[int, int, int], ...]
    dwell: int
    stretches: int
    stretch: int
    paid: int | None


def limits_from_data(data: object, hall: Hall) -> Limits:
    """Reads ``[limits]`` for a hall. Raises :class:`~queueing.errors.Mistakes` with every mistake at once."""
    mistakes: list[Mistake] = []
    top = Reader(data, "", mistakes)
    aim = top.one_of("aim", AIMS, AIMS[0])
    slots = _slots(top, hall)
    lanes = top.texts("lanes", tuple(hall.lanes))
    for lane in lanes:
        if lane not in hall.lanes:
            what = Worded("{code!r} is no lane of this hall", code=lane)
            top.note("lanes", what, did_you_mean(lane, hall.lanes))
    lanes = tuple(lane for lane in lanes if lane in hall.lanes)
    roles = read_roles(top, hall, lanes) if top.has("roles") else default_roles(hall, lanes)
    targets = read_targets(top, hall, slots) if top.has("targets") else default_targets(hall)
    codes = [target.code for target in targets]
    for code in dict.fromkeys(code for code in codes if codes.count(code) > 1):
        top.note("targets", Worded("the code {code!r} is used twice", code=code), "Give each target its own")
    dwell, stretch = top.span("dwell", "60 min"), top.span("stretch", "60 min")
    windows, roles_of = _windows(top, hall, roles)
    found = Limits(
        aim=aim,
        slots=slots,
        lanes=lanes,
        roles=roles,
        targets=targets,
        windows=windows,
        roles_of=roles_of,
        staff=_staff(top, hall),
        dwell=dwell,
        stretches=top.whole("stretches", 2, least=1, most=MOST_SLOTS),
        stretch=max(dwell, stretch),
        paid=round(top.number("paid_hours", most=10_000) * times.HOUR) if top.has("paid_hours") else None,
    )
    day = hall.hours.closes - hall.hours.opens
    for key, value in (("dwell", dwell), ("stretch", stretch)):
        if value > day:
            top.note(key, "is longer than the hall is open", "Give a shorter time")
    if found.paid is not None and aim != "best_waits":
        what = Worded("says what the best waits may cost, the aim is {aim}", aim=aim)
        top.note("paid_hours", what, 'Set aim = "best_waits"')
    top.refuse_unknown()
    if mistakes:
        raise Mistakes(mistakes)
    return found


def _slots(top: Reader, hall: Hall) -> tuple[Span, ...]:
    """The hall's hours in pieces, the last one as long as is left."""
    length = top.span("slot", "30 min", least=5 * times.MINUTE)
    opens, closes = hall.hours.opens, hall.hours.closes
    borders = [*range(opens, closes, max(length, times.MINUTE)), closes]
    if len(borders) - 1 > MOST_SLOTS:
        what = Worded("makes {slots} slots of a day", slots=len(borders) - 1)
        top.note("slot", what, Worded("Make it longer: at most {most}", most=MOST_SLOTS))
        borders = [opens, closes]
    return tuple(pairwise(borders))


def _windows(
    top: Reader, hall: Hall, roles: tuple[RoleChoice, ...]
) -> tuple[dict[str, tuple[Span, ...]], dict[str, tuple[int, ...]]]:
    """``[[windows]]``: when these may be at work, and by which roles."""
    spans: dict[str, list[Span]] = {}
    of: dict[str, tuple[int, ...]] = {}
    for row in top.rows("windows"):
        names = row.texts("ids") if row.has("ids") else (row.text("id"),)
        begins = row.wall("from", times.wall_text(hall.hours.opens))
        ends = row.wall("to", times.wall_text(hall.hours.closes))
        if begins >= ends:
            row.note("to", "is not later than from", "Put the earlier time first")
        allowed = [known_role(row, "roles", name, roles) for name in row.texts("roles", ())]
        row.refuse_unknown()
        for name in names:
            if name not in hall.windows:
                if name:
                    key = "ids" if row.has("ids") else "id"
                    what = Worded("{code!r} is no window of this hall", code=name)
                    row.note(key, what, did_you_mean(name, hall.windows))
                continue
            if row.has("from") or row.has("to"):
                spans.setdefault(name, []).append((begins, ends))
            if row.has("roles"):
                of[name] = tuple(role for role in allowed if role is not None)
    return {name: tuple(sorted(found)) for name, found in spans.items()}, of


def _staff(top: Reader, hall: Hall) -> tuple[tuple[int, int, int], ...]:
    """``staff``: one number for the whole day, or ``[[staff]]`` with from, to and most."""
    hours = hall.hours
    if isinstance(top.raw("staff"), int):
        return ((hours.opens, hours.closes, top.whole("staff", least=1, most=MOST_WINDOWS)),)
    found = []
    for row in top.rows("staff"):
        begins, ends = row.wall("from"), row.wall("to")
        if begins >= ends:
            row.note("to", "is not later than from", "Put the earlier time first")
        found.append((begins, ends, row.whole("most", most=MOST_WINDOWS)))
        row.refuse_unknown()
    return tuple(found)
