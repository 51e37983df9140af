"""Days of a scenario under all its plans: by the compiled engine, or by the reference where it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from simulation.days import Days
from simulation.ledger import DayRecord
from simulation.reference import HallDay, Setting
from simulation.scenario import Scenario
from simulation.screening.engine import run
from simulation.screening.layout import Inexpressible, Layout, inexpressible, lay_out
from simulation.screening.library import KernelMissing, kernel
from simulation.screening.refusing import Refusal
from simulation.screening.visitors import columns_of
from simulation.traces import BLOCK, draw_block
from simulation.whatif import slower, with_longer_services, with_wrong_tickets


def settings_of(scenario: Scenario) -> tuple[Setting, ...]:
    """Where the days happen, under each plan."""
    hall, habits, what_if = scenario.hall, scenario.habits, scenario.what_if
    return tuple(
        Setting(hall.data, plan, scenario.date, scenario.zero, habits, slower(what_if, hall, plan))
        for plan in scenario.plans
    )


def by_reference(scenario: Scenario) -> tuple[Refusal, ...]:
    """Why the compiled engine cannot simulate a scenario, so that the reference does; nothing when it can."""
    try:
        kernel()
    except KernelMissing as missing:
        return (Refusal("no_kernel", (("machine", missing.machine),)),)
    return tuple(dict.fromkeys(one for setting in settings_of(scenario) for one in inexpressible(setting)))


class Simulator:
    """A scenario's days of one seed. What is the same for all days is worked out once; the last block of
    visitors is remembered, for whoever asks for days one after the other.

    ``refused`` is what the compiled engine has refused while it ran; the reference has made those days.
    """

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario, self.seed = scenario, seed
        self.settings = settings_of(scenario)
        self.compiled = not by_reference(scenario)
        self.refused: set[Refusal] = set()
        self._layouts: list[Layout] = []
        self._last: tuple[int, Days, list[Days]] | None = None

    def records(self, days: range) -> list[list[DayRecord]]:
        """By plan, the records of days in a row."""
        found: list[list[DayRecord]] = [[] for _ in self.settings]
        for block in range(days.start // BLOCK, (days.stop - 1) // BLOCK + 1):
            first = block * BLOCK
            begins, ends = max(days.start - first, 0), min(days.stop - first, BLOCK)
            drawn, held = self._block(block)
            truly = _part(drawn, begins, ends)
            for plan, records in enumerate(found):
                made = self._run(plan, _part(held[plan], begins, ends))
                # Whoever holds a wrong ticket is judged by what the visit was for.
                records += [replace(record, item=truly.day(index).item) for index, record in enumerate(made)]
        return found

    def played(self, day: int) -> Iterator[HallDay]:
        """One day under each plan, by the reference and with all its events."""
        _, held = self._block(day // BLOCK)
        for setting, days in zip(self.settings, held, strict=True):
            played = HallDay(setting, days.day(day % BLOCK), keep=True)
            played.run()
            yield played

    def _block(self, block: int) -> tuple[Days, list[Days]]:
        """A block's visitors as they are, and as they take their tickets under each plan."""
        if self._last is None or self._last[0] != block:
            scenario, seed = self.scenario, self.seed
            drawn = draw_block(scenario, seed, block)
            drawn = replace(drawn, visitors=with_longer_services(scenario, drawn.visitors))
            held = [
                with_wrong_tickets(scenario, setting.plan, drawn.visitors, seed, block)
                for setting in self.settings
            ]
            self._last = (block, drawn, [replace(drawn, visitors=visitors) for visitors in held])
        return self._last[1], self._last[2]

    def _run(self, plan: int, days: Days) -> list[DayRecord]:
        if self.compiled:
            if not self._layouts:
                self._layouts = [lay_out(setting, days.visitors) for setting in self.settings]
            layout = self._layouts[plan]
            try:
                return list(run(layout, days, columns_of(layout, days)))
            except Inexpressible as found:
                self.refused.update(found.reasons)
        return [HallDay(self.settings[plan], days.day(index)).run() for index in range(len(days))]


def _part(days: Days, begins: int, ends: int) -> Days:
    """Some days of a block."""
    return replace(days, starts=days.starts[begins : ends + 1], no_shows=days.no_shows[begins:ends])
