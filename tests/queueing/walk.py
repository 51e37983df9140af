"""Random days on a Floor, judged after every command by :mod:`tests.queueing.book`."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from queueing import commands as c
from queueing.errors import Refused
from queueing.events import Event, from_data, to_data
from queueing.floor import Floor
from tests.builders import ZERO, at, frozen, wall
from tests.queueing import book_time, book_turns
from tests.queueing.book import Book
from tests.queueing.book_allows import allows
from tests.queueing.book_hall import DAY, MINUTE, SECOND, SETTINGS, WINDOWS
from tests.queueing.walk_choice import Choice
from tests.queueing.walk_judge import judge

PACE = (0,) * 20 + (10 * SECOND, 30 * SECOND) + (MINUTE,) * 10 + (2 * MINUTE,) * 2 + (5 * MINUTE,) * 3
"""Time between commands: often none at all, so that ties are common."""
ENDED = ("ServiceCompleted", "TicketWithdrawn", "TicketExpired")


class Walk:
    """One random sequence of commands. Any disagreement is an ``AssertionError`` that tells the story.

    Commands of the kinds ``often`` are asked for more often than usual.
    """

    def __init__(self, seed: int, often: tuple[type, ...] = ()) -> None:
        self.rolls = random.Random(seed)
        self.seed = seed
        self.floor = Floor()
        self.book = Book()
        self.choice = Choice(self.rolls, self.book, often)
        self.tried: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()
        self.touched: Counter[str] = Counter()
        self.revived = 0
        self.log: list[str] = []
        self.tail: list[tuple[str, int, int, str]] = []
        self.middle: str | None = None
        self.split = 0
        self.now = at("07:50")

    def run(self, length: int) -> None:
        """Takes ``length`` commands, then replays everything and closes the day."""
        self.begin()
        middle = self.rolls.randrange(length)
        for step in range(length):
            self.go_on()
            if step == middle:
                self.restart()
        self.end()

    def begin(self) -> None:
        """A hall, a plan, a day, some windows."""
        with self._told():
            self._do(self.choice.hall(SETTINGS[self.seed % len(SETTINGS)]))
            self._do(self.choice.plan())
            self.now = at(self.rolls.choice(("08:05", "08:05", "08:25", "11:50", "16:10", "16:50")))
            self._do(c.OpenDay("2026-03-02", ZERO))
            for window in self.rolls.sample(WINDOWS, 3):
                self._do(c.OpenWindow(window))

    def go_on(self) -> None:
        """Lets some time pass, often none, and takes one command."""
        with self._told():
            self._wait()
            self._do(self.choice.command(self.now))

    def restart(self) -> None:
        """Goes on with a Floor restored from the snapshot's text."""
        with self._told():
            self.middle, self.split = frozen(self.floor), len(self.tail)
            self.floor = Floor.restore(json.loads(self.middle))
            assert frozen(self.floor) == self.middle, "the restored Floor is another one"

    def end(self) -> None:
        """Replays everything, from the beginning and from the middle; then closes the day."""
        with self._told():
            self._replay()
            if self.book.zero is not None:
                self._do(c.CloseDay())

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            told = "\n  ".join(self.log[-40:])
            raise AssertionError(f"walk {self.seed}: {error!r}\n  {told}") from error

    def _wait(self) -> None:
        self.now += self.rolls.choice(PACE)
        if self.rolls.random() < 0.02:
            self.now += self.rolls.randrange(30, 240) * MINUTE
        elif self.rolls.random() < 0.06:
            self.now = max(self.now, book_time.next_border(self.book)) + self.rolls.choice((0, 0, MINUTE))
        if self.book.zero is None and self.book.last_day and self.rolls.random() < 0.5:
            next_morning = ZERO + ((self.now - ZERO) // DAY + 1) * DAY
            self.now = next_morning + self.rolls.choice((400, 480, 510, 600, 1045)) * MINUTE

    # -- doing and judging ----------------------------------------------------------------------------------

    def _do(self, command: c.Command) -> None:
        kind = type(command).__name__
        told = kind if isinstance(command, c.ConfigureHall) else str(command)
        self.log.append(f"{wall(self.now)} {told}")
        settled = self.floor.handle(self.now, c.Settle())
        self._keep(settled.events)
        called = book_time.settle(self.book, self.now)
        assert called == _called(settled.events), f"{_called(settled.events)} were called, not {called}"
        if settled.events:
            self._judge()
        self.tried[kind] += 1
        self.done["Settle"] += bool(settled.events)
        self.seen["called by itself"] += len(called)
        if allows(self.book, self.now, command):
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
            self.seen[f"refused {refused.code}"] += 1
            assert frozen(self.floor) == before, "a refusal changed something"
            return
        raise AssertionError(f"{command} should have been refused")

    def _carry_out(self, command: c.Command) -> None:
        undone = self.book.desks[command.window].last if isinstance(command, c.Undo) else None
        outcome = self.floor.handle(self.now, command)
        self._keep(outcome.events)
        expected: list[str] = []
        match command:
            case c.ApplyPlan(plan):
                expected = book_turns.apply_plan(self.book, self.choice.scripts[plan.code])
            case c.ConfigureHall(hall):
                book_turns.configure(self.book, self.choice.halls[id(hall)])
            case _:
                called = book_turns.carry_out(self.book, command)
                expected = [] if called is None else [called]
        found = _called(outcome.events)
        assert found == expected, f"{found} were called, it should have been {expected}"
        if undone is not None:
            self.seen[f"undone {undone.command}"] += 1
            self.seen["undone to a window alone"] += undone.paper is not None and undone.paper.to is not None
            self.revived += undone.ended
        if isinstance(command, c.CallNext | c.CompleteAndCallNext):
            assert outcome.because is not None
            self.seen[outcome.because.code] += 1

    def _keep(self, events: tuple[Event, ...]) -> None:
        for event in events:
            self.seen[event.kind] += 1
            self.tail.append((event.kind, event.v, event.at, json.dumps(to_data(event))))
            ticket = getattr(event, "ticket", None)
            if ticket is not None and event.kind != "TicketReadied":
                self.touched[ticket] = 1 if event.kind == "TicketIssued" else self.touched[ticket] + 1

    def _judge(self) -> None:
        ended = {kind: self.seen[kind] for kind in ENDED}
        alive = len(self.floor.tickets) - self.revived
        assert self.seen["TicketIssued"] == alive + sum(ended.values()), "a ticket was lost"
        ended["ServiceCompleted"] -= self.revived
        assert ended == {kind: self.book.ended[kind] for kind in ENDED}, "tickets have ended in other ways"
        judge(self.floor, self.book, self.touched)

    # -- replay ----------------------------------------------------------------------------------------------

    def _replay(self) -> None:
        expected = frozen(self.floor)
        starts = [(Floor(), self.tail)]
        if self.middle is not None:
            starts.append((Floor.restore(json.loads(self.middle)), self.tail[self.split :]))
        for start, events in starts:
            for kind, v, moment, data in events:
                start.apply(from_data(kind, v, moment, json.loads(data)))
            assert frozen(start) == expected, "a replay ends elsewhere"


def _called(events: tuple[Event, ...]) -> list[str]:
    return [event.ticket for event in events if event.kind == "TicketCalled"]  # type: ignore[attr-defined]


def table(tried: Counter[str], done: Counter[str], seen: Counter[str]) -> str:
    """What the walks have met, for people."""
    rows: list[Any] = [
        f"{name:24} {tried[name]:6} tried {done[name]:6} carried out" for name in sorted(tried)
    ]
    rows += [f"{name:32} {count:6} seen" for name, count in sorted(seen.items())]
    return "\n".join(rows)
