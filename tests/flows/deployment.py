"""A deployment on this machine as on several: PostgreSQL, Redis, two web processes, a worker, and nginx.

nginx runs by ``config/deploy/nginx.conf``, in which nothing is changed but addresses and folders. For tests,
and to be looked at: ``make deployment`` acts a day of the sample hall in it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hall import samples
from hall.access.signing_in import create_token
from hall.clock import ScaledClock, SystemClock
from hall.commandline.serving import demo_clock, welcome
from hall.operations.asking import Request
from hall.operations.core import Operations
from hall.settings import Settings
from hall.store.database import Store
from hall.store.people import People
from queueing import commands as c
from queueing.hallfile import hall_from_data
from tests.builders import ROOT
from tests.flows.browser_server import free_port
from tests.flows.running import STOP, Server, ask
from tests.postgres import FAST, Postgres, end_with_us, let_go
from tests.redis_server import RedisServer
from tests.system import nginx
from tests.waiting import until

CONFIGURATION = ROOT / "config" / "deploy" / "nginx.conf"
LASTING = FAST | {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
"""PostgreSQL as whoever relies on it runs it."""

OTHER = "NEXT"
"""The code of a second hall in it."""

BEGINS_IN = 20_000
"""How long after the start (ms) the doors of an acted day open: everything should be up by then."""


def configuration(folder: Path, port: int, webs: list[int]) -> str:
    """The nginx configuration for these ports, its temporary files in a folder."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    places = "".join(
        f"    {name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    changes = {
        "http {\n": f"http {{\n{places}",
        "listen 80;": f"listen 127.0.0.1:{port};",
        **{f"server web{n}:8000 ": f"server 127.0.0.1:{web} " for n, web in enumerate(webs, 1)},
    }
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


class Nginx:
    """Debian's nginx in a folder of its own."""

    def __init__(self, port: int, webs: list[int]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kuaiban-nginx-", dir="/tmp"))
        self.folder.chmod(0o755)  # its workers are another user's
        (self.folder / "nginx.conf").write_text(configuration(self.folder, port, webs), encoding="utf-8")
        program = nginx()
        assert program is not None
        words: list[str | Path] = [program, "-p", self.folder, "-c", self.folder / "nginx.conf"]
        words += ["-e", self.folder / "log", "-g", f"daemon off; pid {self.folder}/pid;"]
        self._process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=end_with_us
        )

    @property
    def log(self) -> str:
        """What it has complained of."""
        return (self.folder / "log").read_text(encoding="utf-8")

    def stop(self) -> None:
        """Stops it and removes its folder."""
        self._process.terminate()
        self._process.wait(STOP)
        shutil.rmtree(self.folder)


class Deployment:
    """With the sample hall in it, open round the clock; or for actors, so many times as fast as real time."""

    def __init__(self, folder: Path, speed: float | None = None, port: int = 0) -> None:
        self.folder = folder
        with ExitStack() as self._stack:
            self._start(speed, port)
            self._stack = self._stack.pop_all()

    def _start(self, speed: float | None, port: int) -> None:
        self.postgres = Postgres()
        self._stack.callback(self.postgres.remove)
        self.postgres.start(LASTING)
        self.redis = RedisServer(free_port())
        self._stack.callback(self.redis.remove)
        self.redis.start()
        self.port = port or free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._shared = {
            "database_url": self.postgres.url(self.postgres.create()),
            "redis_url": self.redis.url(),
            "public_url": self.base,
            "proxies": "1",
        }
        self.settings = Settings.model_validate(self._shared | {"data_dir": self.folder, "speed": speed or 1})
        store = self.store()
        store.upgrade()
        self.clock: ScaledClock | None = demo_clock(self.settings, store, BEGINS_IN) if speed else None
        samples.prepare(store, self.clock or SystemClock(), speed is not None)
        self.keys = samples.keys(store, self.folder, SystemClock().now())
        self.other_kiosk = other_hall(store)
        let_go(store)
        self.ports = [free_port(), free_port()]
        self.webs = [self._run("web", port=str(one)) for one in self.ports]
        self.worker = self._run("worker")
        self.nginx = Nginx(self.port, self.ports)
        self._stack.callback(self.nginx.stop)
        for web in self.webs:
            web.ready()
        until(lambda: ask(f"{self.base}/readyz")[0] == 200, "nginx serves")

    def _run(self, word: str, **settings: str) -> Server:
        # The open hall's visitors all come from one address here; limits have tests of their own.
        server = Server(self.folder, word, **self._shared, open_rate="100000/minute", **settings)
        self._stack.push(server)
        return server

    def store(self) -> Store:
        """The deployment's database, from beside."""
        return Store(self._shared["database_url"])

    def kill(self, which: int) -> None:
        """SIGKILL to a web process."""
        (process,) = self.webs[which].children
        os.kill(process, signal.SIGKILL)
        self.webs[which].process.wait(STOP)

    def again(self, which: int) -> None:
        """Starts a web process that has ended, as whoever looks after it would."""
        self.webs[which] = self._run("web", port=str(self.ports[which]))
        self.webs[which].ready()

    def close(self) -> None:
        """Stops everything."""
        self._stack.close()


def other_hall(store: Store) -> str:
    """A second hall beside the sample hall, open round the clock; the token of its kiosk."""
    operations, request = Operations(store, SystemClock()), Request("test")
    data = samples.hall_data(acted=False) | {"code": OTHER}
    store.add_hall(OTHER)
    plan = samples.plan(hall_from_data(data), acted=False)
    for command in (c.ConfigureHall(data), c.ApplyPlan(plan)):
        operations.perform(OTHER, command, request, lambda _: (200, {}))
    return create_token(People(store), name="kiosk", role="kiosk", now=1, hall=OTHER)[1]


@contextmanager
def actors(deployment: Deployment) -> Iterator[subprocess.Popen[str]]:
    """People who act a day out, knowing nothing but nginx's address."""
    scenario = samples.folder() / "scenarios" / "ordinary.toml"
    process = subprocess.Popen(
        [sys.executable, "-m", "simulation.actors", deployment.base, samples.CODE, scenario],
        env={
            **os.environ,
            "ACTORS_KIOSK_TOKEN": deployment.keys.kiosk,
            "ACTORS_CLERK_TOKEN": deployment.keys.actor,
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        process.wait(STOP)
        process.stdout.close()


def say(deployment: Deployment, which: int) -> None:
    """How a web process that has just been started can be killed."""
    print(f"Web process {which + 1} runs; to kill it: kill -9 {next(iter(deployment.webs[which].children))}")
    sys.stdout.flush()


def main() -> None:
    """Shows it: a day acts itself out until it is over or somebody presses Ctrl-C. What is killed is back."""
    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: asked.set())
    speed = float(os.environ.get("KUAIBAN_SPEED", "10"))
    with tempfile.TemporaryDirectory(prefix="kuaiban-deployment-") as folder:
        deployment = Deployment(Path(folder), speed, int(os.environ.get("KUAIBAN_PORT", "8000")))
        try:
            print(welcome(deployment.settings, deployment.keys, deployment.clock))
            for which in range(len(deployment.webs)):
                say(deployment, which)
            with actors(deployment) as acting:
                while not asked.wait(0.5) and acting.poll() is None:
                    for which, web in enumerate(deployment.webs):
                        if web.process.poll() is not None:
                            deployment.again(which)
                            say(deployment, which)
        finally:
            deployment.close()


if __name__ == "__main__":
    main()
