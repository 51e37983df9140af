"""Commands over HTTP beside their floors: an empty Flask answer, and a bare one-row commit after it.

ceiling = 1 / (1/hello + 1/bare), hello and bare measured in the same round with the same number of clients
and the same kind of server. Rounds of different numbers of clients take turns, medians are shown: trust the
shares, not the rates.

The second table is of a slow disk: a preloaded library lets every flush take 3 ms longer, for the bare
commits too. There a hall that commits each command by itself cannot pass the bare commits of one writer. The
third is of PostgreSQL: one hall is one lock, so what it stands beside are the bare commits of one client.
"""

from __future__ import annotations

import http.client
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.clients import Ask, Rate, post, rate
from benchmarks.servers import (
    ITEM,
    WINDOWS,
    Served,
    bare_commits,
    cpu_seconds,
    hello_server,
    served,
    set_up,
    slow_disk,
)
from benchmarks.table import show
from hall import samples
from tests.postgres import Postgres

ROUNDS = 5

ROOT = f"/api/v1/halls/{samples.CODE}"

SAFE = {"listen_addresses": "", "max_connections": "100"}
"""Settings of the PostgreSQL that is measured: what it commits is on disk."""


def say_hello(connection: http.client.HTTPConnection, _: int) -> None:
    connection.request("POST", "/hello", b"{}", {"Content-Type": "application/json"})
    connection.getresponse().read()


def issuing(token: str) -> Ask:
    """One more ticket."""

    def issue(connection: http.client.HTTPConnection, _: int) -> None:
        post(connection, f"{ROOT}/tickets", token, {"items": [ITEM]})

    return issue


def calling(token: str, root: str = ROOT) -> Ask:
    """A call, and the ticket transferred to its own lane, where it waits again: the lane never runs empty."""

    def call(connection: http.client.HTTPConnection, number: int) -> None:
        window = f"{root}/windows/{WINDOWS[number]}"
        called = post(connection, f"{window}/call-next", token)["ticket"]
        post(connection, f"{window}/transfer", token, {"ticket": called["id"], "lane": called["lane"]})

    return call


@dataclass(frozen=True, slots=True)
class Work:
    """What clients do: ``each`` commands in a turn, by these numbers of clients."""

    what: str
    ask: Ask
    each: int
    clients: Sequence[int]


@dataclass(frozen=True, slots=True)
class Measured:
    """A round: commands and their floors per second, and processor time a command, ms."""

    commands: float
    hello: float
    bare: float
    times: Rate
    cpu: float

    @property
    def ceiling(self) -> float:
        return 1 / (1 / self.hello + 1 / self.bare)


class Bench:
    """A hall that is served, the empty server beside it, and where bare commits go."""

    def __init__(self, hello: int, hall: Served, bare: str, more: Mapping[str, str]) -> None:
        self._hello, self._hall, self._bare, self._more = hello, hall, bare, more

    def _round(self, work: Work, clients: int) -> Measured:
        hello = rate(self._hello, clients, say_hello).per_second
        bare = bare_commits(self._bare, self._more)
        before = cpu_seconds(self._hall.web)
        times = rate(self._hall.port, clients, work.ask)
        cpu = (cpu_seconds(self._hall.web) - before) / (times.count * work.each) * 1e3
        return Measured(times.per_second * work.each, hello, bare, times, cpu)

    def rows(self, against: str) -> list[tuple[str, ...]]:
        """A row for each kind of command and number of clients; ``against`` is ``ceiling`` or ``bare``.

        Windows limit how many can call.
        """
        found = []
        for work in (
            Work("issue", issuing(self._hall.token), 1, (1, 8, 32)),
            Work("call next, transfer back", calling(self._hall.token), 2, (1, 8, len(WINDOWS))),
        ):
            rounds = [[self._round(work, clients) for clients in work.clients] for _ in range(ROUNDS)]
            for clients, measured in zip(work.clients, zip(*rounds, strict=True), strict=True):
                found.append((work.what, str(clients), *_row(measured, against)))
        return found


HEADS = ("what", "clients", "commands/s", "hello/s", "bare commits/s")
LAST_HEADS = ("p50 ms", "p95 ms", "p99 ms", "p99 : p50", "CPU ms a command")


def _row(rounds: Sequence[Measured], against: str) -> tuple[str, ...]:
    share = median(one.commands / getattr(one, against) for one in rounds)
    spread = median(one.times.p99 / one.times.p50 for one in rounds)
    return (
        *(f"{median(getattr(one, name) for one in rounds):,.0f}" for name in ("commands", "hello", "bare")),
        f"{share:.2f}",
        *(f"{median(getattr(one.times, name) for one in rounds):.1f}" for name in ("p50", "p95", "p99")),
        f"{spread:.1f}",
        f"{median(one.cpu for one in rounds):.2f}",
    )


def _sqlite(title: str, folder: Path, hello: int, more: Mapping[str, str], against: str) -> None:
    url = f"sqlite:///{folder / 'kuaiban.db'}"
    set_up(url).store.engine.dispose()
    with served(folder, url, more) as hall:
        rows = Bench(hello, hall, str(folder / "bare.db"), more).rows(against)
    show(title, (*HEADS, f"share of {against}", *LAST_HEADS), rows)


def _postgresql(title: str, folder: Path, hello: int) -> None:
    server = Postgres()
    try:
        server.start(SAFE)
        name = server.create()
        set_up(server.url(name)).store.engine.dispose()
        bare = f"host={server.folder} user=postgres dbname={name}"
        with served(folder, server.url(name), {}) as hall:
            rows = Bench(hello, hall, bare, {}).rows("bare")
        show(title, (*HEADS, "share of bare", *LAST_HEADS), rows)
    finally:
        server.remove()


def main() -> None:
    """Prints the tables."""
    title = "Commands over HTTP, {}, one web process (with worker and feed)"
    with tempfile.TemporaryDirectory() as name, hello_server() as hello:
        folders = [Path(name) / kind for kind in ("quick", "slow", "server")]
        for folder in folders:
            folder.mkdir()
        _sqlite(title.format("SQLite"), folders[0], hello, {}, "ceiling")
        delayed = slow_disk(folders[1])
        if delayed is None:
            print("No C compiler (cc), so no table of a slow disk.")
        else:
            _sqlite(title.format("SQLite") + ", every flush 3 ms longer", folders[1], hello, delayed, "bare")
        _postgresql(title.format("PostgreSQL"), folders[2], hello)


if __name__ == "__main__":
    main()
