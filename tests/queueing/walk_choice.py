"""What a random walk asks for next: mostly what the book would carry out, sometimes anything at all."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from queueing import commands as c
from queueing.lanes import LaneEntry
from queueing.plans import Plan, Slot
from queueing.triggers import Trigger
from tests.builders import ZERO, names
from tests.queueing.book import Book, Lanes, Rise, Script
from tests.queueing.book_allows import allows, can_undo
from tests.queueing.book_hall import (
    DAY,
    DEPARTMENTS,
    HOME,
    LETTERS,
    MATERIALS,
    MINUTE,
    SECOND,
    SETTINGS,
    WINDOWS,
    Setting,
    hall_of,
)

ITEMS = tuple(HOME)
PLAIN = tuple(item for item in ITEMS if item not in ("BOTH", "CHAIN"))
OUTCOMES = ("done", "done", "accepted_with_gap", "turned_away")

KINDS: dict[type, float] = {
    c.Issue: 24,
    c.IssueGroup: 2.5,
    c.ServeWalkUp: 7,
    c.StartPreCheck: 3.5,
    c.PassPreCheck: 8,
    c.SendAway: 5.5,
    c.BookAppointment: 6,
    c.CheckIn: 10,
    c.CancelAppointment: 4,
    c.CallNext: 22,
    c.Start: 18,
    c.Accept: 12,
    c.Complete: 11,
    c.CompleteAndCallNext: 10,
    c.Recall: 6.5,
    c.NoShow: 8,
    c.Requeue: 22,
    c.Hold: 6,
    c.Resume: 10,
    c.Transfer: 20,
    c.Reclassify: 11,
    c.MoreTime: 2.2,
    c.GrantPriority: 2.6,
    c.RefusePriority: 2.3,
    c.ChangeItems: 2.5,
    c.AddMatter: 2.5,
    c.Withdraw: 2,
    c.Undo: 12,
    c.SetAutoCall: 3,
    c.Park: 2,
    c.Unpark: 7,
    c.OpenWindow: 5,
    c.PauseWindow: 2.5,
    c.CloseWindow: 2.5,
    c.ApplyPlan: 1.2,
    c.CloseDay: 0.4,
    c.OpenDay: 0.3,
    c.ConfigureHall: 0.3,
    c.Settle: 2,
}
AT_NIGHT: dict[type, float] = {
    c.OpenDay: 8,
    c.ApplyPlan: 2,
    c.ConfigureHall: 2,
    c.Settle: 1,
    c.BookAppointment: 1,
    c.CancelAppointment: 0.5,
}
LIVE = ("waiting", "called", "serving", "held", "missed")
IN_HAND = ("called", "serving")
FITTING: dict[type, tuple[str, ...]] = {
    c.Start: ("called",),
    c.Recall: ("called",),
    c.NoShow: ("called",),
    c.Accept: ("serving",),
    c.Complete: ("serving",),
    c.CompleteAndCallNext: ("serving",),
    c.Hold: IN_HAND,
    c.Transfer: IN_HAND,
    c.Reclassify: ("waiting", *IN_HAND, *IN_HAND),
    c.Resume: ("held",),
    c.Requeue: ("missed",),
    c.MoreTime: ("waiting", "called"),
    c.ChangeItems: ("waiting", "held", "missed"),
    c.AddMatter: ("waiting", "called", "serving", "held"),
    c.GrantPriority: LIVE,
    c.RefusePriority: LIVE,
    c.Withdraw: ("waiting", "called", "held", "missed"),
}
"""States of a ticket in which a command is worth asking for."""


class Choice:
    """Chooses commands by one source of chance, those of the kinds ``often`` more often than usual.

    ``scripts`` and ``halls`` are what the book must know of plans and halls.
    """

    def __init__(self, rolls: random.Random, book: Book, often: tuple[type, ...] = ()) -> None:
        self.kinds = {kind: weight + 25 * (kind in often) for kind, weight in KINDS.items()}
        self.rolls = rolls
        self.book = book
        self.scripts: dict[str, Script] = {}
        self.halls: dict[int, Setting] = {}
        self._hall_data: list[dict[str, Any]] = []
        self._ids = 0
        self.sure = False

    def command(self, now: int) -> c.Command:
        """The next command: one that must be carried out, one that looks like it, or any."""
        chance = self.rolls.random()
        aimed, sure = chance < 15 / 16, chance < 13 / 16
        self.sure = sure
        kinds = self.kinds if self.book.zero is not None or not aimed else AT_NIGHT
        for _ in range(30):
            made = self._make(self.rolls.choices(tuple(kinds), tuple(kinds.values()))[0], aimed, now)
            if made is not None and (not sure or allows(self.book, now, made)):
                return made
        return c.Settle()

    def _make(self, kind: type, aimed: bool, now: int) -> c.Command | None:
        if kind in FITTING:
            return self._about_ticket(kind, aimed)
        if kind in (c.Issue, c.IssueGroup, c.ServeWalkUp, c.StartPreCheck, c.BookAppointment):
            return self._new(kind, aimed, now)
        if kind in (c.PassPreCheck, c.SendAway):
            return self._checked(kind, aimed)
        if kind in (c.CheckIn, c.CancelAppointment):
            return self._booked(kind, aimed)
        if kind in (c.CallNext, c.PauseWindow, c.CloseWindow, c.OpenWindow, c.Undo, c.SetAutoCall):
            return self._at_window(kind, aimed)
        if kind is c.Park:
            return c.Park(
                self.rolls.choice((*DEPARTMENTS, *PLAIN, *PLAIN) if aimed else ("XX", *self.book.parked))
            )
        if kind is c.Unpark:
            codes = tuple(self.book.parked)
            return c.Unpark(self.rolls.choice(codes)) if codes else None if aimed else c.Unpark("QA")
        if kind is c.ApplyPlan:
            return self.plan()
        if kind is c.OpenDay:
            day = max(0, (now - ZERO) // DAY) + self.rolls.choice((0,) * 9 + (2,))
            return c.OpenDay(_date(day), ZERO + day * DAY)
        if kind is c.ConfigureHall:
            return self.hall(self.rolls.choice(SETTINGS))
        return kind()

    # -- tickets --------------------------------------------------------------------------------------------

    def _about_ticket(self, kind: type, aimed: bool) -> c.Command | None:
        rolls, tickets = self.rolls, self.book.tickets
        fitting = [name for name, one in tickets.items() if one.state in FITTING[kind]]
        if kind is c.RefusePriority:
            fitting = [name for name in fitting if tickets[name].claim in ("claimed", "granted")]
        if kind is c.Reclassify and rolls.random() < 0.5:
            fitting = [name for name in fitting if tickets[name].hand] or fitting
        if aimed and not fitting:
            return None
        ticket = rolls.choice(fitting if aimed else [*tickets, "nobody"])
        one = tickets.get(ticket)
        window = one.hand if one is not None and one.hand and aimed else rolls.choice((*WINDOWS, "W9"))
        match kind:
            case c.Transfer:
                return self._transfer(str(window), ticket)
            case c.Complete | c.CompleteAndCallNext:
                return kind(window, ticket, *self._outcome())
            case c.Hold:
                return c.Hold(str(window), ticket, rolls.choice(("visitor", "hall")))
            case c.Reclassify:
                there = one.hand if one is not None and aimed else rolls.choice(WINDOWS)
                here = there if rolls.random() < 0.9 else None
                return c.Reclassify(ticket, rolls.choice(("simple", "complex", "complex", "odd")), here)
            case c.ChangeItems:
                return c.ChangeItems(ticket, self._items(aimed, PLAIN))
            case c.AddMatter:
                return c.AddMatter(ticket, rolls.choice(PLAIN if aimed else ("XX", *PLAIN)))
            case c.GrantPriority:
                return c.GrantPriority(
                    ticket, rolls.choice((None, "elder", "urgent", *(() if aimed else ("nobody",))))
                )
            case c.Withdraw:
                return c.Withdraw(
                    ticket, rolls.random() < (0.8 if one is not None and self.book.down(one.items) else 0.1)
                )
            case c.Resume | c.Requeue | c.MoreTime | c.RefusePriority:
                return kind(ticket)
        return kind(window, ticket)

    def _outcome(self) -> tuple[Any, tuple[str, ...]]:
        outcome = self.rolls.choice(OUTCOMES)
        missing = (
            () if outcome == "done" else tuple(self.rolls.sample(sorted(MATERIALS), self.rolls.randrange(3)))
        )
        if self.rolls.random() < 0.1:
            missing = self.rolls.choice((("XX",), ("ID",), ("ID",)))
        return outcome, missing

    def _items(self, aimed: bool, among: tuple[str, ...]) -> tuple[str, ...]:
        rolls = self.rolls
        if not aimed and rolls.random() < 0.5:
            return rolls.choice(((), ("XX",), ("QA", "QA")))
        return tuple(rolls.sample(among, rolls.choice((1, 1, 1, 1, 2, 2, 3))))

    def _id(self, aimed: bool) -> str:
        known = (*self.book.tickets, *self.book.bookings, *self.book.checks)
        if not aimed and known and self.rolls.random() < 0.5:
            return self.rolls.choice(known)
        # Ids that say nothing of the order in which they were given.
        self._ids += 1
        return f"{self._ids * 40_503 % 65_521:04x}"

    def _new(self, kind: type, aimed: bool, now: int) -> c.Command | None:
        rolls = self.rolls
        ticket, priority = self._id(aimed), rolls.choice((None, None, None, "elder", "urgent"))
        one_thing = rolls.random() < 0.2
        items = self._items(aimed, PLAIN)
        if one_thing:
            items = (rolls.choice(("BOTH", "CHAIN")), *rolls.choice(((), (), ("NB",), ("QA",))))
        steps: Any = rolls.choice(("auto", "auto", "together", "in_order", "parallel"))
        if not aimed:
            priority = rolls.choice(("nobody", priority))
        plain = self._items(aimed, PLAIN) if aimed else items
        match kind:
            case c.StartPreCheck:
                return c.StartPreCheck(ticket, items)
            case c.ServeWalkUp:
                return self._walk_up(ticket, plain, priority, aimed)
            case c.IssueGroup:
                ids = (ticket, *(self._id(aimed) for _ in range(rolls.choice((0, 1, 3)))))
                return c.IssueGroup(ids, items, priority, steps=steps)
            case c.BookAppointment:
                return self._book(ticket, items, priority, now)
        passes = tuple(self.book.passes) if aimed else (*self.book.passes, "nobody")
        returns = rolls.choice(passes) if passes and rolls.random() < 0.4 else None
        channel = rolls.choice(
            ("kiosk", "kiosk", "phone", "reception", "api", *(() if aimed else ("pigeon", "window")))
        )
        return c.Issue(ticket, items, priority, channel, steps=steps, returns=returns)

    def _walk_up(
        self, ticket: str, items: tuple[str, ...], priority: str | None, aimed: bool
    ) -> c.Command | None:
        free = [name for name, one in self.book.desks.items() if one.idle is not None]
        if aimed and not free:
            return None
        return c.ServeWalkUp(self.rolls.choice(free if aimed else (*WINDOWS, "W9")), ticket, items, priority)

    def _book(self, ticket: str, items: tuple[str, ...], priority: str | None, now: int) -> c.Command:
        rolls = self.rolls
        when = now + rolls.choice((5, 10, 10, 20, 30, 45, 60, 90, 180, -10)) * MINUTE
        if rolls.random() < 0.2:
            when += rolls.choice((1, 1, 2, 6)) * DAY
        if not self.sure and self.book.bookings:
            when = rolls.choice(list(self.book.bookings.values())).when
        day = (when - ZERO) // DAY
        return c.BookAppointment(
            ticket, items, _date(day), ZERO + day * DAY, when // MINUTE * MINUTE, priority
        )

    def _checked(self, kind: type, aimed: bool) -> c.Command | None:
        checks = tuple(self.book.checks) if aimed else (*self.book.checks, "nobody")
        if not checks:
            return None
        ticket = self.rolls.choice(checks)
        if kind is c.SendAway:
            return c.SendAway(
                ticket, self.rolls.choice(((), ("ID",), ("ID", "FORM"), *(() if aimed else (("XX",),))))
            )
        priority = self.rolls.choice((None, "elder", *(() if aimed else ("nobody",))))
        return c.PassPreCheck(ticket, priority)

    def _booked(self, kind: type, aimed: bool) -> c.Command | None:
        rolls, bookings = self.rolls, self.book.bookings
        today = [name for name, one in bookings.items() if one.day == self.book.today]
        names_ = today if aimed and kind is c.CheckIn else [*bookings, *(() if aimed else ("nobody",))]
        return kind(rolls.choice(names_)) if names_ else None

    def _transfer(self, window: str, ticket: str) -> c.Transfer:
        rolls = self.rolls
        item = rolls.choice((None, None, *PLAIN)) if rolls.random() < 0.5 else None
        lane = rolls.choice((None, None, *LETTERS, "slow")) if rolls.random() < 0.4 else None
        there = rolls.choice((*WINDOWS, *WINDOWS, "W9")) if rolls.random() < 0.75 else None
        taking = [name for name, one in self.book.desks.items() if one.state == "open" and one.lanes]
        if taking and rolls.random() < 0.5:
            return c.Transfer(window, ticket, item, None, rolls.choice(taking))
        return c.Transfer(window, ticket, item, lane, there)

    # -- windows --------------------------------------------------------------------------------------------

    def _at_window(self, kind: type, aimed: bool) -> c.Command | None:
        rolls, desks = self.rolls, self.book.desks
        fitting = {
            c.CallNext: [name for name, one in desks.items() if one.idle is not None],
            c.PauseWindow: [name for name, one in desks.items() if one.state == "open" and not one.hand],
            c.CloseWindow: [name for name, one in desks.items() if one.state != "closed" and not one.hand],
            c.OpenWindow: [name for name, one in desks.items() if one.state != "open"],
            c.Undo: [name for name, one in desks.items() if one.last is not None],
            c.SetAutoCall: [name for name, one in desks.items() if one.state != "closed"],
        }[kind]
        if kind in (c.PauseWindow, c.CloseWindow) and rolls.random() < 0.8:
            fitting = [name for name in fitting if self.book.waiting(to=name)] or fitting
        if kind is c.CallNext and rolls.random() < 0.5:
            fitting = [name for name in fitting if self.book.waiting(to=name)] or fitting
        if kind is c.Undo and not self.sure:
            fitting = [name for name in WINDOWS if not can_undo(self.book, self.book.now, name)]
            if rolls.random() < 0.5:
                fitting = [name for name in fitting if desks[name].last is not None] or fitting
        elif kind is c.Undo and rolls.random() < 0.5:
            fitting = [name for name in fitting if self._rarely_undone(name)] or fitting
        if aimed and not fitting:
            return None
        window = rolls.choice(fitting if aimed else (*WINDOWS, "W9"))
        if kind is c.SetAutoCall:
            after = rolls.choice((None, None, 10 * SECOND, MINUTE, 3 * MINUTE))
            return c.SetAutoCall(window, after if aimed else rolls.choice((500, after)))
        return kind(window)

    def _rarely_undone(self, window: str) -> bool:
        last = self.book.desks[window].last
        if last is None:
            return False
        addressed = last.paper is not None and last.paper.to is not None
        return addressed or last.command in ("accept", "hold", "transfer", "reclassify", "complete")

    # -- hall and plan --------------------------------------------------------------------------------------

    def hall(self, setting: Setting) -> c.ConfigureHall:
        """A hall with these settings."""
        data = hall_of(setting)
        self._hall_data.append(data)
        self.halls[id(data)] = setting
        return c.ConfigureHall(data)

    def plan(self) -> c.ApplyPlan:
        """A plan of random slots and triggers; what it says goes into the book as a script of its own."""
        rolls = self.rolls
        lanes = rolls.choice((("fast", "regular-A", "regular-B"),) * 5 + (("regular-A", "regular-B"),))
        rows: list[tuple[str, int, int, Lanes]] = []
        for window in WINDOWS:
            hours: tuple[tuple[int, int], ...] = rolls.choice(
                (
                    ((510, 1050),),
                    ((510, 720), (810, 1050)),
                    ((510, 600), (600, 780), (780, 1050)),
                    ((510, 555), (585, 660)),
                    ((600, 900),),
                    ((510, 1050),),
                )
            )
            if window not in ("W3", "W4") and rolls.random() < 0.08:
                hours = ()
            rows += [(window, a * MINUTE, b * MINUTE, self._lanes(lanes)) for a, b in hours]
        code = f"plan{len(self.scripts)}"
        added = ("one",) if rolls.random() < 0.2 else ()
        rises = tuple(self._rise(lanes) for _ in range(rolls.choice((0, 1, 2, 3))))
        self.scripts[code] = Script(lanes, tuple(rows), added, rises)
        slots = tuple(Slot(window, _entries(given), begins, ends) for window, begins, ends, given in rows)
        triggers = tuple(
            Trigger(
                lane=one.lane,
                more_than=one.more,
                longer_than=one.older,
                sustain=one.hold,
                window=one.window,
                role="other",
                lanes=_entries(one.lanes),
                below=one.below,
                calm=one.calm,
                dwell=one.dwell,
            )
            for one in rises
        )
        return c.ApplyPlan(Plan(code, names(code), lanes, slots, added, (), triggers))

    def _rise(self, lanes: tuple[str, ...]) -> Rise:
        rolls = self.rolls
        counts = rolls.random() < 0.6
        more = rolls.randrange(3) if counts else None
        return Rise(
            lane=rolls.choice(lanes),
            window=rolls.choice(WINDOWS),
            lanes=self._lanes(lanes),
            more=more,
            older=None if counts else rolls.choice((2, 5, 10)) * MINUTE,
            below=1 if more is None else rolls.randint(1, more + 1),
            hold=rolls.choice((0, 1, 2, 3)) * MINUTE,
            calm=rolls.choice((0, 1, 2, 3)) * MINUTE,
            dwell=rolls.choice((0, 2, 5)) * MINUTE,
        )

    def _lanes(self, lanes: tuple[str, ...]) -> Lanes:
        rolls = self.rolls
        chosen = rolls.sample(lanes, rolls.randint(1, len(lanes)))
        if "fast" in chosen and rolls.random() < 0.5:
            chosen.sort()
        entries = [(chosen[0], 0, 0)]
        for lane in chosen[1:]:
            after, reserve = rolls.choice((-20, -10, 0, 10, 20, 1440)), rolls.choice((0, 0, 0, 1, 1, 2))
            entries.append((lane, after * MINUTE, reserve))
        return tuple(entries)


def _date(day: int) -> str:
    """The ISO date so many days after the first one."""
    return (date(2026, 3, 2) + timedelta(days=day)).isoformat()


def _entries(lanes: Lanes) -> tuple[LaneEntry, ...]:
    return tuple(LaneEntry(*entry) for entry in lanes)
