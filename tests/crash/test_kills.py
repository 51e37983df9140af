"""SIGKILL in the middle of load: whatever was acknowledged is there once, and it goes on by itself.

The real processes on a SQLite file; clients who repeat what nobody has answered, under the same request id.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import at
from tests.crash.doomed import POINTS, SELDOM, doomed
from tests.crash.house import WORKER, House, Nurseries
from tests.crash.reader import Told
from tests.crash.report import Account
from tests.progress import Progress

FROM_OUTSIDE = (("web0",), ("web0", WORKER))

SHARE = 0.6
"""Of the kills, at least so many must hit a command in flight: others prove nothing."""


def _ends(kills: int) -> Iterator[str]:
    """How it ends each time: at each point in turn, in between from outside and in the nights of one week."""
    inside = itertools.cycle(POINTS)
    for n in range(kills):
        yield "night" if n % 25 == 5 else "outside" if n % 5 == 4 and n >= len(POINTS) else next(inside)


@pytest.mark.parametrize("kills", [11, pytest.param(100, marks=pytest.mark.prove)])
def test_nothing_is_lost_and_nothing_is_done_twice(
    tmp_path: Path, nurseries: Nurseries, kills: int, progress: Progress
) -> None:
    house, chance, account = House(tmp_path / "house", nurseries), random.Random(kills), Account()
    outside = itertools.cycle(FROM_OUTSIDE)
    with house:
        house.load(clerks=1 if kills < 100 else 2)
        for nth, end in enumerate(_ends(kills), 1):
            if end == "night":
                _a_worker_dies_while_it_closes_the_day(house, chance)
            elif end == "outside":
                victims = next(outside)
                for one in victims:
                    house.start(one)
                house.after(chance.randint(5, 40))
                house.kill(*victims)
            else:
                house.start("web0", doomed(end, chance.randint(5, 40)))
                house.died("web0", end)
            house.set_clock(chance)
            progress.so_far(nth, kills, f"kills, {house.answered():,} commands answered")
        house.start("web0")
        house.after(30)
    account.add(house)
    progress.report(account.report("SQLite, a web process and a worker"))
    account.right(kills, SHARE)
    hit = account.hits()
    assert min(hit[point] for point in POINTS) >= max(1, kills // 15)
    assert account.verdict.calls > 2 * kills
    _everybody_worked(account.told, others=3 if kills < 100 else 6)


def _a_worker_dies_while_it_closes_the_day(house: House, chance: random.Random) -> None:
    """The next day has come; the worker alone is there to close the old one and open the new, and dies."""
    house.judge_so_far()
    house.start_at += at("00:00", day=1) - at("00:00")
    house.show(house.start_at)
    house.start(WORKER, doomed("inserted", SELDOM * chance.randint(2, 6)))
    house.died(WORKER, "inserted")


def _everybody_worked(told: list[Told], others: int) -> None:
    """The usual commands, and so many of the others, were carried out and not only refused."""
    done = {one.verb for one in told if one.status < 400}
    assert done >= {"open", "issue", "call-next", "start", "complete"}
    seldom = {"complete-and-call-next", "no-show", "requeue", "transfer", "hold", "resume"}
    assert len(seldom & done) >= others
