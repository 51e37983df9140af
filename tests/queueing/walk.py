"""Random days on a Floor, judged after every command by :mod:`tests.queueing.book`."""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import Any

from queueing import commands as c
from queueing.errors import Refused
from queueing.events import Event, from_data, to_data
from queueing.floor import Floor
from queueing.lanes import LaneEntry
from queueing.plans import Plan, Slot
from tests.builders import ZERO, at, frozen, names, wall
from tests.queueing.book import HALL, HOME, LETTERS, MINUTE, Book, Lanes, Script

WINDOWS = tuple(one["id"] for one in HALL["windows"])
ITEMS = tuple(HOME)
DAY_MS = 24 * 60 * MINUTE
PACE = (0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 5, 5, 10)
"""Minutes between commands: often none at all, so that ties are common."""

KINDS: dict[type, float] = {
    c.Issue: 24,
    c.CallNext: 20,
    c.Start: 12,
    c.Accept: 7,
    c.Complete: 7,
    c.CompleteAndCallNext: 6,
    c.Recall: 4,
    c.NoShow: 6,
    c.Requeue: 8,
    c.Hold: 6,
    c.Resume: 6,
    c.Transfer: 20,
    c.Withdraw: 4,
    c.OpenWindow: 5,
    c.PauseWindow: 3,
    c.CloseWindow: 3,
    c.ApplyPlan: 1.5,
    c.CloseDay: 0.3,
    c.OpenDay: 0.3,
    c.ConfigureHall: 0.3,
    c.Settle: 2,
}
AT_NIGHT: dict[type, float] = {c.OpenDay: 8, c.ApplyPlan: 2, c.ConfigureHall: 1, c.Settle: 1}
FITTING: dict[type, tuple[str, ...]] = {
    c.Start: ("called",),
    c.Recall: ("called",),
    c.NoShow: ("called",),
    c.Accept: ("serving",),
    c.Complete: ("serving",),
    c.CompleteAndCallNext: ("serving",),
    c.Hold: ("called", "serving"),
    c.Transfer: ("called", "serving"),
    c.Resume: ("held",),
    c.Requeue: ("missed",),
    c.Withdraw: ("waiting", "called", "held", "missed"),
}


