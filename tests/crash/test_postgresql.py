"""Four web processes and a worker on PostgreSQL: any of them may die under load, and so may the database."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from hall.store.outage import AWAY, WORKS
from tests.crash.clients import NOT_SETTLED
from tests.crash.doomed import POINTS, WITHIN, doomed
from tests.crash.house import WORKER, House, Nurseries
from tests.crash.in_process import HALL
from tests.crash.nursery import Twist
from tests.crash.report import Account
from tests.flows.running import ask
from tests.postgres import FAST, Postgres
from tests.progress import Progress
from tests.waiting import until

DURABLE = FAST | {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}

SHARE = 0.6
"""Of the kills, at least so many must hit a command in flight."""

HERE = [point for point in POINTS if point not in WITHIN]

WEBS = tuple(f"web{n}" for n in range(4))

ENDS = 6
"""So many, with 10 kills, a hall has; then another one opens.

Who starts reads the hall's day, and the others go on meanwhile: in one long day each start takes longer than
the one before, and gives the next one more to read.
"""


@pytest.fixture
def server(postgres: Postgres) -> Iterator[Postgres]:
    """The server as people should run it: what it has confirmed is on disk."""
    postgres.stop()
    postgres.start(DURABLE)
    yield postgres
    postgres.stop()
    postgres.start()


@pytest.fixture
def url(server: Postgres, postgresql_url: str) -> str:
    return postgresql_url


def _ends(kills: int) -> Iterator[tuple[str, ...]]:
    """Who is killed: a web process and, as soon as it is back, again at a point; in between others."""
    inside = itertools.cycle(reversed(HERE))
    others = itertools.cycle((("database",), (WORKER,), ("database",), ("web", "web", WORKER)))
    for n in range(0, kills, 5):
        yield "again", next(inside)
        yield next(others)
        if n + 5 <= kills:
            yield "again", next(inside)


@pytest.mark.parametrize("kills", [3, pytest.param(100, marks=pytest.mark.prove)])
def test_whoever_dies_nothing_is_lost_and_nothing_is_done_twice(
    tmp_path: Path,
    nurseries: Nurseries,
    server: Postgres,
    postgresql_template: str,
    kills: int,
    progress: Progress,
) -> None:
    account, chance = Account(), random.Random(kills)
    ends = list(_ends(kills))
    for first in range(0, len(ends), ENDS):
        name = server.create(postgresql_template)
        house = House(tmp_path / f"house{first}", nurseries, server.url(name), webs=len(WEBS))
        with house:
            for one in (*WEBS, WORKER):
                house.start(one)
            house.load(kiosks=4, clerks=1 if kills < 100 else 2)
            for end in ends[first : first + ENDS]:
                house.after(chance.randint(5, 20))
                _end(house, server, end, chance)
                answered = len(account.told) + house.answered()
                done = len(account.kills) + len(house.kills)
                progress.so_far(done, kills, f"kills, {answered:,} commands answered")
            house.after(30)
        account.add(house)
        server.drop(name)
    progress.report(account.report("PostgreSQL, four web processes and a worker"))
    account.right(kills, SHARE)
    hit = account.hits()
    assert min(hit[point] for point in HERE) >= kills // 20 or kills < 100
    assert {kill.which for kill in account.kills} >= {"web", "database"}


def _end(house: House, server: Postgres, end: tuple[str, ...], chance: random.Random) -> None:
    """Kills somebody while the others go on, and starts whoever was killed."""
    if end == ("database",):
        with house.violence("database"):
            server.kill()
        server.start(DURABLE)
        house.after(1)
        house.check()
        return
    webs = chance.sample(WEBS, 1 if end[0] == "again" else end.count("web"))
    victims = (*webs, WORKER) if WORKER in end else tuple(webs)
    house.kill(*victims)
    if end[0] == "again":
        _starts(house, webs[0], chance, doomed(end[1], chance.randint(2, 10)))
        house.died(webs[0], end[1])
    for name in victims:
        _starts(house, name, chance)


def _starts(house: House, name: str, chance: random.Random, twist: Twist | None = None) -> None:
    """On a host whose clock differs from those of the others."""
    house.shift(chance.choice((0, 0, -5_000, 5_000)))
    house.start(name, twist)


@pytest.mark.parametrize("outages", [2, pytest.param(10, marks=pytest.mark.prove)])
def test_a_database_that_is_away_is_told_in_words_and_once_in_the_log(
    tmp_path: Path, nurseries: Nurseries, server: Postgres, url: str, outages: int, progress: Progress
) -> None:
    house = House(tmp_path / "house", nurseries, url, webs=2)
    with house:
        house.load(kiosks=2, clerks=1)
        for name in house.ways:
            house.start(name)
        for nth in range(outages):
            house.after(30)
            _outage(house, server, nth)
            progress.so_far(nth + 1, outages, "outages")
        house.after(30)
        everybody = list(house.running.values())
        assert all(one.alive for one in everybody), "the same processes go on"
        for one in everybody:
            assert one.err.count(AWAY) == one.err.count(WORKS) == outages, one.err
            assert "Traceback" not in one.err
            assert len(one.err.splitlines()) <= 4 * outages + house.refusals()["outcome_unknown"], one.err
    assert house.refusals()["database_away"] >= 30
    assert {code for one in house.clients for code in one.put_off_as} <= {"database_away", "outcome_unknown"}
    verdict = house.judged()
    assert verdict.right, verdict
    assert house.differences() == ()


def _outage(house: House, server: Postgres, nth: int) -> None:
    """The database server is stopped for a while and started again. At first the worker starts meanwhile."""

    def put_off() -> int:
        return sum(len(one.put_off) for one in house.clients)

    base, goal = house.running["web0"].base, put_off() + 30
    server.stop()
    try:
        if nth == 0:
            house.start(WORKER)
        everybody = list(house.running.values())
        until(lambda: all(one.err.count(AWAY) > nth for one in everybody), "all have told it")
        _says_so(base)
        until(lambda: put_off() >= goal, "clients go on asking")
        until(lambda: ask(f"{base}/readyz")[0] == 503, "it says whether it is ready")
    finally:
        server.start(DURABLE)
    until(lambda: all(one.err.count(WORKS) > nth for one in everybody), "all work again")
    until(lambda: ask(f"{base}/readyz")[0] == 200, "it says whether it is ready")


def _says_so(base: str) -> None:
    """The answer to one more visitor, by the API's own word."""
    where = f"{base}/api/v1/halls/{HALL}/tickets"
    status, told, headers = until(lambda: ask(where, "any", {"items": ["QA"]}), "it answers")
    assert status in NOT_SETTLED
    assert told["code"] == "database_away"
    assert headers["Retry-After"]
    assert all(told["words"][language] for language in ("zh-CN", "en"))
