"""The promise C: at windows that may serve both, nobody who comes more than C later is called first.

Random busy days, and after each call every pair is judged: whoever was called, and each ticket of the
window's lanes that still waits. Pairs beyond C must have one of the named reasons; there are no others.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from queueing import commands as c
from queueing.coverage import check_lines
from queueing.errors import Refused
from queueing.events import Event, TicketCalled
from queueing.floor import Floor
from queueing.plans import Plan
from queueing.tickets import Ticket
from queueing.triggers import Trigger
from tests.builders import DAY, ZERO, entry, plan_of
from tests.progress import Progress
from tests.queueing.book_hall import DAY as DAY_MS
from tests.queueing.book_hall import HOUR, MINUTE, SECOND, WINDOWS, Setting, hall_of

ITEMS = ("QA", "NA", "CA", "QB", "NB", "CB", "ONE", "PAY", "BOTH", "CHAIN")
EXCEPTIONS = {"addressed", "walk_up", "reserve", "parked", "moved back", "booked later"}
"""Why somebody who came more than C later may be called first: the only reasons there are."""
CALLS = 12_000
PROVED = 1_000_000


def _plan() -> Plan:
    day = ("08:00", "18:00")
    plan = plan_of(
        {
            "W1": [(*day, ["fast", ("regular-A", 20, 1)])],
            "W2": [(*day, ["fast", ("regular-A", 5), ("regular-B", 10)])],
            "W3": [(*day, ["regular-B", ("fast", -20)])],
            "W4": [(*day, ["regular-A", "regular-B", ("fast", -10)])],
        }
    )
    turned = tuple(entry(lane) for lane in (("regular-B", 0), ("fast", 15)))
    trigger = Trigger(
        lane="regular-B",
        more_than=8,
        longer_than=None,
        sustain=3 * MINUTE,
        window="W1",
        role="turned",
        lanes=turned,
        below=4,
        calm=5 * MINUTE,
        dwell=20 * MINUTE,
    )
    return Plan(plan.code, plan.names, plan.lanes, plan.slots, triggers=(trigger,))


class Rush:
    """Busy days on a Floor. ``judged`` counts pairs, ``beyond`` those beyond C by their reason."""

    def __init__(self, seed: int) -> None:
        self.rolls = random.Random(seed)
        self.floor = Floor()
        self.plan = _plan()
        self.now = ZERO + 7 * HOUR
        self.day = 0
        self.ids = 0
        self.calls = self.judged = 0
        self.beyond: Counter[str] = Counter()
        self._do(c.ConfigureHall(hall_of(Setting(days=3))))
        self._do(c.ApplyPlan(self.plan))
        assert self.floor.hall is not None
        self.bound: dict[tuple[str, str], int] = {}
        for line in check_lines(self.floor.hall, self.plan, self.floor.hall.fast_items(DAY)):
            for item in (*line.items, ""):
                key = line.lane, item
                self.bound[key] = max(self.bound.get(key, 0), line.overtaking or 0)

    def run(self, calls: int, progress: Progress | None = None) -> None:
        """Goes on until so many have been called."""
        while self.calls < calls:
            if self.floor.day is None:
                self._open()
                if progress is not None:
                    progress.so_far(self.calls, calls, "calls")
            self.now += self.rolls.choice((0, 5, 10, 20, 30)) * SECOND
            self._step()
            if self.now > ZERO + self.day * DAY_MS + 17 * HOUR:
                self._do(c.CloseDay())

    def _open(self) -> None:
        self.day += 1
        zero = ZERO + self.day * DAY_MS
        self.now = zero + 8 * HOUR
        self._do(
            c.OpenDay(f"{2100 + self.day // 336}-{self.day // 28 % 12 + 1:02d}-{self.day % 28 + 1:02d}", zero)
        )
        for window in WINDOWS:
            self._do(c.OpenWindow(window))

    def _do(self, command: c.Command) -> None:
        events = self.floor.handle(self.now, c.Settle()).events
        try:
            events = self.floor.handle(self.now, command).events
        except Refused:
            return
        self._judge(events)

    # -- what happens ---------------------------------------------------------------------------------------

    def _step(self) -> None:
        rolls, floor = self.rolls, self.floor
        chance = rolls.random()
        if chance < 0.1:
            self._turn(rolls.choice(list(floor.tickets.values())) if floor.tickets else None)
        elif chance < 0.12:
            parked = list(floor.parked)
            self._do(c.Unpark(rolls.choice(parked)) if parked else c.Park(rolls.choice(("QA", "NB", "CA"))))
        elif len(floor.tickets) < 40 or chance < 0.35:
            self._come()
        else:
            self._serve(rolls.choice(WINDOWS))

    def _come(self) -> None:
        rolls = self.rolls
        self.ids += 1
        ticket = f"{self.ids * 40_503 % 1_048_573:05x}"
        items = tuple(rolls.sample(ITEMS[:7], 2)) if rolls.random() < 0.1 else (rolls.choice(ITEMS),)
        priority = rolls.choice((None, None, None, "elder", "urgent"))
        chance = rolls.random()
        due = [name for name, one in self.floor.bookings.items() if one.booked_for < self.now + 20 * MINUTE]
        if due and chance < 0.3:
            self._do(c.CheckIn(rolls.choice(due)))
        elif chance < 0.4:
            when = self.now + rolls.choice((5, 10, 25, 60)) * MINUTE
            day = self.floor.day
            assert day is not None
            self._do(c.BookAppointment(ticket, items, day.day, day.zero, when, priority))
            if rolls.random() < 0.3:
                self._do(c.CheckIn(ticket))
        elif chance < 0.45:
            self._do(c.ServeWalkUp(rolls.choice(WINDOWS), ticket, (rolls.choice(ITEMS[:6]),), priority))
        else:
            passes = list(self.floor.passes)
            returns = rolls.choice(passes) if passes and chance < 0.6 else None
            self._do(c.Issue(ticket, items, priority, rolls.choice(("kiosk", "reception")), returns=returns))

    def _serve(self, window: str) -> None:
        rolls = self.rolls
        ticket = self.floor.windows[window].ticket
        if ticket is None:
            self._do(c.CallNext(window))
            return
        if self.floor.tickets[ticket].state == "called":
            self._do(rolls.choice((c.Start, c.Start, c.Start, c.Start, c.NoShow))(window, ticket))
        chance = rolls.random()
        if chance < 0.08:
            self._do(c.Transfer(window, ticket, to_window=rolls.choice(WINDOWS)))
        elif chance < 0.12:
            self._do(c.Hold(window, ticket, rolls.choice(("visitor", "hall"))))
        elif chance < 0.16:
            self._do(c.Reclassify(ticket, rolls.choice(("simple", "complex")), window))
        elif chance < 0.22:
            self._do(c.Undo(window))
        else:
            outcome: Any = rolls.choice(("done", "done", "done", "accepted_with_gap"))
            self._do(rolls.choice((c.Complete, c.CompleteAndCallNext))(window, ticket, outcome))

    def _turn(self, one: Ticket | None) -> None:
        if one is None:
            return
        turns = {
            "waiting": (c.MoreTime, c.GrantPriority, c.RefusePriority, c.AddMatter),
            "held": (c.Resume,),
            "missed": (c.Requeue,),
        }
        made = self.rolls.choice(turns.get(one.state, (c.Withdraw,)))
        more = {c.GrantPriority: ("urgent",), c.AddMatter: ("NB",)}.get(made, ())
        self._do(made(one.id, *more))

    # -- judging --------------------------------------------------------------------------------------------

    def _judge(self, events: tuple[Event, ...]) -> None:
        for event in events:
            if isinstance(event, TicketCalled):
                self.calls += 1
                self._judge_call(event)

    def _judge_call(self, event: TicketCalled) -> None:
        floor, window = self.floor, self.floor.windows[event.window]
        called = floor.tickets[event.ticket]
        for position in window.lanes:
            for line in floor.lines.get(position.lane, {}).values():
                for _, _, name in line:
                    waits = floor.tickets[name]
                    if floor.able(waits.items) >> window.spec.index & 1:
                        self.judged += 1
                        if called.issued_at - waits.issued_at > self._bound(waits):
                            self._explain(event, waits, reserved=bool(position.reserve))

    def _bound(self, waits: Ticket) -> int:
        item = waits.items[0] if len(waits.items) == 1 else ""
        return self.bound.get((waits.lane, item), self.bound[waits.lane, ""])

    def _explain(self, event: TicketCalled, waits: Ticket, reserved: bool) -> None:
        because = event.because.code
        reasons = {
            because: because in ("addressed", "walk_up"),
            "reserve": reserved,
            "parked": self.floor.is_parked(waits),
            "moved back": waits.moved_back,
            "booked later": waits.appointment is not None and waits.place > waits.issued_at,
        }
        why = next((name for name, holds in reasons.items() if holds), None)
        assert why is not None, f"{event.number} was called by {event.window} before {waits.number}: {waits}"
        self.beyond[why] += 1


def test_nobody_who_comes_more_than_c_later_is_called_first() -> None:
    rush = Rush(4)
    rush.run(CALLS)
    print(f"{rush.calls} calls, {rush.judged} pairs judged, beyond C: {dict(rush.beyond)}")
    assert rush.judged > 4 * CALLS
    assert set(rush.beyond) <= EXCEPTIONS
    assert {"addressed", "moved back"} <= set(rush.beyond)


@pytest.mark.prove
def test_nobody_is_called_too_early_in_a_million_calls(progress: Progress) -> None:
    rush = Rush(5)
    rush.run(PROVED, progress)
    progress.now(f"{rush.calls} calls, {rush.judged} pairs judged, beyond C: {dict(rush.beyond)}")
    assert set(rush.beyond) == EXCEPTIONS


def test_a_bound_that_is_too_small_would_be_noticed() -> None:
    rush = Rush(4)
    rush.bound = {line: bound // 2 for line, bound in rush.bound.items()}
    with pytest.raises(AssertionError, match="was called by"):
        rush.run(CALLS)
