"""Commands over HTTP beside their floor: an empty Flask answer, then a bare one-row commit.

ceiling = 1 / (1/hello + 1/bare), hello and bare measured in the same round with the same number of clients
and the same kind of server. Rounds are interleaved, medians are shown: trust the shares, not the rates.

The second table is of a slow disk: a preloaded library lets every flush take 3 ms longer, for the bare
commits too. There a hall that commits each command by itself cannot pass the bare commits of one writer.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.table import show

HELLO = """
from gevent import monkey; monkey.patch_all()
import sys
from flask import Flask
from gevent.pool import Pool
from gevent.pywsgi import WSGIServer
import socket
app = Flask("hello")
app.add_url_rule("/hello", view_func=lambda: {"hello": "hall"}, methods=["POST"])
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
WSGIServer(listener, app, spawn=Pool(5000), log=None).serve_forever()
"""

SECONDS = 1.5
ROUNDS = 3
WINDOWS = [f"W{number:02d}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 11, 14, 15, 18)]
"""Windows that can serve the item that is issued."""

Ask = Callable[[http.client.HTTPConnection, int], None]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, path: str, method: str = "GET") -> None:
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request(method, path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.05)
    sys.exit("A server did not start")


@contextmanager
def hello_server() -> Iterator[int]:
    port = free_port()
    server = subprocess.Popen([sys.executable, "-c", HELLO, str(port)])
    try:
        wait_for(port, "/hello", "POST")
        yield port
    finally:
        server.terminate()
        server.wait()


def slow_disk(folder: Path) -> dict[str, str] | None:
    """The environment of a process whose disk is slow; None where there is no C compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    library = folder / "slow_disk.so"
    source = Path(__file__).with_name("slow_disk.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", str(source), "-o", str(library), "-ldl"], check=True)
    return {"LD_PRELOAD": str(library)}


