"""Days of a hall seen at a moment, and what then came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from queueing.calibration import Tally
from queueing.events import Event, TicketIssued
from queueing.floor import Floor
from queueing.plans import Plan
from queueing.times import HOUR, MINUTE
from simulation.behaviour import Act, Rank, Script
from simulation.ledger import NONE, DayRecord
from simulation.outlook.bands import lanes_of
from simulation.outlook.draws import draw
from simulation.outlook.futures import futures
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

    def waits(self, lane: str, begins: int, ends: int) -> Iterator[tuple[int | None, int | None]]:
        """Of each who took a ticket of a lane in [begins, ends), ms after zero, and after what was seen:

        from issue to the first call (ms; None: never called), and else until the visitor was gone.
        """
        fact, place = self.fact, list(self.seen.hall.lanes).index(lane)
        since = max(begins, self.seen.now + 1)
        for who in np.flatnonzero((fact.lane == place) & (fact.issued >= since) & (fact.issued < ends)):
            issued, called = int(fact.issued[who]), int(fact.called[who])
            if called != NONE:
                yield called - issued, None
            else:
                yield None, max(int(fact.left[who]), int(fact.expired[who])) - issued


@dataclass(slots=True)
class Covered:
    """How often the outlook was right: of ``told`` numbers of people waiting so many were ``inside`` their
    bands; ``waits`` is what became of the waits of those who came.
    """

    told: int = 0
    inside: int = 0
    waits: Tally = field(default_factory=Tally)


def covered(scenario: Scenario, seed: int, days: int, count: int) -> Covered:
    """The outlooks by ``count`` futures of so many days, each seen once between 8:40 and 15:10."""
    found = Covered()
    for day in range(days):
        at = 8 * HOUR + 40 * MINUTE + (day * 97 % 391) * MINUTE  # mornings, lunch and afternoons come up
        one = afternoon(scenario, scenario.plans[-1], seed, day, at)
        lives = futures(one.seen, draw(one.seen, count, seed=day), None)
        for lane in lanes_of(one.seen, lives):
            for waiting in lane.waiting[1:]:
                found.told += 1
                found.inside += waiting.low <= one.waiting(lane.lane, waiting.at) <= waiting.high
            for told in lane.waits:
                if told.p50 is not None and told.p90 is not None:
                    for waited, left in one.waits(lane.lane, told.begins, told.ends):
                        found.waits.add(told.p50, told.p90, waited, left)
    return found


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
