"""Small halls, plans and days for tests, and the sample hall from ``config/``.

The small hall has zones A and B, four windows and seven items; every test may change a copy of its data.
"""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from queueing import commands as c
from queueing import times
from queueing.errors import Refused
from queueing.floor import Floor, Outcome
from queueing.hallfile import Hall, hall_from_data
from queueing.lanes import LaneEntry
from queueing.plans import Plan, Slot, plan_from_data
from queueing.tickets import Ticket

ROOT = Path(__file__).parent.parent
DEMO = ROOT / "config" / "halls" / "demo"

DAY = "2026-03-02"
"""A Monday."""
ZERO = int(datetime(2026, 3, 1, 16, tzinfo=UTC).timestamp() * 1000)
"""Local midnight of :data:`DAY` in Shanghai, ms UTC."""


def at(wall: str, day: int = 0) -> int:
    """``HH:MM``, ``HH:MM:SS`` or ``HH:MM:SS.mmm`` of the test day (or ``day`` days later), ms UTC."""
    hours, minutes, *rest = wall.split(":")
    seconds = round(float(rest[0]) * 1000) if rest else 0
    return ZERO + day * times.DAY + int(hours) * times.HOUR + int(minutes) * times.MINUTE + seconds


def wall(ms: int) -> str:
    """The opposite of :func:`at`, for messages."""
    return (
        f"{times.wall_text((ms - ZERO) // times.MINUTE * times.MINUTE)}:{(ms - ZERO) % 60_000 / 1000:06.3f}"
    )


def names(word: str) -> dict[str, str]:
    """A name in both languages."""
    return {"zh-CN": f"{word}号", "en": word}


def item(code: str, department: str, minutes: float, complexity: str = "simple") -> dict[str, Any]:
    """A service item's row."""
    return {
        "code": code,
        "department": department,
        "names": names(code),
        "complexity": complexity,
        "handling": "instant" if complexity == "simple" else "promised",
        "service": f"{minutes} min",
        "materials": ["ID"],
    }


def window(name: str, number: int, zones: Sequence[str], skills: Sequence[str]) -> dict[str, Any]:
    """A window's row; its first zone is where it stands."""
    return {
        "id": name,
        "number": number,
        "names": names(name),
        "zone": zones[0],
        "zones": list(zones),
        "skills": list(skills),
    }


_HALL: dict[str, Any] = {
    "schema": 1,
    "code": "TINY",
    "timezone": "Asia/Shanghai",
    "names": names("Tiny hall"),
    "hours": {
        "doors_open": "08:00",
        "opens": "08:30",
        "closes": "17:30",
        "ends": "20:00",
        "last_ticket": "10 min",
    },
    "promise": {"target": "180 s", "share": 0.9, "peaks": [["09:00", "11:00"]]},
    "rules": {
        "walk": "30 s",
        "clear": "15 s",
        "requeue_behind": 2,
        "requeue_times": 1,
        "requeue_within": "60 min",
        "pause_release": "15 min",
    },
    "zones": [{"code": "A", "names": names("Zone A")}, {"code": "B", "names": names("Zone B")}],
    "departments": [
        {"code": "DA", "zone": "A", "names": names("Department A")},
        {"code": "DB", "zone": "B", "names": names("Department B")},
    ],
    "materials": {"ID": {"names": names("Identity card"), "shareable": True}},
    "lanes": [
        {"code": "fast", "kind": "fast", "letter": "K", "names": names("Fast")},
        {"code": "regular-A", "kind": "regular", "letter": "A", "zone": "A", "names": names("Regular A")},
        {"code": "regular-B", "kind": "regular", "letter": "B", "zone": "B", "names": names("Regular B")},
    ],
    "items": [
        item("QA", "DA", 4),
        item("NA", "DA", 6),
        item("CA", "DA", 20, "complex"),
        item("QB", "DB", 4),
        item("NB", "DB", 6),
        item("CB", "DB", 20, "complex"),
        item("ONE", "DA", 30, "complex"),
    ],
    "skills": [{"code": "one", "names": names("One thing"), "items": ["ONE"], "only": True}],
    "fast_list": [{"items": ["QA", "QB"]}],
    "windows": [
        window("W1", 1, ["A"], ["DA", "DB"]),
        window("W2", 2, ["A"], ["DA", "DB"]),
        window("W3", 3, ["B"], ["DB"]),
        window("W4", 4, ["A", "B"], ["DA", "DB", "one"]),
    ],
    "priorities": [
        {"code": "elder", "credit": "10 min", "names": names("Older person")},
        {"code": "urgent", "credit": "20 min", "names": names("Urgent")},
    ],
    "boards": [{"id": "main", "names": names("Main board")}],
}

_PLAN: dict[str, Any] = {
    "code": "tiny",
    "names": names("Tiny plan"),
    "roles": {
        "fast": {"lanes": [{"lane": "fast"}, {"lane": "own", "after": "20 min", "reserve": 1}]},
        "regular": {"lanes": [{"lane": "own"}, {"lane": "fast", "after": "-20 min"}]},
    },
    "slots": [{"from": "08:30", "to": "17:30", "windows": {"fast": ["W1", "W2"]}, "rest": "regular"}],
}


def hall_data(**changes: object) -> dict[str, Any]:
    """The small hall's file as data; ``changes`` replace top-level keys."""
    return copy.deepcopy(_HALL) | changes


def plan_data(**changes: object) -> dict[str, Any]:
    """The small plan's file as data: W1 and W2 fast, W3 and W4 regular, all day without breaks."""
    return copy.deepcopy(_PLAN) | changes


