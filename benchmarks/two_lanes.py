"""A two-lane day, played by bare SimPy and by the reference: the same calls at the same millisecond.

Fast and regular visitors, windows that help the other lane, a plan whose half hours give more or fewer
windows to the fast lane; no walks, no clearing up, nobody leaves. The bare program is what one would write
for this day alone: a process for each visitor, two lists, and the sum of what is wanted (every wait).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from typing import Any

import numpy as np
import simpy

from queueing.hallfile import hall_from_data
from queueing.plans import plan_from_data
from queueing.times import HOUR, MINUTE, wall_text
from simulation.reference import HallDay, Setting
from simulation.traces import NEVER, Trace

KINDS = ("fast", "regular")
FAST, REGULAR = range(2)
OPENS, CLOSES, SLOT = 9 * HOUR, 17 * HOUR, 30 * MINUTE
VISITORS, FAST_SHARE, SERVICE = 640, 0.55, (4 * MINUTE, 12 * MINUTE)
WINDOWS = 14
FAST_WINDOWS = (4, 5, 6, 6, 5, 4, 4, 4, 4, 5, 6, 6, 6, 5, 5, 4)
"""How many windows have the fast lane first, by half hour."""
HELPS_REGULAR, HELPS_FAST, RESERVE = 10 * MINUTE, -3 * MINUTE, 1
"""A fast window lets a regular visitor wait so much longer, and helps while one other fast window is idle;
a regular window takes a fast visitor so much earlier."""


def setting() -> Setting:
    """The day's hall and plan."""
    data = _hall()
    return Setting(data, plan_from_data(_plan(), hall_from_data(data)), "2026-01-05", 0)


def _names(name: str) -> dict[str, str]:
    return {"zh-CN": name, "en": name}


def _hall() -> dict[str, Any]:
    item = {"department": "office", "complexity": "simple", "handling": "instant"}
    return {
        "code": "two-lanes",
        "names": _names("two lanes"),
        "timezone": "UTC",
        "hours": {"doors_open": "08:00", "opens": "09:00", "closes": "17:00", "ends": "23:00"}
        | {"last_ticket": "0 min"},
        "zones": [{"code": "hall", "names": _names("hall")}],
        "departments": [{"code": "office", "zone": "hall", "names": _names("office")}],
        "items": [
            item | {"code": kind, "names": _names(kind), "service": f"{SERVICE[number] // MINUTE} min"}
            for number, kind in enumerate(KINDS)
        ],
        "fast_list": [{"items": ["fast"]}],
        "lanes": [
            {"code": "fast", "kind": "fast", "letter": "K", "names": _names("fast")},
            {"code": "regular", "kind": "regular", "letter": "A", "zone": "hall", "names": _names("regular")},
        ],
        "windows": [
            {"id": f"W{number:02d}", "number": number, "names": _names(f"window {number}"), "zone": "hall"}
            | {"skills": ["office"]}
            for number in range(1, WINDOWS + 1)
        ],
    }


def _plan() -> dict[str, Any]:
    helps = {"after": f"{HELPS_REGULAR // MINUTE} min", "reserve": RESERVE}
    return {
        "code": "two-lanes",
        "names": _names("two lanes"),
        "roles": {
            "fast": {"lanes": [{"lane": "fast"}, {"lane": "regular"} | helps]},
            "regular": {
                "lanes": [{"lane": "regular"}, {"lane": "fast", "after": f"{HELPS_FAST // MINUTE} min"}]
            },
        },
        "slots": [
            {
                "from": wall_text(OPENS + place * SLOT),
                "to": wall_text(OPENS + (place + 1) * SLOT),
                "windows": {"fast": [f"W{number:02d}" for number in range(1, fast + 1)]},
                "rest": "regular",
            }
            for place, fast in enumerate(FAST_WINDOWS)
        ],
    }


def visitors(seed: int) -> Trace:
    """The day's visitors: Poisson arrivals with two peaks, lognormal services."""
    random = np.random.default_rng(seed)
    rates = np.array(FAST_WINDOWS, dtype=float)
    counts = random.poisson(VISITORS * rates / rates.sum())
    arrival = np.sort(
        np.concatenate(
            [
                random.integers(OPENS + place * SLOT, OPENS + (place + 1) * SLOT, count)
                for place, count in enumerate(counts)
            ]
        )
    )
    count = len(arrival)
    item = (random.random(count) >= FAST_SHARE).astype(np.int64)
    drawn = random.lognormal(-0.125, 0.5, count) * np.array(SERVICE)[item]
    never, nothing = np.full(count, NEVER, dtype=np.int64), np.zeros(count, dtype=np.int64)
    columns = {
        "arrival": arrival.astype(np.int64),
        "item": item,
        "priority": never,
        "service": np.maximum(np.rint(drawn), 1).astype(np.int64),
        "accept": never,
        "walk": nothing,
        "clear": nothing,
        "patience": never,
        "returns": never,
        "comes": np.ones(count, dtype=bool),
    }
    return Trace.written(KINDS, (), columns)


