"""A day acted out in a live hall: visitors and clerks who know an address and their tokens, nothing else.

They behave as in the simulation (:mod:`simulation.behaviour`, on a drawn day), and learn time and state from
the hall's answers. Tickets that real people take at the kiosk are served like all others; a window at which
somebody else works is left alone. What gets no answer is tried again under the same request id until it does.
"""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import Any

from simulation import behaviour
from simulation.behaviour import Rank, Step
from simulation.remote import HallClock, Remote, new_key
from simulation.traces import Trace
from simulation.visitors import Visitors

Due = tuple[int, int, int, Callable[[], None]]
"""What somebody does: when (ms UTC), by rank, in the order in which it was meant."""

OTHERS = 5 * 60_000
"""How long (hall ms) a window is left alone after somebody else has worked there."""


class Actors:
    """Everybody of one day. ``zero`` is the day's zero (ms UTC); windows in ``left`` are for real people."""

    def __init__(
        self, remote: Remote, clock: HallClock, trace: Trace, zero: int, left: frozenset[str]
    ) -> None:
        self._remote, self._clock, self._day, self._zero = remote, clock, Visitors(trace), zero
        self._left = left
        self._steps: list[Due] = []
        self._counter = count()
        self._next_visitor = 0
        self._visitors: dict[str, int] = {}
        self._missed: set[str] = set()
        self._in_hand: dict[str, str] = {}
        self._unsure: set[str] = set()
        self._ready: dict[str, int] = {}
        self.issued = self.served = 0

    def act(self, hall: dict[str, Any]) -> None:
        """Everything that is due by now, given the hall as it stands (its contract's JSON).

        Raises ``OSError`` when the hall cannot be reached; nothing is lost by that, the next time goes on.
        """
        self._look_after(hall)
        now = self._clock.now
        while self._steps and self._steps[0][0] <= now:
            self._do(heapq.heappop(self._steps))
        self._arrive(now)
        self._call(hall, now)

    def next_at(self) -> int | None:
        """When somebody means to do something next (ms UTC)."""
        times = [self._steps[0][0]] if self._steps else []
        if self._next_visitor < len(self._day):
            times.append(self._zero + self._day.arrival[self._next_visitor])
        return min(times, default=None)

    # -- visitors

    def _arrive(self, now: int) -> None:
        while self._next_visitor < len(self._day):
            visitor = self._next_visitor
            if self._zero + self._day.arrival[visitor] > now:
                return
            self._next_visitor += 1
            self._do(self._due(now, partial(self._issue, visitor, new_key())))

    def _issue(self, visitor: int, key: str) -> None:
        body = {
            "items": list(self._day.wants[visitor][:1]),
            "priority": self._day.priority(visitor),
            "language": "en" if visitor % 25 == 24 else "zh-CN",
        }
        status, ticket = self._remote.post("/tickets", body, "visitor", key)
        if status == 201:
            self.issued += 1
            self._visitors[ticket["id"]] = visitor
            self._plan(behaviour.after_issue(self._day, visitor), ticket["id"])

    def _visitor_of(self, ticket: str) -> int:
        """Who holds a ticket; a real person behaves, to a clerk, like some visitor of the day."""
        return self._visitors.get(ticket, zlib.crc32(ticket.encode()) % len(self._day))

    # -- steps

    def _plan(self, steps: list[Step], ticket: str, window: str = "") -> None:
        for after, verb in steps:
            at = self._clock.now + after
            if window:
                act = partial(self._act_at_window, verb, ticket, window, new_key())
            else:
                act = partial(self._act_as_visitor, verb, ticket, new_key())
            heapq.heappush(self._steps, self._due(at, act))

    def _due(self, at: int, act: Callable[[], None]) -> Due:
        return (at, Rank.CLERK, next(self._counter), act)

    def _do(self, due: Due) -> None:
        """Does what is due; it stays due when the hall cannot be reached."""
        try:
            due[3]()
        except OSError:
            heapq.heappush(self._steps, due)
            raise

    def _act_as_visitor(self, verb: str, ticket: str, key: str) -> None:
        """Comes back, or gives up: patience ends with the first call."""
        if verb == "renege":
            found = self._remote.get(f"/tickets/{ticket}")
            if found.get("state") == "waiting" and found.get("called_at") is None:
                self._remote.post(f"/tickets/{ticket}/withdraw", key=key)
        else:
            self._remote.post(f"/tickets/{ticket}/{verb}", key=key)

    def _act_at_window(self, verb: str, ticket: str, window: str, key: str) -> None:
        if self._in_hand.get(window) != ticket:
            return
        status, told = self._at_window(window, verb, {"ticket": ticket}, key)
        if status != 200:
            self._leave_to_others(window)
            return
        visitor = self._visitor_of(ticket)
        if verb == "start":
            accepted = told["accepted_at"] is not None
            self._plan(behaviour.after_start(self._day, visitor, accepted), ticket, window)
        elif verb == "complete":
            self.served += 1
            self._free(window, behaviour.clearing(self._day, visitor))
        elif verb == "no-show":
            self._missed.add(ticket)
            self._plan(behaviour.after_miss(self._day, visitor), ticket)
            self._free(window, 0)

    def _at_window(self, window: str, verb: str, body: dict[str, object], key: str) -> tuple[int, Any]:
        """Sends a clerk's command. Until it is answered, nobody knows what the window has in hand."""
        self._unsure.add(window)
        answer = self._remote.post(f"/windows/{window}/{verb}", body, key=key)
        self._unsure.discard(window)
        return answer

    def _free(self, window: str, clearing: int) -> None:
        self._in_hand.pop(window, None)
        self._ready[window] = self._clock.now + clearing

    def _leave_to_others(self, window: str) -> None:
        self._free(window, OTHERS)

    # -- clerks

    def _look_after(self, hall: dict[str, Any]) -> None:
        """Clerks sit down when their slot begins, leave when it has ended, and give way to real people."""
        for window in hall["windows"]:
            name, ticket = window["id"], window["ticket"]
            if name in self._left or name in self._unsure:
                continue
            if ticket != self._in_hand.get(name):
                self._leave_to_others(name)
            elif window["lanes"] and window["state"] == "closed":
                self._remote.post(f"/windows/{name}/open")
                window["state"] = "open"
            elif not window["lanes"] and ticket is None and window["state"] != "closed":
                self._remote.post(f"/windows/{name}/close")

    def _call(self, hall: dict[str, Any], now: int) -> None:
        """Free windows call, the longest idle first, as long as somebody waits for them or in their lanes."""
        waiting = {lane["code"]: lane["waiting"] for lane in hall["lanes"]}
        free = [
            window
            for window in hall["windows"]
            if window["state"] == "open"
            and window["ticket"] is None
            and window["id"] not in self._left
            and window["id"] not in self._in_hand
            and self._ready.get(window["id"], 0) <= now
        ]
        for window in sorted(free, key=lambda one: (one["idle_since"] or "", one["number"])):
            if window["addressed"] or any(waiting.get(entry["lane"], 0) for entry in window["lanes"]):
                self._do(self._due(now, partial(self._call_at, window["id"], new_key())))

    def _call_at(self, window: str, key: str) -> None:
        status, called = self._at_window(window, "call-next", {}, key)
        if status != 200 or called["ticket"] is None:
            return
        ticket = called["ticket"]["id"]
        self._in_hand[window] = ticket
        first = ticket not in self._missed
        self._plan(behaviour.after_call(self._day, self._visitor_of(ticket), first), ticket, window)


def moment(text: str) -> int:
    """Milliseconds UTC of an RFC 3339 time as the API writes it."""
    return round(datetime.fromisoformat(text).astimezone(UTC).timestamp() * 1000)
