"""Simulated days as data of waits: what could be known when each ticket was issued, and how long it took.

The reference plays them, as only the Floor knows what stands before a ticket.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from queueing import events as e
from queueing.floor import Floor
from queueing.tickets import WALK_UP
from simulation.chance import Ints
from simulation.reference import HallDay, Setting
from simulation.scenario import Scenario
from simulation.traces import draw_day

NONE = -1


@dataclass(frozen=True, slots=True)
class Seen:
    """Tickets of simulated days, in the order of their issue; a column each.

    ``lane`` points into the hall's lanes, ``wall`` is the time of issue (ms after zero), ``turn`` when the
    turn should have come by the work ahead (ms after issue; -1: no window will), ``p50`` and ``p90`` what was
    told, ``people`` who stood before in the lane. ``waited`` is what it took to the first call, ``left`` when
    the visitor gave up or the day ended uncalled (ms after issue, -1: did not). ``kind`` and ``day`` say
    which scenario and day it was.
    """

    lane: Ints
    wall: Ints
    turn: Ints
    p50: Ints
    p90: Ints
    people: Ints
    waited: Ints
    left: Ints
    kind: Ints
    day: Ints

    def __len__(self) -> int:
        return len(self.lane)

    def where(self, chosen: Any) -> Seen:
        """Some of them: an array of flags or indices."""
        return Seen(*(getattr(self, one.name)[chosen] for one in fields(self)))

    @staticmethod
    def joined(parts: Sequence[Seen]) -> Seen:
        """All of several, one after the other."""
        return Seen(*(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Seen)))


@dataclass(frozen=True, slots=True)
class Kept:
    """How long visitors kept a window: ``item`` points into the hall's items, ``time`` in ms to ready."""

    item: Ints
    time: Ints


class _Watch:
    """Notes what a day's events say of waits."""

    def __init__(self, zero: int, clear: int) -> None:
        self.zero, self.clear = zero, clear
        self.rows: list[list[int]] = []
        self.row: dict[str, list[int]] = {}
        self.called: dict[str, tuple[int, str]] = {}
        self.kept: list[tuple[int, int]] = []

    def __call__(self, floor: Floor, events: tuple[e.Event, ...]) -> None:
        """Takes the events of one command."""
        for event in events:
            if type(event) is e.TicketIssued:
                self._issued(floor, event)
            elif type(event) is e.TicketCalled:
                self._called(floor, event)
            elif type(event) in (e.ServiceCompleted, e.StepCompleted, e.TicketMissed):
                self._freed(floor, event)
            elif type(event) in (e.TicketWithdrawn, e.TicketExpired):
                self._gone(event)

    def _issued(self, floor: Floor, event: e.TicketIssued) -> None:
        if event.channel == WALK_UP:
            return
        assert floor.hall is not None
        turn = NONE
        if floor.hall.waits is not None:
            after = floor.turn(event.lane, event.items, event.place, event.join, event.at).after
            turn = NONE if after is None else round(after)
        lane = list(floor.hall.lanes).index(event.lane)
        p50, p90 = event.estimate_p50 or 0, event.estimate_p90 or 0
        row = [lane, event.at - self.zero, turn, p50, p90, event.people_ahead, NONE, NONE]
        self.rows.append(row)
        self.row[event.ticket] = row

    def _called(self, floor: Floor, event: e.TicketCalled) -> None:
        items = floor.tickets[event.ticket].items
        self.called[event.ticket] = event.at, items[0] if len(items) == 1 else ""
        row = self.row.pop(event.ticket, None)
        if row is not None:
            row[6] = event.at - self.zero - row[1]

    def _freed(self, floor: Floor, event: Any) -> None:
        at, item = self.called.pop(event.ticket, (0, ""))
        if item and floor.hall is not None:
            clear = 0 if type(event) is e.TicketMissed else self.clear
            self.kept.append((list(floor.hall.items).index(item), event.at - at + clear))

    def _gone(self, event: Any) -> None:
        row = self.row.pop(event.ticket, None)
        if row is not None:
            row[7] = event.at - self.zero - row[1]


def observe(
    scenario: Scenario, seed: int, days: range, kind: int, waits: Mapping[str, object] | None
) -> tuple[Seen, Kept]:
    """Plays days of a scenario under its own plan with this table of waits (None: without one)."""
    data = {key: value for key, value in scenario.hall.data.items() if key != "waits"}
    if waits is not None:
        data["waits"] = waits
    plan = scenario.staffed(scenario.plan)
    setting = Setting(data, plan, scenario.date, scenario.zero, scenario.habits)
    rows: list[list[int]] = []
    kept: list[tuple[int, int]] = []
    for day in days:
        watch = _Watch(scenario.zero, scenario.hall.rules.clear)
        HallDay(setting, draw_day(scenario, seed, day), watch=watch).run()
        rows += [[*row, kind, day] for row in watch.rows]
        kept += watch.kept
    columns = np.array(rows, dtype=np.int64).reshape(-1, len(fields(Seen))).T
    times = np.array(kept, dtype=np.int64).reshape(-1, 2).T
    return Seen(*columns), Kept(*times)
