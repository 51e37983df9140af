"""Commands over HTTP beside their floor: an empty Flask answer, then a bare one-row commit.

ceiling = 1 / (1/hello + 1/bare), hello and bare measured in the same round with the same number of clients
and the same kind of server. Rounds are interleaved, medians are shown: trust the shares, not the rates.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


@contextmanager
def hall_server(folder: Path) -> Iterator[tuple[int, int, str]]:
    """The sample hall without actors: port, the web process's id, and a token that may do everything."""
    port = free_port()
    known = {
        **os.environ,
        "KUAIBAN_DEMO": "off",
        "KUAIBAN_PORT": str(port),
        "KUAIBAN_DATA_DIR": str(folder),
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


def bare_commits(folder: Path) -> float:
    """One-row commits per second on a file of the same folder, WAL and fully synchronised."""
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


def main() -> None:
    with tempfile.TemporaryDirectory() as name, hello_server() as hello_port:
        folder = Path(name)
        with hall_server(folder) as (port, web, token):
            root = "/api/v1/halls/DEMO"

            def say_hello(connection: http.client.HTTPConnection, _: int) -> None:
                connection.request("POST", "/hello", b"{}", {"Content-Type": "application/json"})
                connection.getresponse().read()

            def issue(connection: http.client.HTTPConnection, _: int) -> None:
                post(connection, f"{root}/tickets", token, {"items": ["SG02"]})

            def call(connection: http.client.HTTPConnection, number: int) -> None:
                window = f"{root}/windows/{WINDOWS[number]}"
                called = post(connection, f"{window}/call-next", token)
                assert isinstance(called, dict)
                # Transferred to its own lane a ticket waits again, so the lane never runs empty.
                back = {"ticket": called["ticket"]["id"], "lane": "fast"}
                post(connection, f"{window}/transfer", token, back)

            opening = http.client.HTTPConnection("127.0.0.1", port)
            for window in WINDOWS:
                post(opening, f"{root}/windows/{window}/open", token)
            rows = []
            for what, ask, each in (("issue", issue, 1), ("call-next, transfer back", call, 2)):
                for clients in (1, 8, 32) if each == 1 else (1, 8, 12):
                    found = []
                    for _ in range(ROUNDS):
                        hello = rate(hello_port, clients, say_hello)[0]
                        bare = bare_commits(folder)
                        before = cpu_seconds(web)
                        per_second, p50, p95, count = rate(port, clients, ask)
                        cpu = (cpu_seconds(web) - before) / (count * each) * 1e3
                        ceiling = 1 / (1 / hello + 1 / bare)
                        found.append(
                            (per_second * each, hello, bare, per_second * each / ceiling, p50, p95, cpu)
                        )
                    middle = [median(column) for column in zip(*found, strict=True)]
                    rows.append(
                        (
                            what,
                            clients,
                            f"{middle[0]:,.0f}",
                            f"{middle[1]:,.0f}",
                            f"{middle[2]:,.0f}",
                            f"{middle[3]:.2f}",
                            f"{middle[4]:.1f}",
                            f"{middle[5]:.1f}",
                            f"{middle[6]:.2f}",
                        )
                    )
            show(
                "Commands over HTTP, SQLite, one web process (with worker and feed)",
                (
                    "what",
                    "clients",
                    "commands/s",
                    "hello/s",
                    "bare commits/s",
                    "share of ceiling",
                    "p50 ms",
                    "p95 ms",
                    "CPU ms a command",
                ),
                rows,
            )


if __name__ == "__main__":
    main()
