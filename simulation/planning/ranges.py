"""The days that plans are tried on. Those of one seed are split into ranges that are never mixed."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from queueing.plans import Plan
from simulation.days import Days
from simulation.scenario import Scenario
from simulation.screening.layout import Layout
from simulation.screening.visitors import Columns, columns_of
from simulation.streams import Streams
from simulation.traces import BLOCK, Drawer
from simulation.whatif import with_longer_services, with_wrong_tickets

SEARCH, CHOOSE, CERTIFY, AUDIT, TRY = 0, 1 << 12, 1 << 13, 1 << 14, 1 << 15
"""The first block of days of each range."""


@dataclass(frozen=True, slots=True)
class Range:
    """So many days from the first day of a block on."""

    first: int
    days: int

    def parts(self) -> list[tuple[int, int]]:
        """(block, how many of its days)."""
        return [
            (self.first + place, min(BLOCK, self.days - place * BLOCK))
            for place in range(-(-self.days // BLOCK))
        ]


@dataclass(frozen=True, slots=True)
class Visitors:
    """Some days' visitors: as they are (``truly``: by this they are judged), as they take their tickets under
    a plan (``held``), and that as the kernel reads it.
    """

    truly: Days
    held: Days
    columns: Columns

    def first(self, days: int) -> Visitors:
        """The first of the days."""
        if days == len(self.truly):
            return self
        cut = [
            replace(one, starts=one.starts[: days + 1], no_shows=one.no_shows[:days])
            for one in (self.truly, self.held)
        ]
        return Visitors(cut[0], cut[1], self.columns)

    @property
    def count(self) -> int:
        """How many visitors."""
        return int(self.truly.starts[-1])


class Drawn:
    """Blocks of days of one seed, drawn by threads when they are first asked for."""

    def __init__(self, scenario: Scenario, seed: int, workers: ThreadPoolExecutor) -> None:
        self.scenario, self.seed, self.workers = scenario, seed, workers
        self._drawer = Drawer(scenario)
        self._days: dict[int, Future[Days]] = {}

    def days(self, block: int) -> Days:
        """The visitors of a block as they are."""
        return self.begin(block).result()

    def begin(self, block: int) -> Future[Days]:
        """Begins to draw a block."""
        if block not in self._days:
            self._days[block] = self.workers.submit(self._draw, block)
        return self._days[block]

    def _draw(self, block: int) -> Days:
        drawn = self._drawer.block(Streams(self.seed, block))
        return replace(drawn, visitors=with_longer_services(self.scenario, drawn.visitors))

    def visitors(self, block: int, plan: Plan, layout: Layout) -> Visitors:
        """The visitors of a block under a plan with these lanes."""
        found = self.held(block, plan)
        return replace(found, columns=columns_of(layout, found.held))

    def held(self, block: int, plan: Plan) -> Visitors:
        """The same without anything for the kernel."""
        truly = self.days(block)
        held = with_wrong_tickets(self.scenario, plan, truly.visitors, self.seed, block)
        days = truly if held is truly.visitors else replace(truly, visitors=held)
        return Visitors(truly, days, {})
