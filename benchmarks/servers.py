"""What is measured and what it stands beside: a served hall, an empty Flask answer, bare one-row commits."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from hall import samples
from hall.clock import SystemClock
from hall.operations.asking import Request
from hall.operations.core import Operations
from hall.store.database import Store
from queueing import commands as c
from queueing.hallfile import hall_from_data

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

BARE_SECONDS = 0.75

KUAIBAN = (sys.executable, "-m", "hall.cli")

WINDOWS = tuple(f"W{number:02d}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 11, 14, 15, 18))
"""Windows of the sample hall that can serve :data:`ITEM`."""

ITEM = "SG02"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, path: str, method: str = "GET") -> None:
    """Waits until a server answers there with 200; ends the program when it does not within two minutes."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request(method, path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.01)
    sys.exit("A server did not start")


@contextmanager
def hello_server() -> Iterator[int]:
    """The port of a Flask application of the same kind of server, which does nothing (POST /hello)."""
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


def hall_data(code: str = samples.CODE) -> dict[str, Any]:
    """The sample hall, open round the clock and issuing however many wait: a measurement has no hour."""
    data = samples.hall_data(acted=False)
    return {**data, "code": code, "rules": {**data["rules"], "closing_allowance": "2400 h"}}


def set_up(url: str, code: str = samples.CODE) -> Operations:
    """Makes that hall in a database, its day open and its windows too; for whoever fills it further."""
    store = Store(url)
    store.upgrade()
    operations = Operations(store, SystemClock())
    data = hall_data(code)
    store.add_hall(code)
    plan = samples.plan(hall_from_data(data), acted=False)
    ask(operations, code, c.ConfigureHall(data))
    ask(operations, code, c.ApplyPlan(plan))
    operations.tick(code)
    for window in WINDOWS:
        ask(operations, code, c.OpenWindow(window))
    return operations


def ask(operations: Operations, hall: str, command: c.Command) -> None:
    """Carries a command out. Raises ``RuntimeError`` when it is refused."""
    answer = operations.perform(hall, command, Request("bench"), lambda _: (200, {}))
    if answer.status >= 400:
        raise RuntimeError(f"{command}: {answer.body}")


@dataclass(frozen=True, slots=True)
class Served:
    """A server: its port, the web process's id, a token that may do everything, seconds it took to start."""

    port: int
    web: int
    token: str
    took: float


@contextmanager
def served(folder: Path, url: str, more: Mapping[str, str]) -> Iterator[Served]:
    """Serves the halls of a database; ``more`` is environment."""
    port = free_port()
    known = {**os.environ, "KUAIBAN_PORT": str(port), "KUAIBAN_DATA_DIR": str(folder), **more}
    known["KUAIBAN_DATABASE_URL"] = url
    made = [*KUAIBAN, "tokens", "create", "--role", "admin", "--name", "bench"]
    token = subprocess.run(made, env=known, capture_output=True, text=True, check=True).stdout.strip()
    began = time.perf_counter()
    server = subprocess.Popen(
        [*KUAIBAN, "serve"], env=known, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port, "/readyz")
        took = time.perf_counter() - began
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        web = next(pid for pid in children if b"hall.web" in Path(f"/proc/{pid}/cmdline").read_bytes())
        yield Served(port, int(web), token, took)
    finally:
        server.terminate()
        server.wait()


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def bare_commits(where: str, more: Mapping[str, str]) -> float:
    """One-row commits per second of one client, in a process of the same environment.

    ``where`` is a file, or what psycopg connects to.
    """
    measured = [sys.executable, "-m", "benchmarks.servers", where]
    done = subprocess.run(measured, env={**os.environ, **more}, capture_output=True, text=True, check=True)
    return float(done.stdout)


def _bare_here(where: str) -> float:
    database: Any
    if "=" in where:
        database, begin, end = psycopg.connect(where, autocommit=True), "BEGIN", "COMMIT"
        database.execute("CREATE TABLE IF NOT EXISTS rows (id BIGSERIAL PRIMARY KEY, text TEXT)")
    else:
        database, begin, end = sqlite3.connect(where, isolation_level=None), "BEGIN IMMEDIATE", "COMMIT"
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            database.execute(f"PRAGMA {pragma}")
        database.execute("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, text TEXT)")
    count, stop = 0, time.perf_counter() + BARE_SECONDS
    while time.perf_counter() < stop:
        for statement in (begin, "INSERT INTO rows (text) VALUES ('row')", end):
            database.execute(statement)
        count += 1
    database.close()
    return count / BARE_SECONDS


if __name__ == "__main__":
    print(_bare_here(sys.argv[1]))