def reference(day: Setting, trace: Trace) -> list[int]:
    """The waits (ms), by visitor, as the hall's own Floor gives them."""
    record = HallDay(day, trace).run()
    waits: list[int] = (record.started - record.issued).tolist()
    return waits


def bare(trace: Trace) -> list[int]:
    """The waits (ms), by visitor, in plain SimPy."""
    return BareDay(trace).run()


class BareDay:
    """The day in plain SimPy: windows call by the same formula, and nothing is kept but the waits."""

    def __init__(self, trace: Trace) -> None:
        self.env: Any = simpy.Environment()
        self.lanes: tuple[deque[Any], deque[Any]] = (deque(), deque())
        self.role: list[int] = [FAST] * WINDOWS
        self.idle: dict[int, int] = {}
        self.arrival, self.item = trace.arrival.tolist(), trace.item.tolist()
        self.service = trace.service.tolist()
        self.waits = [0] * len(trace)

    def run(self) -> list[int]:
        """Plays the day."""
        self.env.process(self.slots())
        self.env.process(self.arrivals())
        self.env.run()
        return self.waits

    def slots(self) -> Generator[Any, Any, None]:
        """The plan's half hours give the windows their roles."""
        for place, fast in enumerate(FAST_WINDOWS):
            yield self.env.timeout(OPENS + place * SLOT - self.env.now)
            for window in range(WINDOWS):
                self.role[window] = FAST if window < fast else REGULAR
                if place == 0:
                    self.idle[window] = self.env.now
            self.call()

    def arrivals(self) -> Generator[Any, Any, None]:
        """Visitors come one after the other."""
        for visitor, at in enumerate(self.arrival):
            yield self.env.timeout(at - self.env.now)
            self.env.process(self.visit(visitor))

    def visit(self, visitor: int) -> Generator[Any, Any, None]:
        """A visitor waits for a window, is served, and lets the window call the next."""
        came, turn = self.env.now, self.env.event()
        self.lanes[self.item[visitor]].append((came, turn))
        self.call()
        window = yield turn
        self.waits[visitor] = self.env.now - came
        yield self.env.timeout(self.service[visitor])
        self.idle[window] = self.env.now
        self.call()

    def call(self) -> None:
        """Idle windows call while there is anybody for them."""
        while self.idle and (self.lanes[FAST] or self.lanes[REGULAR]):
            best = None
            for window, since in self.idle.items():
                lane = self.choice(window)
                if lane is not None:
                    key = (lane != self.role[window], since, window)
                    if best is None or key < best[0]:
                        best = key, window, lane
            if best is None:
                return
            _, window, lane = best
            del self.idle[window]
            self.lanes[lane].popleft()[1].succeed(window)

    def choice(self, window: int) -> int | None:
        """The lane from which a window calls."""
        role = self.role[window]
        own, other = self.lanes[role], self.lanes[1 - role]
        if not other or (role == FAST and sum(self.role[one] == FAST for one in self.idle) - 1 < RESERVE):
            return role if own else None
        after = HELPS_REGULAR if role == FAST else HELPS_FAST
        return role if own and own[0][0] <= other[0][0] + after else 1 - role


def one_line(trace: Trace) -> int:
    """The same visitors in the shortest SimPy program: one line, all windows alike. How many were served."""
    env = simpy.Environment()
    windows = simpy.Resource(env, WINDOWS)
    waits: list[float] = []

    def visit(service: int) -> Generator[Any, Any, None]:
        came = env.now
        with windows.request() as turn:
            yield turn
            waits.append(env.now - came)
            yield env.timeout(service)

    def arrivals() -> Generator[Any, Any, None]:
        for at, service in zip(trace.arrival.tolist(), trace.service.tolist(), strict=True):
            yield env.timeout(at - env.now)
            env.process(visit(service))

    env.process(arrivals())
    env.run()
    return len(waits)
