"""Redis as doorbell and as a common count: it wakes and counts, and is told once when it is lost."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from hall.access.limits import Limits
from hall.errors import Problem
from hall.store.database import Store
from hall.store.doorbell import Doorbell, Ringer, Subscribed, doorbell, ringer
from hall.store.engine import DriverMissing
from hall.store.redisline import RedisLine
from tests.flows.browser_server import free_port
from tests.hall.conftest import HALL
from tests.postgres import wait_for_ringers
from tests.redis_server import RedisServer
from tests.waiting import until

LOST = "Redis is lost; until it is back, what other processes do is seen within a second"
BACK = "Redis is back"

LATER = 4_102_444_800_000
"""A time (ms UTC) until which counts hold."""


@pytest.fixture
def kind() -> str:
    """Beside whatever database."""
    return "sqlite"


@pytest.fixture
def told() -> Iterator[list[EventDict]]:
    """What is written into the log of this process."""
    with capture_logs() as lines:
        yield lines


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    """A server for one test, to be stopped; by a port, as between machines."""
    server = RedisServer(free_port())
    server.start()
    yield server
    server.remove()


class Process:
    """The line of one process with what it listens to and rings."""

    def __init__(self, store: Store, url: str) -> None:
        self.line = RedisLine(url)
        self.bell: Doorbell = doorbell(store, self.line)
        made = ringer(store, self.line)
        assert isinstance(made, Ringer)
        self.ringer = made

    def ring(self) -> None:
        self.ringer.ring(HALL, 1)

    def close(self) -> None:
        wait_for_ringers()
        self.bell.close()
        self.line.close()


Begin = Iterator[tuple[Process, Process]]


def two(store: Store, url: str) -> Begin:
    processes = Process(store, url), Process(store, url)
    yield processes
    for one in processes:
        one.close()


@pytest.fixture
def pair(store: Store, redis_server: RedisServer) -> Begin:
    """Two processes of one deployment."""
    yield from two(store, redis_server.url())


@pytest.fixture
def far_pair(store: Store, own_redis: RedisServer) -> Begin:
    """The same with a Redis of their own."""
    yield from two(store, own_redis.url())


def test_a_commit_wakes_who_listens_and_many_are_one(pair: tuple[Process, Process]) -> None:
    one, other = pair
    assert isinstance(one.bell, Subscribed), "instead of the database's own doorbell"
    assert one.bell.wait(), "who has just begun to listen may have missed something"
    assert not one.bell.wait()
    for _ in range(5):
        other.line.ring()
    assert until(one.bell.wait, "the bell rings")
    assert not one.bell.wait()
    other.ring()
    until(one.bell.wait, "the bell rings")
    one.line.ring()
    wait_for_ringers()
    assert not one.bell.wait(), "what this process has done it knows"


def test_two_deployments_on_one_redis_do_not_wake_each_other(store: Store, redis_server: RedisServer) -> None:
    here, there = redis_server.url(), redis_server.url()
    one, other, third = Process(store, here), Process(store, there), Process(store, there)
    assert one.bell.wait()
    assert other.bell.wait()
    third.line.ring()
    assert until(other.bell.wait, "the bell of the same deployment rings")
    assert not one.bell.wait()
    for process in (one, other, third):
        process.close()


def test_a_redis_that_is_lost_is_told_once_and_once_when_it_is_back(
    far_pair: tuple[Process, Process], own_redis: RedisServer, told: list[EventDict]
) -> None:
    one, other = far_pair
    assert one.bell.wait()
    own_redis.stop()
    assert until(one.bell.wait, "it says that it may miss something from now on")
    for _ in range(3):
        one.line.ring()
        assert one.line.count("somebody", LATER) is None
        assert not one.bell.wait(), "silent, and not a bell that never stops"
    own_redis.start()
    assert until(one.bell.wait, "it listens again, and something may have happened meanwhile")
    assert not one.bell.wait()
    other.line.ring()
    until(one.bell.wait, "it rings again")
    assert [one["event"] for one in told] == [LOST, BACK]


def test_a_redis_that_was_not_there_at_the_start_is_found_when_it_comes(
    store: Store, own_redis: RedisServer, told: list[EventDict]
) -> None:
    own_redis.stop()
    late = Process(store, own_redis.url())
    assert not late.bell.wait()
    own_redis.start()
    assert until(late.bell.wait, "it listens")
    late.close()
    assert [one["event"] for one in told] == [LOST, BACK]


def test_nobody_is_told_the_password(store: Store, told: list[EventDict]) -> None:
    nowhere = RedisLine(f"redis://user:secret@127.0.0.1:{free_port()}/0")
    nowhere.ring()
    nowhere.close()
    assert "127.0.0.1" in str(told)
    assert "secret" not in str(told)


def test_all_processes_count_attempts_together_and_each_alone_without_redis(
    far_pair: tuple[Process, Process], own_redis: RedisServer
) -> None:
    def limits(process: Process) -> Limits:
        return Limits(lambda: LATER - 1, process.line.count, open="3/minute")

    def refused(by: Limits, who: str) -> bool:
        try:
            by.count("open", who)
        except Problem:
            return True
        return False

    one, other = map(limits, far_pair)
    assert [refused(by, "a") for by in (one, other, one)] == [False] * 3
    assert [refused(by, "a") for by in (one, other)] == [True, True]
    assert not refused(other, "b")
    own_redis.stop()
    assert [refused(by, "a") for by in (one, one, one, other, other, other)] == [False] * 6
    assert [refused(by, "a") for by in (one, other)] == [True, True]


def test_where_the_driver_is_not_installed_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(DriverMissing):
        RedisLine("redis://127.0.0.1/0")
