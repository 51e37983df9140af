"""The sample hall as ``make run`` starts it: a day that acts itself out, or a hall open round the clock."""

from __future__ import annotations

import re
import signal
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.flows.running import STOP, Server, alive, ask, command
from tests.redis_server import RedisServer
from tests.waiting import until

FAST = "300"


@pytest.fixture
def where(request: pytest.FixtureRequest) -> dict[str, str]:
    """Settings of the database: the data folder's own, unless a test says otherwise."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return {}
    redis: RedisServer = request.getfixturevalue("redis_server")
    return {"database_url": request.getfixturevalue("postgresql_url"), "redis_url": redis.url()}


ANYWHERE = pytest.mark.parametrize(
    "where", ["sqlite", pytest.param("shared", marks=pytest.mark.prove)], indirect=True
)
"""On a SQLite file, and, as a long proof, on PostgreSQL with Redis."""


@pytest.fixture
def folder(tmp_path: Path, where: dict[str, str]) -> Iterator[Path]:
    """A data folder, in which the record must be right in the end."""
    yield tmp_path
    found = command(tmp_path, "rebuild", "--check", **where)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.startswith("DEMO: ")


def new_token(folder: Path, **where: str) -> str:
    words = ("tokens", "create", "--role", "supervisor", "--name", "test", "--hall", "DEMO")
    made = command(folder, *words, **where)
    assert (made.returncode, made.stderr) == (0, "")
    assert re.fullmatch(r"\S+\n", made.stdout), "the token and nothing else"
    return made.stdout.strip()


def hall(server: Server, token: str, path: str = "") -> Any:
    status, told, _ = ask(f"{server.base}/api/v1/halls/DEMO{path}", token)
    assert status == 200, told
    return told


@pytest.mark.quick
@ANYWHERE
def test_a_day_acts_itself_out_stops_cleanly_and_the_next_start_begins_the_next_day(
    folder: Path, where: dict[str, str]
) -> None:
    with Server(folder, "demo", speed=FAST, **where) as server:
        server.ready()
        token = new_token(folder, **where)
        until(lambda: hall(server, token, "/tickets?state=completed")["total"], "a visit is finished", 60)
        first_day = hall(server, token)["day"]
        papers = until(lambda: hall(server, token, "/printers/kiosk/papers")["papers"], "a slip on paper", 60)
        status, picture, _ = ask(
            f"{server.base}/api/v1/halls/DEMO/printers/kiosk/papers/{papers[0]['paper']}.png", token
        )
        assert (status, picture[:4]) == (200, b"\x89PNG")
        issued = hall(server, token, "/tickets?limit=1")["tickets"][0]
        assert issued["channel"] == "kiosk"
        closed = {one["id"]: one["state"] for one in hall(server, token)["windows"]}
        assert closed.pop("W10") == "closed", "one window is left to people"
        assert "open" in closed.values()

        for name in ("kiosk", "board"):
            status, _, headers = ask(server.address(name))
            assert status in (302, 303), f"the {name}'s address pairs this browser"
            assert f"/{name}/DEMO" in headers["Location"]
        for name in ("console", "reception", "office"):
            assert ask(server.address(name))[2]["Location"].startswith("/sign-in")
        assert f"({first_day}, from 08:00, {FAST} times as fast as real time)" in server.out
        assert re.search(r"sign in as admin with the password \S+", server.out)

        lines = server.out.count("\n")
        assert server.interrupt() == 0
        assert (server.err, server.out.count("\n")) == ("", lines), "quiet unless something goes wrong"
        assert len(server.children) == 3
        assert not [words for process, words in server.children.items() if alive(process)]

    with Server(folder, "demo", speed=FAST, **where) as server:
        server.ready()
        assert hall(server, token)["day"] > first_day
        assert server.interrupt() == 0


@pytest.mark.prove
def test_when_the_day_is_over_the_next_one_begins_by_itself(folder: Path) -> None:
    with Server(folder, "demo", speed="600") as server:
        server.ready()
        token = new_token(folder)
        first_day = hall(server, token)["day"]
        until(lambda: server.out.count("Ctrl-C stops it.") == 2, "the next day is announced", 300)
        until(lambda: hall(server, token)["day"] > first_day, "and begins", 60)
        assert "The day is over:" in server.out
        assert server.interrupt() == 0
        assert server.err == ""


def test_without_actors_it_is_open_round_the_clock_with_nobody_in_it(folder: Path) -> None:
    with Server(folder, "demo", demo="off") as server:
        server.ready()
        token = new_token(folder)
        told = hall(server, token)
        assert told["day"] is not None
        assert [one["id"] for one in told["windows"] if not one["lanes"]] == []
        assert {one["state"] for one in told["windows"]} == {"closed"}
        assert {one["waiting"] for one in told["lanes"]} == {0}
        assert hall(server, token, "/tickets")["total"] == 0
        assert [words for words in server.children.values() if "simulation" in words] == []
        status, _, _ = ask(f"{server.base}/api/v1/halls/DEMO/windows/W01/open", token, {})
        assert status == 200
        password = re.search(r"password (\S+)", server.out)
        assert server.interrupt() == 0

    with Server(folder, "demo", demo="on", speed=FAST) as server:
        server.ready()
        again = re.search(r"password (\S+)", server.out)
        assert password is not None
        assert again is not None
        assert again[1] == password[1], "the first sign-in stays the same"
        kept = re.search(r"Its record until now is kept in (\S+)", server.out)
        assert kept is not None, "what people did in the open hall is not thrown away"
        with closing(sqlite3.connect(kept[1])) as database:
            opened = "SELECT count(*) FROM events WHERE kind = 'WindowOpened'"
            assert database.execute(opened).fetchone() == (1,)
        assert server.interrupt() == 0


@ANYWHERE
def test_a_killed_parent_leaves_no_process_behind(folder: Path, where: dict[str, str]) -> None:
    with Server(folder, "demo", speed=FAST, **where) as server:
        server.ready()
        assert len(server.children) == 3
        server.process.kill()
        assert server.process.wait(STOP) == -signal.SIGKILL
        until(lambda: not any(map(alive, server.children)), "web, worker and actors end by themselves", STOP)


@pytest.mark.parametrize("word", ["demo", "serve"])
def test_a_port_in_use_is_told_and_nothing_is_started(tmp_path: Path, word: str) -> None:
    if word == "serve":
        assert command(tmp_path, "init").returncode == 0
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        found = command(tmp_path, word, port=str(port))
    assert (found.returncode, found.stdout) == (69, "")
    assert f"cannot listen on 127.0.0.1:{port}" in found.stderr
    assert "KUAIBAN_PORT=" in found.stderr
    assert "Traceback" not in found.stderr
    assert word == "serve" or not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("203.0.113.7", "203.0.113.7 is no address of this machine"),
        ("no.such.host.invalid", "This machine does not know the address no.such.host.invalid"),
    ],
)
def test_an_address_that_cannot_be_listened_on_is_told_with_what_to_change(
    tmp_path: Path, host: str, told: str
) -> None:
    found = command(tmp_path, "demo", host=host)
    assert (found.returncode, found.stdout) == (69, "")
    assert told in found.stderr
    assert "KUAIBAN_HOST" in found.stderr
    assert not any(tmp_path.iterdir())