@contextmanager
def hall_server(folder: Path, more: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    """The sample hall without actors: port, the web process's id, and a token that may do everything."""
    port = free_port()
    known = {
        **os.environ,
        "KUAIBAN_DEMO": "off",
        "KUAIBAN_PORT": str(port),
        "KUAIBAN_DATA_DIR": str(folder),
        **more,
    }
    kuaiban = [sys.executable, "-m", "hall.cli"]
    server = subprocess.Popen(
        [*kuaiban, "demo"], env=known, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port, "/readyz")
        made = [*kuaiban, "tokens", "create", "--role", "admin", "--name", "bench", "--hall", "DEMO"]
        token = subprocess.run(made, env=known, capture_output=True, text=True, check=True).stdout.strip()
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        web = next(pid for pid in children if b"hall.web" in Path(f"/proc/{pid}/cmdline").read_bytes())
        yield port, int(web), token
    finally:
        server.terminate()
        server.wait()


def rate(port: int, clients: int, ask: Ask) -> tuple[float, float, float, int]:
    """Answers per second, p50 and p95 in ms, and their number, from ``clients`` that ask in turn."""
    times: list[float] = []
    stop = time.perf_counter() + SECONDS

    def work(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while (began := time.perf_counter()) < stop:
            ask(connection, number)
            times.append(time.perf_counter() - began)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    ordered = sorted(times)
    return len(times) / took, median(ordered) * 1e3, ordered[int(len(ordered) * 0.95)] * 1e3, len(times)


def bare_commits(folder: Path, more: Mapping[str, str]) -> float:
    """One-row commits per second on a file of the same folder, in a process of the same environment."""
    measured = [sys.executable, "-m", "benchmarks.serving", "bare", str(folder)]
    done = subprocess.run(measured, env={**os.environ, **more}, capture_output=True, text=True, check=True)
    return float(done.stdout)


def bare_here(folder: Path) -> float:
    """The same in this process, WAL and fully synchronised."""
    database = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        database.execute(f"PRAGMA {pragma}")
    database.execute("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, text TEXT)")
    count, stop = 0, time.perf_counter() + SECONDS / 2
    while time.perf_counter() < stop:
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO rows (text) VALUES ('row')")
        database.execute("COMMIT")
        count += 1
    database.close()
    return count / (SECONDS / 2)


def post(connection: http.client.HTTPConnection, path: str, token: str, body: object = None) -> object:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request("POST", path, json.dumps(body or {}).encode(), headers)
    answer = connection.getresponse()
    found = json.loads(answer.read() or b"null")
    if answer.status >= 400:
        raise RuntimeError(f"{path}: {found}")
    return found


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


ROOT = "/api/v1/halls/DEMO"


def say_hello(connection: http.client.HTTPConnection, _: int) -> None:
    connection.request("POST", "/hello", b"{}", {"Content-Type": "application/json"})
    connection.getresponse().read()


def issuing(token: str) -> Ask:
    """One more ticket."""

    def issue(connection: http.client.HTTPConnection, _: int) -> None:
        post(connection, f"{ROOT}/tickets", token, {"items": ["SG02"]})

    return issue


def calling(token: str) -> Ask:
    """A call, and the ticket transferred to its own lane, where it waits again: the lane never runs empty."""

    def call(connection: http.client.HTTPConnection, number: int) -> None:
        window = f"{ROOT}/windows/{WINDOWS[number]}"
        called = post(connection, f"{window}/call-next", token)
        assert isinstance(called, dict)
        post(connection, f"{window}/transfer", token, {"ticket": called["ticket"]["id"], "lane": "fast"})

    return call


@dataclass(frozen=True, slots=True)
class Measured:
    """A round: commands and their floors per second, answer times and processor time a command in ms."""

    commands: float
    hello: float
    bare: float
    p50: float
    p95: float
    cpu: float


class Bench:
    """A sample hall that is served, and the empty server beside it."""

    def __init__(
        self, folder: Path, more: Mapping[str, str], hello: int, served: tuple[int, int, str]
    ) -> None:
        self._folder, self._more, self._hello = folder, more, hello
        self._port, self._web, self.token = served
        opening = http.client.HTTPConnection("127.0.0.1", self._port)
        for window in WINDOWS:
            post(opening, f"{ROOT}/windows/{window}/open", self.token)

    def round(self, clients: int, ask: Ask, each: int) -> Measured:
        """One round of so many clients, each of whose turns is ``each`` commands."""
        hello = rate(self._hello, clients, say_hello)[0]
        bare = bare_commits(self._folder, self._more)
        before = cpu_seconds(self._web)
        per_second, p50, p95, count = rate(self._port, clients, ask)
        cpu = (cpu_seconds(self._web) - before) / (count * each) * 1e3
        return Measured(per_second * each, hello, bare, p50, p95, cpu)

    def rows(self, slow: bool) -> list[tuple[str, ...]]:
        """A row for each kind of command and number of clients; windows limit how many can call."""
        found = []
        for what, ask, each, clients in (
            ("issue", issuing(self.token), 1, (1, 8, 32)),
            ("call-next, transfer back", calling(self.token), 2, (1, 8, len(WINDOWS))),
        ):
            for number in clients:
                rounds = [self.round(number, ask, each) for _ in range(ROUNDS)]
                floors = [one.bare if slow else 1 / (1 / one.hello + 1 / one.bare) for one in rounds]
                share = median(one.commands / floor for one, floor in zip(rounds, floors, strict=True))
                found.append(
                    (
                        what,
                        str(number),
                        *(f"{median(getattr(one, name) for one in rounds):,.0f}" for name in RATES),
                        f"{share:.2f}",
                        *(f"{median(getattr(one, name) for one in rounds):.1f}" for name in ("p50", "p95")),
                        f"{median(one.cpu for one in rounds):.2f}",
                    )
                )
        return found


RATES = ("commands", "hello", "bare")
HEADS = ("what", "clients", "commands/s", "hello/s", "bare commits/s")
LAST_HEADS = ("p50 ms", "p95 ms", "CPU ms a command")


def main() -> None:
    """Prints the tables."""
    title = "Commands over HTTP, SQLite, one web process (with worker and feed)"
    with tempfile.TemporaryDirectory() as name, hello_server() as hello:
        quick, slow = Path(name) / "quick", Path(name) / "slow"
        quick.mkdir()
        slow.mkdir()
        with hall_server(quick, {}) as served:
            rows = Bench(quick, {}, hello, served).rows(slow=False)
        show(title, (*HEADS, "share of ceiling", *LAST_HEADS), rows)
        delayed = slow_disk(slow)
        if delayed is None:
            print("No C compiler (cc), so no table of a slow disk.")
            return
        with hall_server(slow, delayed) as served:
            rows = Bench(slow, delayed, hello, served).rows(slow=True)
        show(f"{title}, every flush 3 ms longer", (*HEADS, "share of bare", *LAST_HEADS), rows)


if __name__ == "__main__":
    if sys.argv[1:2] == ["bare"]:
        print(bare_here(Path(sys.argv[2])))
    else:
        main()
