"""Processes that die alone: no orphan is left, and of two workers one waits until the other is gone."""

from __future__ import annotations

import os
import signal
import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.crash.house import House, Nurseries
from tests.flows.running import Server, alive
from tests.waiting import until


@pytest.fixture
def house(tmp_path: Path, nurseries: Nurseries) -> House:
    return House(tmp_path / "house", nurseries)


def test_a_killed_web_process_leaves_no_worker_and_the_server_says_which_one_has_ended(house: House) -> None:
    with Server(house.folder, "serve") as server:
        server.ready()
        web, worker = (
            next(pid for pid, words in server.children.items() if module in words)
            for module in ("hall.web", "hall.worker")
        )
        os.kill(web, signal.SIGKILL)
        assert server.process.wait(60) == 1
        until(lambda: not alive(worker), "the worker ends")
    assert "hall.web has ended by itself" in server.err


def test_processes_end_when_their_parent_is_killed(house: House) -> None:
    with ExitStack() as stack:
        pair = [nursery.start(house.folder) for nursery in (house.nurseries.web, house.nurseries.worker)]
        for one in pair:
            stack.callback(one.stop)
        pair[0].ready()
        until(lambda: holder(house) is not None, "the worker works")
        for one in pair:
            one.close()
        assert [one.ended() for one in pair] == [0, 0]
    left = sorted(path.name for path in house.folder.glob("kuaiban.db*"))
    assert left == ["kuaiban.db"], "who copies the file has all of it"
    assert holder(house) is None, "who leaves in peace gives it up at once"


def holder(house: House) -> tuple[int, int] | None:
    """Who has the workers' lease (its process), and until when (ms UTC)."""
    with closing(sqlite3.connect(house.folder / "kuaiban.db")) as database:
        found = database.execute("SELECT holder, until FROM leases WHERE name = 'worker'").fetchone()
    return None if found is None else (int(found[0].split(":")[1]), found[1])


def has_open(pid: int, path: Path) -> bool:
    """Whether a process has a file open."""
    return any(os.path.realpath(one) == str(path) for one in Path(f"/proc/{pid}/fd").iterdir())


def test_of_two_workers_one_waits_until_the_other_is_gone(house: House) -> None:
    with ExitStack() as stack:
        first = house.nurseries.worker.start(house.folder)
        stack.callback(first.stop)
        until(lambda: holder(house) is not None, "the first has the lease")
        second = house.nurseries.worker.start(house.folder)
        stack.callback(second.stop)
        path = (house.folder / "kuaiban.db").resolve()
        until(lambda: has_open(second.pid, path), "the second is there")
        seen = holder(house)
        for _ in range(2):  # the first has renewed it twice while the second wanted it
            was = seen
            seen = until(lambda was=was: (now := holder(house)) != was and now, "the lease is renewed")
            assert seen[0] == first.pid
        first.kill()
        until(lambda: (holder(house) or (0,))[0] == second.pid, "the second takes over from the dead")
        assert second.stop() == 0
