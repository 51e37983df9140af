"""The power goes: what had not reached the disk is gone from the end of SQLite's log of writes (the -wal).

Everything up to a commit is synced before the commit is answered (``synchronous=FULL``). So a cut may take
whatever stands behind the last commit, in whole frames or torn ones, and nothing acknowledged goes with it.
"""

from __future__ import annotations

import shutil
import struct
from dataclasses import dataclass
from pathlib import Path

import pytest

from hall.clock import HandClock
from hall.operations.core import Operations
from hall.store.database import Store
from hall.store.rebuild import check
from queueing import commands as c
from tests.builders import at
from tests.crash.in_process import HALL, ask, new_hall
from tests.crash.reader import Told, judge
from tests.crash.rows import read_rows
from tests.postgres import let_go

HEADER, FRAME = 32, 24
"""Bytes of the -wal's header, and of the header of each of its frames, which a page follows."""

DAY: list[tuple[str, c.Command]] = [
    ("open", c.OpenWindow("W1")),
    *(("issue", c.Issue(f"t{n}", ("QA",))) for n in range(4)),
    ("call-next", c.CallNext("W1")),
    ("start", c.Start("W1", "t0")),
    ("complete-and-call-next", c.CompleteAndCallNext("W1", "t0")),
    ("no-show", c.NoShow("W1", "t1")),
    ("issue", c.Issue("t4", ("CB",))),
]


@dataclass(frozen=True)
class Border:
    """Where a frame ends in the -wal, and whether a commit ends with it."""

    end: int
    commit: bool


def borders(wal: Path) -> list[Border]:
    """The frames of a -wal, by SQLite's description of its file format."""
    content = wal.read_bytes()
    page = struct.unpack(">I", content[8:12])[0]
    step = FRAME + page
    starts = range(HEADER, len(content) - step + 1, step)
    return [
        Border(start + step, struct.unpack(">I", content[start + 4 : start + 8])[0] != 0) for start in starts
    ]


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[Told, int]]]:
    """Database and -wal as they lay while the hall was working, each command with the -wal's length then."""
    folder = tmp_path_factory.mktemp("power")
    path = folder / "work" / "kuaiban.db"
    path.parent.mkdir()
    store, operations = new_hall(f"sqlite:///{path}")
    wal = path.with_name("kuaiban.db-wal")
    told = []
    for n, (verb, command) in enumerate(DAY):
        answer = ask(operations, f"r{n}", verb, command)
        told.append((answer, borders(wal)[-1].end))
    left = folder / "left"
    left.mkdir()
    for one in (path, wal):  # while it is open: closing it would put all into the database file
        shutil.copy(one, left)
    let_go(store)
    return left, told


def cut(left: Path, length: int, into: Path) -> str:
    """What is found after a power cut that left so much of the -wal; the database's address."""
    into.mkdir()
    shutil.copy(left / "kuaiban.db", into)
    shutil.copy(left / "kuaiban.db-wal", into)
    with (into / "kuaiban.db-wal").open("r+b") as wal:
        wal.truncate(length)
    return f"sqlite:///{into / 'kuaiban.db'}"


def test_wherever_the_power_cut_falls_what_was_synced_is_there_and_the_rest_is_wholly_gone(
    day: tuple[Path, list[tuple[Told, int]]], tmp_path: Path
) -> None:
    left, told = day
    found = borders(left / "kuaiban.db-wal")
    first = told[0][1]
    ends = [one.end for one in found if one.end >= first]
    torn = [end + step for end in ends[:-1] for step in (7, FRAME, FRAME + 100)]
    for n, length in enumerate([*ends, *torn]):
        url = cut(left, length, tmp_path / str(n))
        acknowledged = [one for one, synced in told if synced <= length]
        verdict = judge(read_rows(url, HALL), acknowledged)
        assert verdict.right, (length, verdict)
    assert sum(one.commit for one in found) > len(told)
    assert len(ends) > 2 * len(told), "commits of several frames, so that there is a middle to cut in"


def test_it_goes_on_by_itself_and_what_was_lost_is_done_when_it_is_asked_for_again(
    day: tuple[Path, list[tuple[Told, int]]], tmp_path: Path
) -> None:
    left, told = day
    for kept in (1, 5, len(told) - 1):
        length = told[kept - 1][1] + FRAME + 100
        url = cut(left, length, tmp_path / str(kept))
        store = Store(url)
        store.check()
        operations = Operations(store, HandClock(at("10:00")))
        again = [ask(operations, f"r{n}", verb, command) for n, (verb, command) in enumerate(DAY)]
        assert [one.replayed for one in again] == [n < kept for n in range(len(DAY))]
        assert [(one.status, one.body) for one in again] == [(one.status, one.body) for one, _ in told]
        assert check(store, HALL).differences == ()
        let_go(store)
        assert judge(read_rows(url, HALL), again).right


def test_a_commit_waits_for_the_disk(tmp_path: Path) -> None:
    store, _ = new_hall(f"sqlite:///{tmp_path / 'kuaiban.db'}")
    with store.write() as connection:
        full = 2
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == full
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    let_go(store)


def test_a_reader_that_is_told_of_more_than_was_synced_says_so(
    day: tuple[Path, list[tuple[Told, int]]], tmp_path: Path
) -> None:
    left, told = day
    url = cut(left, told[-2][1], tmp_path / "cut")
    verdict = judge(read_rows(url, HALL), [one for one, _ in told])
    assert verdict.lost == [f"request r{len(told) - 1} (issue): its answer is gone"]
