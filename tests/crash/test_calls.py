"""Call-next is one for all processes: each call is the one that the formula gives, and none is made twice.

Several processes call at the same windows of one hall. Afterwards the log is read as one story: at every
call the reader looks at all who wait and finds the least key by itself.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections import Counter

import pytest

from tests.builders import ROOT
from tests.crash.caller import MADE
from tests.crash.in_process import HALL, new_hall
from tests.crash.reader import judge
from tests.crash.replay import Replay
from tests.crash.rows import Rows, read_rows
from tests.postgres import let_go
from tests.progress import Progress

PROCESSES = {"sqlite": (2, 4), "postgresql": (4, 8)}
"""How many processes call, by the kind of database, and with how many threads each."""

CALLS = {"sqlite": 600, "postgresql": 320}
"""How many calls the short proof makes."""


@pytest.mark.parametrize("database", PROCESSES)
@pytest.mark.parametrize("calls", [0, pytest.param(100_000, marks=pytest.mark.prove)])
def test_processes_call_as_one(
    database: str, calls: int, request: pytest.FixtureRequest, progress: Progress
) -> None:
    url: str = request.getfixturevalue(f"{database}_url")
    processes, threads = PROCESSES[database]
    calls = calls or CALLS[database]
    store, _ = new_hall(url)
    let_go(store)
    program = [sys.executable, "-m", "tests.crash.caller"]
    how = [url, str(processes), str(threads), str(calls)]
    made, printed = 0, [0, 0]
    with subprocess.Popen([*program, *how], cwd=ROOT, stdout=subprocess.PIPE, text=True) as caller:
        assert caller.stdout is not None
        for line in caller.stdout:
            if line.startswith(MADE):
                made += int(line.removeprefix(MADE))
                progress.so_far(made, calls, "calls")
            else:
                printed = [int(word) for word in line.split()]
    assert caller.returncode == 0
    rows = read_rows(url, HALL)
    progress.now(f"{len(rows.events):,} events are judged")
    verdict = judge(rows, [], all_told=False)
    progress.now("each answer is compared with them")
    assert (verdict.lost, verdict.double, verdict.wrong) == ([], [], [])
    called, nobody = _answers(rows)
    assert verdict.calls == sum(called.values()) == printed[0] >= calls
    assert nobody == printed[1]
    assert nobody, "that nobody can be called is an answer to prove too"
    assert _turns(rows) > calls / 20, "the processes took turns"
    progress.report(
        f"{database}, {processes} processes x {threads} threads: {verdict.calls} calls, none double, "
        f"{nobody} rightly found nobody, {_turns(rows)} after a call of another process"
    )


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
