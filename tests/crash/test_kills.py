"""SIGKILL in the middle of load: whatever was acknowledged is there once, and it goes on by itself.

The real server on a SQLite file; clients who repeat what nobody has answered, under the same request id.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import at
from tests.crash.doomed import POINTS
from tests.crash.house import HALL, House, differences, report
from tests.crash.reader import judge
from tests.crash.rows import read_rows

FROM_OUTSIDE = ("web", "all", "worker", "both")

SHARE = 0.6
"""Of the kills, at least so many must hit a command in flight: others prove nothing."""


def _ends(kills: int) -> Iterator[str]:
    """How the server ends each time: at each point in turn, in between from outside, and by night."""
    inside, outside = itertools.cycle(POINTS), itertools.cycle(FROM_OUTSIDE)
    for n in range(kills):
        yield "night" if n % 10 == 4 else next(outside) if n % 10 in (1, 7) else next(inside)


@pytest.mark.parametrize("kills", [10, pytest.param(100, marks=pytest.mark.prove)])
def test_nothing_is_lost_and_nothing_is_done_twice(
    tmp_path: Path, kills: int, capsys: pytest.CaptureFixture[str]
) -> None:
    house, chance = House(tmp_path / "house", tmp_path / "code"), random.Random(kills)
    house.load()
    try:
        for end in _ends(kills):
            if end == "night":
                _a_worker_dies_while_it_closes_the_day(house, chance)
            elif end in POINTS:
                # Every third time with a parent and a worker, which end with it; in a short run without.
                alone = "hall.web" if kills < 100 or len(house.kills) % 3 else ""
                house.start(f"hall.web {end} {chance.randint(10, 60)}", alone)
                house.died("hall.web", end)
            else:
                house.start()
                house.after(chance.randint(10, 60))
                house.kill(end)
            assert house.faults() == []
            _set_the_clock(house, chance)
        house.start(alone="hall.web")
        house.after(150)
    finally:
        house.stop()
    verdict = judge(read_rows(house.url, HALL), house.told())
    with capsys.disabled():
        print(f"\n{report(house, len(verdict.lost), len(verdict.double))}")
    assert (verdict.lost, verdict.double, verdict.wrong) == ([], [], [])
    assert differences(house) == ""
    assert len(house.kills) == kills
    assert sum(kill.flying > 0 for kill in house.kills) >= SHARE * kills
    hit = Counter(kill.point for kill in house.kills)
    assert min(hit[point] for point in POINTS) >= kills // 12 + (kills == 10)
    assert verdict.calls > 2 * kills
    _everybody_worked(house)


def _a_worker_dies_while_it_closes_the_day(house: House, chance: random.Random) -> None:
    """The next day has come; the worker alone is there to close the old one and open the new, and dies."""
    nights = sum(kill.which == "worker" and kill.point != "" for kill in house.kills) + 1
    days = 3 if nights % 5 == 0 else 1  # it began on a Monday; nobody works at weekends
    house.start_at += at("00:00", day=days) - at("00:00")
    house.show(house.start_at)
    house.start(f"hall.worker inserted {chance.randint(2, 6)}", "hall.worker")
    house.died("hall.worker", "inserted")


def _set_the_clock(house: House, chance: random.Random) -> None:
    """Somebody has set the clock while the server was down: right, or back by up to an hour."""
    house.start_at += 60_000
    house.show(house.start_at - chance.choice((0, 0, 5_000, 3_600_000)))


def _everybody_worked(house: House) -> None:
    """Every kind of command was carried out and not only refused."""
    done = {one.verb for one in house.told() if one.status < 400}
    assert done >= {"open", "issue", "call-next", "start", "complete"}
    others = {"complete-and-call-next", "no-show", "requeue", "transfer", "hold", "resume"} & done
    assert len(others) >= (3 if len(house.kills) < 100 else 6)
    assert any(one.replayed for one in house.told()), "no answer had to be given again"
