"""A hall with the real processes of the server on it, which are killed and started again under load."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hall.access.keys import fingerprint, new_token
from hall.assembly import CLOCK_FILE
from hall.clock import HandClock, ScaledClock, SystemClock
from hall.operations.asking import Request
from hall.operations.core import Operations
from hall.settings import Settings
from hall.store.database import Store
from hall.store.people import People
from hall.store.rebuild import check
from queueing import commands as c
from tests.builders import at, hall_data, tiny_plan
from tests.crash.clients import Client, Way, clerk, kiosk
from tests.crash.in_process import HALL, WINDOWS
from tests.crash.nursery import Nursery, Process, Twist
from tests.crash.reader import Told, Verdict, judge
from tests.crash.rows import read_rows
from tests.postgres import let_go
from tests.waiting import until

WORKER = "worker"


@dataclass(frozen=True)
class Nurseries:
    """Where the processes come from."""

    web: Nursery
    worker: Nursery


@dataclass(frozen=True)
class Kill:
    """A violent end. ``point`` is where a process was that killed itself; ``flying`` were cut off by it."""

    which: str
    point: str
    flying: int


@dataclass
class House:
    """A deployment: its folder, its processes, its clients and what has happened so far.

    ``web0``, ``web1`` ... are processes that serve the same hall, each with clients of its own.
    """

    folder: Path
    nurseries: Nurseries
    url: str = ""
    """The database; a SQLite file in the folder by default."""
    webs: int = 1
    start_at: int = field(default_factory=lambda: at("10:00"))
    kills: list[Kill] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.url = self.url or Settings(data_dir=self.folder).database
        store = Store(self.url)
        store.upgrade()
        store.add_hall(HALL)
        operations = Operations(store, HandClock(at("07:50")))
        for one in (c.ConfigureHall(hall_data()), c.ApplyPlan(tiny_plan())):
            operations.perform(HALL, one, Request("test"), lambda _: (200, {}))
        self.tokens = {role: self._token(store, role) for role in ("kiosk", "supervisor")}
        let_go(store)
        self.show(self.start_at)
        self.ways = {name: Way(name) for name in (f"web{n}" for n in range(self.webs))}
        self.clients, self._threads = list[Client](), list[threading.Thread]()
        self.running: dict[str, Process] = {}
        self._cut_before: dict[str, int] = {}
        self.checked = 0
        """After how many kills everything was judged."""
        self._unchecked = False
        self._judged: set[str] = set()

    def _token(self, store: Store, role: str) -> str:
        token, now = new_token(), SystemClock().now()
        People(store).add_token(name=role, role=role, hall=HALL, secret_hash=fingerprint(token), now=now)
        return token

    def show(self, hall_time: int) -> None:
        """Sets the clock of the processes that are started from now on (ms UTC)."""
        self._clock = ScaledClock(SystemClock().now(), hall_time, 1.0)
        self.shift(0)

    def shift(self, ahead: int) -> None:
        """Lets the clock of the processes that are started from now on be ahead of the right one (ms)."""
        clock = ScaledClock(self._clock.real, self._clock.hall + ahead, 1.0)
        (self.folder / CLOCK_FILE).write_text(clock.text(), encoding="ascii")

    # -- processes

    def start(self, which: str = "web0", twist: Twist | None = None) -> Process:
        """Starts a process by itself; a web process is ready then and its clients know of it.

        After a kill everything is judged before they do: what is wrong then, this kill has done.
        """
        nursery = self.nurseries.worker if which == WORKER else self.nurseries.web
        process = self.running[which] = nursery.start(self.folder, twist, database_url=self.url)
        if which != WORKER:
            process.ready()
        if self._unchecked:
            self.check()
        if which != WORKER:
            self._cut_before[which] = self._cut(which)
            self.ways[which].open(process.base)
        return process

    def kill(self, *which: str) -> None:
        """SIGKILL from outside, to several processes at once."""
        with self.violence("+".join(one.rstrip("0123456789") for one in which), *which):
            for one in which:
                self.running[one].kill()
            for one in which:
                self.running.pop(one).ended()
            self._noticed(*which)

    def died(self, which: str, point: str) -> None:
        """Waits until a doomed process has killed itself."""
        process = self.running[which]
        until(lambda: not process.alive or self.faults(), f"it comes to {point}", every=0.002)
        assert self.faults() == []
        code = self.running.pop(which).ended()
        assert code == -9, f"it was to kill itself: {code} {process.err}"
        self._noticed(which)
        flying = 0 if which == WORKER else self._cut(which) - self._cut_before[which]
        self._note(Kill(which.rstrip("0123456789"), point, flying))

    @contextmanager
    def violence(self, name: str, *which: str) -> Iterator[None]:
        """Around an end: notes how many clients' commands, under way when it began, were not answered."""
        mine = [one for name in which or self.ways for one in self._clients_of(name)]
        flying = [(one, one.flying) for one in mine if one.flying is not None]
        yield
        until(lambda: all(one.flying != attempt for one, attempt in flying), "they hear of it", every=0.002)
        unanswered = sum(attempt in one.cut | one.put_off for one, attempt in flying)
        self._note(Kill(name, "", unanswered))

    def _note(self, kill: Kill) -> None:
        self.kills.append(kill)
        self._unchecked = True

    def _clients_of(self, *which: str) -> list[Client]:
        return [one for one in self.clients if one.at in which]

    def _cut(self, which: str) -> int:
        return sum(len(one.cut) for one in self._clients_of(which))

    def _noticed(self, *which: str) -> None:
        """Waits until the clients of processes that are gone know that they will not be answered."""
        mine = self._clients_of(*which)
        until(lambda: all(one.flying is None for one in mine), "all have noticed", every=0.002)

    def __enter__(self) -> House:
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        """Ends the load, lets every client settle what it has begun, and stops all processes."""
        for way in self.ways.values():
            if failure is None:
                way.over = True
            else:
                way.close()
        for thread in self._threads:
            thread.join(180)
        codes = {which: process.stop() for which, process in self.running.items()}
        self.running.clear()
        assert not any(thread.is_alive() for thread in self._threads)
        assert set(codes.values()) <= {0}, codes

    # -- the load

    def load(self, kiosks: int = 2, clerks: int = 2) -> None:
        """Clients begin: ``kiosks``, and ``clerks`` at each window, who do not know of each other.

        They are spread over the web processes.
        """
        names = [(f"kiosk{n}", None) for n in range(kiosks)]
        names += [(f"clerk{n}{name}", name) for n in range(clerks) for name in WINDOWS]
        for seed, (name, window) in enumerate(names):
            web = f"web{(seed + seed // len(WINDOWS)) % self.webs}"
            token = self.tokens["kiosk" if window is None else "supervisor"]
            client = Client(self.ways[web], name, token, HALL, window, seed)
            self.clients.append(client)
            act: Callable[[Client], None] = kiosk if window is None else clerk
            thread = threading.Thread(target=client.run, args=(act,), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def answered(self) -> int:
        """How many commands have been answered so far."""
        return sum(len(one.told) for one in self.clients)

    def after(self, more: int) -> None:
        """Waits until so many more commands have been answered."""
        goal = self.answered() + more
        until(lambda: self.answered() >= goal or self.faults(), f"{more} more answers", every=0.002)
        assert self.faults() == []

    def set_clock(self, chance: random.Random) -> None:
        """Somebody sets the clock between two starts: right, or back by up to an hour."""
        self.start_at += 60_000
        self.show(self.start_at - chance.choice((0, 0, 5_000, 3_600_000)))

    # -- what came of it

    def faults(self) -> list[str]:
        """What clients found wrong at once."""
        return [f"{one.name}: {fault}" for one in self.clients for fault in one.faults]

    def told(self) -> list[Told]:
        """Every answered command."""
        return [told for one in self.clients for told in one.told]

    def check(self) -> list[Told]:
        """Judges the tables as they are now, whoever goes on meanwhile; the commands answered by then."""
        told = self.told()  # before the tables are read: whatever was acknowledged by now has to be in them
        verdict = judge(read_rows(self.url, HALL), told, all_told=False, forgotten=self._judged)
        assert verdict.right, verdict
        self.checked += self._unchecked
        self._unchecked = False
        return told

    def judge_so_far(self) -> None:
        """While nothing runs, before days go by: answers are kept for 48 hours, so they are judged now."""
        self._judged |= {one.request_id for one in self.check()}

    def judged(self) -> Verdict:
        """What the independent reader says of the tables in the end."""
        return judge(read_rows(self.url, HALL), self.told(), forgotten=self._judged)

    def differences(self) -> tuple[object, ...]:
        """What ``kuaiban rebuild --check`` would find wrong."""
        store = Store(self.url)
        try:
            return check(store, HALL).differences
        finally:
            let_go(store)

    def refusals(self) -> Counter[str]:
        """How often each code was answered."""
        return sum((one.refusals for one in self.clients), Counter())