def waits_table(**changes: object) -> dict[str, Any]:
    """A table of waits for the small hall, by which the time of the turn is the wait that is told."""
    straight = [0, 7200]
    cells = [
        {"lane": lane, "from": "00:00", "to": "24:00", "ahead": straight, "p50": straight, "p90": straight}
        for lane in ("fast", "regular-A", "regular-B")
    ]
    keeps = {"QA": 240, "NA": 360, "CA": 1200, "QB": 240, "NB": 360, "CB": 1200, "ONE": 1800}
    return {"keeps": keeps, "spread": 1.0, "cells": cells, **changes}


def tiny_hall(**changes: object) -> Hall:
    """The small hall."""
    return hall_from_data(hall_data(**changes))


def tiny_plan(hall: Hall | None = None, **changes: object) -> Plan:
    """The small plan."""
    return plan_from_data(plan_data(**changes), hall or tiny_hall())


Lanes = str | tuple[str, int] | tuple[str, int, int]
"""A lane, with ``after`` in minutes, with ``reserve``."""


def entry(lane: Lanes) -> LaneEntry:
    """A lane entry from its short form."""
    if isinstance(lane, str):
        return LaneEntry(lane)
    return LaneEntry(lane[0], lane[1] * times.MINUTE, lane[2] if len(lane) == 3 else 0)


def plan_of(windows: Mapping[str, Sequence[tuple[str, str, Sequence[Lanes]]]], **other: Any) -> Plan:
    """A plan written out: window -> [(from, to, lanes)], in window and time order."""
    slots = [
        Slot(name, tuple(entry(lane) for lane in lanes), times.wall(begins), times.wall(ends))
        for name, rows in windows.items()
        for begins, ends, lanes in rows
    ]
    values: dict[str, Any] = {"lanes": ("fast", "regular-A", "regular-B"), "code": "written", **other}
    return Plan(names=names("Written plan"), slots=tuple(slots), **values)


def all_day(**windows: Sequence[Lanes]) -> Plan:
    """A plan with one slot a window, 08:30 to 17:30."""
    return plan_of({name: [("08:30", "17:30", lanes)] for name, lanes in windows.items()})


class Story:
    """A Floor with its day open at 08:00, driven by wall times; every command settles first."""

    def __init__(
        self, plan: Plan | None = None, hall: Mapping[str, object] | None = None, *, open_day: bool = True
    ) -> None:
        self.floor = Floor()
        self.events: list[Any] = []
        self.do("07:50", c.ConfigureHall(hall_data() if hall is None else hall))
        self.do("07:50", c.ApplyPlan(plan or tiny_plan(self.floor.hall)))
        if open_day:
            self.do("08:00", c.OpenDay(DAY, ZERO))

    def do(self, when: str | int, command: c.Command, day: int = 0) -> Outcome:
        """Settles, then carries a command out."""
        moment = at(when, day) if isinstance(when, str) else when
        if not isinstance(command, c.Settle):
            self.settle(moment)
        outcome = self.floor.handle(moment, command)
        self.events += outcome.events
        return outcome

    def settle(self, when: str | int, day: int = 0) -> list[Any]:
        """Lets everything happen that is due; the events."""
        outcome = self.floor.handle(at(when, day) if isinstance(when, str) else when, c.Settle())
        self.events += outcome.events
        return list(outcome.events)

    def open(self, when: str, *windows: str) -> Story:
        """Clerks sit down."""
        for name in windows:
            self.do(when, c.OpenWindow(name))
        return self

    def issue(self, when: str, ticket: str, items: str = "QA", priority: str | None = None) -> Ticket:
        """A visitor takes a ticket for one item, or for several with commas between."""
        self.do(when, c.Issue(ticket, tuple(items.split(",")), priority))
        return self.floor.tickets[ticket]

    def call(self, when: str, window: str) -> str:
        """A clerk calls: the ticket's id, or the reason why nobody."""
        outcome = self.do(when, c.CallNext(window))
        assert outcome.because is not None
        return outcome.ticket.id if outcome.ticket else outcome.because.code

    def serve(self, when: str, window: str) -> str:
        """A clerk calls and the visitor is there at once."""
        ticket = self.call(when, window)
        self.do(when, c.Start(window, ticket))
        return ticket

    def done(self, when: str, window: str) -> None:
        """Whatever the window has in hand is finished, started first if need be."""
        ticket = self.floor.windows[window].ticket
        assert ticket is not None
        if self.floor.tickets[ticket].state == "called":
            self.do(when, c.Start(window, ticket))
        self.do(when, c.Complete(window, ticket))

    def refused(self, when: str, command: c.Command, day: int = 0) -> Refused:
        """A command that must be refused and change nothing; the refusal."""
        self.settle(when, day)
        before = frozen(self.floor)
        try:
            self.do(when, command, day)
        except Refused as refused:
            assert frozen(self.floor) == before, f"{command} was refused and yet changed something"
            return refused
        raise AssertionError(f"{command} was not refused")

    def kinds(self) -> list[str]:
        """The kinds of all events so far."""
        return [event.kind for event in self.events]

    def line(self, lane: str) -> list[str]:
        """The ids of the unaddressed tickets waiting in a lane, first one first."""
        return [ticket.id for ticket in self.floor.waiting_tickets(lane)]


def frozen(floor: Floor) -> str:
    """The snapshot as text: two Floors are the same when these are."""
    return json.dumps(floor.snapshot(), ensure_ascii=False)


def demo_hall_data() -> dict[str, Any]:
    """The sample hall's file."""
    return tomllib.loads((DEMO / "hall.toml").read_text("utf-8"))


def demo_plan_data() -> dict[str, dict[str, Any]]:
    """The sample hall's plan files by name."""
    return {
        path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted((DEMO / "plans").glob("*.toml"))
    }
