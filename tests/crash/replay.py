"""A hall acted again from its log, written for the tests alone: who waits where, who is at which window.

It knows the kinds of events that the crash tests bring about and tells of any other. It does not decide as
the product does, by sorted lines: at each call it looks at everybody who waits and finds the least key.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tests.crash.rows import Row

Lane = dict[str, Any]
"""An entry of a window's list: ``lane``, ``after`` (ms), ``reserve``."""

IGNORED = {"PlanApplied", "SlotExtended", "IssuingStopped", "HoursEnded"}
"""Kinds that move neither tickets nor windows."""


@dataclass
class Ticket:
    """A ticket as the log leaves it; times are ms UTC."""

    id: str
    number: str
    day: str
    items: list[str]
    lane: str
    issued_lane: str
    place: int
    join: int
    issued_at: int
    seq: int
    state: str = "waiting"
    window: str | None = None
    to_window: str | None = None
    called_at: int | None = None
    started_at: int | None = None
    completed_at: int | None = None
    missed_at: int | None = None
    ended_at: int | None = None
    misses: int = 0


@dataclass
class Window:
    """A window as the log leaves it. ``covers`` are the items that it can serve."""

    covers: set[str]
    state: str = "closed"
    lanes: list[Lane] = field(default_factory=list)
    ticket: str | None = None

    @property
    def idle(self) -> bool:
        return self.state == "open" and bool(self.lanes) and self.ticket is None


