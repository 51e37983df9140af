"""Retention beside other processes: killed at any moment, and while others issue tickets."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from hall.clock import HandClock
from hall.operations.core import Operations
from hall.retention import Done, Retention, Until
from hall.store.database import Store
from hall.store.rebuild import check
from tests.builders import ROOT, at
from tests.hall.conftest import HALL
from tests.hall.retention.conftest import LAST, ON_SQLITE, day, dump, run
from tests.postgres import let_go
from tests.waiting import until

KILLED = Path(__file__).with_name("killed.py")
MANY = 15
CLERK = ROOT / "tests" / "hall" / "operations" / "clerk_process.py"


class Killer:
    """Runs retention in processes that are killed at a moment of their work."""

    def __init__(self, url: str, folder: Path, clock: HandClock) -> None:
        self._process = subprocess.Popen(
            [sys.executable, KILLED, url, str(folder), str(clock.at)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def kills(self, moment: int) -> bool:
        """Whether there was such a moment."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{moment}\n")
        self._process.stdin.flush()
        said = self._process.stdout.readline().strip()
        assert said in ("killed", "done")
        return said == "killed"

    def end(self) -> None:
        self._process.communicate(timeout=60)
        assert self._process.returncode == 0


def proved(store: Store, retention: Retention) -> None:
    assert check(store, HALL).differences == ()
    assert check(store, HALL, retention.archive.read_all).differences == ()


@pytest.mark.prove
@ON_SQLITE
def test_killed_at_any_moment_everything_is_in_the_rows_or_in_a_file_that_is_right(
    retention: Retention, store: Store, clock: HandClock, tmp_path: Path
) -> None:
    """Every moment of the work is hit once, each time from the beginning."""
    path, beginning = Path(str(sa.make_url(store.url).database)), tmp_path / "beginning.db"
    let_go(store)
    with sqlite3.connect(path) as database:
        database.execute("VACUUM INTO ?", (str(beginning),))
    database.close()
    whole, seen = store.events(HALL), set()
    killer = Killer(store.url, tmp_path, clock)
    moment, going = 0, True
    while going:
        moment += 1
        let_go(store)
        for one in path.parent.glob(f"{path.name}*"):
            one.unlink()
        shutil.copy(beginning, path)
        shutil.rmtree(retention.archive.folder, ignore_errors=True)
        going = killer.kills(moment)
        proved(store, retention)
        segments = retention.segments(HALL)
        assert [*retention.archive.read_all(segments), *store.events(HALL, store.cut(HALL).seq)] == whole
        seen.add((len(segments), bool(list(retention.archive.folder.rglob("*.part")))))
        if moment % 5 == 0:
            run(retention)
            proved(store, retention)
    killer.end()
    assert moment > 25
    assert seen == {(0, False), (0, True), (1, False), (1, True), (2, False)}
    assert [one.day for one in retention.segments(HALL)] == [day(0), day(1)]


def test_killed_again_and_again_it_comes_to_the_same_end(
    retention: Retention, store: Store, clock: HandClock, tmp_path: Path
) -> None:
    """Each time a little later: whoever finds a file unfinished begins it anew."""
    killer, kills = Killer(store.url, tmp_path, clock), 0
    while killer.kills(12 + 12 * kills):
        proved(store, retention)
        kills += 1
    killer.end()
    assert kills
    assert retention.due(HALL) == Until(day(2), day(1))
    assert [one.day for one in retention.segments(HALL)] == [day(0), day(1)]
    before = dump(store)
    run(retention)
    assert dump(store) == before


@pytest.mark.parametrize(
    "database_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.prove)], indirect=True
)
def test_others_issue_and_call_meanwhile(
    retention: Retention,
    operations: Operations,
    store: Store,
    clock: HandClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After each piece of work somebody else's command has been carried out."""
    monkeypatch.setattr("hall.retention.VISITORS", 12)
    monkeypatch.setattr("hall.retention.EVENTS", 30)
    clock.at = at("09:00", LAST + 1)
    operations.tick(HALL)
    words: list[str | Path] = [sys.executable, CLERK, store.url, str(clock.at), "one", "W3", str(MANY)]
    clerk = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, bufsize=1
    )
    assert clerk.stdout is not None
    assert clerk.stdin is not None
    assert clerk.stdout.readline() == "ready\n"
    before = store.seq(HALL)
    clerk.stdin.write("\n")
    clerk.stdin.flush()
    pieces, done = 0, Done()
    for _ in retention.steps(HALL, retention.due(HALL), done):
        seen = store.seq(HALL)
        until(lambda seen=seen: store.seq(HALL) > seen or clerk.poll() is not None, "somebody is served")
        pieces += 1
    said = json.loads(clerk.communicate(timeout=120)[0])
    assert clerk.returncode == 0
    assert len(set(said["numbers"])) == MANY
    assert store.seq(HALL) >= before + MANY
    assert (done.days, pieces > 15) == ([day(0), day(1), day(2)], True)
    proved(store, retention)