class Walk:
    """One random sequence of commands. Any disagreement is an ``AssertionError`` that tells the story."""

    def __init__(self, seed: int) -> None:
        self.rolls = random.Random(seed)
        self.seed = seed
        self.floor = Floor()
        self.book = Book()
        self.tried: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()
        self.log: list[str] = []
        self.tail: list[tuple[str, int, int, str]] = []
        self.middle: str | None = None
        self.split = 0
        self.days = 0
        self.scripts: dict[str, Script] = {}
        self.papers: list[str] = []
        self.now = at("07:50")

    def run(self, length: int) -> None:
        """Takes ``length`` commands, then replays everything."""
        try:
            self._do(c.ConfigureHall(HALL))
            self._do(self._plan())
            self.now = at("08:05")
            self._do(c.OpenDay("2026-03-02", ZERO))
            for window in self.rolls.sample(WINDOWS, 3):
                self._do(c.OpenWindow(window))
            stop = self.rolls.randrange(length)
            for step in range(length):
                self._wait()
                self._do(self._command())
                if step == stop:
                    self.middle, self.split = frozen(self.floor), len(self.tail)
                    self._restart()
            self._replay()
        except Exception as error:
            told = "\n  ".join(self.log[-40:])
            raise AssertionError(f"walk {self.seed}: {error!r}\n  {told}") from error

    # -- choosing -------------------------------------------------------------------------------------------

    def _wait(self) -> None:
        minutes = self.rolls.choice(PACE)
        if self.rolls.random() < 0.02:
            minutes = self.rolls.randrange(30, 240)
        self.now += minutes * MINUTE
        if self.book.zero is None and self.book.last_day and self.rolls.random() < 0.5:
            next_morning = ZERO + ((self.now - ZERO) // DAY_MS + 1) * DAY_MS
            self.now = next_morning + self.rolls.choice((400, 480, 510, 600, 1045)) * MINUTE

    def _command(self) -> c.Command:
        aimed = self.rolls.random() < 7 / 8
        kinds = KINDS if self.book.zero is not None or not aimed else AT_NIGHT
        for _ in range(30):
            made = self._make(self.rolls.choices(tuple(kinds), tuple(kinds.values()))[0], aimed)
            if made is not None and (not aimed or self.book.allows(self.now, made)):
                return made
        return c.Settle()

    def _make(self, kind: type, aimed: bool) -> c.Command | None:
        rolls = self.rolls
        if kind in FITTING:
            fitting = [name for name, one in self.book.tickets.items() if one.state in FITTING[kind]]
            if aimed and not fitting:
                return None
            ticket = rolls.choice(fitting if aimed else [*self.papers, "nobody"])
            one = self.book.tickets.get(ticket)
            window = one.hand if one is not None and one.hand and aimed else rolls.choice((*WINDOWS, "W9"))
            if kind is c.Transfer:
                return self._transfer(str(window), ticket)
            return kind(ticket) if kind in (c.Withdraw, c.Resume, c.Requeue) else kind(window, ticket)
        if kind is c.Issue:
            return self._issue(aimed)
        if kind in (c.CallNext, c.PauseWindow, c.CloseWindow, c.OpenWindow):
            return self._at_window(kind, aimed)
        if kind is c.ApplyPlan:
            return self._plan()
        if kind is c.OpenDay:
            return self._open_day()
        return c.ConfigureHall(HALL) if kind is c.ConfigureHall else kind()  # type: ignore[no-any-return]

    def _issue(self, aimed: bool) -> c.Issue:
        rolls = self.rolls
        ticket = f"{rolls.randrange(16**4):04x}" if aimed or not self.papers else rolls.choice(self.papers)
        while aimed and ticket in self.papers:
            ticket = f"{rolls.randrange(16**4):04x}"
        self.papers.append(ticket)
        items = tuple(rolls.sample(ITEMS, rolls.choice((1, 1, 1, 1, 1, 2))))
        priority = rolls.choice((None, None, None, "elder", "urgent"))
        if not aimed:
            items, priority = rolls.choice((("XX",), items)), rolls.choice(("nobody", priority))
        return c.Issue(ticket, items, priority)

    def _at_window(self, kind: type, aimed: bool) -> c.Command | None:
        desks = self.book.desks
        fitting = {
            c.CallNext: [name for name, one in desks.items() if one.idle is not None],
            c.PauseWindow: [name for name, one in desks.items() if one.state == "open" and not one.hand],
            c.CloseWindow: [name for name, one in desks.items() if one.state != "closed" and not one.hand],
            c.OpenWindow: [name for name, one in desks.items() if one.state != "open"],
        }[kind]
        if kind in (c.PauseWindow, c.CloseWindow) and self.rolls.random() < 0.8:
            fitting = [name for name in fitting if self.book.waiting(to=name)] or fitting
        if aimed and not fitting:
            return None
        return kind(self.rolls.choice(fitting if aimed else (*WINDOWS, "W9")))  # type: ignore[no-any-return]

    def _transfer(self, window: str, ticket: str) -> c.Transfer:
        rolls = self.rolls
        item = rolls.choice((None, None, *ITEMS)) if rolls.random() < 0.5 else None
        lane = rolls.choice((None, None, *LETTERS, "slow")) if rolls.random() < 0.4 else None
        there = rolls.choice((*WINDOWS, *WINDOWS, "W9")) if rolls.random() < 0.75 else None
        return c.Transfer(window, ticket, item, lane, there)

    def _open_day(self) -> c.OpenDay:
        day = max(0, (self.now - ZERO) // DAY_MS) + self.rolls.choice((0,) * 9 + (2,))
        return c.OpenDay(f"2026-03-{2 + day:02d}", ZERO + day * DAY_MS)

    def _plan(self) -> c.ApplyPlan:
        """A plan of random slots; what it says goes into the book as a script of its own."""
        rolls = self.rolls
        lanes = rolls.choice((("fast", "regular-A", "regular-B"),) * 4 + (("regular-A", "regular-B"),))
        rows: list[tuple[str, int, int, Lanes]] = []
        for window in WINDOWS:
            hours = rolls.choice(
                (
                    ((510, 1050),),
                    ((510, 720), (810, 1050)),
                    ((510, 600), (600, 780), (780, 1050)),
                    ((510, 555), (585, 660)),
                    ((600, 900),),
                    ((510, 1050),),
                )
            )
            if window != "W4" and rolls.random() < 0.08:
                hours = ()
            rows += [(window, a * MINUTE, b * MINUTE, self._lanes(lanes)) for a, b in hours]
        code = f"plan{len(self.scripts)}"
        added = ("one",) if rolls.random() < 0.2 else ()
        self.scripts[code] = Script(lanes, tuple(rows), added)
        slots = tuple(
            Slot(window, tuple(LaneEntry(*entry) for entry in entries), begins, ends)
            for window, begins, ends, entries in rows
        )
        return c.ApplyPlan(Plan(code, names(code), lanes, slots, added))

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

    # -- doing and judging ----------------------------------------------------------------------------------

    def _do(self, command: c.Command) -> None:
        kind = type(command).__name__
        self.log.append(
            f"{wall(self.now)} {command}" if kind != "ConfigureHall" else f"{wall(self.now)} {kind}"
        )
        settled = self.floor.handle(self.now, c.Settle())
        self._keep(settled.events)
        self.book.settle(self.now)
        self._judge()
        self.tried[kind] += 1
        self.done["Settle"] += bool(settled.events)
        if self.book.allows(self.now, command):
            self._carry_out(command)
            self.done[kind] += kind != "Settle"
        else:
            self._refuse(command)
            self.seen["refused"] += 1
        self._judge()

    def _refuse(self, command: c.Command) -> None:
        before = frozen(self.floor)
        try:
            self.floor.handle(self.now, command)
        except Refused as refused:
            self.log[-1] += f" -> {refused.code}"
            assert frozen(self.floor) == before, "a refusal changed something"
            return
        raise AssertionError(f"{command} should have been refused")

    def _carry_out(self, command: c.Command) -> None:
        outcome = self.floor.handle(self.now, command)
        self._keep(outcome.events)
        if isinstance(command, c.ApplyPlan):
            self.book.apply_plan(self.scripts[command.plan.code])
            return
        expected = self.book.carry_out(command)
        called = next((event.ticket for event in outcome.events if event.kind == "TicketCalled"), None)  # type: ignore[attr-defined]
        assert called == expected, f"{called} was called, it should have been {expected}"
        if isinstance(command, c.CallNext | c.CompleteAndCallNext):
            assert outcome.because is not None
            self.seen[outcome.because.code] += 1

    def _keep(self, events: tuple[Event, ...]) -> None:
        for event in events:
            self.seen[event.kind] += 1
            self.tail.append((event.kind, event.v, event.at, json.dumps(to_data(event))))
            if event.kind == "DayOpened":
                self.days += 1

    def _judge(self) -> None:
        """The Floor and the book agree, and the Floor agrees with itself."""
        floor, book = self.floor, self.book
        assert set(floor.tickets) == set(book.tickets), "other tickets are alive"
        ended = {kind: self.seen[kind] for kind in ("ServiceCompleted", "TicketWithdrawn", "TicketExpired")}
        assert self.seen["TicketIssued"] == len(floor.tickets) + sum(ended.values()), "a ticket was lost"
        assert ended == {kind: book.ended[kind] for kind in ended}, "tickets have ended in other ways"
        for name, one in floor.tickets.items():
            paper = book.tickets[name]
            here = (one.state, one.lane, one.place, one.join, one.to_window, one.number, one.items)
            there = (paper.state, paper.lane, paper.place, paper.join, paper.to, paper.number, paper.items)
            assert here == there, f"ticket {name} is {here}, it should be {there}"
            assert one.place >= one.issued_at - one.credit == paper.issued - paper.credit, f"place of {name}"
            if one.state in ("called", "serving"):
                assert one.window == paper.hand, f"{name} is at {one.window}, it should be at {paper.hand}"
        for name, window in floor.windows.items():
            desk = book.desks[name]
            lanes = tuple((entry.lane, entry.after, entry.reserve) for entry in window.lanes)
            seen = (window.state, lanes, window.extended, window.ticket, window.idle_since)
            meant = (desk.state, desk.lanes, desk.extended, desk.hand, desk.idle)
            assert seen == meant, f"window {name} is {seen}, it should be {meant}"
        assert (floor.day is not None, floor.issuing) == (book.zero is not None, book.issuing)
        self._judge_lines()

    def _judge_lines(self) -> None:
        floor, book = self.floor, self.book
        standing = [
            (entry, lane, None)
            for lane, lines in floor.lines.items()
            for line in lines.values()
            for entry in line
        ]
        standing += [(entry, None, name) for name, one in floor.windows.items() for entry in one.addressed]
        meant = [
            ((one.place, one.join, name), None if one.to else one.lane, one.to)
            for name, one in book.tickets.items()
            if one.state == "waiting"
        ]
        assert sorted(standing, key=str) == sorted(meant, key=str), "a waiting ticket is in no line or in two"
        assert floor.next_caller(floor.windows) == book.next_caller(), "another window should call next"
        for lane in LETTERS:
            line = book.waiting(lane)
            assert floor.waiting(lane) == len(line)
            for place, entry in enumerate(line[:3]):
                assert floor.people_ahead(entry[2]) == place

    # -- restarts and replay --------------------------------------------------------------------------------

    def _restart(self) -> None:
        """Goes on with a Floor restored from the snapshot's text."""
        assert self.middle is not None
        self.floor = Floor.restore(json.loads(self.middle))
        assert frozen(self.floor) == self.middle, "the restored Floor is another one"

    def _replay(self) -> None:
        expected = frozen(self.floor)
        assert self.middle is not None
        for start, events in (
            (Floor(), self.tail),
            (Floor.restore(json.loads(self.middle)), self.tail[self.split :]),
        ):
            for kind, v, moment, data in events:
                start.apply(from_data(kind, v, moment, json.loads(data)))
            assert frozen(start) == expected, "a replay ends elsewhere"


def walks(seeds: range, length: int = 150) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Many walks: how often each command was tried, was carried out, and what was seen."""
    tried: Counter[str] = Counter()
    done: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for seed in seeds:
        walk = Walk(seed)
        walk.run(length)
        tried += walk.tried
        done += walk.done
        seen += walk.seen
    return tried, done, seen


def table(tried: Counter[str], done: Counter[str], seen: Counter[str]) -> str:
    """What the walks have met, for people."""
    rows: list[Any] = [
        f"{name:24} {tried[name]:6} tried {done[name]:6} carried out" for name in sorted(tried)
    ]
    rows += [f"{name:24} {count:6} seen" for name, count in sorted(seen.items())]
    return "\n".join(rows)
