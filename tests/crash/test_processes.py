"""Processes that die alone: no orphan is left, and of two workers one waits until the other is gone."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.crash.house import House
from tests.flows.running import alive, variables
from tests.waiting import until


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "house", tmp_path / "code")


def test_a_killed_web_process_leaves_no_worker_and_the_server_says_which_one_has_ended(house: House) -> None:
    server = house.start()
    worker = house.pid("hall.worker")
    os.kill(house.pid("hall.web"), signal.SIGKILL)
    assert server.process.wait(60) == 1
    until(lambda: not alive(worker), "the worker ends")
    house.gone()
    assert "hall.web has ended by itself" in server.err


def holder(house: House) -> tuple[str, int] | None:
    """Who has the workers' lease, and until when (ms UTC)."""
    with closing(sqlite3.connect(house.folder / "kuaiban.db")) as database:
        found = database.execute("SELECT holder, until FROM leases WHERE name = 'worker'").fetchone()
    return None if found is None else (found[0].rpartition(":")[2], found[1])


def has_open(pid: int, path: Path) -> bool:
    """Whether a process has a file open."""
    return any(os.path.realpath(one) == str(path) for one in Path(f"/proc/{pid}/fd").iterdir())


def test_of_two_workers_one_waits_until_the_other_is_gone(house: House) -> None:
    workers = []
    try:
        for _ in range(2):
            workers.append(
                subprocess.Popen(
                    [sys.executable, "-m", "hall.worker"],
                    env=variables(house.folder),
                    cwd=house.folder,
                    stdin=subprocess.PIPE,
                )
            )
            if len(workers) == 1:
                until(lambda: holder(house) is not None, "the first has the lease")
        first, second = (str(one.pid) for one in workers)
        path = (house.folder / "kuaiban.db").resolve()
        until(lambda: has_open(workers[1].pid, path), "the second is there")
        seen = holder(house)
        for _ in range(2):  # the first has renewed it twice while the second wanted it
            was = seen
            seen = until(lambda was=was: (now := holder(house)) != was and now, "the lease is renewed")
            assert seen[0] == first
        workers[0].kill()
        until(lambda: (holder(house) or ("",))[0] == second, "the second takes over from the dead")
        workers[1].terminate()
        assert workers[1].wait(60) == 0
        assert holder(house) is None, "who leaves in peace gives it up at once"
    finally:
        for one in workers:
            one.kill()
            one.wait()
            assert one.stdin is not None
            one.stdin.close()
