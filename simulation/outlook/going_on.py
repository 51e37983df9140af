"""A future by the reference: SimPy around the very Floor, going on from where the hall stands now."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from queueing import commands as c
from queueing.errors import Refused
from queueing.floor import Floor
from queueing.plans import Plan
from simulation.behaviour import Rank, Step, after_issue, after_miss
from simulation.chance import Ints
from simulation.days import Trace
from simulation.laws import NEVER
from simulation.ledger import DayRecord
from simulation.reference import HallDay, Setting
from simulation.visitors import ticket_of


def renamed(snapshot: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """A Floor's snapshot in which tickets and bookings have the ids of a trace's visitors.

    Nobody takes back what was done before; bookings of whom nobody comes are left as they are.
    """

    def new(name: str | None) -> str | None:
        return None if name is None else names.get(name, name)

    return {
        **snapshot,
        "tickets": {new(name): {**one, "id": new(name)} for name, one in snapshot["tickets"].items()},
        "windows": {
            name: {**one, "ticket": new(one["ticket"]), "done": None}
            for name, one in snapshot["windows"].items()
        },
        "bookings": {new(name): one for name, one in snapshot["bookings"].items()},
    }


class GoingOn(HallDay):
    """A day from the Floor as it stands to ``ends`` (ms after zero), or to its closing.

    ``trace`` begins with the ``present`` visitors, whose durations are counted from now; by window,
    ``clearing`` is how long it still clears up, ``opening`` when it opens (ms from now, NEVER: it does not).
    With a ``plan`` that one is put in force first.
    """

    def __init__(
        self,
        setting: Setting,
        floor: Floor,
        trace: Trace,
        present: int,
        clearing: Ints,
        opening: Ints,
        plan: Plan | None,
        ends: int,
    ) -> None:
        super().__init__(setting, trace, floor=floor)
        self._present, self._plan, self._ends = present, plan, ends
        self._clearing, self._opening = clearing.tolist(), opening.tolist()

    def run(self) -> DayRecord:
        """Plays it to its end."""
        self.ledger.take_up(self.floor)
        self.people.see_lanes()
        for visitor in range(self._present):
            self._take_up(visitor)
        for window, clearing, opening in zip(self.floor.windows, self._clearing, self._opening, strict=True):
            if clearing:
                self.people.clears(window, clearing)
            if opening != NEVER:
                self.people.come_to(window, opening)
        if self._plan is not None:
            # All its slots begin anew: that brings no clerk who is not there now.
            windows = self.floor.windows.items()
            self.people.away |= {name for name, one in windows if one.lanes and one.state == "closed"}
            self.clock.later(0, Rank.MANAGER, self._apply, self._plan)
            self.clock.later(0, Rank.CALL, self.people.away.clear)
        self.clock.later(self.setting.zero + self._ends - self.clock.now, Rank.DUE, self.clock.stop)
        self._look_ahead(self.clock.now)
        self._await(self._present)
        self._asked.update(self.floor.idle)
        self._call_soon()
        self.clock.play()
        return self.ledger.record(self.trace.item, self.trace.priority)

    def _apply(self, plan: Plan) -> None:
        with suppress(Refused):
            self.do(c.ApplyPlan(plan))

    def _take_up(self, visitor: int) -> None:
        """What somebody who is here does next."""
        name, visitors = ticket_of(visitor), self.visitors
        ticket = self.floor.tickets[name]
        steps: list[Step] = []
        if ticket.state == "waiting":
            steps = after_issue(visitors, visitor)
        elif ticket.state == "called":
            steps = [(visitors.walk[visitor], "start" if visitors.comes[visitor] else "no-show")]
        elif ticket.state == "serving":
            steps = [(visitors.service[visitor], "complete")]
        elif ticket.state == "held" and visitors.returns[visitor] != NEVER:
            steps = [(visitors.returns[visitor], "resume")]
        elif ticket.state == "missed":
            steps = after_miss(visitors, visitor)
        at_window = ticket.state in ("called", "serving")
        self.people.take_up(steps, name, ticket.window or "" if at_window else "")
