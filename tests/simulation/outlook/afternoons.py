"""Days of a hall seen at a moment, and what then came."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from queueing.events import Event, TicketIssued
from queueing.floor import Floor
from queueing.plans import Plan
from simulation.behaviour import Act, Rank, Script
from simulation.ledger import NONE, DayRecord
from simulation.outlook.seen import Judged, Seen
from simulation.reference import HallDay, Setting
from simulation.scenario import Scenario
from simulation.traces import draw_day

VARIES = 0.15
"""How much the days of one kind differ here."""


@dataclass(frozen=True, slots=True)
class Afternoon:
    """What was seen of a day at a moment, and the whole day as it went."""

    seen: Seen
    fact: DayRecord

    def waiting(self, lane: str, at: int) -> int:
        """How many waited for their first call in a lane at a time (ms after zero)."""
        fact, place = self.fact, list(self.seen.hall.lanes).index(lane)
        until = np.where(fact.called != NONE, fact.called, np.maximum(fact.left, fact.expired))
        return int(((fact.lane == place) & (fact.issued != NONE) & (fact.issued <= at) & (until > at)).sum())


def afternoon(scenario: Scenario, plan: Plan, seed: int, day: int, at: int) -> Afternoon:
    """Plays a day of a seed. What is seen ``at`` ms after zero knows only what had happened by then."""
    kind = replace(scenario, profile=replace(scenario.profile, day_variation=VARIES))
    issued: list[int] = []
    pictures: list[dict[str, Any]] = []

    def watch(_floor: Floor, events: tuple[Event, ...]) -> None:
        issued.extend(one.at - scenario.zero for one in events if isinstance(one, TicketIssued))

    def look(floor: Floor, _now: int) -> None:
        pictures.append({"floor": floor.snapshot(), "issued": list(issued)})

    script = Script(acts=(Act(at, Rank(Rank.CALL), look),))
    setting = Setting(scenario.hall.data, plan, scenario.date, scenario.zero, scenario.habits)
    fact = HallDay(setting, draw_day(kind, seed, day), script, watch=watch).run()
    (picture,) = pictures
    floor = Floor.restore(picture["floor"])
    seen = Seen(floor, scenario.zero + at, [kind], picture["issued"], _judged(fact, scenario, at))
    return Afternoon(seen, fact)


def _judged(fact: DayRecord, scenario: Scenario, at: int) -> list[Judged]:
    """The fast tickets whose visits were over by then; whoever left early counts nowhere."""
    fast = np.array([lane.kind == "fast" for lane in scenario.hall.lanes.values()])
    over = (fact.completed != NONE) & (fact.completed <= at) & fast[fact.lane]
    wait = fact.started - fact.issued
    return [
        Judged(int(fact.issued[who]), bool(wait[who] <= scenario.hall.promise.target))
        for who in np.flatnonzero(over)
    ]
