"""Several processes serve one hall."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from hall.clock import HandClock
from hall.operations.core import Operations
from hall.store.database import Store
from tests.builders import ROOT, at

PROGRAM = Path(__file__).with_name("clerk_process.py")
MANY = 25


def test_processes_give_no_number_twice_and_call_no_ticket_twice(
    operations: Operations, store: Store, clock: HandClock
) -> None:
    """The record is checked at the end, as after every test with a hall."""
    clock.at = at("09:00")
    started = [
        subprocess.Popen(
            [sys.executable, PROGRAM, store.url, str(clock.at), name, window, str(MANY)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for name, window in (("one", "W1"), ("two", "W2"))
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    said = [json.loads(process.communicate(timeout=120)[0]) for process in started]
    assert [process.returncode for process in started] == [0, 0]
    numbers = [number for one in said for number in one["numbers"]]
    called = [ticket for one in said for ticket in one["called"]]
    assert len(set(numbers)) == len(numbers) == 2 * MANY
    assert len(set(called)) == len(called)
    assert len(called) >= MANY
