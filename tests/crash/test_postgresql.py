"""Four web processes and a worker on PostgreSQL: any of them may die under load, and so may the database."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from hall.store.outage import AWAY, WORKS
from tests.crash.clients import NOT_SETTLED
from tests.crash.doomed import POINTS, WITHIN, doomed
from tests.crash.house import HALL, WORKER, House, Nurseries
from tests.crash.report import report
from tests.flows.running import ask
from tests.postgres import FAST, Postgres
from tests.waiting import until

DURABLE = FAST | {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}

SHARE = 0.6
"""Of the kills, at least so many must hit a command in flight."""

HERE = [point for point in POINTS if point not in WITHIN]

WEBS = tuple(f"web{n}" for n in range(4))


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
    """Who is killed each time: a web process, the same one again at a point, and sometimes others."""
    inside = itertools.cycle(reversed(HERE))
    others = itertools.cycle((("database",), (WORKER,), ("database",), ("web", "web", WORKER)))
    for n in range(kills):
        yield next(others) if n % 5 == 2 else ("web",) if n % 5 in (0, 3) else ("point", next(inside))


@pytest.mark.parametrize("kills", [3, pytest.param(100, marks=pytest.mark.prove)])
def test_whoever_dies_nothing_is_lost_and_nothing_is_done_twice(
    tmp_path: Path,
    nurseries: Nurseries,
    server: Postgres,
    url: str,
    kills: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    house, chance = House(tmp_path / "house", nurseries, url, webs=len(WEBS)), random.Random(kills)
    with house:
        for name in (*WEBS, WORKER):
            house.start(name)
        house.load(kiosks=4, clerks=1 if kills < 100 else 2)
        last = WEBS[0]
        for end in _ends(kills):
            house.after(chance.randint(5, 20))
            if end[0] == "point":
                house.running.pop(last).stop()
                house.start(last, doomed(end[1], chance.randint(2, 10)))
                house.died(last, end[1])
                victims = (last,)
            elif end == ("database",):
                victims = ()
                with house.violence("database"):
                    server.kill()
                server.start(DURABLE)
            else:
                webs = chance.sample(WEBS, end.count("web"))
                victims = (*webs, WORKER)[: len(end)] if end != (WORKER,) else end
                last = webs[0] if webs else last
                house.kill(*victims)
            for name in victims:
                house.shift(chance.choice((0, 0, -5_000, 5_000)))  # clocks of hosts differ
                house.start(name)
        house.after(30)
    verdict = house.judged()
    with capsys.disabled():
        print("\n" + report("PostgreSQL, four web processes and a worker", house, verdict))
    assert (verdict.lost, verdict.double, verdict.wrong) == ([], [], [])
    assert house.differences() == ()
    assert len(house.kills) == kills
    assert sum(kill.flying > 0 for kill in house.kills) >= SHARE * kills
    hit = Counter(kill.point for kill in house.kills)
    assert min(hit[point] for point in HERE) >= kills // 20 or kills < 100
    assert {kill.which for kill in house.kills} >= {"web", "database"}
    assert any(one.replayed for one in house.told()), "no answer had to be given again"


@pytest.mark.parametrize("outages", [2, pytest.param(10, marks=pytest.mark.prove)])
def test_a_database_that_is_away_is_told_in_words_and_once_in_the_log(
    tmp_path: Path, nurseries: Nurseries, server: Postgres, url: str, outages: int
) -> None:
    house = House(tmp_path / "house", nurseries, url, webs=2)
    with house:
        house.load(kiosks=2, clerks=1)
        for name in house.ways:
            house.start(name)
        for nth in range(outages):
            house.after(30)
            _outage(house, server, nth)
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
