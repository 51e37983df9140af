"""Courses: what single visitors of a day do besides being called, served and done.

In a trace they are columns, like everything about its visitors. A :class:`Course` is one visitor's, for who
plays a day visitor by visitor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from queueing.commands import Steps
from simulation.laws import NEVER

HOW: tuple[Steps, ...] = ("auto", "together", "in_order", "parallel")
"""How several matters are served; a trace names one by its position here."""


@dataclass(frozen=True, slots=True)
class Course:
    """What a visitor does besides; durations in ms, NEVER (-1) for what does not happen.

    ``others`` are further items, served as ``how`` says; ``works`` are (service, accept) of the items of
    which it is known. ``booked`` is the time of the appointment after the day's zero, ``early_pass``: shows
    the return pass of an earlier day. ``check`` is how long the pre-check takes, which ends ``sent_away``.

    ``turned_away``: papers are missing at the window; then the visitor is back ``back`` later as the visitor
    ``again``. ``more_time`` is counted from the issue, ``aside`` from the call, ``aside_for`` from that on;
    ``seen``, from the issue, is when a guide looks at the claimed priority, which is then ``granted`` or not.
    ``balks``: takes no ticket when too many wait.
    """

    others: tuple[str, ...] = ()
    how: Steps = "auto"
    works: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    booked: int = NEVER
    early_pass: bool = False
    check: int = NEVER
    sent_away: bool = False
    turned_away: bool = False
    back: int = NEVER
    again: int = NEVER
    more_time: int = NEVER
    aside: int = NEVER
    aside_for: int = NEVER
    seen: int = NEVER
    granted: bool = True
    balks: bool = False


PLAIN = Course()
"""Nothing besides."""

TIMES = ("booked", "check", "back", "again", "more_time", "aside", "aside_for", "seen")
FLAGS = ("early_pass", "sent_away", "turned_away", "granted", "balks")
COLUMNS: dict[str, tuple[Any, type]] = {
    **dict.fromkeys(TIMES, (NEVER, np.int64)),
    **{name: (getattr(PLAIN, name), np.bool_) for name in FLAGS},
    "how": (0, np.int8),
}
"""A course's columns: what stands there when nothing happens, and the kind of number."""

MATTERS: dict[str, type] = {
    "matter_item": np.int64,
    "matter_service": np.int64,
    "matter_accept": np.int64,
    "matter_brought": np.bool_,
}
"""The columns with a row for each matter whose work is known beside a visitor's own."""


def plain_columns(count: int) -> dict[str, Any]:
    """The columns of visitors who do nothing besides. Each is one number seen ``count`` times: whoever writes
    into one copies it first.
    """
    found: dict[str, Any] = {
        name: np.broadcast_to(np.array(value, dtype=kind), count) for name, (value, kind) in COLUMNS.items()
    }
    found |= {name: np.zeros(0, dtype=kind) for name, kind in MATTERS.items()}
    return found | {"matter_start": np.zeros(count + 1, dtype=np.int64)}


def columns_of(courses: Mapping[int, Course], count: int, items: Sequence[str]) -> dict[str, Any]:
    """The columns of ``count`` visitors with these courses; ``items`` name all matters of them."""
    found = {name: column.copy() for name, column in plain_columns(count).items()}
    for visitor, course in courses.items():
        for name in (*TIMES, *FLAGS):
            found[name][visitor] = getattr(course, name)
        found["how"][visitor] = HOW.index(course.how)
    numbers = np.zeros(count, dtype=np.int64)
    rows: list[tuple[int, int, int, bool]] = []
    for visitor in sorted(courses):
        course = courses[visitor]
        works = dict.fromkeys(course.others, (NEVER, NEVER)) | dict(course.works)
        rows += [(items.index(code), *work, code in course.others) for code, work in works.items()]
        numbers[visitor] = len(works)
    for (name, kind), column in zip(MATTERS.items(), zip(*rows, strict=True), strict=False):
        found[name] = np.array(column, dtype=kind)
    np.cumsum(numbers, out=found["matter_start"][1:])
    return found


def courses_of(items: Sequence[str], columns: Mapping[str, Any]) -> dict[int, Course]:
    """The courses in these columns, of those visitors who do anything besides."""
    start = columns["matter_start"]
    busy = np.diff(start) > 0
    for name, (value, _) in COLUMNS.items():
        busy = busy | (columns[name] != value)
    visitors = np.flatnonzero(busy)
    picked = {name: columns[name][visitors].tolist() for name in COLUMNS}
    how = [HOW[one] for one in picked.pop("how")]
    begins, ends = start[visitors].tolist(), start[visitors + 1].tolist()
    matters = [columns[name].tolist() for name in MATTERS]
    found: dict[int, Course] = {}
    for row, visitor in enumerate(visitors.tolist()):
        single = {name: values[row] for name, values in picked.items()}
        others, works = _matters(items, matters, range(begins[row], ends[row]))
        found[visitor] = Course(others=others, how=how[row], works=works, **single)
    return found


def _matters(
    items: Sequence[str], matters: list[list[Any]], rows: range
) -> tuple[tuple[str, ...], dict[str, tuple[int, int]]]:
    """The further matters of a visitor, and the works that are known."""
    item, service, accept, brought = matters
    others = tuple(items[item[row]] for row in rows if brought[row])
    return others, {items[item[row]]: (service[row], accept[row]) for row in rows if service[row] != NEVER}