class Replay:
    """Takes a log row by row. ``faults`` are sentences about what cannot have been."""

    def __init__(self) -> None:
        self.tickets: dict[str, Ticket] = {}
        self.here: dict[str, Ticket] = {}
        """Those of the day that have not ended."""
        self.waiting: dict[str, Ticket] = {}
        self.windows: dict[str, Window] = {}
        self.faults: list[str] = []
        self.calls = 0
        self._numbers: set[str] = set()
        self._day = ""

    def take(self, row: Row) -> None:
        """One event more."""
        data, kind = json.loads(row["data"]), row["kind"]
        self._seq, self._at = row["seq"], row["at"]
        known = getattr(self, f"_{kind}", None)
        if known is not None:
            known(data)
        elif kind not in IGNORED:
            self._fault(f"the reader does not know {kind}")
        ticket = self.tickets.get(data.get("ticket", ""))
        if ticket is not None:
            ticket.seq = self._seq

    def next_for(self, name: str) -> str | None:
        """Whom a window has to call now: everybody who waits is looked at."""
        window = self.windows[name]
        addressed = [one for one in self.waiting.values() if one.to_window == name]
        if addressed:
            return min(addressed, key=lambda one: (one.place, one.join)).id
        found: list[tuple[int, int, str]] = []
        for entry in window.lanes:
            if entry["reserve"] and self._idle_like(name) < entry["reserve"]:
                continue
            found += [
                (one.place + entry["after"], one.join, one.id)
                for one in self.waiting.values()
                if one.to_window is None and one.lane == entry["lane"] and window.covers.issuperset(one.items)
            ]
        return min(found)[2] if found else None

    def _idle_like(self, name: str) -> int:
        """How many other idle windows have the same first lane."""
        first = self.windows[name].lanes[0]["lane"]
        others = [one for other, one in self.windows.items() if other != name and one.idle]
        return sum(one.lanes[0]["lane"] == first for one in others)

    def _fault(self, what: str) -> None:
        self.faults.append(f"event {self._seq}: {what}")

    # -- hall and day

    def _HallConfigured(self, data: Row) -> None:  # noqa: N802 (named as the kind)
        hall = data["hall"]
        special = {item: one["code"] for one in hall["skills"] if one.get("only") for item in one["items"]}
        needs = {item["code"]: special.get(item["code"], item["department"]) for item in hall["items"]}
        self.windows = {
            one["id"]: Window({item for item, skill in needs.items() if skill in one["skills"]})
            for one in hall["windows"]
        }

    def _DayOpened(self, data: Row) -> None:  # noqa: N802
        if data["day"] <= self._day:
            self._fault(f"the day {data['day']} opens after {self._day}")
        self._day, self._numbers = data["day"], set()

    def _DayClosed(self, _data: Row) -> None:  # noqa: N802
        left = [one.number for one in self.here.values()]
        if left:
            self._fault(f"the day closes and {', '.join(left)} have not ended")
        self.windows = {name: Window(one.covers) for name, one in self.windows.items()}

    # -- windows

    def _SlotStarted(self, data: Row) -> None:  # noqa: N802
        self.windows[data["window"]].lanes = data["lanes"]

    def _SlotEnded(self, data: Row) -> None:  # noqa: N802
        self.windows[data["window"]].lanes = []

    def _WindowOpened(self, data: Row) -> None:  # noqa: N802
        self.windows[data["window"]].state = "open"

    def _WindowClosed(self, data: Row) -> None:  # noqa: N802
        self.windows[data["window"]].state = "closed"

    # -- tickets

    def _TicketIssued(self, data: Row) -> None:  # noqa: N802
        if data["number"] in self._numbers:
            self._fault(f"the number {data['number']} is given twice on {self._day}")
        if data["ticket"] in self.tickets:
            self._fault(f"the ticket {data['ticket']} is issued twice")
        self._numbers.add(data["number"])
        ticket = Ticket(
            data["ticket"],
            data["number"],
            self._day,
            data["items"],
            data["lane"],
            data["lane"],
            data["place"],
            data["join"],
            self._at,
            self._seq,
        )
        self.tickets[ticket.id] = self.here[ticket.id] = self.waiting[ticket.id] = ticket

    def _TicketReadied(self, data: Row) -> None:  # noqa: N802
        self._in_state(data, "waiting")

    def _TicketCalled(self, data: Row) -> None:  # noqa: N802
        self.calls += 1
        name, ticket = data["window"], self.tickets.get(data["ticket"])
        window = self.windows[name]
        if ticket is None:
            self._fault(f"{name} calls {data['number']}, which was never issued")
            return
        if ticket.state != "waiting":
            self._fault(f"{name} calls {ticket.number}, which is {ticket.state} at {ticket.window}")
        elif window.ticket is None and window.state == "open" and self.next_for(name) != ticket.id:
            right = self.tickets.get(self.next_for(name) or "")
            told = right.number if right is not None else "nobody"
            self._fault(f"{name} calls {ticket.number}, the formula gives {told}")
        if window.ticket is not None:
            self._fault(f"{name} calls {ticket.number} with {self.tickets[window.ticket].number} in hand")
        if window.state != "open":
            self._fault(f"{name} calls {ticket.number} and is {window.state}")
        self.waiting.pop(ticket.id, None)
        ticket.state, ticket.window, ticket.to_window = "called", name, None
        ticket.called_at = ticket.called_at or self._at
        window.ticket = ticket.id

    def _ServiceStarted(self, data: Row) -> None:  # noqa: N802
        ticket = self._in_state(data, "called")
        if ticket is not None:
            ticket.state = "serving"
            ticket.started_at = ticket.started_at or self._at

    def _ServiceCompleted(self, data: Row) -> None:  # noqa: N802
        ticket = self._leaves(data, "serving")
        if ticket is not None:
            ticket.completed_at = self._at
            self._end(ticket, "completed")

    def _TicketMissed(self, data: Row) -> None:  # noqa: N802
        ticket = self._leaves(data, "called")
        if ticket is not None:
            ticket.state, ticket.missed_at = "missed", self._at
            ticket.misses += 1

    def _TicketHeld(self, data: Row) -> None:  # noqa: N802
        ticket = self._leaves(data, "called", "serving")
        if ticket is not None:
            ticket.state = "held"

    def _TicketResumed(self, data: Row) -> None:  # noqa: N802
        self._waits(self._in_state(data, "held"), data)

    def _TicketRequeued(self, data: Row) -> None:  # noqa: N802
        ticket = self._in_state(data, "missed")
        if ticket is not None:
            ticket.place = data["place"]
        self._waits(ticket, data)

    def _TicketTransferred(self, data: Row) -> None:  # noqa: N802
        ticket = self._leaves(data, "called", "serving")
        if ticket is not None:
            ticket.items, ticket.to_window = data["items"], data["to_window"]
        self._waits(ticket, data)

    def _TicketReleased(self, data: Row) -> None:  # noqa: N802
        ticket = self._in_state(data, "waiting")
        if ticket is not None:
            ticket.to_window = None

    def _TicketExpired(self, data: Row) -> None:  # noqa: N802
        ticket = self.tickets.get(data["ticket"])
        if ticket is None or ticket.id not in self.here:
            self._fault(f"{data['ticket']} expires and is not there")
            return
        for window in self.windows.values():
            if window.ticket == ticket.id:
                window.ticket = None
        self._end(ticket, "expired")

    def _in_state(self, data: Row, *states: str) -> Ticket | None:
        ticket = self.tickets.get(data["ticket"])
        if ticket is None or ticket.state not in states:
            told = "unknown" if ticket is None else f"{ticket.number}, {ticket.state}"
            self._fault(f"its ticket should be {' or '.join(states)} and is {told}")
        return ticket

    def _leaves(self, data: Row, *states: str) -> Ticket | None:
        """A ticket in hand leaves its window."""
        ticket, window = self._in_state(data, *states), self.windows[data["window"]]
        if window.ticket != data["ticket"]:
            self._fault(f"{data['window']} has {window.ticket} in hand, not {data['ticket']}")
        window.ticket = None
        return ticket

    def _waits(self, ticket: Ticket | None, data: Row) -> None:
        if ticket is not None:
            ticket.state, ticket.lane, ticket.join = "waiting", data["lane"], data["join"]
            self.waiting[ticket.id] = ticket

    def _end(self, ticket: Ticket, state: str) -> None:
        ticket.state, ticket.ended_at = state, self._at
        self.here.pop(ticket.id, None)
        self.waiting.pop(ticket.id, None)
