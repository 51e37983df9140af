"""The outlook: how long a refresh takes at a peak with 60 waiting, what clerks notice, how true it is."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.clients import rate
from benchmarks.servers import served, set_up
from benchmarks.serving import calling
from benchmarks.table import show
from benchmarks.waiting import fill
from hall.outlook import COMMAND
from queueing.times import HOUR, MINUTE
from simulation.enclosing import enclosed
from simulation.outlook.bands import lanes_of
from simulation.outlook.draws import draw
from simulation.outlook.futures import futures
from simulation.outlook.seen import Seen
from simulation.reference import HallDay, Setting
from simulation.scenario import read_scenario
from simulation.traces import draw_day
from tests.builders import DEMO
from tests.simulation.outlook.afternoons import afternoon

WAITING = 60
PEAK = 10 * HOUR
ROUNDS = 5
CLIENTS = 4
AFTERNOONS = 200
FILE = DEMO / "scenarios" / "after_holiday.toml"


def crowded() -> tuple[Seen, dict[str, Any]]:
    """The day after a holiday at ten, with as many more visitors as it takes for 60 to wait."""
    scenario = read_scenario(FILE)
    for louder in range(40):
        kind = replace(scenario, volume=scenario.volume * (1 + louder / 20))
        seen = afternoon(kind, scenario.plans[-1], 3, 1, PEAK).seen
        if sum(seen.floor.waiting(lane) for lane in seen.hall.lanes) >= WAITING:
            data = {key: value for key, value in enclosed(FILE).items() if key != "hall"}
            return seen, {
                "floor": seen.floor.snapshot(),
                "at": seen.at,
                "issued": list(seen.issued),
                "judged": [[one.issued, one.kept] for one in seen.judged],
                "scenarios": [data],
            }
    sys.exit(f"{WAITING} never wait")


def refresh(asked: bytes) -> tuple[float, float, dict[str, Any]]:
    """Seconds of one refresh as the worker runs it, of them processor time, and what it found."""
    began, used = time.perf_counter(), _used()
    done = subprocess.run(COMMAND, input=asked, capture_output=True, check=True)
    return time.perf_counter() - began, _used() - used, json.loads(done.stdout)


def _used() -> float:
    """The processor time of ended children."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime


def one_day(seen: Seen) -> float:
    """Seconds of a whole day by the reference: what a refresh stands beside."""
    scenario = seen.scenarios[0]
    setting = Setting(seen.hall.data, seen.plan, seen.date, seen.zero)
    began = time.perf_counter()
    HallDay(setting, draw_day(scenario, 3, 1)).run()
    return time.perf_counter() - began


@contextmanager
def refreshing(asked: bytes) -> Iterator[None]:
    """Refreshes run one after the other, meanwhile."""
    loop = (
        "import subprocess, sys\nasked = sys.stdin.buffer.read()\n"
        f"while True: subprocess.run({list(COMMAND)!r}, input=asked, stdout=subprocess.DEVNULL)"
    )
    process = subprocess.Popen([sys.executable, "-c", loop], stdin=subprocess.PIPE, start_new_session=True)
    assert process.stdin is not None
    process.stdin.write(asked)
    process.stdin.close()
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def clerks(asked: bytes) -> tuple[float, float]:
    """The p95 (ms) of calls and transfers without refreshes and while one runs, medians of rounds in turn."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'kuaiban.db'}"
        operations = set_up(url, "DEMO")
        fill(operations, "DEMO", WAITING)
        operations.store.engine.dispose()
        quiet, busy = [], []
        with served(folder, url, {}) as hall:
            ask = calling(hall.token)
            for _ in range(ROUNDS):
                quiet.append(rate(hall.port, CLIENTS, ask).p95)
                with refreshing(asked):
                    busy.append(rate(hall.port, CLIENTS, ask).p95)
    return median(quiet), median(busy)


def covered() -> tuple[float, int]:
    """The share of facts inside the 90 % bands, and how many were told."""
    scenario = read_scenario(DEMO / "scenarios" / "ordinary.toml")
    inside = told = 0
    for day in range(AFTERNOONS):
        at = 8 * HOUR + 40 * MINUTE + (day * 97 % 391) * MINUTE
        one = afternoon(scenario, scenario.plans[-1], 12, day, at)
        lives = futures(one.seen, draw(one.seen, 200, seed=day), None)
        for lane in lanes_of(one.seen, lives):
            for waiting in lane.waiting[1:]:
                told += 1
                inside += waiting.low <= one.waiting(lane.lane, waiting.at) <= waiting.high
    return inside / told, told


def main() -> None:
    """Prints the tables."""
    seen, data = crowded()
    asked = json.dumps(data).encode()
    waiting = sum(seen.floor.waiting(lane) for lane in seen.hall.lanes)
    rounds = [refresh(asked) for _ in range(ROUNDS)]
    took, used = median(one[0] for one in rounds), median(one[1] for one in rounds)
    day, found = median(one_day(seen) for _ in range(ROUNDS)), rounds[-1][2]
    show(
        f"A refresh at a peak, {waiting} waiting",
        ("futures", "actions tried", "s", "CPU s", "s beside one simulated day"),
        [(str(found["futures"]), str(found["tried"]), f"{took:.1f}", f"{used:.1f}", f"{took / day:.0f}")],
    )
    quiet, busy = clerks(asked)
    show(
        f"Calls and transfers over HTTP, {CLIENTS} clients, p95",
        ("", "ms", "beside"),
        [
            ("no refresh", f"{quiet:.1f}", "1.00"),
            ("refreshes all the time", f"{busy:.1f}", f"{busy / quiet:.2f}"),
        ],
    )
    share, told = covered()
    show(
        f"People waiting, {AFTERNOONS} afternoons",
        ("facts", "inside the 90 % band"),
        [(f"{told:,}", f"{100 * share:.1f} %")],
    )


if __name__ == "__main__":
    main()
