"""Call-next is one for all processes: each call is the one that the formula gives, and none is made twice.

Several processes call at the same windows of one hall. Afterwards the log is read as one story: at every
call the reader looks at all who wait and finds the least key by itself.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.builders import ROOT
from tests.crash.in_process import HALL, new_hall
from tests.crash.reader import judge
from tests.crash.replay import Replay
from tests.crash.rows import Rows, read_rows

DATABASES = ["sqlite"]
"""Kinds of databases on which processes have to agree."""

PROCESSES = 2


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    assert request.param == "sqlite"
    return f"sqlite:///{tmp_path / 'kuaiban.db'}"


@pytest.mark.parametrize("calls", [1_000, pytest.param(100_000, marks=pytest.mark.prove)])
def test_processes_call_as_one(url: str, calls: int, capsys: pytest.CaptureFixture[str]) -> None:
    store, _ = new_hall(url)
    store.engine.dispose()
    callers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.crash.caller", url, f"p{n}", str(calls // PROCESSES)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(PROCESSES)
    ]
    printed = [one.communicate()[0].split() for one in callers]
    assert [one.returncode for one in callers] == [0] * PROCESSES
    rows = read_rows(url, HALL)
    verdict = judge(rows, [], all_told=False)
    assert (verdict.lost, verdict.double, verdict.wrong) == ([], [], [])
    called, nobody = _answers(rows)
    assert verdict.calls == sum(called.values()) == sum(int(one[0]) for one in printed) >= calls
    assert nobody == sum(int(one[1]) for one in printed)
    assert nobody, "that nobody can be called is an answer to prove too"
    assert _turns(rows) > calls / 10, "the processes took turns"
    with capsys.disabled():
        print(f"\ncalls {verdict.calls} by {PROCESSES} processes, {nobody} found nobody, none double")


def _answers(rows: Rows) -> tuple[Counter[str], int]:
    """Who was told to be called, by request, each as its event says; and how often nobody, rightly."""
    events = {
        row["request_id"]: json.loads(row["data"]) for row in rows.events if row["kind"] == "TicketCalled"
    }
    called, nobody, empty = Counter[str](), 0, {}
    for row in rows.answers:
        told = json.loads(row["body"])
        if row["status"] != 200 or told["called"] is None:
            continue
        if told["called"] == "":
            nobody += 1
            empty.setdefault(row["seq"], set()).add(told["window"])
        else:
            called[row["request_id"]] += 1
            assert events[row["request_id"]]["ticket"] == told["called"]
            assert events[row["request_id"]]["window"] == told["window"]
    replay = Replay()
    for row in rows.events:
        replay.take(row)
        for window in empty.get(row["seq"], ()):
            assert replay.next_for(window) is None, f"{window} was told that nobody waits at {row['seq']}"
    return called, nobody


def _turns(rows: Rows) -> int:
    """How often one process called right after another."""
    names = [row["actor"] + row["request_id"][:2] for row in rows.events if row["kind"] == "TicketCalled"]
    return sum(one != other for one, other in itertools.pairwise(names))
