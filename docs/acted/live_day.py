"""A day acted in a live hall through HTTP: the simulation's visitors and clerks, but the hall decides.

Nothing is simulated of the hall. Every command of somebody is a request to it, at the time to which its clock is
set, and people act on what its record says has come of that: who was called, to which window, when a slot begins.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from hall.api.times import from_rfc3339
from queueing import commands as c
from queueing import times
from queueing.errors import Refused
from queueing.events import KINDS, Event, from_data
from queueing.floor import Floor
from queueing.reasons import Because
from simulation.moves import move_of
from simulation.reference import HallDay, Setting
from simulation.scenario import Scenario
from simulation.traces import Trace
from tests.flows.live_hall import LiveHall

MOST = 1000
"""Events asked for at a time."""


class Stopped(Exception):
    """The hall has refused what nobody here would do in vain: the day cannot go on."""


class LiveFloor(Floor):
    """What people know of a live hall: its record, as the API tells it. It decides nothing by itself.

    ``seq`` is the last event read. ``requests`` counts what was asked by verb, ``turned_away`` the visitors whom
    the hall has refused something, by the refusal's code: who comes too late is told so.
    """

    def __init__(self, live: LiveHall) -> None:
        super().__init__()
        self.live, self.seq = live, 0
        self.requests: Counter[str] = Counter()
        self.turned_away: Counter[str] = Counter()
        self._names: dict[str, str] = {}
        self.hear()

    def carry_out(self, at: int, command: c.Command) -> tuple[list[Event], Because | None]:
        """Asks the hall at ``at`` (ms UTC); what has happened since the last time.

        What is due by then happens by itself, so settling is only reading. Raises ``Refused`` for a visitor,
        :class:`Stopped` for anybody else.
        """
        self.live.clock.at = at
        self.ended.clear()
        # The plan is the manager's, put in force before the day; the day opens by the hall's timetable.
        move = None if isinstance(command, c.ApplyPlan | c.OpenDay) else move_of(at, command)
        if move is not None:
            self._ask(move)
        return self.hear(), None

    def apply_plan(self, at: int, **body: Any) -> None:
        """The manager puts a plan in force at ``at``: its ``text``, say. Raises :class:`Stopped` if refused."""
        self.live.clock.at = at
        self.requests["apply-plan"] += 1
        status, answer = self.live.post("manager", "/plan", body)
        if status != 200:
            raise Stopped(f"the plan is refused with {status}: {answer}")
        self.hear()

    def _ask(self, move: dict[str, Any]) -> None:
        self.requests[move["verb"]] += 1
        status, answer = self.live.play(move)
        if status in (200, 201):
            if move["verb"] == "issue":
                self._names[answer["id"]] = move["ticket"]
        elif move["who"] == "visitor" and 400 <= status < 500:
            self.turned_away[answer["code"]] += 1
            raise Refused(answer["code"])
        else:
            raise Stopped(f"{move['verb']} is refused with {status}: {answer.get('detail', answer)} ({move})")

    def hear(self) -> list[Event]:
        """What the hall has written since the last time, with tickets by the names of those who hold them."""
        found = []
        for row in events_after(self.live, self.seq):
            named = {
                key: self._names.get(row["data"][key], row["data"][key])
                for key in _TICKETS & set(row["data"])
            }
            event = event_of(row | {"data": row["data"] | named})
            self.apply(event)
            found.append(event)
            self.seq = row["seq"]
        return found


_TICKETS = {"ticket", "returns"}


def events_after(live: LiveHall, seq: int) -> list[dict[str, Any]]:
    """All rows of the record after ``seq``, from the API."""
    rows: list[dict[str, Any]] = []
    more = True
    while more:
        told = live.get("manager", f"/events?after={seq}&limit={MOST}")
        rows, seq, more = rows + told["events"], told["last_seq"], told["more"]
    return rows


def event_of(row: dict[str, Any]) -> Event:
    """A row of the API's record as the event."""
    return from_data(row["kind"], KINDS[row["kind"]].v, from_rfc3339(row["at"]), row["data"])


def act_day(floor: LiveFloor, scenario: Scenario, day: date, trace: Trace) -> None:
    """Acts a date to its closing with these visitors, under the plan in force."""
    assert floor.plan is not None
    zero = times.zero(day, ZoneInfo(scenario.hall.timezone))
    setting = Setting(scenario.hall.data, floor.plan, day.isoformat(), zero, scenario.habits)
    HallDay(setting, trace, floor=floor).run()
