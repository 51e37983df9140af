"""The processor time of a command without HTTP, beside that of a bare one-row commit on the same disk.

A window's whole work in the sample hall on a working day: issue (with its slip), call, start, complete, each
with a request id, so that answers are kept. Waiting for the disk costs no processor time.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from datetime import date
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.table import show
from hall import samples
from hall.clock import HandClock
from hall.follow import Follow
from hall.operations.asking import Moment, Request
from hall.operations.core import Operations
from hall.printing import Printing
from hall.store.database import Store
from queueing import commands as c
from queueing.times import zero

ROUNDS = 5
CYCLES = 150
"""Tickets served in one round."""
WAITING = 60
"""Tickets that wait all the time."""
TEN_O_CLOCK = 10 * 3_600_000
TURN_MS = 1_000
"""Hall time that passes with each command."""
WINDOWS = ("W01", "W02", "W03", "W04")
"""Windows that serve the item that is issued."""
ITEM = "SG02"
TURNS = ("issue", "call", "start", "complete")


class Desk:
    """The sample hall with its printer, on a clock set by hand, and somebody who works in it."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(f"sqlite:///{folder / 'hall.db'}")
        self.store.upgrade()
        morning = zero(date(2026, 3, 2), ZoneInfo("Asia/Shanghai")) + TEN_O_CLOCK
        self.clock = HandClock(morning)
        samples.prepare(self.store, self.clock, acted=True)
        printing = Printing(Follow(self.store), "http://127.0.0.1")
        self.operations = Operations(self.store, self.clock, also=(printing.enqueue,))
        self._numbers = count()
        self.spent = dict.fromkeys(TURNS, 0.0)
        for window in WINDOWS:
            self._ask(c.OpenWindow(window))
        for _ in range(WAITING):
            self.issue()

    def _ask(self, command: c.Command) -> Any:
        self.clock.at += TURN_MS
        request = Request("bench", f"press-{next(self._numbers)}", "same")
        answer = self.operations.perform(samples.CODE, command, request, _view)
        if answer.status >= 400:
            raise RuntimeError(f"{command}: {answer.body}")
        return answer.body["ticket"]

    def _timed(self, turn: str, command: c.Command) -> Any:
        began = time.process_time()
        found = self._ask(command)
        self.spent[turn] += time.process_time() - began
        return found

    def issue(self) -> None:
        """One more ticket."""
        self._timed("issue", c.Issue(f"t{next(self._numbers)}", (ITEM,)))

    def work(self, cycles: int) -> dict[str, float]:
        """Serves so many tickets and issues as many; the ms of processor time of each kind of command."""
        self.spent = dict.fromkeys(TURNS, 0.0)
        for number in range(cycles):
            window = WINDOWS[number % len(WINDOWS)]
            self.issue()
            ticket = self._timed("call", c.CallNext(window))
            self._timed("start", c.Start(window, ticket))
            self._timed("complete", c.Complete(window, ticket))
        return {turn: spent / cycles * 1e3 for turn, spent in self.spent.items()}


def _view(moment: Moment) -> tuple[int, dict[str, Any]]:
    ticket = moment.outcome.ticket
    return 200, {"ticket": ticket.id if ticket else None, "seq": moment.seq}


def bare_cpu(folder: Path) -> float:
    """Ms of processor time of a one-row commit, WAL and fully synchronised."""
    database = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        database.execute(f"PRAGMA {pragma}")
    database.execute("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, text TEXT)")
    began = time.process_time()
    for _ in range(CYCLES):
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO rows (text) VALUES ('row')")
        database.execute("COMMIT")
    spent = time.process_time() - began
    database.close()
    return spent / CYCLES * 1e3


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        desk = Desk(folder)
        desk.work(CYCLES)
        rounds = [(bare_cpu(folder), desk.work(CYCLES)) for _ in range(ROUNDS)]
        desk.store.engine.dispose()
    bare = median(one for one, _ in rounds)
    middle = {turn: median(spent[turn] for _, spent in rounds) for turn in TURNS}
    rows = [(turn, middle[turn]) for turn in TURNS] + [("all of them", sum(middle.values()) / len(TURNS))]
    show(
        "A command without HTTP, SQLite",
        ("what", "CPU ms", "bare commit CPU ms", "beside it"),
        [(what, f"{ms:.2f}", f"{bare:.2f}", f"{ms / bare:.1f}") for what, ms in rows],
    )


if __name__ == "__main__":
    main()
