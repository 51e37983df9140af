"""A hall on a SQLite file with the real server on it, which is killed and started again under load."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hall.access.keys import fingerprint, new_token
from hall.assembly import CLOCK_FILE
from hall.clock import HandClock, ScaledClock, SystemClock
from hall.operations.core import Operations, Request
from hall.serve import find_port
from hall.settings import Settings
from hall.store.database import Store
from hall.store.people import People
from queueing import commands as c
from tests.builders import ROOT, at, hall_data, tiny_plan
from tests.crash.clients import Client, Way, clerk, kiosk
from tests.crash.doomed import VARIABLE
from tests.crash.in_process import HALL, WINDOWS
from tests.crash.reader import Told
from tests.flows.running import KUAIBAN, Server, alive, command
from tests.waiting import until


class Alone(Server):
    """One process of the server without the others, as it is where several hosts serve a hall."""

    def __init__(
        self, folder: Path, module: str, program: Sequence[str | Path], environment: Mapping[str, str]
    ) -> None:
        self._port = find_port("127.0.0.1", 0)
        port = {"KUAIBAN_PORT": str(self._port)}
        # It ends when this pipe closes, as if its parent were gone.
        super().__init__(folder, module, program, {**environment, **port}, stdin=subprocess.PIPE)
        self._module = module

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        assert self.process.stdin is not None
        self.process.stdin.close()

    @property
    def base(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._port}"

    def ready(self) -> str:
        """Waits until it takes commands; its address."""
        found = super().ready()
        self.children = {self.process.pid: self._module}
        return found


@dataclass
class Kill:
    """One end of the server. ``point`` is where it was when it killed itself; ``flying`` were cut off."""

    which: str
    point: str
    flying: int


@dataclass
class House:
    """The folder, the clients and what has happened so far."""

    folder: Path
    code: Path
    """Where Python keeps what it has compiled."""
    start_at: int = field(default_factory=lambda: at("10:00"))
    kills: list[Kill] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.settings = Settings(data_dir=self.folder)
        self.url = self.settings.database
        store = Store(self.url)
        store.upgrade()
        store.add_hall(HALL)
        operations = Operations(store, HandClock(at("07:50")))
        for one in (c.ConfigureHall(hall_data()), c.ApplyPlan(tiny_plan())):
            operations.perform(HALL, one, Request("test"), lambda _: (200, {}))
        self.tokens = {role: self._token(store, role) for role in ("kiosk", "supervisor")}
        store.engine.dispose()
        self.show(self.start_at)
        self.way, self.clients, self._threads = Way(), list[Client](), list[threading.Thread]()
        self.server: Server | None = None

    def _token(self, store: Store, role: str) -> str:
        token, now = new_token(), SystemClock().now()
        People(store.engine).add_token(
            name=role, role=role, hall=HALL, secret_hash=fingerprint(token), now=now
        )
        return token

    def show(self, hall_time: int) -> None:
        """Sets the clock of the processes that are started from now on (ms UTC)."""
        clock = ScaledClock(SystemClock().now(), hall_time, 1.0)
        (self.folder / CLOCK_FILE).write_text(clock.text(), encoding="ascii")

    # -- the server

    def start(self, doom: str = "", alone: str = "") -> Server:
        """Starts ``kuaiban serve`` or one process of it ``alone``, doomed as ``doom`` says."""
        # So many starts: what is compiled once is kept, whatever this machine says about that.
        more = {"PYTHONPYCACHEPREFIX": str(self.code), "PYTHONDONTWRITEBYTECODE": ""}
        if doom:
            more |= {VARIABLE: doom, "PYTHONPATH": str(ROOT)}
        python = [sys.executable, "-m"]
        program = [*python, "tests.crash.doomed"] if doom else python if alone else [KUAIBAN]
        if alone:
            self.server = Alone(self.folder, alone, program, more)
        else:
            self.server = Server(self.folder, "serve", program, more)
        if alone != "hall.worker":
            self.way.open(self.server.ready())
        return self.server

    def pid(self, module: str) -> int:
        """The process of the server that runs a module."""
        assert self.server is not None
        return next(pid for pid, words in self.server.children.items() if module in words)

    def kill(self, which: str) -> None:
        """SIGKILL from outside: to ``web``, ``worker``, ``both`` of them, or ``all`` with their parent."""
        assert self.server is not None
        parent = self.server.process.pid
        victims = {
            "web": [self.pid("hall.web")],
            "worker": [self.pid("hall.worker")],
            "both": [self.pid("hall.web"), self.pid("hall.worker")],
            "all": [parent, self.pid("hall.web"), self.pid("hall.worker")],
        }[which]
        flying = [(one, one.flying) for one in self.clients if one.flying is not None]
        for victim in victims:
            os.kill(victim, signal.SIGKILL)
        self.gone()
        self._settled_cuts()
        self.kills.append(Kill(which, "", sum(attempt in one.cut for one, attempt in flying)))

    def died(self, module: str, point: str) -> None:
        """Waits until the doomed process has killed itself."""
        cut = sum(len(one.cut) for one in self.clients)
        self.gone()
        self._settled_cuts()
        flying = sum(len(one.cut) for one in self.clients) - cut
        self.kills.append(Kill(module.removeprefix("hall."), point, flying))

    def gone(self) -> None:
        """Waits until no process of the server is left: one that has died takes all with it."""
        server = self.server
        assert server is not None
        until(lambda: server.process.poll() is not None, "the parent ends")
        until(lambda: not any(map(alive, server.children)), "nobody is left behind")
        server.__exit__()
        self.server = None

    def _settled_cuts(self) -> None:
        """Waits until every client knows that its request will not be answered."""
        until(lambda: all(one.flying is None for one in self.clients), "all have noticed")

    def stop(self) -> None:
        """Ends the load, lets every client settle what it has begun, and stops the server."""
        self.way.over = True
        for thread in self._threads:
            thread.join(180)
        if self.server is not None:
            server, self.server = self.server, None
            code = server.interrupt()
            server.__exit__()
            assert code == 0, server.err
        assert not any(thread.is_alive() for thread in self._threads)

    # -- the load

    def load(self, kiosks: int = 2, clerks: int = 2) -> None:
        """Clients begin: ``kiosks``, and ``clerks`` at each window, who do not know of each other."""
        names = [(f"kiosk{n}", None) for n in range(kiosks)]
        names += [(f"clerk{n}{name}", name) for name in WINDOWS for n in range(clerks)]
        for seed, (name, window) in enumerate(names):
            token = self.tokens["kiosk" if window is None else "supervisor"]
            client = Client(self.way, name, token, HALL, window, seed)
            self.clients.append(client)
            act = kiosk if window is None else clerk
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

    def faults(self) -> list[str]:
        """What clients found wrong at once."""
        return [f"{one.name}: {fault}" for one in self.clients for fault in one.faults]

    def told(self) -> list[Told]:
        """Every answered command."""
        return [told for one in self.clients for told in one.told]


def report(house: House, lost: int, double: int) -> str:
    """The numbers of a run, as they are printed."""
    told = house.told()
    hit = Counter(kill.point for kill in house.kills if kill.point)
    which = Counter(kill.which for kill in house.kills)
    share = sum(kill.flying > 0 for kill in house.kills) / len(house.kills)
    again = [one for one in told if one.tries > 1]
    lines = [
        f"kills                {len(house.kills)} ({', '.join(f'{n} {k}' for k, n in which.items())})",
        f"commands in flight   {', '.join(str(kill.flying) for kill in house.kills)}",
        f"with one in flight   {share:.0%}",
        f"points hit           {', '.join(f'{point} {n}' for point, n in hit.items())}",
        f"acknowledged         {len(told)}, {sum(one.status < 400 for one in told)} of them done",
        f"settled by repeating {len(again)}, {sum(one.replayed for one in again)} were done already",
        f"lost                 {lost}",
        f"double               {double}",
    ]
    return "\n".join(lines)


def differences(house: House) -> str:
    """What ``kuaiban rebuild --check`` finds wrong."""
    done = command(house.folder, "rebuild", "--check")
    return "" if done.returncode == 0 else done.stdout + done.stderr
