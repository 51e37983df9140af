"""The visits of a recorded day as a trace.

Each column says what was seen, and what was not seen has a rule of its own here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from statistics import median

import numpy as np

from queueing.commands import Steps
from queueing.hallfile import Hall
from queueing.tickets import WALK_UP
from simulation.courses import Course
from simulation.days import ONE_EACH, Trace
from simulation.laws import NEVER
from simulation.likeness import Likeness
from simulation.readiness import Cleared
from simulation.visits import Items, Visit, Visits

ABSENT = 60_000
"""How long a missed number holds its window where none was missed (ms): it is then asked of nobody."""


def _came_back(visits: Mapping[str, Visit], visit: Visit) -> Visit | None:
    """The visit of the same day after which this one came, with its return pass."""
    earlier = visits.get(visit.issued.returns) if visit.issued.returns is not None else None
    return earlier if earlier is not None and earlier.pass_given else None


def in_order(visits: Mapping[str, Visit]) -> dict[str, int]:
    """The visitor who held each ticket: in the order of issue, those who came back the same day last."""
    first = [name for name, visit in visits.items() if _came_back(visits, visit) is None]
    again = [name for name, visit in visits.items() if _came_back(visits, visit) is not None]
    return {name: visitor for visitor, name in enumerate([*first, *again])}


def _wanted(visit: Visit) -> tuple[Items, Steps]:
    """All items of a visit, those of its first step first, and how they are served."""
    issued = visit.issued
    first = visit.items or issued.items
    rest = tuple(item for step in issued.steps for item in step)
    how: Steps = "together"
    if issued.steps:
        how = "parallel" if issued.parallel else "in_order"
    added = tuple(item for item in visit.added if item not in (*first, *rest))
    if added and len(first) == 1:
        rest, how = (*rest, *added), how if issued.steps else "in_order"
    return tuple(dict.fromkeys((*first, *rest))), how


def _works(visit: Visit, items: Items, how: Steps, likely: Likeness) -> dict[str, tuple[int, int]]:
    """Service and accept of each item: as they were, or as somebody else's with the same item.

    Items served together have one time; it stands with the first of them. What was done for an item that the
    visit did not begin with counts for the first.
    """
    spent: dict[str, int] = {}
    accepts: dict[str, int] = {}
    for served, begins, ends in visit.spells:
        owner = served[0] if served[0] in items else items[0]
        spent[owner] = spent.get(owner, 0) + ends - begins
    for served, accept in visit.accepts.items():
        owner = served[0] if served[0] in items else items[0]
        accepts.setdefault(owner, accept)
    together = items[1:] if how == "together" else ()
    found = {}
    for item in items:
        if item in together:
            found[item] = (0, NEVER)
        elif item in spent and (visit.served or visit.serving is None):
            found[item] = (spent[item], min(accepts.get(item, NEVER), spent[item]))
        else:
            found[item] = likely.of(item, at_least=spent.get(item, 0))
    return found


def trace_of(
    hall: Hall,
    zero: int,
    visits: Visits,
    order: Mapping[str, int],
    cleared: Iterable[Cleared],
    missed: Mapping[str, tuple[Items, int]],
) -> Trace:
    """The trace of a hall's visits, in this ``order``.

    ``zero`` is the day's (ms UTC), ``cleared`` what windows tell of clearing up, ``missed`` are the
    appointments (items, ms UTC) to which nobody came.
    """
    wanted = {name: _wanted(visits.visits[name]) for name in order}
    used = {item for items, _ in wanted.values() for item in items}
    used |= {item for items, _ in missed.values() for item in items}
    items = tuple(code for code in hall.items if code in used)
    claimed = {visit.priority for visit in visits.visits.values()}
    priorities = tuple(code for code in hall.priorities if code in claimed)
    clear = _clearing(cleared, hall.rules.clear)
    likely = Likeness(hall, visits.visits.values())
    columns: dict[str, list[int]] = {name: [] for name in ONE_EACH}
    courses: dict[int, Course] = {}
    for name, visitor in order.items():
        visit = visits.visits[name]
        wants, how = wanted[name]
        likely.now(visit)
        works = _works(visit, wants, how, likely)
        back = _came_back(visits.visits, visit)
        service, accept = works.pop(wants[0])
        row = {
            "arrival": NEVER if back is not None else visit.issued.at - zero,
            "item": items.index(wants[0]),
            "priority": NEVER if visit.priority is None else priorities.index(visit.priority),
            "service": service,
            "accept": accept,
            "walk": hall.rules.walk if visit.walk == NEVER else visit.walk,
            "clear": clear.get(name, hall.rules.clear),
            "patience": visit.patience,
            "returns": visit.returns,
            "comes": visit.comes,
        }
        for column, value in row.items():
            columns[column].append(value)
        course = _course(visit, zero, wants[1:], how, works, back)
        if course != Course():
            courses[visitor] = course
    _tie_those_who_came_back(visits.visits, order, courses)
    return Trace.written(
        items,
        priorities,
        {name: np.array(values, dtype=_KINDS.get(name, np.int64)) for name, values in columns.items()},
        calls=1 + round(median(visits.recalls)) if visits.recalls else 1,
        between=round(median(visits.between)) if visits.between else 0,
        absent=round(median(visits.absences)) if visits.absences else ABSENT,
        no_shows=tuple((items[0], at - zero) for items, at in missed.values()),
    ).with_courses(courses)


_KINDS: Mapping[str, type[np.generic]] = {"comes": np.bool_}


def _tie_those_who_came_back(
    visits: Mapping[str, Visit], order: Mapping[str, int], courses: dict[int, Course]
) -> None:
    """Who came back with a return pass is the same visitor again, so long after the first visit."""
    for name, visitor in order.items():
        earlier = _came_back(visits, visits[name])
        if earlier is not None:
            first = order[earlier.issued.ticket]
            after = visits[name].issued.at - earlier.completed
            courses[first] = replace(courses.get(first, Course()), back=after, again=visitor)


def _course(
    visit: Visit,
    zero: int,
    others: Items,
    how: Steps,
    works: Mapping[str, tuple[int, int]],
    back: Visit | None,
) -> Course:
    """What the visitor did besides; one who came back is tied to the first visit afterwards."""
    issued = visit.issued
    return Course(
        others=others,
        how=how if others else "auto",
        works=works,
        booked=NEVER if issued.appointment is None else issued.appointment - zero,
        early_pass=issued.returns is not None and back is None,
        turned_away=visit.turned_away,
        more_time=visit.more_time,
        aside=visit.aside,
        aside_for=visit.aside_for,
        seen=visit.seen if issued.channel != WALK_UP else NEVER,
        granted=visit.granted,
    )


def _clearing(cleared: Iterable[Cleared], mean: int) -> dict[str, int]:
    """How long was cleared up after each ticket (ms): the hall's mean where that is possible."""
    least: dict[str, int] = {}
    most: dict[str, int] = {}
    for one in cleared:
        least[one.ticket] = max(least.get(one.ticket, 0), one.least)
        if one.most is not None:
            most[one.ticket] = min(most.get(one.ticket, one.most), one.most)
    return {name: min(max(low, mean), most.get(name, max(low, mean))) for name, low in least.items()}
