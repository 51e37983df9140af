"""A hall's own record as visits: rows that ``hall`` has read from its log and projections.

Whoever keeps the record knows the database; here only mappings come in, with times in ms UTC.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from queueing import times
from queueing.hallfile import Hall
from simulation.fit.checks import DONE, EXPIRED, LEFT, MISSED, TURNED_AWAY
from simulation.fit.findings import Findings
from simulation.fit.visits import NEVER, TIMES, Visits, day_number

Row = Mapping[str, Any]

_WALK_UP = "window"


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done with a ticket (``recalled``, ``missed``, ``requeued``) at a time, ms UTC."""

    ticket: str
    what: str
    at: int


@dataclass(frozen=True, slots=True)
class Record:
    """What a hall knows of its visits.

    ``visits`` are rows of its projection with the ``class`` of the priority beside it (None: forgotten or
    none), ``unkept`` its appointments to which nobody came, ``deeds`` what is told by the log alone.
    """

    visits: Sequence[Row]
    unkept: Sequence[Row]
    deeds: Iterable[Deed]


def visits_of(record: Record, hall: Hall) -> tuple[Visits, Findings]:
    """The visits, as they were recorded."""
    names = [f"{row['day']} {row['number']}".strip() for row in record.visits]
    findings = Findings(lambda line: names[line - 1] if line <= len(names) else str(line))
    deeds = _by_ticket(record.deeds)
    zone, zeros = ZoneInfo(hall.timezone), {}
    codes = {code: place for place, code in enumerate(hall.items)}
    windows = {name: spec.index for name, spec in hall.windows.items()}
    classes = {code: place for place, code in enumerate(hall.priorities)}
    kiosk = next((place for place, one in enumerate(hall.priorities.values()) if one.kiosk), 0)
    columns: dict[str, list[int]] = {name: [] for name in _COLUMNS}
    unknown: dict[str, list[int]] = {}
    nameless: list[int] = []
    several: list[int] = []
    for line, row in enumerate([*record.visits, *record.unkept], 1):
        items = json.loads(row["items"])
        if not items or items[-1] not in codes:
            unknown.setdefault(items[-1] if items else "-", []).append(line)
            continue
        day = row["day"]
        if day not in zeros:
            date = datetime.date.fromisoformat(day)
            zeros[day] = (day_number(date), times.zero(date, zone))
        number, zero = zeros[day]
        one = _visit(row, deeds.get(row["ticket"], {})) if line <= len(record.visits) else _unkept(row)
        found = {name: NEVER if (at := one.get(name)) is None else at - zero for name in TIMES}
        priority = classes.get(row["class"], NEVER) if row.get("class") else NEVER
        if priority == NEVER and row.get("priority") is True and classes:
            nameless.append(line)
            priority = kiosk
        whole = row.get("step", 1) == 1 and len(items) == 1 and _held(row) == 0
        if not whole and row.get("started_at") is not None:
            several.append(line)
        found |= {
            "line": line,
            "day": number,
            "item": codes[items[0]] if items[0] in codes else codes[items[-1]],
            "window": windows.get(row.get("window") or "", NEVER),
            "priority": priority,
            "outcome": one["outcome"],
            "calls": one.get("calls", 0),
            "matters": len(items),
            "waits": int(row.get("channel") != _WALK_UP),
            "served": int(whole),
        }
        for name, values in columns.items():
            values.append(found[name])
    for code, lines in unknown.items():
        findings.note("unknown_item", lines, code)
    findings.note("class_forgotten", nameless)
    findings.note("several", several)
    arrays: dict[str, Any] = {
        name: np.array(values, dtype=bool if name in ("waits", "served") else np.int64)
        for name, values in columns.items()
    }
    return Visits(**arrays), findings


_COLUMNS = (
    "line", "day", "item", "window", "priority", "outcome", "calls", "matters", *TIMES, "waits", "served"
)  # fmt: skip


def _by_ticket(deeds: Iterable[Deed]) -> dict[str, dict[str, list[int]]]:
    found: dict[str, dict[str, list[int]]] = {}
    for deed in deeds:
        found.setdefault(deed.ticket, {}).setdefault(deed.what, []).append(deed.at)
    return found


def _held(row: Row) -> int:
    """How long (ms) the visit was put aside: what does not count and is not before a booked time."""
    booked = row.get("appointment")
    early = 0 if booked is None else max(0, booked - row["issued_at"])
    return max(0, (row.get("uncounted") or 0) - early)


def _visit(row: Row, deeds: Mapping[str, Sequence[int]]) -> dict[str, Any]:
    """The times of a finished visit, and how it ended."""
    missed, back = deeds.get("missed", ()), deeds.get("requeued", ())
    # Of somebody forgotten it is known that the call was missed, not when: that counts as at the call.
    dim = bool(row["misses"]) and not missed
    until = missed[0] if missed else row["started_at"]
    recalls = [at for at in deeds.get("recalled", ()) if until is None or at <= until]
    if row["ended"] == "completed":
        outcome = TURNED_AWAY if row["outcome"] == "turned_away" else DONE
    elif row["ended"] == "withdrawn":
        outcome = LEFT
    else:
        outcome = MISSED if row["misses"] and row["started_at"] is None else EXPIRED
    return {
        "arrived": row["arrived_at"],
        "issued": row["issued_at"],
        "called": row["called_at"],
        "again": recalls[-1] if recalls else row["called_at"],
        "started": row["started_at"],
        "accepted": None if row["accept_inferred"] else row["accepted_at"],
        "completed": row["completed_at"],
        "missed": missed[0] if missed else row["called_at"] if dim else None,
        "back": back[0] if missed and back and back[0] >= missed[0] else None,
        "left": row["ended_at"] if outcome in (LEFT, EXPIRED) and row["called_at"] is None else None,
        "booked": row["appointment"],
        "outcome": outcome,
        "calls": 0 if row["called_at"] is None or dim else 1 + len(recalls),
    }


def _unkept(row: Row) -> dict[str, Any]:
    return {"booked": row["booked_for"], "outcome": MISSED}
